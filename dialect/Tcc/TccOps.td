// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All ops of the graph dialect, by family.
include "dialect/Tcc/TccElementwise.td"
include "dialect/Tcc/TccShape.td"
include "dialect/Tcc/TccReduce.td"
include "dialect/Tcc/TccStructure.td"
include "dialect/Tcc/TccTraining.td"
include "dialect/Tcc/TccAttention.td"
