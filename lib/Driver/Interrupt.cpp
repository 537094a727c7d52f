// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The handler may only do what is safe in a signal: it reads a fixed table and makes system calls.
#include "lib/Driver/Interrupt.h"

#include "llvm/Support/Signals.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <sys/syscall.h>
#include <unistd.h>

using namespace tcc::driver;

namespace {
/// One for a check, one for the compilation in it, and some to spare.
constexpr int mostFolders = 8;
struct Folder {
  char path[4096];
};
Folder folders[mostFolders];
pid_t owner;

/// What getdents64 gives.
struct DirectoryEntry {
  uint64_t inode;
  int64_t next;
  unsigned short size;
  unsigned char type;
  char name[1];
};
} // namespace

static void removeFiles(const char *path) {
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return;
  alignas(DirectoryEntry) char buffer[4096];
  for (long size; (size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0;)
    for (long at = 0; at < size;) {
      auto *entry = reinterpret_cast<DirectoryEntry *>(buffer + at);
      unlinkat(folder, entry->name, 0);
      at += entry->size;
    }
  close(folder);
}

static void endBySignal(int number) {
  if (getpid() == owner) {
    llvm::sys::RunInterruptHandlers();
    for (Folder &folder : folders)
      // A compiler of kernels that still runs may put a file there meanwhile; once the folder is
      // gone none can.
      for (int tries = 0; *folder.path && tries < 1000; ++tries) {
        removeFiles(folder.path);
        if (rmdir(folder.path) == 0 || errno != ENOTEMPTY)
          break;
      }
  }
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  sigaction(number, &plain, nullptr);
  raise(number);
}

static void install() {
  constexpr int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  struct sigaction before[std::size(numbers)], action = {};
  for (size_t i = 0; i < std::size(numbers); ++i)
    sigaction(numbers[i], nullptr, &before[i]);
  // LLVM installs its own handlers once; this makes it do so now.
  llvm::sys::SetInterruptFunction(nullptr);
  owner = getpid();
  action.sa_handler = endBySignal;
  action.sa_flags = SA_NODEFER; // raise() above ends the process
  for (size_t i = 0; i < std::size(numbers); ++i) {
    // What the parent has switched off (nohup) stays so.
    bool ignored = before[i].sa_handler == SIG_IGN;
    sigaction(numbers[i], ignored ? &before[i] : &action, nullptr);
  }
}

void tcc::driver::removeFolderOnSignal(llvm::StringRef path) {
  if (owner != getpid())
    install();
  for (Folder &folder : folders)
    if (!*folder.path && path.size() < sizeof folder.path) {
      // The first byte is what makes it count.
      std::memcpy(folder.path + 1, path.data() + 1, path.size() - 1);
      folder.path[path.size()] = 0;
      folder.path[0] = path[0];
      return;
    }
}

void tcc::driver::keepFolderOnSignal(llvm::StringRef path) {
  for (Folder &folder : folders)
    if (path == folder.path)
      folder.path[0] = 0;
}
