#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# demo.sh BUILD MODEL PROGRAM [ARGUMENT...]: compiles a model with the tcc of a build folder, builds the program
# around it and runs that with the arguments.
set -euo pipefail
build=$(cd "$1" && pwd)
model=$2 program=$3
shift 3
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
out=$build/demo/$model

mkdir -p "$out"
cmake -S "$here/$model" -B "$out" -G Ninja -DCMAKE_PREFIX_PATH="$build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_C_COMPILER="${CC:-clang-22}" -DCMAKE_CXX_COMPILER="${CXX:-clang++-22}" >"$out/configure.log" ||
  { cat "$out/configure.log" && exit 1; }
ninja -C "$out" -t commands "$model-compile" | sed -n "s#$PWD/##g; s#^cd [^ ]* && \(.*/tcc .*\)#== \1#p"
ninja -C "$out"
printf '== %s/%s' "${out#"$PWD"/}" "$program"
printf ' %q' "$@"
echo
exec "$out/$program" "$@"
