#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client cannot have a service stopped for its time by calls that take little each. The
# control is the same calls without a callback around them.
. tests/system/common.sh

run_cubicle --stats "$tmp/stats" tests/attack/hurry.layout
is "$(sed -n '/^nested/q; s/^not ok.*/&/p' "$out")" "" \
	"control: many calls, one after the other, are within the limit"
is "$(sed -n 's/.*"rule":[[:space:]]*"\([a-z]*\)".*/\1/p' "$tmp/stats" | sort -u)" depth \
	"in a callback, they are refused: the service is not stopped for its time" ||
	diag_run
like "$(cat "$err")" '.hostile. called .hurry_work. of .service. too deep, or too often' "... their caller is named"
is "$(sed -n '/^nested/,$s/^not ok.*/&/p' "$out")" "" "and the service serves others"
done_testing
