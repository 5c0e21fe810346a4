#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Stacks that are somebody else's or used up, and calls that nest or are left.
# A stack that a cubicle leaves by itself: system/faults; calls that nest too
# deep: system/calls.
. tests/attack/common.sh

attack F10 stack pivot 0 access none "a call from a victim's stack"
attack F10 stack pivot @monitor_stack_top+0 monitor none \
	"a call from the monitor's stack"
held F10 stack used-up 0 stack "a stack with no room to be called back"
held F12 stack leave 0 nothing "a call of the victim left by a jump"
held F12 stack unwind 0 nothing "calls of others forgotten"
held F15 stack nested 0 nothing "a hundred calls within calls"
attack I3 beside stack 0 any DEPTH \
	"a victim's stack used up by calls within calls"
attack I5 beside argument 0 nothing BESIDE \
	"an argument that does not fit the stack of whom it is for"
done_testing
