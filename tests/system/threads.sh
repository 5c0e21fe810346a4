#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
#
# Threads of a program, by the calls of the monitor alone.
. tests/system/common.sh

layout=tests/system/threads.layout
for what in count calls turns waits limit nested refused; do
	checks "$what"
done
driver first-ends
is "$status $(tail -n 1 "$out")" "0 the last one ends" \
	"the first thread can end before others" || diag_run
violates "access program server write -" violation
done_testing
