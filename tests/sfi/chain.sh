#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# A hundred cubicles in one system, each calling the next.
. tests/lib.sh

last=100
flags="-std=gnu11 -O2 -fPIC -ffreestanding -fvisibility=hidden -Iinclude
	-shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
	-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu -Wl,--build-id=none"
mkdir "$tmp/sfi"
{
	echo "start = chain1"
	n=1
	while [ $n -le $last ]; do
		next=$((n + 1))
		printf '[cubicle c%d]\ncomponents = chain%d\n' $n $n
		[ $n = $last ] || echo "calls = chain$next"
		n=$next
	done
} >"$tmp/chain.layout"

# A few at a time.
build()
{
	for n in $(seq "$1" "$2"); do
		next=-DNEXT=$((n + 1))
		[ "$n" != $last ] || next=
		first=
		[ "$n" != 1 ] || first=-DFIRST
		# shellcheck disable=SC2086 # several words
		"$B/cubicle-cc" --sfi -DSELF="$n" $next $first -DLAST=$last $flags \
			-o "$tmp/sfi/chain$n.so" tests/sfi/chain.c || return 1
		cp "$tmp/sfi/chain$n.so" "$tmp/chain$n.so"
	done
}
build 1 50 &
half=$!
build 51 $last
wait $half
is "$(find "$tmp/sfi" -name 'chain*.so' | wc -l)" $last "all are built"

run_tool run --backend sfi --summary "$tmp/chain.layout"
is "$status" 0 "each adds its own" || diag_run
like "$(cat "$err")" "^  c$last  *-  chain$last" "there are $last cubicles"
like "$(cat "$err")" "calls between cubicles: $((2 * (last - 1)))," \
	"as many calls as there are borders, twice"
like "$(cat "$err")" "violations: 0" "no rule is broken"

# One that may not call the next is not loaded.
sed '/^\[cubicle c50\]/,/^\[cubicle c51\]/{/^calls/d}' "$tmp/chain.layout" \
	>"$tmp/cut.layout"
run_tool run --backend sfi "$tmp/cut.layout"
is "$status" 2 "a call that the layout does not allow is refused"
like "$(cat "$err")" "chain50 calls chain_51 of chain51" "... by name"
nothing_left "nothing is left running"
done_testing
