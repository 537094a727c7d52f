// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Syntax tree to graph ops: constants computed, calls inlined with their sizes, parameters named by
// their paths. The parts stand in the Elaborate*.cpp files, in the order of the sections below.
#ifndef TCC_FRONTEND_ELABORATOR_H
#define TCC_FRONTEND_ELABORATOR_H

#include "dialect/Tcc/Size.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Ops.h"
#include "lib/Frontend/Printer.h"
#include "lib/Frontend/Term.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace tcc::frontend {

/// The arguments of an op in the order of its signature.
struct OpCall {
  const ast::CallExpr &call;
  const OpSpec &spec;
  struct Slot {
    const ast::Expr *expr = nullptr;
    Term term;
    explicit operator bool() const { return expr != nullptr; }
    SourceRange range() const { return expr->range; }
  };
  std::vector<Slot> slots; // one per word of the signature, without the open-ended one
  std::vector<Slot> rest;  // of `x*`
  std::vector<std::pair<ast::Name, Slot>> named; // of `=*`

  SourceRange range() const { return call.range; }
  Slot &operator[](unsigned i) { return slots[i]; }
};

class Elaborator {
public:
  Elaborator(const SourceManager &sources, Diagnostics &diagnostics, const FrontendOptions &options,
             Unit &model, mlir::MLIRContext &context);

  //===-- Elaborate.cpp: the module, its constants and dims
  //------------------------------------------------===//
  mlir::OwningOpRef<mlir::ModuleOp> run();

  //===-- ElaborateSupport.cpp: errors, locations, ranges of sizes
  //-----------------------------------------===//
  /// Reports an error with the chain of calls that leads to it.
  template <class Message, class... A> Diagnostic &error(SourceRange range, const A &...a) {
    Diagnostic &d = diagnostics.report<Message>(range, a...);
    addCallChain(d);
    return d;
  }
  void addCallChain(Diagnostic &d);
  /// Which parameter the body of a loop over parameters has.
  void addExpansion(Diagnostic &d);
  /// "with n = 384 from argument x, line 12" for the sizes bound in the current call.
  void addBindings(Diagnostic &d);
  /// A note at the declaration of a name that stands for a tensor.
  void noteValue(Diagnostic &d, const ast::Expr &expr, mlir::Value value);
  mlir::Location location(SourceRange range);
  bool canBuild(SourceRange range);
  template <class Op, class... A> mlir::Value build(SourceRange range, A &&...a) {
    constexpr bool elementwise = Op::template hasTrait<family::Elementwise>() ||
                                 std::is_same_v<Op, ConstantOp> || std::is_same_v<Op, BroadcastOp>;
    if (!elementwise && frame && frame->inOptimizer)
      error<message::NotElementwise>(range);
    ++opCount;
    return Op::create(builder, location(range), std::forward<A>(a)...);
  }
  /// True where an unknown name may be one that the parser could not read.
  bool namesMissing() const;
  /// The location of the value's op also says the name of its `let`.
  void nameValue(mlir::Value value, llvm::StringRef name);
  /// Bounds of a size over all values of the dims; nullopt where they leave 64 bits.
  std::optional<int64_t> leastOf(SizeAttr size);
  std::optional<int64_t> greatestOf(SizeAttr size);
  SizeAttr constantSize(int64_t value) { return SizeAttr::constant(&context, value); }

  //===-- ElaborateType.cpp: types, sizes and elements
  //-----------------------------------------------------===//
  mlir::Type elementType(llvm::StringRef name);
  mlir::Type resolveElement(const ast::Name &name);
  TensorType evalType(const ast::Type &type);
  SizeAttr evalSize(const ast::Expr &expr);
  SizeAttr evalSizeOperand(const ast::Expr &expr);
  std::optional<SizeAttr> lookupSize(llvm::StringRef name);
  /// A size that may be used in a shape: at least 1 for all dims.
  bool checkPositive(SizeAttr size, SourceRange range);
  /// False, with an error, for more axes than a tensor may have.
  bool checkRank(size_t rank, SourceRange range);
  TensorType scalarType(mlir::Type element) { return TensorType::get(&context, element, {}); }
  static std::string show(TensorType type);
  static std::string show(llvm::ArrayRef<SizeAttr> shape);
  std::string describe(const Term &term);

