#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
#
# The control of matrix.sh and windows.sh: the same attempts, with the backend
# that does not protect, succeed. So it is the protection that stops them.
. tests/system/common.sh

BACKEND=none
for reader in driver server other; do
	for victim in driver server other; do
		[ $reader != $victim ] || continue
		for place in stack heap data bss; do
			survives matrix $reader $victim $place read
			survives matrix $reader $victim $place write
		done
		survives matrix $reader $victim rodata read
		survives matrix $reader $victim text read
		survives matrix $reader $victim text call
	done
	data=$(sed -n 's/^0*\([0-9a-f]*\) . pages$/0x\1/p' \
		"$(symbols)")
	survives matrix $reader server "$data" read
	survives matrix $reader server "$data" write
done
survives jump raw
for how in close close-all destroy remove unmap-part next previous wrong; do
	survives window-after $how
done
for how in grant-write grant-late grant-late-write; do
	survives bad $how
done
done_testing
