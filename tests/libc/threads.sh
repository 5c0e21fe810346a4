#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# POSIX threads: a program says the same in cubicles and as a process.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

# same WHAT STATUS [ARGS...]
same()
{
	name=$1 wanted=$2
	shift 2
	"$B/tests/libc/native/threads_posix" "$@" >"$tmp/native"
	run_tool run --backend "$BACKEND" tests/libc/threads.layout "$@"
	is "$status" "$wanted" "$name: in cubicles" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/native")" "$name: the same"
}

same "all kinds" 0
same "a thread ends the program" 43 exit
is "$(tail -n 1 "$tmp/native")" "at the end" "... and what atexit() has"
done_testing
