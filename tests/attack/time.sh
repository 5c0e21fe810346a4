#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# A call that takes too long is stopped where the layout has a time limit, wherever its
# time goes by; the control has no limit, and hangs. What counts is time of the
# processor, of all that the monitor's process does, as the kernel says it.
. tests/attack/common.sh

limit=50
most=30   # ms that it may take more
# The guest's processor is a program; there the figure is only that it ends.
[ "$BACKEND" != mpk ] || most=500

# The attacker asks the host and maps pages itself, so that its heap is large.
attack_layout loop
sed "s/^on-fault/rights = host pages\\
&/" "$tmp/loop.layout" >"$tmp/none.layout"
# The accomplice works for the attacker, and slowly in the guest: it is not to be late first.
sed "/^.cubicle accomplice/,\$s/^on-fault/time-limit = $((limit + most))ms\\
&/; s/^on-fault/time-limit = ${limit}ms\\
&/" "$tmp/none.layout" >"$tmp/limit.layout"

mkdir "$tmp/tool"
cp "$B/cubicle" "$tmp/tool"
cp "$B/cubicle-monitor-$BACKEND" "$tmp/tool/monitor"
cp "$B/tests/cputime" "$tmp/tool/cubicle-monitor-$BACKEND"

# loop LAYOUT NAME ARG SECONDS: sets $status and $took, in ms.
loop()
{
	status=0
	rm -f "$tmp/tool/took" "$tmp/stats"
	timeout -k 5 "$4" "$tmp/tool/cubicle" run \
		--backend "$BACKEND" --stats "$tmp/stats" \
		"$1" attack "$2" "$3" >"$out" 2>"$err" </dev/null || status=$?
	took=$(cat "$tmp/tool/took" 2>/dev/null || echo 0)
}

# takes NAME ARG: sets $least to what a run takes that is not stopped; of some runs.
takes()
{
	least=
	for _ in 1 2 3; do
		loop "$tmp/limit.layout" "$1" "$2" 60
		[ -n "$least" ] && [ "$took" -ge "$least" ] || least=$took
	done
	diag "a run that is not stopped, $1 $2, takes $least ms"
}

# touched PAGES: sets $base to that with pages that the accomplice touches, whose time
# is not the attacker's.
touched()
{
	takes touch-granted 1
	base=$((without - least))
	takes touch-granted "$1"
	base=$((base + least))
}

takes nothing 0
without=$least
base=$without
worst=0

# last KEY: of the last violation.
last()
{
	sed '1,/"violations":/d' "$tmp/stats" 2>/dev/null |
		sed -n "s/.*\"$1\":[[:space:]]*\"\([^\"]*\)\".*/\1/p" | tail -n 1
}

# ended NAME ARG [shared|refused]: it is stopped for its time. Sets $verdict and $late.
ended()
{
	loop "$tmp/limit.layout" "$1" "$2" 60
	verdict="$status $(rule) $(violator) $(said result) $(said alive)"
	[ "${3-}" != refused ] ||
		verdict="$status $(last rule) $(last cubicle) $(said result) $(said alive)"
	[ -z "${3-}" ] || took=$((base + $(sed -n \
		's/.* ran for \([0-9]*\) ms,.*/\1/p' "$err" | head -n 1)))
	late=$((took - base - limit))
}

# hangs NAME ARG: sets $control.
hangs()
{
	loop "$tmp/none.layout" "$1" "$2" 2
	# Busybox says with which signal, others that it was late. The stand-in of
	# the monitor ends by the signal with which the tool passes others on: 40.
	case $status in
	124 | 143 | 168) control=hangs ;;
	*) control=$status ;;
	esac
}

# stops NAME ARG [shared|refused]: in time, in one of six tries, as the machine may be doing
# something for us that nobody asked for. shared: other cubicles also run, and only the
# attacker's time counts, as the monitor reports it. refused: the same, and calls of
# others within the attacker's are refused before.
stops()
{
	tries=6
	while :; do
		ended "$1" "$2" "${3-}"
		tries=$((tries - 1))
		[ "$verdict" = "0 time attacker -130 42" ] || break
		[ $tries -gt 0 ] || break
		[ "$late" -gt "$most" ] || break
	done
	why=$(diag_run)
	[ "$late" -le "$worst" ] || worst=$late
	when="within $most ms"
	[ "$late" -le "$most" ] || when="$late ms LATE"
	hangs "$1" "$2"
	if [ "$verdict, $when, $control" = \
		"0 time attacker -130 42, within $most ms, hangs" ]; then
		ok "F17 $1 $2: contained, control (no limit) succeeded"
	else
		not_ok "F17 $1 $2: $verdict, $when, control $control"
		echo "$why"
	fi
}

stops spin 0
# The judge, which it calls, has a part of the time.
stops spin-with-calls 0 shared
stops spin-in-callbacks 0 refused
stops copy 0
stops copy-once 0x4000000
stops windows 0x1000
stops windows 0x4000000
stops random 0x1000
stops random 0x4000000
stops random-once 0x4000000
stops strings 0x100000
stops pieces 0x4000000
stops pages 0x1000000
stops pages 0x4000000
stops host-calls 0
stops close-granted 0x4000000
# So many pages that the accomplice touches before, who has a limit, too.
drop=500 unwind=2000
[ "$BACKEND" != mpk ] || drop=20 unwind=20
touched $drop
stops drop-granted $drop
touched $unwind
stops unwind-granted $unwind
base=$without
stops close-small 1
stops string-in-pieces 0
stops faults 0 shared
stops elsewhere 0 shared

# What cannot be interrupted takes no time worth a tick, whoever has no limit.
took_long()
{
	timeout -k 5 "$run_seconds" "$B/tests/without/$1/cubicle" run --backend "$BACKEND" \
		"$tmp/none.layout" attack close-derived "$most" \
		>"$out" 2>"$err" </dev/null
	said result
}
if [ "$BACKEND" != mpk ]; then
	is "$(took_long NOTHING)" 0 "F17 close-derived: within $most ms"
	is "$(took_long BUDGET)" 1 "F17 ... control (BUDGET) succeeded"
fi
diag "the worst was $worst ms late"
done_testing
