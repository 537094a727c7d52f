// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Errors with the calls that lead to them, MLIR locations, and bounds of sizes.
#include "lib/Frontend/Elaborator.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Elaborator::addCallChain(Diagnostic &d) {
  addExpansion(d);
  constexpr unsigned shown = 8;
  unsigned count = 0;
  for (Frame *f = frame; f && f->caller && f->call.valid(); f = f->caller, ++count)
    if (count < shown)
      d.trail(f->call, "in this call of `{}`", f->callee.text);
  if (count > shown)
    d.trail({}, "{} more calls lead here", count - shown);
}

void Elaborator::addBindings(Diagnostic &d) {
  if (!frame)
    return;
  std::string text;
  for (const Frame::Bound &b : frame->sizes)
    if (b.size)
      text += fmt::format("{}{} = {} from argument {}, line {}", text.empty() ? "" : "; ", b.name,
                          b.size.str(), b.argument, sources.begin(b.call).line);
  if (!text.empty())
    d.hint("with {}", text);
}

void Elaborator::noteValue(Diagnostic &d, const Expr &expr, mlir::Value value) {
  auto *name = llvm::dyn_cast<NameExpr>(&expr);
  if (!name || !name->library.text.empty())
    return;
  if (Variable *variable = lookup(name->name.text))
    d.note(variable->declared, "`{}` is {}", name->name.text, show(tensorType(value)));
}

bool Elaborator::namesMissing() const {
  return frame->unit->file->incomplete || (frame->function && frame->function->body.incomplete) ||
         (frame->optimizer && frame->optimizer->body.incomplete);
}

void Elaborator::nameValue(mlir::Value value, StringRef name) {
  mlir::Operation *op = value ? value.getDefiningOp() : nullptr;
  if (!op || llvm::isa<RepeatOp>(op))
    return;
  mlir::Location own = op->getLoc();
  auto call = llvm::dyn_cast<mlir::CallSiteLoc>(own);
  if (call)
    own = call.getCallee();
  if (llvm::isa<mlir::NameLoc>(own)) // a second name of the same value
    return;
  own = mlir::NameLoc::get(mlir::StringAttr::get(&context, name), own);
  op->setLoc(call ? mlir::Location(mlir::CallSiteLoc::get(own, call.getCaller())) : own);
}

mlir::Location Elaborator::location(SourceRange range) {
  // MLIR's own diagnostic handler shows the line of this kind of location, but not of a range.
  LineColumn begin = sources.begin(range);
  mlir::Location own = mlir::FileLineColLoc::get(
      mlir::StringAttr::get(&context, sources.name(range.file)), begin.line, begin.column);
  return frame && frame->callLoc ? mlir::Location(mlir::CallSiteLoc::get(own, *frame->callLoc))
                                 : own;
}

/// False, with an error, where only constants are allowed.
bool Elaborator::canBuild(SourceRange range) {
  constexpr unsigned maxOps = 200000;
  if (stopped)
    return false;
  if (!builder.getInsertionBlock()) {
    error<message::NotConstant>(range);
    return false;
  }
  if (opCount > maxOps) {
    error<message::TooManyOps>(range, maxOps);
    stopped = true;
  }
  return !stopped;
}

std::optional<std::pair<int64_t, int64_t>> Elaborator::rangeOf(SizeAttr size) {
  int64_t least = 0, greatest = 0;
  for (auto [coefficient, monomial] :
       llvm::zip_equal(size.getCoefficients(), size.getMonomials())) {
    std::optional<int64_t> low = coefficient, high = coefficient;
    for (mlir::Attribute atom : monomial) {
      auto name = llvm::dyn_cast<mlir::StringAttr>(atom);
      if (!name)
        return std::nullopt;
      auto dim = dims.find(name.getValue());
      if (dim == dims.end())
        return std::nullopt;
      low = low ? llvm::checkedMul(*low, dim->second.min) : low;
      high = high ? llvm::checkedMul(*high, dim->second.max) : high;
    }
    if (!low || !high)
      return std::nullopt;
    if (coefficient < 0)
      std::swap(low, high);
    auto lowSum = llvm::checkedAdd(least, *low), highSum = llvm::checkedAdd(greatest, *high);
    if (!lowSum || !highSum)
      return std::nullopt;
    least = *lowSum;
    greatest = *highSum;
  }
  return std::pair(least, greatest);
}

std::optional<int64_t> Elaborator::leastOf(SizeAttr size) {
  auto range = rangeOf(size);
  return range ? std::optional(range->first) : std::nullopt;
}

std::optional<int64_t> Elaborator::greatestOf(SizeAttr size) {
  auto range = rangeOf(size);
  return range ? std::optional(range->second) : std::nullopt;
}
