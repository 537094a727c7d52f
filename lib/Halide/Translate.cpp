// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// See Translate.h. Definitions first, then constraints, then the schedule.
#include "lib/Halide/Translate.h"

#include "lib/Halide/Expressions.h"
#include "lib/Halide/Names.h"
#include "lib/Halide/Schedule.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace tcc::halide {
namespace {

class Translator {
public:
  explicit Translator(PipelineOp op) : op(op) {}

  FailureOr<Translation> run() {
    declareArguments();
    for (Operation &inner : op.getBody().front()) {
      LogicalResult result = success();
      if (auto func = dyn_cast<FuncOp>(inner))
        result = define(func);
      else if (auto update = dyn_cast<UpdateOp>(inner))
        result = define(update);
      else if (!isa<ConstrainOp, ScheduleOp>(inner))
        result = translate(&inner);
      if (failed(result))
        return failure();
    }
    for (auto constrain : op.getBody().getOps<ConstrainOp>())
      translate(constrain);
    ScheduleTranslator schedule(op, objects);
    if (failed(schedule.run()))
      return failure();
    std::vector<Halide::Func> outputs;
    for (llvm::StringRef output : op.getOutputs().getAsValueRange<FlatSymbolRefAttr>()) {
      outputs.push_back(objects.funcs.at(output.str()).func);
      result.outputNames.push_back(objects.funcs.at(output.str()).text);
    }
    result.pipeline = Halide::Pipeline(outputs);
    result.code = std::move(objects.code);
    return std::move(result);
  }

private:
  void declareArguments() {
    for (BlockArgument argument : op.getBody().getArguments()) {
      unsigned i = argument.getArgNumber();
      std::string name = op.getArgName(i).str(), text = objects.names.unique(name);
      if (auto type = dyn_cast<BufferType>(argument.getType())) {
        Halide::Type element = halideType(type.getElementType());
        Halide::ImageParam param(element, type.getRank(), name);
        objects.say("ImageParam " + text + "(" + typeText(element) + ", " +
                    std::to_string(type.getRank()) + ", \"" + name + "\");");
        result.arguments.push_back(param);
        objects.buffers.insert({argument, {param, text}});
      } else {
        Halide::Type scalar = halideType(op.getArgType(i));
        Halide::Param<> param(scalar, name);
        objects.say("Param<> " + text + "(" + typeText(scalar) + ", \"" + name + "\");");
        result.arguments.push_back(param);
        objects.terms[argument] = {param, "Expr(" + text + ")"};
      }
      result.argumentNames.push_back(text);
    }
  }

  /// Values of a definition, in the types the function is declared with.
  std::vector<Term> yielded(YieldOp yield, FuncOp func) {
    std::vector<Term> values;
    for (auto [value, type] :
         llvm::zip(yield.getValues(), func.getTypes().getAsValueRange<TypeAttr>()))
      values.push_back(withSign(objects.terms.at(value), halideType(type)));
    return values;
  }

  LogicalResult body(Block &block) {
    for (Operation &inner : block.without_terminator())
      if (!isa<WhereOp>(inner) && failed(translate(&inner)))
        return failure();
    return success();
  }

  void assign(Halide::FuncRef target, const std::string &text, const std::vector<Term> &values) {
    if (values.size() == 1) {
      target = values[0].expr;
      objects.say(text + " = " + values[0].text + ";");
      return;
    }
    std::vector<Halide::Expr> exprs;
    std::vector<std::string> texts;
    for (const Term &value : values) {
      exprs.push_back(value.expr);
      texts.push_back(value.text);
    }
    target = Halide::Tuple(exprs);
    objects.say(text + " = Tuple(" + llvm::join(texts, ", ") + ");");
  }

