// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Globs over names of parameters and values.
#include "lib/Frontend/Globs.h"
#include "lib/Frontend/Diagnostics.h"
#include "lib/Runtime/Glob.h"

using namespace tcc::frontend;

bool tcc::frontend::matchesGlob(const std::string &glob, const std::string &name) {
  return runtime::matchesGlob(glob.c_str(), name.c_str());
}

std::string tcc::frontend::nearestGlob(llvm::StringRef glob, llvm::ArrayRef<std::string> names) {
  // The names, and what stands before or behind one of their dots.
  std::set<std::string> candidates;
  for (llvm::StringRef name : names) {
    candidates.insert(name.str());
    for (size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
      candidates.insert(name.take_front(dot + 1).str() + "*");
      candidates.insert("*" + name.drop_front(dot).str());
      candidates.insert("*" + name.drop_front(dot + 1).str());
    }
  }
  std::vector<llvm::StringRef> references(candidates.begin(), candidates.end());
  return nearest(glob, references).str();
}
