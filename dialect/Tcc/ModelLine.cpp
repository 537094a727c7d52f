// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Tcc/ModelLine.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;

/// The frames of the first chain that the location holds, innermost first.
static void addFrames(Location location, SmallVectorImpl<FileLineColLoc> &frames) {
  llvm::TypeSwitch<LocationAttr>(location)
      .Case([&](FileLineColLoc file) {
        if (file.getFilename().strref().ends_with(".tdsl"))
          frames.push_back(file);
      })
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
  return found ? llvm::sys::path::filename(found->getFilename().strref()).str() + ":" +
                     std::to_string(found->getLine())
               : "";
}
