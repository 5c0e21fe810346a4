# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# common.sh: what the tests with all sequences of operations share.

. tests/lib.sh

# searched PROGRAM LENGTH OPTION...: no state that differs is found.
searched()
{
	program=$1 length=$2
	shift 2
	"$B/tests/states/$program" "$@" "$length" >"$out" 2>&1
	is "$?" 0 "$program ${*:+$* }$length: $(head -n 1 "$out")" ||
		diag "$(cat "$out")"
}

# steps FILE: the sum of the steps in lines of searches.
steps()
{
	sed -n 's/.*: \([0-9]*\) steps from .*/\1/p' "$1" |
		awk '{ sum += $1 } END { print sum + 0 }'
}
