#!/bin/sh
# SPDX-License-Identifier: MIT
# Every cubicle reaches for every kind of memory of every other, and of the
# monitor, to read, write and call it. The control is matrix_control.sh.
. tests/system/common.sh

# attempts READER VICTIM
attempts()
{
	for place in stack heap data bss rodata text; do
		violates "access $1 $2 read address" matrix "$1" "$2" $place read
		violates "access $1 $2 write address" \
			matrix "$1" "$2" $place write
	done
	for place in stack heap data bss rodata; do
		violates "execute $1 $2 execute address" \
			matrix "$1" "$2" $place call
	done
	# A function of another cubicle: at once, or where it touches its data.
	violates "$(by_backend "execute $1 $2 execute address" \
		"access $1 $2 read data")" matrix "$1" "$2" text call
}

# symbol NAME: its address in the monitor.
symbol()
{
	sed -n "s/^0*\([0-9a-f]*\) . $1\$/0x\1/p" "$(symbols)"
}

data=$(symbol pages)
function=$(symbol arch_mmap)
like "$data $function" "^0x[0-9a-f]+ 0x[0-9a-f]+\$" \
	"addresses of the monitor are known"

for reader in driver server other; do
	for victim in driver server other; do
		[ $reader = $victim ] || attempts $reader $victim
	done
	# With backend sfi nothing names the monitor; half of an address of its
	# text names nothing, and that of its data somebody's share.
	if [ "$BACKEND" = sfi ]; then
		for touch in read write call; do
			violates "monitor $reader monitor $(echo $touch |
				sed s/call/execute/) address" \
				matrix $reader server "$function" $touch
		done
		continue
	fi
	for touch in read write; do
		violates "monitor $reader monitor $touch address" \
			matrix $reader server "$data" $touch
	done
	violates "monitor $reader monitor execute address" \
		matrix $reader server "$data" call
	# A function of the monitor runs, but without the monitor's rights.
	violates "monitor $reader monitor read -" \
		matrix $reader server "$function" call
done
nothing_left "nothing is left running"
done_testing
