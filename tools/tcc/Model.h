// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model, whether compiled (Artefact), a text for the oracle (Oracle) or compiled half way
// (HostProgram): what the commands are written against.
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
  std::vector<Port> gradients; ///< those a call gives beside, by the names of their parameters

  /// All that a call gives, in this order.
  std::vector<Port> outputs() const;
};

/// Shapes of the arguments, then of the results.
struct Shapes {
  std::vector<Shape> arguments, results;
};

/// What a model wants of a checkpoint.
struct Wanted {
  std::vector<reference::ParameterInfo> parameters;
  std::vector<std::string> prefixes; ///< none: just ""
  std::vector<std::string> ignores;
};

/// Lists what a model is; one that also runs is Runnable.
class Model {
public:
  virtual ~Model() = default;
  std::string name;
  std::vector<Entry> entries;

  virtual llvm::Expected<Shapes> shapes(size_t entry, const Dims &dims) = 0;
  /// The size an integer argument indexes; 0: none.
  virtual int64_t indexSize(size_t entry, size_t argument, const Dims &dims) = 0;
  virtual llvm::Expected<Wanted> wanted() = 0;
  virtual std::vector<std::string> kernels() { return {}; }

  /// The number of the entry; an unknown name is an error that names those there are.
  llvm::Expected<size_t> find(llvm::StringRef entry) const;
};

class Runnable : public Model {
public:
  /// The arguments have the types of the entry and its shapes at `dims`. Gives the outputs.
  virtual llvm::Expected<std::vector<Array>> call(size_t entry, const Dims &dims,
                                                  const std::vector<Array> &arguments) = 0;
};

/// "f32[B, T, 384]".
std::string describe(const Port &port);
/// The parameter as its gradient's port.
Port gradientOf(const reference::ParameterInfo &info);
/// "f32[384, 384]".
std::string describe(const reference::ParameterInfo &info);
/// "12.3 MiB".
std::string withUnit(double bytes);

/// "; did you mean 'x'?" or "; there are a, b, c" or "".
std::string suggestion(llvm::StringRef name, llvm::ArrayRef<std::string> known);

/// What a compiled model refused.
llvm::Error failed(tcc_status status, llvm::StringRef message);
/// What an opened model has to say, on stderr.
void printNotes(llvm::StringRef message);

/// Prints "error: ..." and gives the exit code.
int report(llvm::Error error);

} // namespace tcc::cli

#endif