  LogicalResult define(FuncOp func) {
    std::string name = func.getSymName().str(), text = objects.names.unique(name);
    Halide::Func handle(name);
    objects.funcs.insert({name, {handle, text}});
    objects.say("");
    objects.say("Func " + text + "(\"" + name + "\");");
    std::vector<Halide::Var> vars;
    std::vector<std::string> texts;
    for (auto [var, argument] :
         llvm::zip(func.getVars().getAsValueRange<StringAttr>(), func.getBody().getArguments())) {
      LoopHandle loop = objects.loop({var.str(), var.str(), false});
      vars.push_back(loop.var.var);
      texts.push_back(loop.text);
      objects.terms[argument] = {loop.var.var, loop.text};
    }
    if (failed(body(func.getBody().front())))
      return failure();
    assign(handle(vars), text + "(" + llvm::join(texts, ", ") + ")",
           yielded(cast<YieldOp>(func.getBody().front().getTerminator()), func));
    return success();
  }

  LogicalResult define(UpdateOp update) {
    FuncOp func = update.getFuncOp();
    FuncHandle &handle = objects.funcs.at(update.getFunc().str());
    unsigned number = handle.updates++;
    objects.say("");
    unsigned rank = update.getRvars().size();
    std::string domainText;
    std::optional<Halide::RDom> domain;
    if (rank > 0) {
      std::string name = domainName(update.getFunc(), number);
      domainText = objects.names.unique(name);
      Halide::Region region;
      std::vector<std::string> ranges;
      for (unsigned i = 0; i < rank; ++i) {
        Term min = integer(update.getDomainValue(2 * i)),
             extent = integer(update.getDomainValue(2 * i + 1));
        region.emplace_back(min.expr, extent.expr);
        ranges.push_back("{" + min.text + ", " + extent.text + "}");
      }
      domain.emplace(region, name);
      objects.say("RDom " + domainText + "(Region{" + llvm::join(ranges, ", ") + "}, \"" + name +
                  "\");");
    }
    std::vector<std::string> texts;
    for (auto [i, argument] : llvm::enumerate(update.getBody().getArguments())) {
      bool reduction = i >= update.getVars().size();
      if (!reduction) {
        std::string name = cast<StringAttr>(update.getVars()[i]).getValue().str();
        LoopHandle loop = objects.loop({name, name, false});
        objects.terms[argument] = {loop.var.var, loop.text};
        continue;
      }
      unsigned place = i - update.getVars().size();
      std::string name = cast<StringAttr>(update.getRvars()[place]).getValue().str();
      Halide::RVar var = (*domain)[place];
      LoopHandle loop =
          objects.domainLoop(name, var, domainText + "[" + std::to_string(place) + "]");
      objects.terms[argument] = {var, loop.text};
    }
    Block &block = update.getBody().front();
    if (failed(body(block)))
      return failure();
    for (auto where : block.getOps<WhereOp>()) {
      const Term &condition = objects.terms.at(where.getCondition());
      if (!domain)
        return where.emitOpError() << "restricts an update without a reduction domain";
      domain->where(condition.expr);
      objects.say(domainText + ".where(" + condition.text + ");");
    }
    auto yield = cast<YieldOp>(block.getTerminator());
    std::vector<Halide::Expr> point;
    SmallVector<Value> indices(yield.getIndices());
    if (indices.empty())
      indices.assign(block.args_begin(), block.args_begin() + update.getVars().size());
    for (Value index : indices) {
      point.push_back(objects.terms.at(index).expr);
      texts.push_back(objects.terms.at(index).text);
    }
    assign(handle.func(point), handle.text + "(" + llvm::join(texts, ", ") + ")",
           yielded(yield, func));
    return success();
  }

  Term integer(OpFoldResult value) {
    if (auto constant = dyn_cast<Attribute>(value)) {
      int64_t number = cast<IntegerAttr>(constant).getInt();
      return {static_cast<int>(number), std::to_string(number)};
    }
    return objects.terms.at(cast<Value>(value));
  }

  /// A value used more than once becomes a variable of the printed program.
  void set(Value value, Term term) {
    if (!value.hasOneUse() && !value.use_empty() &&
        !isa_and_nonnull<arith::ConstantOp>(value.getDefiningOp())) {
      std::string name = objects.names.unique("t");
      objects.say("Expr " + name + " = " + term.text + ";");
      term.text = name;
    }
    objects.terms[value] = std::move(term);
  }

