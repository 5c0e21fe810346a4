#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A hostile cubicle in the place of alloc cannot have pages mapped beyond the `memory` of
# a cubicle, nor have another one reported, or a report printed more than once. In the
# controls, without limits, it can.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# attacked DEFENCE: without that defence.
attacked()
{
	status=0
	timeout -k 5 "$run_seconds" "$B/tests/without/$1/cubicle" run --backend "$BACKEND" \
		tests/attack/memory_limit.layout >"$out" 2>"$err" </dev/null ||
		status=$?
	got=$(sed -n 's/^\(own\|other\|mapped\) //p' "$out" | tr '\n' ' ')
	blamed=$(sed -n 's/^\(blamed\|nobody\) //p' "$out" | tr '\n' ' ')
	hostile=$(grep -c 'note: the memory of cubicle .hostile. has no room for' "$err")
	other=$(grep -c 'note: the memory of cubicle .other. has no room for' "$err")
}

attacked NOTHING
is "$status $got" "0 0x0 0x0 0x1 " "E6 no page beyond the memory of a cubicle" ||
	diag_run
is "$blamed$other" "0x0 0x0 0" "I4 no report that another cubicle has no memory" ||
	diag_run
is "$hostile" 1 "E6 one report about itself, of a hundred" || diag_run
like "$(cat "$err")" ".hostile. has no room for 4M more: 16M of 16M are in use; .memory = 32M. in .cubicle hostile. of .*/memory_limit.layout gives it more" \
	"... with the monitor's numbers" || diag_run
attacked REPORTS
is "$blamed$other $hostile" "0x64 0x0 100 100" \
	"control (REPORTS): both are reported, again and again" || diag_run
attacked BUDGET
like "$got" "^0x[0-9a-f]{3,} 0x[0-9a-f]{3,} " \
	"control (BUDGET): there are pages beyond it" || diag_run
done_testing
