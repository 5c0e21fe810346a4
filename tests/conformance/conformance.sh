#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# For 200 functions with random signatures, and those that they call in turn:
# what the table of interfaces says is carried over a gate is, what must be
# preserved is, and all else is empty.
. tests/lib.sh

CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH

# conforms TOOL BACKEND ROUNDS: sets $status, $failures of $checks in $calls, and
# $found, the failures that were described.
conforms()
{
	status=0
	timeout -k 5 100 "$1" run --backend "$2" \
		tests/conformance/conformance.layout "$3" "$TEST_SEED" \
		>"$out" 2>"$err" </dev/null || status=$?
	calls=$(sed -n 's/^calls //p' "$out")
	checks=$(sed -n 's/^checks //p' "$out")
	failures=$(sed -n 's/^failures //p' "$out")
	found=$(grep -c ', not 0x' "$out")
}

# all_well BACKEND ROUNDS WORDS
all_well()
{
	conforms "$B/cubicle" "$1" "$2"
	is "$status $failures" "0 0" "$2 rounds of 200 functions $3: \
${calls:-no} calls, ${checks:-no} checks" || diag_run
}

all_well "$BACKEND" 50 "under $BACKEND"

# controls BACKEND: what they get wrong may end in a crash, too.
controls()
{
	for defence in SCRUB SAVED FLAGS; do
		conforms "$B/tests/without/$defence/cubicle" "$1" 2
		if [ "$found" -gt 0 ]; then
			ok "without $defence: $found failures, and more"
		else
			not_ok "without $defence: no failure" || diag_run
		fi
	done
}

# The machine has more registers than the guest. Components of backend sfi can use
# fewer (crossing_sfi.c), and its gates are other ones.
case $BACKEND in
mprotect)
	all_well none 1000 "without protection"
	controls none
	;;
sfi)
	all_well sfi 1000 "again"
	controls sfi
	;;
esac
done_testing
