#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Functions that are passed to be called, and are none of the attacker's.
. tests/attack/common.sh

attack F6 callback gate 0 argument ARGUMENTS \
	"a gate that only the deputy may call, as a callback"
attack F6 callback monitor @arch_copy+0 argument ARGUMENTS \
	"a function of the monitor as a callback"
attack F6 filler visited 0 refused:differently TYPES \
	"a type of callback that its user declares in other words"
held E6 callback fill 0 argument "more callbacks than there is room for"
done_testing
