// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes what lib/Host makes of a module after lower-host, for the tests beside this file:
// host-emit (header|object|llvm|symbols) < module.
#include "lib/Driver/Register.h"
#include "lib/Host/Emit.h"
#include "lib/Host/Header.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  tcc::registerDialects(registry);
  mlir::MLIRContext context(registry);
  auto input = llvm::MemoryBuffer::getSTDIN();
  llvm::StringRef what = argc == 2 ? argv[1] : "";
  if (!input || what.empty())
    return 2;
  auto module = mlir::parseSourceString<mlir::ModuleOp>((*input)->getBuffer(), &context);
  if (!module)
    return 1;
  if (what == "header") {
    llvm::outs() << tcc::generateHeader(*module);
  } else if (what == "symbols") {
    for (const std::string &name : tcc::exportedSymbols(*module))
      llvm::outs() << name << "\n";
  } else {
    llvm::SmallString<0> output;
    auto kind = what == "object" ? tcc::HostFile::Object : tcc::HostFile::Text;
    if (failed(tcc::emitHost(*module, {}, kind, output)))
      return 1;
    llvm::outs() << output;
  }
  return 0;
}
