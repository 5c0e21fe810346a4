#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# The controls of states/strict: the search notices each mutant of the monitor in
# tests/states/mutants.txt.
. tests/states/common.sh

# noticed NAME: one of the searches finds a state that differs; the first of them
# that does ends.
noticed()
{
	for options in "6" "--tags 6" "--lent 2 6" "--shows 3 5" "7"; do
		# shellcheck disable=SC2086 # several words
		"$B/tests/states/without/$1" $options >"$out" 2>&1
		status=$?
		[ "$status" = 0 ] || break
	done
	why=$(sed -n '1s/^difference: \(.*\), after:$/\1/p' "$out")
	operations=$(($(wc -l <"$out") - 1))
	is "$status ${why:+found}" "1 found" \
		"$1: ${why:-not noticed}, after $operations operations" ||
		diag "$(tail -n 10 "$out")"
}

mutants=0
for mutant in $(tests/states/mutant.pl --list); do
	noticed "$mutant"
	mutants=$((mutants + 1))
done
is "$((mutants >= 25))" 1 "$mutants mutants"
done_testing
