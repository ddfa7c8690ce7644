#!/bin/sh
# Compiles the files with inner loops for aarch64, as far as assembler, and says
# how many NEON instructions each has. With the headers of this machine's
# libraries: nothing is linked or run.
set -eu
cd "$(dirname "$0")/../.."

compiler=${CC:-aarch64-linux-gnu-gcc}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
touch "$folder/config.h"

# those of this machine's C library are not the other's
flags=$(pkg-config --cflags gstreamer-video-1.0 gstreamer-base-1.0 pangocairo |
  tr ' ' '\n' | grep -v -e '^-I/usr/include/x86_64-linux-gnu$' -e '^-m')

for file in $(grep -rlE '_CLONES|immintrin|emmintrin' --include='*.c' \
  gst-plugins); do
  name=$(basename "$file" .c)
  # shellcheck disable=SC2086
  "$compiler" -std=gnu11 -O3 -S -Wall -Werror \
    -ffinite-math-only -fno-signed-zeros -fno-trapping-math \
    -I"$folder" -Igst-plugins/gst-libs -I"$(dirname "$file")" $flags \
    -o "$folder/$name.s" "$file"
  printf '%-28s %5d\n' "$name" \
    "$(grep -cE '[[:space:]]v[0-9]+\.(16b|8b|8h|4h|4s|2s|2d)' "$folder/$name.s")"
done