  //===-- ElaborateCall.cpp: fns, blocks and libraries
  //-----------------------------------------------------===//
  Term evalCall(const ast::CallExpr &call);
  Term callFunction(const ast::CallExpr &call, const Unit &unit, const ast::FunctionDecl &decl);
  /// The argument of each parameter, null where none is given.
  std::optional<std::vector<const ast::Argument *>>
  matchArguments(const ast::CallExpr &call, const ast::Name &callee,
                 llvm::ArrayRef<ast::Parameter> parameters);
  /// Runs the body with arguments already in the frame's first scope; the results as declared.
  std::vector<Term> runBody(Frame &frame);
  void bindConst(Frame &frame, const ast::Parameter &parameter, const ast::Argument *argument);
  bool bindTensors(Frame &frame,
                   llvm::ArrayRef<std::pair<const ast::Parameter *, const ast::Expr *>> args);
  /// Without a type (after an error) the names are bound to nothing.
  bool bindNames(Frame &frame, const ast::Parameter &parameter, TensorType actual, SourceRange at);
  void declareArgument(Frame &frame, const ast::Parameter &parameter, Term term,
                       SourceRange declared);
  void unknownFunction(const ast::NameExpr &name);
  /// The library of that name; null after an error.
  const Unit *findLibrary(const ast::Name &name);

  //===-- ElaborateStatement.cpp
  //---------------------------------------------------------------------------===//
  void execute(const ast::Stmt &stmt);
  void execute(const ast::Body &body);
  void executeLet(const ast::LetStmt &stmt);
  void executeAssign(const ast::AssignStmt &stmt);
  void executeFor(const ast::ForStmt &stmt);
  void executeIf(const ast::IfStmt &stmt);
  void poisonNames(const ast::Stmt &stmt);
  void assignUnknown(const ast::Name &name);
  /// Outer values that a body assigns, as tensors; in the order of the text.
  struct Carried {
    std::vector<llvm::StringRef> names;
    std::vector<mlir::Value> values;
  };
  Carried carriedBy(const ast::Body &body, llvm::StringRef index);
  /// What the body leaves in a carried name: `before` where its type is another one.
  mlir::Value carriedOut(llvm::StringRef name, mlir::Value before, SourceRange range,
                         SourceRange reported);
  /// A `tcc.repeat` over lower..upper around what `body` elaborates.
  void repeat(SourceRange range, const ast::Name &index, int64_t lower, int64_t upper,
              Carried &carried, llvm::function_ref<void(const Loop &)> body);

  //===-- ElaborateForParams.cpp: loops over the parameters of an entry
  //------------------------------------===//
  void executeForParams(const ast::ForParamsStmt &stmt);
  /// Expands the loops that were met; the entry is elaborated but for them.
  void expandForParams(mlir::func::FuncOp entry, bool good);

  //===-- ElaborateParam.cpp: paths and parameters
  //---------------------------------------------------------===//
  std::optional<Path> evalPath(const ast::StringExpr &string);
  std::optional<Path> evalSite(const ast::CallExpr &call);
  mlir::Value declareParam(const ast::ParamStmt &stmt, bool ofModel);
  std::string evalInit(const ast::Init &init);
  bool checkLoops(const Path &path, SourceRange range);
  std::vector<std::string> expand(const Path &path, SourceRange range);

  //===-- ElaborateExpr.cpp: names, operators, constants
  //---------------------------------------------------===//
  Term eval(const ast::Expr &expr);
  Term evalName(const ast::NameExpr &expr);
  Term evalUnary(const ast::UnaryExpr &expr);
  /// Of a chain of operators, from its innermost operand outwards.
  Term evalBinary(const ast::BinaryExpr &expr);
  Term applyBinary(const ast::BinaryExpr &expr, const Term &lhs);
  Term evalTranspose(const ast::TransposeExpr &expr);
  Variable *lookup(llvm::StringRef name);
  std::optional<Constant> evalConstant(const ast::Expr &expr);
  std::optional<int64_t> evalInteger(const ast::Expr &expr);
  Term constantOf(const ast::ConstDecl::Item &item, const Unit &unit);
  Term finish(const ConstantResult &result, SourceRange range, llvm::StringRef what);
  Term affine(ast::BinaryOp op, const Term &a, const Term &b);

