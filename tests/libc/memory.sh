#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# The key `memory` of a layout: under each backend a cubicle can have as much, and no
# more. With backend sfi others get less if one gets much.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

# with SIZE: a layout in which the program's cubicle has this memory.
with()
{
	sed "s/^memory = .*/$1/" tests/libc/memory.layout >"$tmp/with.layout"
}

# takes ARGUMENTS: runs the program; $mib is what it got.
takes()
{
	run_tool run --backend "$BACKEND" "$tmp/with.layout" "$@"
	mib=$(sed -n 's/ MiB$//p' "$out")
	mib=${mib:-0}
}

# between LEAST MOST WHAT
between()
{
	if [ "$status" = 0 ] && [ "$mib" -ge "$1" ] && [ "$mib" -le "$2" ]; then
		ok "$3: $mib MiB"
	else
		not_ok "$3: $mib MiB, not $1 to $2 (status $status)"
		diag_run
	fi
}

with "memory = 16M"
takes
between 13 15 "16M: all of it can be used, and no more"
is "$(grep -c 'note: ' "$err")" 1 "... a note says so, once" || diag_run
like "$(cat "$err")" "note: the memory of cubicle .app. has no room for 1[0-9]*[KM] more: 1[56]M of 16M are in use; .memory = 32M. in .cubicle app. of .*/with.layout gives it more" \
	"... with the key that changes it"
with "memory = 32M"
takes
between 28 31 "32M, as the note proposes"
with "memory = 60M"
takes 100
between 56 59 "60M"
with ""
takes 100
between 100 100 "control: without the key it gets more"
unlike "$(cat "$err")" "note: " "... and there is no note"

# Merged cubicles have the memory of all of them; no limit, if one has none.
sed "s/^calls = ramfs alloc plat random/&\\
memory = 8M/" tests/libc/memory.layout >"$tmp/with.layout"
run_tool run --backend "$BACKEND" --merge app,vfs "$tmp/with.layout"
mib=$(sed -n 's/ MiB$//p' "$out")
between 20 23 "16M and 8M, merged"
run_tool run --backend "$BACKEND" --merge app,vfs tests/libc/memory.layout 30
mib=$(sed -n 's/ MiB$//p' "$out")
between 30 30 "16M and no limit, merged"

# ramfs goes on in its store when its heap is full.
sed "s/^rights = host pages/&\\
memory = 16M/" tests/libc/memory.layout >"$tmp/with.layout"
takes 100 /tmp/file
between 100 100 "a file of 100 MiB on a ramfs with 16M"
unlike "$(cat "$err")" "note: " "... and there is no note"

if [ "$BACKEND" = sfi ]; then
	left=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
	if [ "${left:-0}" -lt 3500000 ]; then
		skip 1 "2G: the machine has less than 3.5 GB to spare"
	else
		with "memory = 2G"
		takes
		between 2000 2047 "2G: all of it keeps its content"
	fi
	# The others have what they need, and no more.
	with "memory = 3900M"
	takes 100
	between 100 100 "3900M: the system runs with what is left for the others"
	with "memory = 4000M"
	takes 100
	is "$status $(cat "$out")" "2 " "4000M: there is no room for it" || diag_run
	like "$(cat "$err")" "with.layout:9: cubicle .app. asks for 4000M of memory, but 39[0-9]*M are left for it" \
		"... and the message says who asks for what, and what is left"
fi
nothing_left "nothing is left running"
done_testing
