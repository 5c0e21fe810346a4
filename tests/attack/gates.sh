#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 240
# Entering gates where and as nobody should, and the monitor as a deputy.
. tests/attack/common.sh

if [ "$BACKEND" = mpk ]; then
	attack A4 gates victim-key @mpk_raise_write+0 gate RAISE \
		"a jump to the WRPKRU on the way in, with the victim's key"
	attack A4 gates victim-key @mpk_lower_write+0 gate LOWER \
		"a jump to the WRPKRU on the way out, with the victim's key"
	attack A4 gates all-keys @mpk_lower_write+0 gate LOWER \
		"a jump to the WRPKRU on the way out, with all keys"
fi
# With keys it runs, and faults as it touches its data; a view does not have it.
runs=access
[ "$BACKEND" = mpk ] || runs=execute
attack A9 gates run-victim 0 $runs none "a function that the victim keeps"
attack D5 gates victim-stack 0 access none "the victim's stack pointer"
attack A9 gates run-monitor @arch_copy+0 access none "a function of the monitor"

# Which edge is that of host_stream()? The one with which the control succeeds.
edge=2 found=
while [ $edge -lt 64 ] && [ -z "$found" ]; do
	try "$B/tests/without/CALLERS/cubicle" "$BACKEND" gates edge-foreign $edge
	if [ "$(said result)" = 1 ]; then
		found=$edge
	fi
	edge=$((edge + 1))
done
attack F11 gates edge-foreign "${found:-0}" edge CALLERS \
	"a call that the layout does not allow"
attack F11 gates edge-beyond @edges+0 gate EDGES \
	"a call by an edge of the attacker's own making"

attack F4 gates window-on-victim 0 nothing OWNER "a window on a victim's memory"
attack F6 gates copy-from-victim 0 nothing ARGUMENTS \
	"the monitor is to copy from the victim"
attack F6 gates copy-to-victim 0 nothing ARGUMENTS \
	"the monitor is to copy to the victim"
attack F6 gates copy-from-monitor @host_secret+0 nothing ARGUMENTS \
	"the monitor is to copy from itself"
done_testing
