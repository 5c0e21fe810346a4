#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
#
# No call that a client can make keeps vfs or ramfs busy for long. If one did, a
# time limit would stop the service, for all, for what one client did.
. tests/system/common.sh

CUBICLE_PATH=$B/tests/components:$B/components
[ "$BACKEND" = sfi ] || skip_all "the time of an emulator says nothing"

RUN_TIMEOUT=240 run_cubicle --stats "$tmp/stats" tests/system/worst.layout
while read -r line; do
	case $line in
	'ok - '*) ok "${line#ok - }" ;;
	'not ok - '*) not_ok "${line#not ok - }" ;;
	esac
done <"$out"
is "$status $(tail -n 1 "$out")" "0 end" "no call runs into the limit" ||
	diag_run
sed -n 's/^us \([^ ]*\) \(.*\)/\2 \1/p' "$out" | while read -r us what; do
	printf '# %7d us %s\n' "$us" "$what"
done
is "$(grep -c '"rule"' "$tmp/stats")" 0 "nobody is stopped"
done_testing
