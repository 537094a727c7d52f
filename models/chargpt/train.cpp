// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trains the model of chargpt.tdsl, compiled by tcc, on text files. Of tcc it sees the generated
// header and library only.
#include "Curve.h"
#include "Model.h"
#include "Options.h"
#include "Progress.h"
#include "Sample.h"
#include "Text.h"

#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <numbers>

namespace {

using namespace training;
namespace fs = std::filesystem;

// Steps from one look at the text that is not trained on to the next.
constexpr int64_t kLookEvery = 25;

volatile std::sig_atomic_t stopped = 0;

/// The first signal ends the run after its step, the second one at once.
void stop(int signal) {
  stopped = 1;
  std::signal(signal, SIG_DFL);
}

/// Of step number `step` (0: the first).
float rateOf(const Options &options, int64_t step) {
  if (step < options.warmup)
    return options.rate * (step + 1) / options.warmup;
  double part =
      double(step - options.warmup) / std::max<int64_t>(options.steps - options.warmup, 1);
  return options.rate * (0.55 + 0.45 * std::cos(std::numbers::pi * part));
}

/// Of the run: for a new one a folder without another's curve.
std::string folderOf(const Options &options) {
  if (!options.resume.empty()) {
    fs::path beside = fs::path(options.resume).parent_path();
    return !options.out.empty() ? options.out : beside.empty() ? "." : beside.string();
  }
  std::string wanted = options.out.empty() ? "chargpt-run" : options.out, folder = wanted;
  while (wanted.size() > 1 && wanted.back() == '/')
    wanted.pop_back();
  std::error_code failed;
  for (int number = 2; fs::exists(folder + "/curve.csv", failed); ++number)
    folder = wanted + "-" + std::to_string(number);
  return folder;
}

class Run {
public:
  Run(const Options &options, Model &model) : options(options), model(model) {}

  bool prepare(std::string &error) {
    if (!text.read(options.files, model.context(), error))
      return false;
    folder = folderOf(options);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) {
      error = "cannot make the folder " + folder + ": " + failed.message();
      return false;
    }
    if ((!options.resume.empty() && !curve.read(folder, model.steps(), error)) ||
        !curve.write(folder, error)) // now rather than after an hour
      return false;
    std::fprintf(stderr, "%zu files, %zu bytes; steps of %lld times %zu bytes, into %s\n",
                 text.files(), text.size(), static_cast<long long>(options.batch), model.context(),
                 folder.c_str());
    return true;
  }

  bool train(std::string &error) {
    int64_t step = model.steps();
    Progress progress(step + 1, options.steps, options.batch * model.context());
    const Batch heldOut = text.heldOut(options.batch);
    bool last = false;
    while (!last) {
      Point point{step + 1, 0, rateOf(options, step), std::nullopt};
      Batch batch = text.batch(options.batch, options.seed, step);
      if (!model.train(batch, point.rate, options.seed, point.loss, error)) {
        progress.interrupt();
        return false;
      }
      ++step;
      last = step == options.steps || stopped;
      if (step % kLookEvery == 0 || last) {
        float loss;
        if (!model.loss(heldOut, loss, error))
          return false;
        point.heldOut = loss;
      }
      curve.add(point);
      progress.show(step, curve.smoothed(), last);
      if ((last || step % options.saveEvery == 0) && !save(step, error)) {
        progress.interrupt();
        return false;
      }
    }
    std::fprintf(stderr, "loss %.3f, on text not trained on %.3f; %s, %s/curve.svg\n",
                 curve.smoothed(), *curve.all().back().heldOut, checkpoint(step).c_str(),
                 folder.c_str());
    return true;
  }

  std::string checkpoint(int64_t step) const {
    return folder + "/step-" + std::to_string(step) + ".safetensors";
  }

private:
  bool save(int64_t step, std::string &error) {
    return curve.write(folder, error) && model.save(checkpoint(step), error);
  }

  const Options &options;
  Model &model;
  std::string folder;
  Text text;
  Curve curve;
};

bool writeOn(const Options &options, Model &model, std::string &error) {
  if (options.length == 0)
    return true;
  std::printf("%s", options.prompt.c_str());
  auto write = [](char byte) {
    bool control = (byte >= 0 && byte < ' ' && byte != '\n' && byte != '\t') || byte == 127;
    std::putchar(control ? '?' : byte);
    std::fflush(stdout);
  };
  Sampling how{options.prompt, options.length, options.temperature,
               static_cast<uint64_t>(options.seed)};
  if (!sample(model, how, write, error))
    return false;
  std::putchar('\n');
  return true;
}

} // namespace

int main(int argc, char **argv) {
  auto fail = [](const std::string &error, int status) {
    std::fprintf(stderr, "train: error: %s\n", error.c_str());
    return status;
  };
  Options options;
  std::string error;
  if (!parseOptions(argc, argv, options, error))
    return fail(error, 2);
  if (options.help) {
    std::fputs(help, stdout);
    return 0;
  }
  Model model;
  if (!model.open(options.resume, options.threads, options.seed, error))
    return fail(error, 1);
  if (*model.notes())
    std::fprintf(stderr, "%s\n", model.notes());

  if (model.steps() < options.steps) {
    Run run(options, model);
    if (!run.prepare(error))
      return fail(error, 1);
    std::signal(SIGINT, stop);
    std::signal(SIGTERM, stop);
    if (!run.train(error))
      return fail(error, 1);
    if (stopped) {
      std::fprintf(stderr, "stopped; go on with --resume %s\n",
                   run.checkpoint(model.steps()).c_str());
      return 130;
    }
  } else {
    std::fprintf(stderr, "%s has taken %lld steps; more are taken with a larger --steps\n",
                 options.resume.c_str(), static_cast<long long>(model.steps()));
  }
  return writeOn(options, model, error) ? 0 : fail(error, 1);
}
