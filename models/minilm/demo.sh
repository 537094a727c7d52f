#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# demo.sh BUILD [ARGUMENT...]: compiles MiniLM with the tcc of a build folder, builds the search program
# around it and runs that, with the arguments or with a question of its own.
set -euo pipefail
build=$(cd "$1" && pwd)
shift
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
out=$build/demo

mkdir -p "$out"
cmake -S "$here" -B "$out" -G Ninja -DCMAKE_PREFIX_PATH="$build" -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_C_COMPILER="${CC:-clang-22}" -DCMAKE_CXX_COMPILER="${CXX:-clang++-22}" >"$out/configure.log" ||
  { cat "$out/configure.log" && exit 1; }
ninja -C "$out" -t commands minilm-compile | sed -n "s#$PWD/##g; s#^cd [^ ]* && \(.*/tcc .*\)#== \1#p"
ninja -C "$out"
[ $# -gt 0 ] || set -- "May I distribute modified versions?"
printf '== %s/search' "${out#"$PWD"/}"
printf ' %q' "$@"
echo
exec "$out/search" "$@"
