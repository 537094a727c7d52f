// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Prints the words and operations of the language, one a line, for the test of its page.
#include "lib/Frontend/Ops.h"
#include "lib/Frontend/Words.h"
#include "llvm/Support/raw_ostream.h"

using namespace tcc::frontend;

static void print(llvm::StringRef kind, llvm::ArrayRef<llvm::StringRef> list) {
  for (llvm::StringRef word : list)
    llvm::outs() << kind << ": " << word << '\n';
}

int main() {
  print("reserved", words::reserved);
  print("contextual", words::declarations);
  print("contextual", words::contextual);
  print("element", words::elements);
  print("derivation", words::derivations);
  for (const OpSpec &op : allOps())
    llvm::outs() << "operation: " << usage(op) << '\n';
  return 0;
}
