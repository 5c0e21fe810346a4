#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sanitized.sh: the tool makes no mistake with memory and has no undefined
# behaviour: the tests of its command line, and a run of each kind, with a tool
# that address and undefined behaviour sanitizers watch.
# Runs: once
# Timeout: 300

. tests/lib.sh

sanitized=$B/tests/sanitized
ASAN_OPTIONS=exitcode=99
export ASAN_OPTIONS

# tool STATUS NAME ARGS...: it ends so, and no sanitizer says anything.
tool()
{
	want=$1 title=$2
	shift 2
	status=0
	timeout -k 5 60 "$sanitized/cubicle" "$@" >"$out" 2>"$err" \
		</dev/null || status=$?
	said=$(grep -E 'Sanitizer|runtime error' "$err")
	is "$status $said" "$want " "$title" || diag_run
}

# What watches would also notice.
printf 'int main(void) { int a[2] = {0}; int i = 2; return a[*&i]; }\n' |
	"${CC:-gcc}" -O0 -fsanitize=address -w -x c -o "$tmp/control" -
status=0
"$tmp/control" >"$out" 2>"$err" || status=$?
is "$status" 99 "control: a sanitizer ends a program with 99"

for test in layout/options layout/layouts layout/files layout/components e2e/scan; do
	status=0
	B=$sanitized "tests/$test.sh" >"$out" 2>"$err" || status=$?
	is "$status $(grep -c '^not ok' "$out")" "0 0" "all of $test" ||
		diag "$(grep -A 30 '^not ok' "$out")"
done

tool 0 "help" help
tool 0 "help run" help run
tool 2 "help nonsense" help nonsense
tool 0 "--version" --version
tool 0 "layouts" layouts
tool $((!$(grep -cw -m 1 ospke /proc/cpuinfo))) "check" check

mkdir "$tmp/root"
echo "SELECT 6 * 7;" >"$tmp/root/script"
tool 0 "SQLite's speedtest1, with a summary and statistics" \
	run --backend none --summary --stats "$tmp/stats" sqlite --size 1 :memory:
like "$(cat "$tmp/stats")" '"function":' "calls were counted"
tool 0 "files in and out" \
	run --backend none --rootfs "$tmp/root" --env A=B \
	--save "/new:$tmp/new" sqlite-shell \
	:memory: ".output /new" ".read /script"
is "$(cat "$tmp/new")" 42 "what came out"
tool 1 "a file that is not there to be saved" \
	run --backend none --save "/none:$tmp/none" sqlite-shell :memory: .quit

CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
for fault in null null-call heap division stack text call-heap stub abort; do
	tool 125 "the report of a violation: $fault" run --backend mprotect \
		--stats "$tmp/stats" tests/system/system.layout fault "$fault"
done
for file in tests/fuzz/crashes/layout/*; do
	cp "$file" "$tmp/broken.layout"
	tool 2 "a broken layout: ${file##*/}" run "$tmp/broken.layout"
done
nothing_left "nothing is left running"
done_testing
