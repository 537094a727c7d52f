// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Writes a `halide.pipeline` from C++, in the order and words of a Halide program. Nothing is
// decided here: each call makes one op.
//
//   using namespace tcc::halide;
//   Pipeline p(builder, loc, "dense");              // at the builder's insertion point, usually a
//   module's body Type f32 = builder.getF32Type(); Buffer x = p.input("x", f32, {"k", "m"}); //
//   dimension 0 is the innermost one Buffer w = p.input("w", f32, {"n", "k", "panel"}), bias =
//   p.input("bias", f32, {"n"}); Expr scale = p.scalar("scale", f32); w.constrain(0, {.min = 0,
//   .extent = 48, .stride = 1}); Func mm = p.func("mm", {"np", "m", "no"}, f32, [&](Args) { return
//   p.constant(f32, 0.0); }); Stage sum = mm.update({"np", "m", "no"}, {{"r", 0, x.extent(0)}},
//   [&](Args a) {
//     return mm(a["np"], a["m"], a["no"]) + x(a["r"], a["m"]) * w(a["np"], a["r"], a["no"]);
//   });
//   Func out = p.func("out", {"n", "m"}, f32, [&](Args a) {
//     return max(mm(a["n"] % 48, a["m"], a["n"] / 48) * scale + bias(a["n"]), 0.0);
//   });
//   p.output(out);
//   out.split("n", "no", "ni", 48, "guard_with_if").vectorize("ni",
//   16).unroll("ni").parallel("no"); mm.compute_at(out, "no").store_in("stack").bound("np", 0,
//   48).vectorize("np", 16).unroll("np"); sum.reorder("np", "m", "r").vectorize("np",
//   16).unroll("np"); PipelineOp op = p.finish();                     // verify it as any op
//
// Expr is an mlir::Value with operators (of Halide: `/` and `%` of integers round down), and
// converts to and from one, so that a right-hand side may be made by any code that makes arith and
// math ops with `p.builder()`. Numbers next to an Expr take its type. A definition of several
// values returns `Tuple{a, b}`; mm.call({...}) reads it back as a Tuple. Read-modify-write updates
// at other points than their variables return `At{{indices...}, value}`. Directives are the words
// of Directives.td; stages of updates are what update() returned, or `mm.update(0)`.
#ifndef TCC_DIALECT_HALIDE_BUILDER_H
#define TCC_DIALECT_HALIDE_BUILDER_H

#include "dialect/Halide/HalideDialect.h"

#include <functional>
#include <map>

namespace tcc::halide {

class Pipeline;

/// A scalar value; operators make ops at the pipeline's insertion point.
class Expr {
public:
  Expr(Pipeline *pipeline, mlir::Value value) : pipeline(pipeline), value(value) {}
  operator mlir::Value() const { return value; }
  mlir::Type type() const { return value.getType(); }

  Pipeline *pipeline;
  mlir::Value value;
};

/// An Expr, or a number that takes the type of what it stands beside (i32 where an index is
/// wanted).
class Operand {
public:
  Operand(Expr expr) : expr(expr) {}
  Operand(int64_t number) : number(static_cast<double>(number)), integer(number) {}
  Operand(int number) : Operand(static_cast<int64_t>(number)) {}
  Operand(unsigned number) : Operand(static_cast<int64_t>(number)) {}
  Operand(double number) : number(number), integer(static_cast<int64_t>(number)) {}

  std::optional<Expr> expr;
  double number = 0;
  int64_t integer = 0;
};

using Tuple = std::vector<Expr>;
using Names = std::vector<std::string>;

/// Variables of a definition, by name or by number (the update's variables, then its domain's).
class Args {
public:
  Args(Pipeline *pipeline, const Names &names, mlir::Block *block)
      : pipeline(pipeline), names(names), block(block) {}
  Expr operator[](llvm::StringRef name) const;
  Expr operator[](const char *name) const { return (*this)[llvm::StringRef(name)]; }
  Expr operator[](int i) const { return {pipeline, block->getArgument(i)}; }
  size_t size() const { return names.size(); }

private:
  Pipeline *pipeline;
  const Names &names;
  mlir::Block *block;
};

/// What an update writes where it is not the point of its variables.
struct At {
  std::vector<Operand> point;
  Tuple values;
  At(std::vector<Operand> point, Expr value) : point(std::move(point)), values{value} {}
  At(std::vector<Operand> point, Tuple values)
      : point(std::move(point)), values(std::move(values)) {}
};

/// The result of a definition's lambda.
struct Definition {
  Definition(Expr value) : values{value} {}
  Definition(Tuple values) : values(std::move(values)) {}
  Definition(At at) : values(std::move(at.values)), point(std::move(at.point)) {}
  Tuple values;
  std::optional<std::vector<Operand>> point;
};
using Define = std::function<Definition(Args)>;

/// A variable of a reduction domain.
struct Range {
  std::string name;
  Operand min, extent;
};

struct Constraint {
  std::optional<Operand> min = std::nullopt, extent = std::nullopt, stride = std::nullopt;
  bool anyStride = false; // dimension 0 has stride 1 otherwise
};

class Buffer {
public:
  Buffer(Pipeline *pipeline, mlir::Value value) : pipeline(pipeline), value(value) {}
  operator mlir::Value() const { return value; }
  BufferType type() const { return mlir::cast<BufferType>(value.getType()); }
  unsigned rank() const { return type().getRank(); }

