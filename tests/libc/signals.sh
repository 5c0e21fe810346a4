#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# Signals that the tool gets reach the program, which is told the same of them as a
# process: they end waits, wait while they are blocked, call handlers, and end the
# program if that is their action, also where it makes no system call.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH
layout=tests/libc/signals.layout

mkfifo "$tmp/in"
# start COMMAND...: in the background, as $pid; it waits for input.
start()
{
	: >"$out"
	"$B/tests/libc/native/signals" start "$@" <"$tmp/in" >"$out" 2>"$err" &
	pid=$!
	exec 9>"$tmp/in"
}

# until_ready: until the program says so, and a little longer: it is to wait.
until_ready()
{
	until grep -q '^ready$' "$out" || ! kill -0 $pid 2>/dev/null; do
		sleep 0.02
	done
	sleep 0.2
}

# steps STEP...: a signal, a word to write, or a time to wait.
steps()
{
	for step; do
		case $step in
		[0-9]*) sleep "$step" ;;
		say) echo x >&9 ;;
		*) kill "-$step" $pid ;;
		esac
	done
}

# ended: sets $status.
ended()
{
	tries=0
	while kill -0 $pid 2>/dev/null && [ $tries -lt 300 ] &&
		! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
		tries=$((tries + 1))
		sleep 0.1
	done
	[ $tries -lt 300 ] || kill -KILL $pid
	status=0
	wait $pid || status=$?
	exec 9>&-
}

# same NAME STEP...: part NAME of the program, as a process and in cubicles.
same()
{
	name=$1
	shift
	start "$B/tests/libc/native/signals" "$name"
	until_ready
	steps "$@"
	ended
	wanted="$status $(cat "$out")"
	start "$B/cubicle" run --backend "$BACKEND" "$layout" "$name"
	until_ready
	steps "$@"
	ended
	is "$status $(cat "$out")" "$wanted" "$name, $*: as a process" || diag_run
}

"$B/tests/libc/native/signals" >"$tmp/native"
run_tool run --backend "$BACKEND" "$layout"
is "$status $(cat "$out")" "0 $(cat "$tmp/native")" "signals of its own" || diag_run
for signal in 15 10 2 1; do
	status=0
	"$B/tests/libc/native/signals" $signal >"$tmp/native" || status=$?
	wanted=$status
	run_tool run --backend "$BACKEND" "$layout" $signal
	is "$status $(cat "$out")" "$wanted $(cat "$tmp/native")" \
		"signal $signal of its own ends it" || diag_run
	unlike "$(cat "$err")" violation "... in order"
done

same pause USR1
same sleep TERM
same read HUP
same restart INT 0.2 QUIT 0.2 say
same poll USR2
same blocked TERM
same suspend USR1
same wait TERM
same busy-handler TERM
same ignored USR1 0.1 USR1 0.1 TERM
same counts INT 0.3 INT 0.3 INT 0.3 TERM
same jump INT
for signal in TERM INT QUIT HUP USR1 USR2; do
	same default $signal
done
same busy TERM
same busy USR1
same busy WINCH 0.1 INT
done_testing
