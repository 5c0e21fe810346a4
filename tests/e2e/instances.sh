#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# --instances: the system several times. All get the signals, one that fails is
# started again, later each time, and none stays behind.
. tests/lib.sh

shell="sqlite-shell"
run_tool run --instances 3 $shell :memory: 'select 7;'
is "$status $(tr '\n' ' ' <"$out")" "0 7 7 7 " "three of them do their work" ||
	diag_run

run_tool run --instances 2 $shell :memory: '.exit 5' &
tool=$!
sleep 3
kill -TERM $tool 2>/dev/null
wait $tool 2>/dev/null
like "$(cat "$err")" 'instance 1 has ended with status 5: it is started again in 0.1 s' \
	"one that fails is started again"
like "$(cat "$err")" 'instance 2 has ended with status 5: it is started again in 0.4 s' \
	"and later each time"

mkfifo "$tmp/in"
"$B/cubicle" run --backend mprotect --instances 2 $shell <"$tmp/in" >"$out" 2>"$err" &
tool=$!
exec 9>"$tmp/in"
sleep 2
running=$(pgrep -P $tool | wc -l)
kill -TERM $tool
wait $tool
status=$?
is "$running" 2 "two run"
is "$status" 143 "a signal ends them all" || diag_run
exec 9>&-

# Also if the program ignores signals.
CUBICLE_PATH=$B/tests/libc/components "$B/cubicle" run --backend mprotect --instances 2 \
	tests/libc/signals.layout deaf >"$out" 2>"$err" &
tool=$!
sleep 2
children=$(pgrep -P $tool)
kill -KILL $tool
wait $tool 2>/dev/null
sleep 1
left=0
for pid in $children; do
	# Whoever inherits them may be slow to wait for them.
	! grep -q '^State:[[:space:]]*[^Z[:space:]]' "/proc/$pid/status" \
		2>/dev/null || left=$((left + 1))
done
is "$(grep -c ready "$out") $left" "2 0" "none stays behind if the tool is killed"
# shellcheck disable=SC2086
[ "$left" = 0 ] || kill -KILL $children

refused()
{
	run_tool run --instances "$@" $shell :memory: 'select 1;'
	is "$status" 2 "--instances $*: refused"
}
refused 0
refused x
refused 1025
refused 2 --stats "$tmp/stats"
like "$(cat "$err")" 'instances: --stats is for one instance' "and says why"
refused 2 --save /x:"$tmp/x"
run_tool run --instances 2 no-such-layout
is "$status" 2 "what cannot start is not tried again"
done_testing
