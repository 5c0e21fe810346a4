#!/bin/sh
# SPDX-License-Identifier: MIT
#
# proofs.sh: each proof of proof/ holds and is not vacuous. `make proof` tries the
# mutants, too. See docs/proof.md.
#
# Runs: alone
# Timeout: 600

. tests/lib.sh

[ -x "$B/proof/cbmc" ] || skip_all "no CBMC, which \`make proof\` fetches: no network?"

status=0
proof/run --no-mutants >"$out" 2>&1 || status=$?
[ "$status" = 0 ] || diag "$(cat "$out")"
for name in $(proof/run --list | cut -d ' ' -f 1); do
	like "$(cat "$out")" "^$name +proven " "$name"
done
is "$status" 0 "exit status"

done_testing
