// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/Size.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CheckedArithmetic.h"
#include <map>

using namespace mlir;

namespace tcc {

namespace {
/// Sums that are multiplied out can be longer than any memory.
constexpr unsigned maxTerms = 1000;

/// An atom's text orders monomials; attributes themselves have no order that is the same in every
/// run.
std::string atomText(Attribute atom) {
  if (auto name = dyn_cast<StringAttr>(atom))
    return name.str();
  auto division = cast<CeilDivAttr>(atom);
  return "ceildiv(" + division.getNumerator().str() + ", " +
         std::to_string(division.getDenominator()) + ")";
}

std::string monomialText(ArrayAttr monomial) {
  return llvm::join(llvm::map_range(monomial, atomText), "*");
}

/// Highest degree first, then by text; the constant comes last.
struct MonomialOrder {
  bool operator()(ArrayAttr a, ArrayAttr b) const {
    if (a.size() != b.size())
      return a.size() > b.size();
    return monomialText(a) < monomialText(b);
  }
};
using Terms = std::map<ArrayAttr, int64_t, MonomialOrder>;

Terms termsOf(SizeAttr size) {
  Terms terms;
  for (auto [coefficient, monomial] : llvm::zip_equal(size.getCoefficients(), size.getMonomials()))
    terms[monomial] = coefficient;
  return terms;
}

SizeAttr fromTerms(MLIRContext *context, const Terms &terms) {
  if (terms.size() > maxTerms)
    return {};
  SmallVector<int64_t> coefficients;
  SmallVector<ArrayAttr> monomials;
  for (auto [monomial, coefficient] : terms)
    if (coefficient != 0) {
      coefficients.push_back(coefficient);
      monomials.push_back(monomial);
    }
  return SizeAttr::get(context, coefficients, monomials);
}

ArrayAttr multiplyMonomials(ArrayAttr a, ArrayAttr b) {
  SmallVector<Attribute> atoms(a.begin(), a.end());
  atoms.append(b.begin(), b.end());
  llvm::sort(atoms, [](Attribute x, Attribute y) { return atomText(x) < atomText(y); });
  return ArrayAttr::get(a.getContext(), atoms);
}

/// a without the atoms of b; null where one is missing.
ArrayAttr divideMonomials(ArrayAttr a, ArrayAttr b) {
  SmallVector<Attribute> atoms(a.begin(), a.end());
  for (Attribute atom : b) {
    auto found = llvm::find(atoms, atom);
    if (found == atoms.end())
      return {};
    atoms.erase(found);
  }
  return ArrayAttr::get(a.getContext(), atoms);
}

SizeAttr single(MLIRContext *context, int64_t coefficient, ArrayAttr monomial) {
  return fromTerms(context, {{monomial, coefficient}});
}

SizeAttr addScaled(SizeAttr a, SizeAttr b, int64_t scale) {
  if (!a || !b)
    return {};
  Terms terms = termsOf(a);
  for (auto [monomial, coefficient] : termsOf(b)) {
    auto scaled = llvm::checkedMul(coefficient, scale);
    auto sum = scaled ? llvm::checkedAdd(terms[monomial], *scaled) : std::nullopt;
    if (!sum)
      return {};
    terms[monomial] = *sum;
  }
  return fromTerms(a.getContext(), terms);
}
} // namespace

SizeAttr SizeAttr::constant(MLIRContext *context, int64_t value) {
  return single(context, value, ArrayAttr::get(context, {}));
}

SizeAttr SizeAttr::dim(MLIRContext *context, StringRef name) {
  return single(context, 1, ArrayAttr::get(context, StringAttr::get(context, name)));
}

bool SizeAttr::isConstant() const {
  return getMonomials().empty() || (getMonomials().size() == 1 && getMonomials()[0].empty());
}

int64_t SizeAttr::getConstant() const {
  assert(isConstant() && "a size with dims has no constant value");
  return getCoefficients().empty() ? 0 : getCoefficients()[0];
}

std::string SizeAttr::str() const {
  if (getMonomials().empty())
    return "0";
  std::string text;
  for (auto [index, coefficient, monomial] : llvm::enumerate(getCoefficients(), getMonomials())) {
    // Subtracted, where the number without its sign is one.
    bool minus = index && coefficient < 0 && coefficient != std::numeric_limits<int64_t>::min();
    int64_t number = minus ? -coefficient : coefficient;
    if (index)
      text += minus ? " - " : " + ";
    if (monomial.empty() || number != 1)
      text += std::to_string(number);
    if (!monomial.empty())
      text += (number != 1 ? "*" : "") + monomialText(monomial);
  }
  return text;
}

SizeAttr add(SizeAttr a, SizeAttr b) { return addScaled(a, b, 1); }
SizeAttr subtract(SizeAttr a, SizeAttr b) { return addScaled(a, b, -1); }

SizeAttr multiply(SizeAttr a, SizeAttr b) {
  if (!a || !b)
    return {};
  Terms terms;
  for (auto [left, leftCoefficient] : termsOf(a)) {
    if (terms.size() > maxTerms)
      return {};
    for (auto [right, rightCoefficient] : termsOf(b)) {
      int64_t &slot = terms[multiplyMonomials(left, right)];
      auto term = llvm::checkedMul(leftCoefficient, rightCoefficient);
      auto sum = term ? llvm::checkedAdd(slot, *term) : std::nullopt;
      if (!sum)
        return {};
      slot = *sum;
    }
  }
  return fromTerms(a.getContext(), terms);
}

SizeAttr product(MLIRContext *context, ArrayRef<SizeAttr> sizes) {
  SizeAttr result = SizeAttr::constant(context, 1);
  for (SizeAttr size : sizes)
    result = multiply(result, size);
  return result;
}

SizeAttr divideExactly(SizeAttr a, SizeAttr b) {
  if (!a || !b || b.getMonomials().empty())
    return {};
  // Long division by the leading term; each step removes the leading term of the rest.
  MLIRContext *context = a.getContext();
  SizeAttr rest = a, quotient = SizeAttr::constant(context, 0);
  int64_t leading = b.getCoefficients()[0];
  for (int step = 0; !rest.getMonomials().empty(); ++step) {
    if (step == 64) // an exact quotient has few terms
      return {};
    ArrayAttr monomial = divideMonomials(rest.getMonomials()[0], b.getMonomials()[0]);
    int64_t coefficient = rest.getCoefficients()[0];
    bool overflows = leading == -1 && coefficient == std::numeric_limits<int64_t>::min();
    if (!monomial || overflows || coefficient % leading != 0)
      return {};
    SizeAttr term = single(context, coefficient / leading, monomial);
    quotient = add(quotient, term);
    rest = subtract(rest, multiply(term, b));
    if (!quotient || !rest)
      return {};
  }
  return quotient;
}

SizeAttr ceilDiv(SizeAttr a, int64_t denominator) {
  if (!a || denominator < 1)
    return {};
  MLIRContext *context = a.getContext();
  if (a.isConstant()) {
    int64_t value = a.getConstant();
    return SizeAttr::constant(context, value / denominator + (value % denominator > 0));
  }
  if (SizeAttr exact = divideExactly(a, SizeAttr::constant(context, denominator)))
    return exact;
  return single(context, 1, ArrayAttr::get(context, CeilDivAttr::get(context, a, denominator)));
}

std::optional<int64_t> evaluate(SizeAttr size,
                                llvm::function_ref<std::optional<int64_t>(StringRef)> dim) {
  int64_t sum = 0;
  for (auto [coefficient, monomial] :
       llvm::zip_equal(size.getCoefficients(), size.getMonomials())) {
    std::optional<int64_t> term = coefficient;
    for (Attribute atom : monomial) {
      std::optional<int64_t> value;
      if (auto name = dyn_cast<StringAttr>(atom)) {
        value = dim(name.getValue());
      } else {
        auto division = cast<CeilDivAttr>(atom);
        value = evaluate(division.getNumerator(), dim);
        if (value)
          value = *value / division.getDenominator() + (*value % division.getDenominator() > 0);
      }
      term = term && value ? llvm::checkedMul(*term, *value) : std::nullopt;
    }
    auto next = term ? llvm::checkedAdd(sum, *term) : std::nullopt;
    if (!next)
      return std::nullopt;
    sum = *next;
  }
  return sum;
}

void forEachDim(SizeAttr size, llvm::function_ref<void(StringRef)> visit) {
  for (ArrayAttr monomial : size.getMonomials())
    for (Attribute atom : monomial) {
      if (auto name = dyn_cast<StringAttr>(atom))
        visit(name.getValue());
      else
        forEachDim(cast<CeilDivAttr>(atom).getNumerator(), visit);
    }
}

SizeAttr substitute(SizeAttr size, llvm::function_ref<SizeAttr(StringRef)> dim) {
  MLIRContext *context = size.getContext();
  SizeAttr sum = SizeAttr::constant(context, 0);
  for (auto [coefficient, monomial] :
       llvm::zip_equal(size.getCoefficients(), size.getMonomials())) {
    SizeAttr term = SizeAttr::constant(context, coefficient);
    for (Attribute atom : monomial) {
      if (auto name = dyn_cast<StringAttr>(atom)) {
        term = multiply(term, dim(name.getValue()));
      } else {
        auto division = cast<CeilDivAttr>(atom);
        term = multiply(
            term, ceilDiv(substitute(division.getNumerator(), dim), division.getDenominator()));
      }
    }
    sum = add(sum, term);
  }
  return sum;
}

static FailureOr<SizeAttr> parseFactor(AsmParser &parser) {
  MLIRContext *context = parser.getContext();
  int64_t number;
  OptionalParseResult isNumber = parser.parseOptionalInteger(number);
  if (isNumber.has_value()) {
    if (failed(*isNumber))
      return failure();
    return SizeAttr::constant(context, number);
  }
  StringRef name;
  if (parser.parseKeyword(&name))
    return failure();
  if (name != "ceildiv")
    return SizeAttr::dim(context, name);
  int64_t denominator;
  if (parser.parseLParen())
    return failure();
  FailureOr<SizeAttr> numerator = parseSize(parser);
  if (failed(numerator) || parser.parseComma() || parser.parseInteger(denominator) ||
      parser.parseRParen())
    return failure();
  return ceilDiv(*numerator, denominator);
}

FailureOr<SizeAttr> parseSize(AsmParser &parser) {
  SMLoc start = parser.getCurrentLocation();
  SizeAttr sum = SizeAttr::constant(parser.getContext(), 0);
  bool minus = false;
  do {
    FailureOr<SizeAttr> term = parseFactor(parser);
    while (succeeded(term) && succeeded(parser.parseOptionalStar())) {
      FailureOr<SizeAttr> factor = parseFactor(parser);
      term = failed(factor) ? factor : FailureOr(multiply(*term, *factor));
    }
    if (failed(term))
      return failure();
    sum = minus ? subtract(sum, *term) : add(sum, *term);
    minus = succeeded(parser.parseOptionalMinus());
  } while (minus || succeeded(parser.parseOptionalPlus()));
  if (!sum)
    return parser.emitError(start, "size leaves 64 bits"), failure();
  return sum;
}

Attribute SizeAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  FailureOr<SizeAttr> size = parseSize(parser);
  if (failed(size) || parser.parseGreater())
    return {};
  return *size;
}

void SizeAttr::print(AsmPrinter &printer) const { printer << "<" << str() << ">"; }

} // namespace tcc
