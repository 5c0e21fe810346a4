#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# After a restart of the network, or of the file system of a mount, the numbers of its
# handles are given again. A program that has old descriptors does not get the data of new
# ones by them.
. tests/lib.sh

[ "$BACKEND" != none ] || skip_all "nothing is protected"
CUBICLE_PATH=$B/tests/net/hostile:$B/tests/hostfs/breaking:$B/tests/libc/components
export CUBICLE_PATH
mkdir "$tmp/m"

# lost WHAT CHECKS: all of them are good.
lost()
{
	run_tool run --backend "$BACKEND" --mount "$tmp/m:/m" tests/libc/lost.layout "$1"
	is "$status $(grep -c '^ok - ' "$out") $(grep '^not ok' "$out")" "0 $2 " \
		"$1: $2 checks" || diag_run
}

lost connections 9
lost files 8
done_testing
