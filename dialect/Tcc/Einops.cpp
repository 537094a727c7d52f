// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/Einops.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace tcc {

SmallVector<std::string, 6> EinopsSide::names() const {
  SmallVector<std::string, 6> result;
  for (const EinopsAxis &axis : *this)
    result.append(axis.begin(), axis.end());
  return result;
}

std::string EinopsSide::str() const {
  return join(map_range(*this,
                        [](const EinopsAxis &axis) {
                          if (axis.empty())
                            return std::string("1");
                          return axis.size() == 1 ? axis[0] : "(" + join(axis, " ") + ")";
                        }),
              " ");
}

std::string Einops::str() const {
  return join(map_range(inputs, [](const EinopsSide &side) { return side.str(); }), ", ") + " -> " +
         output.str();
}

namespace {
class Reader {
public:
  Reader(StringRef text, EinopsError &error) : text(text), error(error) {}

  bool read(Einops &result) {
    do {
      if (!readSide(result.inputs.emplace_back()))
        return false;
    } while (accept(","));
    if (!accept("->"))
      return fail(at < text.size() ? "expected an axis name, '(', '1', ',' or '->'"
                                   : "expected '->' and the axes of the result");
    if (!readSide(result.output))
      return false;
    skipSpace();
    return at == text.size() || fail("expected an axis name, '(', '1' or the end");
  }

private:
  bool readSide(EinopsSide &side) {
    StringSet<> seen;
    while (true) {
      skipSpace();
      if (accept("1")) {
        side.emplace_back();
      } else if (accept("(")) {
        EinopsAxis &axis = side.emplace_back();
        while (!accept(")"))
          if (!readName(axis.emplace_back(), seen))
            return false;
      } else if (at < text.size() && (isAlpha(text[at]) || text[at] == '_')) {
        if (!readName(side.emplace_back().emplace_back(), seen))
          return false;
      } else {
        return true;
      }
    }
  }

  bool readName(std::string &name, StringSet<> &seen) {
    skipSpace();
    size_t start = at;
    while (at < text.size() && (isAlnum(text[at]) || text[at] == '_'))
      ++at;
    name = text.slice(start, at).str();
    if (name.empty() || isDigit(name[0])) {
      at = start;
      return fail("expected an axis name");
    }
    if (!seen.insert(name).second) {
      at = start;
      return fail("axis '" + name + "' stands twice on one side");
    }
    return true;
  }

  void skipSpace() {
    while (at < text.size() && text[at] == ' ')
      ++at;
  }
  bool accept(StringRef token) {
    skipSpace();
    if (!text.substr(at).starts_with(token))
      return false;
    at += token.size();
    return true;
  }
  bool fail(const Twine &message) {
    error = {at, message.str()};
    return false;
  }

  StringRef text;
  EinopsError &error;
  size_t at = 0;
};
} // namespace

bool parseEinops(StringRef pattern, Einops &result, EinopsError &error) {
  result = {};
  return Reader(pattern, error).read(result);
}

ContractionAxes classify(const Einops &pattern) {
  ContractionAxes axes;
  auto lhs = pattern.inputs[0].names(), rhs = pattern.inputs[1].names(),
       out = pattern.output.names();
  for (const std::string &name : out) {
    bool inLeft = is_contained(lhs, name), inRight = is_contained(rhs, name);
    (inLeft && inRight ? axes.batch : inLeft ? axes.left : axes.right).push_back(name);
  }
  for (const std::string &name : lhs)
    if (!is_contained(out, name))
      axes.sum.push_back(name);
  return axes;
}

AttentionAxes attentionAxes(StringRef scores, StringRef values) {
  Einops given, taken;
  EinopsError error;
  bool areRead = parseEinops(scores, given, error) && parseEinops(values, taken, error);
  assert(areRead && "verified");
  (void)areRead;
  return {given.inputs[0], given.inputs[1], given.output, taken.inputs[1], taken.output};
}

} // namespace tcc
