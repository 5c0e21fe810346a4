#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 600
# Each rule of the verifier is needed: without it, the walk finds a text that is
# accepted and is not safe. The control is sfi/walk, where none is found.
. tests/lib.sh

succeeds "each place that refuses text is part of a rule" \
	tests/sfi/without.pl --check
noticed=0
for rule in $(tests/sfi/without.pl --list); do
	"$B/tests/sfi/walk" --verifier "$B/tests/sfi/without/$rule.so" \
		--first --no-processor --rounds "${RULES_ROUNDS:-600}" \
		"$B"/sfi/components/*.so >"$tmp/found" 2>&1
	status=$?
	why=$(sed -n '1s/^difference[^:]*: \([^:]*: [^:]*\):.*/\1/p' "$tmp/found")
	is "$status" 1 "without $rule: ${why:-not noticed}" ||
		diag "$(tail -n 5 "$tmp/found")"
	[ "$status" = 1 ] && noticed=$((noticed + 1))
done
is "$((noticed >= 25))" 1 "$noticed rules, each noticed"

# The processor alone, without Zydis.
by_processor()
{
	"$B/tests/sfi/walk" --verifier "$B/tests/sfi/without/$1.so" --first \
		--no-judge --rounds "${RULES_ROUNDS:-600}" \
		"$B"/sfi/components/*.so >"$tmp/found" 2>&1
	like "$(head -n 1 "$tmp/found")" "^difference.*: the processor: $2:" \
		"the processor alone, without $1: $2"
}
by_processor immediate-66-rexw "it is longer"
by_processor length-group3 "it is longer"
by_processor length-disp8 "it is longer"
by_processor touch-by-hint "it does not use the stack"
by_processor loads-only "a write outside of the box and its guards"
done_testing
