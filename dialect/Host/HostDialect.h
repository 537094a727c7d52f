// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The constant tables of a host program, as ops.
#ifndef TCC_DIALECT_HOST_HOSTDIALECT_H
#define TCC_DIALECT_HOST_HOSTDIALECT_H

#include "dialect/Tcc/TccDialect.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include "dialect/Host/HostDialect.h.inc"

#define GET_OP_CLASSES
#include "dialect/Host/HostOps.h.inc"

#endif
