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

# waits_are_same SEED [sockets]: with socket pairs, too.
waits_are_same()
{
	"$B/tests/libc/native/waits" "$1" 2000 ${2+"$2"} >"$tmp/native"
	run_tool run --backend "$BACKEND" tests/libc/waits.layout "$1" 2000 \
		${2+"$2"}
	is "$status" 0 "seed $1: in cubicles" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/native")" "seed $1: they say the same"
}

waits_are_same 5 sockets
for seed in 1 2 3 4; do
	waits_are_same "$seed"
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
