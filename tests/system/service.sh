#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
#
# Whatever a client passes to a function of the library OS, nobody else is blamed
# for it or stopped, and an honest client beside it finds its files and its memory
# as they were. The hostile one passes only memory of its own, so that it is not
# stopped either, unless it gives back the memory that it uses.
. tests/system/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# attacked WHAT ROUNDS CALLS NAME
attacked()
{
	rm -f "$tmp/stats"
	RUN_TIMEOUT=240 run_cubicle --stats "$tmp/stats" \
		tests/system/service.layout "$1" "$2" "$3"
	blamed=$(sed '1,/"violations":/d' "$tmp/stats" |
		sed -n 's/.*"cubicle":[[:space:]]*"\([^"]*\)".*/\1/p' |
		grep -vc '^hostile$')
	is "$status $blamed" "0 0" "$4: $2 rounds of $3 calls, nobody is harmed" ||
		diag "$(tail -n 30 "$err")"
}

rounds=20
[ "$BACKEND" != sfi ] || rounds=100
attacked 0 $rounds 200 "clients of vfs, alloc, time and random"
attacked 1 $rounds 100 "clients of the file systems, devices and the host"
done_testing
