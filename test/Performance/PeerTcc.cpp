// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// PeerTcc LIBRARY MODEL ENTRY THREADS CHECKPOINT DIM... [NAME=VALUE...] [--gradients]: an entry of
// a compiled model, on made-up data; scalar arguments are given. It shows the entry's first result,
// or the gradients.
#include "Peer.h"
#include "lib/Runtime/tcc.h"

#include <cstdlib>
#include <dlfcn.h>
#include <string_view>

static void require(bool condition, const std::string &what) {
  if (!condition) {
    std::fprintf(stderr, "PeerTcc: %s\n", what.c_str());
    std::exit(1);
  }
}

int main(int argc, char **argv) {
  bench::Clock::time_point begin = bench::Clock::now();
  require(argc >= 6, "expected LIBRARY MODEL ENTRY THREADS CHECKPOINT DIM...");
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  require(library, library ? "" : dlerror());
  auto *getInfo = reinterpret_cast<const tcc_model_info *(*)()>(
      dlsym(library, (std::string(argv[2]) + "_info").c_str()));
  require(getInfo, "the library has no info table");
  const tcc_model_info *info = getInfo();
  require(info->abi_version == TCC_ABI_VERSION, "the library has another version");
  int32_t number = 0;
  while (number < info->n_entries && std::string_view(info->entries[number].name) != argv[3])
    ++number;
  require(number < info->n_entries, "the library has no such entry");
  const tcc_entry_info &entry = info->entries[number];
  require(argc >= 6 + entry.n_dims, "expected " + std::to_string(entry.n_dims) + " dims");
  auto given = [&](const char *name) {
    std::string_view key = name;
    for (int i = 6 + entry.n_dims; i < argc; ++i)
      if (std::string_view text = argv[i];
          text.starts_with(key) && text.substr(key.size(), 1) == "=")
        return std::atof(argv[i] + key.size() + 1);
    require(false, std::string("no value for ") + name);
    return 0.0;
  };

  tcc_options options{};
  options.size = sizeof options;
  options.threads = std::atoi(argv[4]);
  void *model, *session;
  require(info->open(argv[5], &options, &model) == TCC_OK, info->message(model));
  require(info->session_new(model, &session) == TCC_OK, info->session_message(session));

  std::vector<int64_t> dims;
  for (int i = 6; i < 6 + entry.n_dims; ++i)
    dims.push_back(std::atoll(argv[i]));
  int64_t shapes[64][TCC_MAX_RANK];
  require(entry.n_args + entry.n_results <= 64, "too many arguments");
  entry.shapes(dims.data(), shapes);
  auto count = [&](int row, int32_t rank) {
    std::size_t product = 1;
    for (int32_t axis = 0; axis < rank; ++axis)
      product *= shapes[row][axis];
    return product;
  };
  std::vector<std::vector<float>> reals(entry.n_args), results(entry.n_results);
  std::vector<std::vector<int32_t>> integers(entry.n_args);
  std::vector<int64_t> longs(entry.n_args);
  std::vector<const void *> arguments;
  std::vector<void *> outputs;
  for (int32_t i = 0; i < entry.n_args; ++i) {
    const tcc_arg_info &arg = entry.args[i];
    std::size_t size = count(i, arg.rank);
    if (arg.dtype == TCC_I64 && arg.rank == 0) {
      longs[i] = static_cast<int64_t>(given(arg.name));
      arguments.push_back(&longs[i]);
      continue;
    }
    if (arg.dtype == TCC_F32) {
      reals[i] = arg.rank ? bench::floats(size, i * bench::kArgument)
                          : std::vector<float>{float(given(arg.name))};
      arguments.push_back(reals[i].data());
      continue;
    }
    require(arg.dtype == TCC_I32, std::string("cannot make up data for ") + arg.name);
    for (std::size_t at = 0; at < size; ++at) // what indexes nothing is a mask
      integers[i].push_back(arg.index_size ? static_cast<int32_t>(bench::hash(at) % arg.index_size)
                                           : 1);
    arguments.push_back(integers[i].data());
  }
  for (int32_t i = 0; i < entry.n_results; ++i) {
    require(entry.results[i].dtype == TCC_F32, std::string("cannot hold ") + entry.results[i].name);
    results[i].resize(count(entry.n_args + i, entry.results[i].rank));
    outputs.push_back(results[i].data());
  }
  auto work = [&] {
    require(info->call(session, number, dims.data(), arguments.data(), outputs.data()) == TCC_OK,
            info->session_message(session));
  };
  auto left = [&] {
    if (std::string_view(argv[argc - 1]) != "--gradients")
      return results[0];
    std::vector<float> all;
    for (int32_t i = 0; i < entry.n_gradients; ++i) {
      const tcc_param_info &parameter = info->params[entry.gradients[i]];
      tcc_view view;
      require(info->gradient(session, parameter.name, &view) == TCC_OK,
              info->session_message(session));
      require(view.dtype == TCC_F32, std::string("cannot show the gradient of ") + parameter.name);
      std::size_t size = 1;
      for (int32_t axis = 0; axis < view.rank; ++axis)
        size *= view.shape[axis];
      auto *data = static_cast<const float *>(view.data);
      all.insert(all.end(), data, data + size);
    }
    return all;
  };
  return bench::serve(work, left, begin);
}
