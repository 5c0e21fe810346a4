#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# A sample of all texts: what the verifier accepts is safe by what Zydis says of
# it, and the processor agrees. tests/long/sfi_walk.sh tries all of them.
. tests/lib.sh

plan 3
walk=$B/tests/sfi/walk

"$walk" --seed "$TEST_SEED" --rounds "${WALK_ROUNDS:-250}" \
	"$B"/sfi/components/*.so >"$tmp/found"
is "$?" 0 "verifier, Zydis and processor do not differ" ||
	diag "$(cat "$tmp/found")"
like "$(tail -n 1 "$tmp/found")" \
	'^[0-9]{6,} texts tried, [0-9]{5,} accepted, [0-9]{5,} trials' \
	"$(tail -n 1 "$tmp/found")"
like "$(cat "$tmp/found")" '^trials ended with: [0-9]{4,} executed, [0-9]{4,} page' \
	"$(grep '^trials ended' "$tmp/found")"
done_testing
