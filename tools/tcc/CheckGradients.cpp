// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/tcc/CheckGradients.h"
#include "lib/Reference/Random.h"
#include "tools/tcc/Compare.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace tcc::cli {

using reference::Tensor;

namespace {

/// What a slope may be off by, over (|gradient| + scale).
constexpr double slopeTolerance = 1e-5;
/// In root mean squares of the parameter.
constexpr double relativeStep = 1e-5;

/// All places of 0..size-1, or as many as wanted at random.
std::set<int64_t> placesIn(int64_t size, int64_t wanted, uint64_t seed) {
  std::set<int64_t> places;
  if (size <= wanted)
    for (int64_t place = 0; place < size; ++place)
      places.insert(place);
  for (uint64_t round = 0; static_cast<int64_t>(places.size()) < std::min(size, wanted); ++round)
    places.insert(reference::randomArray(ElementType::I64, {}, seed + round, size).getInteger(0));
  return places;
}

/// How far a gradient is from the slope, or at a kink from all slopes between the two sides, which
/// are further apart than a smooth loss bends.
double distance(double gradient, double left, double right, double bend) {
  if (std::isnan(left) || std::isnan(right) || std::isnan(gradient))
    return std::isnan(left) == std::isnan(gradient) ? 0 : INFINITY;
  if (std::fabs(right - left) <= bend)
    return std::fabs(gradient - (left + right) / 2);
  auto [low, high] = std::minmax(left, right);
  return std::max({low - gradient, gradient - high, 0.0});
}

} // namespace

double leastGradientScale(llvm::ArrayRef<reference::TensorPtr> gradients) {
  double largest = 0;
  for (const reference::TensorPtr &gradient : gradients)
    largest = std::max(largest, rootMeanSquare(*gradient));
  return 0.01 * largest;
}

//===-- report ------------------------------------------------------------===//

void GradientReport::Worst::add(double error, llvm::StringRef place, llvm::StringRef dims) {
  if (error <= this->error)
    return;
  this->error = error;
  this->place = place.str();
  if (!dims.empty())
    this->place += fmt::format("{}at {}", place.empty() ? "" : " ", dims);
}

GradientReport::Row &GradientReport::row(const Port &gradient) {
  for (auto &[port, row] : rows)
    if (port.name == gradient.name)
      return row;
  return rows.emplace_back(gradient, Row()).second;
}

void GradientReport::print(llvm::StringRef entry) const {
  fmt::print("{}: the largest errors, over |gradient| + root mean square\n", entry);
  for (const auto &[port, row] : rows) {
    fmt::print("  {} {}: compiled {:.2g} {}", port.name, describe(port), row.compiled.error,
               row.compiled.place);
    if (row.slopes)
      fmt::print("; differences {:.2g} {}, of {} slopes", row.differences.error,
                 row.differences.place, row.slopes);
    fmt::print("\n");
  }
}

//===-- differences -------------------------------------------------------===//

llvm::Expected<Differences::Slopes> Differences::slopes(const Shift &way, double step) {
  auto lossAt = [&](double length) {
    Shift shift = way;
    for (double &by : shift.by)
      by *= length;
    return oracle.lossAt(shift, stopped, entry, inputs.dims, inputs.arrays);
  };
  double ahead = 0, behind = 0;
  if (!here)
    if (llvm::Error error = lossAt(0).moveInto(here.emplace()))
      return std::move(error);
  if (llvm::Error error = lossAt(step).moveInto(ahead))
    return std::move(error);
  if (llvm::Error error = lossAt(-step).moveInto(behind))
    return std::move(error);
  double noise = 32 * std::numeric_limits<double>::epsilon() * std::fabs(*here) / step;
  return Slopes{(*here - behind) / step, (ahead - *here) / step, noise};
}

llvm::Expected<std::string> Differences::check(const Port &parameter, const Tensor &gradient,
                                               double leastScale, llvm::StringRef dims,
                                               GradientReport::Row &row) {
  llvm::Expected<Array> value = oracle.parameter(parameter, gradient.shape);
  if (!value)
    return value.takeError();
  double size = rootMeanSquare(Tensor::from(*value));
  double step = relativeStep * (size > 0 ? size : 1);
  double scale = std::max({rootMeanSquare(gradient), leastScale, 1e-30});
  double worst = slopeTolerance;
  std::string complaint;
  auto along = [&](std::string place, Shift way) -> llvm::Error {
    double length = 0, wanted = 0;
    for (auto [by, slope] : llvm::zip_equal(way.by, gradient.floats)) {
      length += by * by;
      wanted += by * slope;
    }
    llvm::Expected<Slopes> slopes = this->slopes(way, step);
    if (!slopes)
      return slopes.takeError();
    double one = std::fabs(wanted) + scale * std::sqrt(length);
    double off = distance(wanted, slopes->left, slopes->right, 100 * slopeTolerance * one);
    double error = off / one;
    row.differences.add(error, place, dims);
    ++row.slopes;
    if (error <= std::max(worst, slopes->noise / one))
      return llvm::Error::success();
    worst = error;
    complaint =
        fmt::format("the gradient of {}{} is {:.9g}, and the slope of the loss is {:.9g} to "
                    "{:.9g} (relative {:.2g})",
                    parameter.name, place, wanted, slopes->left, slopes->right, error);
    return llvm::Error::success();
  };

  int64_t elements = gradient.size();
  for (int64_t element : placesIn(elements, samples, reference::seedFor(seed, parameter.name))) {
    Shift way{parameter.name, std::vector<double>(elements)};
    way.by[element] = 1;
    if (llvm::Error error = along(placeOf(element, gradient.shape), std::move(way)))
      return std::move(error);
  }
  if (elements > samples) {
    Array signs = reference::randomArray(ElementType::Bool, gradient.shape,
                                         reference::seedFor(seed + 1, parameter.name));
    Shift way{parameter.name, std::vector<double>(elements)};
    for (int64_t i = 0; i < elements; ++i)
      way.by[i] = signs.getInteger(i) ? 1 : -1;
    if (llvm::Error error = along(" along a random direction", std::move(way)))
      return std::move(error);
  }
  return complaint;
}

} // namespace tcc::cli
