#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# A run that a signal ends is in order: the files of --save, statistics, report and
# summary are written. A signal that goes to all processes comes once. Who insists is
# obeyed. And nothing is left of a run that is killed. See also libc/signals.
. tests/lib.sh

BACKEND=sfi
layout=tests/libc/signals.layout
CUBICLE_PATH="$B/tests/libc/components"
export CUBICLE_PATH

# start COMMAND...: in the background, as $pid, with no signal ignored.
start()
{
	: >"$out"
	"$B/tests/libc/native/signals" start "$@" >"$out" 2>"$err" </dev/null &
	pid=$!
}

ended()
{
	timeout 30 tail -s 0.05 --pid=$pid -f /dev/null || kill -KILL $pid
	status=0
	wait $pid || status=$?
}

# until_said WORD
until_said()
{
	until grep -q "$1" "$out" || ! kill -0 $pid 2>/dev/null; do
		sleep 0.02
	done
}

# --- an orderly end ------------------------------------------------------------

# speed LAYOUT OPTIONS...: speedtest1, which runs for long and saves its database.
speed()
{
	start_layout=$1
	shift
	rm -f "$tmp/db" "$tmp/stats" "$tmp/report"
	start "$B/cubicle" run "$@" --save "/testing:$tmp/db" \
		--stats "$tmp/stats" --report "$tmp/report" --summary \
		"$start_layout" --size 200 testing
	until_said '^ 1[1-9]0 '
}

speed sqlite --backend "$BACKEND"
kill -TERM $pid
ended
is "$status" 143 "SIGTERM in the middle of speedtest1" || diag_run
is "$(head -c 15 "$tmp/db" 2>/dev/null)" "SQLite format 3" "... the database is saved"
like "$(cat "$tmp/stats")" '"plat_save_complete"' "... statistics are written"
like "$(cat "$tmp/report")" '"violations"' "... and the report"
like "$(cat "$err")" "calls between cubicles: [1-9]" "... and the summary"
unlike "$(cat "$err")" "violations: [1-9]|was not copied" "... no rule was broken"
speed sqlite --backend "$BACKEND"
kill -KILL $pid
ended
is "$(cat "$tmp/db" 2>/dev/null)" "" "control: SIGKILL saves nothing"

speed sqlite-mono --backend "$BACKEND"
kill -INT $pid
ended
is "$status" 130 "boot and program in one cubicle" || diag_run
is "$(head -c 15 "$tmp/db" 2>/dev/null)" "SQLite format 3" "... the database is saved"

# Before anything has run.
start "$B/cubicle" run --backend "$BACKEND" "$layout" default
until [ "$(cat /proc/$pid/comm)" = cubicle ]; do :; done
kill -TERM $pid
ended
is "$status" 143 "SIGTERM at once" || diag_run
nothing_left "... and nothing runs"

# --- who insists ----------------------------------------------------------------

start "$B/cubicle" run --backend "$BACKEND" "$layout" stuck
until_said '^ready$'
kill -TERM $pid
sleep 0.5
if kill -0 $pid; then
	ok "a program that handles SIGTERM, and makes no system call, goes on"
else
	not_ok "a program that handles SIGTERM, and makes no system call, goes on"
fi
kill -TERM $pid
ended
is "$status" 143 "... until it comes again" || diag_run
nothing_left "... and nothing runs"

# --- all processes of a terminal ---------------------------------------------------

start setsid "$B/cubicle" run --backend "$BACKEND" "$layout" counts
until_said '^ready$'
sleep 0.2
for _ in 1 2 3; do
	perl -e 'kill INT => -$ARGV[0]' $pid
	sleep 0.3
done
kill -TERM $pid
ended
is "$(grep -c '^pause' "$out") $(tail -n 1 "$out")" \
	"4 pause: -1 Interrupted system call, 4 signals, the last 15" \
	"a signal that is sent to all processes comes once" || diag_run

if command -v script >/dev/null; then
	# keys KEY...: typed one after the other when the program is ready.
	keys()
	{
		until grep -q ready "$out"; do
			sleep 0.1
		done
		for key; do
			sleep 0.5
			# shellcheck disable=SC2059 # it is an escape
			printf "$key"
		done
		sleep 1
	}
	: >"$out"
	keys '\003' '\003' '\034' | timeout 60 script -qfec \
		"$B/cubicle run --backend $BACKEND $layout counts" /dev/null >"$out" 2>&1
	like "$(tr -d '\r' <"$out")" "pause: -1 .*, 2 signals, the last 2" "^C in a terminal" ||
		diag_run
	unlike "$(tr -d '\r' <"$out")" "3 signals" "... each once"
	# The shell of the terminal changes its size.
	cat >"$tmp/resize" <<-end
		exec 3<&0
		$B/cubicle run --backend $BACKEND $layout window <&3 >"$tmp/window" &
		until grep -q ready "$tmp/window"; do sleep 0.1; done
		sleep 0.3
		stty rows 41 cols 99
		wait
	end
	timeout 60 script -qfec "sh $tmp/resize" /dev/null >"$out" 2>&1 </dev/null
	like "$(cat "$tmp/window")" "41 rows, 99 columns" "the size of a terminal changes" ||
		diag_run
else
	skip "there is no script(1) to make a terminal with"
fi

# --- kill -9 -------------------------------------------------------------------------

mkdir "$tmp/to" "$tmp/cache" "$tmp/temporary"
echo old >"$tmp/to/old"
# killed MS: a run that saves two files, killed after that time.
killed()
{
	CUBICLE_CACHE="$tmp/cache" TMPDIR="$tmp/temporary" \
		start "$B/cubicle" run --backend "$BACKEND" \
		--rootfs "$tmp/root" --save "/new:$tmp/to/new" \
		--save "/old:$tmp/to/old" --stats "$tmp/stats" \
		sqlite-shell -version
	sleep "0.$1"
	kill -KILL $pid 2>/dev/null
	ended
}
mkdir "$tmp/root"
dd if=/dev/urandom of="$tmp/root/new" bs=1M count=4 2>/dev/null
cp "$tmp/root/new" "$tmp/root/old"
left=0
for ms in 005 010 015 020 025 030 035 040 045 050 055 060 065 070 075 080 085 090 \
	100 110 120 130 140 150 160 170 180 190 200 250; do
	killed $ms
	left=$((left + $(find "$tmp/to" -type f ! -name old ! -name new | wc -l)))
	left=$((left + $(find "$tmp/temporary" -type f | wc -l)))
	left=$((left + $(find "$tmp/cache" -name '*.new' | wc -l)))
done
is "$left" 0 "SIGKILL at many moments: no temporary file is left"
old=$(cksum <"$tmp/to/old")
case $old in
"$(echo old | cksum)" | "$(cksum <"$tmp/root/old")") ok "... and the old file is whole" ;;
*) not_ok "... and the old file is whole" ;;
esac

# What a file system without nameless files would leave, the next run removes; not
# what another run is writing.
: >"$tmp/to/new.cubicle-save-1-0"
: >"$tmp/to/new.cubicle-save-1-1"
(
	flock 7
	run_tool run --backend "$BACKEND" --rootfs "$tmp/root" \
		--save "/new:$tmp/to/new" sqlite-shell -version
) 7>"$tmp/to/new.cubicle-save-1-1"
is "$(cd "$tmp/to" && echo new*)" "new new.cubicle-save-1-1" \
	"what an earlier run has left is removed, and nothing else"
cmp -s "$tmp/root/new" "$tmp/to/new"
is $? 0 "... and the file is saved"
done_testing
