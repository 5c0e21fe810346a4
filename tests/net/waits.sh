#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A wait in a set ends with a signal for the program, and takes no CPU time of the cubicle
# with the right `net`.
. tests/net/common.sh

start $layout signal
until_said '^waiting' "$out"
sleep 0.2
kill -TERM "$pid"
ended
checked "a signal"

with 'time-limit = 200ms'
run_cubicle "$tmp/net.layout" sleep
checked "a time limit of 200 ms, and a wait of 600 ms"
nothing_left "$BACKEND: nothing is left running"
done_testing
