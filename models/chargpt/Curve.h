// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loss of each step, as a table and as a picture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace training {

struct Point {
  int64_t step; // 1 after the first
  float loss, rate;
  std::optional<float> heldOut; // of the text that is not trained on, now and then
};

class Curve {
public:
  /// Takes over what a run wrote to `folder` for its first `steps` steps; without a file, nothing.
  bool read(const std::string &folder, int64_t steps, std::string &error);
  void add(Point point) { points.push_back(point); }
  /// Writes curve.csv and curve.svg.
  bool write(const std::string &folder, std::string &error) const;

  const std::vector<Point> &all() const { return points; }
  /// A mean over the last steps, the newest counting most.
  float smoothed() const;

private:
  std::vector<Point> points;
};

/// The picture, a page of SVG.
std::string drawCurve(const std::vector<Point> &points);

/// The factor by which what a smoothed loss remembers fades with each step.
constexpr float kFading = 0.95f;

/// A new file, then its name: nobody sees half of it.
bool writeFile(const std::string &path, const std::string &text, std::string &error);

} // namespace training
