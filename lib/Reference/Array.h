// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A dense host array in its own element type: what files hold and what crosses the C boundary.
// The oracle computes on Tensor (Tensor.h); an Array is only carried, converted and compared.
#ifndef TCC_REFERENCE_ARRAY_H
#define TCC_REFERENCE_ARRAY_H

#include "lib/Runtime/tcc.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tcc::reference {

/// The element types of the C interface, by the same numbers.
enum class ElementType {
  F64 = TCC_F64,
  F32 = TCC_F32,
  F16 = TCC_F16,
  BF16 = TCC_BF16,
  I64 = TCC_I64,
  I32 = TCC_I32,
  I8 = TCC_I8,
  U8 = TCC_U8,
  Bool = TCC_BOOL
};

int64_t byteSize(ElementType type);
bool isFloat(ElementType type);
/// The name the language uses: "f32", "u8", "bool", ...
llvm::StringRef nameOf(ElementType type);

using Shape = std::vector<int64_t>;

/// The product of the sizes; nothing where it does not fit in 63 bits or a size is negative.
std::optional<int64_t> elementCount(llvm::ArrayRef<int64_t> shape);
/// "[2, 3]"; "[]" for a scalar.
std::string toString(llvm::ArrayRef<int64_t> shape);

struct Array {
  ElementType type = ElementType::F32;
  Shape shape;
  std::vector<char> bytes;

  /// Zeros. The shape must have a count (see elementCount).
  static Array zeros(ElementType type, Shape shape);

  int64_t size() const { return static_cast<int64_t>(bytes.size()) / byteSize(type); }
  double getFloat(int64_t i) const;
  int64_t getInteger(int64_t i) const;
  /// Rounds to the nearest even value of the element type.
  void setFloat(int64_t i, double value);
  /// Wraps; for bool every non-zero value is true.
  void setInteger(int64_t i, int64_t value);
  /// "f32[2, 3]".
  std::string describe() const;
};

/// IEEE conversions, to the nearest even value.
uint16_t toHalf(double value);
double fromHalf(uint16_t bits);
uint16_t toBFloat(double value);
double fromBFloat(uint16_t bits);
/// The value of a float type nearest to a number: one rounding.
double roundedTo(ElementType type, double value);
double roundedTo(ElementType type, int64_t value);

} // namespace tcc::reference

#endif
