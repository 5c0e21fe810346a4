#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# A hostile cubicle with the right `net` (tests/net/hostile.c) gets no more than the
# sockets that it made and the addresses that the layout allows: forged handles, raw
# descriptors, addresses of all kinds and lengths, options that are not listed, memory of
# others. Each control lacks the defence.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/net/hostile:$B/tests/components:$B/components
layout=tests/net/net.layout

# assault DEFENCE NUMBER: without that defence. Sets $status, $gains, $tries.
assault()
{
	status=0
	timeout -k 5 "$run_seconds" "$B/tests/without/$1/cubicle" run \
		--backend "$BACKEND" $layout attack "$2" "$handles" >"$out" 2>"$err" \
		</dev/null || status=$?
	gains=$(sed -n 's/^gains //p' "$out")
	tries=$(($(sed -n 's/^tries //p' "$out")))
	changed=$(sed -n '/^changed/p; /^failed/p' "$out")
}

# The emulator is slow.
handles=70000
[ "$BACKEND" != mpk ] || handles=5000

# confined ID NUMBER CONTROL TITLE
confined()
{
	assault NOTHING "$2"
	got="$status $gains$changed"
	all=$tries
	why=$(diag_run)
	assault "$3" "$2"
	if [ "$got" = "0 0x0" ] && [ "$all" -gt 9 ] && [ "$((gains))" -gt 0 ]; then
		ok "$1 $4: $all tries, contained, control ($3): $((gains)) gains"
	else
		not_ok "$1 $4: $got of $all, control ($3): $gains"
		diag "$why"
	fi
}

confined K4 0 HANDLES "every number as a socket or a set"
confined K5 1 ADDRESSES "addresses that the layout does not allow"
confined K5 2 OPTIONS "options that are not listed"
confined K4 3 ARGUMENTS "buffers in memory of others"

# --- without the right ----------------------------------------------------------------

# refused NAME PATTERN: $tmp/other.layout
refused()
{
	run_cubicle "$tmp/other.layout" loop 4
	is "$status" 2 "$1: exit status 2" || diag_run
	like "$(cat "$err")" "$2" "$1: says why"
}

sed '/^rights = net/d' $layout >"$tmp/other.layout"
refused "K4 hostnet without the right" 'does not have the right .net. in the layout'
sed 's/^rights = host/rights = host net/' $layout >"$tmp/other.layout"
refused "K4 two cubicles with the right" 'one cubicle can have the right .net.'
sed 's/^rights = host/&\nlisten = *:80/' $layout >"$tmp/other.layout"
refused "K5 addresses without the right" ':10: .listen. needs .rights = net. in the same'
nothing_left "nothing is left running"
done_testing
