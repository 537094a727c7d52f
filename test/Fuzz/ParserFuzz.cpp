// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Any text either has errors that can be shown, or a tree that its printed form has as well, with
// the same comments; printing that form again changes nothing.
#include "Require.h"
#include "lib/Frontend/Parser.h"
#include "lib/Frontend/Printer.h"

using namespace tcc::frontend;

namespace {

class Reading {
public:
  explicit Reading(llvm::StringRef text)
      : file(parse(sources,
                   sources.add("input.tdsl", llvm::MemoryBuffer::getMemBuffer(
                                                 text, "", /*RequiresNullTerminator=*/false)),
                   diagnostics)) {}

  bool failed() const { return diagnostics.failed(); }
  std::string tree() const { return dump(*file); }
  std::string errors() const {
    std::string text;
    llvm::raw_string_ostream os(text);
    diagnostics.print(os);
    return text;
  }
  std::string printed() const {
    std::string text;
    llvm::raw_string_ostream os(text);
    print(*file, sources, os);
    return text;
  }
  std::string comments() const {
    std::string text;
    for (const ast::Comment &comment : file->comments)
      text += sources.text(comment.range).rtrim().str() + "\n";
    return text;
  }

private:
  SourceManager sources;
  Diagnostics diagnostics{sources};
  std::unique_ptr<ast::File> file;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  Reading input({reinterpret_cast<const char *>(bytes), size});
  if (input.failed()) {
    require(!input.errors().empty(), "an error is shown");
    return 0;
  }
  std::string once = input.printed();
  Reading again(once);
  require(!again.failed(), "what is printed can be read", once + again.errors());
  require(again.tree() == input.tree(), "what is printed has the same tree",
          once + input.tree() + again.tree());
  require(again.comments() == input.comments(), "comments stay", once);
  require(again.printed() == once, "printing again changes nothing", once + again.printed());
  return 0;
}
