#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# What the registers of others tell, and what one's own do to others. All
# registers, at random and for every function: conformance. QEMU does not emulate an
# x87 stack that is full.
. tests/attack/common.sh

attack F8 registers after-call 0 nothing SCRUB "registers after a call"
attack F8 registers at-entry 0 nothing SCRUB "registers on entry"
attack F9 registers clobbered 0 nothing SAVED \
	"a callee that does not preserve registers"
# Under sfi there are neither selectors nor MXCSR.
if [ "$BACKEND" = mpk ]; then
	attack F14 registers segment 0 nothing SEGMENT \
		"a callee that loads a selector into FS"
	for BACKEND in mprotect mpk; do
		attack more registers forged-base @arch_fs_write+0 nothing SEGMENT \
			"$BACKEND: the victim entered with its own FS base, so that another is kept"
		attack more registers late-base 0 nothing SEGMENT \
			"$BACKEND: a victim whose FS base is set during a call back"
		contained registers record 0 nothing
		what="a selector in GS, by which gates find their record"
		is "$verdict" contained "more $BACKEND: $what: contained" ||
			echo "$why"
		try "$B/tests/without/SEGMENT/cubicle" "$BACKEND" registers record 0
		unlike "$(said alive)" 42 "... control (SEGMENT) succeeded: everything ends"
	done
	attack F8 registers rounding 0 nothing FLAGS \
		"a caller that rounds in another way"
fi
done_testing
