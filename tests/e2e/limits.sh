#!/bin/sh
# SPDX-License-Identifier: MIT
#
# limits.sh: with too little of a resource, `cubicle run` says what is limited, to
# what, and how much it needs; it neither crashes nor leaves anything behind. With as
# much as it names, it works.
# Runs: once
# Timeout: 300

. tests/lib.sh

command -v prlimit >/dev/null || skip_all "there is no prlimit"

# limited BACKEND LIMITS...: the shell with LIMITS, options of prlimit(1). Output goes
# through a pipe, so that a limit on files is not ours.
limited()
{
	backend=$1
	shift
	echo "SELECT 6*7;" | {
		timeout -k 5 60 prlimit --core=0 "$@" "$B/cubicle" run \
			--backend "$backend" sqlite-shell 2>&1
		echo $? >"$tmp/status"
	} | cat >"$out"
	status=$(cat "$tmp/status")
	cp "$out" "$err"
}

# What became of that: works, told, loader (libc's own loader says it has too
# little), or crashed.
outcome()
{
	if [ "$status" = 0 ] && [ "$(cat "$out")" = 42 ]; then
		echo works
	elif [ "$status" = 2 ] && grep -Eq \
		'^cubicle: .* limited to [0-9]+ .*need' "$out"; then
		echo told
	elif [ "$status" = 127 ] &&
		grep -q 'error while loading shared libraries' "$out"; then
		echo loader
	else
		echo crashed
	fi
}

# The figure in the message that follows the words $1.
figure()
{
	sed -n "s/^cubicle: .*$1[^0-9]* \([0-9][0-9]*\) .*/\1/p" "$out"
}

# --- address space ------------------------------------------------------------------

# Wait until the shell has answered its first query.
answered()
{
	tries=0
	until grep -q 42 "$out" || [ $tries = 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
}

# The most that the monitor of a shell of backend $1 has had, in KiB.
peak()
{
	mkfifo "$tmp/in"
	"$B/cubicle" run --backend "$1" sqlite-shell <"$tmp/in" >"$out" 2>"$err" &
	tool=$!
	exec 7>"$tmp/in"
	echo "SELECT 6*7;" >&7
	answered
	read -r monitor <"/proc/$tool/task/$tool/children"
	sed -n 's/^VmPeak:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$monitor/status"
	exec 7>&-
	wait "$tool"
	rm "$tmp/in"
}

# The smallest that works is looked for by bisection.
for backend in sfi mprotect none; do
	low=1000 high=100000000 crashes=""
	limited "$backend" --as=$((high * 1024))
	is "$(outcome)" works "$backend: enough address space" || diag_run
	while [ $((high - low)) -gt 1 ]; do
		middle=$(((low + high) / 2))
		# Most of the interesting sizes are small.
		[ $high -le $((4 * low)) ] || middle=$((2 * low))
		limited "$backend" --as=$((middle * 1024))
		case $(outcome) in
		works)
			high=$middle
			;;
		told)
			need=$(figure "backend $backend need")
			low=$middle
			;;
		loader)
			low=$middle
			;;
		*)
			crashes="$crashes $middle"
			low=$middle
			diag_run
			;;
		esac
	done
	is "$crashes" "" "$backend: each size works or has a message"
	is "$high" "$need" "$backend: what the message names is what works"
	used=$(peak "$backend")
	is "$((used <= need && need < used + used / 16))" 1 \
		"$backend: that is what is mapped ($used KiB)" || diag "$need KiB"
done
limited sfi --as=500000000
is "$(outcome) $(figure "limited to")" "told 488281" \
	"the message names the limit, too" || diag_run
# Control: without a check nobody would say anything.
status=0
for monitor in "$B"/cubicle-monitor*; do
	(prlimit --core=0 --as=500000000 "$monitor" >"$out" 2>&1) || status=$?
	break
done 2>/dev/null
is "$((status > 128)) $(grep -c limited "$out")" "1 0" \
	"control: a monitor with this limit is killed" || diag_run

# --- data, stack, locked memory, files ------------------------------------------------

limited sfi --data=1000000000
is "$(outcome) $(figure "data is limited to")" "told 976562" "data" || diag_run
limited sfi --data=10000000:
is "$(outcome)" works "data, but it may be more" || diag_run

for kib in 128 256 512 1023; do
	limited sfi --stack=$((kib * 1024))
	is "$(outcome) $(figure "limited to")" "told $kib" "a stack of $kib KiB" ||
		diag_run
