// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Walks the registered ops of the graph dialect and prints, for each, whether the oracle has it,
// whether something checks the shapes of its operands and results, and whether it has a derivative
// or a declared none; ops.py asks for the rest.
#include "dialect/Tcc/TccOps.h"
#include "lib/Derive/Rules.h"
#include "lib/Driver/Register.h"
#include "lib/Reference/Interpreter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"

#include <cstdio>

using namespace mlir;

namespace {

/// A verifier of its own, or a trait that fixes the result's type by the operands'.
template <typename Op> bool hasShapeRule() {
  if constexpr (!std::is_same_v<decltype(&Op::verify), LogicalResult (OpState::*)()>)
    return true;
  return Op::template hasTrait<OpTrait::SameOperandsAndResultType>();
}

template <typename... Ops> llvm::StringMap<bool> shapeRules() {
  llvm::StringMap<bool> rules;
  (rules.try_emplace(Ops::getOperationName(), hasShapeRule<Ops>()), ...);
  return rules;
}

const char *gradientOf(llvm::StringRef op) {
  const tcc::derive::Rule *rule = tcc::derive::findRule(op);
  return !rule ? "missing" : rule->run ? "rule" : "none";
}

} // namespace

int main() {
  DialectRegistry registry;
  tcc::registerDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  llvm::StringMap<bool> rules = shapeRules<
#define GET_OP_LIST
#include "dialect/Tcc/TccOps.cpp.inc"
      >();
  std::vector<llvm::StringRef> known = tcc::reference::referenceOps();
  for (RegisteredOperationName op : context.getRegisteredOperations()) {
    llvm::StringRef name = op.getStringRef();
    if (op.getDialectNamespace() == "tcc")
      std::printf("%s reference=%d rule=%d gradient=%s\n", name.str().c_str(),
                  llvm::is_contained(known, name), rules.lookup(name), gradientOf(name));
  }
  // An op that is gone leaves no rule behind.
  llvm::append_range(known, tcc::derive::gradientOps());
  for (llvm::StringRef name : known)
    if (!RegisteredOperationName::lookup(name, &context))
      std::printf("%s unregistered\n", name.str().c_str());
}
