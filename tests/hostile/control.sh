#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# The control of hostile/rounds: with a library OS that lacks a check, or gets slower,
# it has to notice, and what it says has to fit (tests/hostile/planted).
. tests/hostile/common.sh

: "${ROUNDS:=3000}"
BACKEND=sfi
options=

# noticed FAULT PATTERN
noticed()
{
	CUBICLE_PATH=$B/tests/planted/$1:$B/tests/components
	play "$FIRST" $((FIRST + ROUNDS - 1))
	like "$(verdict)" "$2" "$1: noticed in round $(said round): $(verdict)" ||
		diag_run
}

# Which comes first, a fault of vfs or a wrong file, depends on the rounds.
noticed descriptor-unchecked '^(blamed: .vfs. |honest: )'
noticed clients-mixed '^honest: '
noticed slower '^honest: .* is [0-9]{4}'
# A stale node is a file of somebody else: a wrong file, or one with a secret.
noticed node-stale '^(honest|a secret was read)'
noticed address-unchecked '^blamed: .alloc. '
is "$(tests/hostile/planted --list | grep -c .)" 5 "these are all"
nothing_left "nothing is left running"
done_testing
