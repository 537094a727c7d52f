// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calls of operations: arguments put into the slots of the op's signature.
#include "lib/Frontend/Elaborator.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace {
/// One word of a signature.
struct SlotSpec {
  StringRef name;
  bool optional = false, byName = false, open = false, raw = false;
};
} // namespace

static std::vector<SlotSpec> slotsOf(const OpSpec &spec) {
  std::vector<SlotSpec> slots;
  for (StringRef word : llvm::split(spec.signature, ' ')) {
    SlotSpec slot;
    slot.raw = word.consume_back("!");
    slot.open = word.consume_back("*");
    slot.optional = word.consume_back("?");
    slot.byName = word.consume_back("=");
    slot.name = word;
    slots.push_back(slot);
  }
  return slots;
}

std::string tcc::frontend::usage(const OpSpec &spec) {
  std::string text = spec.name.str() + "(";
  for (const SlotSpec &slot : slotsOf(spec)) {
    text += text.back() == '(' ? "" : ", ";
    if (slot.open)
      text += slot.byName ? "name=…" : slot.name.str() + ", …";
    else
      text += slot.name.str() + (slot.byName ? "=" : "");
  }
  return text + ")";
}

mlir::Value Elaborator::dropoutInstance(SourceRange range) {
  TensorType type = scalarType(builder.getI32Type());
  auto number = [&](int64_t value) { return build<ConstantOp>(range, type, double(value)); };
  // Row-major over the loops of this body and of its callers.
  mlir::Value instance;
  int64_t turns = 1, base = dropoutCount;
  for (const Frame *around = frame; around; around = around->caller)
    for (const Loop *loop : llvm::reverse(around->loops)) {
      mlir::Value part = build<MulOp>(range, loop->counter, number(turns));
      instance = instance ? build<AddOp>(range, instance, part) : part;
      base -= turns * loop->lower;
      turns *= std::max<int64_t>(loop->upper - loop->lower, 0);
    }
  dropoutCount += turns;
  return instance ? build<AddOp>(range, instance, number(base)) : number(base);
}

bool Elaborator::bindSlots(OpCall &op) {
  std::vector<SlotSpec> specs = slotsOf(op.spec);
  const SlotSpec *openPosition = nullptr, *openName = nullptr;
  std::vector<SlotSpec> fixed;
  for (const SlotSpec &slot : specs) {
    if (!slot.open)
      fixed.push_back(slot);
    else
      (slot.byName ? openName : openPosition) = &slot;
  }
  op.slots.resize(fixed.size());
  size_t position = 0;
  bool good = true;
  for (const Argument &argument : op.call.arguments) {
    OpCall::Slot slot{argument.value, {}};
    if (argument.name.text.empty()) {
      if (openPosition) {
        op.rest.push_back(slot);
      } else if (position < fixed.size() && !fixed[position].byName) {
        op.slots[position++] = slot;
      } else {
        Diagnostic &d = error<message::OpTooManyArguments>(argument.value->range, op.spec.name);
        d.hint("it is called as {}", usage(op.spec));
        return false;
      }
      continue;
    }
    auto named =
        llvm::find_if(fixed, [&](const SlotSpec &s) { return s.name == argument.name.text; });
    if (named != fixed.end()) {
      OpCall::Slot &target = op.slots[named - fixed.begin()];
      if (target) {
        error<message::ArgumentTwice>(argument.name.range, argument.name.text);
        good = false;
      }
      target = slot;
    } else if (openName) {
      op.named.push_back({argument.name, slot});
    } else {
      std::vector<StringRef> names;
      for (const SlotSpec &s : fixed)
        names.push_back(s.name);
      error<message::UnknownArgument>(argument.name.range, op.spec.name, argument.name.text)
          .didYouMean(nearest(argument.name.text, names))
          .hint("it is called as {}", usage(op.spec));
      good = false;
    }
  }
  for (auto [spec, slot] : llvm::zip_equal(fixed, op.slots))
    if (!spec.optional && !slot) {
      error<message::MissingArgument>(op.range(), op.spec.name, spec.name)
          .hint("it is called as {}", usage(op.spec));
      return false;
    }
  if (openPosition && !openPosition->optional && op.rest.empty()) {
    error<message::MissingArgument>(op.range(), op.spec.name, openPosition->name)
        .hint("it is called as {}", usage(op.spec));
    return false;
  }
  auto evaluate = [&](OpCall::Slot &slot) {
    slot.term = eval(*slot.expr);
    good &= !slot.term.isPoison();
  };
  for (auto [spec, slot] : llvm::zip_equal(fixed, op.slots))
    if (slot && !spec.raw)
      evaluate(slot);
  for (OpCall::Slot &slot : op.rest)
    evaluate(slot);
  if (openName && !openName->raw)
    for (auto &[name, slot] : op.named)
      evaluate(slot);
  return good;
}

Term Elaborator::evalOp(const CallExpr &call, const OpSpec &spec) {
  OpCall op{call, spec, {}, {}, {}};
  if (!bindSlots(op))
    return {};
  // A function of constants is a constant.
  std::vector<Constant> constants;
  for (OpCall::Slot &slot : op.slots)
    if (slot && slot.term.constant())
      constants.push_back(*slot.term.constant());
  size_t given = llvm::count_if(op.slots, [](const OpCall::Slot &s) { return bool(s); });
  if (!constants.empty() && constants.size() == given && op.rest.empty() && op.named.empty())
    if (std::optional<ConstantResult> result = compute(spec.name, constants))
      return finish(*result, call.range, spec.name);
  return spec.build(*this, op);
}

mlir::Value Elaborator::tensorSlot(OpCall &op, unsigned slot) {
  return canBuild(op.range()) ? tensor(op[slot].term, op[slot].range()) : mlir::Value();
}

/// A constant alone is a float here.
mlir::Value Elaborator::floatSlot(OpCall &op, unsigned slot) {
  if (!canBuild(op.range()))
    return {};
  const Term &term = op[slot].term;
  if (auto *constant = term.constant(); constant && constant->isNumber())
    return splat(*constant, scalarType(builder.getF32Type()), op[slot].range());
  mlir::Value value = tensor(term, op[slot].range());
  return value && requireFloat(value, op.spec.name, op[slot].range()) ? value : mlir::Value();
}

std::optional<Constant> Elaborator::constantSlot(OpCall &op, unsigned slot) {
  if (auto *constant = op[slot].term.constant())
    return *constant;
  error<message::ConstantExpected>(op[slot].range(), describe(op[slot].term));
  return std::nullopt;
}
