#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A call that never comes back is stopped where the layout has a time limit; the
# control has none, and hangs.
. tests/attack/common.sh

attack_layout loop
sed '/^on-fault/a\
time-limit = 50ms' "$tmp/loop.layout" >"$tmp/limit.layout"

# loop LAYOUT NAME SECONDS
loop()
{
	status=0
	timeout -k 5 "$3" "$B/cubicle" run --backend "$BACKEND" --stats "$tmp/stats" \
		"$1" attack "$2" 0 >"$out" 2>"$err" </dev/null || status=$?
}

for name in spin spin-with-calls; do
	loop "$tmp/limit.layout" $name 60
	verdict="$status $(rule) $(said result) $(said alive)"
	loop "$tmp/loop.layout" $name 5
	# Busybox says with which signal, others that it was late.
	case $status in
	124 | 143) control=hangs ;;
	*) control=$status ;;
	esac
	is "$verdict, $control" "0 time -130 42, hangs" \
		"F17 $name: contained, control (no limit) succeeded" || diag_run
done
done_testing
