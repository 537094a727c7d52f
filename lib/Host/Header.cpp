// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "lib/Host/Header.h"
#include "dialect/Host/HostDialect.h"
#include "dialect/Tcc/TccOps.h"
#include "lib/Host/Calls.h"
#include "lib/Host/Interface.h"
#include "lib/Runtime/tcc.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace tcc;

static constexpr char commonHeader[] =
#include "CommonHeader.inc"
    ;

namespace {
class HeaderWriter {
public:
  explicit HeaderWriter(ModuleOp module, raw_ostream &os)
      : module(module), model(*module.getOps<host::ModelOp>().begin()), name(model.getName().str()),
        os(os) {}
  void write();

private:
  void comment(StringRef text, StringRef indent = "");
  void modelFunctions();
  void entry(host::EntryOp op);

  ModuleOp module;
  host::ModelOp model;
  std::string name;
  raw_ostream &os;
};
} // namespace

/// The element's type in C.
static StringRef cType(Type element) {
  switch (dtypeOf(element)) {
  case TCC_F64:
    return "double";
  case TCC_F32:
    return "float";
  case TCC_I64:
    return "int64_t";
  case TCC_I32:
    return "int32_t";
  case TCC_I8:
    return "int8_t";
  case TCC_F16:
  case TCC_BF16:
    return "uint16_t";
  default:
    return "uint8_t";
  }
}

/// Words that a parameter may not be called in C99 or C++.
static bool isReserved(StringRef word) {
  static constexpr StringLiteral words =
      " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t "
      "char32_t char8_t class co_await co_return co_yield compl concept const const_cast consteval "
      "constexpr constinit continue decltype default delete do double dynamic_cast else enum "
      "explicit export extern false float for friend goto if inline int long mutable namespace new "
      "noexcept not not_eq nullptr operator or or_eq private protected public register "
      "reinterpret_cast requires restrict return short signed sizeof static static_assert "
      "static_cast struct switch template this thread_local throw true try typedef typeid typename "
      "union unsigned using virtual void volatile wchar_t while xor xor_eq ";
  return words.contains((" " + word + " ").str());
}

/// Comment text cannot end the comment.
static std::string commentSafe(StringRef text) {
  std::string result = text.str();
  for (size_t at; (at = result.find("*/")) != std::string::npos;)
    result.insert(at + 1, " ");
  for (size_t at; (at = result.find("/*")) != std::string::npos;)
    result.insert(at + 1, " ");
  return result;
}

/// Breaks a line at spaces; what follows stands as far in as its first word.
static void wrap(const std::string &text, SmallVectorImpl<std::string> &lines) {
  constexpr size_t width = 94;
  StringRef line = text;
  std::string indent(line.size() - line.ltrim().size(), ' ');
  size_t space = line.size() > width ? line.rfind(' ', width) : StringRef::npos;
  if (space != StringRef::npos && space > indent.size()) {
    lines.push_back(line.take_front(space).str());
    return wrap(indent + line.drop_front(space + 1).str(), lines);
  }
  lines.push_back(line.str());
}

void HeaderWriter::comment(StringRef text, StringRef indent) {
  SmallVector<std::string> lines;
  std::string safe = commentSafe(text);
  for (StringRef line : llvm::split(StringRef(safe).rtrim(), '\n'))
    wrap(line.rtrim().str(), lines);
  for (auto [index, line] : llvm::enumerate(lines)) {
    os << indent << (index ? " *" : "/*");
    if (!line.empty())
      os << " " << line;
    os << (index + 1 == lines.size() ? " */\n" : "\n");
  }
}

void HeaderWriter::modelFunctions() {
  StringRef n = name;
  os << "/* Parameters; shared between threads. */\n"
     << "typedef struct " << n << " " << n << ";\n"
     << "/* Working memory and bound sizes; one per thread. */\n"
     << "typedef struct " << n << "_session " << n << "_session;\n\n";
  comment("Opens the model on a safetensors file. Always sets *out, which after an error holds the "
          "message and is closed as usual. `options` may be null. A null checkpoint means the init "
          "rules.\nErrors: TCC_NOT_FOUND, TCC_IO, TCC_BAD_CHECKPOINT, TCC_NO_INIT, "
          "TCC_OUT_OF_MEMORY, TCC_UNSUPPORTED, TCC_INVALID_ARGUMENT.");
  os << "tcc_status " << n << "_open(const char *checkpoint, const tcc_options *options, " << n
     << " **out);\n";
  comment("Null is accepted.");
  os << "void " << n << "_close(" << n << " *model);\n";
  comment("What the last call with the model has to say; \"\" if nothing.");
  os << "const char *" << n << "_message(const " << n << " *model);\n";
  comment("A parameter by its name in the checkpoint. Errors: TCC_NOT_FOUND, "
          "TCC_INVALID_ARGUMENT.");
  os << "tcc_status " << n << "_parameter(" << n << " *model, const char *name, tcc_view *out);\n";
  comment("Writes the parameters as a safetensors file. Errors: TCC_IO, TCC_INVALID_ARGUMENT.");
  os << "tcc_status " << n << "_save(const " << n << " *model, const char *path);\n\n";
  comment("Always sets *out, as open does. Errors: TCC_OUT_OF_MEMORY, TCC_INVALID_ARGUMENT.");
  os << "tcc_status " << n << "_session_new(" << n << " *model, " << n << "_session **out);\n";
  comment("Null is accepted.");
  os << "void " << n << "_session_free(" << n << "_session *session);\n";
  os << "const char *" << n << "_session_message(const " << n << "_session *session);\n\n";
  if (givesGradients(module)) {
    comment(
        "The gradient of a parameter, by its name in the checkpoint, of the session's last call "
        "if that gave gradients; the next call overwrites it. Errors: TCC_NOT_FOUND, "
        "TCC_INVALID_ARGUMENT, TCC_BUSY.");
    os << "tcc_status " << n << "_gradient(" << n
       << "_session *session, const char *name, tcc_view *out);\n";
  }
  comment("The table that describes the model.");
  os << "const tcc_model_info *" << n << "_info(void);\n";
}

