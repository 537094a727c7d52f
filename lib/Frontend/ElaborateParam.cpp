// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Paths of blocks and full names of parameters. Two sites or parameters never share a name by
// accident.
#include "dialect/Tcc/TrainingNames.h"
#include "lib/Frontend/EntryParam.h"
#include "llvm/ADT/StringSet.h"

using namespace tcc;
using namespace tcc::frontend;
using namespace tcc::frontend::ast;

void Path::append(std::string text) {
  if (text.empty())
    return;
  if (!pieces.empty() && !pieces.back().index)
    pieces.back().text += text;
  else
    pieces.push_back({std::move(text), std::nullopt});
}

Path Path::join(const Path &other) const {
  if (empty() || other.empty())
    return empty() ? other : *this;
  Path result = *this;
  result.append(".");
  for (const Piece &piece : other.pieces)
    if (piece.index)
      result.append(*piece.index);
    else
      result.append(piece.text);
  return result;
}

std::string Path::str() const {
  std::string result;
  for (const Piece &piece : pieces) {
    if (!piece.index) {
      result += piece.text;
      continue;
    }
    const LoopIndex &i = *piece.index;
    result += "{";
    if (i.scale != 1)
      result += std::to_string(i.scale) + "*";
    result += i.loop->name;
    if (i.offset != 0)
      result += (i.offset > 0 ? "+" : "") + std::to_string(i.offset);
    result += "}";
  }
  return result;
}

std::optional<Path> Elaborator::evalPath(const StringExpr &string) {
  Path path;
  for (const StringExpr::Piece &piece : string.pieces) {
    if (!piece.place) {
      path.append(piece.text.str());
      continue;
    }
    Term term = eval(*piece.place);
    if (term.isPoison())
      return std::nullopt;
    auto *constant = term.constant();
    if (term.index() && term.index()->scale != 0) {
      path.append(*term.index());
    } else if (constant && constant->asInteger()) {
      path.append(constant->str());
    } else if (constant && constant->asString()) {
      path.append(*constant->asString());
    } else {
      error<message::PathPlace>(piece.place->range, describe(term));
      return std::nullopt;
    }
  }
  return path;
}

/// A path inside loops of the same body has the index of each.
bool Elaborator::checkLoops(const Path &path, SourceRange range) {
  for (const Loop *loop : frame->loops)
    if (llvm::none_of(path.pieces,
                      [&](const Path::Piece &p) { return p.index && p.index->loop == loop; })) {
      error<message::PathLacksIndex>(range, path.str(), loop->name)
          .note(loop->range, "the loop is here");
      return false;
    }
  return true;
}

/// Every name the path stands for; empty after an error.
std::vector<std::string> Elaborator::expand(const Path &path, SourceRange range) {
  constexpr size_t limit = 1 << 16, limitOfAll = 1 << 18;
  std::vector<const Loop *> loops;
  for (const Path::Piece &piece : path.pieces)
    if (piece.index && !llvm::is_contained(loops, piece.index->loop))
      loops.push_back(piece.index->loop);
  size_t count = 1;
  for (const Loop *loop : loops) {
    if (size_t(loop->upper - loop->lower) > limit / count) {
      error<message::TooManyNames>(range, path.str(), limit);
      return {};
    }
    count *= loop->upper - loop->lower;
  }
  nameCount += count;
  if (nameCount > limitOfAll) {
    error<message::TooManyPaths>(range, limitOfAll);
    stopped = true;
    return {};
  }
  std::vector<std::string> names;
  llvm::StringSet<> seen;
  for (size_t n = 0; n < count; ++n) {
    llvm::DenseMap<const Loop *, int64_t> at;
    size_t rest = n;
    for (const Loop *loop : llvm::reverse(loops)) {
      int64_t trips = loop->upper - loop->lower;
      at[loop] = loop->lower + rest % trips;
      rest /= trips;
    }
    std::string name;
    for (const Path::Piece &piece : path.pieces) {
      if (piece.index)
        name += std::to_string(piece.index->scale * at[piece.index->loop] + piece.index->offset);
      else
        name += piece.text;
    }
    if (!seen.insert(name).second) {
      error<message::AmbiguousPath>(range, path.str(), name);
      return {};
    }
    names.push_back(std::move(name));
  }
  return names;
}

