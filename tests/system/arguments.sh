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

bad in server_in other 0
bad in-large server_in other 0
# With backend sfi no address names it.
[ "$BACKEND" = sfi ] || bad in-monitor server_in monitor 0
bad in-value server_in_value nobody 0
bad out server_out other 0
bad out-monitor server_out monitor 0
bad inout server_inout other 0
bad struct server_in_struct other 0
bad array server_inout_array other 0
bad string server_string other 0
bad iovec server_iovec_in other 0
bad iovec-element server_iovec_in other 0
bad grant server_grant_out other 0
bad end server_in server 0
bad callback server_callback other 0
bad callback-data server_callback driver 0
bad result-struct server_words3 other 0

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
nothing_left "nothing is left running"
done_testing
