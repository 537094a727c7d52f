// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The .npy header is a Python dictionary in text: {'descr': '<f4', 'fortran_order': False,
// 'shape': (2, 3), }. Read is what numpy.save writes; anything else is refused, not guessed.
#include "lib/Reference/Npy.h"
#include "lib/Reference/Errors.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

namespace tcc::reference {
namespace {

constexpr llvm::StringLiteral magic("\x93NUMPY");
constexpr size_t maxRank = 32; // NumPy's own limit

struct Header {
  ElementType type = ElementType::F32;
  bool swapped = false;
  bool fortranOrder = false;
  Shape shape;
};

std::optional<ElementType> typeOfDescr(llvm::StringRef descr) {
  if (descr.empty())
    return std::nullopt;
  llvm::StringRef code = descr.drop_front();
  if (code == "f8")
    return ElementType::F64;
  if (code == "f4")
    return ElementType::F32;
  if (code == "f2")
    return ElementType::F16;
  if (code == "V2")
    return ElementType::BF16;
  if (code == "i8")
    return ElementType::I64;
  if (code == "i4")
    return ElementType::I32;
  if (code == "i1")
    return ElementType::I8;
  if (code == "u1")
    return ElementType::U8;
  if (code == "b1")
    return ElementType::Bool;
  return std::nullopt;
}

llvm::StringRef descrOf(ElementType type) {
  switch (type) {
  case ElementType::F64:
    return "<f8";
  case ElementType::F32:
  case ElementType::BF16:
    return "<f4";
  case ElementType::F16:
    return "<f2";
  case ElementType::I64:
    return "<i8";
  case ElementType::I32:
    return "<i4";
  case ElementType::I8:
    return "|i1";
  case ElementType::U8:
    return "|u1";
  case ElementType::Bool:
    return "|b1";
  }
  llvm_unreachable("unknown element type");
}

/// The text after `'key':`, or nothing.
std::optional<llvm::StringRef> valueOf(llvm::StringRef dict, llvm::StringRef key) {
  size_t at = dict.find(("'" + key + "'").str());
  if (at == llvm::StringRef::npos)
    return std::nullopt;
  llvm::StringRef rest = dict.drop_front(at + key.size() + 2).ltrim();
  if (!rest.consume_front(":"))
    return std::nullopt;
  return rest.ltrim();
}

llvm::Expected<Header> parseHeader(llvm::StringRef dict, llvm::StringRef where) {
  Header header;
  auto descr = valueOf(dict, "descr"), order = valueOf(dict, "fortran_order"),
       shape = valueOf(dict, "shape");
  if (!descr || !order || !shape)
    return failure("{}: the .npy header does not name descr, fortran_order and shape", where);
  llvm::StringRef code = descr->starts_with("'") ? descr->drop_front().split('\'').first : "";
  std::optional<ElementType> type = typeOfDescr(code);
  if (!type)
    return failure("{}: NumPy type {} is not one of f8 f4 f2 i8 i4 i1 u1 b1; convert with astype()",
                   where, printable(descr->split(',').first));
  header.type = *type;
  header.swapped = code.front() == '>' && byteSize(*type) > 1;
  header.fortranOrder = order->starts_with("True");
  if (!header.fortranOrder && !order->starts_with("False"))
    return failure("{}: fortran_order in the .npy header is neither True nor False", where);

  llvm::StringRef list = *shape;
  if (!list.consume_front("(") || !list.contains(')'))
    return failure("{}: the shape in the .npy header is not a tuple", where);
  list = list.split(')').first;
  while (!(list = list.ltrim(" ,")).empty()) {
    uint64_t size;
    if (list.consumeInteger(10, size) || size > INT64_MAX)
      return failure("{}: the shape in the .npy header has something that is not a size", where);
    header.shape.push_back(static_cast<int64_t>(size));
    if (header.shape.size() > maxRank)
      return failure("{}: the shape in the .npy header has more than {} axes", where, maxRank);
  }
  return header;
}

/// Reorders column-major data (first axis fastest) into row-major.
void fromFortranOrder(Array &array) {
  int64_t width = byteSize(array.type), count = array.size();
  std::vector<char> ordered(array.bytes.size());
  Shape index(array.shape.size(), 0);
  for (int64_t to = 0; to < count; ++to) {
    int64_t from = 0, stride = 1;
    for (size_t axis = 0; axis < index.size(); ++axis) {
      from += index[axis] * stride;
      stride *= array.shape[axis];
    }
    std::copy_n(array.bytes.data() + from * width, width, ordered.data() + to * width);
    for (size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < array.shape[axis])
        break;
      index[axis] = 0;
    }
  }
  array.bytes = std::move(ordered);
}

} // namespace

