// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The words of the language that are operations, with their arguments.
#ifndef TCC_FRONTEND_OPS_H
#define TCC_FRONTEND_OPS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace tcc::frontend {

class Elaborator;
struct OpCall;
struct Term;

/// One operation. `signature` lists its arguments, separated by spaces: `x` needed, `x?` optional,
/// `axis=` needed and by name only, `axis=?` optional and by name only, `x*` any number, `=*` any
/// names.
struct OpSpec {
  llvm::StringRef name;
  llvm::StringRef signature;
  Term (*build)(Elaborator &, OpCall &);
};

const OpSpec *findOp(llvm::StringRef name);
llvm::ArrayRef<OpSpec> allOps();
/// `softmax(x, axis=)`
std::string usage(const OpSpec &op);

} // namespace tcc::frontend

#endif
