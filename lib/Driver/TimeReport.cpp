// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Wall time per stage.
#include "lib/Driver/TimeReport.h"

#include "llvm/Support/Format.h"
#include <sys/resource.h>

using namespace tcc::driver;

TimeReport::Scope::Scope(TimeReport &report, llvm::StringRef name)
    : report(report), row(report.rows.size()), start(std::chrono::steady_clock::now()) {
  report.rows.push_back({name.str(), report.depth++, 0});
}

TimeReport::Scope::~Scope() {
  report.rows[row].seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  --report.depth;
}

void TimeReport::print(llvm::raw_ostream &os) const {
  double total = 0;
  for (const Row &row : rows)
    if (row.depth == 0)
      total += row.seconds;
  os << "   seconds  share  stage\n";
  for (const Row &row : rows) {
    os << llvm::format("%10.4f %5.1f%%  ", row.seconds, 100 * row.seconds / total);
    os.indent(2 * row.depth) << row.name << "\n";
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  os << llvm::format("%10.4f 100.0%%  total; %ld MB at most", total, usage.ru_maxrss / 1024)
     << "\n";
}
