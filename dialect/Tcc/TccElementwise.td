// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise ops: operands and result have one shape; broadcasting is a `tcc.broadcast` of its own.
// Integers wrap. Floats round to nearest even, and a NaN gives a NaN, where nothing else is said.
// With the attribute `tcc.exact` (pass mark-exact) a float is computed as written, by functions of libm's grade.
#ifndef TCC_ELEMENTWISE
#define TCC_ELEMENTWISE

include "dialect/Tcc/TccOpBase.td"

class Tcc_UnaryOp<string mnemonic, Type type, string formula, list<Trait> traits = []>
    : Tcc_Op<mnemonic, !listconcat([Pure, SameOperandsAndResultType, Tcc_Elementwise], traits)> {
  let summary = formula;
  let arguments = (ins type:$x);
  let results = (outs type:$result);
  let assemblyFormat = "$x attr-dict `:` custom<Short>(type($result))";
}

class Tcc_BinaryOp<string mnemonic, Type type, string formula, list<Trait> traits = []>
    : Tcc_Op<mnemonic, !listconcat([Pure, SameOperandsAndResultType, Tcc_Elementwise], traits)> {
  let summary = formula;
  let arguments = (ins type:$lhs, type:$rhs);
  let results = (outs type:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` custom<Short>(type($result))";
}

// Numbers.
let hasFolder = 1 in {
def Tcc_NegOp : Tcc_UnaryOp<"neg", Tcc_NumberTensor, "-x">;
def Tcc_AddOp : Tcc_BinaryOp<"add", Tcc_NumberTensor, "lhs + rhs; integers wrap", [Commutative]>;
def Tcc_SubOp : Tcc_BinaryOp<"sub", Tcc_NumberTensor, "lhs - rhs; integers wrap">;
def Tcc_MulOp : Tcc_BinaryOp<"mul", Tcc_NumberTensor, "lhs * rhs; integers wrap", [Commutative]>;
def Tcc_DivOp : Tcc_BinaryOp<"div", Tcc_FloatTensor, "lhs / rhs; by zero infinite, 0 / 0 is NaN">;
}
def Tcc_AbsOp : Tcc_UnaryOp<"abs", Tcc_NumberTensor, "|x|; the least integer wraps to itself">;
def Tcc_SignOp : Tcc_UnaryOp<"sign", Tcc_NumberTensor, "-1, 0 or 1; of a zero 0, of a NaN a NaN", [Tcc_Discrete]>;
def Tcc_MinOp : Tcc_BinaryOp<"min", Tcc_NumberTensor, "the smaller; of a NaN either operand">;
def Tcc_MaxOp : Tcc_BinaryOp<"max", Tcc_NumberTensor, "the larger; of a NaN either operand">;
def Tcc_FloorDivOp : Tcc_BinaryOp<"floordiv", Tcc_NumberTensor, "floor(lhs / rhs)", [Tcc_Discrete]> {
  let description = [{
    Python's `//`. Integers: by zero 0; the least integer by -1 wraps to itself. Floats: the whole number q with
    lhs = q rhs + mod(lhs, rhs), rounded; by zero lhs / rhs.
  }];
}
def Tcc_ModOp : Tcc_BinaryOp<"mod", Tcc_NumberTensor, "lhs - rhs floor(lhs / rhs)", [Tcc_Discrete]> {
  let description = [{
    Python's `%`: the rest of `floordiv`, zero or with the sign of rhs. Integers: by zero 0. Floats: exact before one
    rounding; by zero, and of an infinite lhs, NaN.
  }];
}
def Tcc_ClampOp : Tcc_Op<"clamp", [Pure, SameOperandsAndResultType, Tcc_Elementwise]> {
  let summary = "x < low ? low : x > high ? high : x; NaN of x passes";
  let arguments = (ins Tcc_NumberTensor:$x, Tcc_NumberTensor:$low, Tcc_NumberTensor:$high);
  let results = (outs Tcc_NumberTensor:$result);
  let assemblyFormat = "$x `,` $low `,` $high attr-dict `:` custom<Short>(type($result))";
}

