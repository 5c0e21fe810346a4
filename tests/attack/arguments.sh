#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Confused deputies, for every kind of argument; and results that are lies.
# Ranges that wrap or end outside, strings without end: system/arguments.
. tests/attack/common.sh

for kind in in out inout struct-in struct-out grant-in grant-out string \
	iovec-in iovec-out; do
	attack F6 arguments $kind 0 argument ARGUMENTS \
		"a victim's memory as an argument of kind $kind"
done
attack F6 arguments of-monitor @host_secret+0 argument ARGUMENTS \
	"the monitor's memory as an argument"

for slot in 1 3 9; do
	held H7 arguments nowhere $slot any \
		"a string in slot $slot at offset 0"
done

attack F7 arguments result-count 0 result RESULTS \
	"more bytes than there is room for"
attack F7 arguments result-error 0 result RESULTS "an error that does not exist"
attack F7 arguments result-own 0 result RESULTS \
	"a pointer into somebody else's memory"
done_testing
