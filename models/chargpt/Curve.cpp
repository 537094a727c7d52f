// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Curve.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace training {

constexpr const char *kColumns = "step,loss,rate,held_out";

static std::string csvOf(const std::string &folder) { return folder + "/curve.csv"; }

bool Curve::read(const std::string &folder, int64_t steps, std::string &error) {
  std::ifstream stream(csvOf(folder));
  if (!stream)
    return true;
  std::string line;
  auto broken = [&](const char *what) {
    error = csvOf(folder) + " " + what + " ('" + line + "'); move it away to begin a new one";
    return false;
  };
  if (!std::getline(stream, line) || line != kColumns)
    return broken("does not begin with the columns of a loss curve");
  while (std::getline(stream, line)) {
    Point point{};
    long long step;
    float heldOut;
    int fields =
        std::sscanf(line.c_str(), "%lld,%f,%f,%f", &step, &point.loss, &point.rate, &heldOut);
    if (fields < 3)
      return broken("has a line that is no step");
    point.step = step;
    if (fields == 4)
      point.heldOut = heldOut;
    if (step <= steps)
      points.push_back(point);
  }
  return true;
}

float Curve::smoothed() const {
  float sum = 0, weight = 0, factor = 1;
  for (auto point = points.rbegin(); point != points.rend() && factor > 1e-3f; ++point) {
    sum += factor * point->loss;
    weight += factor;
    factor *= kFading;
  }
  return weight > 0 ? sum / weight : 0;
}

bool Curve::write(const std::string &folder, std::string &error) const {
  std::string table = std::string(kColumns) + "\n";
  for (const Point &point : points) {
    char line[100];
    std::snprintf(line, sizeof line, "%lld,%.9g,%.9g,", static_cast<long long>(point.step),
                  point.loss, point.rate);
    table += line;
    if (point.heldOut) {
      std::snprintf(line, sizeof line, "%.9g", *point.heldOut);
      table += line;
    }
    table += "\n";
  }
  return writeFile(csvOf(folder), table, error) &&
         writeFile(folder + "/curve.svg", drawCurve(points), error);
}

bool writeFile(const std::string &path, const std::string &text, std::string &error) {
  std::string beside = path + ".new";
  errno = 0;
  std::FILE *file = std::fopen(beside.c_str(), "wb");
  bool fine = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  fine = (!file || std::fclose(file) == 0) && fine;
  fine = fine && std::rename(beside.c_str(), path.c_str()) == 0;
  if (!fine) {
    error = "cannot write " + path + ": " + std::strerror(errno);
    std::remove(beside.c_str());
  }
  return fine;
}

} // namespace training
