#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# hostile/rounds with a hostfs that lies in one of four calls (tests/hostfs/liar.c):
# nobody is blamed for it or harmed by it.
. tests/hostile/common.sh

BACKEND=sfi
CUBICLE_PATH=$B/tests/hostfs/liar:$B/tests/components
nobody_is_harmed "${ROUNDS:-500}"
nothing_left "nothing is left running"
done_testing
