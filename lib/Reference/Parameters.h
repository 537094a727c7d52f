// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the oracle takes the values of parameters from.
#ifndef TCC_REFERENCE_PARAMETERS_H
#define TCC_REFERENCE_PARAMETERS_H

#include "lib/Reference/Array.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace tcc::reference {

class Parameters {
public:
  virtual ~Parameters() = default;
  /// The parameter of a full name, layer numbers filled in: what was written last, else what it
  /// began as.
  llvm::Expected<Array> read(llvm::StringRef name, ElementType type,
                             llvm::ArrayRef<int64_t> shape) {
    auto found = written.find(name);
    return found == written.end() ? get(name, type, shape) : llvm::Expected<Array>(found->second);
  }
  bool isWritten(llvm::StringRef name) const { return written.contains(name); }
  void write(llvm::StringRef name, Array value) {
    written.insert_or_assign(name, std::move(value));
  }

  /// The parameter as it began, in its storage type; as f64 where that does not hold its value.
  virtual llvm::Expected<Array> get(llvm::StringRef name, ElementType type,
                                    llvm::ArrayRef<int64_t> shape) = 0;

private:
  llvm::StringMap<Array> written;
};

/// Values from the name and a seed alone, so that they do not depend on what else a model has.
class RandomParameters : public Parameters {
public:
  explicit RandomParameters(uint64_t seed) : seed(seed) {}
  llvm::Expected<Array> get(llvm::StringRef name, ElementType type,
                            llvm::ArrayRef<int64_t> shape) override;

private:
  uint64_t seed;
};

} // namespace tcc::reference

#endif
