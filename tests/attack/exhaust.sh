#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# A crowd of hostile cubicles, 100 of them under sfi, all but three under mpk, take as much
# as they can get of one thing after the other, alone and together, and keep it. An honest
# one goes on with its work. The controls have limits that are not each cubicle's own, or
# none.
. tests/attack/common.sh

case $BACKEND in
sfi) crowd=100 ;;
*) crowd=10 ;;
esac
parts=$B/tests/components
[ "$BACKEND" != sfi ] || parts=$B/sfi/tests/components
to=$tmp
[ "$BACKEND" != sfi ] || to=$tmp/sfi
mkdir -p "$to"
"$B/tests/crowd" "$parts/exhaust_hostile.so" $crowd "$to/crowd"
[ "$BACKEND" != sfi ] || cp "$to"/crowd*.so "$tmp"

# layout N: with so many of the crowd.
layout()
{
	# A line that begins with a blank goes on with the last.
	names=$(seq 1 "$1" | sed 's/.*/  crowd&/')
	cat <<-END
		start = exhaust_honest
		[cubicle honest]
		components = exhaust_honest
		calls = exhaust_service alloc
$names
		rights = host
		[cubicle service]
		components = exhaust_service
		calls = exhaust_honest
$names
		[cubicle alloc]
		components = alloc
		rights = pages
	END
	for n in $(seq 1 "$1"); do
		printf '[cubicle h%d]\ncomponents = crowd%d\n' "$n" "$n"
		echo "calls = exhaust_honest exhaust_service alloc"
		echo "on-fault = error"
	done
}

CUBICLE_PATH=$B/tests/components:$B/components

# run_crowd N DEFENCE: without that defence. Sets $status and $most.
run_crowd()
{
	mkdir -p "$tmp/tool"
	cp "$B/tests/without/$2/cubicle" "$tmp/tool/"
	cp "$B/tests/without/$2/cubicle-monitor-$BACKEND" "$tmp/tool/monitor"
	cp "$B/tests/mappings" "$tmp/tool/cubicle-monitor-$BACKEND"
	layout "$1" >"$tmp/crowd.layout"
	status=0
	rm -f "$tmp/tool/mappings" "$tmp/stats"
	timeout -k 5 120 "$tmp/tool/cubicle" run --backend "$BACKEND" \
		--stats "$tmp/stats" "$tmp/crowd.layout" \
		>"$out" 2>"$err" </dev/null || status=$?
	most=$(cat "$tmp/tool/mappings" 2>/dev/null || echo 0)
}

# blamed: who is stopped for a violation, each once. A call that fails stops nobody.
blamed()
{
	sed '1,/"violations":/d' "$tmp/stats" 2>/dev/null | awk -F '"' '
		$2 == "cubicle" { who = $4 }
		$2 == "stops" && $4 != "nobody" { print who }' | sort -u
}

innocent()
{
	blamed | grep -v '^h[0-9]*$'
}

run_crowd $crowd NOTHING
diag "$(cat "$out")"
diag "$most mappings at most"
is "$status" 0 "I2 the system goes on with a crowd of $crowd" || diag_run
is "$(grep -c harmed: "$out")" 0 "I2 ... and the honest one with its work"
like "$(cat "$out")" "unharmed to the end" "I2 ... to the end"
is "$(innocent)" "" "I4 no innocent one is blamed"
is "$(blamed | grep -c '^h')" $crowd "I2 all of the crowd are stopped in the end"

# fails DEFENCE: without it somebody is harmed.
fails()
{
	run_crowd $crowd "$1"
	harm=$(grep -A1 harmed: "$out" | sed -n '2s/^/harmed: /p')
	[ -z "$(innocent)" ] || harm="blamed: $(innocent | head -n 1)"
	! grep -q 'monitor stops' "$err" || harm=$(grep 'monitor stops' "$err")
	if [ -n "$harm" ]; then
		ok "I2 control ($1) succeeded: $harm; $most mappings"
	else
		not_ok "I2 control ($1) DID NOT SUCCEED"
		diag_run
	fi
}

fails BUDGET
fails DEPTH
done_testing
