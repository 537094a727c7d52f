// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Transforms/KernelMaker.h"
#include "dialect/Tcc/ModelLine.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/OutlineGroup.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace tcc;

/// All of a kernel but its name.
static std::string textOf(KernelOp kernel) {
  StringAttr name = kernel.getSymNameAttr();
  kernel.setSymName("_");
  std::string text;
  llvm::raw_string_ostream os(text);
  kernel->print(os, OpPrintingFlags().useLocalScope());
  kernel.setSymNameAttr(name);
  return text;
}

KernelTable::KernelTable(ModuleOp module) : symbols(module), first(module.getBody()->begin()) {
  for (auto kernel : module.getOps<KernelOp>())
    byText.try_emplace(textOf(kernel), kernel);
}

FlatSymbolRefAttr KernelTable::intern(KernelOp kernel, StringRef stem) {
  auto [entry, isNew] = byText.try_emplace(textOf(kernel), kernel);
  if (!isNew) {
    kernel->erase();
  } else {
    kernel.setSymName(stem);
    symbols.insert(kernel, first); // renames where the name is taken
  }
  return FlatSymbolRefAttr::get(entry->second.getSymNameAttr());
}

PackOp tcc::packOf(KernelOp kernel) {
  auto pack = kernel.getBody().front().getTerminator()->getOperand(0).getDefiningOp<PackOp>();
  if (!pack)
    return {};
  auto view = pack.getX().getDefiningOp<RearrangeOp>();
  return isa<BlockArgument>(view ? view.getX() : pack.getX()) ? pack : PackOp();
}

void tcc::eraseUnused(ModuleOp module) {
  for (KernelOp kernel : llvm::make_early_inc_range(module.getOps<KernelOp>()))
    if (SymbolTable::symbolKnownUseEmpty(kernel, module))
      kernel->erase();
}

KernelMaker::KernelMaker(OpBuilder &host, KernelTable &table, Location loc, ArrayRef<Axis> space,
                         ArrayRef<unsigned> grid, ArrayRef<KernelAxis> axes, int dense)
    : host(host), table(table), loc(loc), space(space), grid(grid.begin(), grid.end()), axes(axes),
      dense(dense), inside(host.getContext()) {
  OpBuilder detached(host.getContext());
  kernel = KernelOp::create(detached, loc, "kernel", detached.getFunctionType({}, {}));
  inside.setInsertionPointToStart(&kernel.getBody().front());
}

KernelMaker::~KernelMaker() {
  if (kernel)
    kernel->erase();
}

SizeAttr KernelMaker::local(unsigned axis) const {
  SizeAttr size = axes[axis].size;
  return size ? size : SizeAttr::dim(host.getContext(), axes[axis].name);
}

::tcc::TensorType KernelMaker::type(Type element, ArrayRef<unsigned> over) const {
  auto shape = llvm::map_to_vector(over, [&](unsigned axis) { return local(axis); });
  return ::tcc::TensorType::get(host.getContext(), element, shape);
}