  template <typename... Index> Expr operator()(const Index &...index) const {
    return at({Operand(index)...});
  }
  Expr at(llvm::ArrayRef<Operand> point) const;
  Expr min(unsigned dim) const;
  Expr extent(unsigned dim) const;
  Expr stride(unsigned dim) const;
  const Buffer &constrain(unsigned dim, const Constraint &constraint) const;

  Pipeline *pipeline;
  mlir::Value value;
};

class Func;

/// A handle for directives: the pure definition or one update.
class StageBase {
public:
  StageBase(Pipeline *pipeline, llvm::StringRef func, std::optional<unsigned> number)
      : pipeline(pipeline), func(func), number(number) {}

  /// Makes a directive; the arguments' kinds are the row's.
  void direct(llvm::StringRef op, const Signature &signature, llvm::ArrayRef<mlir::Attribute> args,
              llvm::ArrayRef<mlir::Value> values) const;

  Pipeline *pipeline;
  std::string func;
  std::optional<unsigned> number;
};

namespace detail {
/// Collects the arguments of one directive.
struct Collector {
  const StageBase &stage;
  llvm::SmallVector<mlir::Attribute> args;
  llvm::SmallVector<mlir::Value> values;
  void add(llvm::StringRef word);
  void add(const char *word) { add(llvm::StringRef(word)); }
  void add(const std::string &word) { add(llvm::StringRef(word)); }
  void add(const Names &words);
  void add(bool yes);
  void add(int number) { add(static_cast<int64_t>(number)); }
  void add(unsigned number) { add(static_cast<int64_t>(number)); }
  void add(int64_t number);
  void add(const Operand &operand);
  void add(Expr expr);
  void add(const Buffer &buffer);
  void add(const StageBase &func);
};

} // namespace detail

/// The methods of all rows of Directives.td: split(...), vectorize(...), compute_at(...), ...
template <typename Self, typename... Ops>
class Methods : public StageBase, public Ops::template Method<Self>... {
public:
  using StageBase::direct;
  using StageBase::StageBase;
  template <typename Op, typename... Given> Self direct(const Given &...given) const {
    detail::Collector collector{*this, {}, {}};
    (collector.add(given), ...);
    StageBase::direct(Op::getOperationName(), Op::signature(), collector.args, collector.values);
    return Self(pipeline, func, number);
  }
};

template <typename Self>
using AllMethods = Methods<Self,
#define GET_OP_LIST
#include "dialect/Halide/Directives.cpp.inc"
                           >;

class Stage : public AllMethods<Stage> {
public:
  using Methods::Methods;
  /// Directives made by `inside` are for when `condition` holds.
  const Stage &specialize(Expr condition, const std::function<void(Stage)> &inside) const;
};

class Func : public AllMethods<Func> {
public:
  using Methods::Methods;
  FuncOp op() const;
  unsigned rank() const;
  mlir::Type type(unsigned i = 0) const;

  template <typename... Index> Expr operator()(const Index &...index) const {
    return at({Operand(index)...});
  }
  Expr at(llvm::ArrayRef<Operand> point) const;
  /// All values of a tuple.
  Tuple call(llvm::ArrayRef<Operand> point) const;

  Stage update(const Names &vars, const std::vector<Range> &domain, const Define &define) const;
  Stage update(unsigned number) const { return Stage(pipeline, func, number); }
  Stage stage() const { return Stage(pipeline, func, std::nullopt); }

  /// Of an output.
  Expr min(unsigned dim) const;
  Expr extent(unsigned dim) const;
  Expr stride(unsigned dim) const;
  const Func &constrain(unsigned dim, const Constraint &constraint, unsigned component = 0) const;
};

class Pipeline {
public:
  Pipeline(mlir::OpBuilder builder, mlir::Location loc, llvm::StringRef name);
  Pipeline(const Pipeline &) = delete;

