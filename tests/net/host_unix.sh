#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 180
# A program with a libc uses sockets of AF_UNIX of the host, at the addresses that the
# layout names and at no others: streams and datagrams, paths and abstract names, with
# both sides inside and with a process of the host as the other end.
. tests/net/common.sh

CUBICLE_PATH=$B/tests/libc/components:$B/components
layout=tests/net/host_unix.layout
native=$B/tests/libc/native/host_unix
mkdir "$tmp/run"
at=$tmp/run
abstract=@cubicle-$$

# native ARGS...: a process of the host, in the background, as $peer.
native()
{
	: >"$tmp/peer" # of one before
	"$native" "$@" >"$tmp/peer" &
	peer=$!
	until grep -q '^listening' "$tmp/peer" || ! kill -0 $peer; do
		sleep 0.02
	done
}

# peer_ended NAME
peer_ended()
{
	wait $peer
	is "$? $(grep -v '^ok\|^listening' "$tmp/peer")" "0 $2" "$BACKEND: $1" ||
		diag "$(cat "$tmp/peer")"
}

# --- a client inside --------------------------------------------------------------------

with "connect = unix:$at/c unix:$abstract"
for name in "$at/c" "$abstract"; do
	native serve "$name"
	run_cubicle "$tmp/net.layout" ask "$name"
	checked "it connects to ${name##*/}"
	peer_ended "... and the process gets all" end
	rm -f "$at/c"
	native answer "$name"
	run_cubicle "$tmp/net.layout" question "$name"
	checked "it sends a datagram to ${name##*/}"
	peer_ended "... and the process gets it" "got word
end"
	rm -f "$at/c"
done

native serve "$at/c"
run_cubicle --merge all "$tmp/net.layout" ask "$at/c"
checked "the same in one cubicle"
peer_ended "... and the process gets all" end
rm -f "$at/c"

# --- a server inside --------------------------------------------------------------------

for name in "$at/l" "$abstract"; do
	with "listen = unix:$name"
	start "$tmp/net.layout" serve "$name"
	until_said '^listening' "$out"
	is "$("$native" ask "$name" | grep -v ^ok)" end \
		"$BACKEND: a process connects to ${name##*/}"
	ended
	checked "it listens at ${name##*/}"
	rm -f "$at/l"
done
start --listen "unix:$at/new" $layout serve "$at/new"
until_said '^listening' "$out"
is "$("$native" ask "$at/new" | grep -v ^ok)" end \
	"$BACKEND: a process connects to an address of --listen"
ended
checked "it listens at an address of --listen"

with "listen = unix:$at/l" "connect = unix:$at/own"
start "$tmp/net.layout" answer "$at/l"
until_said '^listening' "$out"
is "$("$native" question "$at/l" "$at/own" | grep -v ^ok)" end \
	"$BACKEND: a process gets an answer"
ended
checked "it answers a datagram"
rm -f "$at/l" "$at/own"
with "listen = unix:$at/own" "connect = unix:$at/c"
native answer "$at/c"
run_cubicle "$tmp/net.layout" question "$at/c" "$at/own"
checked "it gets an answer to a datagram"
peer_ended "... from a process" "got word
end"
rm -f "$at/c" "$at/own"

# --- the path -----------------------------------------------------------------------------

# Where a program is to remove the path of the last run, its folder is mounted.
with "listen = unix:$at/l"
native serve "$at/l"
"$native" ask "$at/l" >"$tmp/asked"
peer_ended "a process leaves its path" end
run_cubicle "$tmp/net.layout" serve "$at/l"
like "$(cat "$out")" "^not ok .* errno 98" "$BACKEND: without a mount it is in use"
start --mount "$at:$at" "$tmp/net.layout" serve "$at/l"
until_said '^listening' "$out"
is "$("$native" ask "$at/l" | grep -v ^ok)" end \
	"$BACKEND: with a mount the program removes it"
ended
checked "it listens there"
rm -f "$at/l"

# A program that can write a folder of the path could have it lead to another socket.
with "connect = unix:$at/c"
ln -s "$at" "$tmp/link"
for mount in "$at:/x" "$tmp:/x:rw" "$tmp/link:/x"; do
	run_cubicle --mount "$mount" "$tmp/net.layout" ask "$at/c"
	is "$status $(grep -c "connect = unix:$at/c: the program can write" "$err")" "2 1" \
		"$BACKEND: connect through a mount, $(basename "$mount")" || diag_run
done
native serve "$at/c"
run_cubicle --mount "$at:/x:ro" "$tmp/net.layout" ask "$at/c"
checked "connect below a mount that is not written"
peer_ended "... and the process is asked" end
rm -f "$at/c"

# --- errors -------------------------------------------------------------------------------

with "listen = unix:$at/l unix:$at/both unix:$abstract" \
	"connect = unix:$at/c unix:$at/both unix:$abstract"
native serve "$abstract"
run_cubicle "$tmp/net.layout" checks "$at" "$abstract"
checked "errors and limits"
is "$(cat "$err")" "" "$BACKEND: names inside are not reported as refused" || diag_run
peer_ended "the watched connection ends" end
rm -f "$at"/*
run_cubicle "$tmp/net.layout" refused "$at"
checked "a socket of the host, and names that are not allowed"
# shellcheck disable=SC2016 # backquotes of the message
like "$(cat "$err")" "connect to unix:$at/none; .connect = unix:$at/none. in " \
	"$BACKEND: ... the line that would allow it"
nothing_left "$BACKEND: nothing is left running"
done_testing
