#!/bin/sh
# SPDX-License-Identifier: MIT
# clang.sh: clang has nothing to say against what gcc compiles.
# Timeout: 300

. tests/lib.sh

plan 2

components=
for part in alloc boot devfs overlay plat ramfs random time vfs; do
	components="$components $B/clang/components/$part.so"
done

# The words are names of files.
# shellcheck disable=SC2086
make -s CC=clang "B=$B/clang" monitor tool $components \
	>"$tmp/log" 2>&1
is $? 0 "monitor, tool and library OS compile without a warning"
[ ! -s "$tmp/log" ] || grep -E 'error|warning' "$tmp/log" | sed 's/^/# /'

hits=$(for file in "$B"/clang/components/*.so; do
	LC_ALL=C grep -c -a -P '\x0f\x01\xef' "$file"
done | grep -vc '^0')
is "$hits" 0 "no component holds the bytes of WRPKRU"
