// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linking with LLD, and making everything but the interface local.
#include "lib/Driver/Link.h"

#include "lld/Common/Driver.h"
#include "llvm/ObjCopy/CommonConfig.h"
#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

using namespace tcc::driver;

/// Why a file of as many bytes as all objects have cannot be written; 0: it can.
static int cannotHold(const std::string &output, llvm::ArrayRef<std::string> arguments) {
  uint64_t bytes = 0, size = 0;
  for (const std::string &argument : arguments)
    if (llvm::StringRef(argument).ends_with(".o") && !llvm::sys::fs::file_size(argument, size))
      bytes += size;
  int fd = ::open(output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  int code = fd < 0 ? errno : ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  if (fd >= 0)
    ::close(fd);
  return code;
}

/// Runs LLD and gives the bytes of what it wrote to `output`.
static llvm::Expected<std::string> runLld(std::vector<std::string> arguments,
                                          const std::string &output) {
  arguments.insert(arguments.begin(), "ld.lld");
  arguments.insert(arguments.end(), {"--threads=1", "-o", output});
  std::vector<const char *> argv;
  for (const std::string &argument : arguments)
    argv.push_back(argument.c_str());

  std::string messages;
  llvm::raw_string_ostream os(messages);
  lld::Result result = lld::lldMain(argv, os, os, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0) {
    // LLD maps its output, and a full disk is then a signal, after which it says nothing.
    arguments.pop_back();
    if (int code = cannotHold(output, arguments))
      return fileError("write", output, code);
    return llvm::createStringError("the linker failed:\n" + messages);
  }
  auto buffer = llvm::MemoryBuffer::getFile(output);
  if (!buffer)
    return fileError("read", output, buffer.getError().value());
  return (*buffer)->getBuffer().str();
}

llvm::Expected<std::string> tcc::driver::linkShared(llvm::ArrayRef<std::string> objects,
                                                    llvm::ArrayRef<std::string> exports,
                                                    const std::string &machine, WorkFolder &work) {
  std::string script = work.file("exports");
  std::string text = "{\n  global:\n";
  for (const std::string &name : exports)
    text += "    " + name + ";\n";
  if (llvm::Error error = writeFile(script, text + "  local: *;\n};\n"))
    return error;

  // No soname: a program then asks for the library by the name it was linked by, and the bytes do
  // not depend on -o.
  std::vector<std::string> arguments = {"-shared",
                                        "--version-script=" + script,
                                        "--gc-sections",
                                        "-s",
                                        "--build-id=none",
                                        "--hash-style=gnu",
                                        "-z",
                                        "now",
                                        "-z",
                                        "noexecstack",
                                        "-z",
                                        "defs",
                                        "--no-rosegment"};
  llvm::append_range(arguments, objects);
  arguments.insert(arguments.end(),
                   {machine + "/libm.so", machine + "/libc.so", "--as-needed", machine + "/ld.so"});
  return runLld(std::move(arguments), work.file("linked.so"));
}

llvm::Expected<std::string> tcc::driver::linkObject(llvm::ArrayRef<std::string> objects,
                                                    llvm::ArrayRef<std::string> exports,
                                                    WorkFolder &work) {
  std::vector<std::string> arguments = {"-r"};
  llvm::append_range(arguments, objects);
  auto linked = runLld(std::move(arguments), work.file("linked.o"));
  if (!linked)
    return linked.takeError();

  llvm::objcopy::ConfigManager config;
  config.Common.InputFilename = config.Common.OutputFilename = "linked.o";
  config.Common.StripUnneeded = true;
  config.Common.DiscardMode = llvm::objcopy::DiscardType::All;
  for (const std::string &name : exports) {
    auto pattern = llvm::objcopy::NameOrPattern::create(name, llvm::objcopy::MatchStyle::Literal,
                                                        [](llvm::Error error) { return error; });
    if (llvm::Error error = config.Common.SymbolsToKeepGlobal.addMatcher(std::move(pattern)))
      return error;
  }
  auto object =
      llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(*linked, "linked.o"));
  if (!object)
    return object.takeError();
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (llvm::Error error = llvm::objcopy::executeObjcopyOnBinary(config, **object, os))
    return error;
  return bytes.str().str();
}

llvm::Expected<std::string> tcc::driver::archive(llvm::StringRef object, llvm::StringRef member) {
  auto child = llvm::NewArchiveMember(llvm::MemoryBufferRef(object, member));
  auto buffer = llvm::writeArchiveToBuffer(child, llvm::SymtabWritingMode::NormalSymtab,
                                           llvm::object::Archive::K_GNU, /*Deterministic=*/true,
                                           /*Thin=*/false);
  if (!buffer)
    return buffer.takeError();
  return (*buffer)->getBuffer().str();
}
