#!/bin/sh
# SPDX-License-Identifier: MIT
#
# prose.sh: README, documents, manual pages, messages and public headers are
# written in plain English: at most one awkward construction (prose.txt) in 1,000
# words.

. tests/lib.sh

list=tests/style/prose.txt

# checked NAME FILE...: prints the figure, and all constructions if they are too many.
checked()
{
	what=$1
	shift
	tests/style/prose "$list" "$@" >"$out" 2>"$err"
	is "$? $(cat "$err")" "0 " "$what" || diag "$(cat "$out")"
	tail -n 1 "$out" | sed "s/^/# $what: /"
	tail -n 1 "$out" >>"$tmp/figures"
}

# Words are names of files.
# shellcheck disable=SC2046
{
	checked "README and documents" README.md $(find docs apps examples \
		-name '*.md')
	checked "manual pages" man/*.scd
	checked "messages and help" $(find tool monitor libos libc -name '*.[ch]')
	checked "public headers" include/cubicle/*.h
}
# As each part has at most one in 1,000, so has the whole.
awk '{ hits += $1; words += $4 }
	END { printf "# in total: %d in %d words: %.1f per 1,000\n", hits, words,
		1000 * hits / words }' "$tmp/figures"

# The controls. A passage of 500 words in which one sentence is awkward, in each kind
# of file.
mkdir -p "$tmp/include"
plain=$(awk 'BEGIN { for (i = 0; i < 83; i++) print "The monitor checks each call." }')
awkward='Who breaks a rule is told at once.'

# finds FILE NAME: the awkward sentence is found in the last line of FILE.
finds()
{
	found=$(tests/style/prose "$list" "$1" 2>&1)
	is "$?" 1 "control: $2: it fails" || diag "$found"
	like "$found" "^$1:$(wc -l <"$1" | tr -d ' '): .*Who breaks a rule" \
		"control: $2: and names the line"
}

printf '%s\n\n%s\n' "$plain" "$awkward" >"$tmp/text.md"
finds "$tmp/text.md" "a paragraph"
printf '%s\n\n| %s | yes |\n' "$plain" "$awkward" >"$tmp/table.md"
finds "$tmp/table.md" "a table"
printf '%s\n\n*--option*\n\t%s\n' "$plain" "$awkward" >"$tmp/page.scd"
finds "$tmp/page.scd" "a manual page"
printf '/*\n%s\n */\nint a; /* %s */\n' "$plain" "$awkward" >"$tmp/include/a.h"
finds "$tmp/include/a.h" "a comment"
printf 'const char *a = "%s";\nvoid b(void) { c("%s"); }\n' \
	"$(echo "$plain" | tr '\n' ' ')" "$awkward" >"$tmp/message.c"
finds "$tmp/message.c" "a message"

# Code and quoted output are left out.
# shellcheck disable=SC2016 # backquotes of Markdown
printf '%s\n\n    %s\n\n`%s`\n' "$plain" "$awkward" "$awkward" >"$tmp/code.md"
succeeds "control: code is left out" tests/style/prose "$list" "$tmp/code.md"

# Each rule finds its own example in prose.txt.
tests/style/prose --examples "$list" >"$out" 2>&1
is "$? $(cat "$out")" "0 " "control: each rule finds its example"
done_testing
