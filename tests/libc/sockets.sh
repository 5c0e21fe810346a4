#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A program with sockets of the host is told the same in cubicles as by Linux, and
# sends the same: in order, complete and without waiting for a slow peer. Files are in
# memory, or on a mount.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

mkdir "$tmp/native" "$tmp/mount"
"$B/tests/libc/native/sockets" "$tmp/native" >"$tmp/said"
is $? 0 "as a process"
run_tool run --backend "$BACKEND" tests/libc/sockets.layout /
is "$status" 0 "in cubicles" || diag_run
is "$(cat "$out")" "$(cat "$tmp/said")" "they say the same"
run_tool run --backend "$BACKEND" --mount "$tmp/mount:/m" \
	tests/libc/sockets.layout /m
is "$(cat "$out")" "$(cat "$tmp/said")" "with files on a mount, too" || diag_run
done_testing
