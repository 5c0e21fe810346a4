#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# The host fails: no space, no quota, a broken disk, a part of a write. The program gets
# the error, and no transaction is lost that was acknowledged. The errors come from a
# variant of hostfs (tests/hostfs/failing.c), and from a file system that is full. The
# control is a hostfs that does not pass them on.
. tests/mount/common.sh

times=12
full="PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE; PRAGMA cache_size = 5;"

# outcome STATUS FILE: of a run whose output is in FILE, with the database in $fast/m:
# complete, failed (with the error of SQLite, in brackets), or what is wrong.
outcome()
{
	last=$(grep -E '^[0-9]+$' "$2" | tail -n 1)
	there=$("$B/tests/hostfs/check" "$fast/m/db")
	case $there in
	'' | *[!0-9]*) echo "damaged: $there" && return ;;
	esac
	if [ "$there" -lt "${last:-0}" ] || [ "$there" -gt $((${last:-0} + 1)) ]; then
		echo "${last:-0} acknowledged, $there there"
	elif [ "$1" = 0 ] && [ "$last" = $times ]; then
		echo complete
	elif [ "$1" = 1 ] && grep -q '^failed: ' "$2"; then
		echo "failed $(sed -n 's/^failed: .*(\([0-9]*\))$/\1/p' "$2")"
	else
		echo "status $1 after ${last:-0}"
	fi
}

# run_with PLAN: sets $outcome.
variant=failing
run_with()
{
	rm -rf "$fast/m" "$fast/plan"
	mkdir "$fast/m" "$fast/plan"
	echo "$1" >"$fast/plan/plan"
	instead $variant
	run_cubicle --mount "$fast/m:/m" --mount "$fast/plan:/plan:ro" \
		"$layout" /m/db "$full" $times
	outcome=$(outcome "$status" "$out")
}

# fails OPERATION ERROR NAME CODES FIRST...: with that error at each of these calls,
# alone and with all after it. CODES: an expression for what SQLite makes of it.
fails()
{
	operation=$1 error=$2 name=$3 codes=$4
	shift 4
	bad='' seen=0
	for first in "$@"; do
		for many in 1 100000; do
			run_with "$operation $first $many $error"
			echo "$outcome" | grep -Eqx "failed ($codes)" &&
				seen=$((seen + 1))
			echo "$outcome" | grep -Eqx "complete|failed ($codes)" ||
				bad="$bad; call $first, $many times: $outcome"
		done
	done
	if [ -z "$bad" ] && [ $seen -ge $# ]; then
		ok "$name of $operation: reported in $seen of $((2 * $#)) runs, nothing lost"
	else
		not_ok "$name of $operation: reported in $seen of $((2 * $#))$bad"
	fi
}

# Codes of SQLite: 10 SQLITE_IOERR, with the operation above it; 13 SQLITE_FULL; 14
# SQLITE_CANTOPEN; 11 and 8458, it takes what it cannot read for damaged.
fails write 5 EIO 778 1 30 77 120
fails write 28 ENOSPC 13 2 31 78 121
fails write 122 EDQUOT '13|778' 3 32 79 122
fails sync 5 EIO '1034|1290' 1 4 9 14
fails sync 28 ENOSPC '1034|1290|13' 2 5 10 15
fails sync 122 EDQUOT '1034|1290|13' 3 6 11 16
fails create 28 ENOSPC '14|526|1550|13' 2 3 4 5
fails remove 5 EIO 2570 1 2 5 9
fails read 5 EIO '266|8458|11' 8 9 20

# Where a write does a part, the program writes the rest.
bad=''
for first in 1 2 9 40; do
	for many in 1 100000; do
		run_with "write $first $many 0"
		[ "$outcome" = complete ] || bad="$bad; $first $many: $outcome"
	done
done
is "$bad" "" "short writes: all is written"

variant=silent
run_with "write 60 100000 5"
like "$outcome" '^damaged: |acknowledged, ' \
	"control: a hostfs that keeps errors to itself is noticed: $outcome"

# --- a file system that is full --------------------------------------------------------

# on_small USER: a run on a tmpfs of 48 KiB, in namespaces of its own.
on_small()
{
	instead ""
	cat >"$fast/small" <<-EOF
		mount -t tmpfs -o size=48k none $fast/m || exit 99
		timeout -k 5 60 $B/cubicle run --backend $BACKEND \\
			--mount $fast/m:/m $layout /m/db '$full' $times >$fast/small.out 2>&1
		echo \$? >$fast/small.status
		cp $fast/m/db* $fast/saved
	EOF
	rm -rf "$fast/m" "$fast/saved" "$fast/small.out" "$fast/small.status"
	mkdir "$fast/m" "$fast/saved"
	: >"$fast/small.out"
	: >"$fast/small.status"
	chmod -R a+rwX "$fast" "$tmp"
	status=0
	# shellcheck disable=SC2086 # several words
	$1 unshare -rm sh "$fast/small" >"$tmp/unshare" 2>&1 || status=$?
	cp "$fast"/saved/* "$fast/m" 2>/dev/null
}

# full USER WORDS
is_full()
{
	on_small "$1"
	if [ ! -s "$fast/small.status" ]; then
		skip "a full file system, $2: $(tail -n 1 "$tmp/unshare")"
		return
	fi
	is "$(outcome "$(cat "$fast/small.status")" "$fast/small.out")" "failed 13" \
		"a full file system, $2: reported after $(grep -Ec '^[0-9]+$' \
			"$fast/small.out") transactions, which are there" ||
		diag "$(cat "$fast/small.out")"
}

is_full "" "as the one who tests"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	is_full "setpriv --reuid 65534 --regid 65534 --clear-groups" \
		"as an ordinary user"
else
	skip "a full file system, as another user: who tests is not root"
fi
nothing_left "nothing is left running"
done_testing
