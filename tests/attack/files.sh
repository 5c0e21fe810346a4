#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 300
# A hostile cubicle with the right `files` (tests/hostfs/hostile.c) does not get beyond
# its mounts: forged handles, names and paths that lead out, files of a procfs, devices,
# memory of others, changes of a read-only mount; and while a process of the host
# renames directories (tests/hostfs/race.c). Each control lacks the defence.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/hostfs/hostile:$B/tests/libc/components:$B/components
layout=tests/hostfs/opens.layout
around=$tmp/around
mount=$around/m

# The tree: $mount, and around it what must not be reached.
plant()
{
	rm -rf "$around"
	mkdir -p "$mount/d/e" "$mount/swap" "$around/outside"
	echo "o secret" >"$around/secret"
	echo "o outside" >"$around/outside/which"
	echo "i inside" >"$mount/which"
	echo "i inside" >"$mount/swap/which"
	echo "i inside" >"$mount/d/which"
	echo inner >"$mount/f"
	ln -s ../outside "$mount/.swap"
	ln -s .. "$mount/up"
	ln -s ../secret "$mount/out"
	ln -s /etc "$mount/abs"
	ln -s ../.. "$mount/d/up"
	ln -s ../../outside "$mount/d/e/up"
	ln -s loop "$mount/loop"
	mkfifo "$mount/fifo"
	mknod "$mount/null" c 1 3 2>/dev/null || :
}

# What must stay as it is: all around the mount, and what is read-only.
sum()
{
	(cd "$around" && find . -path ./m -prune -o -print | sort &&
		cat secret outside/which m/f && ls -l m/f)
}

# assault DEFENCE NAME: without that defence. Sets $status, $gains, $tries, $changed.
assault()
{
	plant
	before=$(sum)
	# A process of the host that waits for somebody to open the FIFO.
	(: >"$mount/fifo" && : >"$around/woken") &
	waiter=$!
	status=0
	timeout -k 5 "$run_seconds" "$B/tests/without/$1/cubicle" run \
		--backend "$BACKEND" --mount "$mount:/m" --mount "$mount:/ro:ro" \
		--mount /:/host "$layout" "/m/attack-$2" >"$out" 2>"$err" \
		</dev/null || status=$?
	kill "$waiter" 2>/dev/null
	wait "$waiter"
	line=$(cat "$mount/report" 2>/dev/null)
	tries=$(echo "$line" | sed -n 's/.*: \([0-9]*\) tries.*/\1/p')
	gains=$(echo "$line" | sed -n 's/.* \([0-9]*\) gains.*/\1/p')
	changed=
	[ "$(sum)" = "$before" ] || changed=" something changed"
	grep -q 'as it was' "$out" || changed="$changed no last word"
}

# confined ID NAME CONTROL TITLE
confined()
{
	assault NOTHING "$2"
	got="$status ${gains:-none}$changed"
	all=${tries:-none}
	why=$line$(diag_run)
	assault "$3" "$2"
	if [ "$got" = "0 0" ] && { [ "${gains:-0}" -gt 0 ] || [ -n "$changed" ]; }; then
		ok "$1 $4: $all tries, contained, control ($3) succeeded"
	else
		not_ok "$1 $4: $got of $all, control ($3): ${gains:-none}$changed"
		diag "$why"
	fi
}

# The emulator is slow, and more so beside other tests.
handles=70000
rounds=60000
if [ "$BACKEND" = mpk ]; then
	handles=7000
	rounds=300
fi

confined K1 "handles-$handles" HANDLES "every number as a handle"
confined K3 names PATHS "names that are paths"
confined K3 paths PATHS "paths, links and links of /proc"
confined K3 proc HANDLES "files of a procfs"
confined K3 devices HANDLES "devices and pipes"
confined K3 changes HANDLES "changes of a read-only mount"
confined K3 buffers-@ ARGUMENTS "buffers in memory of others"

# --- a process of the host that renames ---------------------------------------------

# raced DEFENCE: sets $gains, $opened and $renames.
raced()
{
	plant
	"$B/tests/hostfs/race" "$mount" "$around/outside" >"$tmp/renames" &
	racer=$!
	status=0
	timeout -k 5 100 "$B/tests/without/$1/cubicle" run \
		--backend "$BACKEND" --mount "$mount:/m" --mount "$mount:/ro:ro" \
		--mount /:/host "$layout" "/m/attack-race-$rounds" \
		>"$out" 2>"$err" </dev/null || status=$?
	kill "$racer"
	wait "$racer"
	renames=$(cat "$tmp/renames")
	line=$(cat "$mount/report" 2>/dev/null)
	gains=$(echo "$line" | sed -n 's/.* \([0-9]*\) gains.*/\1/p')
	opened=$(echo "$line" | sed -n 's/.*within \([0-9]*\).*/\1/p')
}

raced NOTHING
got="$status ${gains:-none}"
what="$((5 * rounds)) paths during $renames rounds of renames, ${opened:-0} led inside"
why=$line$(diag_run)
# A race that was none: all opens succeeded, or none did.
if [ "${opened:-0}" -eq 0 ] || [ "${opened:-0}" -eq $((5 * rounds)) ] ||
	[ "$renames" -lt $((rounds / 20)) ]; then
	got="$got NO RACE"
fi
raced PATHS
if [ "$got" = "0 0" ] && [ "${gains:-0}" -gt 0 ]; then
	ok "K3 renames: $what, none outside, control (PATHS): $gains outside"
else
	not_ok "K3 renames: $what: $got, control (PATHS): ${gains:-none}"
	diag "$why"
fi

# --- without the right ----------------------------------------------------------------

# refused NAME PATTERN: $tmp/other.layout
refused()
{
	run_cubicle --mount "$mount:/m" "$tmp/other.layout" /m/f
	is "$status" 2 "$1: exit status 2" || diag_run
	like "$(cat "$err")" "$2" "$1: says why"
}

sed '/^rights = files/d' "$layout" >"$tmp/other.layout"
refused "K1 hostfs without the right" 'rights = files'
sed 's/^components = vfs devfs/&\
rights = files/' "$layout" >"$tmp/other.layout"
refused "K1 two cubicles with the right" '2 cubicles have the right .files.'
run_cubicle --mount /proc:/m "$layout" /m/f
is "$status" 2 "K3 a procfs as a mount: exit status 2" || diag_run
like "$(cat "$err")" 'mount /proc:/m.*procfs' "K3 a procfs as a mount: says why"
nothing_left "nothing is left running"
done_testing
