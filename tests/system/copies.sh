#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# With --check-copies an argument ends with its call: who goes on using it, or
# goes beyond its end, is stopped and told which argument it is. The control:
# without, nobody notices. What is right works as ever.
. tests/system/common.sh

# driver COMMAND ARGS...: run it.
driver()
{
	run_cubicle --check-copies "$layout" "$@"
}
checks copies
checks arguments
checks grants
checks calls
checks numbers

# late WHO HOW ACCESS FUNCTION ARGUMENT: WHO touches an argument after its call,
# or passes it on.
late()
{
	rm -f "$tmp/stats"
	run_cubicle --check-copies --stats "$tmp/stats" "$layout" late "$2"
	got=$(facts)
	is "$status ${got% *}" "125 kept $1 server $3" "$2: noticed" || diag_run
	is "$(fact function) $(fact argument)" "$4 $5" "$2: ... of which argument"
	unlike "$(cat "$out")" "survived|not ok" "$2: ... at once"
	run_cubicle "$layout" late "$2"
	is "$status $(grep -c "^survived\$" "$out")" "0 1" \
		"$2: the control: without the check it goes on" || diag_run
}
late server in read server_in 1
like "$(cat "$err")" "^$" "the control says nothing"
late server in-write write server_in 1
late server out write server_out 1
late server inout read server_inout 1
late server struct read server_in_struct 1
late server array read server_in_array 1
late server string read server_string_value 1
late server strings read server_strings_value 1
late server iovec read server_iovec_value 1
late server older read server_string_value 1
late server passed - server_string_value 1
late server copied - server_string_value 1
late server behind read server_byte_at 1

# Where nothing protects, the caller reads what is no longer there.
rm -f "$tmp/stats"
run_cubicle --check-copies --stats "$tmp/stats" "$layout" late caller
got=$(facts)
is "$status ${got% *}" "125 kept driver server read" "caller: noticed" || diag_run

# The report says all that is needed to put it right.
run_cubicle --check-copies "$layout" late string
for pattern in \
	'violation: .server. read argument 1 of .server_string_value. after the call$' \
	'copy of +10 bytes at 0x[0-9a-f]+ in component driver of driver' \
	'rule +kept: an argument is a copy, which is gone when the call is over' \
	'to paste +in the declaration of server_string_value: .kept_string, const char \*, s, 65536.$' \
	'to decide in driver, before the call: cubicle_window_t w = cubicle_window_init..; cubicle_window_add.w, ADDRESS, 10.; cubicle_window_open.w, 2 /. server ./.; where ADDRESS is argument 1 of server_string_value$'; do
	like "$(cat "$err")" "$pattern" "the report: $pattern"
done
run_cubicle --check-copies "$layout" late behind
like "$(cat "$err")" 'read memory after the end of argument 1 of .server_byte_at.$' \
	"the report: behind the end"

# A result that leads into an argument.
for how in result-argument result-local; do
	rm -f "$tmp/stats"
	run_cubicle --check-copies --stats "$tmp/stats" "$layout" bad $how
	got=$(facts)
	is "$status ${got% * *}" "0 result server driver" "$how: refused" ||
		diag_run
done

# Only who did it is stopped, where the layout says so, and others go on.
sed 's/^components = server/&\non-fault = error/' "$layout" >"$tmp/error.layout"
run_cubicle --check-copies "$tmp/error.layout" late string
is "$status $(grep -c "^survived\$" "$out")" "0 1" "on-fault = error: the driver goes on" ||
	diag_run
like "$(cat "$err")" "so +.server. is stopped" "... and the server does not"
nothing_left "nothing is left running"
done_testing
