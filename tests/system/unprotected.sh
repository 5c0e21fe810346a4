#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
#
# The backend that does not protect: what is right works as with the others,
# gates, arguments and results are checked all the same, and faults reported.
. tests/system/common.sh

BACKEND=none
for command in numbers calls unwind registers arguments grants window-errors \
	window-use window-limits; do
	checks $command
done
violates "argument driver other - address" bad in
violates "result server driver - -" bad count
violates "edge other server - -" jump edge
violates "gate other nobody - -" jump beyond
driver depth 256
like "$(cat "$err")" "called .driver_down. of .driver. during a call of .driver., nested too deeply" \
	"... the innermost call is reported, and fails"
violates "unmapped driver nobody read address" fault null
violates "readonly driver driver write address" fault rodata
violates "abort driver nobody - -" fault abort
nothing_left "nothing is left running"
done_testing
