#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
#
# A cubicle that breaks a rule is stopped, and all others go on: whoever had
# called it gets an error, now and later, or a new instance, as the layout says.
. tests/system/common.sh

restarting=tests/system/contain.layout
sed '/^restart/d' $restarting >"$tmp/error.layout"
sed '/^restart/d; /^on-fault/d' $restarting >"$tmp/stop.layout"

# number KEY: what the statistics say.
number()
{
	sed -n "s/.*\"$1\":[[:space:]]*\([0-9]*\),*\$/\1/p" "$tmp/stats" |
		tail -n 1
}

# contained LAYOUT COMMAND WAYS: its checks; all violations were contained.
contained()
{
	: >"$tmp/stats"
	layout=$1
	command=$2
	run_cubicle --stats "$tmp/stats" "$layout" "$command" "$3"
	good=$(grep -c '^ok - ' "$out")
	bad=$(grep '^not ok - ' "$out")
	is "$status $(tail -n 1 "$out") $bad" "0 end " \
		"$BACKEND: $command: $good checks, and a good end" || diag_run
	rules=$(grep -c '"rule":' "$tmp/stats")
	is "$([ "$rules" -gt 0 ] && grep -c '"contained":[[:space:]]*true' \
		"$tmp/stats")" "$rules" "... all $rules violations are contained"
}

# ends LAYOUT COMMAND: everything stops, at the first violation.
ends()
{
	: >"$tmp/stats"
	run_cubicle --stats "$tmp/stats" "$1" "$2" 0
	is "$status $(grep -c '^survived' "$out")" "125 0" \
		"$BACKEND: $2: everything stops, exit status 125" || diag_run
	is "$(grep -c '^cubicle: violation: `'"$3"'` ran an illegal' "$err")" 1 \
		"... with one report, on $3"
}

# Without protection nobody sees the last two ways (contain.h).
all()
{
	contained $restarting ways "$1"
	like "$(cat "$err")" \
		'so +.fragile. is stopped; .* EOWNERDEAD, later ones restart it' \
		"... the report says what comes of it"
	is "$(number restarts)" $(($1 - 1)) "... and the statistics how often"
	contained $restarting depth "$1"
	contained $restarting fresh "$1"
	contained $restarting arguments "$1"
	contained $restarting results "$1"
	contained $restarting callback "$1"
	contained "$tmp/error.layout" dead "$1"
	is "$(number restarts)" 0 "... and nothing is started anew"
	like "$(cat "$err")" 'so +.fragile. is stopped; .* EOWNERDEAD$' \
		"... which the report says, too"
	ends "$tmp/stop.layout" default fragile
	unlike "$(cat "$err")" '^ +so ' "... which does not speak of going on"
	ends "$tmp/error.layout" self contain
	ends "$tmp/error.layout" self-deep contain
	like "$(cat "$err")" 'it was entered first' "... the report says so"
	is "$(sed -n '/"from":.*"middle"/,/}/p' "$tmp/stats" | tr -d ' \t\n' |
		grep -c '"function":"fragile_ping","calls":1,')" 1 \
		"... after middle has gone on"
	# The library OS, too, forgets what a client had.
	contained tests/system/contain_os.layout os 0
	is "$(number restarts)" 51 "... a client of vfs and alloc starts anew"
}

all 13
contained $restarting many 13
is "$(number restarts) $(grep -c '"rule":' "$tmp/stats") $(number \
	violations_unlisted)" "1000 100 900" \
	"a thousand restarts, the first hundred violations listed"
is "$(grep -c '^cubicle: violation' "$err")" 100 "... and shown"
like "$(cat "$err")" '900 more violations: only the first 100 of each cubicle are shown' \
	"... the others are counted"

# shellcheck disable=SC2016 # no expansion
# last TOOL: a thousand violations of fragile, and then the one that ends everything:
# how many are listed, and who is the last.
last()
{
	: >"$tmp/stats"
	status=0
	timeout 60 "$1" run --backend "$BACKEND" --stats "$tmp/stats" \
		$restarting many-self 13 >"$out" 2>"$err" </dev/null || status=$?
	echo "$status $(grep -c '"rule":' "$tmp/stats") $(sed -n \
		's/^cubicle: violation: `\([a-z]*\)`.*/\1/p' "$err" | tail -n 1)"
}
is "$(last "$B/cubicle")" "125 101 contain" \
	"the violation that ends everything is told, however many there were before"
# The monitors that lack it are those for use.
[ "$BACKEND" = mprotect ] ||
	is "$(last "$B/tests/without/REPORTS/cubicle")" "125 100 fragile" \
		"... in the control (REPORTS) it is not"
if [ "$BACKEND" = mprotect ]; then
	BACKEND=none
	all 11
fi
nothing_left "nothing is left running"
done_testing
