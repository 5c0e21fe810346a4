#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 7200
# PROGRAMS random programs of csmith, from SEED on, each compiled by one of gcc and
# clang at one level, say the same in a cubicle as natively.
. tests/lib.sh

: "${PROGRAMS:=500}" "${SEED:=1}"
command -v csmith >/dev/null || skip_all "there is no csmith"
musl=$B/src/musl
export CUBICLE_PATH="$tmp"
mkdir "$tmp/sfi"
for file in "$B"/sfi/components/*.so; do
	ln -s "$(pwd)/$file" "$tmp"
	ln -s "$(pwd)/$file" "$tmp/sfi"
done
touch "$tmp/constructs.so"
# The last part of a seed chooses.
variant()
{
	case $(($1 % 8)) in
	0) echo gcc -O0 ;;
	1) echo gcc -O1 ;;
	2) echo gcc -O2 ;;
	3) echo gcc -O3 -falign-loops=64 ;;
	4) echo gcc -Os ;;
	5) echo clang -O1 ;;
	6) echo clang -O2 -falign-functions=64 ;;
	7) echo clang -Os ;;
	esac
}

ran=0
for seed in $(seq "$SEED" $((SEED + PROGRAMS - 1))); do
	# shellcheck disable=SC2046 # several words
	set -- $(variant "$seed")
	csmith -s "$seed" --max-funcs 12 >"$tmp/random.c"
	gcc -w -O1 -I/usr/include/csmith -o "$tmp/native" "$tmp/random.c" ||
		continue
	# Some never end.
	timeout 5 "$tmp/native" >"$tmp/wanted" 2>&1 || continue
	compiler=$1
	shift
	"$B/cubicle-cc" "--cc=$compiler" "$@" -w -D_GNU_SOURCE -fPIC \
		-nostdinc -isystem "$B/musl/include" \
		-isystem "$musl/arch/x86_64" -isystem "$musl/arch/generic" \
		-isystem "$musl/include" -I/usr/include/csmith -shared \
		-nostdlib -Wl,-z,now -Wl,-z,noexecstack \
		-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu \
		-Wl,-Bsymbolic-functions -o "$tmp/sfi/constructs.so" \
		"$tmp/random.c" >"$tmp/built" 2>&1 || {
		not_ok "$seed: $compiler $*: is built"
		diag "$(head "$tmp/built")"
		continue
	}
	run_tool run --backend sfi tests/sfi/constructs.layout
	ran=$((ran + 1))
	if [ "$status" = 0 ] && cmp -s "$tmp/wanted" "$out"; then
		ok "$seed: $compiler $*"
	else
		not_ok "$seed: $compiler $*"
		diag_run
	fi
done
is "$((ran > PROGRAMS / 2))" 1 "$ran of $PROGRAMS programs were compared"
done_testing
