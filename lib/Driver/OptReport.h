// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// --opt-report: per line of the model what passes remarked, which kernels it became, and the share
// of the time these took where a profile says so.
#ifndef TCC_DRIVER_OPTREPORT_H
#define TCC_DRIVER_OPTREPORT_H

#include "lib/Driver/Options.h"
#include "lib/Driver/Profile.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <map>

namespace tcc::driver {

class OptReport {
public:
  explicit OptReport(const Options &options) : options(options) {}

  /// A remark of whatever pass runs.
  void add(llvm::StringRef pass, const mlir::Diagnostic &remark);
  /// The launches of a module whose kernels are formed.
  void addKernels(mlir::ModuleOp module);
  /// Reads the profile of --profile.
  llvm::Error readProfile();
  /// Gives each kernel its time; that the profile is of another model or other kernels is an error.
  llvm::Error addProfile(llvm::StringRef model);

  /// What took how much of the time, most first.
  void printTimes(llvm::raw_ostream &os) const;
  std::string json() const;

private:
  struct Remark {
    std::string pass, text, file; ///< of the place that it is about, a library's perhaps
    unsigned line, column;
  };
  /// The launches of one kernel at one line, in one entry.
  struct Kernel {
    std::string entry, name, line; ///< "gpt2.tdsl:31", as a profile says it
    unsigned number;
    int64_t launches = 0; ///< of one call
    std::optional<double> microseconds;
  };
  /// A line of the model; 0 is what has none.
  struct Line {
    std::vector<Remark> remarks;
    std::vector<const Kernel *> kernels, fusedInto;
    double microseconds = 0;
  };

  double share(double microseconds) const { return microseconds / profile->microseconds; }
  double perCall(double microseconds) const {
    return microseconds / static_cast<double>(profile->calls);
  }
  Kernel &kernel(llvm::StringRef entry, llvm::StringRef name, llvm::StringRef line);
  void print(llvm::json::OStream &out, const Kernel &kernel) const;
  void print(llvm::json::OStream &out, unsigned number, const Line &line) const;

  const Options &options;
  std::map<unsigned, Line> lines;
  std::deque<Kernel> kernels; ///< stay where they are
  std::optional<Profile> profile;
};

} // namespace tcc::driver

#endif
