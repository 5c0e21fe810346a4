#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# What a C program consists of says the same as natively: jumps by tables and from
# memory, large frames and such whose size varies, arguments of all kinds, wide
# numbers, atomics, string instructions, inline assembly, huge functions.
# VARIANTS has a compiler and its options in each line.
. tests/lib.sh

: "${VARIANTS:=gcc -O0
gcc -O2
gcc -O3 -mno-red-zone -fno-plt
gcc -Os -mcmodel=medium
clang -O1
clang -O3}"
musl=$B/src/musl
export CUBICLE_PATH="$tmp"
mkdir "$tmp/sfi"
for file in "$B"/sfi/components/*.so; do
	ln -s "$(pwd)/$file" "$tmp"
	ln -s "$(pwd)/$file" "$tmp/sfi"
done
touch "$tmp/constructs.so"

echo "$VARIANTS" >"$tmp/variants"
while read -r compiler options; do
	# shellcheck disable=SC2086 # several words
	$compiler -std=gnu11 -w $options -o "$tmp/native" \
		tests/sfi/constructs.c -lm
	"$tmp/native" >"$tmp/wanted"
	# shellcheck disable=SC2086
	if ! "$B/cubicle-cc" "--cc=$compiler" -std=gnu11 -w -fPIC -nostdinc \
		-isystem "$($compiler -print-file-name=include)" \
		-isystem "$B/musl/include" -isystem "$musl/arch/x86_64" \
		-isystem "$musl/arch/generic" -isystem "$musl/include" \
		$options -shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack \
		-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu \
		-Wl,-Bsymbolic-functions -o "$tmp/sfi/constructs.so" \
		tests/sfi/constructs.c >"$tmp/built" 2>&1; then
		not_ok "$compiler $options: is built"
		diag "$(cat "$tmp/built")"
		continue
	fi
	run_tool run --backend sfi tests/sfi/constructs.layout
	is "$status" 0 "$compiler $options: it ends" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/wanted")" "... and says the same"
done <"$tmp/variants"
done_testing
