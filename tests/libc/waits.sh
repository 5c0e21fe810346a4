#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# What a program is told of descriptors that are ready, by poll(), select() and
# epoll_wait(), is the same in cubicles as by Linux, after random operations on
# pipes, eventfds, timerfds and epolls.
. tests/lib.sh

[ "$BACKEND" != mpk ] ||
	skip_all "details depend on the kernel: this is of Linux 6.12 and later"
CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

for seed in 1 2 3 4 5 6 7 8; do
	"$B/tests/libc/native/waits" $seed 3000 >"$tmp/native"
	run_tool run --backend "$BACKEND" tests/libc/waits.layout $seed 3000
	is "$status" 0 "seed $seed: in cubicles" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/native")" "seed $seed: they say the same"
done

# It is no test of what never happens.
for what in ' read: [1-9]' ' write: [1-9]' ' read: error' ' ctl: 0' \
	' epoll_wait: [1-9]' ' settime: 0' 'poll: [1-9]' 'select: [1-9]'; do
	n=$(grep -c "$what" "$tmp/native")
	if [ "$n" -ge 5 ]; then
		ok "it happens: $what"
	else
		not_ok "it happens: $what: $n times only"
	fi
done
done_testing
