// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the model wants, in the tables that the runtime's rules are written for.
#include "tools/tcc/CheckpointFile.h"
#include "lib/Reference/Errors.h"

namespace tcc::cli {

using reference::Blame;
using reference::failure;

static std::vector<const char *> pointers(const std::vector<std::string> &texts) {
  std::vector<const char *> list;
  for (const std::string &text : texts)
    list.push_back(text.c_str());
  return list;
}

CheckpointFile::CheckpointFile(const Wanted &from)
    : wanted(from), prefixes(pointers(wanted.prefixes)), ignores(pointers(wanted.ignores)),
      tensors(runtime::Allocator()), fit(model, tensors, runtime::Allocator()) {
  for (const reference::ParameterInfo &info : wanted.parameters)
    infos.push_back({info.name.c_str(), nullptr, static_cast<tcc_dtype>(info.type),
                     static_cast<int32_t>(info.shape.size()), info.shape.data()});
  model.params = infos.data();
  model.n_params = static_cast<int32_t>(infos.size());
  model.prefixes = prefixes.data();
  model.n_prefixes = static_cast<int32_t>(prefixes.size());
  model.ignores = ignores.data();
  model.n_ignores = static_cast<int32_t>(ignores.size());
}

llvm::Expected<std::unique_ptr<CheckpointFile>> CheckpointFile::open(llvm::StringRef path,
                                                                     const Wanted &wanted) {
  std::unique_ptr<CheckpointFile> opened(new CheckpointFile(wanted));
  runtime::Message message{runtime::Allocator()};
  if (tcc_status status = opened->tensors.open(path.str().c_str(), /*map=*/true, message))
    return failed(status, message.text());
  if (!opened->fit.find())
    return failure("{}: no memory to match its names", path);
  return opened;
}

std::string plain(llvm::StringRef text, Lines lines) {
  std::string shown;
  for (char c : text) {
    bool control = static_cast<unsigned char>(c) < 32 || c == 127;
    if (control && !(c == '\n' && lines == Lines::Keep))
      shown += fmt::format("\\{:02X}", static_cast<unsigned char>(c));
    else
      shown += c;
  }
  return shown;
}

llvm::Error failed(tcc_status status, const char *message) {
  Blame blame = Blame::Data;
  if (status == TCC_NOT_FOUND || status == TCC_IO)
    blame = Blame::File;
  else if (status == TCC_UNSUPPORTED)
    blame = Blame::Target;
  else if (status == TCC_INTERNAL)
    blame = Blame::Internal;
  return failure(blame, "{}", plain(*message ? message : tcc_status_name(status), Lines::Keep));
}

std::string describe(const runtime::SafetensorsEntry &entry) {
  runtime::Message text{runtime::Allocator()};
  text.addType(entry.type, entry.rank, entry.shape);
  return plain(text.text());
}

} // namespace tcc::cli
