#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# A hostfs that lies (tests/hostfs/liar.c): vfs is not blamed for it, and a program gets
# wrong data and errors, but no result that a call cannot have, and its files elsewhere
# are as they were. hostile/liar does the same with a hostile client.
. tests/lib.sh

BACKEND=sfi
CUBICLE_PATH=$B/tests/hostfs/liar:$B/tests/libc/components:$B/components
export CUBICLE_PATH
mkdir "$tmp/m"
sed 's/opens/lied/' tests/hostfs/opens.layout >"$tmp/lied.layout"

run_cubicle --mount "$tmp/m:/m" "$tmp/lied.layout" /m 5000
is "$status $(tail -n 1 "$out")" "0 0 wrong results" "lies are wrong data, no more" ||
	diag_run
nothing_left "nothing is left running"
done_testing
