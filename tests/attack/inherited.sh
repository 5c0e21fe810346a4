#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 240
# Whatever the monitor inherits, attacks are contained as ever. The control believes
# what it inherits: there the attack succeeds, or the first fault kills everything.
. tests/attack/common.sh

# A tool with a monitor that lacks DEFENCE, started through tests/attack/inherit.c.
place()
{
	mkdir "$tmp/$1"
	cp "$B/tests/without/$2/cubicle" "$tmp/$1"
	cp "$B/tests/without/$2/symbols-"* "$tmp/$1"
	cp "$B/tests/inherit" "$tmp/$1/cubicle-monitor-$BACKEND"
	cp "$B/tests/without/$2/cubicle-monitor-$BACKEND" "$tmp/$1/monitor"
}
place with NOTHING
place without INHERIT

# The attackers here have a time limit and all rights.
attack_layout()
{
	sed "s/^components = attacker\$/components = attack_$1/
		s/\(calls = .*\)attacker/\1attack_$1/
		/^on-fault/a\\
time-limit = 300ms
		/^on-fault/a\\
rights = host pages" tests/attack/attack.layout >"$tmp/$1.layout"
}

# inherits TOOL STATE FILE NAME ARG: as try(); STATE is lines with `;` between.
inherits()
{
	echo "$2" | tr ';' '\n' >"$tmp/$1/inherit"
	try "$tmp/$1/cubicle" "$BACKEND" "$3" "$4" "$5"
	got="$status $(rule) $(said result) $(said changed) $(said leaked) $(said alive)"
	[ "$status" -le 128 ] || got=killed
	[ "$status" != 124 ] || got=hangs
}

# inherited STATE FILE NAME ARG RULE CONTROL: CONTROL is what becomes of it where that
# is believed: killed, hangs, or succeeded.
inherited()
{
	inherits with "$1" "$2" "$3" "$4"
	verdict=$got
	case $5 in
	nothing) want="0  0 0 0 42" ;;
	*) want="0 $5 -130 0 0 42" ;;
	esac
	[ "$verdict" = "$want" ] || why=$(diag_run)
	inherits without "$1" "$2" "$3" "$4"
	if [ "$got" = "$6" ] || { [ "$6" = succeeded ] && succeeded; }; then
		control=$6
	else
		control="NOT $6 ($got)"
		[ "$verdict" != "$want" ] || why=$(diag_run)
	fi
	if [ "$verdict, $control" = "$want, $6" ]; then
		ok "$1, $2 $3: contained, control (INHERIT): $6"
	else
		not_ok "$1, $2 $3: $verdict, control (INHERIT): $control"
		echo "$why"
	fi
}

# Blocked, the fault kills.
inherited "block 11" memory read 0 access killed
inherited "block 4" faults illegal 0 instruction killed
inherited "block 8" faults divide 0 arithmetic killed
inherited "block 5" faults breakpoint 0 instruction killed
inherited "block 0" memory read 0 access killed
if [ "$BACKEND" = mpk ]; then
	inherited "block 31" kernel syscall 0 kernel killed
	inherited "block 0" signals forge-entry @mpk_signal+0 gate succeeded
	inherited ports faults port 0 instruction succeeded
fi

# Ignored or pending, it made no difference once there is a handler.
inherits with "ignore 0" memory read 0
is "$got" "0 access -130 0 0 42" "ignore 0: contained" || diag_run
for n in 4 5 7 8 11 27 31; do
	echo "pending $n"
done >"$tmp/pending"
inherits with "$(cat "$tmp/pending")" memory read 0
is "$got" "0 access -130 0 0 42" "all signals pending: contained" || diag_run

# A timer strikes while the attacker runs into its limit.
inherited "timer 0" loop spin 0 time killed
for n in 1 2; do
	inherits with "timer $n" memory read 0
	is "$got" "0 access -130 0 0 42" "timer $n: contained" || diag_run
done
inherited notsc memory read 0 access killed

# Under sfi the memory of all is a file, which gets the first number that is free.
[ "$BACKEND" != sfi ] ||
	inherited "close 0;close 2" faults stream 2 nothing succeeded
inherits with "close 0;close 1;close 2" memory read 0
is "$status $(rule)" "0 access" "no streams at all: contained" || diag_run

# READ_IMPLIES_EXEC, ADDR_NO_RANDOMIZE and the number of another system.
inherits with "personality 0x0440006" memory read 0
is "$got" "0 access -130 0 0 42" "another personality: contained" || diag_run
# MMAP_PAGE_ZERO: newer kernels do not let it be unmapped.
inherits with "personality 0x0100000" memory read 0
like "$got: $(cat "$err")" \
	"^(0 access -130 0 0 42:|2 .*: cubicle: the kernel refuses to unmap 0 to)" \
	"a page at address 0: contained, or the start is refused" || diag_run

# Limits: what can be lifted is lifted.
inherits with "data 2048 0" memory read 0
is "$got" "0 access -130 0 0 42" "a limit on data, which can be lifted" || diag_run
inherits with "data 2048 2048" memory read 0
is "$status" 2 "... which cannot: the start is refused" || diag_run
like "$(cat "$err")" "data is limited to 2147483648 bytes .ulimit -d." "... with the reason"

# A filter that only pretends to unblock signals, and one that does to lock.
inherits with "deaf 14" memory read 0
is "$status" 2 "a filter that pretends: the start is refused" || diag_run
like "$(cat "$err")" "does not block and unblock signals" "... with the reason"
inherits with "deaf 317" memory read 0
is "$status" 2 "a filter that pretends to lock: the start is refused" || diag_run
like "$(cat "$err")" "lets system calls pass" "... with the reason"
done_testing
