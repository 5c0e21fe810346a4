#!/bin/sh
# SPDX-License-Identifier: MIT
# What the kernel says about the memory of a running system: its protection
# keys, permissions and place. The driver waits for input meanwhile.
#
# shellcheck disable=SC2016 # conditions in quotes are those of awk
. tests/system/common.sh

[ "$BACKEND" != sfi ] ||
	skip_all "views are another thing: see tests/sfi/views.sh"

# One cubicle may be started anew: the monitor keeps a copy of its data.
sed '/^\[cubicle other\]/a on-fault = error\
restart = yes' $layout >"$tmp/system.layout"
layout=$tmp/system.layout

mkfifo "$tmp/in"
"$B/cubicle" run --backend "$BACKEND" "$layout" wait \
	<"$tmp/in" >"$out" 2>"$err" &
tool=$!
exec 4>"$tmp/in"
tries=0
while ! grep -q waiting "$out" && [ $tries -lt 60 ]; do
	sleep 0.2 2>/dev/null || sleep 1
	tries=$((tries + 1))
done
monitor=$(cat /proc/[0-9]*/stat 2>/dev/null |
	sed -n "s/^\([0-9]*\) (cubicle-monitor) [A-Z] $tool .*/\1/p")
like "$monitor" '^[0-9]+$' "the monitor is running"
cat "/proc/$monitor/smaps" >"$tmp/smaps"

# A line for each mapping: slot (or - outside of the space), offset in it,
# permissions, key, name. A slot is 4 GiB, the space begins at 16 TiB.
awk '
	function flush() {
		if (start != "")
			print slot, offset, mode, key, name
	}
	/^[0-9a-f]+-[0-9a-f]+ / {
		flush()
		start = $1
		sub(/-.*/, "", start)
		mode = $2
		name = $6 == "" ? "-" : $6
		key = 0
		slot = "-"
		offset = start
		if (length(start) == 12 && substr(start, 1, 2) == "10") {
			slot = (index("0123456789abcdef", substr(start, 3, 1)) - 1) \
				* 16 + index("0123456789abcdef", \
				substr(start, 4, 1)) - 1
			# Behind each are 4 GiB of nothing.
			slot = slot / 2
			offset = substr(start, 5)
		}
	}
	/^ProtectionKey:/ { key = $2 }
	END { flush() }
' "$tmp/smaps" >"$tmp/map"

# none CONDITION NAME: no mapping is like that.
none()
{
	is "$(awk "$1" "$tmp/map")" "" "$2"
}

is "$(awk '$1 != "-" { print $1 }' "$tmp/map" | sort -nu | tr '\n' ' ')" \
	"0 1 2 3 " "slots of the monitor and three cubicles"
none '$3 ~ /w/ && $3 ~ /x/' "nothing can be written and executed"
none '$1 == "-" && length($2) <= 8' "nothing is mapped below 4 GiB"
none '$1 == "-" && $3 ~ /x/ && $5 !~ /^\[v/' \
	"outside of the space the kernel's own pages alone are executable"
none '$1 != "-" && $1 > 0 && $3 ~ /s$/' "cubicles share no mapping"

if [ "$BACKEND" = mpk ]; then
	shown=$(sed -n 's/^0*1000\([0-9a-f]*\) . fault_shown$/\1/p' \
		"$B/tests/monitor.symbols")
	like "$shown" '^[0-9a-f]{8}$' "the address of the page that is shown"
	none '$1 != "-" && $1 > 0 && $4 != $1 + 2' \
		"each mapping of a cubicle has the cubicle's key"
	none '$1 == "0" && ($2 ~ /^001/ || $2 ~ /^08/) && $4 != 2' \
		"what is published has key 2"
	none "\$1 == \"0\" && \$2 == \"$shown\" && \$4 != 2" \
		"so has the page that is shown"
	none '$1 == "0" && $2 == "00400000" && ($4 != 0 || $3 !~ /^rw-/)' \
		"the stack for signals has key 0, before Linux 6.12 it must"
	none "\$1 == \"0\" && \$2 !~ /^(001|08)/ && \$2 != \"$shown\" &&
		\$2 != \"00400000\" && \$4 != 1" \
		"all else of the monitor has key 1"
	is "$(awk '$1 == "0" && $2 ~ /^8/ { print $3, $4 }' "$tmp/map")" \
		"r--p 1" "so have the copies of data for restarts, to be read only"
	none '$1 == "-" && $5 != "[vsyscall]"' \
		"nothing else is mapped but the page for vsyscall"
	none '$1 == "0" && $2 ~ /^(001|08)/ && $3 ~ /w/' \
		"what is published cannot be written"
else
	none '$1 != "-" && $1 > 1 && $3 !~ /^---/' \
		"cubicles that do not run are closed"
	like "$(awk '$1 == 1 { print $3 }' "$tmp/map")" '^r-x' \
		"the one that runs is open"
fi

# A fault that somebody sent is none, whatever the monitor is doing.
kill -SEGV "$monitor"
kill -BUS "$monitor"
kill -ILL "$monitor"
exec 4>&-
status=0
wait $tool || status=$?
is "$status" 0 "faults that were sent do nothing: the driver ends well" || diag_run
nothing_left "nothing is left running"
done_testing
