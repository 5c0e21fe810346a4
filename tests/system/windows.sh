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
# Backend sfi: the owner does not take back what another touches.
if [ "$BACKEND" = sfi ]; then
	counted 1 mapped
	counted 1 revoked
else
	counted 2 mapped
	counted 2 revoked
fi

# Small ones are mapped as they are opened, where the owner does not lose them.
run_cubicle --stats "$tmp/stats" "$layout" window-ahead
is "$status" 0 "window-ahead ends well" || diag_run
counted 2 opened
counted "$([ "$BACKEND" = sfi ] && echo 256 || echo 0)" mapped

for how in close close-all destroy remove unmap unmap-part next previous wrong
do
	violates "access server driver read address" window-after $how
done

# With backend sfi there is nothing that would end the right later.
if [ "$BACKEND" = sfi ]; then
	run_cubicle --windows lazy "$layout" window-use
	like "$status $(cat "$err")" "^2 .*lazy" "lazy windows are refused"
	nothing_left "nothing is left running"
	done_testing
fi

# shellcheck disable=SC2034 # for driver and violates
windows=lazy
checks window-use
checks window-errors
violates "access server driver read address" window-lazy touched
violates "access server driver read address" window-lazy untouched
nothing_left "nothing is left running"
done_testing