  //===-- ElaborateTensor.cpp: conversion, broadcasting, elementwise ops
  //-----------------------------------===//
  /// The term as a tensor of its own; a constant alone is i32 or f32. Null after an error.
  mlir::Value tensor(const Term &term, SourceRange range);
  mlir::Value splat(const Constant &constant, TensorType type, SourceRange range);
  /// Operands of one elementwise op: one element type, one shape. Empty after an error.
  struct Operand {
    const ast::Expr *expr;
    Term term;
  };
  std::vector<mlir::Value> unify(llvm::ArrayRef<Operand> operands, SourceRange range);
  /// The shape of all operands; `element` is null where the operands' types may differ.
  std::optional<std::vector<SizeAttr>> broadcastShape(llvm::ArrayRef<Operand> operands,
                                                      SourceRange range);
  mlir::Value broadcastTo(mlir::Value value, llvm::ArrayRef<SizeAttr> shape, SourceRange range);
  bool requireFloat(mlir::Value value, llvm::StringRef what, SourceRange range);
  bool requireNumber(mlir::Value value, llvm::StringRef what, SourceRange range);
  /// A float tensor of an op's first slot; null after an error.
  mlir::Value floatSlot(OpCall &call, unsigned slot);
  mlir::Value tensorSlot(OpCall &call, unsigned slot);
  std::optional<Constant> constantSlot(OpCall &call, unsigned slot);

  //===-- ElaborateShape.cpp: views, contractions, gathers
  //-------------------------------------------------===//
  /// Without `lhs` the left operand is evaluated.
  Term evalMatMul(const ast::BinaryExpr &expr, const Term *lhs);
  Term evalIndex(const ast::IndexExpr &expr);
  mlir::Value gatherAxis(mlir::Value value, unsigned axis, mlir::Value index,
                         const ast::Expr &expr);
  /// Elements equal to `ignore` pass.
  mlir::Value checkedIndex(mlir::Value index, SizeAttr limit, const ast::Expr &expr,
                           std::optional<int64_t> ignore = std::nullopt);
  mlir::Value permute(mlir::Value value, llvm::ArrayRef<unsigned> order, SourceRange range);
  /// Drops the axes in `drop` (of size 1), then puts axes of size 1 at the places `insert` of the
  /// result.
  mlir::Value reshapeUnits(mlir::Value value, llvm::ArrayRef<unsigned> drop,
                           llvm::ArrayRef<unsigned> insert, SourceRange range);
  std::optional<std::vector<SizeAttr>> evalShape(const OpCall::Slot &slot);
  std::optional<unsigned> axisOf(int64_t axis, unsigned rank, SourceRange range);
  std::optional<std::vector<unsigned>> axesOf(const OpCall::Slot &slot, unsigned rank);

  //===-- ElaborateOp.cpp: calls of operations
  //--------------------------------------------------------------===//
  Term evalOp(const ast::CallExpr &call, const OpSpec &spec);
  bool bindSlots(OpCall &op);
  /// The number of the draw that is elaborated next: its own in each turn of the loops around it.
  mlir::Value dropoutInstance(SourceRange range);

  //===-- ElaborateOptimizer.cpp: optimizers, as funcs of a parameter of any shape
  //-------------------------===//
  /// A func that stands nowhere yet; broken or null after an error.
  mlir::OwningOpRef<mlir::func::FuncOp> elaborateOptimizer(const ast::CallExpr &call,
                                                           const Unit &unit,
                                                           const ast::OptimizerDecl &decl,
                                                           const std::string &name);
  void addOptimizerArgument(llvm::StringRef role, ast::Name name, TensorType type,
                            llvm::StringRef init = "");
  void checkAssigned(const ast::OptimizerDecl &decl);
  bool finishOptimizer(mlir::func::FuncOp func);
  /// A statement that means something else in an optimizer; false where it does not.
  bool executeInOptimizer(const ast::Stmt &stmt);
  static const OpSpec *findOptimizerOp(llvm::StringRef name);

  //===-- ElaborateEntry.cpp: entries
  //----------------------------------------------------------------------===//
  /// A fn as an entry has it.
  struct EntryFunction {
    mlir::func::FuncOp func;
    mlir::OwningOpRef<mlir::func::FuncOp> owner; // where only derivations want it
    bool good = false;
    std::vector<TensorType> arguments, results;
    std::vector<std::pair<Path, SourceRange>> lets;
  };
  void elaborateEntry(const ast::EntryDecl &decl, mlir::ModuleOp module);
  const SourceManager &sources;
  Diagnostics &diagnostics;
  const FrontendOptions &options;
  Unit &model;
  mlir::MLIRContext &context;
  mlir::OpBuilder builder;
  Frame *frame = nullptr;

private:
  void evalConstants();
  void evalDims(mlir::ModuleOp module);
  void evalDim(const ast::DimDecl::Item &item, mlir::ModuleOp module);
  EntryFunction buildEntry(const ast::EntryDecl &decl, const ast::FunctionDecl &function,
                           mlir::ModuleOp module);
  /// Declares the arguments in the frame and the func; their types.
  std::vector<mlir::Type> declareEntryArguments(Frame &frame, const ast::EntryDecl &decl,
                                                mlir::func::FuncOp func);
  const ast::FunctionDecl *findFunction(const ast::NameExpr &name);
  const EntryFunction &entryOf(const ast::EntryDecl &decl, const ast::FunctionDecl &function,
                               mlir::ModuleOp module);

