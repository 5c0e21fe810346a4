#!/bin/sh
# SPDX-License-Identifier: MIT
# Faults that a cubicle causes in itself: each is reported by its rule.
. tests/system/common.sh

violates "unmapped driver nobody read address" fault null
violates "unmapped driver nobody write address" fault null-write
violates "execute driver nobody execute address" fault null-call
violates "unmapped driver nobody read address" fault nobody
violates "unmapped driver driver write address" fault heap
violates "instruction driver driver - -" fault illegal
violates "instruction driver driver - -" fault privileged
violates "instruction driver driver - -" fault breakpoint
# With backend sfi, half of an address does not count.
[ "$BACKEND" = sfi ] ||
	violates "instruction driver driver - -" fault noncanonical
violates "arithmetic driver driver - -" fault division
violates "arithmetic driver driver - -" fault float
violates "stack driver driver write -" fault stack
violates "readonly driver driver write address" fault text
violates "readonly driver driver write address" fault rodata
for place in data bss rodata stack heap; do
	violates "execute driver driver execute address" fault call-$place
done
violates "monitor driver monitor write address" fault published
violates "monitor driver monitor write address" fault stub
violates "abort driver nobody - -" fault abort
is "$(fact text)" "the driver gives up" "its last words are reported"
like "$(cat "$err")" "the driver gives up" "... also to whoever reads"
nothing_left "nothing is left running"
done_testing
