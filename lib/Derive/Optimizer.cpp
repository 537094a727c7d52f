// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Derive/Optimizer.h"

#include "dialect/Tcc/TrainingNames.h"
#include "lib/Runtime/Glob.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace tcc::derive {

static StringRef textOf(func::FuncOp function, unsigned argument, StringRef attribute) {
  auto text = function.getArgAttrOfType<StringAttr>(argument, attribute);
  return text ? text.getValue() : "";
}

Optimizer::Optimizer(func::FuncOp caller, func::FuncOp body) : caller(caller), body(body) {
  for (unsigned i = 0; i < body.getNumArguments(); ++i)
    if (textOf(body, i, roleAttribute) == "state")
      list.push_back({textOf(body, i, "tcc.name"), textOf(body, i, initAttribute)});
}

bool Optimizer::clips() const { return !func::FuncOp(body).getOps<ClipByGlobalNormOp>().empty(); }

Type Optimizer::elementFor(TensorType param) {
  Type element = param.getElementType();
  return element.isF64() ? element : Type(Float32Type::get(element.getContext()));
}

/// Whether one of the globs, which commas part, matches.
static bool isExcepted(DecayOp op, const std::string &name) {
  SmallVector<StringRef> globs;
  op.getGlobs().split(globs, ',');
  return llvm::any_of(globs, [&](StringRef glob) {
    return runtime::matchesGlob(glob.trim().str().c_str(), name.c_str());
  });
}

std::vector<int> Optimizer::kindsOf(ArrayRef<std::string> names) const {
  std::vector<int> kinds(names.size());
  int bit = 1;
  for (auto op : func::FuncOp(body).getOps<DecayOp>()) {
    for (auto [kind, name] : llvm::zip_equal(kinds, names))
      kind |= isExcepted(op, name) ? bit : 0;
    bit *= 2;
  }
  return kinds;
}

SmallVector<Expr> Optimizer::apply(ImplicitLocOpBuilder &builder, const Inputs &inputs,
                                   const std::string &name) const {
  Type element = inputs.param.type().getElementType();
  auto typed = [&](TensorType type) {
    if (type.getRank() == 1)
      type = type.withShape(inputs.param.shape());
    return type.getElementType().isF32() ? type.withElement(element) : type;
  };
  auto scalar = [&](Value value) {
    Expr x{value, &builder};
    return x.type().isFloat() ? cast(x, element) : x;
  };

  func::FuncOp function = body;
  IRMapping values;
  const Expr *state = inputs.states.begin();
  for (BlockArgument argument : function.getArguments()) {
    StringRef role = textOf(function, argument.getArgNumber(), roleAttribute);
    Value given;
    if (role == "param")
      given = inputs.param.value;
    else if (role == "grad")
      given = inputs.gradient.value;
    else if (role == "step")
      given = inputs.step;
    else if (role == "state")
      given = (state++)->value;
    else
      for (BlockArgument outer : func::FuncOp(caller).getArguments())
        if (textOf(caller, outer.getArgNumber(), "tcc.name") ==
            textOf(function, argument.getArgNumber(), "tcc.name"))
          given = scalar(outer).value;
    values.map(argument, given);
  }
  for (Operation &op : function.front().without_terminator()) {
    Value result = op.getResult(0), made;
    TensorType type = typed(tensorType(result));
    if (auto clip = dyn_cast<ClipByGlobalNormOp>(op)) {
      Expr norm = scalar(inputs.norm), limit = norm.number(clip.getLimit().convertToDouble());
      Expr factor = derive::apply<MinOp>(norm.number(1), limit / (norm + 1e-6));
      Expr gradient{values.lookup(clip.getGradient()), &builder};
      made = (gradient * broadcast(factor, type, {})).value;
    } else if (auto decay = dyn_cast<DecayOp>(op)) {
      made = isExcepted(decay, name) ? ConstantOp::create(builder, type, 0.0).getResult()
                                     : values.lookup(decay.getWeight());
    } else if (auto constant = dyn_cast<ConstantOp>(op)) {
      made = ConstantOp::create(builder, type, constant.getNumber());
    } else {
      made = builder.clone(op, values)->getResult(0);
      made.setType(type);
    }
    values.map(result, made);
  }
  SmallVector<Expr> results;
  for (Value result : function.front().getTerminator()->getOperands())
    results.push_back({values.lookup(result), &builder});
  return results;
}

} // namespace tcc::derive
