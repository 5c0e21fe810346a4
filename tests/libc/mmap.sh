#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# mmap(), munmap(), mremap(), msync() and madvise() have the same results and errors in
# cubicles as on Linux, with files of the host and in memory.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

mkdir "$tmp/native" "$tmp/inside"
# same NAME ARGUMENT...: in cubicles, as in "$tmp/lines".
same()
{
	name=$1
	shift
	run_tool run --backend "$BACKEND" "$@"
	is "$status" 0 "$name" || diag_run
	diff "$tmp/lines" "$out" >"$tmp/diff"
	is "$(cat "$tmp/diff")" "" "... with the results of a process"
}

"$B/tests/libc/native/mmap" "$tmp/native/f" fixed >"$tmp/lines"
is $? 0 "as a process"
same "a file of the host" --mount "$tmp/inside:/m" tests/libc/mmap.layout /m/f fixed
"$B/tests/libc/native/mmap" "$tmp/native/g" >"$tmp/lines"
same "a file in memory" tests/libc/mmap.layout /f
same "a file in the same cubicle" --merge all tests/libc/mmap.layout /f
is "$(tail -n 1 "$out")" end "to the end"
done_testing
