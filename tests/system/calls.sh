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
violates "depth server driver - -" depth 256
violates "depth server driver - -" depth 100000

violates "$(by_backend "execute server driver execute address" \
	"access server driver read data")" jump raw
violates "edge other server - -" jump edge
violates "edge other driver - -" jump callback
violates "gate other nobody - -" jump beyond
# With backend sfi there is no way into the gates but by a stub.
if [ "$BACKEND" = sfi ]; then
	violates "execute other server execute -" jump number 0xffffffff
	violates "instruction other other - -" jump signal
else
	violates "gate other nobody - -" jump number 0xffffffff
	violates "gate other nobody - -" jump number 0x80000000
	violates "gate other nobody - -" jump signal
	violates "instruction driver monitor - -" jump trap
fi
nothing_left "nothing is left running"
done_testing
