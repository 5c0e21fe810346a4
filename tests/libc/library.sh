#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A library in a cubicle of its own has a libc of its own, which starts itself,
# and no more rights than the layout gives it; longjmp() leaves calls behind.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH
layout=tests/libc/library.layout

"$B/tests/libc/native/library" >"$tmp/native"
is $? 0 "as a process"

# same NAME OPTIONS...
same()
{
	name=$1
	shift
	run_tool run "$@"
	is "$status" 0 "$name: it runs" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/native")" "$name: as a process"
}
same "two cubicles" --backend "$BACKEND" "$layout"
same "in one" --backend "$BACKEND" --merge app,box "$layout"
same "all in one" --backend none --merge all "$layout"
[ "$BACKEND" = sfi ] || # it has none
	same "lazy windows" --backend "$BACKEND" --windows lazy "$layout"

# What it is refused: files, the clock, memory of others, the end of the program.
# Each time it breaks a rule, the next call finds a new instance.
run_tool run --backend "$BACKEND" "$layout" refused
is "$status" 125 "an argument that is not the caller's own stops the caller"
is "$(cat "$out")" "own errno: 5
file: Operation not permitted
clock: Operation not permitted
count: 2
peek: -130
count: 1
exit: -130
count: 1
constructed: 42" "the library is refused what it has no right to" || diag_run
like "$(cat "$err")" "violation: .box. read memory of .app." "... reading"
like "$(cat "$err")" "a library wants to end the program" "... exit()"
like "$(cat "$err")" "violation: .app. passed .box_join. of .*argument 1" \
	"... and the array of strings is looked at"

# The control: with the rights, and in one cubicle, it can.
sed '/^\[cubicle box/,/^$/s/^calls.*/calls = alloc random vfs time/' \
	"$layout" >"$tmp/more.layout"
run_tool run --backend "$BACKEND" "$tmp/more.layout" refused
like "$(cat "$out")" "file: No error information" "with the right, it opens a file"
like "$(cat "$out")" "clock: No error information" "... and asks for the time"
run_tool run --backend none --merge all "$layout" refused
like "$(cat "$out")" "peek: 111" "in one cubicle, nobody stops it"

# Only who is named in \`shows' sees the string.
sed '/^shows/d' "$layout" >"$tmp/hidden.layout"
run_tool run --backend "$BACKEND" "$tmp/hidden.layout"
is "$status" 125 "without \`shows', the program cannot read what the library has"
like "$(cat "$err")" "violation: .app. read memory of .box." "... and is stopped"
done_testing
