// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rearrange and einsum: patterns checked with errors that point into the string.
#include "dialect/Tcc/Einops.h"
#include "lib/Frontend/Elaborator.h"
#include "lib/Frontend/ShapeOps.h"
#include "llvm/ADT/StringSet.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

namespace {

/// A pattern with the place of its string.
struct Pattern {
  tcc::Einops einops;
  StringRef text;
  SourceRange range;

  /// Where `name` stands in the pattern, `side` sides after the first.
  SourceRange at(StringRef name, unsigned side) const {
    size_t from = 0;
    for (unsigned i = 0; i < side; ++i) {
      size_t next = text.find_first_of(",>", from);
      from = next == StringRef::npos ? from : next + 1;
    }
    auto isName = [](char c) { return llvm::isAlnum(c) || c == '_'; };
    for (size_t found = text.find(name, from); found != StringRef::npos;
         found = text.find(name, found + 1)) {
      size_t end = found + name.size();
      if ((found == 0 || !isName(text[found - 1])) && (end >= text.size() || !isName(text[end])))
        return piece(found, end);
    }
    return range;
  }
  SourceRange piece(size_t from, size_t to) const {
    uint32_t begin = range.begin + 1; // behind the quote
    return {range.file, static_cast<uint32_t>(begin + from), static_cast<uint32_t>(begin + to)};
  }
};

std::optional<Pattern> readPattern(Elaborator &e, const OpCall::Slot &slot) {
  auto *string = llvm::dyn_cast<StringExpr>(slot.expr);
  if (!string) {
    e.error<message::PatternExpected>(slot.range());
    return std::nullopt;
  }
  Pattern pattern{{}, string->value, string->range};
  tcc::EinopsError error;
  if (tcc::parseEinops(string->value, pattern.einops, error))
    return pattern;
  size_t at = std::min(error.position, string->value.size());
  e.error<message::BadPattern>(pattern.piece(at, at + 1), error.message);
  return std::nullopt;
}

using Sizes = llvm::StringMap<SizeAttr>;

/// Solves the sizes of the axes on the left side of a rearrangement.
bool bindRearrange(Elaborator &e, OpCall &op, const Pattern &pattern, mlir::Value x, Sizes &sizes) {
  const tcc::EinopsSide &left = pattern.einops.inputs[0];
  TensorType type = tensorType(x);
  if (left.size() != type.getRank()) {
    Diagnostic &d = e.error<message::PatternRank>(pattern.range, left.str(), left.size(),
                                                  Elaborator::show(type));
    e.noteValue(d, *op[0].expr, x);
    return false;
  }
  for (auto &[name, slot] : op.named) {
    if (!llvm::is_contained(left.names(), name.text)) {
      llvm::SmallVector<std::string, 6> names = left.names();
      std::vector<StringRef> references(names.begin(), names.end());
      e.error<message::PatternNoAxis>(name.range, name.text)
          .didYouMean(nearest(name.text, references));
      return false;
    }
    SizeAttr size = e.evalSize(*slot.expr);
    if (!size || !e.checkPositive(size, slot.range()))
      return false;
    sizes[name.text] = size;
  }
  for (auto [axis, size] : llvm::zip_equal(left, type.getShape())) {
    SizeAttr known = e.constantSize(1);
    const std::string *unknown = nullptr;
    for (const std::string &name : axis) {
      auto found = sizes.find(name);
      if (found != sizes.end()) {
        known = multiply(known, found->second);
      } else if (unknown) {
        e.error<message::PatternUnknown>(pattern.at(name, 0), *unknown, name)
            .hint("give one of them, as in `{}=…`", *unknown);
        return false;
      } else {
        unknown = &name;
      }
    }
    SizeAttr rest = known ? divideExactly(size, known) : SizeAttr();
    if (unknown && rest) {
      sizes[*unknown] = rest;
    } else if (known != size) {
      std::string name = axis.empty() ? "1" : axis[0];
      SourceRange at = pattern.at(name, 0);
      Diagnostic &d =
          unknown ? e.error<message::SizeDivision>(at, size.str(),
                                                   known ? known.str() : "a size past 64 bits")
                  : e.error<message::PatternSize>(at, axis.empty() ? "1" : llvm::join(axis, " "),
                                                  known ? known.str() : "too large", size.str());
      d.hint("the tensor is {}", Elaborator::show(type));
      e.addBindings(d);
      e.noteValue(d, *op[0].expr, x);
      return false;
    }
  }
  return true;
}

/// Both sides must name the same axes.
bool checkSameAxes(Elaborator &e, const Pattern &pattern) {
  auto left = pattern.einops.inputs[0].names(), right = pattern.einops.output.names();
  for (const std::string &name : right)
    if (!llvm::is_contained(left, name)) {
      std::vector<StringRef> references(left.begin(), left.end());
      e.error<message::PatternAxisMissing>(pattern.at(name, 1), name, "left")
          .didYouMean(nearest(name, references));
      return false;
    }
  for (const std::string &name : left)
    if (!llvm::is_contained(right, name)) {
      e.error<message::PatternAxisMissing>(pattern.at(name, 0), name, "right");
      return false;
    }
  return true;
}

mlir::Value buildRearrange(Elaborator &e, SourceRange range, const std::string &left,
                           const tcc::EinopsSide &right, const Sizes &sizes, mlir::Value x) {
  std::vector<SizeAttr> shape;
  for (const tcc::EinopsAxis &axis : right) {
    SizeAttr size = e.constantSize(1);
    for (const std::string &name : axis)
      size = multiply(size, sizes.lookup(name));
    if (!size) {
      e.error<message::SizeOverflow>(range, right.str());
      return {};
    }
    shape.push_back(size);
  }
  return e.build<RearrangeOp>(range, mlir::Type(tensorType(x).withShape(shape)),
                              e.builder.getStringAttr(left + " -> " + right.str()), x);
}

tcc::EinopsSide ungrouped(const tcc::EinopsSide &side) {
  tcc::EinopsSide flat;
  for (const std::string &name : side.names())
    flat.push_back({name});
  return flat;
}

} // namespace

