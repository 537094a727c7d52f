// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/ScoreAxes.h"

#include "dialect/Tcc/Size.h"

using namespace mlir;
using namespace tcc;

AtomAxis tcc::flatten(ArrayRef<AtomAxis> axes) {
  AtomAxis all;
  for (const AtomAxis &axis : axes)
    all.append(axis.begin(), axis.end());
  return all;
}

unsigned ScoreAxes::add(SizeAttr size) {
  atoms.push_back({size, "", std::nullopt});
  return atoms.size() - 1;
}

AtomAxes ScoreAxes::resolve(ArrayRef<AtomAxis> axes) const {
  AtomAxes result;
  for (const AtomAxis &axis : axes) {
    AtomAxis &parts = result.emplace_back();
    for (unsigned atom : axis) {
      if (atoms[atom].parts)
        parts.append(flatten(resolve(*atoms[atom].parts)));
      else
        parts.push_back(atom);
    }
  }
  return result;
}

/// Gives each name of one side of a pattern its atoms, axis by axis.
class ScoreAxes::Binder {
public:
  Binder(ScoreAxes &axes, const llvm::StringMap<SizeAttr> &sizes, bool maySplit)
      : axes(axes), sizes(sizes), maySplit(maySplit) {}

  bool bind(const EinopsAxis &names, AtomAxis atoms);
  const AtomAxis &operator[](StringRef name) const { return bound.find(name)->second; }

private:
  bool isOne(unsigned atom) const { return axes.size(atom).isConstant(1); }
  /// Atoms that are one name together: as many from the front as have its size.
  bool take(StringRef name, ArrayRef<unsigned> &atoms);
  /// One atom that is several names together.
  bool split(ArrayRef<std::string> &names, unsigned atom);

  ScoreAxes &axes;
  const llvm::StringMap<SizeAttr> &sizes;
  bool maySplit;
  llvm::StringMap<AtomAxis> bound;
};

bool ScoreAxes::Binder::take(StringRef name, ArrayRef<unsigned> &atoms) {
  SizeAttr size;
  for (size_t count = 1; count <= atoms.size(); ++count) {
    SizeAttr next = axes.size(atoms[count - 1]);
    size = size ? multiply(size, next) : next;
    if (!size)
      return false;
    if (size != sizes.find(name)->second)
      continue;
    bound[name] = AtomAxis(atoms.take_front(count));
    if (count == 1 && axes.atoms[atoms[0]].name.empty())
      axes.atoms[atoms[0]].name = name.str();
    atoms = atoms.drop_front(count);
    return true;
  }
  return false;
}

bool ScoreAxes::Binder::split(ArrayRef<std::string> &names, unsigned atom) {
  if (!maySplit)
    return false;
  SizeAttr size;
  for (size_t count = 1; count <= names.size(); ++count) {
    SizeAttr next = sizes.find(names[count - 1])->second;
    size = size ? multiply(size, next) : next;
    if (!size)
      return false;
    if (size != axes.size(atom))
      continue;
    AtomAxis parts;
    for (const std::string &name : names.take_front(count)) {
      unsigned part = axes.add(sizes.find(name)->second);
      axes.atoms[part].name = name;
      bound[name] = {part};
      parts.push_back(part);
    }
    axes.atoms[atom].parts = parts;
    names = names.drop_front(count);
    return true;
  }
  return false;
}

bool ScoreAxes::Binder::bind(const EinopsAxis &names, AtomAxis atoms) {
  if (names.size() == 1) {
    ArrayRef<unsigned> rest = atoms;
    if (atoms.empty())
      bound[names[0]] = {};
    return atoms.empty() || (take(names[0], rest) && rest.empty());
  }
  ArrayRef<std::string> open = names;
  ArrayRef<unsigned> rest = atoms;
  while (!open.empty()) {
    if (!rest.empty() && take(open[0], rest)) {
      open = open.drop_front();
    } else if (sizes.find(open[0])->second.isConstant(1)) {
      bound[open[0]] = {};
      open = open.drop_front();
    } else if (!rest.empty() && split(open, rest[0])) {
      rest = rest.drop_front();
    } else {
      return false;
    }
  }
  // What is left is of size 1, and lost where the pattern says 1.
  if (!llvm::all_of(rest, [&](unsigned atom) { return isOne(atom); }))
    return false;
  for (unsigned atom : rest)
    if (maySplit)
      axes.atoms[atom].parts = AtomAxis();
  return true;
}

std::optional<AtomAxes> ScoreAxes::through(RearrangeOp op, const EinopsSide &from,
                                           ArrayRef<AtomAxis> axes, const EinopsSide &to,
                                           bool maySplit) {
  llvm::StringMap<SizeAttr> sizes = axisSizes(op, patternOf(op));
  Binder names(*this, sizes, maySplit);
  for (auto [axis, atoms] : llvm::zip_equal(from, resolve(axes)))
    if (!names.bind(axis, atoms))
      return std::nullopt;
  AtomAxes result;
  for (const EinopsAxis &axis : to) {
    AtomAxis &atoms = result.emplace_back();
    for (const std::string &name : axis)
      atoms.append(names[name]);
  }
  return resolve(result);
}

std::optional<AtomAxes> ScoreAxes::operandOf(RearrangeOp op, ArrayRef<AtomAxis> result) {
  Einops pattern = patternOf(op);
  return through(op, pattern.output, result, pattern.inputs[0], /*maySplit=*/true);
}

std::optional<AtomAxes> ScoreAxes::resultOf(RearrangeOp op, ArrayRef<AtomAxis> operand) {
  Einops pattern = patternOf(op);
  return through(op, pattern.inputs[0], operand, pattern.output, /*maySplit=*/true);
}

std::optional<AtomAxes> ScoreAxes::read(RearrangeOp op, ArrayRef<AtomAxis> result) {
  Einops pattern = patternOf(op);
  return through(op, pattern.output, result, pattern.inputs[0], /*maySplit=*/false);
}
