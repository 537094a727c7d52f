// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Contractions of one input with several parameters become one: [q, k, v] = x [wq, wk, wv].
#include "dialect/Tcc/ModelLine.h"
#include "dialect/Tcc/Size.h"
#include "lib/Transforms/Layout.h"
#include "lib/Transforms/Passes.h"
#include "lib/Transforms/WeightProduct.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace tcc {
#define GEN_PASS_DEF_JOINCONTRACTIONS
#include "lib/Transforms/Passes.h.inc"
} // namespace tcc

using namespace tcc;

namespace {
/// Of one input and one block, and what keeps each apart.
struct Family {
  struct Member {
    WeightProduct product;
    std::string obstacle;
  };
  func::FuncOp function;
  std::vector<Member> members;

  SmallVector<Member *> joined() {
    SmallVector<Member *> found;
    for (Member &member : members)
      if (member.obstacle.empty())
        found.push_back(&member);
    return found;
  }
};

/// How many operands a launch has at most, less some.
constexpr size_t maxParts = 32;

Value concat(OpBuilder &builder, Location loc, ArrayRef<Value> parts, SizeAttr size) {
  SmallVector<SizeAttr> shape(shapeOf(parts[0]));
  shape[0] = size;
  return builder.createOrFold<ConcatOp>(loc, Type(tensorType(parts[0]).withShape(shape)), parts,
                                        /*axis=*/0);
}

void join(ArrayRef<Family::Member *> members) {
  WeightProduct &first = members.front()->product;
  OpBuilder builder(first.op);
  SmallVector<Operation *> ops =
      llvm::map_to_vector(members, [](auto *member) -> Operation * { return member->product.op; });
  Location loc = locationOf(first.op, ops);
  SizeAttr width = SizeAttr::constant(builder.getContext(), 0);
  SmallVector<Value> weights, biases;
  IRMapping copies;
  for (Family::Member *member : members) {
    width = add(width, member->product.width());
    weights.push_back(member->product.rows(builder, copies));
  }
  // The input's axes are called by their places.
  SmallVector<std::string> all, rows, sums = {"n"};
  SmallVector<int64_t> summed = first.summed();
  for (size_t place = 0; place < shapeOf(first.input()).size(); ++place) {
    all.push_back("a" + std::to_string(place));
    (llvm::is_contained(summed, int64_t(place)) ? sums : rows).push_back(all.back());
  }
  rows.push_back("n");
  std::string pattern =
      llvm::join(all, " ") + ", " + llvm::join(sums, " ") + " -> " + llvm::join(rows, " ");
  auto type = tensorType(first.input()).withShape(first.shape(width));
  Value result = ContractOp::create(builder, loc, Type(type), pattern, first.input(),
                                    concat(builder, loc, weights, width));
  if (llvm::any_of(members, [](auto *member) { return bool(member->product.bias); })) {
    for (Family::Member *member : members)
      biases.push_back(member->product.biases(builder, copies));
    Value repeated = BroadcastOp::create(builder, loc, Type(type),
                                         concat(builder, loc, biases, width), type.getRank() - 1);
    result = AddOp::create(builder, loc, result, repeated);
  }
  SizeAttr offset = SizeAttr::constant(builder.getContext(), 0);
  for (Family::Member *member : members) {
    SizeAttr own = member->product.width();
    member->product.replaceBy(builder, result, offset);
    offset = add(offset, own);
  }
  for (Family::Member *member : members)
    member->product.erase();
}

struct JoinContractions : tcc::impl::JoinContractionsBase<JoinContractions> {
  using JoinContractionsBase::JoinContractionsBase;

  void runOnOperation() override {
    std::vector<Family> families;
    for (auto function : getOperation().getOps<func::FuncOp>())
      collect(function, families);
    keepOneForm(families);
    for (Family &family : families)
      if (report)
        remark(family);
    for (Family &family : families) {
      SmallVector<Family::Member *> members = family.joined();
      for (ArrayRef<Family::Member *> rest = members; rest.size() > 1;) {
        size_t count = std::min(rest.size(), maxParts);
        join(rest.take_front(count));
        rest = rest.drop_front(count);
      }
    }
  }

  static void collect(func::FuncOp function, std::vector<Family> &families) {
    bool writes = writesParameters(function);
    function.walk([&](Block *block) {
      llvm::MapVector<Value, Family> byInput;
      for (auto op : block->getOps<ContractOp>()) {
        WeightProduct product(op);
        Family &family = byInput[product.input()];
        family.function = function;
        std::string obstacle = product.obstacle();
        if (obstacle.empty() && writes)
          obstacle = "the call gives parameters new values and would join them each time";
        SmallVector<Family::Member *> before = family.joined();
        if (obstacle.empty() && !before.empty() && before[0]->product.summed() != product.summed())
          obstacle = "it sums other axes of the input";
        family.members.push_back({std::move(product), std::move(obstacle)});
      }
      for (auto &[input, family] : byInput)
        families.push_back(std::move(family));
    });
  }

  /// A parameter that one call packs by itself and another with others would be in memory twice.
  static void keepOneForm(std::vector<Family> &families) {
    for (bool changed = true; changed;) {
      changed = false;
      DenseMap<Attribute, std::pair<Attribute, StringRef>> companies; // and whose
      llvm::MapVector<Attribute, StringRef> apart;
      for (Family &family : families) {
        if (writesParameters(family.function))
          continue; // packs in each call
        SmallVector<Family::Member *> joined = family.joined();
        auto together = ArrayAttr::get(
            family.function.getContext(),
            llvm::map_to_vector(joined, [](auto *member) { return member->product.window(); }));
        for (Family::Member &member : family.members) {
          if (!isOfParameter(member.product.weight()))
            continue;
          Attribute window = member.product.window();
          Attribute company = member.obstacle.empty() ? Attribute(together)
                                                      : ArrayAttr::get(window.getContext(), window);
          auto [known, isNew] =
              companies.try_emplace(window, company, family.function.getSymName());
          if (!isNew && known->second.first != company)
            apart.insert({window, member.obstacle.empty() ? known->second.second
                                                          : family.function.getSymName()});
        }
      }
      for (Family &family : families)
        for (Family::Member *member : family.joined())
          if (auto *other = apart.find(member->product.window()); other != apart.end()) {
            member->obstacle = "'" + other->second.str() + "' packs its parameter in another form";
            changed = true;
          }
    }
  }

  static void remark(Family &family) {
    auto isProduct = [](Family::Member &member) { return isOfParameter(member.product.weight()); };
    if (llvm::count_if(family.members, isProduct) < 2)
      return;
    SmallVector<Family::Member *> joined = family.joined();
    for (Family::Member &member : family.members) {
      if (!member.obstacle.empty()) {
        member.product.op.emitRemark("not joined with other contractions of its input, for ")
            << member.obstacle;
      } else if (joined.size() > 1) {
        SmallVector<std::string> names; // windows of one parameter have one
        for (Family::Member *other : joined)
          if (std::string name = "'" + other->product.name() + "'";
              other != &member && !llvm::is_contained(names, name))
            names.push_back(name);
        member.product.op.emitRemark("one contraction with ") << llvm::join(names, ", ");
      }
    }
  }
};
} // namespace
