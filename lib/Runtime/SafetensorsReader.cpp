// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The reader. A file is believed only after every name, type, shape and place in its header has
// been checked against the others and against the file's size.
#include "lib/Runtime/Json.h"
#include "lib/Runtime/Safetensors.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tcc::runtime {

namespace {

/// What the format's own library takes at most; 2^63 here is a damaged file, not a large one.
constexpr uint64_t maxHeader = 100'000'000;

struct Type {
  const char *name;
  tcc_dtype dtype;
  unsigned size;
};
constexpr Type types[] = {
    {"BOOL", TCC_BOOL, 1},    {"U8", TCC_U8, 1},        {"I8", TCC_I8, 1},
    {"F16", TCC_F16, 2},      {"BF16", TCC_BF16, 2},    {"I32", TCC_I32, 4},
    {"F32", TCC_F32, 4},      {"I64", TCC_I64, 8},      {"F64", TCC_F64, 8},
    {"I16", tcc_dtype(0), 2}, {"U16", tcc_dtype(0), 2}, {"U32", tcc_dtype(0), 4},
    {"U64", tcc_dtype(0), 8},
};

/// One tensor's object in the header: {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}.
struct Description {
  bool hasType = false, hasShape = false, hasOffsets = false;
  bool overflow = false;
  uint64_t elements = 1;
};

bool readShape(Json &json, SafetensorsEntry &entry, Description &is) {
  if (!json.expect('['))
    return false;
  bool first = true;
  while (!json.take(']')) {
    uint64_t extent;
    if ((!first && !json.expect(',')) || !json.number(extent))
      return false;
    first = false;
    is.overflow |= extent > INT64_MAX || __builtin_mul_overflow(is.elements, extent, &is.elements);
    if (entry.rank < TCC_MAX_RANK)
      entry.shape[entry.rank] = int64_t(extent);
    ++entry.rank;
  }
  return true;
}

bool readDescription(Json &json, SafetensorsEntry &entry, Description &is) {
  if (!json.expect('{'))
    return false;
  if (json.take('}'))
    return true;
  do {
    const char *key;
    if (!json.string(key) || !json.expect(':'))
      return false;
    bool read;
    if (!strcmp(key, "dtype") && !is.hasType) {
      is.hasType = true;
      read = json.string(entry.type);
    } else if (!strcmp(key, "shape") && !is.hasShape) {
      is.hasShape = true;
      read = readShape(json, entry, is);
    } else if (!strcmp(key, "data_offsets") && !is.hasOffsets) {
      is.hasOffsets = true;
      read = json.expect('[') && json.number(entry.begin) && json.expect(',') &&
             json.number(entry.end) && json.expect(']');
    } else {
      read = json.skipValue();
    }
    if (!read)
      return false;
  } while (json.take(','));
  return json.expect('}');
}

/// Values that are no texts are skipped. False also without memory.
bool readMetadata(Json &json, Array<SafetensorsNote> &notes) {
  if (!json.nextIs('{'))
    return json.skipValue();
  (void)json.take('{');
  if (json.take('}'))
    return true;
  do {
    SafetensorsNote note{};
    if (!json.string(note.key) || !json.expect(':'))
      return false;
    if (!json.nextIs('"')) {
      if (!json.skipValue())
        return false;
    } else if (!json.string(note.value) || !notes.push(note)) {
      return false;
    }
  } while (json.take(','));
  return json.expect('}');
}

tcc_status checkDescription(const char *file, SafetensorsEntry &entry, const Description &is,
                            uint64_t dataSize, Message &message) {
  if (!is.hasType || !is.hasShape || !is.hasOffsets)
    return message.fail(TCC_BAD_CHECKPOINT, "%s: '%s' has no %s", file, entry.name,
                        !is.hasType    ? "dtype"
                        : !is.hasShape ? "shape"
                                       : "data_offsets");
  if (entry.begin > entry.end || entry.end > dataSize)
    return message.fail(TCC_BAD_CHECKPOINT,
                        "%s: '%s' lies at bytes %" PRIu64 " to %" PRIu64 " of %" PRIu64
                        ": the file is cut off or damaged",
                        file, entry.name, entry.begin, entry.end, dataSize);
  uint64_t size = 0;
  for (const Type &type : types)
    if (!strcmp(entry.type, type.name)) {
      entry.dtype = type.dtype;
      size = type.size;
    }
  uint64_t bytes;
  if (is.overflow || __builtin_mul_overflow(is.elements, size, &bytes) ||
      (size && bytes != entry.end - entry.begin)) {
    message.fail(TCC_BAD_CHECKPOINT, "%s: '%s' has %" PRIu64 " bytes, which is not the size of ",
                 file, entry.name, entry.end - entry.begin);
    message.addType(entry.type, entry.rank, entry.shape);
    return TCC_BAD_CHECKPOINT;
  }
  return TCC_OK;
}

} // namespace

