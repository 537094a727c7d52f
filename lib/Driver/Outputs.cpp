// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Output and working files.
#include "lib/Driver/Outputs.h"
#include "lib/Driver/Interrupt.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tcc::driver;

llvm::Error tcc::driver::fileError(llvm::StringRef what, llvm::StringRef path, int code) {
  return llvm::createStringError(std::error_code(code, std::generic_category()),
                                 "cannot " + what + " '" + path + "': " + std::strerror(code));
}

bool tcc::driver::isSameFile(llvm::StringRef a, llvm::StringRef b) {
  if (a.empty() || b.empty())
    return false;
  if (llvm::sys::fs::exists(a) || llvm::sys::fs::exists(b))
    return llvm::sys::fs::equivalent(a, b) && llvm::sys::fs::is_regular_file(a);
  llvm::SmallString<128> paths[] = {a, b};
  for (llvm::SmallString<128> &path : paths) {
    llvm::sys::fs::make_absolute(path);
    llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  }
  return paths[0] == paths[1];
}

/// Writes everything and closes; the error number, or 0.
static int writeAll(int fd, llvm::StringRef bytes, bool close) {
  int code = 0;
  while (!bytes.empty() && !code) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n >= 0)
      bytes = bytes.drop_front(n);
    else if (errno != EINTR)
      code = errno;
  }
  // Some file systems report a full disk only here.
  if (close && ::close(fd) != 0 && !code)
    code = errno;
  return code;
}

llvm::Error tcc::driver::writeFile(llvm::StringRef path, llvm::StringRef bytes) {
  int fd = ::open(path.str().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (int code = fd < 0 ? errno : writeAll(fd, bytes, /*close=*/true))
    return fileError("write", path, code);
  return llvm::Error::success();
}

Outputs::~Outputs() {
  for (const File &file : files)
    if (!file.beside.empty()) {
      llvm::sys::fs::remove(file.beside);
      llvm::sys::DontRemoveFileOnSignal(file.beside);
    }
}

llvm::Error Outputs::add(llvm::StringRef path, llvm::StringRef bytes, bool executable) {
  struct stat info;
  bool exists = path != "-" && ::stat(path.str().c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode))
    return fileError("write", path, EISDIR);
  if (path == "-" || (exists && !S_ISREG(info.st_mode))) {
    files.push_back({path.str(), "", bytes.str()});
    return llvm::Error::success();
  }

  // An output that may not be written is not replaced either.
  if (exists && ::access(path.str().c_str(), W_OK) != 0)
    return fileError("write", path, errno);
  llvm::SmallString<128> pattern(llvm::sys::path::parent_path(path));
  llvm::sys::path::append(pattern, "." + llvm::sys::path::filename(path) + ".%%%%%%");
  llvm::SmallString<128> beside;
  int fd;
  mode_t mask = ::umask(0);
  ::umask(mask);
  unsigned mode = (executable ? 0777 : 0666) & ~mask;
  if (std::error_code error =
          llvm::sys::fs::createUniqueFile(pattern, fd, beside, llvm::sys::fs::OF_None, mode))
    return fileError("write", path, error.value());
  llvm::sys::RemoveFileOnSignal(beside);
  files.push_back({path.str(), beside.str().str(), ""});
  if (int code = writeAll(fd, bytes, /*close=*/true))
    return fileError("write", path, code);
  return llvm::Error::success();
}

llvm::Error Outputs::commit() {
  for (const File &file : files) {
    int code = 0;
    if (!file.beside.empty()) {
      code = ::rename(file.beside.c_str(), file.path.c_str()) ? errno : 0;
    } else if (file.path == "-") {
      code = writeAll(STDOUT_FILENO, file.bytes, /*close=*/false);
    } else {
      int fd = ::open(file.path.c_str(), O_WRONLY | O_CLOEXEC);
      code = fd < 0 ? errno : writeAll(fd, file.bytes, /*close=*/true);
    }
    if (code)
      return fileError("write", file.path, code);
    llvm::sys::DontRemoveFileOnSignal(file.beside);
  }
  files.clear();
  return llvm::Error::success();
}

llvm::Error WorkFolder::create() {
  llvm::SmallString<128> folder;
  llvm::sys::fs::createUniquePath("tcc-%%%%%%%%%%%%", folder, /*MakeAbsolute=*/true);
  removeFolderOnSignal(folder); // before it is there: a signal may come right after
  if (std::error_code error = llvm::sys::fs::create_directory(folder, /*IgnoreExisting=*/false)) {
    keepFolderOnSignal(folder);
    llvm::SmallString<128> place;
    llvm::sys::path::system_temp_directory(/*erasedOnReboot=*/true, place);
    return fileError("make a folder in", place, error.value());
  }
  path = folder.str();
  return llvm::Error::success();
}

std::string WorkFolder::file(llvm::StringRef name) const { return path + "/" + name.str(); }

WorkFolder::~WorkFolder() {
  if (path.empty())
    return;
  llvm::sys::fs::remove_directories(path);
  keepFolderOnSignal(path);
}

bool WorkFolder::isFull() const {
  auto space = llvm::sys::fs::disk_space(path);
  return space && space->available < (64 << 10);
}
