// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dialect/Host/HostDialect.h"

#include "dialect/Host/HostDialect.cpp.inc"

#define GET_OP_CLASSES
#include "dialect/Host/HostOps.cpp.inc"

void tcc::host::HostDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialect/Host/HostOps.cpp.inc"
      >();
}
