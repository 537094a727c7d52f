// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// This side of what tools/tcc-remote/tcc-remote.c says of the two.
#include "tools/tcc/Remote.h"
#include "lib/Reference/Errors.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"

#include <csignal>
#include <cstring>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tcc::cli {

using reference::Blame;
using reference::failure;

Remote::Remote(std::unique_ptr<Model> tables, std::string runner)
    : tables(std::move(tables)), runner(std::move(runner)) {
  name = this->tables->name;
  entries = this->tables->entries;
}

Remote::~Remote() {
  if (socket >= 0)
    ::close(socket); // it ends when it has nothing more to read
  if (process > 0)
    waitpid(process, nullptr, 0);
}

llvm::Error Remote::spawn(const Command &command) {
  if (!llvm::sys::fs::exists(command.program))
    return failure(Blame::Target, "this tcc was built without '{}'", command.program);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return failure(Blame::File, "cannot make a socket: {}", std::strerror(errno));
  socket = ends[0];
  llvm::scope_exit closeEnd([&] { ::close(ends[1]); });

  llvm::BumpPtrAllocator memory;
  llvm::StringSaver saver(memory);
  llvm::SmallVector<const char *> words;
  llvm::cl::TokenizeGNUCommandLine(command.runner, saver, words);
  for (const std::string &word : {command.program, command.library, name})
    words.push_back(saver.save(word).data());
  words.push_back(saver.save(std::to_string(command.threads)).data());
  if (!command.checkpoint.empty())
    words.push_back(command.checkpoint.c_str());
  words.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  int code = posix_spawnp(&process, words[0], &actions, nullptr,
                          const_cast<char *const *>(words.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  return code ? failure(Blame::Target, "cannot run '{}': {}", words[0], std::strerror(code))
              : llvm::Error::success();
}

/// What is not taken is noticed by the next `take`.
void Remote::give(const void *bytes, size_t size) {
  for (auto *at = static_cast<const char *>(bytes); size > 0;) {
    ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return;
    at += sent;
    size -= sent;
  }
}

void Remote::give(llvm::StringRef bytes) {
  int64_t size = bytes.size();
  give(&size, sizeof size);
  give(bytes.data(), bytes.size());
}

bool Remote::take(void *bytes, size_t size) {
  for (auto *at = static_cast<char *>(bytes); size > 0;) {
    ssize_t got = recv(socket, at, size, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return false;
    at += got;
    size -= got;
  }
  return true;
}

/// The process ended, or said what it never says.
llvm::Error Remote::lost() {
  ::close(std::exchange(socket, -1));
  int status = 0;
  waitpid(std::exchange(process, -1), &status, 0);
  std::string how = WIFSIGNALED(status) ? fmt::format("by signal {} ({})", WTERMSIG(status),
                                                      strsignal(WTERMSIG(status)))
                                        : fmt::format("with exit code {}", WEXITSTATUS(status));
  return failure(Blame::Target, "{} ended {} before it answered", runner, how);
}

llvm::Error Remote::takeAnswer(std::string &message) {
  int64_t head[2]; // status, length of the message
  if (!take(head, sizeof head) || head[1] < 0 || head[1] > (1 << 20))
    return lost();
  message.resize(head[1]);
  if (!take(message.data(), message.size()))
    return lost();
  return head[0] == TCC_OK ? llvm::Error::success()
                           : failed(static_cast<tcc_status>(head[0]), message);
}

llvm::Expected<std::unique_ptr<Remote>> Remote::start(const Command &command,
                                                      std::unique_ptr<Model> tables) {
  std::string runner = command.runner.empty() ? command.program : command.runner;
  std::unique_ptr<Remote> remote(new Remote(std::move(tables), fmt::format("'{}'", runner)));
  if (llvm::Error error = remote->spawn(command))
    return std::move(error);
  std::string notes;
  if (llvm::Error error = remote->takeAnswer(notes))
    return std::move(error);
  printNotes(notes);
  return remote;
}

llvm::Expected<Shapes> Remote::shapes(size_t entry, const Dims &dims) {
  return tables->shapes(entry, dims);
}

int64_t Remote::indexSize(size_t entry, size_t argument, const Dims &dims) {
  return tables->indexSize(entry, argument, dims);
}

llvm::Expected<Wanted> Remote::wanted() { return tables->wanted(); }

std::vector<std::string> Remote::kernels() { return tables->kernels(); }

llvm::Expected<std::vector<Array>> Remote::call(size_t entry, const Dims &dims,
                                                const std::vector<Array> &arguments) {
  give(entries[entry].name);
  for (const Dim &dim : entries[entry].dims) {
    int64_t value = dims.lookup(dim.name);
    give(&value, sizeof value);
  }
  for (const Array &argument : arguments)
    give({argument.bytes.data(), argument.bytes.size()});
  std::string message;
  if (llvm::Error error = takeAnswer(message))
    return std::move(error);

  std::vector<Array> results;
  for (const Port &port : entries[entry].outputs()) {
    int64_t rank, size;
    if (!take(&rank, sizeof rank) || rank < 0 || rank > TCC_MAX_RANK)
      return lost();
    Shape shape(rank);
    if (!take(shape.data(), rank * sizeof(int64_t)) || !take(&size, sizeof size) ||
        !reference::elementCount(shape))
      return lost();
    Array &result = results.emplace_back(Array::zeros(port.type, std::move(shape)));
    if (size != int64_t(result.bytes.size()) || !take(result.bytes.data(), result.bytes.size()))
      return lost();
  }
  return results;
}

} // namespace tcc::cli
