#!/bin/sh
# SPDX-License-Identifier: MIT
# Windows: opened, closed, refused, full.
. tests/system/common.sh

checks window-errors
checks window-use
checks window-limits
checks window-many

# counted NUMBER KEY: what the statistics say about windows.
counted()
{
	is "$(sed -n "s/.*\"$2\":[[:space:]]*\([0-9]*\),*\$/\1/p" "$tmp/stats")" \
		"$1" "$1 $2"
}

run_cubicle --stats "$tmp/stats" "$layout" window-count
is "$status" 0 "window-count ends well" || diag_run
counted 1 opened
counted 2 mapped
counted 2 revoked

for how in close close-all destroy remove unmap unmap-part next previous wrong
do
	violates "access server driver read address" window-after $how
done

# shellcheck disable=SC2034 # for driver and violates
windows=lazy
checks window-use
checks window-errors
violates "access server driver read address" window-lazy touched
violates "access server driver read address" window-lazy untouched
nothing_left "nothing is left running"
done_testing
