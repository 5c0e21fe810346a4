#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls between cubicles: recursion, function pointers, callbacks, unwinding,
# and ways into the gates that are none.
. tests/system/common.sh

checks calls
checks unwind
checks jump return

# 255 calls can be outstanding besides that of the monitor.
survives depth 255
# Of more, the innermost fails: its result is that of a call that did not happen.
driver depth 256
is "$status $(grep -c '^survived$' "$out")" "1 1" "depth 256: nobody is stopped" ||
	diag_run
like "$(cat "$out")" "is 32896: it is 32766" "... the innermost returns -EOWNERDEAD"
like "$(cat "$err")" "violation: .server. called .driver_down. of .driver. during a call of .driver., nested too deeply" \
	"... the innermost call is reported"
like "$(cat "$err")" "so +the call fails; no cubicle is stopped" "... and fails"

violates "$(by_backend "execute server driver execute address" \
	"access server driver read data")" jump raw
violates "edge other server - -" jump edge
violates "edge other driver - -" jump callback
violates "gate other nobody - -" jump beyond
# With backend sfi there is no way into the gates but by a stub.
if [ "$BACKEND" = sfi ]; then
	violates "execute other driver execute -" jump number 0xffffffff
	violates "instruction other other - -" jump signal
else
	violates "gate other nobody - -" jump number 0xffffffff
	violates "gate other nobody - -" jump number 0x80000000
	violates "gate other nobody - -" jump signal
	violates "instruction driver monitor - -" jump trap
fi
nothing_left "nothing is left running"
done_testing
