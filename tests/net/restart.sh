#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# The cubicle with the right `net` breaks a rule and is loaded again: the other end of its
# sockets sees the end of the connection, and numbers of before stay wrong.
. tests/net/common.sh

[ "$BACKEND" != none ] || skip_all "nothing is protected"
CUBICLE_PATH=$B/tests/net/hostile:$CUBICLE_PATH
"$B/tests/net/peer" serve >"$tmp/peer" &
peer=$!
pid=$peer
until_said . "$tmp/peer"
run_cubicle $layout restart "$(head -n 1 "$tmp/peer")"
checked "a restart"
wait $peer
is "$(tail -n 1 "$tmp/peer")" end "$BACKEND: the process sees the end of the connection"
like "$(cat "$err")" 'violation: .net. ' "$BACKEND: there is a report"
done_testing