Term tcc::frontend::rearrange(Elaborator &e, OpCall &op) {
  mlir::Value x = e.tensorSlot(op, 0);
  std::optional<Pattern> pattern = x ? readPattern(e, op[1]) : std::nullopt;
  if (!pattern)
    return {};
  if (pattern->einops.inputs.size() != 1) {
    e.error<message::PatternOperands>(pattern->range, 1, pattern->einops.inputs.size());
    return {};
  }
  // At most half of the names can be grouped on the left, and half on the right.
  const EinopsSide &left = pattern->einops.inputs[0], &right = pattern->einops.output;
  if (!e.checkRank(right.size(), pattern->range) ||
      !e.checkRank((left.names().size() + 1) / 2, pattern->range))
    return {};
  Sizes sizes;
  if (!checkSameAxes(e, *pattern) || !bindRearrange(e, op, *pattern, x, sizes))
    return {};
  // A name grouped on both sides is set free in between, so that each op's types fix its sizes.
  auto grouped = [](const EinopsSide &side, const std::string &name) {
    return llvm::any_of(side, [&](const EinopsAxis &axis) {
      return axis.size() > 1 && llvm::is_contained(axis, name);
    });
  };
  bool twice = llvm::any_of(
      left.names(), [&](const std::string &n) { return grouped(left, n) && grouped(right, n); });
  if (!twice)
    return buildRearrange(e, op.range(), left.str(), right, sizes, x);
  EinopsSide middle = ungrouped(left);
  if (!e.checkRank(middle.size(), pattern->range))
    return {};
  mlir::Value flat = buildRearrange(e, op.range(), left.str(), middle, sizes, x);
  return flat ? buildRearrange(e, op.range(), middle.str(), right, sizes, flat) : mlir::Value();
}

