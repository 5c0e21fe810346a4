#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 120
# A program listens at a socket of AF_UNIX of the host, and the cubicle with the right `net`
# is loaded again. An abstract name comes back. So does a path if its folder is mounted,
# unless another process has taken it; otherwise the program gets an error.
. tests/net/common.sh

[ "$BACKEND" != none ] || skip_all "nothing is protected"
CUBICLE_PATH=$B/tests/net/hostile:$B/tests/libc/components:$B/components
layout=tests/net/host_unix.layout
native=$B/tests/libc/native/host_unix
mkdir "$tmp/run"
at=$tmp/run

# until_times N: until the program has said N times that it listens.
until_times()
{
	until [ "$(grep -c '^listening' "$out")" -ge "$1" ] ||
		! kill -0 "$pid" 2>/dev/null; do
		sleep 0.02
	done
}

# asks NAME ADDRESS
asks()
{
	is "$("$native" ask "$2" | grep -v ^ok)" end "$BACKEND: $1"
}

again()
{
	with "$1" "on-fault = error" "restart = yes"
}

again "listen = unix:@cubicle-$$"
start "$tmp/net.layout" again "@cubicle-$$"
for i in 1 2 3; do
	until_times $i
	asks "abstract name, connection $i" "@cubicle-$$"
done
ended
checked "an abstract name comes back"

again "listen = unix:$at/l"
start --mount "$at:$at" "$tmp/net.layout" again "$at/l"
for i in 1 2 3; do
	until_times $i
	asks "path on a mount, connection $i" "$at/l"
done
ended
checked "a path on a mount comes back"

start --mount "$at:$at" "$tmp/net.layout" again "$at/l"
until_times 1
mv "$at/l" "$at/old"
"$native" serve "$at/l" >"$tmp/peer" &
peer=$!
until grep -qs '^listening' "$tmp/peer" || ! kill -0 $peer; do
	sleep 0.02
done
asks "the socket has another path now" "$at/old"
ended
checked "the path of another process"
is "$(grep ^lost "$out")" "lost 1 1" "$BACKEND: ... is not taken: the socket is lost"
asks "... and that process still has it" "$at/l"
wait $peer
rm -f "$at"/*

start "$tmp/net.layout" again "$at/l"
until_times 1
asks "path without a mount" "$at/l"
ended
checked "a path without a mount"
is "$(grep ^lost "$out")" "lost 1 1" "$BACKEND: ... is lost, and the program gets an error"
nothing_left "$BACKEND: nothing is left running"
done_testing
