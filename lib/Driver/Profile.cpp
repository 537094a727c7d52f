// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Driver/Profile.h"
#include "lib/Driver/Outputs.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace tcc::driver;

namespace json = llvm::json;

/// A span of a call or launch; false with what is missing.
static bool addSpan(Profile &profile, const json::Object &event, std::string &missing) {
  llvm::StringRef kind = event.getString("cat").value_or("");
  if (event.getString("ph").value_or("") != "X" || (kind != "call" && kind != "launch"))
    return true;
  auto name = event.getString("name");
  auto duration = event.getNumber("dur");
  if (!name || !duration || !(*duration >= 0) || !std::isfinite(*duration)) {
    missing = name ? "no duration" : "no name";
    return false;
  }
  if (kind == "call") {
    ++profile.calls;
    profile.microseconds += *duration;
    return true;
  }
  const json::Object *arguments = event.getObject("args");
  auto line = arguments ? arguments->getString("line") : std::nullopt;
  Profile::Launches &launches = profile.launches[{name->str(), line.value_or("").str()}];
  ++launches.count;
  launches.microseconds += *duration;
  return true;
}

llvm::Expected<Profile> Profile::read(llvm::StringRef path) {
  auto refuse = [&](const llvm::Twine &why) {
    return llvm::createStringError("'" + path + "' is no trace that tcc run wrote: " + why);
  };
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return fileError("read", path, buffer.getError().value());
  llvm::Expected<json::Value> root = json::parse((*buffer)->getBuffer());
  if (!root)
    return refuse(llvm::toString(root.takeError()));
  const json::Object *object = root->getAsObject();
  const json::Array *events = object ? object->getArray("traceEvents") : nullptr;
  const json::Object *about = object ? object->getObject("otherData") : nullptr;
  auto model = about ? about->getString("model") : std::nullopt;
  auto entry = about ? about->getString("entry") : std::nullopt;
  if (!events || !model || !entry)
    return refuse(!events ? "it has no list 'traceEvents'"
                          : "'otherData' names no model and entry");

  Profile profile;
  profile.path = path.str();
  profile.model = model->str();
  profile.entry = entry->str();
  profile.dims = about->getString("dims").value_or("").str();
  for (size_t i = 0; i < events->size(); ++i) {
    const json::Object *event = (*events)[i].getAsObject();
    std::string missing = "no object";
    if (!event || !addSpan(profile, *event, missing))
      return refuse("traceEvents[" + llvm::Twine(i) + "] is " +
                    (event ? "a span with " + missing : missing));
  }
  if (profile.calls == 0 || profile.microseconds <= 0)
    return refuse("it has no call");
  return profile;
}
