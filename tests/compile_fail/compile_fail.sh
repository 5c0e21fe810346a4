#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compile_fail.sh: what must not compile does not, with gcc and with clang, and
# for the reason that the file's second line gives as a regular expression. The
# control, good.c, compiles. The files in the folder monitor are code of the
# monitor that takes a number for an address from a cubicle, or the reverse.

. tests/lib.sh

# compile COMPILER FILE: as components and the monitor are compiled.
compile()
{
	LC_ALL=C "$1" -std=gnu11 -O2 -ffreestanding -fPIC -Wall -Wextra \
		-Wshadow -Wcast-qual -Wwrite-strings -Werror -Iinclude -Imonitor \
		-c -o "$tmp/object" "$folder/$2.c" >"$tmp/messages" 2>&1
}

must_fail()
{
	expected=$(sed -n 's|^/\* expect: \(.*\) \*/$|\1|p' "$folder/$2.c")
	if [ -z "$expected" ]; then
		not_ok "$2: says what to expect"
	elif compile "$1" "$2"; then
		not_ok "$2 does not compile with $1"
	else
		like "$(grep 'error:' "$tmp/messages")" "$expected" \
			"$2 does not compile with $1"
	fi
}

for compiler in gcc clang; do
	for folder in tests/compile_fail tests/compile_fail/monitor; do
		succeeds "the control in $folder compiles with $compiler" \
			compile $compiler good || diag "$(cat "$tmp/messages")"
		for file in "$folder"/*.c; do
			name=$(basename "$file" .c)
			[ "$name" = good ] || must_fail $compiler "$name"
		done
	done
done

done_testing
