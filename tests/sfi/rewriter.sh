#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# The rewriter: what it makes of assembly, case by case (rewriter.txt).
. tests/lib.sh

# Each case becomes N.s, N.wanted and N.name.
awk -v to="$tmp" '
	/^# / && !inside { name = substr($0, 3); next }
	/^---$/ {
		print name >(to "/" n ".name")
		close(file)
		inside = part = 0
		next
	}
	!inside && NF { inside = 1; n++; part = 1; file = to "/" n ".s"
		printf "" >(to "/" n ".wanted") }
	/^>>>$/ { close(file); part = 2; file = to "/" n ".wanted"; next }
	inside { print >file }' tests/sfi/rewriter.txt

# As people write it: blanks, and where the assembler counts from, do not count;
# nor does the note, which all have.
normal()
{
	sed '/^[[:space:]]*\.pushsection cubicle_note/,/\.popsection/d' "$1" | sed 's/^[[:space:]]*//; s/^\.Lsfi_call[0-9]*:[[:space:]]*//
		s/^\.nops (\([0-9]*\) - .*/.nops \1/
		/^# rewritten by/d; /^\.bundle_align_mode/d; /^\.Lsfi_base[0-9]*:$/d' |
		awk '/^\.p2align 5$/ && !n++ && base { next }
			{ print; base = /^\.cfi_startproc$/ }
			BEGIN { base = 1 }'
}

n=1
while [ -f "$tmp/$n.name" ]; do
	name=$(cat "$tmp/$n.name")
	how=full
	case $name in stores:*) how=stores ;; esac
	"$B/cubicle-cc" --sfi=$how -S -o "$tmp/$n.out" "$tmp/$n.s" \
		2>"$tmp/$n.err"
	status=$?
	wanted=$(cat "$tmp/$n.wanted")
	case $wanted in
	!*)
		line=${wanted#!}
		like "$(sed "s|^$tmp/$n.s:||" "$tmp/$n.err")" \
			"^$(printf '%s' "$line" | sed 's/[.%]/\\&/g')" "$name"
		is "$status" 1 "... status 1"
		;;
	*)
		is "$(normal "$tmp/$n.out")" "$wanted" "$name" ||
			diag "$(cat "$tmp/$n.err")"
		;;
	esac
	n=$((n + 1))
done
is "$((n > 30))" 1 "all cases were found"

# As clang writes them: nothing behind a NUL may be lost.
printf '.data\n.byte 0 # \000\n.byte 7 # \007\n' >"$tmp/nul.s"
"$B/cubicle-cc" -S -o "$tmp/nul.out" "$tmp/nul.s"
is "$(grep -c byte "$tmp/nul.out")" 2 "a comment with a NUL ends with its line"
done_testing
