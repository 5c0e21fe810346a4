#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Streams and datagrams over the loopback interface, by IPv4, IPv6 and AF_UNIX; with both
# ends inside, and with a process of the host as the other end.
. tests/net/common.sh

run_cubicle $layout loop 4
checked "both ends, IPv4"
if grep -q . /proc/net/if_inet6 2>/dev/null; then
	run_cubicle $layout loop 6
	checked "both ends, IPv6"
else
	skip "$BACKEND: this machine has no IPv6"
fi

start $layout serve
until_said '^port' "$out"
port=$(sed -n 's/^port //p' "$out")
is "$("$B/tests/net/peer" ask $((port)))" hello "$BACKEND: a process gets its echo"
ended
checked "a process connects"

"$B/tests/net/peer" serve >"$tmp/peer" &
peer=$!
pid=$peer
until_said . "$tmp/peer"
run_cubicle $layout ask "$(head -n 1 "$tmp/peer")"
checked "it connects to a process"
wait $peer
is "$(tail -n 1 "$tmp/peer")" end "$BACKEND: ... which sees the end of the connection"

with "listen = unix:$tmp/socket unix:@$$-net" "connect = unix:$tmp/socket unix:@$$-net"
run_cubicle "$tmp/net.layout" local "$tmp/socket"
checked "a socket in the file system"
run_cubicle "$tmp/net.layout" local "@$$-net"
checked "an abstract socket"
run_cubicle --merge all $layout loop 4
checked "in one cubicle"
nothing_left "$BACKEND: nothing is left running"
done_testing
