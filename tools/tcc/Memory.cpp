// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes are read back into sizes, which add up exactly.
#include "tools/tcc/Memory.h"

#include "dialect/Tcc/Size.h"
#include "dialect/Tcc/TccDialect.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"

#include <fmt/ranges.h>

namespace tcc::cli {
namespace {

/// Null where 64 bits do not hold a coefficient.
SizeAttr bytesOf(const Port &value, mlir::MLIRContext &context) {
  auto type = llvm::cast<TensorType>(
      mlir::parseType(fmt::format("!tcc.tensor<f32[{}]>", fmt::join(value.shape, ", ")), &context));
  return multiply(type.numElements(),
                  SizeAttr::constant(&context, reference::byteSize(value.type)));
}

/// "B*T^2", "ceil(N / 48)": equal factors stand together.
std::string textOf(mlir::ArrayAttr monomial) {
  std::string text;
  for (size_t i = 0, end; i < monomial.size(); i = end) {
    for (end = i + 1; end < monomial.size() && monomial[end] == monomial[i];)
      ++end;
    if (auto name = llvm::dyn_cast<mlir::StringAttr>(monomial[i])) {
      text += "*" + name.str();
    } else {
      auto division = llvm::cast<CeilDivAttr>(monomial[i]);
      text +=
          fmt::format("*ceil(({}) / {})", division.getNumerator().str(), division.getDenominator());
    }
    if (end - i > 1)
      text += fmt::format("^{}", end - i);
  }
  return text;
}

std::string formulaOf(SizeAttr sum, const Dims &dims) {
  struct Term {
    double value;
    std::string text;
  };
  std::vector<Term> terms;
  double total = 0;
  for (auto [coefficient, monomial] : llvm::zip_equal(sum.getCoefficients(), sum.getMonomials())) {
    auto one = SizeAttr::get(sum.getContext(), {coefficient}, {monomial});
    auto value = evaluate(one, [&](llvm::StringRef name) { return dims.lookup(name); });
    double number = static_cast<double>(value.value_or(INT64_MAX));
    terms.push_back({number, fmt::format("{}{}", coefficient, textOf(monomial))});
    total += number;
  }
  llvm::sort(terms, [](const Term &a, const Term &b) {
    return a.value != b.value ? a.value > b.value : a.text < b.text;
  });
  std::string formula;
  bool leftOut = false;
  for (const Term &term : terms) {
    if (std::abs(term.value) < total / 100) {
      leftOut = true;
      continue;
    }
    formula += (formula.empty() ? "" : " + ") + term.text;
  }
  return formula + (leftOut ? " + ..." : "");
}

} // namespace

Peak peakOf(const Layout &layout, const Dims &dims) {
  Peak peak;
  auto isAlive = [](const Intermediate &value, int64_t step) {
    return value.first <= step && step <= value.last;
  };
  double most = -1;
  for (const Intermediate &start : layout.values) {
    if (start.last != INT32_MAX)
      peak.steps = std::max(peak.steps, start.last + 1);
    double alive = 0;
    for (const Intermediate &value : layout.values)
      if (isAlive(value, start.first))
        alive += static_cast<double>(value.bytes);
    if (alive > most) {
      most = alive;
      peak.step = start.first;
    }
  }
  peak.bytes = std::max(most, 0.0);
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<TccDialect>();
  SizeAttr sum = SizeAttr::constant(&context, 0);
  for (const Intermediate &value : layout.values)
    if (sum && isAlive(value, peak.step)) {
      SizeAttr bytes = bytesOf(value.value, context);
      sum = bytes ? add(sum, bytes) : bytes;
    }
  peak.formula = sum ? formulaOf(sum, dims) : "more than 64 bits hold";
  return peak;
}

} // namespace tcc::cli
