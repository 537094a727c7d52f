// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model that can be run, whether compiled (Artefact) or by the oracle (Oracle): what `tcc run`,
// `check` and `inspect` are written against.
#ifndef TCC_TOOLS_MODEL_H
#define TCC_TOOLS_MODEL_H

#include "lib/Reference/Inventory.h"
#include "lib/Reference/Npz.h"

namespace tcc::cli {

using reference::Array;
using reference::Dims;
using reference::ElementType;
using reference::NamedArrays;
using reference::Shape;

struct Dim {
  std::string name;
  int64_t min, max; ///< both included
};

/// An argument or a result of an entry.
struct Port {
  std::string name;
  ElementType type;
  std::vector<std::string> shape; ///< as the model writes it: {"B", "T", "384"}
};

struct Entry {
  std::string name;
  std::vector<Dim> dims;
  std::vector<Port> arguments, results;
};

/// Shapes of the arguments, then of the results.
struct Shapes {
  std::vector<Shape> arguments, results;
};

class Model {
public:
  virtual ~Model() = default;
  std::string name;
  std::vector<Entry> entries;

  virtual llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) = 0;
  /// The size an integer argument indexes; 0: none.
  virtual int64_t indexSize(size_t entry, size_t argument, const Dims &dims) = 0;
  virtual llvm::Expected<std::vector<reference::ParameterInfo>> parameters() = 0;
  virtual std::vector<std::string> kernels() { return {}; }
  /// The arguments have the types of the entry and its shapes at `dims`.
  virtual llvm::Expected<std::vector<Array>> call(size_t entry, const Dims &dims,
                                                  const std::vector<Array> &arguments) = 0;

  /// The number of the entry; an unknown name is an error that names those there are.
  llvm::Expected<size_t> find(llvm::StringRef entry) const;
};

/// "f32[B, T, 384]".
std::string describe(const Port &port);

/// "; did you mean 'x'?" or "; there are a, b, c" or "".
std::string suggestion(llvm::StringRef name, llvm::ArrayRef<std::string> known);

/// Prints "error: ..." and gives the exit code.
int report(llvm::Error error);

} // namespace tcc::cli

#endif
