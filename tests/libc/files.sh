#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A program that asks for attributes, names and locks again and again is told the
# same in cubicles as by Linux, whatever has changed in between.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

"$B/tests/libc/native/files" "$tmp/work" >"$tmp/native"
is $? 0 "as a process"
run_tool run --backend "$BACKEND" --stats "$tmp/stats" \
	tests/libc/files.layout /work
is "$status" 0 "in cubicles" || diag_run
is "$(cat "$out")" "$(cat "$tmp/native")" "they say the same"

# It is no test where nothing is remembered: 30 answers for each question.
calls()
{
	tr -d '\n\t' <"$tmp/stats" |
		sed 's/.*"function":"'"$1"'","calls":\([0-9]*\).*/\1/'
}
asked=$(grep -c . "$tmp/native")
for function in vfs_stat vfs_fstat vfs_lock_set; do
	n=$(calls $function)
	if [ "$n" -lt $((asked * 15)) ]; then
		ok "$function is called $n times only"
	else
		not_ok "$function is called $n times"
	fi
done
done_testing
