# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# long.sh: fuzz each target, or those that are named, for FUZZ_SECONDS.
#
#     sh tests/fuzz/long.sh [TARGET...]
#
# What is worth to begin with the next time is kept in $B/fuzz/corpus/TARGET,
# what makes a target crash or hang in $B/fuzz/TARGET.

set -eu

: "${B:=build}" "${FUZZ_SECONDS:=600}"
export B
. tests/fuzz/common.sh

pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The last that the fuzzer said of its progress.
progress()
{
	grep -a '^#[0-9]' "$log" | tail -n 1 | cut -c 1-72 | sed "s/^/  $1 /"
}

# fuzz_long TARGET: its status is that of the fuzzer.
fuzz_long()
{
	corpus=$B/fuzz/corpus/$1 found=$B/fuzz/$1 log=$B/fuzz/$1.log
	mkdir -p "$found"
	seeds "$1" "$corpus"
	echo "  FUZZ    $1, $FUZZ_SECONDS seconds; see $log"
	fuzz "$1" -max_total_time="$FUZZ_SECONDS" -print_final_stats=1 \
		-artifact_prefix="$found/" "$corpus" >"$log" 2>&1 &
	pid=$!
	waited=0
	while kill -0 "$pid" 2>/dev/null; do
		sleep 1
		waited=$((waited + 1))
		[ $((waited % 30)) != 0 ] || progress "$1"
	done
	status=0
	wait "$pid" || status=$?
	pid=
	progress "$1"
	return "$status"
}

failed=
# The words are names.
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $fuzz_targets
for name; do
	fuzz_long "$name" || {
		failed="$failed $name"
		echo "$name: something was found; it is kept:"
		grep -a 'Test unit written to' "$log" || tail -n 20 "$log"
	}
done
if [ -n "$failed" ]; then
	echo "found something:$failed. To see it again:" \
		"$B/fuzz/fuzz_TARGET FILE. Fixed, it belongs to" \
		"tests/fuzz/crashes/TARGET."
	exit 1
fi
echo "nothing was found"
