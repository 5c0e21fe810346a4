#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Reaching for the memory of others.
. tests/attack/common.sh

for place in 0:stack 1:heap 2:data 3:bss; do
	attack F1 memory read ${place%:*} access none "read ${place#*:}"
	attack F1 memory write ${place%:*} access none "write ${place#*:}"
done
done_testing
