#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 3600
# hostile/rounds with a hundred thousand rounds, on the machine itself.
# ROUNDS, SEED, FIRST and WITHOUT as there.
. tests/hostile/common.sh

BACKEND=sfi
RUN_TIMEOUT=3000
nobody_is_harmed "${ROUNDS:-100000}"
nothing_left "nothing is left running"
done_testing
