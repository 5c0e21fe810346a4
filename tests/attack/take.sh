#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Only the cubicle of the program takes signals of the host. The control is a monitor
# that does not look who asks: there the program loses its signal.
. tests/attack/common.sh

# terminated TOOL: run it, and send it a signal.
terminated()
{
	: >"$out"
	"$1" run --backend "$BACKEND" tests/attack/take.layout >"$out" 2>"$err" </dev/null &
	pid=$!
	until grep -q '^ready$' "$out" || ! kill -0 $pid 2>/dev/null; do
		sleep 0.02
	done
	kill -TERM $pid
	status=0
	wait $pid || status=$?
}
terminated "$B/cubicle"
is "$status $(grep -c 'stolen *0*$\|stolen *0x0*$' "$out")" "0 1" \
	"a cubicle does not take the signals of the program" || diag_run
like "$(cat "$out")" "own.*4000" "... which gets its signal"
terminated "$B/tests/without/CALLERS/cubicle"
like "$(cat "$out")" "stolen.*4000" "control: it does where the caller is not checked" ||
	diag_run
done_testing
