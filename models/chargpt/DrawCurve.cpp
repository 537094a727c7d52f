// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The loss curve as SVG: every step thin, a running mean thick, the text that is not trained on as
// dots.
#include "Curve.h"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace training {
namespace {

constexpr double kWidth = 800, kHeight = 450, kLeft = 60, kRight = 20, kTop = 40, kBottom = 50;

class Drawing {
public:
  Drawing(double steps, double least, double most) : steps(steps), least(least), most(most) {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g "
        "%g\" font-family=\"sans-serif\" font-size=\"13\">\n",
        kWidth, kHeight, kWidth, kHeight);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n");
  }

  [[gnu::format(printf, 2, 3)]] void add(const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    page += text;
  }
  double x(double step) const { return kLeft + step / steps * (kWidth - kLeft - kRight); }
  double y(double loss) const {
    return kHeight - kBottom - (loss - least) / (most - least) * (kHeight - kTop - kBottom);
  }
  void text(double x, double y, const char *anchor, const std::string &what) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, what.c_str());
  }
  void line(double x1, double y1, double x2, double y2, const char *style) {
    add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2, y2, style);
  }
  std::string finish() { return page + "</svg>\n"; }

  void axes();
  void legend();
  template <typename Loss>
  void curve(const std::vector<Point> &points, const char *style, Loss loss);

private:
  double steps, least, most;
  std::string page;
};

/// 1, 2 or 5 times a power of ten, so that about five of it make the range.
double tickFor(double range) {
  double unit = std::pow(10, std::floor(std::log10(range / 5)));
  for (double factor : {1.0, 2.0, 5.0})
    if (range / (unit * factor) <= 7)
      return unit * factor;
  return unit * 10;
}

std::string shortNumber(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

void Drawing::axes() {
  const char *grid = "stroke=\"#e0e0e0\"", *axis = "stroke=\"#404040\"";
  double tick = tickFor(most - least);
  for (double loss = std::ceil(least / tick) * tick; loss <= most + tick * 1e-6; loss += tick) {
    line(kLeft, y(loss), kWidth - kRight, y(loss), grid);
    text(kLeft - 8, y(loss) + 4, "end", shortNumber(std::round(loss / tick) * tick));
  }
  tick = std::max(1.0, tickFor(steps));
  for (double step = 0; step <= steps; step += tick)
    text(x(step), kHeight - kBottom + 20, "middle", shortNumber(step));
  line(kLeft, kTop, kLeft, kHeight - kBottom, axis);
  line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, axis);
  text((kLeft + kWidth - kRight) / 2, kHeight - 10, "middle", "step");
  text(kLeft, kTop - 16, "start", "loss, nats per byte");
}

void Drawing::legend() {
  double right = kWidth - kRight, line = kTop - 16;
  add("<text x=\"%g\" y=\"%g\" text-anchor=\"end\"><tspan fill=\"#1f5fa8\">training</tspan>, "
      "<tspan fill=\"#d2691e\">text not trained on</tspan></text>\n",
      right, line);
}

template <typename Loss>
void Drawing::curve(const std::vector<Point> &points, const char *style, Loss loss) {
  add("<polyline fill=\"none\" %s points=\"", style);
  for (const Point &point : points)
    if (std::optional<double> value = loss(point); value && std::isfinite(*value))
      add("%.1f,%.1f ", x(point.step), y(std::clamp(*value, least, most)));
  page += "\"/>\n";
}

} // namespace

std::string drawCurve(const std::vector<Point> &points) {
  double least = HUGE_VAL, most = -HUGE_VAL;
  auto widen = [&](double loss) {
    if (std::isfinite(loss)) {
      least = std::min(least, loss);
      most = std::max(most, loss);
    }
  };
  for (const Point &point : points) {
    widen(point.loss);
    widen(point.heldOut.value_or(point.loss));
  }
  if (!(least <= most))
    least = most = 0;
  double margin = std::max((most - least) * 0.05, 0.05);
  Drawing drawing(points.empty() ? 1 : points.back().step, std::max(0.0, least - margin),
                  most + margin);
  drawing.axes();
  drawing.legend();
  drawing.curve(points, "stroke=\"#a9c4e4\"",
                [](const Point &point) { return std::optional<double>(point.loss); });
  double sum = 0, weight = 0;
  drawing.curve(points, "stroke=\"#1f5fa8\" stroke-width=\"2\"", [&](const Point &point) {
    sum = sum * kFading + point.loss;
    weight = weight * kFading + 1;
    return std::optional<double>(sum / weight);
  });
  for (const Point &point : points)
    if (point.heldOut && std::isfinite(*point.heldOut))
      drawing.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#d2691e\"/>\n",
                  drawing.x(point.step), drawing.y(*point.heldOut));
  return drawing.finish();
}

} // namespace training
