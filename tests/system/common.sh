# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: what the tests of this folder share. The driver is told what to do
# by the arguments of the program; see commands.h.

. tests/lib.sh

CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
layout=tests/system/system.layout
windows=strict

# driver COMMAND ARGS...: run it.
driver()
{
	run_cubicle --windows "$windows" "$layout" "$@"
}

# checks COMMAND ARGS...: run it; what the driver checks is checked here.
checks()
{
	driver "$@"
	while read -r line; do
		case $line in
		'ok - '*) ok "$1: ${line#ok - }" ;;
		'not ok - '*) not_ok "$1: ${line#not ok - }" ;;
		esac
	done <"$out"
	is "$status $(tail -n 1 "$out")" "0 end" "$*: ends well" || diag_run
}

# fact KEY: what the statistics say about the violation.
fact()
{
	sed '1,/"violations":/d' "$tmp/stats" |
		sed -n "s/.*\"$1\":[[:space:]]*\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p"
}

# facts: rule, cubicle, owner, access (- if none) and address, in one go, as
# the guest is slow at starting programs.
facts()
{
	awk -F '"' '
		/"violations":/ { inside = 1 }
		inside && NF >= 5 { fact[$2] = $4 }
		END {
			sub(/^the /, "", fact["owner"])
			print fact["rule"], fact["cubicle"], fact["owner"], \
				fact["access"] == "" ? "-" : fact["access"], \
				fact["address"]
		}' "$tmp/stats"
}

# printed WORD: the last number that the driver printed after WORD.
printed()
{
	sed -n "s/^$1 //p" "$out" | tail -n 1
}

# violates "RULE CUBICLE OWNER ACCESS ADDRESS" COMMAND ARGS...
#
# The command ends in this violation, and in no other. ACCESS is "-" if it is
# none; ADDRESS is a word that the driver prints the address after, or "-". The
# report says the same as the statistics.
violates()
{
	# shellcheck disable=SC2086 # five words
	set -- $1 "$@"
	rule=$1 cubicle=$2 owner=$3 access=$4 address=$5
	shift 6
	rm -f "$tmp/stats"
	run_cubicle --windows "$windows" --stats "$tmp/stats" "$layout" "$@"
	want="125 $rule $cubicle $owner $access"
	got="$status $(facts)"
	if [ "$address" = - ]; then
		got=${got% *}
	else
		wanted_address=$(printed "$address")
		want="$want ${wanted_address:-nothing-printed}"
	fi
	is "$got" "$want" "$*: $rule, reported" || diag_run
	if grep -q '^not ok' "$out"; then
		not_ok "$*: $(grep '^not ok' "$out")"
	fi
	if ! grep -Eq "^ *rule +$rule:" "$err"; then
		not_ok "$*: the report names the rule $rule"
		diag_run
	fi
}

# survives COMMAND ARGS...: nobody stops it.
survives()
{
	driver "$@"
	is "$status $(grep -c '^survived$' "$out")" "0 1" "$*: not stopped" ||
		diag_run
}

# As the mprotect backend stops the fetch, but protection keys only the first
# access to data: what is right for the backend. For violates.
by_backend()
{
	if [ "$BACKEND" = mpk ]; then
		echo "$2"
	else
		echo "$1"
	fi
}
