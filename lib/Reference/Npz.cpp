// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// As much of the zip format as .npz needs: the central directory says what there is; of a local
// header only its length counts. Sizes past 32 bits are in zip64 fields, which the writer always
// writes, so that one path serves every size.
#include "lib/Reference/Npz.h"
#include "lib/Reference/Errors.h"
#include "lib/Reference/Npy.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"

#include <zlib.h>

namespace tcc::reference {
namespace {

using namespace llvm::support::endian;

constexpr uint32_t localSignature = 0x04034b50, centralSignature = 0x02014b50,
                   endSignature = 0x06054b50, end64Signature = 0x06064b50,
                   locatorSignature = 0x07064b50;
constexpr size_t localSize = 30, centralSize = 46, endSize = 22, end64Size = 56, locatorSize = 20;
constexpr uint16_t stored = 0, deflated = 8;
constexpr uint32_t in64 = 0xffffffff;
/// Deflate's best: one byte makes no more than this many, so a larger claim is a broken file.
constexpr uint64_t maxRatio = 1032;

struct Entry {
  std::string name; // without ".npy"
  uint16_t method = stored;
  uint32_t crc = 0;
  uint64_t packedSize = 0, size = 0, localOffset = 0;
};

struct Archive {
  std::unique_ptr<llvm::MemoryBuffer> file;
  std::string path;
  std::vector<Entry> entries;

  llvm::StringRef bytes() const { return file->getBuffer(); }
};

llvm::Error broken(llvm::StringRef path, llvm::StringRef what) {
  return failure("{}: not a usable .npz file: {}", path, what);
}

bool within(llvm::StringRef bytes, uint64_t offset, uint64_t size) {
  return offset <= bytes.size() && size <= bytes.size() - offset;
}

/// Takes the fields that are all ones in the 32-bit record from the zip64 extra record, in order.
bool widenFrom(llvm::StringRef extra, Entry &entry) {
  uint64_t *wanted[] = {&entry.size, &entry.packedSize, &entry.localOffset};
  while (extra.size() >= 4) {
    uint16_t id = read16le(extra.data()), length = read16le(extra.data() + 2);
    if (extra.size() - 4 < length)
      return false;
    llvm::StringRef record = extra.substr(4, length);
    extra = extra.drop_front(4 + length);
    if (id != 1)
      continue;
    for (uint64_t *field : wanted) {
      if (*field != in64)
        continue;
      if (record.size() < 8)
        return false;
      *field = read64le(record.data());
      record = record.drop_front(8);
    }
  }
  return true;
}

llvm::Expected<Archive> openArchive(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return failure(Blame::File, "cannot read {}: {}", path, buffer.getError().message());
  Archive archive{std::move(*buffer), path.str(), {}};
  llvm::StringRef bytes = archive.bytes();

  // The end record is the last thing but for a comment of at most 64 KiB.
  if (bytes.size() < endSize)
    return broken(path, "it is too short for a zip archive");
  size_t end = bytes.size() - endSize, last = end > 0xffff ? end - 0xffff : 0;
  while (read32le(bytes.data() + end) != endSignature) {
    if (end == last)
      return broken(path, "it has no zip directory");
    --end;
  }
  uint64_t count = read16le(bytes.data() + end + 10), size = read32le(bytes.data() + end + 12),
           offset = read32le(bytes.data() + end + 16);
  if (end >= locatorSize && read32le(bytes.data() + end - locatorSize) == locatorSignature) {
    uint64_t end64 = read64le(bytes.data() + end - locatorSize + 8);
    if (!within(bytes, end64, end64Size) || read32le(bytes.data() + end64) != end64Signature)
      return broken(path, "its zip64 directory is not where it should be");
    count = read64le(bytes.data() + end64 + 32);
    size = read64le(bytes.data() + end64 + 40);
    offset = read64le(bytes.data() + end64 + 48);
  }
  if (!within(bytes, offset, size))
    return broken(path, "its directory lies outside the file");

  llvm::StringRef directory = bytes.substr(offset, size);
  for (uint64_t i = 0; i < count; ++i) {
    if (directory.size() < centralSize || read32le(directory.data()) != centralSignature)
      return broken(path, "its directory ends early");
    const char *at = directory.data();
    size_t nameSize = read16le(at + 28), extraSize = read16le(at + 30),
           commentSize = read16le(at + 32);
    if (directory.size() - centralSize < nameSize + extraSize + commentSize)
      return broken(path, "its directory ends early");
    if (read16le(at + 8) & 1)
      return broken(path, "it is encrypted");
    Entry entry;
    entry.method = read16le(at + 10);
    entry.crc = read32le(at + 16);
    entry.packedSize = read32le(at + 20);
    entry.size = read32le(at + 24);
    entry.localOffset = read32le(at + 42);
    llvm::StringRef name = directory.substr(centralSize, nameSize);
    name.consume_back(".npy");
    entry.name = name.str();
    if (!widenFrom(directory.substr(centralSize + nameSize, extraSize), entry))
      return broken(path, fmt::format("the sizes of '{}' are missing", printable(entry.name)));
    archive.entries.push_back(std::move(entry));
    directory = directory.drop_front(centralSize + nameSize + extraSize + commentSize);
  }
  return archive;
}

llvm::Expected<std::string> inflated(const Archive &archive, const Entry &entry,
                                     llvm::StringRef packed) {
  if (entry.size / maxRatio > packed.size())
    return broken(archive.path,
                  fmt::format("'{}' cannot be as large as it says", printable(entry.name)));
  std::string out(entry.size, '\0');
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return broken(archive.path, "zlib cannot start");
  // zlib counts in 32 bits: both sides are fed in pieces.
  constexpr uint64_t piece = 1u << 30;
  uint64_t in = 0, made = 0;
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data() + in));
    stream.avail_in = static_cast<uInt>(std::min(piece, packed.size() - in));
    stream.next_out = reinterpret_cast<Bytef *>(out.data() + made);
    stream.avail_out = static_cast<uInt>(std::min(piece, out.size() - made));
    uInt hadIn = stream.avail_in, hadOut = stream.avail_out;
    state = inflate(&stream, Z_NO_FLUSH);
    in += hadIn - stream.avail_in;
    made += hadOut - stream.avail_out;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END || made != entry.size)
    return broken(archive.path,
                  fmt::format("'{}' does not unpack to its size", printable(entry.name)));
  return out;
}

