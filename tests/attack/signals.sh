#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 240
# The handler of signals, its stack, and signals in the middle of everything.
. tests/attack/common.sh

# Under sfi nobody gets there by a jump (attack/jump), can see that stack, or have
# its stack pointer there.
handler_entered()
{
	attack D3 signals forge-entry @mpk_signal+0 gate ENTRY \
		"the handler entered by a jump, with a forged frame"
	attack D3 signals forge-context @mpk_signal+0 gate ENTRY \
		"the same, with registers in own memory"
	attack D3 signals forge-entry @mpk_enter+0 gate ENTRY \
		"the handler entered as a call, with a forged frame"
	attack more signals residue 0 nothing WIPE \
		"registers of the victim in what a signal left on the stack"

	# The control of this one is a process that is killed without a word.
	try "$B/tests/without/NOTHING/cubicle" mpk signals low 0
	verdict="$(rule) $(said result) $(said alive)"
	try "$B/tests/without/DISARM/cubicle" mpk signals low 0
	[ $status -gt 128 ] && status=killed
	is "$verdict, $status" "instruction -130 42, killed" \
		"D9 a stack pointer where the handler's stack ends: contained, control (DISARM) succeeded" ||
		diag_run
}
[ "$BACKEND" != mpk ] || handler_entered

# What takes long enough.
size=2
[ "$BACKEND" = mpk ] || size=60

hash_of()
{
	sed -n 's/^Verification Hash: //p' "$1"
}

# storm TOOL: SQLite, while another program sends it faults as fast as it can,
# half of them at an address of the second cubicle.
storm()
{
	CUBICLE_PATH=$B/components "$1" run --backend "$BACKEND" \
		--stats "$tmp/stats" "$B/layouts/sqlite.layout" -- --size $size --verify testing \
		>"$out" 2>"$err" </dev/null &
	tool=$!
	tries=0
	monitor=
	while [ -z "$monitor" ] && [ $tries -lt 200 ]; do
		monitor=$(cat /proc/[0-9]*/stat 2>/dev/null | sed -n \
			"s/^\([0-9]*\) (cubicle-monitor) [A-Z] $tool .*/\1/p")
		tries=$((tries + 1))
	done
	"$B/tests/storm" "${monitor:-0}" 0x100200010000 >"$tmp/sent" 2>&1
	status=0
	wait $tool || status=$?
}

(cd "$tmp" && "$OLDPWD/$B/native/speedtest1" --size $size --verify native.db) \
	>"$tmp/native"
storm "$B/tests/without/NOTHING/cubicle"
taken=$(sed -n 's/.*"faults":[[:space:]]*\([0-9]*\).*/\1/p' "$tmp/stats")
is "$status" 0 "D4 D7 SQLite under a storm of faults that were sent ends well" ||
	diag_run
is "$(hash_of "$out")" "$(hash_of "$tmp/native")" "... with the right hash"
if [ "${taken:-0}" -gt 100 ]; then
	ok "D7 ... of which $taken arrived ($(cat "$tmp/sent"))"
else
	not_ok "D7 ... too few arrived: ${taken:-none} ($(cat "$tmp/sent"))"
fi
storm "$B/tests/without/SENT/cubicle"
if [ "$status" != 0 ]; then
	ok "D4 the control (SENT) is stopped by it"
else
	not_ok "D4 the control (SENT) is not stopped by it"
fi
done_testing
