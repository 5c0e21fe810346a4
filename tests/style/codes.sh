#!/bin/sh
# SPDX-License-Identifier: MIT
# codes.sh: each code of an attack that docs/threat-model.md or a test uses is
# defined in docs/threat-model.md.
# Runs: once

. tests/lib.sh

# codes: of a text, one a line; "C1 to C3" is three.
codes()
{
	grep -oE '\<[A-K][0-9]+( to [A-K][0-9]+)?\>' |
		awk '/ to / { for (n = substr($1, 2) + 0; n <= substr($3, 2) + 0; n++)
				print substr($1, 1, 1) n; next }
			{ print }' | sort -u
}

# defined FILE: the codes in the first column of the table.
defined()
{
	sed -n '/^## The attacks by code/,/^## Attacks that/p' "$1" |
		cut -d '|' -f 2 | codes
}

# undefined FILE: the codes that are used and not defined there.
undefined()
{
	defined "$1" >"$tmp/defined"
	{
		sed -n '/^## Attacks that do not apply/,/^## Out/p' "$1"
		cat tests/attack/*.sh tests/attack/*.c
	} | codes >"$tmp/used"
	grep -vxF -f "$tmp/defined" "$tmp/used"
}

is "$(undefined docs/threat-model.md | tr '\n' ' ')" "" "all codes are defined"
is "$(($(wc -l <"$tmp/used") >= 60))" 1 "control: codes are used"
sed '/^| C9 to C12 /d' docs/threat-model.md >"$tmp/fewer.md"
is "$(undefined "$tmp/fewer.md" | tr '\n' ' ')" "C10 C11 C12 C9 " \
	"control: codes that are not defined are noticed"
done_testing
