#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A hostile ramfs uses the handle of its store: with it, it reaches no other descriptor,
# and nothing beyond the end of the store. A client cannot use the handle. The control is
# what ramfs may do with the store.
#
# Other tests have the rest: that clients never read what others left in freed pages
# (unit/ramfs_store), and that one client uses up no part of another
# (unit/ramfs_limits_store).
. tests/lib.sh

CUBICLE_PATH=$B/tests/attack/components:$B/tests/attack/hostile:$B/components
export CUBICLE_PATH
[ "$BACKEND" != sfi ] ||
	CUBICLE_PATH=$B/sfi/tests/attack/components:$B/sfi/tests/attack/hostile:$CUBICLE_PATH

run_tool run --backend "$BACKEND" tests/attack/store.layout \
	attack-others attack-larger attack-control
# said WORD: what the program said about it.
said()
{
	sed -n "s/^$1 //p" "$out"
}
is "$status $(said store)" "0 1" "there is a store" || diag_run
is "$(said attack-others)" 0 "K1 ramfs can use no other descriptor"
is "$(said attack-larger)" 0 "K1 ... nor the store beyond its end"
is "$(said attack-control)" 4 "K1 ... control: it can use the store in all four ways"
is "$(said itself)" 0 "K1 a client can use the store in no way"
done_testing
