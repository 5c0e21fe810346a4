#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# A cubicle that calls every function of the library OS with whatever it likes harms
# nobody but itself, and nobody else is blamed: see tests/hostile/referee.c.
# ROUNDS, SEED, FIRST and WITHOUT say what is played (tests/hostile/common.sh).
. tests/hostile/common.sh

case $BACKEND in
sfi) : "${ROUNDS:=3000}" ;;
mpk) : "${ROUNDS:=100}" ;; # in an emulated machine
*) : "${ROUNDS:=150}" ;;   # where a gate takes 25 system calls
esac
nobody_is_harmed "$ROUNDS"

# --- every function ---------------------------------------------------------------

# missing FILE: exported functions that are not in it.
missing()
{
	grep -vxFf "$1" "$B/tests/hostile.exports" | tr '\n' ' '
}

# What is called is made of the declarations. What the built components export says
# whether it is all of them. ($ends) are looked at below.
every_function_is_called()
{
	ends='boot_exit plat_exit cubicle_main'
	{
		echo "$ends" | tr ' ' '\n'
		sed -n 's/^hostile: called \([a-z_0-9]*\) .*/\1/p' "$out"
	} >"$tmp/called"
	is "$(missing "$tmp/called")" "" \
		"all $(grep -c . "$B/tests/hostile.exports") functions that the \
library OS exports are called"
	is "$(sed -n 's/^hostile: not called \([a-z_0-9]*\) .*/\1/p' "$out" |
		grep -vE "^(cubicle_abort|$(echo "$ends" | tr ' ' '|'))\$")" "" \
		"... and those of the monitor"
	# Calls that got in, as their arguments passed.
	options="--stats $tmp/stats"
	play "$FIRST" $((FIRST + ROUNDS / 4 + 50))
	{
		echo "$ends" | tr ' ' '\n'
		sed -n '/"from":.*"hostile"/,/}/s/.*"function":[^"]*"\([a-z_0-9]*\)".*/\1/p' \
			"$tmp/stats"
	} >"$tmp/entered"
	is "$(missing "$tmp/entered")" "" "... each got in at least once"
}

[ -n "$wrong" ] || every_function_is_called

# --- those that no round calls ------------------------------------------------------

# ends FUNCTION ARGUMENT STATUS
ends()
{
	run_cubicle "$layout" end "$1" "$2"
	is "$status" "$3" "$1($2) ends the system with $3, and nobody is blamed" ||
		diag_run
	unlike "$(cat "$err")" 'violation' "... without a violation"
}

ends boot_exit 7 7
ends boot_exit 4294967295 255
ends plat_exit 7 7
ends plat_exit 2147483648 0
run_cubicle "$layout" end cubicle_main 0
like "$(cat "$err")" 'violation: .hostile. called .cubicle_main. of .boot.' \
	"cubicle_main() is the monitor's to call, and nobody else's"
nothing_left "nothing is left running"
done_testing
