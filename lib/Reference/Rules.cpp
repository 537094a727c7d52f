// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The table of the oracle: one line per op, sorted by name. To add an op, add its line, and its
// loop here (elementwise: the formula in the line) or in the file of its family.
#include "lib/Reference/Rules.h"

#include "dialect/Tcc/TccOps.h"
#include "lib/Support/Numbers.h"
#include "lib/Support/OpTable.h"

#include <array>
#include <cmath>
#include <numbers>

namespace tcc::reference {
namespace {

/// result[i] = formula(x[i]) for floats.
template <auto formula> llvm::Error unary(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  for (size_t i = 0; i < result.floats.size(); ++i)
    result.floats[i] = formula(x.floats[i]);
  return llvm::Error::success();
}

/// result[i] = formula(x[i]) for floats and, unsigned so that they wrap, integers.
template <auto formula> llvm::Error unaryNumber(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  for (size_t i = 0; i < result.integers.size(); ++i)
    result.integers[i] = static_cast<int64_t>(formula(static_cast<uint64_t>(x.integers[i])));
  return unary<formula>(call, result);
}

/// result[i] = formula(lhs[i], rhs[i]) for floats.
template <auto formula> llvm::Error binary(const Call &call, Tensor &result) {
  const Tensor &lhs = call.operand(0), &rhs = call.operand(1);
  for (size_t i = 0; i < result.floats.size(); ++i)
    result.floats[i] = formula(lhs.floats[i], rhs.floats[i]);
  return llvm::Error::success();
}

/// result[i] = formula(lhs[i], rhs[i]) for floats and, unsigned so that they wrap, integers.
template <auto formula> llvm::Error binaryNumber(const Call &call, Tensor &result) {
  const Tensor &lhs = call.operand(0), &rhs = call.operand(1);
  for (size_t i = 0; i < result.integers.size(); ++i)
    result.integers[i] = static_cast<int64_t>(
        formula(static_cast<uint64_t>(lhs.integers[i]), static_cast<uint64_t>(rhs.integers[i])));
  return binary<formula>(call, result);
}

/// result[i] = formula(lhs[i], rhs[i]) for floats and for integers by their signed value.
template <auto formula> llvm::Error binaryOrdered(const Call &call, Tensor &result) {
  const Tensor &lhs = call.operand(0), &rhs = call.operand(1);
  for (size_t i = 0; i < result.integers.size(); ++i)
    result.integers[i] = formula(lhs.integers[i], rhs.integers[i]);
  return binary<formula>(call, result);
}

template <typename Element> bool holds(Predicate predicate, Element a, Element b) {
  switch (predicate) {
  case Predicate::eq:
    return a == b;
  case Predicate::ne:
    return a != b;
  case Predicate::lt:
    return a < b;
  case Predicate::le:
    return a <= b;
  case Predicate::gt:
    return a > b;
  case Predicate::ge:
    return a >= b;
  }
  llvm_unreachable("unknown predicate");
}

llvm::Error compare(const Call &call, Tensor &result) {
  Predicate predicate = llvm::cast<CompareOp>(call.op).getPredicate();
  const Tensor &lhs = call.operand(0), &rhs = call.operand(1);
  for (int64_t i = 0; i < result.size(); ++i)
    result.integers[i] = isFloat(lhs.type) ? holds(predicate, lhs.floats[i], rhs.floats[i])
                                           : holds(predicate, lhs.integers[i], rhs.integers[i]);
  return llvm::Error::success();
}

llvm::Error where(const Call &call, Tensor &result) {
  const Tensor &condition = call.operand(0), &lhs = call.operand(1), &rhs = call.operand(2);
  for (int64_t i = 0; i < result.size(); ++i)
    if (isFloat(result.type))
      result.floats[i] = condition.integers[i] ? lhs.floats[i] : rhs.floats[i];
    else
      result.integers[i] = condition.integers[i] ? lhs.integers[i] : rhs.integers[i];
  return llvm::Error::success();
}

/// Rounds once, truncates and saturates, or wraps when normalized. What an f32 is cast to is the
/// value that is stored, whatever the oracle's precision; but where nothing is rounded, it stays.
llvm::Error cast(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  if (call.frame.precision == Precision::Unrounded && isFloat(x.type) && isFloat(result.type)) {
    result.floats = x.floats;
    return llvm::Error::success();
  }
  for (int64_t i = 0; i < result.size(); ++i)
    if (isFloat(result.type))
      result.floats[i] = isFloat(x.type) ? roundedTo(result.type, roundedTo(x.type, x.floats[i]))
                                         : roundedTo(result.type, x.integers[i]);
    else if (!isFloat(x.type))
      result.integers[i] = x.integers[i];
    else if (result.type == ElementType::Bool)
      result.integers[i] = x.floats[i] != 0;
    else
      result.integers[i] =
          saturated(roundedTo(x.type, x.floats[i]), result.type == ElementType::I64 ? 64 : 32);
  return llvm::Error::success();
}

llvm::Error clamp(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0), &low = call.operand(1), &high = call.operand(2);
  for (int64_t i = 0; i < result.size(); ++i)
    if (isFloat(result.type))
      result.floats[i] = clamped(x.floats[i], low.floats[i], high.floats[i]);
    else
      result.integers[i] = clamped(x.integers[i], low.integers[i], high.integers[i]);
  return llvm::Error::success();
}

llvm::Error sign(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  for (int64_t i = 0; i < result.size(); ++i)
    if (isFloat(result.type))
      result.floats[i] = signOf(x.floats[i]);
    else
      result.integers[i] = signOf(x.integers[i]);
  return llvm::Error::success();
}

double geluExact(double x) { return x / 2 * (1 + std::erf(x / std::numbers::sqrt2)); }
double geluTanh(double x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}
llvm::Error gelu(const Call &call, Tensor &result) {
  bool exact = llvm::cast<GeluOp>(call.op).getApprox() == GeluForm::none;
  return exact ? unary<geluExact>(call, result) : unary<geluTanh>(call, result);
}

llvm::Error absolute(const Call &call, Tensor &result) {
  const Tensor &x = call.operand(0);
  for (int64_t i = 0; i < result.size(); ++i)
    if (isFloat(result.type))
      result.floats[i] = std::fabs(x.floats[i]);
    else if (x.integers[i] != INT64_MIN) // its magnitude wraps back to itself
      result.integers[i] = std::abs(x.integers[i]);
    else
      result.integers[i] = INT64_MIN;
  return llvm::Error::success();
}

/// Truth values: result[i] = formula(operands[i]...).
llvm::Error logicalAnd(const Call &call, Tensor &result) {
  for (int64_t i = 0; i < result.size(); ++i)
    result.integers[i] = call.operand(0).integers[i] && call.operand(1).integers[i];
  return llvm::Error::success();
}
llvm::Error logicalNot(const Call &call, Tensor &result) {
  for (int64_t i = 0; i < result.size(); ++i)
    result.integers[i] = !call.operand(0).integers[i];
  return llvm::Error::success();
}
llvm::Error logicalOr(const Call &call, Tensor &result) {
  for (int64_t i = 0; i < result.size(); ++i)
    result.integers[i] = call.operand(0).integers[i] || call.operand(1).integers[i];
  return llvm::Error::success();
}

/// Ten rounds over a counter of four words; each multiplies two of them, and the key moves on by
/// the golden ratio and by sqrt(3) - 1, in 32 bits.
std::array<uint32_t, 4> philoxBlock(std::array<uint32_t, 4> counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    uint64_t first = uint64_t(0xD2511F53) * counter[0], second = uint64_t(0xCD9E8D57) * counter[2];
    counter = {uint32_t(second >> 32) ^ counter[1] ^ key0, uint32_t(second),
               uint32_t(first >> 32) ^ counter[3] ^ key1, uint32_t(first)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}
llvm::Error philox(const Call &call, Tensor &result) {
  for (int64_t i = 0; i < result.size(); ++i) {
    uint64_t element = call.operand(0).integers[i], seed = call.operand(3).integers[i];
    uint32_t instance = call.operand(1).integers[i], number = call.operand(2).integers[i];
    uint64_t block = element / 4;
    std::array<uint32_t, 4> words =
        philoxBlock({uint32_t(block), uint32_t(block >> 32), instance, number}, uint32_t(seed),
                    uint32_t(seed >> 32));
    result.integers[i] = int32_t(words[element % 4] ^ 0x80000000);
  }
  return llvm::Error::success();
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

constexpr Rule rules[] = {
    {"tcc.abs", absolute},
    {"tcc.add", binaryNumber<[](auto a, auto b) { return a + b; }>},
    {"tcc.and", logicalAnd},
    {"tcc.assign", nullptr, assign},
    {"tcc.attention", nullptr, attention},
    {"tcc.attention_backward", nullptr, attentionBackward},
    {"tcc.attention_capture_backward", nullptr, attentionCaptureBackward},
    {"tcc.broadcast", broadcast},
    {"tcc.cast", cast},
    {"tcc.ceil", unary<[](double x) { return std::ceil(x); }>},
    {"tcc.check_finite", nullptr, checkFinite},
    {"tcc.check_index", checkIndex},
    {"tcc.clamp", clamp},
    {"tcc.clip_by_global_norm"},
    {"tcc.compare", compare},
    {"tcc.concat", concat},
    {"tcc.constant", constant},
    {"tcc.contract", contract},
    {"tcc.contract_panels", contractPanels},
    {"tcc.cos", unary<[](double x) { return std::cos(x); }>},
    {"tcc.cross_entropy", crossEntropy},
    {"tcc.cross_entropy_backward", crossEntropyBackward},
    {"tcc.cumsum", cumsum},
    {"tcc.decay"},
    {"tcc.dim"},
    {"tcc.div", binary<[](double a, double b) { return a / b; }>},
    {"tcc.dropout", same},
    {"tcc.erf", unary<[](double x) { return std::erf(x); }>},
    {"tcc.exp", unary<[](double x) { return std::exp(x); }>},
    {"tcc.floor", unary<[](double x) { return std::floor(x); }>},
    {"tcc.floordiv", binaryOrdered<[](auto a, auto b) { return floorQuotient(a, b); }>},
    {"tcc.gather", gather},
    {"tcc.gelu", gelu},
    {"tcc.group", nullptr, group},
    {"tcc.iota", iota},
    {"tcc.kernel"},
    {"tcc.launch", nullptr, launch},
    {"tcc.layer_norm", layerNorm},
    {"tcc.layer_norm_backward", layerNormBackward},
    {"tcc.log", unary<[](double x) { return std::log(x); }>},
    {"tcc.log_softmax", logSoftmax},
    {"tcc.log_softmax_backward", logSoftmaxBackward},
    {"tcc.max", binaryOrdered<[](auto a, auto b) { return a > b ? a : b; }>},
    {"tcc.min", binaryOrdered<[](auto a, auto b) { return a < b ? a : b; }>},
    {"tcc.mod", binaryOrdered<[](auto a, auto b) { return floorRest(a, b); }>},
    {"tcc.mul", binaryNumber<[](auto a, auto b) { return a * b; }>},
    {"tcc.neg", unaryNumber<[](auto x) { return -x; }>},
    {"tcc.not", logicalNot},
    {"tcc.or", logicalOr},
    {"tcc.pack", pack},
    {"tcc.packed_param", nullptr, packedParam},
    {"tcc.param", nullptr, param},
    {"tcc.philox", philox},
    {"tcc.pow", binary<[](double a, double b) { return std::pow(a, b); }>},
    {"tcc.rearrange", rearrange},
    {"tcc.reduce_max", reduceMax},
    {"tcc.reduce_min", reduceMin},
    {"tcc.reduce_prod", reduceProd},
    {"tcc.reduce_sum", reduceSum},
    {"tcc.relu", unary<[](double x) { return x < 0 ? 0 : x; }>},
    {"tcc.repeat", nullptr, repeat},
    {"tcc.rms_norm", rmsNorm},
    {"tcc.rms_norm_backward", rmsNormBackward},
    {"tcc.round", unary<[](double x) { return std::nearbyint(x); }>},
    {"tcc.row", row},
    {"tcc.rsqrt", unary<[](double x) { return 1 / std::sqrt(x); }>},
    {"tcc.scatter_add", scatterAdd},
    {"tcc.sigmoid", unary<sigmoid>},
    {"tcc.sign", sign},
    {"tcc.silu", unary<[](double x) { return x * sigmoid(x); }>},
    {"tcc.sin", unary<[](double x) { return std::sin(x); }>},
    {"tcc.size", size},
    {"tcc.slice", slice},
    {"tcc.softmax", softmax},
    {"tcc.softmax_backward", softmaxBackward},
    {"tcc.sqrt", unary<[](double x) { return std::sqrt(x); }>},
    {"tcc.stop_gradient", stopGradient},
    {"tcc.sub", binaryNumber<[](auto a, auto b) { return a - b; }>},
    {"tcc.take_along", takeAlong},
    {"tcc.tanh", unary<[](double x) { return std::tanh(x); }>},
    {"tcc.toeplitz", toeplitz},
    {"tcc.where", where},
    {"tcc.yield"},
};

static_assert(isSorted(rules), "the rules stand in the order of their names");

} // namespace

const Rule *findRule(llvm::StringRef op) { return findRow(rules, op); }

std::vector<llvm::StringRef> referenceOps() { return opsOf(rules); }

} // namespace tcc::reference
