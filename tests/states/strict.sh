#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# A cubicle can access exactly the pages that it has a right to, after every sequence of
# operations of a length: tests/states/states.h. LENGTH is another one.
. tests/states/common.sh

: "${LENGTH:=6}"
searched states "$LENGTH"
searched states "$LENGTH" --tags
searched states "$((LENGTH - 1))" --lent 2
searched states "$LENGTH" --tags --lent 2
searched states "$((LENGTH - 1))" --shows 3
searched states "$((LENGTH - 1))" --shows 3 --tags
# The memory that the monitor reads is its own.
searched sanitized "$((LENGTH - 2))"
searched sanitized "$((LENGTH - 2))" --tags

# Once wrong: the grant has a part of page 0 that no range has.
set -- "add [100, 200) to A" "add [4146, 8192) to A" "add [8192, 12288) to A" \
	"open A to 2" "call 2" "call 1, granting [4080, 12288) to write" \
	"remove [100, 200)"
"$B/tests/states/states" --do "$@" >"$out" 2>&1
is "$?" 0 "a grant ends with a window on its page" || diag "$(cat "$out")"
"$B/tests/states/without/revoke-range-only" --do "$@" >"$out" 2>&1
is "$?" 1 "control: it does not if only the range counts" || diag "$(cat "$out")"
"$B/tests/states/states" --do "open C to 2" >"$out" 2>&1
is "$? $(cat "$out")" "2 states: no operation 'open C to 2'; --list lists them" \
	"control: each of these is an operation"
done_testing