llvm::Expected<Array> readEntry(const Archive &archive, const Entry &entry) {
  llvm::StringRef bytes = archive.bytes();
  if (!within(bytes, entry.localOffset, localSize) ||
      read32le(bytes.data() + entry.localOffset) != localSignature)
    return broken(archive.path,
                  fmt::format("'{}' is not where its directory says", printable(entry.name)));
  const char *local = bytes.data() + entry.localOffset;
  uint64_t data = entry.localOffset + localSize + read16le(local + 26) + read16le(local + 28);
  if (!within(bytes, data, entry.packedSize))
    return broken(archive.path, fmt::format("'{}' lies outside the file", printable(entry.name)));
  llvm::StringRef packed = bytes.substr(data, entry.packedSize);

  std::string unpacked;
  llvm::StringRef content = packed;
  if (entry.method == deflated) {
    llvm::Expected<std::string> result = inflated(archive, entry, packed);
    if (!result)
      return result.takeError();
    unpacked = std::move(*result);
    content = unpacked;
  } else if (entry.method != stored) {
    return broken(archive.path, fmt::format("'{}' is packed by method {}; stored and deflated are "
                                            "read",
                                            printable(entry.name), entry.method));
  }
  uint32_t crc = crc32_z(0, reinterpret_cast<const Bytef *>(content.data()), content.size());
  if (crc != entry.crc)
    return broken(archive.path,
                  fmt::format("'{}' does not match its checksum", printable(entry.name)));
  return parseNpy(content, archive.path + ":" + printable(entry.name));
}

