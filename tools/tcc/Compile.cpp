// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `tcc model.tdsl -o model.so`: the command line of a compilation.
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Pipeline.h"
#include "lib/Driver/Register.h"
#include "lib/Halide/Targets.h"
#include "lib/Support/Format.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Pass/PassManager.h"
#include "tools/tcc/Subcommands.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <fmt/ranges.h>

using namespace tcc::cli;
using namespace tcc::driver;

static constexpr llvm::StringRef head =
    R"(usage: tcc MODEL.tdsl [-o OUTPUT] [OPTION...]     (tcc help COMMAND says more)
)";
static constexpr llvm::StringRef body = R"(
  -o FILE            the output; its suffix says the kind: .so .a .o .s .ll .h
  --header=FILE      the header of a library (default: the output with .h)
  --emit=KIND        ast tcc kernels halide halide-cpp host llvm asm header obj
                     static shared
  -D NAME=VALUE      set a const of the model
  -I FOLDER          look for the libraries of `use` here as well
  --entry=NAME,...   compile these entries only
  --target=NAME      host (default), x86-64-avx2, aarch64, ...: see --version
  -O0 ... -O3        how hard to optimise (default 2); -O0 fuses nothing
  --disable=PASS,... leave out passes: fuse-epilogues, cse, ...
  --remat=block      gradients compute the insides of layers again: less memory
  --jobs=N           compile on N threads (default: one per core)
  --dump-ir-dir=DIR  write the IR after each pass (see also --mlir-print-ir-...)
  --opt-report[=F]   print what was fused, or why not; per line to F, as JSON
  --profile=TRACE    what `tcc run --trace` wrote: adds times to the report
  --time-report, --help, --version
exit codes: 0 fine, 1 model or data, 2 usage, 3 file, 4 target, 5 check, 70 bug
)";

static int printHelp() {
  fmt::print("{}", head);
  for (const Subcommand &command : subcommands())
    fmt::print("       tcc {:<30} {}\n", (command.name + " ...").str(), command.help);
  fmt::print("{}", body);
  return 0;
}

static int printVersion() {
  fmt::print("tcc {}\nLLVM {}\nHalide {}\nlanguage tdsl 1\ntargets {}\n", TCC_VERSION,
             TCC_LLVM_VERSION, TCC_HALIDE_VERSION, fmt::join(tcc::halide::targetNames(), ", "));
  if (auto host = tcc::halide::findTarget("host"))
    fmt::print("host is {}\n", host->name);
  return 0;
}

std::string tcc::cli::libraryFolder() {
  static int anchor;
  std::string self = llvm::sys::fs::getMainExecutable(nullptr, &anchor);
  llvm::SmallString<128> path(llvm::sys::path::parent_path(llvm::sys::path::parent_path(self)));
  llvm::sys::path::append(path, "lib", "tcc");
  return path.str().str();
}

static std::string setEmit(Options &options, llvm::StringRef name) {
  std::vector<llvm::StringRef> names;
  for (const EmitKind &kind : emitKinds()) {
    names.push_back(kind.name);
    if (kind.name == name) {
      options.emit = kind.emit;
      return "";
    }
  }
  return fmt::format("unknown kind '{}'{}", name.str(), didYouMean(name, names));
}

static std::string checkPasses(const std::vector<std::string> &names) {
  llvm::ArrayRef<llvm::StringRef> known = passesToDisable();
  for (const std::string &name : names)
    if (!llvm::is_contained(known, name)) {
      std::string meant = didYouMean(name, known);
      return fmt::format("unknown pass '{}'{} There are: {}", name, meant.empty() ? "." : meant,
                         llvm::join(known, ", "));
    }
  return "";
}

/// The kind from the output's suffix, and the output from the kind.
static std::string chooseOutput(Options &options, bool emitGiven) {
  if (options.output.empty()) {
    const EmitKind &kind = emitKind(options.emit);
    if (kind.text)
      options.output = "-";
    else
      options.output = llvm::sys::path::stem(options.input == "-" ? "model" : options.input).str() +
                       kind.suffix.str();
    return "";
  }
  if (emitGiven || options.output == "-")
    return "";
  llvm::StringRef suffix = llvm::sys::path::extension(options.output);
  for (const EmitKind &kind : emitKinds())
    if (!suffix.empty() && kind.suffix == suffix) {
      options.emit = kind.emit;
      return "";
    }
  return fmt::format(
      "the suffix of the output '{}' says no kind; add --emit=, or use one of .so .a "
      ".o .s .ll .h .mlir",
      options.output);
}

/// What is written is neither the model nor written twice.
static std::string checkFiles(const Options &options) {
  struct File {
    llvm::StringRef path, what;
  };
  const File files[] = {{options.input, "model"},
                        {options.profile, "profile"},
                        {options.optReportFile, "report"},
                        {options.header, "header"},
                        {options.output, "output"}};
  for (const File &other : files)
    for (const File &file : llvm::drop_begin(files, &other - files + 1))
      if (file.path != "-" && !file.path.empty() && isSameFile(file.path, other.path))
        return fmt::format("the {} '{}' is also the {}", file.what, file.path, other.what);
  return "";
}

