#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 3600
# SQLite on a mount, and the machine stops: all changes of a run are recorded below
# hostfs, and replayed up to each fsync, with unsynced ones dropped and in another
# order (tests/hostfs/replay.c). Each state has all acknowledged transactions. TIMES
# says how many there are, CHANGES how many changes are chosen at once; the control
# is a hostfs without fsync.
. tests/mount/common.sh

: "${TIMES:=4}" "${CHANGES:=3}"

# recorded MODE PRAGMAS VARIANT: sets $status and $summary.
recorded()
{
	mkdir -p "$fast/$1/m" "$fast/$1/log" "$fast/$1/disk"
	instead "$3"
	run_cubicle --mount "$fast/$1/m:/m" --mount "$fast/$1/log:/log" \
		"$layout" /m/db "$2" "$TIMES" /m/mark
	is "$status $(tail -n 1 "$out")" "0 $TIMES" "$1: a run is recorded" ||
		diag_run
	status=0
	timeout -k 5 3000 "$B/tests/hostfs/replay" "$fast/$1/log/log" \
		"$fast/$1/disk" db "$CHANGES" >"$tmp/replay" 2>&1 || status=$?
	summary=$(tail -n 1 "$tmp/replay")
}

# recovers MODE PRAGMAS
recovers()
{
	recorded "$1" "$2" recorder
	is "$status" 0 "$1: $summary" || diag "$(cat "$tmp/replay")"
}

full="PRAGMA synchronous = FULL;"
# Only EXTRA makes the end of a journal durable if its removal is the commit.
recovers delete "PRAGMA synchronous = EXTRA; PRAGMA journal_mode = DELETE;"
recovers truncate "$full PRAGMA journal_mode = TRUNCATE;"
recovers persist "$full PRAGMA journal_mode = PERSIST;"
recovers wal "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; $full
	PRAGMA wal_autocheckpoint = 4;"

# noticed NAME PRAGMAS VARIANT WORDS
noticed()
{
	recorded "$1" "$2" "$3"
	like "$status $summary" "^1 .* transactions.*[1-9][0-9]* wrong" \
		"control: $4 is noticed: $summary" || diag "$(cat "$tmp/replay")"
}

noticed off "PRAGMA synchronous = OFF; PRAGMA journal_mode = TRUNCATE;" recorder \
	"a program that does not sync"
noticed nosync "$full PRAGMA journal_mode = TRUNCATE;" nosync \
	"a hostfs without fsync"
noticed removal "$full PRAGMA journal_mode = DELETE;" recorder \
	"the removal of a journal that is not synced"
nothing_left "nothing is left running"
done_testing
