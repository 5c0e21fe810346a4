# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: what the tests with hostile.layout share.
#
#   SEED      what all rounds follow from; TEST_SEED
#   ROUNDS    how many
#   FIRST     the first one; 0
#   WITHOUT   what to leave out, a number: see tests/hostile/hostile.h

. tests/lib.sh

: "${SEED:=$TEST_SEED}" "${FIRST:=0}" "${WITHOUT:=0}"
layout=tests/hostile/hostile.layout
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH

# The directory of the host at /m, which a call may fill: small, or read-only.
mkdir "$tmp/m"
small="$tmp/small"
mode=
cat >"$small" <<end
#!/bin/sh
mount -t tmpfs -o size=16m,nr_inodes=4096 none "$tmp/m" && exec "\$@"
end
chmod +x "$small"
if unshare -rm "$small" true 2>/dev/null; then
	small="unshare -rm $small"
else
	small='' mode=:ro
fi

# What the run prints, without what hostile wrote to the console: the lines of
# referee, of the rounds only the last, and of all else the end.
remarks()
{
	LC_ALL=C tr -cd '\n\t -~' | awk '
		/^hostile: round / { round = $0; next }
		/^[ \t]*$/ { next }
		/^hostile: / { print substr($0, 1, 300); next }
		{ other[n++ % 60] = substr($0, 1, 200) }
		END {
			print round
			for (i = n < 60 ? 0 : n - 60; i < n; i++)
				print "  " other[i % 60]
		}'
}

# play FIRST LAST [TRACE]: those rounds, with what is in $options; sets $status and
# leaves the lines in $out.
play()
{
	echo 124 >"$tmp/status"
	# shellcheck disable=SC2086 # several words
	{
		timeout -k 5 "${RUN_TIMEOUT:-600}" $small "$B/cubicle" run \
			--backend "$BACKEND" --mount "$tmp/m:/m$mode" \
			$options "$layout" "$SEED" "$1" "$2" \
			"$WITHOUT" ${3+"$3"} </dev/null 2>&1
		echo $? >"$tmp/status"
	} | remarks >"$out"
	status=$(cat "$tmp/status")
	: >"$err"
}

# said WORDS: the number that referee printed after them.
said()
{
	sed -n "s/^hostile: $1 \([0-9]*\)\$/\1/p" "$out"
}

# What went wrong in the last run, or nothing: a line.
verdict()
{
	if grep -q '^hostile: harmed: ' "$out"; then
		sed -n 's/^hostile: harmed: //p' "$out"
	elif [ "$status" = 125 ]; then
		# shellcheck disable=SC2016 # the quotes of a report
		sed -n 's/^  cubicle: violation: /blamed: /p' "$out" |
			grep -v '^blamed: `hostile`' | tail -n 1 | grep . ||
			echo "somebody was blamed, who is not named"
	elif [ "$status" != 0 ]; then
		echo "exit status $status: $(sed -n \
			's/^  \(cubicle: the monitor.*\)/\1/p' "$out")"
	fi
}

# The last run went wrong in its last round: print how to have that again, with as
# few rounds before as will do, and the calls of that round.
replay()
{
	last=$(said round)
	[ -n "$last" ] || return
	diag "round $last of seed $SEED: $(verdict)"
	for before in 0 4 32 256 2048 "$last"; do
		from=$((last > before ? last - before : 0))
		[ "$from" -ge "$FIRST" ] || from=$FIRST
		play "$from" "$last" "$last"
		[ -z "$(verdict)" ] || [ "$(said round)" != "$last" ] || break
		[ "$from" != "$FIRST" ] || break
	done
	if [ -z "$(verdict)" ]; then
		diag "it does not happen again"
		return
	fi
	diag "reproduce: SEED=$SEED FIRST=$from ROUNDS=$((last - from + 1)) \
WITHOUT=$WITHOUT tests/run hostile/rounds@$BACKEND"
	diag "with its calls: CUBICLE_PATH=$CUBICLE_PATH $B/cubicle run \
--backend $BACKEND --mount DIRECTORY:/m $layout $SEED $from $last $WITHOUT $last"
	diag "$(grep '^hostile: call ' "$out" | tail -n 60)"
	diag "$(sed -n '/^  cubicle: /,$p' "$out" | tail -n 30)"
}

# nobody_is_harmed ROUNDS: $FIRST and those after it.
nobody_is_harmed()
{
	options=
	play "$FIRST" $((FIRST + $1 - 1))
	wrong=$(verdict)
	is "$wrong" "" "$(said rounds) rounds, $(said calls) calls, $(said \
		'violations of hostile') violations of hostile: $(said \
		'innocents blamed') innocents blamed, $(said \
		'innocents harmed') harmed"
	if [ -n "$wrong" ]; then
		replay
		return
	fi
	is "$(said rounds)" "$1" "all rounds were played"
	[ "$(said 'violations of hostile')" -gt 0 ]
	is $? 0 "hostile was stopped, and started anew"
	diag "the slowest call of honest took $(said \
		'slowest call of honest, per cent') % of its time at the start"
}