void HeaderWriter::entry(host::EntryOp op) {
  SmallVector<std::string> parameters{name + "_session *session"}, notes;
  llvm::StringSet<> used;
  used.insert("session");
  // A name that C has taken, or another parameter, gets an underscore.
  auto unique = [&](StringRef wanted) {
    std::string result = wanted.str();
    while (isReserved(result) || !used.insert(result).second)
      result += "_";
    return result;
  };
  auto note = [&](StringRef parameter, const Twine &what, std::optional<StringRef> doc) {
    std::string text = (parameter + ": " + what).str();
    if (doc && !doc->empty()) {
      SmallVector<StringRef> lines;
      doc->rtrim().split(lines, '\n');
      text += "\n    " + llvm::join(lines, "\n    ");
    }
    notes.push_back(text);
  };
  auto dims = llvm::to_vector(module.getOps<DimOp>());
  for (int32_t index : op.getDims()) {
    DimOp dim = dims[index];
    std::string parameter = unique(dim.getSymName());
    parameters.push_back("int64_t " + parameter);
    auto doc = dim->getAttrOfType<StringAttr>("tcc.doc");
    note(parameter, Twine(int64_t(dim.getMin())) + " to " + Twine(int64_t(dim.getMax())),
         doc ? std::optional(doc.getValue()) : std::nullopt);
  }
  bool checksIndices = false;
  for (auto argument : op.getOps<host::ArgumentOp>()) {
    auto type = cast<tcc::TensorType>(argument.getType());
    std::string parameter = unique(argument.getName());
    StringRef element = argument.getBits() ? "uint64_t" : cType(type.getElementType());
    parameters.push_back(type.getRank() ? "const " + element.str() + " *" + parameter
                                        : element.str() + " " + parameter);
    std::string what = argument.getBits() ? "u64"
                       : type.getRank()   ? type.str()
                                          : StringRef(type.str()).split('[').first.str();
    if (argument.getBelow())
      what += ", each in 0.." + std::to_string(argument.getBelow() - 1);
    if (argument.getIgnore())
      what += ", or " + std::to_string(int64_t(*argument.getIgnore())) + " (ignored)";
    checksIndices |= argument.getBelow() != 0;
    note(parameter, what, argument.getDoc());
  }
  for (auto result : op.getOps<host::ResultOp>()) {
    auto type = cast<tcc::TensorType>(result.getType());
    std::string parameter = unique(result.getName());
    parameters.push_back(cType(type.getElementType()).str() + " *" + parameter);
    note(parameter, "result, " + type.str(), result.getDoc());
  }

  os << "\n";
  std::string text;
  if (op.getDoc())
    text = op.getDoc()->rtrim().str() + "\n\n";
  text += llvm::join(notes, "\n");
  text += "\nErrors: TCC_INVALID_ARGUMENT, TCC_DIM_OUT_OF_RANGE, ";
  text += checksIndices ? "TCC_INDEX_OUT_OF_RANGE, " : "";
  text += op.getExclusive() ? "TCC_NOT_FINITE, " : "";
  text += "TCC_TOO_LARGE, TCC_OUT_OF_MEMORY, TCC_BUSY.";
  comment(text);
  std::string head = "tcc_status " + name + "_" + op.getName().str() + "(";
  os << head;
  size_t column = head.size();
  for (auto [index, parameter] : llvm::enumerate(parameters)) {
    if (index) {
      os << ",";
      if (column + parameter.size() + 2 > 100) {
        os << "\n" << std::string(head.size(), ' ');
        column = head.size();
      } else {
        os << " ";
      }
    }
    os << parameter;
    column += parameter.size() + 2;
  }
  os << ");\n";
}

void HeaderWriter::write() {
  std::string guard = "TCC_MODEL_" + StringRef(name).upper() + "_H";
  comment("The model " + name + ", compiled by " + model.getCompiler().str() + " for " +
          model.getTarget().str() + ".\n" +
          (model.getDoc() ? "\n" + model.getDoc()->str() + "\n" : std::string()) +
          "\nTensors are dense and row-major; a bool is a uint8_t, f16 and bf16 are uint16_t bits. "
          "Every call returns a status and leaves a message in its object.");
  os << "#ifndef " << guard << "\n#define " << guard << "\n\n" << commonHeader << "\n";
  os << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  modelFunctions();
  for (auto op : module.getOps<host::EntryOp>())
    entry(op);
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << guard << " */\n";
}

std::string tcc::generateHeader(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream os(text);
  HeaderWriter(module, os).write();
  return text;
}
