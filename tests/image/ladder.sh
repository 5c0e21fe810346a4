#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 120
#
# ladder.sh: text that goes on where other text ends cannot leave the box of backend
# sfi. Each segment of it moves the stack pointer by as much as one text may; together
# they would carry it into the box of another cubicle. ladder.c makes the image.

. tests/image/common.sh

[ "$BACKEND" = sfi ] || skip_all "only sfi confines text by a verifier"
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH

changes_by "$B/tests/ladder" cubicle-monitor-sfi
sed 's/^components = attacker$/components = attack_memory/
	s/\(calls = .*\)attacker/\1attack_memory/' \
	tests/attack/attack.layout >"$tmp/attack.layout"

# tampered MONITOR NAME: run with the image that is changed so.
tampered()
{
	cp "$1" "$tmp/bin/monitor"
	echo "$2" >"$tmp/bin/tamper"
	status=0
	timeout -k 5 60 "$tmp/bin/cubicle" run --no-cache --backend sfi \
		"$tmp/attack.layout" attack nothing 0 \
		>"$out" 2>"$err" </dev/null || status=$?
	got="$status $(sed -n 's/^result //p;s/^changed //p;s/^alive //p' "$out" |
		tr '\n' ' ')"
}

monitor=$B/cubicle-monitor-sfi
without=$B/tests/without/SEAM/cubicle-monitor-sfi
tampered "$monitor" nothing
is "$got" "0 -1000 0 42 " "control: an image that is not changed runs" || diag_run
tampered "$without" ladder
is "$got" "0 0 4 42 " "control (SEAM): data of the victim is overwritten" || diag_run
tampered "$monitor" ladder
is "$got" "2 " "it is refused" || diag_run
like "$(cat "$err")" "is text without a free page after the text before it" \
	"... as one text follows another"
tampered "$monitor" ladder_gap
is "$got" "2 " "a page apart, it is refused" || diag_run
like "$(cat "$err")" "the end of the text, with a stack pointer" "... by the verifier"
done_testing
