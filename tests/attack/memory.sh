#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Reaching for the memory of others. Every cubicle for every kind of memory of
# every other: system/matrix.
. tests/attack/common.sh

for place in 0:stack 1:heap 2:data 3:bss; do
	attack F1 memory read ${place%:*} access none "read ${place#*:}"
	attack F1 memory write ${place%:*} access none "write ${place#*:}"
done
attack F1 memory read @host_secret+0 monitor none \
	"read the secret for system calls"
attack A5 memory write @frames+512 monitor none "write to a frame of a call"
done_testing