  LogicalResult translate(Operation *inner) {
    if (auto constant = dyn_cast<arith::ConstantOp>(inner)) {
      objects.terms[constant] =
          constantTerm(cast<TypedAttr>(constant.getValue()), halideType(constant.getType()));
      return success();
    }
    if (auto at = dyn_cast<AtOp>(inner))
      return translate(at), success();
    if (auto min = dyn_cast<MinOp>(inner))
      return bounds(min, "min"), success();
    if (auto extent = dyn_cast<ExtentOp>(inner))
      return bounds(extent, "extent"), success();
    if (auto stride = dyn_cast<StrideOp>(inner))
      return bounds(stride, "stride"), success();
    SmallVector<Term> operands;
    for (Value operand : inner->getOperands())
      operands.push_back(objects.terms.at(operand));
    std::optional<Term> term =
        inner->getNumResults() == 1 ? translateExpression(inner, operands) : std::nullopt;
    if (!term)
      return inner->emitError() << "'" << inner->getName() << "' op has no translation to Halide";
    set(inner->getResult(0), *term);
    return success();
  }

  void translate(AtOp at) {
    std::vector<Halide::Expr> point;
    std::vector<std::string> texts;
    for (unsigned i = 0; i < at.getRank(); ++i) {
      Term index = integer(at.getIndex(i));
      point.push_back(index.expr);
      texts.push_back(index.text);
    }
    std::string suffix = "(" + llvm::join(texts, ", ") + ")";
    if (at.getBuffer()) {
      BufferHandle &buffer = objects.buffers.at(at.getBuffer());
      set(at.getResult(0), {buffer.param(point), buffer.text + suffix});
      return;
    }
    FuncHandle &func = objects.funcs.at(at.getFunc()->str());
    Halide::FuncRef ref = func.func(point);
    if (at.getNumResults() == 1) {
      set(at.getResult(0), {ref, "Expr(" + func.text + suffix + ")"});
      return;
    }
    for (OpResult value : at.getResults())
      set(value,
          {ref[value.getResultNumber()],
           "Expr(" + func.text + suffix + "[" + std::to_string(value.getResultNumber()) + "])"});
  }

  /// Buffer or output, as an object with dim(), and its text.
  std::pair<Halide::OutputImageParam, std::string> source(std::optional<llvm::StringRef> func,
                                                          Value buffer, unsigned component = 0) {
    if (buffer) {
      BufferHandle &handle = objects.buffers.at(buffer);
      return {handle.param, handle.text};
    }
    FuncHandle &handle = objects.funcs.at(func->str());
    if (handle.func.outputs() > 1)
      return {handle.func.output_buffers()[component],
              handle.text + ".output_buffers()[" + std::to_string(component) + "]"};
    return {handle.func.output_buffer(), handle.text + ".output_buffer()"};
  }

  template <typename Op> void bounds(Op inner, const char *what) {
    auto [param, text] = source(inner.getFunc(), inner.getBuffer());
    auto dim = param.dim(inner.getDim());
    Halide::Expr expr = isa<MinOp>(inner)      ? dim.min()
                        : isa<ExtentOp>(inner) ? dim.extent()
                                               : dim.stride();
    set(inner.getResult(),
        {expr, text + ".dim(" + std::to_string(inner.getDim()) + ")." + what + "()"});
  }

  void translate(ConstrainOp constrain) {
    auto [param, text] =
        source(constrain.getFunc(), constrain.getBuffer(), constrain.getComponent());
    auto dim = param.dim(constrain.getDim());
    std::string statement = text + ".dim(" + std::to_string(constrain.getDim()) + ")";
    for (unsigned i = 0; i < 3; ++i) {
      OpFoldResult bound = constrain.getBound(i);
      if (!bound && !constrain.isFree(i))
        continue;
      Term term = bound ? integer(bound) : Term{Halide::Expr(), "Expr()"};
      if (i == 0)
        dim.set_min(term.expr);
      else if (i == 1)
        dim.set_extent(term.expr);
      else
        dim.set_stride(term.expr);
      static constexpr const char *setters[] = {".set_min(", ".set_extent(", ".set_stride("};
      statement += setters[i] + term.text + ")";
    }
    objects.say(statement + ";");
  }

  PipelineOp op;
  Objects objects;
  Translation result;
};
} // namespace

FailureOr<Translation> translate(PipelineOp op) { return Translator(op).run(); }

} // namespace tcc::halide
