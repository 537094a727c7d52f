// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The dialect and its one type. Ops are in HalideOps.td, schedule directives in Directives.td.
#ifndef TCC_DIALECT_HALIDE_DIALECT_TD
#define TCC_DIALECT_HALIDE_DIALECT_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"

def Halide_Dialect : Dialect {
  let name = "halide";
  let cppNamespace = "::tcc::halide";
  let summary = "Algorithm and schedule in Halide's own words";
  let description = [{
    A `halide.pipeline` is one kernel: input buffers and scalars, pure functions with their updates, and a schedule.
    It says what a Halide program in C++ says, op for statement, and the translation to Halide's API decides nothing.
    Dimension 0 of a buffer or function is the innermost one, as in Halide. Right-hand sides are upstream `arith` and
    `math` ops on scalars. Index values are `i32`. Unsigned element types (`ui8`, ...) are declared on buffers,
    parameters and functions; the values read from them are signless, as `arith` wants them.
  }];
  let useDefaultTypePrinterParser = 1;
}

def Halide_BufferType : TypeDef<Halide_Dialect, "Buffer"> {
  let mnemonic = "buffer";
  let summary = "an input buffer: element type and axis names, innermost axis first";
  let description = [{
    `!halide.buffer<f32[k, m]>`. Axis names are for people: extents are constrained by `halide.constrain` alone.
  }];
  let parameters = (ins "::mlir::Type":$elementType, ArrayRefParameter<"::mlir::StringAttr">:$axes);
  let extraClassDeclaration = [{
    unsigned getRank() const { return getAxes().size(); }
  }];
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

class Halide_Op<string mnemonic, list<Trait> traits = []> : Op<Halide_Dialect, mnemonic, traits>;

#endif
