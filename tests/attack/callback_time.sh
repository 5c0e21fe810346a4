#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client cannot have a service stopped for its time by calls that take little each. The
# control is the same calls without a callback around them. With a limit of half a tick,
# all of it can be used between two ticks.
. tests/system/common.sh

limits="50 5"
[ "$BACKEND" != mpk ] || limits=50 # the guest's processor is a program
for limit in $limits; do
	sed "s/50ms/${limit}ms/" tests/attack/hurry.layout >"$tmp/hurry.layout"
	run_cubicle --stats "$tmp/stats" "$tmp/hurry.layout"
	is "$(sed -n '/^nested/q; s/^not ok.*/&/p' "$out")" "" \
		"$limit ms: control: many calls, one after the other, are within it"
	is "$(sed -n 's/.*"rule":[[:space:]]*"\([a-z]*\)".*/\1/p' "$tmp/stats" | sort -u)" \
		depth "... in a callback, they are refused: the service goes on" ||
		diag_run
	like "$(cat "$err")" \
		'.hostile. called .hurry_work. of .service. during a call of .service., nested too deeply or too often' \
		"... a report says of whom"
	is "$(sed -n '/^nested/,$s/^not ok.*/&/p' "$out")" "" \
		"... and the service serves others"
done
done_testing