  //===-- ElaborateDerivation.cpp: entries that are derived from a fn
  //---------------------------------------===//
  void elaborateDerivation(const ast::EntryDecl &decl, mlir::ModuleOp module);
  const ast::CallExpr *matchDerivation(const ast::EntryDecl &decl);
  void deriveEntry(const ast::EntryDecl &decl, const ast::FunctionDecl &function,
                   const EntryFunction &entry, mlir::func::FuncOp optimizer, mlir::ModuleOp module);
  void addStepArguments(const ast::EntryDecl &decl, mlir::func::FuncOp func,
                        mlir::func::FuncOp optimizer);
  /// The optimizer; null after an error.
  mlir::func::FuncOp checkStep(const ast::EntryDecl &decl, const ast::CallExpr &call,
                               mlir::ModuleOp module);
  bool checkLoss(const ast::Expr &expr, const ast::FunctionDecl &function,
                 const EntryFunction &entry);
  bool checkIncremental(const ast::CallExpr &call, const ast::FunctionDecl &function,
                        const EntryFunction &entry);
  bool checkTap(const ast::CallExpr &call, const EntryFunction &entry);

  std::optional<std::pair<int64_t, int64_t>> rangeOf(SizeAttr size);

  struct DimRange {
    int64_t min = 1, max = 1;
    bool poison = false; // its declaration has an error
  };
  llvm::StringMap<DimRange> dims;
  llvm::StringMap<Constant> defines;
  std::map<const ast::ConstDecl::Item *, Term> constants;
  const ast::ConstDecl::Item *currentConst = nullptr;

  // Parameters and sites by the full names they expand to.
  struct ParamInstance {
    const ast::ParamStmt *stmt;
    TensorType type;
    bool ofBlock;
    std::string init; // empty where none is given
  };
  struct SiteInstance {
    const ast::CallExpr *call;
  };
  llvm::StringMap<ParamInstance> params;
  llvm::StringMap<SiteInstance> sites;

  std::deque<Loop> loops; // of every frame; paths point to them
  std::map<const ast::FunctionDecl *, EntryFunction> entries;
  /// Of the optimizers of steps: whose each state is, and the first entry that has it.
  llvm::StringMap<std::pair<const ast::OptimizerDecl *, ast::Name>> states;
  std::vector<std::pair<Path, SourceRange>> lets; // of the entry that is being elaborated

  /// A loop over parameters that waits for the end of its entry.
  struct ForParams {
    const ast::ForParamsStmt *stmt;
    std::string glob;
    Frame *frame; // a copy; what it was is gone by then
    Carried carried;
    mlir::Operation *place; // from the carried values to what the loop leaves
  };
  /// A parameter as an entry reads it, with the loops whose counters are its indices.
  struct EntryParam;
  Frame *keepFrame(const Frame *frame);
  std::vector<EntryParam> paramsOf(mlir::func::FuncOp entry);
  void expandForParams(const ast::ForParamsStmt &stmt, llvm::StringRef glob);
  void expandParam(const ast::ForParamsStmt &stmt, const EntryParam &param,
                   llvm::ArrayRef<std::vector<int64_t>> indices,
                   llvm::SmallVectorImpl<mlir::Value> &counters);
  std::vector<ForParams> waiting;
  std::deque<Frame> keptFrames;
  const std::vector<EntryParam> *entryParams = nullptr; // while loops over them are expanded
  const EntryParam *expanded = nullptr;                 // the one whose body is elaborated

  unsigned opCount = 0, callCount = 0, depth = 0;
  int64_t dropoutCount = 0; // draws of the entry so far
  size_t nameCount = 0;     // of parameters and sites, as often as they are declared
  bool stopped = false;     // a limit was passed; nothing more is elaborated
  friend struct EvalNest;
};

} // namespace tcc::frontend

#endif