const char *safetensorsType(tcc_dtype dtype) {
  for (const Type &type : types)
    if (type.dtype == dtype)
      return type.name;
  return "";
}

tcc_status SafetensorsFile::open(const char *path, bool map, Message &message) {
  close();
  int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return message.fail(errno == ENOENT || errno == ENOTDIR ? TCC_NOT_FOUND : TCC_IO,
                        "%s: cannot be opened: %s", path, strerror(errno));
  struct stat info;
  tcc_status status = TCC_OK;
  if (fstat(file, &info) != 0)
    status = message.fail(TCC_IO, "%s: cannot be read: %s", path, strerror(errno));
  else if (!S_ISREG(info.st_mode))
    status =
        message.fail(TCC_BAD_CHECKPOINT, "%s: not a file%s", path,
                     S_ISDIR(info.st_mode) ? " but a folder; name the safetensors file in it" : "");
  else
    size = size_t(info.st_size);
  if (status == TCC_OK && size > 0) {
    if (map) {
      void *mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapped == MAP_FAILED)
        status = message.fail(errno == ENOMEM ? TCC_OUT_OF_MEMORY : TCC_IO,
                              "%s: cannot be mapped: %s", path, strerror(errno));
      else {
        image = static_cast<const uint8_t *>(mapped);
        source = Source::mapped;
      }
    } else {
      status = readAll(file, path, message);
    }
  }
  ::close(file);
  if (status == TCC_OK)
    status = parse(path, message);
  if (status != TCC_OK)
    close();
  return status;
}

tcc_status SafetensorsFile::openImage(const void *bytes, size_t byteCount, const char *name,
                                      Message &message) {
  close();
  image = static_cast<const uint8_t *>(bytes);
  size = byteCount;
  source = Source::borrowed;
  tcc_status status = parse(name, message);
  if (status != TCC_OK)
    close();
  return status;
}

