#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Backend sfi: what each cubicle's view lets it access, as the kernel has it. One
# window of one page is open meanwhile. For the other backends see tags.sh.
#
# shellcheck disable=SC2016 # conditions in quotes are those of awk
. tests/system/waiting.sh

waits sfi window-wait
window=$(sed -n 's/^address 0x[0-9a-f]*\([0-9a-f]\{5\}\)[0-9a-f]\{3\}$/\1000/p' "$out")
like "$window" '^[0-9a-f]{8}$' "the driver has opened a window" || diag_run

is "$(awk '$1 != "-" { print $1 }' "$tmp/map" | sort -nu | tr '\n' ' ')" \
	"0 1 2 3 " "slots of the monitor and three views, and nothing between them"
none '$3 ~ /w/ && $3 ~ /x/' "nothing can be written and executed"
none '$1 == "-" && $5 != "[vsyscall]"' "nothing is mapped outside of the space"
none '$1 == "0" && $5 ~ /cubicles/' "the monitor has no view of its own"
none '$5 ~ /cubicles/ && $2 != $6' \
	"what is at an offset of a view is at that of the file"
# A debugger can write into what is private.
none '$1 ~ /^[1-9]/ && $3 ~ /x/ && $3 !~ /p$/' "text is private to its view"

# What is left after each line is more than it should be.
awk '$1 ~ /^[1-9]/ && $3 !~ /^---/' "$tmp/map" >"$tmp/open"
for id in 1 2 3; do
	# Of 254 granules of 16 MiB each has a third, after two that nobody owns.
	is "$(awk -v id=$id '
		function digit(i) { return index("0123456789abcdef", substr($2, i, 1)) - 1 }
		$1 != id { next }
		($5 ~ /cubicles/ || $3 == "r-xp") &&
			int((16 * digit(1) + digit(2) - 2) / 84) == id - 1 &&
			$2 >= "02" { own++; next }
		{ print $2, $3, $7, $5 }
		END { if (own < 4) print "little of its own" }' "$tmp/open")" \
		"00010000 r--p 1000 -
00100000 r--s 100000 /memfd:published
00200000 r-xp 10000 /memfd:cubicles$([ $id != 2 ] ||
			printf '\n%s rw-s 1000 /memfd:cubicles' "$window")" \
		"view $id: its own share, its box, what is published, the stubs$(
			[ $id != 2 ] || echo ", the window")"
done

goes_on
is "$status" 0 "the driver ends well" || diag_run
nothing_left "nothing is left running"
done_testing
