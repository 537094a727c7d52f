// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any text either has errors, or a graph that MLIR's verifier accepts. A first line `# -D A=1 B=2`
// sets constants.
#include "MemoryFile.h"
#include "lib/Frontend/Frontend.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"

using namespace tcc::frontend;

/// LLVM's allocators poison what they have not given out, but only where they are instrumented, and
/// MLIR's own code, which allocates in the same arenas, is not.
extern "C" const char *__asan_default_options() { return "allow_user_poisoning=0"; }

static std::vector<std::string> definesOf(llvm::StringRef text) {
  std::vector<std::string> defines;
  llvm::StringRef line = text.take_until([](char c) { return c == '\n'; });
  if (line.consume_front("# -D "))
    for (llvm::StringRef define : llvm::split(line, ' '))
      defines.push_back(define.str());
  return defines;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  MemoryFile file(bytes, size);
  FrontendOptions options;
  options.standardLibrary = TCC_STANDARD_LIBRARY;
  options.defines = definesOf({reinterpret_cast<const char *>(bytes), size});

  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  std::string complaints; // of verifiers, where the frontend should have said it
  mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    complaints += diagnostic.str() + "\n";
    return mlir::success();
  });
  Frontend frontend(options);
  mlir::OwningOpRef<mlir::ModuleOp> module = frontend.load(file.path(), context);
  std::string text;
  llvm::raw_string_ostream os(text);
  frontend.diagnostics().print(os);
  require(bool(module) != frontend.diagnostics().failed(), "a graph or errors", text);
  require(module || !text.empty(), "an error is shown");
  require(!module || mlir::succeeded(mlir::verify(*module)), "the graph is valid", complaints);
  require(complaints.empty(), "the frontend says what is wrong", complaints);
  return 0;
}
