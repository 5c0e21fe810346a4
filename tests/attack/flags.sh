#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Flags and control words that make others go wrong. All of them, at random and
# for every function: conformance.
. tests/attack/common.sh

# Under sfi nobody can set them, or look at them.
for flag in NT:0x4000 AC:0x40000; do
	[ "$BACKEND" = mpk ] || continue
	attack F8 flags in ${flag#*:} nothing FLAGS \
		"flag ${flag%:*} set by a caller"
	attack F8 flags out ${flag#*:} nothing FLAGS \
		"flag ${flag%:*} set by a callee"
done
attack F8 flags unmasked 0 nothing FLAGS "a division by zero that is to trap"
attack F8 flags precision 0 nothing FLAGS "x87 with fewer bits"
done_testing
