#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Mutants of text: what the verifier accepts stays in its box.
. tests/lib.sh

plan 3
mutants=$B/tests/sfi/mutants
set -- "$B/sfi/components/vfs.so" "$B/sfi/components/libc.so" \
	"$B/sfi/components/speedtest1.so"

timeout 100 "$mutants" "$TEST_SEED" "${MUTANTS:-400000}" "$@" >"$tmp/found"
is "$?" 0 "nothing escapes" || diag "$(cat "$tmp/found")"
like "$(head -n 1 "$tmp/found")" "^[0-9]+ mutants, [0-9]{4,} accepted and run, 0" \
	"$(head -n 1 "$tmp/found")"
# What it does may be anything, and ends with it.
timeout 20 "$mutants" --control "$TEST_SEED" 100000 "$@" >"$tmp/control" 2>&1
is "$(sed -n 's/.*run, \([01]\) escaped$/\1/p' "$tmp/control")" 1 \
	"control: without that rule, something does"
done_testing
