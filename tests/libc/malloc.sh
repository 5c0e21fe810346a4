#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# The heap of a program: blocks keep their content, as in a process of Linux; all of
# the memory can be used, and used again; misuse is a report that says what it was.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH
layout=tests/libc/malloc.layout

# same NAME OPTIONS -- ARGUMENTS
same()
{
	name=$1
	shift
	options=
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	"$B/tests/libc/native/malloc" "$@" >"$tmp/native"
	is $? 0 "$name: as a process"
	# shellcheck disable=SC2086 # words
	run_tool run $options "$layout" "$@"
	is "$status" 0 "$name: in cubicles" || diag_run
	is "$(cat "$out")" "$(cat "$tmp/native")" "$name: the same"
}
for seed in "$TEST_SEED" 2 3; do
	same "blocks at random, $seed" --backend "$BACKEND" -- random "$seed"
done
same "in one cubicle" --backend none --merge all -- random 4
same "with a list of blocks" --backend "$BACKEND" --leaks -- random 5
same "limits" --backend "$BACKEND" -- limits

run_tool run --backend "$BACKEND" "$layout" full
is "$status" 0 "all memory can be used" || diag_run
unlike "$(cat "$out")" FAILED "... and again, after it was freed"
mib=$(sed -n 's/ MiB$//p' "$out")
# A heap is 4032 MiB; under sfi all cubicles share 254 granules of 16 MiB.
heap=4032
granules=$((254 / $(grep -c '^\[cubicle' "$layout")))
[ "$BACKEND" != sfi ] || heap=$((granules * 16 - 64))
if [ "${mib:-0}" -ge $((heap * 95 / 100)) ]; then
	ok "$mib blocks of 1 MiB in $heap MiB"
else
	not_ok "$mib blocks of 1 MiB in $heap MiB"
fi

# misused NAME MESSAGE: the control is the same without the mistake.
misused()
{
	run_tool run --backend "$BACKEND" "$layout" right "$1"
	is "$status" 0 "control: $1, without the mistake" || diag_run
	run_tool run --backend "$BACKEND" "$layout" wrong "$1"
	is "$status" 125 "$1: the program is stopped" || diag_run
	like "$(cat "$err")" "violation: .app. stopped itself: $2" "... and why"
}
free='free\(0x[0-9a-f]+\): no block in use starts there: it is'
misused twice "$free a free block of 40 bytes \\(freed twice"
misused twice-large "$free in [0-9]+ bytes of free memory \\(freed twice"
misused middle "$free 16 bytes into the block of 40 bytes at 0x"
misused middle-large "$free 8192 bytes into the block of 102400 bytes at 0x"
misused stack "$free not in the heap of this cubicle"
misused data "$free not in the heap of this cubicle"
misused foreign "$free not in the heap of this cubicle"
misused realloc "realloc\\(0x[0-9a-f]+\\): .* a free block of 200 bytes"
misused usable "malloc_usable_size\\(0x[0-9a-f]+\\): .* a free block of 200 "
misused freed "malloc: the free block of 200 bytes at 0x[0-9a-f]+ was written"
misused beyond "free\\(0x[0-9a-f]+\\): the block of 24 bytes was written to b"
misused far-beyond "malloc: the free block of 1536 bytes at 0x[0-9a-f]+ was wr"
done_testing
