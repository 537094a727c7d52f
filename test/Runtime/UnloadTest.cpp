// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library with a model still open is unloaded, or the process ends: its threads end first. A
// second copy of the library in the process stays as it is.
#include "Check.h"
#include "lib/Runtime/abi.h"

#include <dlfcn.h>
#include <filesystem>
#include <thread>

namespace {

/// A thread that was joined may be listed for a moment longer.
bool threadsBecome(int wanted) {
  using std::filesystem::directory_iterator;
  for (int tries = 0; tries < 1000; ++tries) {
    if (std::distance(directory_iterator("/proc/self/task"), directory_iterator()) == wanted)
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

struct Library {
  explicit Library(const char *path) : handle(dlopen(path, RTLD_NOW | RTLD_LOCAL)) {
    CHECK(handle);
    if (!handle) {
      fprintf(stderr, "%s\n", dlerror());
      exit(1);
    }
    open = reinterpret_cast<decltype(open)>(dlsym(handle, "toy_open"));
    run = reinterpret_cast<decltype(run)>(dlsym(handle, "toy_run"));
  }
  void *handle;
  tcc_status (*open)(const tcc_options *, tcc_rt_model **);
  tcc_status (*run)(tcc_rt_model *);
};

} // namespace

int main(int argc, char **argv) {
  tcc_options options = {};
  options.size = sizeof options;
  options.threads = 4;
  std::filesystem::copy_file(argv[1], argv[2], std::filesystem::copy_options::overwrite_existing);
  Library other(argv[2]);
  tcc_rt_model *kept, *model;
  CHECK_EQ(int(other.open(&options, &kept)), int(TCC_OK));
  CHECK(threadsBecome(4));
  for (int round = 0; round < 20; ++round) {
    Library library(argv[1]);
    CHECK_EQ(int(library.open(&options, &model)), int(TCC_OK));
    if (round % 2)
      CHECK_EQ(int(library.run(model)), int(TCC_OK));
    CHECK(threadsBecome(7));
    dlclose(library.handle);
    CHECK(threadsBecome(4));
    CHECK_EQ(int(other.run(kept)), int(TCC_OK));
  }
  return finish(); // with `kept` open
}
