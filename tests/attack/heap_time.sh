#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client of alloc cannot have it work for longer than its limit, by a call for all of its
# heap. The control asks for a hundredth of that.
. tests/system/common.sh

CUBICLE_PATH=$B/tests/components:$B/components
[ "$BACKEND" = sfi ] || skip_all "the time of an emulator says nothing"
run_cubicle --stats "$tmp/stats" tests/attack/greedy.layout
is "$(sed -n '/^all/q; s/^not ok.*/&/p' "$out")" "" "control: alloc goes on"
is "$(grep -c '"rule"' "$tmp/stats")" 0 "alloc is not stopped for a call of a client" ||
	diag_run
is "$(sed -n '/^all/,$s/^not ok.*/&/p' "$out")" "" "and others have memory"
done_testing
