// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See PrintCpp.h. The statements are those the translation wrote down while it made the same calls.
#include "lib/Halide/PrintCpp.h"

#include "lib/Halide/Expressions.h"
#include "lib/Halide/Translate.h"
#include "lib/Runtime/abi.h"
#include "llvm/ADT/StringExtras.h"

namespace tcc::halide {

mlir::LogicalResult printCpp(PipelineOp op, llvm::StringRef target, llvm::raw_ostream &os) {
  mlir::FailureOr<Translation> translation = mlir::failure();
  try {
    translation = translate(op);
  } catch (const Halide::Error &error) {
    return op.emitError() << "internal error: Halide cannot build kernel '" << op.getSymName()
                          << "': " << error.what();
  }
  if (failed(translation))
    return mlir::failure();
  std::string name = op.getSymName().str();
  os << "// Kernel " << name << " as a Halide program.\n"
     << "// Build: c++ -std=c++17 " << name
     << ".cpp -I$HALIDE/include -L$HALIDE/lib -lHalide -Wl,-rpath,$HALIDE/lib\n"
     << "// Run: ./a.out [target] [path]; writes path.o, path.h and path.stmt.\n"
     << "#include <Halide.h>\n#include <cmath>\n\nusing namespace Halide;\n\n"
     << "// Integers here are of either sign, as each operation needs.\n"
     << helperText() << "\nint main(int argc, char **argv) {\n";
  for (const std::string &line : translation->code)
    os << (line.empty() ? "" : "  ") << line << '\n';
  os << "\n  Target target(argc > 1 ? argv[1] : \"" << target << "\");\n"
     << "  std::string path = argc > 2 ? argv[2] : \"" << name << "\";\n"
     << "  Pipeline pipeline(std::vector<Func>{" << llvm::join(translation->outputNames, ", ")
     << "});\n"
     << "  pipeline.compile_to_module({" << llvm::join(translation->argumentNames, ", ") << "}, \""
     << TCC_RT_KERNEL_PREFIX << name << "\", target, LinkageType::ExternalPlusArgv)\n"
     << "      .compile({{OutputFileType::object, path + \".o\"},\n"
     << "                {OutputFileType::c_header, path + \".h\"},\n"
     << "                {OutputFileType::stmt, path + \".stmt\"}});\n"
     << "}\n";
  return mlir::success();
}

} // namespace tcc::halide
