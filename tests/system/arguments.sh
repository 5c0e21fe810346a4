#!/bin/sh
# SPDX-License-Identifier: MIT
# Arguments of each kind: right, wrong, and not the caller's own.
. tests/system/common.sh

checks arguments
checks grants

# bad NAME FUNCTION OWNER ARGUMENT: the driver passes what is not its own.
bad()
{
	violates "argument driver $3 - address" bad "$1"
	is "$(fact function) $(fact argument)" "$2 $4" \
		"bad $1: the report names function and argument"
}

bad in server_in other 1
bad in-large server_in other 1
# With backend sfi no address names it.
[ "$BACKEND" = sfi ] || bad in-monitor server_in monitor 1
bad in-value server_in_value nobody 1
bad out server_out other 1
bad out-monitor server_out monitor 1
bad inout server_inout other 1
bad struct server_in_struct other 1
bad array server_inout_array other 1
bad string server_string other 1
bad iovec server_iovec_in other 1
bad iovec-element server_iovec_in other 1
bad grant server_grant_out other 1
bad end server_in server 1
bad callback server_callback other 1
bad callback-data server_callback driver 1
bad result-struct server_words3 other 1

# So is NULL for what is declared nonnull, where the function returns no error;
# `checks arguments` has the control: another pointer, and NULL for no bytes.
violates "argument driver nobody - -" bad nonnull
is "$(fact function) $(fact argument)" "server_nonnull_value 2" \
	"bad nonnull: the report names function and argument"
like "$(cat "$err")" "driver. passed .server_nonnull_value. of .server. NULL, which its declaration forbids .argument 2.$" \
	"bad nonnull: ... and that the caller passed NULL"

# Grants end with the call, and give no more than was granted.
violates "access server driver write address" bad grant-write
violates "access server driver read address" bad grant-part
violates "access server driver read address" bad grant-late
violates "access server driver write address" bad grant-late-write
violates "argument server driver - address" bad grant-passed
is "$(fact function)" other_grant_out "bad grant-passed: names the function"

for result in count count-int error own; do
	violates "result server driver - -" bad $result
done

# A result is no place on the stack that the callee has left.
for what in argument local; do
	driver bad result-$what
	is "$status" 0 "bad result-$what: the caller gets NULL" || diag_run
	like "$(cat "$err")" "so +the caller gets NULL; no cubicle is stopped" \
		"bad result-$what: ... and it is said"
	like "$(cat "$err")" "pointer to its own stack" \
		"bad result-$what: the report says what is wrong with it"
done

# limit NAME FUNCTION WHAT: the driver passes more than there may be, and is told
# how much that is.
limit()
{
	violates "limit driver driver - -" bad "$1"
	is "$(fact function) $(fact argument)" "$2 1" \
		"bad $1: the report names function and argument"
	like "$(cat "$err")" "passed .$2. of .server. more than $3" \
		"bad $1: ... and the limit"
}

limit string-long server_string_value "32 bytes of a string"
like "$(cat "$err")" \
	"to decide in the declaration of server_string_value: the maximum of s, more than 32 and at most 1048576$" \
	"bad string-long: what to decide"
limit strings-many server_strings_value "1023 strings in an array"
limit iovec-many server_iovec_value "1024 entries of an iovec"
sed 's/^components = server/&\nstack = 64K/' "$layout" >"$tmp/small.layout"
layout=$tmp/small.layout
limit string-huge server_string_huge "[0-9]+ bytes, half of what .server. has left"
layout=tests/system/system.layout

# Memory to be kept is in a window of the callee.
violates "closed driver driver - address" bad kept-string
limit kept-string-long server_keep_string "32 bytes of a string"
like "$(cat "$err")" \
	"to decide in the declaration of server_keep_string: the maximum of s, more than 32" \
	"bad kept-string-long: what to decide, whatever the kind"
for what in kept kept-other; do
	violates "closed driver driver - address" bad $what
	is "$(fact function) $(fact argument)" "server_keep 1" \
		"bad $what: the report names function and argument"
	like "$(cat "$err")" \
		"to paste +in driver, before the call: cubicle_window_t w = cubicle_window_init\(\); cubicle_window_add\(w, &buffer, sizeof\(buffer\)\); cubicle_window_open\(w, 2 /\* server \*/\);$" \
		"bad $what: what to paste"
done
nothing_left "nothing is left running"
done_testing
