#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Windows that are closed, foreign or too many. All errors: system/windows.
. tests/attack/common.sh

attack F2 windows stale 0 access lazy "a window that was closed"
attack F3 windows neighbour 0 access none "the page next to a window"
attack F16 windows misuse 0 nothing OWNER \
	"windows on what is not one's own, ranges that wrap, no ranges"
held E6 windows fill 0 nothing "all the windows that there can be: others have theirs"
for touch in 0 1; do
	attack I1 derived window $touch any DERIVED \
		"a grant made from a window that was closed ($touch)"
	attack I1 derived stopped $touch any DERIVED \
		"... by a cubicle that is stopped ($touch)"
done
done_testing
