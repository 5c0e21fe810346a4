#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
#
# A cubicle can use nearly all of its heap: 95 % in blocks of 1 MiB and a page, and
# 90 % in blocks of random sizes, 4 KiB to 4 MiB, after many were given back and
# taken in random order.
. tests/system/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# at_least WHAT NUMBER: of the heap, in thousandths.
at_least()
{
	got=$(printed "$1")
	got=$((${got:-0}))
	if [ "$got" -ge "$2" ]; then
		ok "$1: $got of 1000 are usable"
	else
		not_ok "$1: $got of 1000 are usable, not $2"
		diag_run
	fi
}

run_cubicle tests/system/usable.layout
at_least mib 950
at_least random 900
is "$status $(grep -c '^ok' "$out") $(tail -n 1 "$out")" "0 2 end" \
	"all of it can be given back, and taken again" || diag_run
ns=$(printed ns)
echo "# $((${ns:-0} / 1000)) us, the longest call that gives a page back"
done_testing