/// The full path of the block that `call` instantiates.
std::optional<Path> Elaborator::evalSite(const CallExpr &call) {
  std::optional<Path> own = evalPath(*call.at);
  if (!own || (!call.shared && !checkLoops(*own, call.at->range)))
    return std::nullopt;
  Path full = frame->path.join(*own);
  std::vector<std::string> names = expand(full, call.at->range);
  if (names.empty())
    return std::nullopt;
  for (const std::string &name : names) {
    auto [at, isNew] = sites.try_emplace(name, SiteInstance{&call});
    const CallExpr *other = at->second.call;
    if (isNew || other == &call || (other->shared && call.shared))
      continue;
    error<message::DoubleSite>(call.at->range, name)
        .note(other->at->range, "the other block is here")
        .hint("mark both with `at shared \"…\"` where they are one");
    return std::nullopt;
  }
  return full;
}

std::string Elaborator::evalInit(const Init &init) {
  struct Rule {
    StringRef name;
    bool value;
  };
  static constexpr Rule rules[] = {{"zeros", false},  {"ones", false},   {"constant", true},
                                   {"normal", true},  {"uniform", true}, {"xavier", false},
                                   {"kaiming", false}};
  auto *rule = llvm::find_if(rules, [&](const Rule &r) { return r.name == init.rule.text; });
  if (rule == std::end(rules)) {
    std::vector<StringRef> names;
    for (const Rule &r : rules)
      names.push_back(r.name);
    error<message::UnknownInit>(init.rule.range, init.rule.text)
        .didYouMean(nearest(init.rule.text, names));
    return "";
  }
  if (rule->value != (init.value != nullptr)) {
    error<message::InitValue>(init.range, rule->name, rule->value ? "needs a" : "takes no");
    return "";
  }
  if (!init.value)
    return rule->name.str();
  std::optional<Constant> value = evalConstant(*init.value);
  if (!value)
    return "";
  if (!value->isNumber()) {
    error<message::InitValue>(init.range, rule->name, "needs a number as its");
    return "";
  }
  return fmt::format("{}({})", rule->name, Constant::real(value->number()).str());
}

mlir::Value Elaborator::declareParam(const ParamStmt &stmt, bool ofModel) {
  bool inBlock = !ofModel && frame->function->isBlock;
  if (!canBuild(stmt.range))
    return {};
  if (!inBlock && frame->unit->isLibrary) {
    error<message::ParamInLibraryFn>(stmt.range);
    return {};
  }
  TensorType type = evalType(stmt.type);
  if (!type)
    return {};
  std::string init = stmt.init ? evalInit(*stmt.init) : "";
  if (stmt.init && init.empty())
    return {};
  for (SizeAttr size : type.getShape())
    if (!size.isConstant()) {
      error<message::ParamSize>(stmt.type.range, size.str());
      return {};
    }
  Path name;
  SourceRange range = stmt.checkpoint ? stmt.checkpoint->range : stmt.name.range;
  if (stmt.checkpoint) {
    std::optional<Path> given = evalPath(*stmt.checkpoint);
    if (!given)
      return {};
    if (given->empty()) {
      error<message::EmptyParamName>(range);
      return {};
    }
    name = std::move(*given);
  } else {
    name.append(stmt.name.text.str());
  }
  if (!ofModel && !checkLoops(name, range))
    return {};
  if (inBlock)
    name = frame->path.join(name);
  std::vector<std::string> names = expand(name, range);
  if (names.empty())
    return {};
  for (const std::string &full : names) {
    if (isTrainingState(full)) {
      error<message::ReservedName>(range, full);
      return {};
    }
    if (entryParams && llvm::none_of(*entryParams, [&](const EntryParam &param) {
          return llvm::is_contained(param.names, full);
        })) {
      error<message::ParamInForParams>(range, full);
      return {};
    }
    auto [at, isNew] = params.try_emplace(full, ParamInstance{&stmt, type, inBlock, init});
    ParamInstance &other = at->second;
    bool one = other.type == type && (other.stmt == &stmt || (!other.ofBlock && !inBlock));
    if (!isNew && one && !init.empty() && !other.init.empty() && init != other.init) {
      error<message::DoubleInit>(stmt.init->range, full, init, other.init)
          .note(other.stmt->range, "the other declaration is here");
      return {};
    }
    if (isNew || one)
      continue;
    Diagnostic &d = error<message::DoubleParam>(range, full);
    d.note(other.stmt->range, "the other is {}", show(other.type));
    if (other.type != type)
      d.hint("this one is {}", show(type));
    return {};
  }
  std::vector<mlir::Value> indices;
  for (const Path::Piece &piece : name.pieces)
    if (piece.index)
      indices.push_back(piece.index->loop->counter);
  return build<ParamOp>(stmt.range, mlir::Type(type), builder.getStringAttr(name.str()), indices,
                        init.empty() ? mlir::StringAttr() : builder.getStringAttr(init));
}
