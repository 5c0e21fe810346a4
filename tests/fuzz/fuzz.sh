#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fuzz.sh: what the targets begin with, and what once made them crash, does no
# harm; nor does what a few seconds of fuzzing make of it. `make fuzz` is the
# same for longer.
# Runs: once
# Timeout: 120

. tests/lib.sh
. tests/fuzz/common.sh

: "${FUZZ_SECONDS:=5}"

# What was found is more than a failed test: it is to be kept.
keep()
{
	for file in "$tmp"/found-*; do
		[ -f "$file" ] || continue
		mkdir -p "$B/fuzz/$1"
		cp "$file" "$B/fuzz/$1"
		diag "kept: $B/fuzz/$1/$(basename "$file")"
		rm "$file"
	done
}

# run_target NAME OPTIONS...: it ends well, and each input was run.
run_target()
{
	status=0
	fuzz "$@" -artifact_prefix="$tmp/found-" >"$out" 2>&1 || status=$?
}

plan 15
for name in $fuzz_targets; do
	seeds "$name" "$tmp/$name"
	count=$(find "$tmp/$name" -type f | wc -l)

	run_target "$name" "$tmp/$name"/*
	is "$status $(grep -c '^Executed ' "$out")" "0 $((count))" \
		"$name: all of its $((count)) inputs do no harm" ||
		diag "$(tail -n 40 "$out")"

	run_target "$name" -seed=1 -max_total_time="$FUZZ_SECONDS" "$tmp/$name"
	is "$status" 0 "$name: nothing is found in $FUZZ_SECONDS seconds" ||
		diag "$(tail -n 60 "$out")"
	runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$out")
	[ "${runs:-0}" -gt 500 ]
	is $? 0 "$name: that was fuzzing ($((runs)) inputs)"
	keep "$name"
done
[ "$tests_failed" = 0 ]
