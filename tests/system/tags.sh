#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: raw
# What the kernel says about the memory of a running system: its protection
# keys, permissions and place. The driver waits for input meanwhile. For backend
# sfi see views.sh.
#
# shellcheck disable=SC2016 # conditions in quotes are those of awk
. tests/system/waiting.sh

# One cubicle may be started anew: the monitor keeps a copy of its data.
sed '/^\[cubicle other\]/a on-fault = error\
restart = yes' $layout >"$tmp/system.layout"
layout=$tmp/system.layout

waits "$BACKEND" wait

is "$(awk '$1 != "-" { print $1 }' "$tmp/map" | sort -nu | tr '\n' ' ')" \
	"0 1 2 3 " "slots of the monitor and three cubicles"
none '$3 ~ /w/ && $3 ~ /x/' "nothing can be written and executed"
none '$1 == "-" && length($2) <= 8' "nothing is mapped below 4 GiB"
none '$1 == "-" && $3 ~ /x/ && $5 !~ /^\[v/' \
	"outside of the space the kernel's own pages alone are executable"
none '$1 != "-" && $1 > 0 && $3 ~ /s$/' "cubicles share no mapping"

if [ "$BACKEND" = mpk ]; then
	shown=$(sed -n 's/^0*1000\([0-9a-f]*\) . fault_shown$/\1/p' \
		"$(symbols)")
	like "$shown" '^[0-9a-f]{8}$' "the address of the page that is shown"
	none '$1 != "-" && $1 > 0 && $4 != $1 + 2' \
		"each mapping of a cubicle has the cubicle's key"
	none '$1 == "0" && $2 ~ /^00[12]/ && $4 != 2' \
		"what is published, and the stubs, have key 2"
	none "\$1 == \"0\" && \$2 == \"$shown\" && \$4 != 2" \
		"so has the page that is shown"
	none '$1 == "0" && $2 == "00400000" && ($4 != 0 || $3 !~ /^rw-/)' \
		"the stack for signals has key 0, before Linux 6.12 it must"
	none "\$1 == \"0\" && \$2 !~ /^00[12]/ && \$2 != \"$shown\" &&
		\$2 != \"00400000\" && \$4 != 1" \
		"all else of the monitor has key 1"
	none '$1 == "-" && $5 != "[vsyscall]"' \
		"nothing else is mapped but the page for vsyscall"
	none '$1 == "0" && $2 ~ /^00[12]/ && $3 ~ /w/' \
		"what is published, and the stubs, cannot be written"
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
goes_on
is "$status" 0 "faults that were sent do nothing: the driver ends well" || diag_run
nothing_left "nothing is left running"
done_testing
