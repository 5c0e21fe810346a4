#!/bin/sh
# SPDX-License-Identifier: MIT
# proofs.sh: the table of docs/proof.md has the proofs that proof/run has, with the
# same claims.
# Runs: once

. tests/lib.sh

proof/run --list | sed 's/  */ /' | sort >"$tmp/list"
# table FILE: names and claims of a table of proofs.
table()
{
	tr -d '`' <"$1" |
		sed -n 's/^| \([a-z0-9_]*\) | \(.*\) | [^|]* |$/\1 \2/p' |
		grep -v '^proof claim$' | sort
}
table docs/proof.md >"$tmp/table"
is "$(($(wc -l <"$tmp/table") >= 20))" 1 "control: the table has proofs"
is "$(diff "$tmp/list" "$tmp/table")" "" "the claims are the same"
sed 's/or the step faults/or it faults/' docs/proof.md >"$tmp/other.md"
table "$tmp/other.md" >"$tmp/table"
is "$(diff "$tmp/list" "$tmp/table" | grep -c '^[<>] stack_pointer ')" 2 \
	"control: another claim is noticed"
done_testing
