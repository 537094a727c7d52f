// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Schedule.h.
#include "lib/Halide/Schedule.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace tcc::halide {
namespace {

/// A loop as an argument: rfactor wants the reduction variable itself.
struct LoopArg : Halide::VarOrRVar {
  LoopArg(const Halide::VarOrRVar &var) : Halide::VarOrRVar(var) {}
  operator Halide::RVar() const { return rvar; }
};

template <typename Enum> Enum enumValue(llvm::StringRef word);
template <> Halide::TailStrategy enumValue(llvm::StringRef word) {
#define TailStrategy_CASE(Name, Word)                                                              \
  if (word == #Word)                                                                               \
    return Halide::TailStrategy::Name;
#define MemoryType_CASE(Name, Word)
#define PrefetchBoundStrategy_CASE(Name, Word)
#define ENUM_CASE(Kind, Name, Word) Kind##_CASE(Name, Word)
#include "dialect/Halide/Enums.def"
#undef TailStrategy_CASE
  llvm_unreachable("the verifier knows the words");
}

template <> Halide::MemoryType enumValue(llvm::StringRef word) {
#define TailStrategy_CASE(Name, Word)
#undef MemoryType_CASE
#define MemoryType_CASE(Name, Word)                                                                \
  if (word == #Word)                                                                               \
    return Halide::MemoryType::Name;
#define ENUM_CASE(Kind, Name, Word) Kind##_CASE(Name, Word)
#include "dialect/Halide/Enums.def"
#undef MemoryType_CASE
#define MemoryType_CASE(Name, Word)
  llvm_unreachable("the verifier knows the words");
}

template <> Halide::PrefetchBoundStrategy enumValue(llvm::StringRef word) {
#undef PrefetchBoundStrategy_CASE
#define PrefetchBoundStrategy_CASE(Name, Word)                                                     \
  if (word == #Word)                                                                               \
    return Halide::PrefetchBoundStrategy::Name;
#define ENUM_CASE(Kind, Name, Word) Kind##_CASE(Name, Word)
#include "dialect/Halide/Enums.def"
  llvm_unreachable("the verifier knows the words");
}

/// One directive being translated: gives argument `i` as Halide's type for its kind, and collects
/// the texts.
struct Call {
  ScheduleTranslator &translator;
  DirectiveInterface op;
  std::vector<std::string> texts;

  unsigned stage() { return op.getUpdate() ? *op.getUpdate() + 1 : 0; }

  LoopHandle loop(llvm::StringRef name) {
    if (const Loop *found = translator.now.find(op.getFunc(), stage(), name))
      return translator.objects.loop(*found);
    llvm_unreachable("the verifier knows the loops");
  }

  /// A loop the directive makes: a reduction loop where the ones it replaces are.
  LoopHandle newLoop(llvm::StringRef name) {
    bool reduction = false;
    for (auto [kind, arg] : llvm::zip(op.getSignature().kinds, op.getArgs()))
      if (kind == ArgKind::Old)
        reduction |=
            translator.now.find(op.getFunc(), stage(), cast<StringAttr>(arg).getValue())->reduction;
    return translator.objects.loop({name.str(), name.str(), reduction});
  }

  Value nextValue(unsigned i) {
    return op.getValues()[llvm::count_if(op.getArgs().getValue().take_front(i),
                                         llvm::IsaPred<UnitAttr>)];
  }

  template <ArgKind Kind> auto get(unsigned i) {
    Attribute arg = op.getArgs()[i];
    if constexpr (Kind == ArgKind::Var || Kind == ArgKind::Old || Kind == ArgKind::New) {
      llvm::StringRef name = cast<StringAttr>(arg).getValue();
      LoopHandle handle = Kind == ArgKind::New ? newLoop(name) : loop(name);
      texts.push_back(handle.text);
      return LoopArg(handle.var);
    } else if constexpr (Kind == ArgKind::Dim) {
      std::string name = cast<StringAttr>(arg).getValue().str();
      LoopHandle handle = translator.objects.loop({name, name, false});
      texts.push_back(handle.text);
      return handle.var.var;
    } else if constexpr (Kind == ArgKind::Expr) {
      if (auto constant = dyn_cast<IntegerAttr>(arg)) {
        texts.push_back(std::to_string(constant.getInt()));
        return Halide::Expr(static_cast<int>(constant.getInt()));
      }
      const Term &term = translator.objects.terms.at(nextValue(i));
      texts.push_back(term.text);
      return term.expr;
    } else if constexpr (Kind == ArgKind::Bool) {
      bool yes = cast<BoolAttr>(arg).getValue();
      texts.push_back(yes ? "true" : "false");
      return yes;
    } else if constexpr (Kind == ArgKind::Tail || Kind == ArgKind::Memory ||
                         Kind == ArgKind::Bound) {
      llvm::StringRef word = cast<StringAttr>(arg).getValue();
      texts.push_back((enumKind(Kind) + "::" + enumName(enumKind(Kind), word)).str());
      if constexpr (Kind == ArgKind::Tail)
        return enumValue<Halide::TailStrategy>(word);
      else if constexpr (Kind == ArgKind::Memory)
        return enumValue<Halide::MemoryType>(word);
      else
        return enumValue<Halide::PrefetchBoundStrategy>(word);
    } else if constexpr (Kind == ArgKind::Func) {
      FuncHandle &func = translator.objects.funcs.at(cast<FlatSymbolRefAttr>(arg).getValue().str());
      texts.push_back(func.text);
      return func.func;
    } else if constexpr (Kind == ArgKind::Buffer) {
      BufferHandle &buffer = translator.objects.buffers.at(nextValue(i));
      texts.push_back(buffer.text);
      return buffer.param;
    } else {
      static_assert(Kind == ArgKind::Loop);
      auto level = cast<ArrayAttr>(arg);
      FuncHandle &func =
          translator.objects.funcs.at(cast<FlatSymbolRefAttr>(level[0]).getValue().str());
      LoopHandle loop = translator.objects.loop(*translator.end.findLevel(op, level));
      // compute_with is of one stage, the others of whatever stage has the loop.
      int whole = isa<ComputeWithOp>(op.getOperation()) ? 0 : -1;
      int stage = level.size() == 3 ? cast<IntegerAttr>(level[2]).getInt() + 1 : whole;
      texts.push_back("LoopLevel(" + func.text + ", " + loop.text +
                      (stage < 0 ? std::string() : ", " + std::to_string(stage)) + ")");
      return Halide::LoopLevel(func.func, loop.var, stage);
    }
  }

  template <typename Item> std::vector<Item> list() {
    std::vector<Item> items;
    std::vector<std::string> names;
    for (Attribute arg : op.getArgs()) {
      std::string name = cast<StringAttr>(arg).getValue().str();
      LoopHandle handle = std::is_same_v<Item, Halide::Var>
                              ? translator.objects.loop({name, name, false})
                              : loop(name);
      if constexpr (std::is_same_v<Item, Halide::Var>)
        items.push_back(handle.var.var);
      else
        items.push_back(handle.var);
      names.push_back(handle.text);
    }
    texts.push_back("{" + llvm::join(names, ", ") + "}");
    return items;
  }
};

template <unsigned Count, typename List> struct First;
template <unsigned Count, ArgKind... Kinds> struct First<Count, KindList<Kinds...>> {
  static constexpr ArgKind kinds[] = {Kinds..., ArgKind::None};
  template <typename Op, typename On, size_t... I>
  static auto call(Call &call, On &on, std::index_sequence<I...>) {
    // Braces fix the order in which the texts are collected.
    auto args = std::tuple<decltype(call.get<kinds[I]>(I))...>{call.get<kinds[I]>(I)...};
    return std::apply([&](const auto &...arg) { return Op::call(on, arg...); }, args);
  }
};

/// Calls with as many arguments as were given, from the required ones to all.
template <typename Op, unsigned Count, ArgKind... Kinds, typename On>
void invoke(Call &call, On &on, KindList<Kinds...> list) {
  constexpr ArgKind kinds[] = {Kinds..., ArgKind::None};
  if constexpr (kinds[0] == ArgKind::Vars) {
    Op::call(on, call.list<Halide::VarOrRVar>());
  } else if constexpr (kinds[0] == ArgKind::Dims) {
    Op::call(on, call.list<Halide::Var>());
  } else if constexpr (std::is_same_v<Op, RfactorOp>) {
    Halide::Func partial =
        First<2, decltype(list)>::template call<Op>(call, on, std::make_index_sequence<2>());
    std::string name = cast<FlatSymbolRefAttr>(call.op.getArgs()[2]).getValue().str();
    std::string text = call.translator.objects.names.unique(name);
    call.translator.objects.funcs.insert({name, {partial, text, 1}});
  } else if (call.op.getArgs().size() == Count) {
    First<Count, decltype(list)>::template call<Op>(call, on, std::make_index_sequence<Count>());
  } else if constexpr (Count < sizeof...(Kinds)) {
    invoke<Op, Count + 1>(call, on, list);
  }
}

/// Tries one directive; true if `op` was it.
template <typename Op> bool tryApply(ScheduleTranslator &translator, Operation *op) {
  auto directive = dyn_cast<Op>(op);
  if (!directive)
    return false;
  Objects &objects = translator.objects;
  FuncHandle func = objects.funcs.at(directive.getFunc().str());
  std::optional<uint64_t> update = directive.getUpdate();
  Call call{translator, cast<DirectiveInterface>(op), {}};
  std::string on = func.text + (update ? ".update(" + std::to_string(*update) + ")" : "");
  if constexpr (Op::receiver == Receiver::Func) {
    invoke<Op, Op::required>(call, func.func, typename Op::Kinds());
  } else if (translator.specialized) {
    on = translator.specialized->second;
    invoke<Op, Op::required>(call, translator.specialized->first, typename Op::Kinds());
  } else {
    Halide::Stage stage = update ? func.func.update(*update) : Halide::Stage(func.func);
    invoke<Op, Op::required>(call, stage, typename Op::Kinds());
  }
  std::string result;
  if constexpr (std::is_same_v<Op, RfactorOp>) {
    std::string name = cast<FlatSymbolRefAttr>(directive.getArgs()[2]).getValue().str();
    result = "Func " + objects.funcs.at(name).text + " = ";
  }
  objects.say(result + on + "." + Op::signature().method.str() + "(" +
              llvm::join(call.texts, ", ") + ");");
  return true;
}

template <typename... Ops> bool tryAll(ScheduleTranslator &translator, Operation *op) {
  return (tryApply<Ops>(translator, op) || ...);
}
} // namespace

LogicalResult ScheduleTranslator::apply(SpecializeOp directive) {
  FuncHandle func = objects.funcs.at(directive.getFunc().str());
  std::optional<uint64_t> update = directive.getUpdate();
  const Term &condition = objects.terms.at(directive.getCondition());
  Halide::Stage stage = update ? func.func.update(*update) : Halide::Stage(func.func);
  std::string on = func.text + (update ? ".update(" + std::to_string(*update) + ")" : "");
  auto outer = specialized;
  if (outer)
    std::tie(stage, on) = *outer;
  std::string name = objects.names.unique(func.text + "_specialized");
  objects.say("Stage " + name + " = " + on + ".specialize(" + condition.text + ");");
  specialized.emplace(stage.specialize(condition.expr), name);
  LoopTracker before = now;
  for (Operation &inner : directive.getBody().front())
    if (failed(apply(&inner)))
      return failure();
  now = before;
  specialized = outer;
  return success();
}

LogicalResult ScheduleTranslator::apply(Operation *directive) {
  if (auto specialize = dyn_cast<SpecializeOp>(directive))
    return apply(specialize);
  bool known = tryAll<
#define GET_OP_LIST
#include "dialect/Halide/Directives.cpp.inc"
      >(*this, directive);
  if (!known)
    return directive->emitError() << "'" << directive->getName()
                                  << "' op has no translation to Halide";
  return now.apply(directive);
}

LogicalResult ScheduleTranslator::run() {
  if (failed(end.applyAll()))
    return failure();
  objects.say("");
  for (auto schedule : op.getBody().getOps<ScheduleOp>())
    for (Operation &directive : schedule.getBody().front())
      if (failed(apply(&directive)))
        return failure();
  return success();
}

} // namespace tcc::halide
