#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# For 200 functions with random signatures: what the table of interfaces says is
# carried over a gate is, what must be preserved is, and all else is empty.
. tests/lib.sh

CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH

# conforms TOOL BACKEND ROUNDS: sets $status, and $failures of $checks.
conforms()
{
	status=0
	timeout -k 5 100 "$1" run --backend "$2" \
		tests/conformance/conformance.layout "$3" "$TEST_SEED" \
		>"$out" 2>"$err" </dev/null || status=$?
	checks=$(sed -n 's/^checks //p' "$out")
	failures=$(sed -n 's/^failures //p' "$out")
}

rounds=20
[ "$BACKEND" != mprotect ] || rounds=5
conforms "$B/cubicle" "$BACKEND" $rounds
is "$status $failures" "0 0" \
	"$rounds rounds of 200 functions: ${checks:-no} checks" || diag_run

# The controls; the machine has more registers than the guest.
if [ "$BACKEND" = mprotect ]; then
	conforms "$B/cubicle" none 100
	is "$status $failures" "0 0" \
		"100 rounds without protection: ${checks:-no} checks" || diag_run
	for defence in SCRUB SAVED FLAGS; do
		conforms "$B/tests/without/$defence/cubicle" none 2
		if [ "$status" != 0 ]; then
			ok "without $defence: ${failures:-it crashes} failures"
		else
			not_ok "without $defence: no failure of $checks"
		fi
	done
fi
done_testing
