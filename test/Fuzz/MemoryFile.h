// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An input under a path, without a disk.
#ifndef TCC_TEST_FUZZ_MEMORYFILE_H
#define TCC_TEST_FUZZ_MEMORYFILE_H

#include "Require.h"
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

class MemoryFile {
public:
  MemoryFile(const uint8_t *bytes, size_t size) : file(memfd_create("input", MFD_CLOEXEC)) {
    require(file >= 0 && write(file, bytes, size) == ssize_t(size), "the input is in a file");
  }
  MemoryFile(const MemoryFile &) = delete;
  ~MemoryFile() { close(file); }

  std::string path() const { return "/proc/self/fd/" + std::to_string(file); }

private:
  int file;
};

#endif // TCC_TEST_FUZZ_MEMORYFILE_H
