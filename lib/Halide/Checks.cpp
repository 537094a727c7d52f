// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Checks.h. Halide has a switch for all checks or none; what it lowers to tells them apart.
#include "lib/Halide/Checks.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using Halide::Expr;
using Halide::Internal::AssertStmt;
using Halide::Internal::Block;
using Halide::Internal::Call;
using Halide::Internal::LetStmt;
using Halide::Internal::Stmt;
using Halide::Internal::StringImm;
using Halide::Internal::Variable;

namespace tcc::halide {
namespace {

bool isSettled(const Call &error) {
  if (error.name == "halide_error_constraint_violated") { // its first argument says of what
    const auto *what = error.args[0].as<StringImm>();
    return what && llvm::StringRef(what->value).contains(".min.");
  }
  return llvm::StringSwitch<bool>(error.name)
      .Cases({"halide_error_buffer_argument_is_null", "halide_error_host_is_null",
              "halide_error_device_dirty_with_no_device_support", "halide_error_bad_type",
              "halide_error_bad_dimensions", "halide_error_buffer_extents_negative",
              "halide_error_buffer_extents_too_large", "halide_error_buffer_allocation_too_large"},
             true)
      // Of buffers without memory, which would ask for bounds; ours have no elements.
      .Case("halide_error_constraints_make_required_region_smaller", true)
      .Default(false);
}

class LeaveOut : public Halide::Internal::IRMutator {
  using IRMutator::visit;

  Stmt visit(const AssertStmt *check) override {
    const auto *error = check->message.as<Call>();
    return error && isSettled(*error) ? Halide::Internal::Evaluate::make(0)
                                      : IRMutator::visit(check);
  }
  Expr visit(const Variable *variable) override {
    used.insert(variable->name);
    return variable;
  }

  Stmt visit(const Block *block) override {
    Stmt first = mutate(block->first), rest = mutate(block->rest);
    return Halide::Internal::is_no_op(first) ? rest : Block::make(first, rest);
  }

  /// Fields of buffers that only these checks read: of what stands below, all is known by now.
  Stmt visit(const LetStmt *let) override {
    Stmt body = mutate(let->body);
    llvm::StringRef name = let->name;
    bool isField =
        name.ends_with(".type") || name.ends_with(".dimensions") || name.ends_with(".device_dirty");
    return isField && !used.contains(name) ? body
                                           : LetStmt::make(let->name, mutate(let->value), body);
  }

  llvm::StringSet<> used; // variables of what stays
};
} // namespace

void leaveOutSettledChecks(Halide::Pipeline &pipeline) {
  pipeline.add_custom_lowering_pass(new LeaveOut);
}

} // namespace tcc::halide
