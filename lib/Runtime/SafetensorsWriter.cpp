// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The writer. Everything goes to a new file in the same folder, which takes the old one's place
// only when it is complete on the disk.
#include "lib/Runtime/Safetensors.h"

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tcc::runtime {

namespace {

/// A growing text that remembers whether memory ran out.
struct Text {
  Array<char> characters;
  bool failed = false;
  void put(char c) { failed |= !characters.push(c); }
  void put(const char *text) {
    while (*text)
      put(*text++);
  }
  void put(uint64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    put(digits);
  }
  void putEscaped(const char *text) {
    for (; *text; ++text) {
      auto c = static_cast<unsigned char>(*text);
      if (c == '"' || c == '\\') {
        put('\\');
        put(*text);
      } else if (c < 0x20) {
        char code[8];
        snprintf(code, sizeof code, "\\u%04x", c);
        put(code);
      } else {
        put(*text);
      }
    }
  }
};

uint64_t byteSize(const SafetensorsTensor &tensor) {
  uint64_t bytes = tcc_dtype_size(tensor.dtype);
  for (int32_t i = 0; i < tensor.rank; ++i)
    bytes *= uint64_t(tensor.shape[i]);
  return bytes;
}

bool writeAll(int file, const void *data, uint64_t size) {
  auto *bytes = static_cast<const char *>(data);
  while (size > 0) {
    ssize_t written = write(file, bytes, size < (1u << 30) ? size : (1u << 30));
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return false;
    bytes += written;
    size -= uint64_t(written);
  }
  return true;
}

void makeHeader(Text &text, const SafetensorsTensor *tensors, size_t count,
                const SafetensorsNote *notes, size_t noteCount) {
  text.put("{\"__metadata__\":{\"format\":\"pt\"");
  for (size_t i = 0; i < noteCount; ++i) {
    text.put(",\"");
    text.putEscaped(notes[i].key);
    text.put("\":\"");
    text.putEscaped(notes[i].value);
    text.put('"');
  }
  text.put('}');
  uint64_t offset = 0;
  for (size_t i = 0; i < count; ++i) {
    const SafetensorsTensor &tensor = tensors[i];
    text.put(",\"");
    text.putEscaped(tensor.prefix);
    text.putEscaped(tensor.name);
    text.put("\":{\"dtype\":\"");
    text.put(safetensorsType(tensor.dtype));
    text.put("\",\"shape\":[");
    for (int32_t k = 0; k < tensor.rank; ++k) {
      if (k)
        text.put(',');
      text.put(uint64_t(tensor.shape[k]));
    }
    text.put("],\"data_offsets\":[");
    text.put(offset);
    text.put(',');
    offset += byteSize(tensor);
    text.put(offset);
    text.put("]}");
  }
  text.put('}');
  while (text.characters.size() % 8 && !text.failed)
    text.put(' ');
}

/// Why what is at `path` cannot be replaced; null where it can, or where nothing is.
const char *reasonToKeep(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0)
    return nullptr;
  if (!S_ISREG(info.st_mode))
    return S_ISDIR(info.st_mode) ? strerror(EISDIR) : "it is a device or a pipe";
  return access(path, W_OK) == 0 ? nullptr : strerror(errno);
}

/// A file beside `path` that did not exist before.
int createBeside(const char *path, Array<char> &name) {
  size_t length = strlen(path);
  if (!name.resize(length + 40)) {
    errno = ENOMEM;
    return -1;
  }
  for (unsigned attempt = 0; attempt < 1000; ++attempt) {
    snprintf(name.data(), name.size(), "%s.%ld-%u.tmp", path, long(getpid()), attempt);
    int file = open(name.data(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST)
      return file;
  }
  return -1;
}

/// A rename is on the disk only when its folder is.
void flushFolder(const char *path, Array<char> &name) {
  const char *slash = strrchr(path, '/');
  size_t length = slash ? size_t(slash - path) + 1 : 1;
  memcpy(name.data(), slash ? path : ".", length);
  name[length] = 0;
  int folder = open(name.data(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return;
  fsync(folder);
  close(folder);
}

} // namespace

tcc_status writeSafetensors(const char *path, const SafetensorsTensor *tensors, size_t count,
                            const Allocator &allocator, Message &message,
                            const SafetensorsNote *notes, size_t noteCount) {
  Text header{Array<char>(allocator)};
  makeHeader(header, tensors, count, notes, noteCount);
  if (header.failed)
    return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", path);

  if (const char *reason = reasonToKeep(path))
    return message.fail(TCC_IO, "%s: cannot be written: %s", path, reason);
  Array<char> name(allocator);
  int file = createBeside(path, name);
  if (file < 0)
    return message.fail(errno == ENOMEM ? TCC_OUT_OF_MEMORY : TCC_IO, "%s: cannot be written: %s",
                        path, strerror(errno));
  uint8_t length[8];
  for (int i = 0; i < 8; ++i)
    length[i] = uint8_t(uint64_t(header.characters.size()) >> 8 * i);
  bool written = writeAll(file, length, 8) &&
                 writeAll(file, header.characters.data(), header.characters.size());
  for (size_t i = 0; i < count && written; ++i)
    written = writeAll(file, tensors[i].data, byteSize(tensors[i]));
  written = written && fsync(file) == 0;
  int error = errno;
  if (close(file) != 0 && written) {
    written = false;
    error = errno;
  }
  if (written && rename(name.data(), path) != 0) {
    written = false;
    error = errno;
  }
  if (!written) {
    unlink(name.data());
    return message.fail(TCC_IO, "%s: cannot be written: %s", path, strerror(error));
  }
  flushFolder(path, name);
  return TCC_OK;
}

} // namespace tcc::runtime
