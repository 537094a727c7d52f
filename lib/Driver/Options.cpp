// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of output kinds.
#include "lib/Driver/Options.h"

#include "llvm/ADT/STLExtras.h"

using namespace tcc::driver;

static constexpr EmitKind kinds[] = {
    {Emit::Ast, "ast", ".tdsl", true},         {Emit::Tcc, "tcc", ".mlir", true},
    {Emit::Kernels, "kernels", "", true},      {Emit::Halide, "halide", "", true},
    {Emit::HalideCpp, "halide-cpp", "", true}, {Emit::Host, "host", "", true},
    {Emit::Llvm, "llvm", ".ll", true},         {Emit::Asm, "asm", ".s", true},
    {Emit::Header, "header", ".h", true},      {Emit::Obj, "obj", ".o", false},
    {Emit::Static, "static", ".a", false},     {Emit::Shared, "shared", ".so", false},
};

llvm::ArrayRef<EmitKind> tcc::driver::emitKinds() { return kinds; }

const EmitKind &tcc::driver::emitKind(Emit emit) {
  return *llvm::find_if(kinds, [&](const EmitKind &kind) { return kind.emit == emit; });
}
