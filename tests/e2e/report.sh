#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A report says what a violation was, on whose memory, which windows came close
# and what would allow it; --permissive lets it through and tells of it; --allow
# takes isolation away where it says so, and nowhere else.
. tests/lib.sh

CUBICLE_PATH=$B/tests/report
export CUBICLE_PATH
layout=tests/e2e/report/report.layout
json=$tmp/report.json

# field EXPRESSION: of the JSON report, on one line each.
field()
{
	tr -d '\n\t' <"$json" | grep -o "\"$1\":[^,}]*" | sed 's/^[^:]*://'
}

# breaks WHAT RULE PATTERN...: the run is stopped by it, and says all that. $monitor:
# an option that chooses the monitor.
monitor=
breaks()
{
	what=$1 rule=$2
	shift 2
	rm -f "$json"
	# shellcheck disable=SC2086 # an option, or nothing
	run_tool run --backend "$BACKEND" $monitor --report "$json" "$layout" "$what"
	is "$status" 125 "$what: stopped" || diag_run
	for pattern; do
		like "$(cat "$err")" "$pattern" "$what: ... $pattern"
	done
	is "$(field rule)" "\"$rule\"" "$what: the same in JSON: $rule"
}
breaks sum access 'violation: .gadget. read memory of .app.' \
	'component app of app, global\+0x0' \
	'at +gadget_sum\+0x.*gadget.c:1[0-9]' \
	'called by .app.: .gadget_sum., at do_sum.*app.c:' \
	'to paste +in the declaration of gadget_sum: \(in, const unsigned char \*, p, len\)$'
is "$(field line | head -n 1)" "$(grep -n -m 1 'sum += ' tests/e2e/report/gadget.c |
	cut -d : -f 1)" "sum: JSON has the line"
is "$(field symbol)" '"global"' "sum: ... and the object"
is "$(field suggestions | wc -l)" 1 "sum: ... and a suggestion"
breaks fill access 'wrote to memory of .app.' 'in the stack of app' \
	'stack +[0-9]+ bytes above the call of .gadget_fill. by do_fill in .app.' \
	'gadget_fill: \(inout, unsigned char \*, to, bytes\)$'
breaks fail result 'returned a value from .gadget_fail. that its interface forbids' \
	'gadget_fail: \(value, int\)$'
# A line is to be pasted only if it cannot be wrong: what compiles and is wrong
# gives wrong data.
breaks total access \
	'gadget_total: \(in_array, const int \*, values, count\)$'
decides()
{
	what=$1
	breaks "$@"
	unlike "$(cat "$err")" 'to paste +in the declaration' \
		"$what: nothing to paste"
}
decides names access \
	'to decide in the declaration of gadget_names: \(strings, .*, names, 65536\) if .*NULL; else .*glue.*kept'
decides text access 'to decide .*\(in, const char \*, text, LENGTH\) if .*; \(string, const char \*, text, 65536\) if it ends with a NUL; \(kept, const char \*, text, LENGTH\) if'
decides pair access 'to decide .*\(in_struct, const struct gadget_pair \*, pair\) if it is one; \(in_array, .*, COUNT\).*kept'
# A function with tokens alone has a gate that keeps no arguments, but under
# mprotect: nobody else knows which of two it was.
[ "$BACKEND" != mprotect ] ||
	decides copy access 'to decide .*gadget_copy: \(in(out)?, .*, n\) if n is its length in bytes;.*kept'
breaks argument argument 'passed .other_answer. of .other. an argument' \
	'memory\+0x0 \(gadget.so\)' \
	'to paste +in gadget, before the call: cubicle_window_t w = cubicle_window_init\(\); cubicle_window_add\(w, &memory, sizeof\(memory\)\); cubicle_window_open\(w, 1 .. app ..\);$'
if [ "$BACKEND" != mprotect ]; then
	breaks window-other access 'windows +not known; with --dev the report lists'
	is "$(field windows)" null "window-other: ... and JSON says that nobody looked"
