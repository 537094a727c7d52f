// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc fmt`: model files in canonical form.
#include "lib/Driver/Outputs.h"
#include "lib/Frontend/Parser.h"
#include "lib/Frontend/Printer.h"
#include "lib/Support/Format.h"
#include "tools/tcc/Subcommands.h"

#include "llvm/Support/FileSystem.h"

namespace tcc::cli {
namespace {

using driver::Status;

constexpr llvm::StringLiteral help = R"(usage: tcc fmt FILE.tdsl... [OPTION...]

Writes model files and libraries in canonical form, in place. `-` is standard
input, to standard output. Comments and blank lines between paragraphs stay.

  --check              change nothing; list the files that are not in canonical
                       form, and exit with 1 if there are any
)";

struct Parsed {
  frontend::SourceManager sources;
  frontend::Diagnostics diagnostics{sources};
  std::unique_ptr<frontend::ast::File> file;

  Parsed(llvm::StringRef name, llvm::StringRef text) {
    uint32_t id = sources.add(name.str(), llvm::MemoryBuffer::getMemBufferCopy(text, name));
    file = frontend::parse(sources, id, diagnostics);
  }
};

/// The text in canonical form; errors are printed.
Status format(llvm::StringRef name, llvm::StringRef text, std::string &result) {
  Parsed before(name, text);
  before.diagnostics.print(llvm::errs());
  if (before.diagnostics.failed())
    return Status::Errors;
  llvm::raw_string_ostream os(result);
  frontend::print(*before.file, before.sources, os);
  Parsed after(name, result);
  if (!after.diagnostics.failed() && frontend::dump(*after.file) == frontend::dump(*before.file))
    return Status::Ok;
  llvm::errs() << "tcc: internal error: the canonical form of '" << name
               << "' means something else; it was not written\n";
  return Status::Internal;
}

Status fail(llvm::Error error) {
  llvm::errs() << "tcc: error: " << llvm::toString(std::move(error)) << "\n";
  return Status::File;
}

Status formatFile(llvm::StringRef path, bool check) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/false,
                                                   /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fail(driver::fileError("read", path, buffer.getError().value()));
  llvm::StringRef text = (*buffer)->getBuffer();
  std::string result;
  if (Status status = format(path == "-" ? "<stdin>" : path, text, result); status != Status::Ok)
    return status;
  if (check && result != text) {
    ::fmt::print("{}\n", path);
    return Status::Errors;
  }
  if (check || (path != "-" && result == text))
    return Status::Ok;
  // A link stays one: what it points to is written.
  llvm::SmallString<128> target(path);
  if (path != "-")
    llvm::sys::fs::real_path(path, target);
  driver::Outputs outputs;
  if (llvm::Error error = outputs.add(target, result))
    return fail(std::move(error));
  if (llvm::Error error = outputs.commit())
    return fail(std::move(error));
  return Status::Ok;
}

} // namespace

int fmt(Arguments arguments) {
  bool wantsHelp = false, check = false;
  std::vector<Option> table = {
      {"--check", "", setFlag(check)},
      {"--help", "", setFlag(wantsHelp)},
      {"-h", "", setFlag(wantsHelp)},
  };
  std::vector<llvm::StringRef> words;
  if (!parse(arguments, table, words))
    return static_cast<int>(Status::Usage);
  if (wantsHelp) {
    ::fmt::print("{}", llvm::StringRef(help));
    return 0;
  }
  if (words.empty())
    return usageError("no file given");
  // All files are looked at; the gravest of what went wrong is the exit code.
  Status worst = Status::Ok;
  for (llvm::StringRef path : words)
    worst = std::max(worst, formatFile(path, check));
  return static_cast<int>(worst);
}

} // namespace tcc::cli
