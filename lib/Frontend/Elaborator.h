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

  //===-- Elaborate.cpp: the module, its constants, dims and entries
  //---------------------------------------===//
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
  /// "with n = 384 from argument x, line 12" for the sizes bound in the current call.
  void addBindings(Diagnostic &d);
  /// A note at the declaration of a name that stands for a tensor.
  void noteValue(Diagnostic &d, const ast::Expr &expr, mlir::Value value);
  mlir::Location location(SourceRange range);
  bool canBuild(SourceRange range);
  template <class Op, class... A> mlir::Value build(SourceRange range, A &&...a) {
    ++opCount;
    return Op::create(builder, location(range), std::forward<A>(a)...);
  }
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
  std::optional<SizeAttr> lookupSize(llvm::StringRef name);
  /// A size that may be used in a shape: at least 1 for all dims.
  bool checkPositive(SizeAttr size, SourceRange range);
  TensorType scalarType(mlir::Type element) { return TensorType::get(&context, element, {}); }
  static std::string show(TensorType type);
  static std::string show(llvm::ArrayRef<SizeAttr> shape);
  std::string describe(const Term &term);

  //===-- ElaborateCall.cpp: fns, blocks and libraries
  //-----------------------------------------------------===//
  Term evalCall(const ast::CallExpr &call);
  Term callFunction(const ast::CallExpr &call, const Unit &unit, const ast::FunctionDecl &decl);
  /// Runs the body with arguments already in the frame's first scope; the results as declared.
  std::vector<Term> runBody(Frame &frame);
  bool bindConst(Frame &frame, const ast::Parameter &parameter, const ast::Argument *argument);
  bool bindTensors(Frame &frame,
                   llvm::ArrayRef<std::pair<const ast::Parameter *, const ast::Expr *>> args);
  bool bindNames(Frame &frame, const ast::Parameter &parameter, TensorType actual, SourceRange at);
  void unknownFunction(const ast::NameExpr &name);

  //===-- ElaborateStatement.cpp
  //---------------------------------------------------------------------------===//
  void execute(const ast::Stmt &stmt);
  void execute(const ast::Body &body);
  void executeLet(const ast::LetStmt &stmt);
  void executeAssign(const ast::AssignStmt &stmt);
  void executeFor(const ast::ForStmt &stmt);
  void executeIf(const ast::IfStmt &stmt);

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
  Term evalBinary(const ast::BinaryExpr &expr);
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
  Term evalMatMul(const ast::BinaryExpr &expr);
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
  void elaborateEntry(const ast::EntryDecl &decl, mlir::ModuleOp module);
  void buildEntry(const ast::EntryDecl &decl, const ast::FunctionDecl &function,
                  mlir::ModuleOp module);
  bool checkDerivation(const ast::EntryDecl &decl);
  const ast::FunctionDecl *findFunction(const ast::NameExpr &name);
  std::optional<std::pair<int64_t, int64_t>> rangeOf(SizeAttr size);

  struct DimRange {
    int64_t min = 1, max = 1;
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
  };
  struct SiteInstance {
    const ast::CallExpr *call;
  };
  llvm::StringMap<ParamInstance> params;
  llvm::StringMap<SiteInstance> sites;

  unsigned opCount = 0, callCount = 0, depth = 0;
  bool stopped = false; // a limit was passed; nothing more is elaborated
  friend struct EvalNest;
};

} // namespace tcc::frontend

#endif
