#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A callback ends with the instance that has passed it, as windows do: nobody can call the
# next instance by it, whose function expects a state that is not there. In the control the
# first instance is called.
. tests/system/common.sh

run_cubicle tests/attack/stale.layout
is "$(sed -n '/^restart/q; s/^not ok.*/&/p' "$out")" "" "control: it can be called before" ||
	diag_run
is "$(sed -n '/^restart/,$s/^not ok.*/&/p' "$out")" "" "after a restart it is gone"
done_testing