done
limited sfi --stack=$(($(figure "ulimit -s.*and") * 1024))
is "$(outcome)" works "a stack as large as it says" || diag_run
limited sfi --stack=131072:
is "$(outcome)" works "a small stack, but it may be more" || diag_run

limited sfi --memlock=0
is "$(outcome)" works "no locked memory" || diag_run

for backend in sfi mprotect none; do
	for bytes in 0 1 4096 100000 1000000; do
		limited "$backend" --fsize=$bytes
		[ "$(outcome)" = told ] || break
	done
	is "$(outcome)" told "$backend: files of so many bytes: $bytes" || diag_run
	limited "$backend" --fsize=$(($(figure "a file in memory of") * 1024 - 1))
	is "$(outcome)" told "$backend: ... a byte less than it says" || diag_run
	limited "$backend" --fsize=$(($(figure "a file in memory of") * 1024))
	is "$(outcome)" works "$backend: ... as many as it says" || diag_run
done

n=4 bad="" need=0
while [ $n -lt 100 ]; do
	limited sfi --nofile=$n
	case $(outcome) in
	works) break ;;
	told) need=$(figure "open files are limited.*and") ;;
	loader) ;;
	*) bad="$bad $n" && diag_run ;;
	esac
	n=$((n + 1))
done
is "$bad" "" "descriptors: each number works or has a message"
is "$n" "$need" "descriptors: what the message names is what works"

# --- CPU time ---------------------------------------------------------------------------

# endless LIMITS: a query that does not end.
endless()
{
	status=0
	echo "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c)
		SELECT count(*) FROM c;" |
		timeout -k 5 60 prlimit --core=0 "$@" "$B/cubicle" run \
			--backend sfi sqlite-shell >"$out" 2>"$err" || status=$?
}
endless --cpu=1:1
is "$status" 137 "CPU time, a hard limit: the kernel kills the monitor" || diag_run
like "$(cat "$err")" "killed by signal 9 .*likely cause: it reached the limit on CPU time .ulimit -t" \
	"... and the message names the limit"
endless --cpu=1:60
is "$status" 152 "CPU time, a soft limit: the signal is another" || diag_run
like "$(cat "$err")" "killed by signal 24 .*; it reached the limit on CPU time .ulimit -t" \
	"... and the message names the limit"
# The control: CPU time is left, and another process kills it.
mkfifo "$tmp/in"
(
	status=0
	timeout -k 5 60 prlimit --core=0 --cpu=60 "$B/cubicle" run --backend sfi \
		sqlite-shell <"$tmp/in" >"$out" 2>"$err" || status=$?
	echo "$status" >"$tmp/status"
) &
tool=$!
exec 7>"$tmp/in"
echo "SELECT 6*7;" >&7
answered
pkill -KILL -P "$(pgrep -P "$(pgrep -P $tool timeout)")"
exec 7>&-
wait $tool
rm "$tmp/in"
is "$(cat "$tmp/status")" 137 "control: another process kills the monitor"
like "$(cat "$err")" "killed by signal 9 .*likely causes: .*another process" \
	"... and the message does not blame the limit"

# --- memory of a cgroup ----------------------------------------------------------------

# cgroup BYTES: make one with so much memory, $memory, of either version.
cgroup()
{
	memory=/sys/fs/cgroup/cubicle-test.$$ file=memory.max
	if [ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]; then
		memory=/sys/fs/cgroup/memory/cubicle-test.$$
		file=memory.limit_in_bytes
	fi
	mkdir "$memory" 2>/dev/null || return 1
	trap 'rmdir "$memory"; rm -rf "$tmp"' EXIT
	(echo "$1" >"$memory/$file") 2>/dev/null
}

# in_cgroup: SQLite's benchmark in that cgroup.
in_cgroup()
{
	# shellcheck disable=SC2016 # for the other shell
	sh -c 'echo $$ >"$1/cgroup.procs" && exec timeout -k 5 100 \
		"$2" run --backend sfi sqlite --size 5' sh "$memory" "$B/cubicle" \
		>"$out" 2>"$err"
}

# Enough for the tool, which links the components, and too little for the system.
if cgroup 10000000; then
	status=0
	in_cgroup || status=$?
	is "$status" 137 "a cgroup with too little memory: ended by the kernel" ||
		diag_run
	like "$(cat "$err")" "killed by signal 9 .*likely causes: .*the cgroup ran out of memory" \
		"... and the message says what it may be"
	echo 1000000000 >"$memory/$file"
	status=0
	in_cgroup || status=$?
	is "$status" 0 "control: a cgroup with enough" || diag_run
else
	skip "a cgroup with too little memory: none can be made here"
fi
nothing_left "nothing is left behind"
done_testing