// Floats. Formulas as in NumPy unless given.
def Tcc_ExpOp : Tcc_UnaryOp<"exp", Tcc_FloatTensor, "e^x">;
def Tcc_LogOp : Tcc_UnaryOp<"log", Tcc_FloatTensor, "natural logarithm; log 0 is -inf, of less NaN">;
def Tcc_SqrtOp : Tcc_UnaryOp<"sqrt", Tcc_FloatTensor, "square root">;
def Tcc_RsqrtOp : Tcc_UnaryOp<"rsqrt", Tcc_FloatTensor, "1 / sqrt(x)">;
def Tcc_SinOp : Tcc_UnaryOp<"sin", Tcc_FloatTensor, "sine of radians">;
def Tcc_CosOp : Tcc_UnaryOp<"cos", Tcc_FloatTensor, "cosine of radians">;
def Tcc_TanhOp : Tcc_UnaryOp<"tanh", Tcc_FloatTensor, "hyperbolic tangent">;
def Tcc_ErfOp : Tcc_UnaryOp<"erf", Tcc_FloatTensor, "error function">;
def Tcc_SigmoidOp : Tcc_UnaryOp<"sigmoid", Tcc_FloatTensor, "1 / (1 + e^-x)">;
def Tcc_ReluOp : Tcc_UnaryOp<"relu", Tcc_FloatTensor, "max(x, 0); NaN passes">;
def Tcc_SiluOp : Tcc_UnaryOp<"silu", Tcc_FloatTensor, "x * sigmoid(x)">;
def Tcc_GeluOp : Tcc_UnaryOp<"gelu", Tcc_FloatTensor,
    "none: x/2 (1 + erf(x / sqrt 2)); tanh: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))"> {
  let arguments = (ins Tcc_FloatTensor:$x, DefaultValuedAttr<Tcc_GeluFormAttr, "::tcc::GeluForm::none">:$approx);
}
def Tcc_FloorOp : Tcc_UnaryOp<"floor", Tcc_FloatTensor, "largest whole number not above x", [Tcc_Discrete]>;
def Tcc_CeilOp : Tcc_UnaryOp<"ceil", Tcc_FloatTensor, "smallest whole number not below x", [Tcc_Discrete]>;
def Tcc_RoundOp : Tcc_UnaryOp<"round", Tcc_FloatTensor, "nearest whole number, of two the even one", [Tcc_Discrete]>;
def Tcc_PowOp : Tcc_BinaryOp<"pow", Tcc_FloatTensor, "lhs ^ rhs">;

// Truth values.
def Tcc_NotOp : Tcc_UnaryOp<"not", Tcc_BoolTensor, "logical not">;
def Tcc_AndOp : Tcc_BinaryOp<"and", Tcc_BoolTensor, "logical and", [Commutative]>;
def Tcc_OrOp : Tcc_BinaryOp<"or", Tcc_BoolTensor, "logical or", [Commutative]>;

def Tcc_CompareOp : Tcc_Op<"compare", [Pure, SameTypeOperands, Tcc_Elementwise]> {
  let summary = "lhs PREDICATE rhs; with a NaN false, except ne";
  let arguments = (ins Tcc_PredicateAttr:$predicate, Tcc_AnyTensor:$lhs, Tcc_AnyTensor:$rhs);
  let results = (outs Tcc_BoolTensor:$result);
  let assemblyFormat = "$predicate $lhs `,` $rhs attr-dict `:` custom<Short>(type($lhs)) custom<BoolOf>(ref(type($lhs)), type($result))";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::tcc::Predicate":$predicate, "::mlir::Value":$lhs, "::mlir::Value":$rhs)>];
}

def Tcc_WhereOp : Tcc_Op<"where", [Pure, AllTypesMatch<["lhs", "rhs", "result"]>, Tcc_Elementwise]> {
  let summary = "condition ? lhs : rhs";
  let arguments = (ins Tcc_BoolTensor:$condition, Tcc_AnyTensor:$lhs, Tcc_AnyTensor:$rhs);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$condition `,` $lhs `,` $rhs attr-dict `:` custom<Short>(type($result)) custom<BoolOf>(ref(type($result)), type($condition))";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tcc_CastOp : Tcc_Op<"cast", [Pure, Tcc_Elementwise]> {
  let summary = "conversion of the element type";
  let description = [{
    To f16, bf16, f32 and f64 rounds once, to nearest even. A float to i32 or i64 truncates toward zero, a NaN is 0 and
    what is too large the nearest value of the type; to i8 and u8 it does so as an i32, which then wraps. Integers wrap.
    From bool gives 0 or 1; to bool is `x != 0`, of a NaN true.
  }];
  let arguments = (ins Tcc_AnyTensor:$x);
  let results = (outs Tcc_AnyTensor:$result);
  let assemblyFormat = "$x attr-dict `:` custom<Short>(type($x)) `to` custom<Short>(type($result))";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tcc_PhiloxOp : Tcc_Op<"philox", [Pure, AllTypesMatch<["element", "call", "seed"]>, Tcc_Elementwise]> {
  let summary = "a random i32 for each element, by Philox4x32-10";
  let description = [{
    Word `element mod 4` of the block with key `seed` (low, high 32 bits) and counter `element / 4` (low, high),
    `instance`, `call` (low 32 bits); the element is not negative. The word's top bit is flipped: as an i32 it is in the
    place that the word has among unsigned ones, and lies below p 2^32 - 2^31 with probability p.
    Salmon, Moraes, Dror, Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.
  }];
  let arguments = (ins Tcc_I64Tensor:$element, Tcc_I32Tensor:$instance, Tcc_I64Tensor:$call, Tcc_I64Tensor:$seed);
  let results = (outs Tcc_I32Tensor:$result);
  let assemblyFormat = "$element `,` $instance `,` $call `,` $seed attr-dict `:` custom<Short>(type($element)) custom<I32Of>(ref(type($element)), type($instance)) custom<I32Of>(ref(type($element)), type($result))";
  let hasVerifier = 1;
  let builders = [OpBuilder<(ins "::mlir::Value":$element, "::mlir::Value":$instance, "::mlir::Value":$call, "::mlir::Value":$seed)>];
}

#endif
