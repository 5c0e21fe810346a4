#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 7200
# SQLite on a mount, killed at random moments: no transaction is lost that was
# acknowledged, and the database is intact each time. KILLS says how often; the control
# is a hostfs that keeps writes in memory.
. tests/mount/common.sh

: "${KILLS:=1000}"

# kills TIMES NAME VARIANT PRAGMAS: the summary goes to $tmp/NAME.
kills()
{
	mkdir -p "$fast/$2"
	instead "$3"
	timeout -k 5 7000 "$B/tests/hostfs/kills" "$1" "$TEST_SEED" \
		"$fast/$2/db" "$fast/$2-copy" \
		"$B/cubicle" run --backend "$BACKEND" --mount "$fast/$2:/m" \
		"$layout" /m/db "$4" 1000000 >"$tmp/$2" 2>"$tmp/$2.err"
	echo $? >"$tmp/$2.status"
}

# survives MODE TITLE
survives()
{
	is "$(cat "$tmp/$1.status")" 0 "$2: $(tail -n 1 "$tmp/$1")" ||
		diag "$(tail -n 5 "$tmp/$1" "$tmp/$1.err")"
}

full="PRAGMA synchronous = FULL;"
# WAL maps the file of its index, which other processes could map, too.
wal="PRAGMA journal_mode = WAL;"
kills $((KILLS / 2)) delete "" "$full PRAGMA journal_mode = DELETE;" &
kills $((KILLS / 4)) wal "" "$wal $full PRAGMA wal_autocheckpoint = 20;"
kills $((KILLS - KILLS / 2 - KILLS / 4)) truncate "" \
	"$full PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 5;"
wait
survives delete "rollback journal"
survives wal "WAL"
survives truncate "a journal that is cut short, and pages that do not fit the cache"

# Otherwise the journals say nothing.
left=$(cat "$tmp/delete" "$tmp/wal" "$tmp/truncate" |
	sed -n 's/.* \([0-9]*\) journals left.*/\1/p' |
	awk '{ s += $1 } END { print s + 0 }')
[ "$left" -gt $((KILLS / 20)) ]
is $? 0 "in $left of $KILLS there was something to recover"
[ "$(cat "$tmp/delete" "$tmp/wal" "$tmp/truncate" |
	sed -n "s/.* kills, \([0-9]*\) transactions.*/\1/p" |
	awk "{ s += \$1 } END { print s + 0 }")" -gt $((5 * KILLS)) ]
is $? 0 "... of many transactions"

# It keeps the most if SQLite does not read what it has written.
kills 200 delayed delayed "PRAGMA locking_mode = EXCLUSIVE; $full"
like "$(cat "$tmp/delayed.status" "$tmp/delayed")" '^kill [0-9]+: [0-9]+ acknowledged' \
	"control: writes kept in memory are noticed: $(tail -n 2 "$tmp/delayed" | head -n 1)"
nothing_left "nothing is left running"
done_testing
