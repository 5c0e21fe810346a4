# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: what the attack tests share. An attack is contained if its cubicle
# is stopped for the right reason, nothing of the victim leaked or changed, and
# all others went on. Its control is the same without the defence: there it
# must succeed, or the test proves nothing.

. tests/lib.sh

CUBICLE_PATH=$B/tests/components
windows=strict
export CUBICLE_PATH

# Attackers run machine code of their own. With backend sfi it is what the
# rewriter makes of C, or it is refused: see tests/sfi/fragments.txt.
case $BACKEND in
mpk | sfi) ;;
*) skip_all "mprotect does not hold against hostile machine code" ;;
esac

# attack_layout FILE: the layout with the attacker of attack_FILE.c.
attack_layout()
{
	sed "s/^components = attacker\$/components = attack_$1/;
		s/\(calls = .*\)attacker/\1attack_$1/" \
		tests/attack/attack.layout >"$tmp/$1.layout"
}

# address TOOL SYMBOL+OFFSET BACKEND: where that is in the monitor beside TOOL.
address()
{
	base=
	case $3 in
	mpk | sfi) set -- "$1" "$2" "$3" ;;
	*) set -- "$1" "$2" dev ;;
	esac
	# A symbol that this monitor lacks is that of the monitor for mpk.
	for monitor in "$3" mpk; do
		[ -n "$base" ] || base=$(sed -n \
			"s/^0*\([0-9a-f]*\) . ${2%+*}\$/0x\1/p" \
			"${1%/*}/symbols-$monitor" 2>/dev/null)
	done
	if [ -z "$base" ]; then
		echo "# the monitor has no symbol ${2%+*}" >&2
		echo missing
		return
	fi
	printf '0x%x' $((base + ${2#*+}))
}

# try TOOL BACKEND FILE NAME ARG: sets $status and the files. ARG is a number, or
# @SYMBOL+OFFSET of the monitor.
try()
{
	attack_layout "$3"
	case $5 in
	@*) set -- "$1" "$2" "$3" "$4" "$(address "$1" "${5#@}" "$2")" ;;
	esac
	rm -f "$tmp/stats"
	status=0
	timeout -k 5 "$run_seconds" "$1" run --backend "$2" --windows "$windows" \
		--stats "$tmp/stats" \
		"$tmp/$3.layout" attack "$4" "$5" \
		>"$out" 2>"$err" </dev/null || status=$?
}

# said WORD: what the judge said about it.
said()
{
	sed -n "s/^$1 //p" "$out"
}

# The rule of the (first) violation, or what became of the start.
rule()
{
	if [ "$status" = 2 ]; then
		sed -n 's/.*component attack_[a-z]*: \([A-Z]*\) at .*/refused:\1/p
			s/.*components .* declare .* \(differently\)$/refused:\1/p' "$err"
		return
	fi
	sed '1,/"violations":/d' "$tmp/stats" 2>/dev/null |
		sed -n 's/.*"rule":[[:space:]]*"\([^"]*\)".*/\1/p' | head -n 1
}

# Who is to blame for the (first) violation.
violator()
{
	sed '1,/"violations":/d' "$tmp/stats" 2>/dev/null |
		sed -n 's/.*"cubicle":[[:space:]]*"\([^"]*\)".*/\1/p' | head -n 1
}

# It got what it wanted, or the victim died of it.
succeeded()
{
	[ "$(violator)" != victim ] || return 0
	[ "$(said result)" = 1 ] || [ "$(said leaked)" = 1 ] ||
		[ "$(said changed)" -gt 0 ] 2>/dev/null
}

# attack ID FILE NAME ARG RULE CONTROL TITLE
#
# RULE is what the attacker is stopped for: a rule of the report; refused:INSTRUCTION:
# it is not even loaded; or nothing: it goes on, but got nothing (said "result 0").
# CONTROL: a defence of monitor/defence.h to leave out; or none, the backend; or
# lazy, the kind of windows.
attack()
{
	# Backend sfi: nothing names the monitor, so no control can. Half of its
	# address leads to somebody, and that is contained.
	case $BACKEND$4 in
	sfi@*)
		held "$1" "$2" "$3" "$4" any "$7"
		return
		;;
	esac
	contained "$2" "$3" "$4" "$5"
	case $6 in
	lazy)
		# Without anything, where there are no lazy windows.
		lazy=$BACKEND
		windows=lazy
		[ "$BACKEND" != sfi ] || lazy=none windows=strict
		try "$B/tests/without/NOTHING/cubicle" "$lazy" "$2" "$3" "$4"
		windows=strict
		;;
	none) try "$B/tests/without/NOTHING/cubicle" none "$2" "$3" "$4" ;;
	*) try "$B/tests/without/$6/cubicle" "$BACKEND" "$2" "$3" "$4" ;;
	esac
	control="control ($6) succeeded"
	if ! succeeded; then
		control="CONTROL ($6) DID NOT SUCCEED"
		why=$(diag_run)
	fi
	if [ "$verdict $control" = "contained control ($6) succeeded" ]; then
		ok "$1 $7: $verdict, $control"
	else
		not_ok "$1 $7: $verdict, $control"
		echo "$why"
	fi
}

# held ID FILE NAME ARG RULE TITLE: the same where no single defence could be
# left out, as it is the construction that leaves nothing to succeed.
held()
{
	contained "$2" "$3" "$4" "$5"
	if [ "$verdict" = contained ]; then
		ok "$1 $6: $verdict, by construction"
	else
		not_ok "$1 $6: $verdict"
		echo "$why"
	fi
}

# contained FILE NAME ARG RULE: sets $verdict, and $why.
contained()
{
	try "$B/tests/without/NOTHING/cubicle" "$BACKEND" "$1" "$2" "$3"
	got="$(rule) $(said result) $(said changed) $(said leaked) $(said alive)"
	case $4 in
	refused:*) want="$4    " ;;
	nothing) want=" 0 0 0 42" ;;
	any) want="$(rule) $(said result) 0 0 42" ;;
	*) want="$4 -130 0 0 42" ;;
	esac
	verdict=contained
	if [ "$got" != "$want" ]; then
		verdict="NOT CONTAINED ($got)"
		why=$(diag_run)
	fi
}
