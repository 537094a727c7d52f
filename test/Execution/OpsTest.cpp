// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Walks the registered ops of the graph dialect and prints, for each, whether the oracle has it and
// whether something checks the shapes of its operands and results; ops.py asks for the rest.
#include "dialect/Tcc/TccOps.h"
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
      std::printf("%s reference=%d rule=%d\n", name.str().c_str(), llvm::is_contained(known, name),
                  rules.lookup(name));
  }
  // An op that is gone leaves no rule behind.
  for (llvm::StringRef name : known)
    if (!RegisteredOperationName::lookup(name, &context))
      std::printf("%s unregistered\n", name.str().c_str());
}
