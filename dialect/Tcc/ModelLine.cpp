// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/ModelLine.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;

/// The frames of the first chain that the location holds, innermost first.
static void addFrames(Location location, SmallVectorImpl<FileLineColLoc> &frames) {
  llvm::TypeSwitch<LocationAttr>(location)
      .Case([&](FileLineColLoc file) { frames.push_back(file); })
      .Case([&](NameLoc name) { addFrames(name.getChildLoc(), frames); })
      .Case([&](CallSiteLoc call) {
        addFrames(call.getCallee(), frames);
        addFrames(call.getCaller(), frames);
      })
      .Case([&](FusedLoc fused) {
        for (Location one : fused.getLocations())
          if (frames.empty())
            addFrames(one, frames);
      });
}

std::optional<FileLineColLoc> tcc::modelLocation(Location location) {
  SmallVector<FileLineColLoc> frames;
  addFrames(location, frames);
  if (frames.empty())
    return std::nullopt;
  return *llvm::find_if(frames, [&](FileLineColLoc frame) {
    return frame.getFilename() == frames.back().getFilename();
  });
}

std::string tcc::modelLine(Location location) {
  std::optional<FileLineColLoc> found = modelLocation(location);
  if (!found || !found->getFilename().strref().ends_with(".tdsl"))
    return "";
  return llvm::sys::path::filename(found->getFilename().strref()).str() + ":" +
         std::to_string(found->getLine());
}

/// The location's own line, and those that locationOf() put beside it.
static SmallVector<std::string> linesOf(Location location) {
  SmallVector<std::string> lines;
  if (std::string own = tcc::modelLine(location); !own.empty())
    lines.push_back(own);
  if (auto fused = dyn_cast<FusedLoc>(location); fused && !lines.empty())
    if (auto others = dyn_cast_or_null<ArrayAttr>(fused.getMetadata()))
      for (StringRef other : others.getAsValueRange<StringAttr>())
        lines.push_back(other.str());
  return lines;
}

/// The other lines stand beside the location, as what is said of it: whoever looks for its file or
/// its name finds the first op's.
Location tcc::locationOf(Operation *first, ArrayRef<Operation *> ops) {
  Builder builder(first->getContext());
  SmallVector<std::string> own = linesOf(first->getLoc()), others;
  for (Operation *op : ops)
    for (const std::string &line : linesOf(op->getLoc()))
      if ((own.empty() || line != own[0]) && !llvm::is_contained(others, line))
        others.push_back(line);
  if (others.empty())
    return first->getLoc();
  SmallVector<StringRef> words(others.begin(), others.end());
  return FusedLoc::get({first->getLoc()}, builder.getStrArrayAttr(words), builder.getContext());
}

static constexpr StringLiteral linesName = "tcc.lines";

void tcc::noteLines(Operation *op) {
  Builder builder(op->getContext());
  SmallVector<std::string> lines = linesOf(op->getLoc());
  SmallVector<StringRef> words(lines.begin(), lines.end());
  if (!words.empty())
    op->setAttr(linesName, builder.getStrArrayAttr(words));
}

SmallVector<StringRef> tcc::notedLines(Operation *op) {
  SmallVector<StringRef> lines;
  if (auto noted = op->getAttrOfType<ArrayAttr>(linesName))
    llvm::append_range(lines, noted.getAsValueRange<StringAttr>());
  return lines;
}
