#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# Files of the host on a mount: a program finds and leaves there the same as a process
# does; it and processes that use the same files at the same time lose nothing, and each
# respects the locks of the other.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components:$B/components
export CUBICLE_PATH
mkdir "$tmp/m" "$tmp/n"

# Programs take the places of others in layouts that there are.
sed 's/opens/shares/' tests/hostfs/opens.layout >"$tmp/shares.layout"

# inside ARGS...: tests/hostfs/shares.c over the mount; prints.
inside()
{
	timeout -k 5 100 "$B/cubicle" run --backend "$BACKEND" \
		--mount "$tmp/m:/m" "$tmp/shares.layout" "$@" 2>&1
}
native=$B/tests/libc/native/shares

# --- one after the other ------------------------------------------------------------

"$B/tests/libc/native/files" "$tmp/n/work" >"$tmp/native"
is $? 0 "files, as a process"
run_cubicle --mount "$tmp/m:/m" tests/libc/files.layout /m/work
is "$status" 0 "files, on a mount" || diag_run
is "$(cat "$out")" "$(cat "$tmp/native")" "... with the same answers"
tree()
{
	(cd "$1/work" && find . | sort | while read -r f; do
		stat -c '%n %A %h %F' "$f"
		[ ! -f "$f" ] || sum "$f"
		[ ! -h "$f" ] || readlink "$f"
	done)
}
is "$(tree "$tmp/m")" "$(tree "$tmp/n")" "... and the same tree"
[ "$(tree "$tmp/m" | grep -c .)" -gt 10 ]
is $? 0 "... in which there is something"

# --- at the same time ------------------------------------------------------------------

times=3000
[ "$BACKEND" = sfi ] || times=300

# Two of them inside, and a process.
for word in one two; do
	inside append /m/log "$word" $((10 * times)) &
done
until [ -s "$tmp/m/log" ]; do
	sleep 0.01
done
"$native" append "$tmp/m/log" process $((10 * times))
wait
lines=$(sort "$tmp/m/log" | uniq | grep -Ec '^(one|two|process) [0-9]+$')
is "$lines" $((30 * times)) "three append to a file, and each line is there"
# Did they really?
mixed=$(sed 's/ .*//' "$tmp/m/log" | uniq | grep -c .)
[ "$mixed" -gt 3 ]
is $? 0 "... $mixed times another one was next"

# counted HOW: each adds as often.
counted()
{
	rm -f "$tmp/m/number"
	inside "$1" /m/number $((10 * times)) >"$tmp/inside" &
	until [ -s "$tmp/m/number" ]; do
		sleep 0.01
	done
	"$native" "$1" "$tmp/m/number" $((10 * times)) >"$tmp/process"
	wait
	is "$(cat "$tmp/m/number")" $((20 * times)) "$1: no number is lost"
}
counted count
refused=$(cat "$tmp/process" "$tmp/inside" | sed -n 's/^refused //p' |
	awk '{ s += $1 } END { print s + 0 }')
[ "$refused" -gt 0 ]
is $? 0 "... and a lock was refused $refused times"
counted wait

# --- SQLite ------------------------------------------------------------------------------

command -v sqlite3 >/dev/null || {
	skip "there is no sqlite3"
	done_testing
}
unset CUBICLE_PATH

# shell WHO: one inside, or of the host.
shell()
{
	case $1 in
	inside) timeout -k 5 100 "$B/cubicle" run --backend "$BACKEND" \
		--mount "$tmp/m:/m" sqlite-shell /m/my.db 2>&1 ;;
	*) timeout -k 5 100 sqlite3 "$tmp/m/my.db" 2>&1 ;;
	esac
}

# sql WHO TEXT
sql()
{
	echo "$2" | shell "$1"
}
sql native "CREATE TABLE t(who, n)" >/dev/null

# inserts WHO: so many transactions.
inserts()
{
	echo ".timeout 60000"
	i=0
	while [ $i -lt $((times / 15)) ]; do
		echo "INSERT INTO t VALUES('$1', $i);"
		i=$((i + 1))
	done
}
inserts inside | shell inside >"$tmp/inside" &
inserts native | shell native >"$tmp/process"
wait
is "$(cat "$tmp/inside" "$tmp/process")" "" "both can write"
is "$(sql native "SELECT count(*), count(DISTINCT who || n) FROM t;
	PRAGMA integrity_check" | tr '\n' ' ')" \
	"$((2 * (times / 15)))|$((2 * (times / 15))) ok " "... and nothing is lost"

# holds WHO OTHER: a transaction of the one keeps the other out.
holds()
{
	mkfifo "$tmp/in"
	shell "$1" <"$tmp/in" >"$tmp/held" &
	exec 7>"$tmp/in"
	echo "BEGIN IMMEDIATE; INSERT INTO t VALUES('held', 0); SELECT 'held';" >&7
	tries=0
	until grep -q held "$tmp/held" || [ $tries = 300 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	like "$(sql "$2" "INSERT INTO t VALUES('other', 0)")" 'database is locked' \
		"$2 is refused while $1 writes"
	is "$(sql "$2" "SELECT count(*) FROM t WHERE who = 'held'")" "$3" \
		"... and can read what was there before"
	echo "COMMIT;" >&7
	exec 7>&-
	wait
	rm "$tmp/in"
	is "$(sql "$2" "INSERT INTO t VALUES('other', 1)")" "" \
		"... and can write afterwards"
}
holds inside native 0
holds native inside 1
nothing_left "nothing is left running"
done_testing
