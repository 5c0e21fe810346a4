#!/bin/sh
# SPDX-License-Identifier: MIT
# Command lines that are wrong.
. tests/layout/common.sh

cat >"$layout" <<end
start = good
[cubicle one]
components = good
end
run_cubicle "$layout" argument
is "$status" 0 "control: a command line that is right" || diag_run

# wrong PATTERN OPTIONS...: run with these options.
wrong()
{
	pattern=$1
	shift
	refused "run $*" "$pattern" run "$@" "$layout"
}

refused "no such command" "nonsense" nonsense
refused "no layout" "no layout given" run
refused "options, no layout" "no layout given" run --backend none
wrong "no such option.*--nonsense" --nonsense
wrong "no such option.*-x" -x
wrong "--backend is auto, mpk, sfi, mprotect or none, not .fast." --backend fast
wrong "--backend is auto, mpk, sfi, mprotect or none, not .." --backend ""
wrong "--require is mpk or sfi, .*not .none." --require none
wrong "--require .*--permissive enforces nothing" --require sfi --permissive
wrong "--require .*--allow all opens the memory" --require sfi --allow all
wrong "--windows is strict or lazy, not .open." --windows open
wrong "--wrpkru-cycles is 0 to" --backend none --wrpkru-cycles many
wrong "--wrpkru-cycles is 0 to" --backend none --wrpkru-cycles -1
wrong "--wrpkru-cycles .*--backend none" --backend mprotect --wrpkru-cycles 24
wrong "--wrpkru-cycles is at most" --backend none --wrpkru-cycles 100000
wrong "--save is PATH:FILE" --save nonsense
wrong "--save is PATH:FILE" --save :file
wrong "--env is NAME=VALUE" --env nonsense
wrong "nowhere" --backend "$BACKEND" --rootfs "$tmp/nowhere"
wrong "nowhere" --backend "$BACKEND" --stats "$tmp/nowhere/stats"
wrong "nowhere" --backend "$BACKEND" --save "/a:$tmp/nowhere/b"
wrong "--stats is given twice" --stats "$tmp/a" --stats "$tmp/b"
refused "an option without its value" "--backend needs a value" run --backend

if ! grep -qw ospke /proc/cpuinfo; then
	wrong "--backend mpk: .*protection keys" --backend mpk
fi

for name in mpk sfi dev dev-sfi; do
	monitor=$B/cubicle-monitor-$name
	status=0
	"$monitor" >"$out" 2>"$err" </dev/null 3<&- || status=$?
	is "$status" 2 "monitor $name, started by hand: exit status 2"
	like "$(cat "$err")" "started by .cubicle run., not by hand" \
		"monitor $name, started by hand: says so"
	status=0
	"$monitor" 3</dev/null >"$out" 2>"$err" || status=$?
	is "$status" 2 "monitor $name with an empty description: exit status 2"
	head -c 300000 /dev/urandom >"$tmp/random"
	status=0
	"$monitor" 3<"$tmp/random" >"$out" 2>"$err" || status=$?
	is "$status" 2 "monitor $name with a random description: exit status 2"
done
nothing_left "nothing is left running"
done_testing
