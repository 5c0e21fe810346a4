#!/bin/sh
# SPDX-License-Identifier: MIT
#
# proof.sh: proof/run fails a proof that is refuted, vacuous, cut off or late, or has
# no detected mutant.

. tests/lib.sh

CBMC=$B/proof/cbmc
export CBMC
[ -x "$CBMC" ] || skip_all "there is no $CBMC: make proof fetches it"

# run_proof STATUS PATTERN NAME: the exit status, and a line of the output.
run_proof()
{
	status=0
	B=$tmp proof/run --folder tests/runner/proof --limit "${limit:-60}" \
		"$3" >"$out" 2>"$err" || status=$?
	is "$status" "$1" "$3: exit status"
	like "$(cat "$out" "$err")" "$2" "$3: message"
}

run_proof 0 "^good +proven " good
run_proof 1 "CLAIM: always: FAILURE" wrong
run_proof 1 "not reached: of nothing" vacuous
run_proof 1 "unwinding assertion loop 0: FAILURE" too_short
run_proof 1 "the change is not noticed" unnoticed
run_proof 1 "occurs 0 times in monitor/base/string.c" stale
run_proof 1 "it has no mutant" no_mutant
limit=2
run_proof 1 "over its limit of 2 s" slow
run_proof 2 "no proof nothing" nothing

done_testing
