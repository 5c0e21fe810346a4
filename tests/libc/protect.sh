#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# mprotect() has the same results as on Linux, and what it forbids is a violation. No
# program can use up mappings with it.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

"$B/tests/libc/native/protect" all >"$tmp/lines"
is $? 0 "as a process"
run_tool run --backend "$BACKEND" tests/libc/protect.layout all
is "$status" 0 "in cubicles" || diag_run
is "$(diff "$tmp/lines" "$out")" "" "... with the same results"

# Each gate of the backend mprotect changes each mapping.
if [ "$BACKEND" = mprotect ]; then
	skip "the limit: 100,000 gates with 50,000 mappings take minutes"
else
	run_tool run --backend "$BACKEND" tests/libc/protect.layout limit
	is "$status $(cat "$out")" "0 many: 0
back: 0
munmap: 0, error 0
again: 0" "there is a limit, and no harm is done" ||
		diag_run
fi

for access in read write file; do
	"$B/tests/libc/native/protect" $access >"$tmp/lines" 2>&1
	is "$? $(head -n 1 "$tmp/lines")" "139 5" "$access: a process is killed"
	run_tool run --backend "$BACKEND" tests/libc/protect.layout $access
	is "$status $(cat "$out")" "125 5" "... a program is stopped" || diag_run
done
like "$(cat "$err")" "violation: .app. wrote to read-only memory" "... and why"
done_testing