tcc_status SafetensorsFile::readAll(int file, const char *path, Message &message) {
  auto *memory = static_cast<uint8_t *>(allocator.get(size));
  if (!memory) {
    message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its ", path);
    message.addBytes(size);
    return TCC_OUT_OF_MEMORY;
  }
  image = memory;
  source = Source::owned;
  for (size_t done = 0; done < size;) {
    ssize_t got = pread(file, memory + done, size - done, off_t(done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return message.fail(TCC_IO, "%s: cannot be read: %s", path,
                          got < 0 ? strerror(errno) : "it became shorter meanwhile");
    done += size_t(got);
  }
  return TCC_OK;
}

void SafetensorsFile::close() {
  if (source == Source::mapped)
    munmap(const_cast<uint8_t *>(image), size);
  else if (source == Source::owned)
    allocator.put(const_cast<uint8_t *>(image), size);
  if (strings)
    allocator.put(strings, stringsSize);
  entries.clear();
  notes.clear();
  strings = nullptr;
  image = nullptr;
  size = 0;
  source = Source::none;
}

tcc_status SafetensorsFile::parse(const char *file, Message &message) {
  uint64_t length = 0;
  if (size < 8)
    return message.fail(TCC_BAD_CHECKPOINT, "%s: not a safetensors file: it has %zu bytes", file,
                        size);
  for (int i = 7; i >= 0; --i)
    length = length << 8 | image[i];
  const char *header = reinterpret_cast<const char *>(image) + 8;
  if (length > maxHeader || length > size - 8) {
    bool looksRight = length <= maxHeader && size > 8 && header[0] == '{';
    return message.fail(TCC_BAD_CHECKPOINT,
                        looksRight ? "%s: cut off: its header has %" PRIu64
                                     " bytes, the whole file %zu"
                                   : "%s: not a safetensors file: a header of %" PRIu64
                                     " bytes, and the whole file has %zu",
                        file, length, size);
  }
  if (length == 0 || header[0] != '{')
    return message.fail(TCC_BAD_CHECKPOINT,
                        "%s: not a safetensors file: its header does not start with '{'", file);
  size_t valid = validUtf8(header, length);
  if (valid != length)
    return message.fail(TCC_BAD_CHECKPOINT, "%s: byte %zu of the header is not UTF-8", file, valid);

  stringsSize = length + 1;
  strings = static_cast<char *>(allocator.get(stringsSize));
  if (!strings)
    return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", file);
  uint64_t dataSize = size - 8 - length;
  const uint8_t *data = image + 8 + length;
  Json json(header, length, strings);
  bool read = json.expect('{');
  if (read && !json.take('}')) {
    do {
      SafetensorsEntry entry{};
      Description is;
      read = json.string(entry.name) && json.expect(':');
      if (!read)
        break;
      if (!strcmp(entry.name, "__metadata__")) {
        read = readMetadata(json, notes);
        if (!read && !json.error())
          return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", file);
        continue;
      }
      read = readDescription(json, entry, is);
      if (!read)
        break;
      if (tcc_status status = checkDescription(file, entry, is, dataSize, message))
        return status;
      entry.data = data + entry.begin;
      if (!entries.push(entry))
        return message.fail(TCC_OUT_OF_MEMORY, "%s: no memory for its header", file);
    } while (read && json.take(','));
    read = read && json.expect('}');
  }
  if (!read)
    return message.fail(TCC_BAD_CHECKPOINT, "%s: byte %zu of the header: %s", file, json.position(),
                        json.error());
  if (!json.atEnd())
    return message.fail(TCC_BAD_CHECKPOINT, "%s: byte %zu of the header: expected its end", file,
                        json.position());
  return checkPlaces(file, message);
}

tcc_status SafetensorsFile::checkPlaces(const char *file, Message &message) {
  std::sort(entries.begin(), entries.end(),
            [](const SafetensorsEntry &a, const SafetensorsEntry &b) { return a.begin < b.begin; });
  const SafetensorsEntry *before = nullptr; // the one that reaches furthest so far
  for (const SafetensorsEntry &entry : entries) {
    if (entry.begin == entry.end)
      continue;
    if (before && entry.begin < before->end)
      return message.fail(TCC_BAD_CHECKPOINT, "%s: '%s' and '%s' overlap", file, before->name,
                          entry.name);
    before = &entry;
  }
  std::sort(entries.begin(), entries.end(),
            [](const SafetensorsEntry &a, const SafetensorsEntry &b) {
              return strcmp(a.name, b.name) < 0;
            });
  for (size_t i = 1; i < entries.size(); ++i)
    if (!strcmp(entries[i - 1].name, entries[i].name))
      return message.fail(TCC_BAD_CHECKPOINT, "%s: two tensors are called '%s'", file,
                          entries[i].name);
  return TCC_OK;
}

const SafetensorsEntry *SafetensorsFile::find(const char *name) const {
  size_t low = 0, high = entries.size();
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, entries[middle].name);
    if (order == 0)
      return &entries[middle];
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return nullptr;
}

void SafetensorsFile::giveBack(const SafetensorsEntry &entry) const {
  if (source != Source::mapped)
    return;
  auto page = uintptr_t(sysconf(_SC_PAGESIZE));
  uintptr_t begin = (reinterpret_cast<uintptr_t>(entry.data) + page - 1) & ~(page - 1);
  uintptr_t end =
      (reinterpret_cast<uintptr_t>(entry.data) + (entry.end - entry.begin)) & ~(page - 1);
  if (begin < end)
    madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}

} // namespace tcc::runtime
