#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# What a program has not freed is listed at the end, with its lines; and of what
# a violation touches, which block it is.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components:$B/tests/components
export CUBICLE_PATH
layout=tests/libc/leaks.layout
source=tests/libc/leaks.c

# The line of the source that says /* line: $1 */.
line()
{
	sed -n '/line: '"$1"' /=' $source
}

# site BYTES BLOCKS LINE: a place in the report.
site()
{
	like "$(cat "$err")" \
		"^ +$1 bytes in $2 at .*\\(leaks\\.so, $source:$(line "$3")\\)\$" \
		"$1 bytes in $2, line $(line "$3")"
}

usual()
{
	is "$status" 42 "$1: exit status is the program's" || diag_run
	like "$(cat "$err")" "^    leaks +5695 bytes in 7 blocks" "... all"
	site 300 "3 blocks" three
	site 5000 "1 block" resized
	site 77 "1 block" cleared
	site 18 "1 block" copied
	site 300 "1 block" aligned
	is "$(grep -c 'leaks\.so' "$err")" 5 "... and no other places"
}

run_cubicle --leaks $layout
usual "cubicles"
like "$(cat "$err")" '^  cubicle app: heap: [1-9][0-9]* pages mapped, at most' \
	"pages"
like "$(cat "$err")" '^    vfs +[1-9][0-9]* bytes in' "components of the OS, too"
like "$(cat "$err")" 'at file_new\+.*libos/vfs/client.c:[0-9]+\)$' "... with lines"

run_cubicle --leaks --merge all $layout
usual "merged"
like "$(cat "$err")" '^    vfs +[1-9][0-9]* bytes in' "components of the OS, too"

run_cubicle $layout
is "$status $(cat "$err")" "42 " "without --leaks nobody says anything"

# The table grows, and what is freed disappears from it.
run_cubicle --leaks $layout many 5000
is "$status" 0 "many blocks: ends well" || diag_run
site 60000 "2500 blocks" many

# Lists that are none. Nothing but the program's own report suffers.
for how in 0 1 2 3 4 5 6 7 8 9; do
	run_cubicle --leaks $layout broken $how
	is "$status" 42 "broken list $how: the program ends as it wants" || diag_run
	like "$(cat "$err")" '^    vfs +[1-9][0-9]* bytes in' \
		"... and others are reported"
	is "$(LC_ALL=C grep -c '[^ -~…]' "$err")" 0 "... in text" || diag_run
done
like "$(cat "$err")" '^    unknown component ' "what nobody can have allocated"

# Violations. Without protection there are none.
[ "$BACKEND" != none ] || done_testing
block()
{
	run_cubicle --leaks $layout beyond "$1"
	is "$status" 125 "byte $1 of a block: a violation" || diag_run
	like "$(cat "$err")" "^  address +0x.* in the heap of app, $2 a block of 100 bytes that was allocated at .*$source:$(line overrun)\\)" \
		"... $2 it"
}
block 10 "at byte 10 of"
block 107 "7 bytes after"
block 100 "0 bytes after"
block -1 "1 byte before"

run_cubicle --leaks $layout other 3
like "$(cat "$err")" '^  address +0x.* in the heap of vfs, .* a block of .* that was allocated at .*libos/vfs/client.c' \
	"a block of a component of the OS"

run_cubicle $layout beyond 10
is "$(grep -c '^  hint .*--leaks' "$err")" 1 "without --leaks: a hint"
done_testing