void put(std::string &out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>(value >> (8 * i) & 0xff);
}

} // namespace

llvm::Expected<std::vector<std::string>> listNpz(llvm::StringRef path) {
  llvm::Expected<Archive> archive = openArchive(path);
  if (!archive)
    return archive.takeError();
  std::vector<std::string> names;
  for (const Entry &entry : archive->entries)
    names.push_back(entry.name);
  return names;
}

llvm::Expected<Array> readNpz(llvm::StringRef path, llvm::StringRef key) {
  llvm::Expected<Archive> archive = openArchive(path);
  if (!archive)
    return archive.takeError();
  std::string names;
  for (const Entry &entry : archive->entries) {
    if (entry.name == key)
      return readEntry(*archive, entry);
    names += (names.empty() ? "" : ", ") + printable(entry.name);
  }
  return failure("{} has no array '{}'; it has {}", path, key, names.empty() ? "none" : names);
}

llvm::Expected<NamedArrays> readNpz(llvm::StringRef path) {
  llvm::Expected<Archive> archive = openArchive(path);
  if (!archive)
    return archive.takeError();
  NamedArrays arrays;
  for (const Entry &entry : archive->entries) {
    llvm::Expected<Array> array = readEntry(*archive, entry);
    if (!array)
      return array.takeError();
    arrays.emplace_back(entry.name, std::move(*array));
  }
  return arrays;
}

llvm::Error writeNpz(llvm::StringRef path, const NamedArrays &arrays) {
  constexpr uint16_t version = 45;  // zip64
  constexpr uint16_t date = 0x0021; // 1980-01-01: same arrays, same bytes
  std::string out, directory;
  for (const auto &[key, array] : arrays) {
    std::string name = key + ".npy", content = formatNpy(array);
    uint64_t offset = out.size();
    std::string common; // what both headers have in common, from "version needed" on
    put(common, version, 2);
    put(common, 1 << 11, 2); // names are UTF-8
    put(common, stored, 2);
    put(common, 0, 2);
    put(common, date, 2);
    put(common, crc32_z(0, reinterpret_cast<const Bytef *>(content.data()), content.size()), 4);
    put(common, in64, 4);
    put(common, in64, 4);
    put(common, name.size(), 2);

    put(out, localSignature, 4);
    out += common;
    put(out, 4 + 16, 2);
    out += name;
    put(out, 1, 2);
    put(out, 16, 2);
    put(out, content.size(), 8);
    put(out, content.size(), 8);
    out += content;

    put(directory, centralSignature, 4);
    put(directory, version, 2);
    directory += common;
    put(directory, 4 + 24, 2);
    put(directory, 0, 2 + 2 + 2 + 4); // comment, disk, attributes
    put(directory, in64, 4);
    directory += name;
    put(directory, 1, 2);
    put(directory, 24, 2);
    put(directory, content.size(), 8);
    put(directory, content.size(), 8);
    put(directory, offset, 8);
  }
  uint64_t directoryOffset = out.size(), end64 = directoryOffset + directory.size();
  out += directory;
  put(out, end64Signature, 4);
  put(out, end64Size - 12, 8);
  put(out, version, 2);
  put(out, version, 2);
  put(out, 0, 4 + 4);
  put(out, arrays.size(), 8);
  put(out, arrays.size(), 8);
  put(out, directory.size(), 8);
  put(out, directoryOffset, 8);
  put(out, locatorSignature, 4);
  put(out, 0, 4);
  put(out, end64, 8);
  put(out, 1, 4);
  put(out, endSignature, 4);
  put(out, 0, 2 + 2);
  put(out, std::min<uint64_t>(arrays.size(), 0xffff), 2);
  put(out, std::min<uint64_t>(arrays.size(), 0xffff), 2);
  put(out, std::min<uint64_t>(directory.size(), in64), 4);
  put(out, std::min<uint64_t>(directoryOffset, in64), 4);
  put(out, 0, 2);
  return writeFile(path, out);
}

} // namespace tcc::reference