  Buffer input(llvm::StringRef name, mlir::Type elementType, const Names &axes);
  Expr scalar(llvm::StringRef name, mlir::Type type);
  Func func(llvm::StringRef name, const Names &vars, llvm::ArrayRef<mlir::Type> types,
            const Define &define);
  Func func(llvm::StringRef name, const Names &vars, mlir::Type type, const Define &define) {
    return func(name, vars, llvm::ArrayRef(type), define);
  }
  /// Call before reading an output's extents or constraining it.
  void output(const Func &func);
  /// A function made by a schedule (rfactor) or defined earlier.
  Func get(llvm::StringRef name) { return Func(this, name, std::nullopt); }

  Expr wrap(mlir::Value value) { return {this, value}; }
  Expr constant(mlir::Type type, double value);
  Expr constant(mlir::Type type, int64_t value);
  Expr constant(mlir::Type type, int value) { return constant(type, static_cast<int64_t>(value)); }
  /// What a pure definition writes where only updates write.
  Expr undefined(mlir::Type type);
  Expr i32(int64_t value) { return constant(i32Type(), value); }
  Expr operand(const Operand &operand, mlir::Type type);
  Expr index(const Operand &op) { return operand(op, i32Type()); }
  mlir::Type i32Type() { return insertion.getI32Type(); }
  /// Restricts the domain of the update being defined.
  void where(Expr condition);

  /// Any op of one result: `p.make<math::ExpOp>(x)`.
  template <typename Op, typename... Args> Expr make(const Args &...args) {
    return wrap(Op::create(insertion, loc, args...)->getResult(0));
  }
  mlir::OpBuilder &builder() { return insertion; }
  mlir::Location location() const { return loc; }
  /// Ops made from here on have this location.
  void setLocation(mlir::Location location) { loc = location; }

  PipelineOp op() { return pipeline; }
  PipelineOp finish();

private:
  friend class StageBase;
  friend class Stage;
  friend class Func;
  mlir::Value argument(llvm::StringRef name, mlir::Type type);
  void define(mlir::Region &region, const Names &vars, const Define &define);

  mlir::OpBuilder insertion;
  mlir::Location loc;
  PipelineOp pipeline;
  mlir::Block *schedule = nullptr;
};

// Arithmetic. At least one side is an Expr; integer division and remainder are Halide's.
Expr operator+(const Operand &a, const Operand &b);
Expr operator-(const Operand &a, const Operand &b);
Expr operator*(const Operand &a, const Operand &b);
Expr operator/(const Operand &a, const Operand &b);
Expr operator%(const Operand &a, const Operand &b);
Expr operator-(const Expr &a);
Expr operator&(const Operand &a, const Operand &b);
Expr operator|(const Operand &a, const Operand &b);
Expr operator^(const Operand &a, const Operand &b);
Expr operator<<(const Operand &a, const Operand &b);
// Signed integers or floats (ordered).
Expr operator<(const Operand &a, const Operand &b);
Expr operator<=(const Operand &a, const Operand &b);
Expr operator>(const Operand &a, const Operand &b);
Expr operator>=(const Operand &a, const Operand &b);
Expr equal(const Operand &a, const Operand &b);
Expr notEqual(const Operand &a, const Operand &b);
Expr min(const Operand &a, const Operand &b);
Expr max(const Operand &a, const Operand &b);
Expr select(Expr condition, const Operand &yes, const Operand &no);
Expr exp(Expr a);
Expr log(Expr a);
Expr sqrt(Expr a);
Expr clamp(Expr value, const Operand &low, const Operand &high);
Expr promiseClamped(Expr value, const Operand &low, const Operand &high);
/// `value`, while the caches are asked for where `next` lies, an element of a buffer at one place
/// for all of a vector. It need not be in the buffer, for it is not read.
Expr prefetching(Expr value, Expr next);
/// `index`, an i32 from 0 to 2^30, for which bounds inference solves no condition. Loops are cut to
/// where the condition holds all the same.
Expr unsolved(Expr index);
Expr strictFloat(Expr value);
Expr likely(Expr value);
Expr asUnsigned(Expr value);
/// Converts between element types; integers are taken as signed, or as unsigned where said, i1
/// always as 0 or 1.
Expr cast(Expr value, mlir::Type type, bool isUnsigned = false);

} // namespace tcc::halide

#endif