Term tcc::frontend::einsum(Elaborator &e, OpCall &op) {
  // The first of the positional arguments is the pattern.
  OpCall::Slot first = op.rest[0];
  std::optional<Pattern> pattern = readPattern(e, first);
  if (!pattern || !e.canBuild(op.range()))
    return {};
  ArrayRef<OpCall::Slot> operands = ArrayRef(op.rest).drop_front();
  const Einops &einops = pattern->einops;
  if (einops.inputs.size() != operands.size()) {
    e.error<message::PatternOperands>(pattern->range, operands.size(), einops.inputs.size());
    return {};
  }
  if (operands.size() > 2) {
    e.error<message::EinsumOperands>(op.range());
    return {};
  }
  Sizes sizes;
  std::vector<mlir::Value> values;
  std::vector<std::vector<std::string>> names;
  for (auto [side, slot] : llvm::enumerate(operands)) {
    mlir::Value value = e.tensor(slot.term, slot.range());
    if (!value || !e.requireNumber(value, "einsum", slot.range()))
      return {};
    TensorType type = tensorType(value);
    const EinopsSide &axes = einops.inputs[side];
    if (axes.size() != type.getRank()) {
      Diagnostic &d = e.error<message::PatternRank>(pattern->range, axes.str(), axes.size(),
                                                    Elaborator::show(type));
      e.noteValue(d, *slot.expr, value);
      return {};
    }
    names.emplace_back();
    for (auto [axis, size] : llvm::zip_equal(axes, type.getShape())) {
      if (axis.size() != 1) {
        e.error<message::EinsumGroup>(pattern->range, axes.str());
        return {};
      }
      auto [known, isNew] = sizes.try_emplace(axis[0], size);
      if (!isNew && known->second != size) {
        Diagnostic &d = e.error<message::PatternSize>(pattern->at(axis[0], side), axis[0],
                                                      known->second.str(), size.str());
        e.addBindings(d);
        for (auto [other, value] : llvm::zip(operands, values))
          e.noteValue(d, *other.expr, value);
        e.noteValue(d, *slot.expr, value);
        return {};
      }
      names.back().push_back(axis[0]);
    }
    values.push_back(value);
  }
  std::vector<std::string> out;
  for (const EinopsAxis &axis : einops.output) {
    if (axis.size() != 1) {
      e.error<message::EinsumGroup>(pattern->range, einops.output.str());
      return {};
    }
    if (!sizes.contains(axis[0])) {
      e.error<message::PatternAxisMissing>(pattern->at(axis[0], operands.size()), axis[0], "left");
      return {};
    }
    out.push_back(axis[0]);
  }
  if (!e.checkRank(out.size(), op.range()))
    return {};
  if (values.size() == 2 &&
      tensorType(values[0]).getElementType() != tensorType(values[1]).getElementType()) {
    e.error<message::ElementMismatch>(op.range(), Elaborator::show(tensorType(values[0])),
                                      Elaborator::show(tensorType(values[1])));
    return {};
  }
  // Axes of one operand only, and not of the result, are summed first.
  for (unsigned side = 0; side < values.size(); ++side) {
    std::vector<int64_t> axes;
    std::vector<SizeAttr> shape;
    std::vector<std::string> kept;
    for (auto [axis, name] : llvm::enumerate(names[side])) {
      bool elsewhere = llvm::is_contained(out, name) ||
                       (values.size() == 2 && llvm::is_contained(names[1 - side], name));
      if (!elsewhere) {
        axes.push_back(axis);
        continue;
      }
      shape.push_back(shapeOf(values[side])[axis]);
      kept.push_back(name);
    }
    if (!axes.empty())
      values[side] = e.build<ReduceSumOp>(
          op.range(), mlir::Type(tensorType(values[side]).withShape(shape)), values[side], axes);
    names[side] = kept;
  }
  if (values.size() == 1) {
    std::vector<unsigned> order;
    for (const std::string &name : out)
      order.push_back(llvm::find(names[0], name) - names[0].begin());
    return e.permute(values[0], order, op.range());
  }
  std::vector<SizeAttr> shape;
  for (const std::string &name : out)
    shape.push_back(sizes.lookup(name));
  std::string text =
      llvm::join(names[0], " ") + ", " + llvm::join(names[1], " ") + " -> " + llvm::join(out, " ");
  return e.build<ContractOp>(op.range(), mlir::Type(tensorType(values[0]).withShape(shape)),
                             e.builder.getStringAttr(text), values[0], values[1]);
}
