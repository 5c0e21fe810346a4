#!/bin/sh
# SPDX-License-Identifier: MIT
#
# tampered.sh: an image that breaks a rule is refused by the monitor, before
# anything in it runs, with a message of its own and exit status 2. tamper.c stands
# in the monitor's place and changes the image that the tool has linked.
# Runs: backends
# Timeout: 120

. tests/image/common.sh

case $BACKEND in
mprotect) monitor=cubicle-monitor-dev ;;
*) monitor=cubicle-monitor-$BACKEND ;;
esac
changes_by "$B/tests/tamper" "$monitor"
cp "$B/$monitor" "$tmp/bin/monitor"

tampered()
{
	echo "$1" >"$tmp/bin/tamper"
	status=0
	echo "SELECT 6*7;" | timeout -k 5 60 "$tmp/bin/cubicle" run \
		--backend "$BACKEND" sqlite-shell >"$out" 2>"$err" || status=$?
}

# bad NAME PATTERN: bad_NAME is refused for this.
bad()
{
	tampered "bad_$1"
	said=$(grep -Ec -e "^cubicle: .*($2)" "$err")
	is "$status $said $(cat "$out")" "2 1 " "$1: refused, and it says what and where" ||
		diag_run
}

tampered nothing
is "$status $(cat "$out")" "0 42" "control: an image that is not changed runs" ||
	diag_run

# --- the file
bad truncated 'the image: truncated: it has [0-9]+ bytes, and the file [0-9]+'
bad longer 'the image: truncated: it has [0-9]+ bytes, and the file [0-9]+'
for seal in unsealed writable growing shrinking unlocked; do
	bad $seal 'the image is not sealed: it could be changed .*seals 0x'
done
bad magic 'the image: it does not begin with the header of an image'
bad backend 'the image: its addresses are for another backend .views '

# --- shares
if [ "$BACKEND" = sfi ]; then
	share='the image: cubicle [a-z]+ cannot have'
	bad share_common "$share 4 granules from 0 on"
	bad share_small "$share 1 granules from [0-9]+ on"
	bad share_beyond "$share 3 granules from 254 on"
	bad share_wraps "$share 4294967294 granules from 4 on"
	bad share_next "$share [0-9]+ granules from [0-9]+ on"
	bad share_same "$share [0-9]+ granules from 2 on"
fi

# --- tables
bad table 'the table of segments, at byte [0-9]+, does not lie in it'
bad table_wraps 'the table of edges, at byte [0-9]+, does not lie in it'
bad table_odd 'the table of edges, at byte [0-9]+, does not lie in it'
bad count '1152921504606846976 segments; there can be 1 to 1024'
bad start 'edge [0-9]+ is not to the component that starts'
bad start_none 'edge [0-9]+ is not to the component that starts'

# --- segments
segment='segment [0-9]+ of component [a-z0-9-]+, at [0-9a-f]+,'
bad wx "$segment is writable and executable"
bad protection "$segment has an unknown protection"
bad slot "$segment does not lie in its component"
bad component_slot 'component sqlite3-shell, .*does not lie where components of cubicle app go'
bad monitor "$segment does not lie in its component"
bad component_monitor 'component sqlite3-shell, .*does not lie where components of cubicle app go'
bad component_long 'component sqlite3-shell, .*does not lie where components of cubicle app go'
bad overlap "$segment overlaps the one before it"
bad text_follows "$segment is text without a free page after the text before it"
bad beyond "$segment ends beyond the end of the file"
bad offset_wraps "$segment ends beyond the end of the file"
bad odd_page "$segment does not consist of whole pages"
bad text_short "$segment is text that is not in the file"
bad constants "$segment has constants that can be written"

# --- edges
edge='component [a-z0-9-]+: function [a-z0-9_]+, at [0-9a-f]+,'
bad edge_data "$edge does not lie in text of it"
bad edge_foreign "$edge does not lie in text of it"
bad edge_monitor "$edge does not lie in text of it"
if [ "$BACKEND" = sfi ]; then
	bad edge_odd "$edge cannot be entered, as it does not begin where a bundle does"
fi
bad edge_component 'edge [0-9]+ is to component [0-9]+, by interface'
bad interface 'edge [0-9]+ is to component [0-9]+, by interface'
bad callers 'edge [0-9]+, to [a-z0-9-]+, is for cubicle [a-z]+, which the layout gives no such right'
bad caller_none 'edge [0-9]+ is for cubicle 8, which does not exist'
bad host 'edge [0-9]+, to the monitor, is for cubicle [a-z]+, which the layout gives no such right'
bad call 'edge [0-9]+ is to function 1000 of the monitor, which does not exist'

# --- declarations
bad kind 'interface 0: an unknown kind of argument'
bad undecided 'interface 0: an undecided argument'
bad callback 'interface 0: a callback whose type does not exist'
bad first 'cubicle app: cubicle_enter.., at [0-9a-f]+, does not lie in text of it'

# --- text
case $BACKEND in
sfi)
	bad syscall 'component [a-z0-9-]+: at address 0x[0-9a-f]+, 0f 05 .syscall.'
	# It has a name that only its third byte decides.
	bad wrpkru 'component [a-z0-9-]+: at address 0x[0-9a-f]+, 0f 01 .wrpkru.'
	;;
*)
	# There, the kernel refuses system calls, and the scan these.
	bad wrpkru 'component [a-z0-9-]+: WRPKRU at address 0x[0-9a-f]+,'
	;;
esac
nothing_left "nothing is left running"
done_testing
