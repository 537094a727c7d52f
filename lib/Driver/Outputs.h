// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Output files are written beside their names and renamed when all are complete, so that a run that
// fails, is interrupted, or meets a full disk leaves nothing half-written. Working files live in a
// folder that goes with the run.
#ifndef TCC_DRIVER_OUTPUTS_H
#define TCC_DRIVER_OUTPUTS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace tcc::driver {

class Outputs {
public:
  ~Outputs();
  /// Writes beside `path`. "-" and what is no regular file (a device, a pipe) is written by commit.
  llvm::Error add(llvm::StringRef path, llvm::StringRef bytes, bool executable = false);
  /// Gives all of them their names.
  llvm::Error commit();

private:
  struct File {
    std::string path;
    std::string beside; // empty where `bytes` are written directly
    std::string bytes;
  };
  std::vector<File> files;
};

/// A folder for working files, removed at the end, also by a signal that ends the run.
class WorkFolder {
public:
  ~WorkFolder();
  llvm::Error create();
  /// The path of a working file; `name` is unique in a run.
  std::string file(llvm::StringRef name) const;
  /// Whether a step that failed may have done so for want of space.
  bool isFull() const;
  llvm::StringRef name() const { return path; }

private:
  std::string path;
};

/// Writes a working file.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef bytes);

/// Whether two paths name one file, which need not be there yet; an empty path names none.
bool isSameFile(llvm::StringRef a, llvm::StringRef b);

/// "cannot WHAT 'PATH': ..."; the error keeps the code.
llvm::Error fileError(llvm::StringRef what, llvm::StringRef path, int code);

} // namespace tcc::driver

#endif
