#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A hostile cubicle in the place of alloc cannot have pages mapped beyond the `memory` of
# a cubicle. In the control, without limits, it can.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# attacked DEFENCE: without that defence.
attacked()
{
	status=0
	timeout -k 5 60 "$B/tests/without/$1/cubicle" run --backend "$BACKEND" \
		tests/attack/memory_limit.layout >"$out" 2>"$err" </dev/null ||
		status=$?
	got=$(sed -n 's/^\(own\|other\|mapped\) //p' "$out" | tr '\n' ' ')
}

attacked NOTHING
is "$status $got" "0 0x0 0x0 0x1 " "E6 no page beyond the memory of a cubicle" ||
	diag_run
attacked BUDGET
like "$got" "^0x[0-9a-f]{3,} 0x[0-9a-f]{3,} " \
	"control (BUDGET): there are pages beyond it" || diag_run
done_testing
