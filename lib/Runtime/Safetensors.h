// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading and writing safetensors files: 8 bytes of header length, a JSON header that names each
// tensor's type, shape and place, and the bytes. Also a library of its own for the compiler's
// tools.
#ifndef TCC_RUNTIME_SAFETENSORS_H
#define TCC_RUNTIME_SAFETENSORS_H

#include "lib/Runtime/Allocator.h"
#include "lib/Runtime/Message.h"
#include "lib/Runtime/tcc.h"

namespace tcc::runtime {

/// One tensor of a file; text and data live as long as the file object.
struct SafetensorsEntry {
  const char *name;
  const char *type; ///< as the file says it: "F32"
  tcc_dtype dtype;  ///< 0: a type the language does not have
  int32_t rank;     ///< may pass TCC_MAX_RANK; then only so many extents are kept
  int64_t shape[TCC_MAX_RANK];
  const uint8_t *data; ///< aligned to nothing in particular
  uint64_t begin, end; ///< bytes behind the header
};

/// What the file says of itself, whatever that is.
struct SafetensorsNote {
  const char *key, *value;
};

class SafetensorsFile {
public:
  explicit SafetensorsFile(const Allocator &allocator)
      : allocator(allocator), entries(allocator), notes(allocator) {}
  SafetensorsFile(const SafetensorsFile &) = delete;
  SafetensorsFile &operator=(const SafetensorsFile &) = delete;
  ~SafetensorsFile() { close(); }

  /// Maps the file, or reads it into memory with `map` false. On failure nothing stays open.
  tcc_status open(const char *path, bool map, Message &message);
  /// The same for a file that is in memory already and stays there; `name` is for messages.
  tcc_status openImage(const void *image, size_t size, const char *name, Message &message);
  void close();

  /// By name; the entries are sorted by name.
  const SafetensorsEntry *find(const char *name) const;
  const Array<SafetensorsEntry> &tensors() const { return entries; }
  /// The texts of `__metadata__`, in the file's order.
  const Array<SafetensorsNote> &metadata() const { return notes; }

  /// Drops the pages of an entry of a mapped file from this process; reading them again is fine.
  void giveBack(const SafetensorsEntry &entry) const;

private:
  tcc_status readAll(int file, const char *path, Message &message);
  tcc_status parse(const char *name, Message &message);
  tcc_status checkPlaces(const char *name, Message &message);

  enum class Source { none, borrowed, mapped, owned };
  Allocator allocator;
  Source source = Source::none;
  const uint8_t *image = nullptr;
  size_t size = 0;
  char *strings = nullptr;
  size_t stringsSize = 0;
  Array<SafetensorsEntry> entries;
  Array<SafetensorsNote> notes;
};

/// What to write: name is `prefix` and `name` joined.
struct SafetensorsTensor {
  const char *prefix;
  const char *name;
  tcc_dtype dtype;
  int32_t rank;
  const int64_t *shape;
  const void *data;
};

/// Writes beside `path`, flushes to the disk, and renames: `path` is either the whole new file or
/// what it was before. `notes` go to the file's metadata.
tcc_status writeSafetensors(const char *path, const SafetensorsTensor *tensors, size_t count,
                            const Allocator &allocator, Message &message,
                            const SafetensorsNote *notes = nullptr, size_t noteCount = 0);

/// The type's name in such a file: "F32".
const char *safetensorsType(tcc_dtype dtype);

} // namespace tcc::runtime

#endif // TCC_RUNTIME_SAFETENSORS_H