/// Whether both are one value, or equal views of one.
static bool readsTheSame(Value a, Value b) {
  if (a == b)
    return true;
  Operation *first = a.getDefiningOp(), *second = b.getDefiningOp();
  return first && second && first->hasTrait<family::View>() &&
         OperationEquivalence::isEquivalentTo(
             first, second, [](Value a, Value b) { return success(readsTheSame(a, b)); },
             /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
}

Value KernelMaker::addArgument(Value operand, ::tcc::TensorType type, ArrayRef<int> itsAxes) {
  for (auto [index, known] : llvm::enumerate(launched))
    if (readsTheSame(known, operand) && kernel.getBody().getArgument(index).getType() == type)
      return kernel.getBody().getArgument(index);
  launched.push_back(operand);
  argumentAxes.emplace_back(itsAxes.begin(), itsAxes.end());
  return kernel.getBody().front().addArgument(type, loc);
}

/// A copy of what `view` sees over `groups`, without the points of the grid that only repeat it.
Value KernelMaker::denseCopy(const Access &access, ArrayRef<AxisList> groups, Value view) {
  SmallVector<bool> repeat(groups.size(), false);
  SmallVector<int64_t> places;
  int64_t place = 0;
  for (auto [number, group] : llvm::enumerate(groups)) {
    bool has = llvm::any_of(group, [&](unsigned axis) { return access.has(axis); });
    if (has)
      places.push_back(place);
    place += has || number < grid.size();
  }
  Value once = viewOver(host, loc, space, access, groups, repeat);
  Value copy = copyOf(host, table, once);
  return places.size() == shapeOf(view).size()
             ? copy
             : BroadcastOp::create(host, loc, Type(tensorType(view)), copy, places).getResult();
}

Value KernelMaker::operand(const Access &access, ArrayRef<unsigned> over, bool whole) {
  SmallVector<AxisList> groups;
  SmallVector<bool> repeat(grid.size(), true);
  for (unsigned axis : grid)
    groups.push_back({axis});
  AxisList has;
  SmallVector<int64_t> places;
  for (auto [place, axis] : llvm::enumerate(over)) {
    groups.push_back(axes[axis].logical);
    repeat.push_back(whole);
    if (whole || llvm::any_of(axes[axis].logical, [&](unsigned a) { return access.has(a); })) {
      has.push_back(axis);
      places.push_back(place);
    }
  }
  Value view = viewOver(host, loc, space, access, groups, repeat);
  auto *densePlace = llvm::find(has, unsigned(dense));
  if (!whole && densePlace != has.end()) {
    size_t axis = grid.size() + (densePlace - has.begin());
    // What no strides say is copied later, and dense then.
    FailureOr<View> found = viewOf(view);
    if (succeeded(found) && !found->strides[axis].isConstant(1) &&
        !shapeOf(view)[axis].isConstant(1))
      view = denseCopy(access, groups, view);
  }
  Type element = tensorType(access.value).getElementType();
  SmallVector<int> itsAxes(has.begin(), has.end());
  Value argument = addArgument(view, type(element, has), itsAxes);
  if (has.size() == over.size())
    return argument;
  return BroadcastOp::create(inside, loc, type(element, over), argument, places);
}

Value KernelMaker::operandAsItLies(const Access &access, ArrayRef<unsigned> over) {
  auto isDense = [&](unsigned axis) { return isDenseAlong(space, access, axes[axis].logical); };
  AxisList order(over);
  auto *dense = llvm::find_if(order, isDense);
  if (dense == order.end() || isDense(order.back()))
    return operand(access, over, /*whole=*/true);
  std::rotate(dense, dense + 1, order.end());
  auto names = [&](ArrayRef<unsigned> list) {
    return llvm::join(llvm::map_range(list, [&](unsigned axis) { return axes[axis].name; }), " ");
  };
  Value argument = operand(access, order, /*whole=*/true);
  Type element = tensorType(access.value).getElementType();
  return RearrangeOp::create(inside, loc, type(element, over), names(order) + " -> " + names(over),
                             argument);
}

Value KernelMaker::panels(const Access &access, unsigned n, unsigned k, int64_t width) {
  SmallVector<AxisList> groups;
  for (unsigned axis : grid)
    groups.push_back({axis});
  // The access's last three axes are the panel's own.
  for (unsigned axis : ArrayRef(access.axes).take_back(3))
    groups.push_back({axis});
  Value view = viewOver(host, loc, space, access, groups, SmallVector<bool>(groups.size(), true));
  SizeAttr shape[] = {ceilDiv(local(n), width), local(k),
                      SizeAttr::constant(host.getContext(), width)};
  Type element = tensorType(access.value).getElementType();
  return addArgument(view, ::tcc::TensorType::get(host.getContext(), element, shape),
                     {-1, int(k), -1});
}

ResultRange KernelMaker::finishRaw(StringRef stem, ValueRange results,
                                   ArrayRef<SmallVector<SizeAttr>> shapes) {
  YieldOp::create(inside, loc, results);
  Block &block = kernel.getBody().front();
  kernel.setFunctionType(inside.getFunctionType(block.getArgumentTypes(), results.getTypes()));

  // How a launch may be cut: one way for each independent axis of the results.
  SmallVector<Attribute> ways;
  for (auto [axis, info] : llvm::enumerate(axes)) {
    auto has = [&](ArrayRef<int> itsAxes) { return llvm::is_contained(itsAxes, int(axis)); };
    if (!info.sliceable || resultAxes.empty() || !llvm::all_of(resultAxes, has))
      continue;
    SmallVector<int64_t> way;
    auto place = [&](ArrayRef<int> itsAxes) {
      auto *found = llvm::find(itsAxes, int(axis));
      way.push_back(found == itsAxes.end() ? -1 : found - itsAxes.begin());
    };
    for (auto &itsAxes : argumentAxes)
      place(itsAxes);
    for (auto &itsAxes : resultAxes)
      place(itsAxes);
    ways.push_back(inside.getDenseI64ArrayAttr(way));
  }
  if (!ways.empty())
    kernel->setAttr("slices", inside.getArrayAttr(ways));

  SmallVector<SizeAttr> points;
  SmallVector<Attribute> gridSizes;
  for (unsigned axis : grid) {
    points.push_back(space[axis].size);
    gridSizes.push_back(space[axis].size);
  }
  SmallVector<Type> types;
  for (auto [result, shape] : llvm::zip_equal(results, shapes)) {
    SmallVector<SizeAttr> sizes(points);
    llvm::append_range(sizes, shape);
    types.push_back(tensorType(result).withShape(sizes));
  }
  FlatSymbolRefAttr name = table.intern(kernel, stem);
  kernel = nullptr;
  auto launch =
      LaunchOp::create(host, loc, types, name, host.getArrayAttr(gridSizes), launched, ArrayAttr());
  noteLines(launch);
  return launch.getResults();
}

SmallVector<Value> KernelMaker::finish(StringRef stem, ValueRange values, ArrayRef<unsigned> over,
                                       ArrayRef<unsigned> order) {
  SmallVector<Result> results;
  for (Value value : values)
    results.push_back({value, AxisList(over), AxisList(order)});
  return finish(stem, results);
}

SmallVector<Value> KernelMaker::finish(StringRef stem, ArrayRef<Result> results) {
  auto nameOf = [&](unsigned axis) -> StringRef { return space[axis].name; };
  SmallVector<SmallVector<SizeAttr>> shapes;
  SmallVector<Value> values;
  for (const Result &result : results) {
    resultAxes.emplace_back(result.over.begin(), result.over.end());
    values.push_back(result.value);
    auto &shape = shapes.emplace_back();
    for (unsigned axis : result.over)
      shape.push_back(sizeOf(host.getContext(), space, axes[axis].logical));
  }
  SmallVector<Value> made(finishRaw(stem, values, shapes));
  for (auto [value, result] : llvm::zip_equal(made, results)) {
    // As the launch gives it, and as it is wanted.
    std::string left, right;
    AxisList lies(grid.begin(), grid.end());
    bool same = true;
    for (unsigned axis : grid)
      left += space[axis].name + " ";
    for (unsigned axis : result.over) {
      const AxisList &logical = axes[axis].logical;
      auto names = llvm::join(llvm::map_range(logical, nameOf), " ");
      left += logical.empty() ? "1 " : logical.size() == 1 ? names + " " : "(" + names + ") ";
      same &= logical.size() == 1;
      llvm::append_range(lies, logical);
    }
    if (same && lies == result.order)
      continue;
    for (unsigned axis : result.order)
      right += " " + space[axis].name;
    auto sizes = llvm::map_to_vector(result.order, [&](unsigned axis) { return space[axis].size; });
    value = RearrangeOp::create(host, loc, tensorType(value).withShape(sizes), left + "->" + right,
                                value);
  }
  return made;
}
