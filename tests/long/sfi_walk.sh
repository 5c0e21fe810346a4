#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 9000
# Every prefix set, REX, opcode, ModRM and SIB, prefixes in every order, and texts
# made of units and of components: verifier, Zydis and processor do not differ.
# And the verifier without each flag of its tables is noticed. On two processors.
. tests/lib.sh

walk=$B/tests/sfi/walk
progress=/dev/null
(: >/dev/tty) 2>/dev/null && progress=/dev/tty

for share in 0 1; do
	"$walk" --all --rounds "${WALK_ROUNDS:-1500}" --share "$share/2" \
		--seed "$((TEST_SEED + share))" "$B"/sfi/components/*.so \
		>"$tmp/found$share" 2>"$progress" &
	eval "pid$share=$!"
	progress=/dev/null
done
# The shell's names of the two.
# shellcheck disable=SC2154
for share in 0 1; do
	eval "wait \$pid$share"
	is "$?" 0 "part $share: no difference" || diag "$(cat "$tmp/found$share")"
	diag "$(cat "$tmp/found$share")"
	like "$(tail -n 1 "$tmp/found$share")" \
		'^[0-9]{9,} texts tried, [0-9]{8,} accepted, [0-9]{6,} trials' \
		"... $(tail -n 1 "$tmp/found$share")"
done

# flags FIRST: each second flag of the tables, from the FIRST on; those that are
# not noticed become lines of $tmp/unnoticed.
flags()
{
	n=$1 to=$tmp/flag$1
	while what=$(tests/sfi/without.pl --table "$n" "$to"); do
		# shellcheck disable=SC2086 # several words
		if ! $compile -shared -o "$to/verifier.so" "$to/decode.c" \
			"$tmp"/others/*.o; then
			echo "$what: not compiled" >>"$tmp/unnoticed"
		else
			"$walk" --verifier "$to/verifier.so" --first \
				--no-processor --rounds "${FLAGS_ROUNDS:-300}" \
				"$B"/sfi/components/*.so >"$to/found" 2>&1
			[ $? = 1 ] || echo "$what" >>"$tmp/unnoticed"
		fi
		echo "$what" >>"$tmp/flags"
		n=$((n + 2))
	done
}
compile="${CC:-gcc} -fPIC -O1 -w -Iinclude -Imonitor/sfi"
mkdir "$tmp/others"
for source in monitor/sfi/*.c; do
	# shellcheck disable=SC2086 # several words
	[ "$source" = monitor/sfi/decode.c ] ||
		$compile -c -o "$tmp/others/$(basename "$source" .c).o" "$source"
done
: >"$tmp/unnoticed"
flags 0 &
flags 1
wait
is "$(sort "$tmp/unnoticed")" "$(grep -v "^#" tests/sfi/flags.txt | sort)" \
	"of $(wc -l <"$tmp/flags") flags, those that make no difference"
done_testing
