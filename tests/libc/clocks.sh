#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Clocks are what a program expects of them under Linux. They are that of the host
# within microseconds; the clock of CPU time counts CPU time; and the monotonic clock
# never goes back, for whichever cubicle reads it, and however busy the machine is.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH
layout=tests/libc/clocks.layout

"$B/tests/libc/native/clocks" >"$tmp/native"
is $? 0 "as a process"
unlike "$(cat "$tmp/native")" " ns$" "... everything is as it should be"

run_tool run --backend "$BACKEND" "$layout"
is "$status" 0 "in cubicles" || diag_run
is "$(cat "$out")" "$(cat "$tmp/native")" "... the same"
run_tool run --backend "$BACKEND" --merge app,box,os "$layout"
is "$(cat "$out")" "$(cat "$tmp/native")" "in fewer cubicles" || diag_run

# Something to do for each processor, and more.
busy=
for _ in 1 2 3; do
	timeout 60 sh -c 'while :; do :; done' &
	busy="$busy $!"
done
run_tool run --backend "$BACKEND" "$layout" 3
is "$status" 0 "busy: program and library read the clock in turn" || diag_run
is "$(cat "$out")" "went back: 0
read: often" "... it never goes back"
# shellcheck disable=SC2086 # they are three
kill $busy
wait

# Without the right, a library has no clock (see also libc/library).
sed '/^\[cubicle box/,/^$/s/ time$//' "$layout" >"$tmp/none.layout"
run_tool run --backend "$BACKEND" "$tmp/none.layout" 1
like "$(cat "$out")" "went back: [1-9]" "the control: a clock that fails is noticed"
done_testing