llvm::Expected<Array> parseNpy(llvm::StringRef bytes, llvm::StringRef where) {
  if (bytes.size() < 10 || !bytes.starts_with(magic))
    return failure("{}: not a .npy file (it does not start with \\x93NUMPY)", where);
  unsigned major = static_cast<unsigned char>(bytes[6]);
  if (major < 1 || major > 3)
    return failure("{}: .npy version {} is not known; 1 to 3 are", where, major);
  size_t lengthBytes = major == 1 ? 2 : 4;
  if (bytes.size() < 8 + lengthBytes)
    return failure("{}: the .npy file ends inside its header", where);
  size_t length = major == 1 ? llvm::support::endian::read16le(bytes.data() + 8)
                             : llvm::support::endian::read32le(bytes.data() + 8);
  llvm::StringRef rest = bytes.drop_front(8 + lengthBytes);
  if (rest.size() < length)
    return failure("{}: the .npy file ends inside its header", where);
  llvm::Expected<Header> header = parseHeader(rest.take_front(length), where);
  if (!header)
    return header.takeError();

  llvm::StringRef data = rest.drop_front(length);
  std::optional<int64_t> count = elementCount(header->shape);
  int64_t width = byteSize(header->type);
  if (!count || static_cast<uint64_t>(*count) > data.size() / width)
    return failure("{}: {}{} wants more bytes than the {} the .npy file has after its header",
                   where, nameOf(header->type), toString(header->shape), data.size());
  Array array{header->type, header->shape, {}};
  array.bytes.assign(data.begin(), data.begin() + *count * width);
  if (header->swapped)
    for (int64_t i = 0; i < *count; ++i)
      std::reverse(array.bytes.begin() + i * width, array.bytes.begin() + (i + 1) * width);
  if (header->fortranOrder && header->shape.size() > 1)
    fromFortranOrder(array);
  if (array.type == ElementType::Bool)
    for (char &byte : array.bytes)
      byte = byte != 0;
  return array;
}

std::string formatNpy(const Array &array) {
  if (array.type == ElementType::BF16) {
    Array wide = Array::zeros(ElementType::F32, array.shape);
    for (int64_t i = 0; i < array.size(); ++i)
      wide.setFloat(i, array.getFloat(i));
    return formatNpy(wide);
  }
  std::string shape;
  for (int64_t size : array.shape)
    shape += std::to_string(size) + ", ";
  if (array.shape.size() > 1)
    shape.resize(shape.size() - 2);
  else if (array.shape.size() == 1)
    shape.pop_back();
  std::string dict = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                 descrOf(array.type), shape);
  // The data begins at a multiple of 64; the header ends in a line end.
  size_t unpadded = magic.size() + 2 + 2 + dict.size() + 1;
  dict.append((64 - unpadded % 64) % 64, ' ');
  dict += '\n';

  std::string out = magic.str();
  out +=
      {'\x01', '\x00', static_cast<char>(dict.size() & 0xff), static_cast<char>(dict.size() >> 8)};
  out += dict;
  out.append(array.bytes.data(), array.bytes.size());
  return out;
}

llvm::Expected<Array> readNpy(llvm::StringRef path) {
  llvm::Expected<std::string> bytes = readFile(path);
  if (!bytes)
    return bytes.takeError();
  return parseNpy(*bytes, path);
}

llvm::Error writeNpy(llvm::StringRef path, const Array &array) {
  return writeFile(path, formatNpy(array));
}

llvm::Expected<std::string> readFile(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return failure(Blame::File, "cannot read {}: {}", path, buffer.getError().message());
  return (*buffer)->getBuffer().str();
}

llvm::Error writeFile(llvm::StringRef path, llvm::StringRef bytes) {
  // Beside it and renamed: an error leaves what was there.
  llvm::Expected<llvm::sys::fs::TempFile> file =
      llvm::sys::fs::TempFile::create(path + ".%%%%%%.tmp");
  if (!file)
    return failure(Blame::File, "cannot write {}: {}", path, llvm::toString(file.takeError()));
  std::error_code code;
  {
    llvm::raw_fd_ostream os(file->FD, /*shouldClose=*/false);
    os << bytes;
    os.flush();
    code = os.error();
    os.clear_error();
  }
  if (!code) {
    llvm::Error kept = file->keep(path);
    return kept ? failure(Blame::File, "cannot write {}: {}", path, llvm::toString(std::move(kept)))
                : llvm::Error::success();
  }
  llvm::consumeError(file->discard());
  return failure(Blame::File, "cannot write {}: {}", path, code.message());
}

} // namespace tcc::reference
