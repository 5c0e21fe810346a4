#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client that may change the locks of a file of the host by itself locks more than vfs
# knows of. When it has unlocked what vfs knows of, or has closed the file, nothing stays
# locked for other processes of the host, though another client has the file open. The
# control is the client that has the file open, and a lock.
. tests/lib.sh

CUBICLE_PATH=$B/tests/attack/components:$B/tests/components
export CUBICLE_PATH
mkdir "$tmp/m"
echo own >"$tmp/m/own"

# said WORD FILE: what the program said about it.
said()
{
	sed -n "s/^$1 //p" "$2"
}

# locked WHAT ERROR TITLE: another process gets ERROR when it locks the file.
locked()
{
	rm -f "$tmp/m/go" "$tmp/hostile"
	timeout -k 5 60 "$B/cubicle" run --backend "$BACKEND" --mount "$tmp/m:/m" \
		tests/attack/locked.layout "$1" >"$tmp/hostile" 2>&1 </dev/null &
	tries=0
	until grep -q '^closed' "$tmp/hostile" || [ "$tries" -ge 300 ]; do
		tries=$((tries + 1))
		sleep 0.1
	done
	run_tool run --backend "$BACKEND" --mount "$tmp/m:/m" tests/attack/locked.layout try
	touch "$tmp/m/go"
	wait
	is "$(said locked "$tmp/hostile") $(said other "$tmp/hostile") $(said all \
		"$tmp/hostile")" "0 0 0" "it locks all of the file" || cat "$tmp/hostile"
	is "$status $(said try "$out")" "0 $2" "$3" || diag_run
}

locked keep 11 "control: it is locked for a process of the host"
locked close 0 "... and is not when the client has closed it"
locked unlock 0 "... nor when vfs has unlocked all that it knows of"
done_testing
