// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What `tcc run --trace` has measured, summed up per kernel and line of the model.
#ifndef TCC_DRIVER_PROFILE_H
#define TCC_DRIVER_PROFILE_H

#include "llvm/Support/Error.h"
#include <map>
#include <string>

namespace tcc::driver {

struct Profile {
  struct Launches {
    int64_t count = 0;
    double microseconds = 0;
  };
  std::string path, model, entry, dims;
  int64_t calls = 0;
  double microseconds = 0; ///< of all calls
  /// By kernel and line ("gpt2.tdsl:31").
  std::map<std::pair<std::string, std::string>, Launches> launches;

  /// The error of a file that cannot be read has its code; of one that is no trace, none.
  static llvm::Expected<Profile> read(llvm::StringRef path);
};

} // namespace tcc::driver

#endif
