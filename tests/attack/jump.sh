#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 600
#
# Jumps to bytes of gates, stubs and the monitor's text, with several patterns
# of registers. A sample; JUMP_STEP=1 makes it all bytes (make test-long). Under sfi
# half of an address counts, and it leads to the same place of the attacker's view;
# there its own text is tried, too.
#
# NOTE a far return that faults makes QEMU 7 report the fault as the kernel's own,
# and the kernel then kills the process: these tries count as killed. So do those
# of the controls after which the kernel cannot write a signal's frame.
. tests/attack/common.sh

step=${JUMP_STEP:-149}

# Without a defence a jump may also end the system; with it that is a failure.
ends_all=

# tries TOOL START END STEP: all of them; the lines of the judge in $tmp/lines.
tries()
{
	: >"$tmp/lines"
	from=$2 pattern=0
	until grep -q '^done$' "$tmp/lines"; do
		status=0
		"$1" run --backend "$BACKEND" tests/attack/jump.layout jump \
			"$(printf 0x%x $((from)))" "$(printf 0x%x "$3")" \
			"$(printf 0x%x "$4")" "$(printf 0x%x $pattern)" \
			>"$tmp/part" 2>"$err" </dev/null || status=$?
		grep -v '^ *$' "$tmp/part" >>"$tmp/lines"
		[ $status != 0 ] || continue
		[ $status = 137 ] || [ $status = 139 ] ||
			[ $status = "$ends_all" ] || break
		# Killed: go on after the try of the last line.
		last=$(grep '^0x' "$tmp/part" | tail -n 1)
		[ -n "$last" ] || break
		letters=${last#* }
		[ "$((${last% *}))" = "$((from))" ] || pattern=0
		from=$((${last% *}))
		pattern=$((pattern + ${#letters} + 1))
		echo "k" >>"$tmp/lines"
		if [ $pattern -ge 8 ]; then
			from=$((from + $4)) pattern=0
		fi
		[ $from -lt $(($3)) ] || echo "done" >>"$tmp/lines"
	done
}

# count LETTER: how many tries ended so.
count()
{
	sed -n 's/^0x[0-9a-f]* //p; /^k$/p' "$tmp/lines" | tr -dc "$1" | wc -c
}

outcomes()
{
	echo "$(count sbrWLk) tries: $(count s) stopped, $(count b) back," \
		"$(count r) returned, $(count k) killed," \
		"$(count W) won, $(count L) leaked"
}

# all NAME START END: every try ends well.
all()
{
	tries "$B/cubicle" "$2" "$3" "$step"
	bad="$(count WL) $(grep -c CHANGED "$tmp/lines")"
	is "$status $bad" "0 0 0" "$1, every ${step}th byte: $(outcomes)" || {
		diag_run
		diag "$(grep '[WL]' "$tmp/lines" | head -n 20)"
	}
}

# symbol NAME [FILE]: its address in the monitor, or in that of FILE, in
# hexadecimal.
symbol()
{
	sed -n "s/^0*\([0-9a-f]*\) . $1\$/0x\1/p" "${2:-$(symbols)}"
}

text=$(symbol monitor_text)
text_end=$(symbol monitor_text_end)
stubs=$((text - 0x01000000 + 0x00200000))
all "gates and the monitor's text" "$text" "$text_end"
all "stubs" $stubs $((stubs + 0x8000))

# What the attacker does in its own text it may do: no try can win.
if [ "$BACKEND" = sfi ]; then
	own=$(size -A "$B/sfi/tests/components/attack_jump.so" |
		awk '$1 == ".text" { print $2 }')
	like "$own" '^[1-9][0-9]*$' "the attacker has text of its own"
	# Twice in each bundle, at least.
	[ "$step" -lt 13 ] || step=13
	tries "$B/cubicle" 1 "$own" "$step"
	bad="$(count L) $(grep -c CHANGED "$tmp/lines")"
	is "$status $bad" "0 0 0" \
		"its own text, every ${step}th byte: $(outcomes)" ||
		diag_run
	done_testing
fi

# The control: a monitor that does not look again at what it wrote to PKRU.
ends_all=125
for defence in RAISE LOWER; do
	way=mpk_$(echo "$defence" | tr '[:upper:]' '[:lower:]')
	way=$(symbol "$way" "$B/tests/without/$defence/symbols-mpk")
	like "$way" '^0x[0-9a-f]+$' "where the monitor without $defence has it"
	tries "$B/tests/without/$defence/cubicle" \
		"$way" $((way + 0x80)) 1
	won=$(count W)
	if [ "$won" -gt 0 ]; then
		ok "without $defence, $won jumps win"
	else
		not_ok "without $defence, no jump wins: $(outcomes)"
		diag_run
	fi
done
done_testing
