#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sqlite.sh: SQLite does inside what it does as a process: speedtest1 ends with
# the same verification hash in all layouts, and none of them breaks a rule.
# Runs: backends
# Timeout: 240

. tests/lib.sh

plan 16
RUN_TIMEOUT=100

hash_of()
{
	sed -n 's/^Verification Hash: //p' "$1"
}

native=$(cd "$tmp" && "$OLDPWD/$B/native/speedtest1" --size 1 --verify native.db |
	sed -n 's/^Verification Hash: //p')
like "$native" '^[0-9]+ [0-9a-f]{48}$' "the native program has a hash"

for layout in sqlite sqlite4 sqlite3 sqlite-mono; do
	run_cubicle "$layout" --size 1 --verify testing
	is "$status" 0 "$layout ends well" || diag_run
	is "$(hash_of "$out")" "$native" "$layout has the same hash"
	like "$(cat "$err")" 'faults: .*violations: 0$' "$layout broke no rule"
done

# Calls that are counted, on the other path through the gates; lazy windows,
# where there are such.
windows=lazy
[ "$BACKEND" != sfi ] || windows=strict
run_cubicle --windows $windows --stats "$tmp/stats.json" sqlite --size 1 --verify testing
is "$(hash_of "$out")" "$native" "the same hash with calls counted"
cubicles=$(grep -o '"key":' "$tmp/stats.json" | wc -l)
is "$((cubicles))" 7 "seven cubicles in the statistics"
keys=$(grep -o '"key":[^,}]*' "$tmp/stats.json" | sort -u | wc -l)
if [ "$BACKEND" = mpk ]; then
	is "$((keys))" 7 "each has a key of its own"
else
	is "$((keys))" 1 "none of them has a key"
fi
