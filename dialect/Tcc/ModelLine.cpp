// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/ModelLine.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
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

/// The other lines stand beside the location, as what is said of it: whoever looks for its file or
/// its name finds the first op's.
Location tcc::locationOf(Operation *first, ArrayRef<Operation *> ops) {
  Builder builder(first->getContext());
  llvm::SetVector<StringRef> others;
  SmallVector<std::string> lines =
      llvm::map_to_vector(ops, [](Operation *op) { return modelLine(op->getLoc()); });
  for (StringRef line : lines)
    if (!line.empty() && line != modelLine(first->getLoc()))
      others.insert(line);
  if (others.empty())
    return first->getLoc();
  return FusedLoc::get({first->getLoc()}, builder.getStrArrayAttr(others.getArrayRef()),
                       builder.getContext());
}

static constexpr StringLiteral linesName = "tcc.lines";

void tcc::noteLines(Operation *op) {
  Builder builder(op->getContext());
  SmallVector<Attribute> lines;
  if (std::string own = modelLine(op->getLoc()); !own.empty())
    lines.push_back(builder.getStringAttr(own));
  if (auto fused = dyn_cast<FusedLoc>(op->getLoc()))
    if (auto others = dyn_cast_or_null<ArrayAttr>(fused.getMetadata()); others && !lines.empty())
      llvm::append_range(lines, others);
  if (!lines.empty())
    op->setAttr(linesName, builder.getArrayAttr(lines));
}

SmallVector<StringRef> tcc::notedLines(Operation *op) {
  SmallVector<StringRef> lines;
  if (auto noted = op->getAttrOfType<ArrayAttr>(linesName))
    llvm::append_range(lines, noted.getAsValueRange<StringAttr>());
  return lines;
}
