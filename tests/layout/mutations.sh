#!/bin/sh
# SPDX-License-Identifier: MIT
# Components with a few bytes of their tables changed at random: the tool or the
# monitor refuses them, or they run; neither crashes nor hangs.
. tests/layout/common.sh

# Enough to see all messages of the loader; the same ones each time.
count=${MUTATIONS:-250}
start_alone broken

wrong=
refusals=0
seed=1
while [ "$seed" -le "$count" ]; do
	"$B/tests/layout/elf_edit" "$B/tests/layout/good.so" "$tmp/broken.so" mutate "$seed"
	RUN_TIMEOUT=5 run_cubicle "$layout"
	case $status in
	2) refusals=$((refusals + 1)) ;;
	125) grep -q 'violation:' "$err" || wrong="$wrong $seed:no-report" ;;
	esac
	# Any other status is what the broken component returned.
	if [ "$status" = 124 ] ||
		grep -Eq 'the monitor (stops|was killed|ended|sent)' "$err"; then
		wrong="$wrong $seed:$status"
	fi
	seed=$((seed + 1))
done
is "$wrong" "" "none of $count crashes or hangs the monitor"
like "$refusals" '[0-9][0-9]' "some ($refusals) are refused"
nothing_left "nothing is left running"
done_testing