fi
monitor=--dev
breaks window-other access 'window .* of .app., 4096 bytes .* covers it, but is open to .other.$'
breaks window-closed access 'window .* was open to .gadget., but is closed now: close it later$' \
	'to decide in app: close window [0-9]+ later, after the last access of gadget$'
is "$(grep -c '^  window ' "$err") $(field why)" '1 "closed"' \
	"window-closed: the window is listed once"
breaks window-short access 'window .* ends 24 bytes before it$'
is "$(field why)" '"ends before it"' "window-short: JSON has it, too"
monitor=
run_tool run --backend "$BACKEND" --report "$json" "$layout" window-right
is "$status" 3 "the control: with the right window there is none"
is "$(field violations)" '[]' "... and JSON says so"

# Permissive: all of it, told once each, and the program gets to its end.
sed '/^calls = gadget other/s/ other//' "$layout" >"$tmp/fewer.layout"
run_tool run --backend "$BACKEND" "$tmp/fewer.layout" all
is "$status" 2 "without --permissive it is not even loaded"
run_tool run --backend "$BACKEND" --permissive --report "$json" \
	"$tmp/fewer.layout" all
is "$status" 124 "--permissive: a status that says so" || diag_run
is "$(cat "$out")" "sum ok
again ok
fill ok
fail ok
call ok
argument ok
window-other ok
window-closed ok
window-short ok
end" "... and all is done"
like "$(head -n 1 "$err")" "^cubicle: --permissive: .*protects nothing" \
	"... a warning at the start"
is "$(grep -c '^cubicle: violation:' "$err")" 7 "... each place is told once"
like "$(cat "$err")" \
	"permissive: permitted [0-9]+ times, in 7 places; the exit status of the program is 3" \
	"... a summary"
like "$(cat "$err")" " 3 x .gadget. read memory of .app., at gadget_peek" \
	"... with counts"
like "$(cat "$err")" "^  in the layout, .cubicle app.: calls = gadget other$" \
	"... and what to paste"
is "$(grep -c '^  in the declaration of gadget_sum' "$err")" 1 "... once"
is "$(field permissive)" true "JSON says that it was permissive"
is "$(field times | sort -n | tail -n 1)" 3 "... and how often"
run_tool run --backend "$BACKEND" --permissive "$layout" window-right
is "$status" 3 "where nothing is let through, the status is the program's"
like "$(cat "$err")" "there were no violations" "... and it says so"
run_tool run --backend "$BACKEND" --permissive "$layout" monitor
is "$status" 125 "the monitor's memory is not let through"

# --allow
for what in app all; do
	run_tool run --backend "$BACKEND" --allow $what "$layout" sum
	is "$status" 3 "--allow $what: the program's memory is open" || diag_run
	like "$(head -n 1 "$err")" "^cubicle: --allow $what: .*access" \
		"... and it says so"
	run_tool run --backend "$BACKEND" --allow $what "$layout" argument
	is "$status" 3 "--allow $what: the program may pass what is another's"
	run_tool run --backend "$BACKEND" --allow $what "$layout" monitor
	is "$status" 125 "--allow $what: the monitor's memory is not"
done
run_tool run --backend "$BACKEND" --allow app "$layout" between
is "$status" 125 "--allow app: others stay isolated from each other" ||
	diag_run
run_tool run --backend "$BACKEND" --allow all "$layout" between
is "$status" 3 "--allow all: they are not"

# Wrong options.
wrong()
{
	pattern=$1
	shift
	run_tool run --backend "$BACKEND" "$@" "$layout" window-right
	is "$status" 2 "$*: refused"
	like "$(cat "$err")" "$pattern" "... with the reason"
}
wrong "^cubicle: --allow is app or all, not .none." --allow none
wrong "^cubicle: --allow is given twice" --allow app --allow all
wrong "^cubicle: --report: /nowhere/x: No such file" --report /nowhere/x
sed /^program/d "$layout" >"$tmp/nobody.layout"
layout=$tmp/nobody.layout
wrong "^cubicle: --allow app: layout .nobody. names no program" --allow app
done_testing
