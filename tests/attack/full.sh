#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A hostile cubicle leaves an honest one too little of what a service has for copies of
# arguments: its stack, or with --check-copies, its pages. The call of the honest one fails,
# and it goes on. In the control it is stopped, and everything ends.
. tests/attack/common.sh

# full DEFENCE [OPTION]: without that defence. Sets $status.
full()
{
	tool=$B/tests/without/$1/cubicle
	shift
	status=0
	rm -f "$tmp/stats"
	timeout -k 5 "$run_seconds" "$tool" run --backend "$BACKEND" \
		--stats "$tmp/stats" "$@" tests/attack/full.layout \
		>"$out" 2>"$err" </dev/null || status=$?
}

for option in "" --check-copies; do
	full NOTHING $option
	got="$status $(sed -n 's/^attack //p; s/^unharmed.*/&/p' "$out" | tr '\n' ' ')"
	why=$(diag_run)
	full DEPTH $option
	control="$(rule) $(violator)"
	if [ "$got, $control" = \
		"0 0xfffffffffffffffb unharmed to the end , limit honest" ]; then
		ok "I6 too little for copies${option:+, $option}: contained, control (DEPTH) succeeded"
	else
		not_ok "I6 too little for copies${option:+, $option}: $got, control $control"
		echo "$why"
	fi
done
done_testing
