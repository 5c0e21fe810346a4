#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 14400
# mount/kills with 10,000 kills, mount/replay with more transactions, and the hostile
# clients of a hostfs that lies with more rounds. KILLS and TIMES are other numbers.
. tests/lib.sh

# longer NAME SCRIPT VARIABLES...: all that it asserts is one assertion here.
longer()
{
	name=$1 script=$2
	shift 2
	status=0
	env "$@" "$script" >"$tmp/tap" 2>&1 || status=$?
	is "$status $(grep -c '^not ok' "$tmp/tap")" "0 0" "$name" ||
		diag "$(grep -v '^ok' "$tmp/tap" | tail -n 30)"
	diag "$(grep '^ok' "$tmp/tap")"
}

longer "10,000 kills" tests/mount/kills.sh "KILLS=${KILLS:-10000}"
longer "a longer run is replayed" tests/mount/replay.sh "TIMES=${TIMES:-25}"
longer "lies" tests/hostile/liar.sh ROUNDS=20000
done_testing
