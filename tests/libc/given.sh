#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A cubicle that a file was given to reads, writes and maps it, and nothing else; others
# see its pages as any memory, while a window is open.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components:$B/tests/components
export CUBICLE_PATH

# given WHAT: run it on a new file.
given()
{
	mkdir -p "$tmp/m"
	{
		printf 'host'
		head -c 8188 /dev/zero
		head -c 4096 /dev/zero | tr '\0' '\2'
		head -c 4096 /dev/zero
	} >"$tmp/m/f"
	run_tool run --backend "$BACKEND" --mount "$tmp/m:/m" tests/libc/given.layout "$1"
}

given all
is "$status $(tail -n 1 "$out")" "0 end" "all of it" || diag_run
is "$(grep -c '^ok - ' "$out") $(grep '^not ok - ' "$out")" "41 " "all checks are good"
is "$(head -c 5 "$tmp/m/f" | tr '\0' .)" "hust." "the host sees what was stored"

# The mapping is private there: monitor/dev/mprotect.c.
if [ "$BACKEND" = mprotect ]; then
	skip "backend mprotect does not see a store to a read-only mapping"
else
	given readonly
	is "$status $(tail -n 1 "$out")" "125 ok - a read-only page is no buffer" \
		"a store to a read-only mapping is a violation"
fi
given beyond
is "$status $(tail -n 1 "$out")" "125 ok - after the end of the file there is no buffer" \
	"a store after the end of the file is a violation"
done_testing