/// A profile has times for kernels.
static std::string checkReport(const Options &options) {
  if (options.optReportFile == "-" && options.output == "-")
    return "the report and the output both go to standard output; name a file";
  if (options.profile.empty())
    return "";
  if (!options.optReport && options.optReportFile.empty())
    return "--profile goes with --opt-report, which shows the times";
  if (options.emit < Emit::Kernels)
    return fmt::format("--profile needs kernels, and --emit={} comes before them",
                       emitKind(options.emit).name.str());
  return "";
}

std::vector<Option> tcc::cli::compileOptions(Options &options) {
  return {
      {"-D", "NAME=VALUE",
       [&options](llvm::StringRef value) -> std::string {
         auto [name, number] = value.split('=');
         if (name.empty() || number.empty())
           return fmt::format("'{}' is not NAME=VALUE", value.str());
         options.defines.emplace_back(name.str(), number.str());
         return "";
       }},
      {"-I", "a folder",
       [&options](llvm::StringRef value) -> std::string {
         options.includes.push_back(value.str());
         return "";
       }},
      {"--target", "a target", setString(options.target)},
      {"-O", "0, 1, 2 or 3",
       [&options](llvm::StringRef value) -> std::string {
         if (value.getAsInteger(10, options.optLevel) || options.optLevel > 3)
           return fmt::format("'{}' is not 0, 1, 2 or 3", value.str());
         return "";
       }},
      {"--disable", "names of passes",
       [&options](llvm::StringRef value) {
         addList(options.disabled)(value);
         return checkPasses(options.disabled);
       }},
      {"--remat", "none or block",
       [&options](llvm::StringRef value) -> std::string {
         options.remat = value.str();
         bool known = value == "none" || value == "block";
         return known ? "" : fmt::format("'{}' is not none or block", value.str());
       }},
      {"--jobs", "a number", setUnsigned(options.jobs)},
  };
}

int tcc::cli::compile(Arguments arguments) {
  Options options;
  bool help = false, version = false, emitGiven = false;
  std::string level;
  std::vector<Option> table = {
      {"-o", "a file", setString(options.output)},
      {"--output", "a file", setString(options.output)},
      {"--header", "a file", setString(options.header)},
      {"--emit", "a kind",
       [&](llvm::StringRef value) {
         emitGiven = true;
         return setEmit(options, value);
       }},
      {"--entry", "names", addList(options.entries)},
      {"--dump-ir-dir", "a folder", setString(options.dumpDir)},
      {"--time-report", "", setFlag(options.timeReport)},
      {"--opt-report", "a file",
       [&](llvm::StringRef file) {
         if (file.empty())
           options.optReport = true;
         else
           options.optReportFile = file.str();
         return "";
       },
       /*mayBeAlone=*/true},
      {"--profile", "a file", setString(options.profile)},
      {"--internal-crash-in", "a pass", setString(options.crashIn)},
      {"--help", "", setFlag(help)},
      {"-h", "", setFlag(help)},
      {"--version", "", setFlag(version)},
  };
  llvm::append_range(table, compileOptions(options));

  // What belongs to MLIR goes to it.
  std::vector<const char *> mlirArguments = {"tcc"};
  std::vector<llvm::StringRef> own, positional;
  for (llvm::StringRef argument : arguments)
    if (argument.starts_with("--mlir-"))
      mlirArguments.push_back(argument.data());
    else
      own.push_back(argument);
  if (!parse(own, table, positional))
    return int(Status::Usage);
  if (help)
    return printHelp();
  if (version) {
    return printVersion();
  }
  if (mlirArguments.size() > 1) {
    tcc::registerPasses(); // their names are values of the options
    mlir::registerPassManagerCLOptions();
    mlir::registerAsmPrinterCLOptions();
    if (!llvm::cl::ParseCommandLineOptions(mlirArguments.size(), mlirArguments.data(), "",
                                           &llvm::errs()))
      return int(Status::Usage);
    options.configure = [](mlir::PassManager &manager) {
      (void)mlir::applyPassManagerCLOptions(manager);
    };
  }

  if (positional.empty())
    return usageError("no model given");
  llvm::StringRef first = positional[0];
  if (first.find_first_of("./-") == llvm::StringRef::npos && !llvm::sys::fs::exists(first))
    return usageError(fmt::format("there is no command and no file '{}'{}", first,
                                  didYouMean(first, commandNames())));
  if (positional.size() > 1)
    return usageError(fmt::format("one model at a time, not '{}' and '{}'", first, positional[1]));
  options.input = first.str();
  if (std::string complaint = chooseOutput(options, emitGiven); !complaint.empty())
    return usageError(complaint);
  if (options.emit >= Emit::Obj && options.output != "-" && options.header.empty()) {
    llvm::SmallString<128> path(options.output);
    llvm::sys::path::replace_extension(path, ".h");
    options.header = path.str();
  }
  if (std::string complaint = checkFiles(options); !complaint.empty())
    return usageError(complaint);
  if (std::string complaint = checkReport(options); !complaint.empty())
    return usageError(complaint);
  options.library = libraryFolder();
  options.command = "tcc";
  for (llvm::StringRef argument : arguments)
    options.command += " " + argument.str();
  return int(compile(options));
}
