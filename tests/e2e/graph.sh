#!/bin/sh
# SPDX-License-Identifier: MIT
# A graph of a run is one that graphviz understands, with all that called.
. tests/lib.sh

run_tool run --backend none --stats "$tmp/stats" --graph "$tmp/run.dot" sqlite \
	--size 1 testing
is "$status" 0 "it runs" || diag_run
dot -Tplain "$tmp/run.dot" >"$tmp/plain" 2>"$err"
is "$? $(cat "$err")" "0 " "graphviz understands it"
is "$(grep -c '^node' "$tmp/plain")" 7 "seven cubicles"
pairs=$(tr -d '\n\t' <"$tmp/stats" | grep -o '"from":"[a-z]*","to":"[a-z]*"' |
	sort -u | wc -l)
is "$(grep -c '^edge' "$tmp/plain")" "$((pairs))" "an edge for each pair that called"
like "$(cat "$tmp/run.dot")" 'label=<<b>vfs</b><br/>vfs<br/>devfs>' \
	"a cubicle shows its components"
like "$(cat "$tmp/run.dot")" 'tooltip="ramfs_read [0-9]+.nramfs_write [0-9]+.n' \
	"an edge tells the functions"
unlike "$(cat "$tmp/run.dot")" red "nothing is red"

for type in svg png; do
	run_tool run --backend none --graph "$tmp/run.$type" sqlite --size 1 testing
	is "$status" 0 "$type: it runs" || diag_run
done
like "$(cat "$tmp/run.svg")" '</svg>' "a picture as svg"
like "$(cat "$tmp/run.svg")" '>speedtest1<' "... with what is in the cubicles"
is "$(head -c 4 "$tmp/run.png" | od -An -c | tr -d ' ')" '211PNG' "one as png"

# What broke a rule is red, to whom it did.
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
run_tool run --backend mprotect --graph "$tmp/bad.dot" \
	tests/system/system.layout fault published
is "$status" 125 "a violation"
like "$(cat "$tmp/bad.dot")" 'c1 -> c0 .color=red, .*label="monitor"' "... is red"
dot -Tplain "$tmp/bad.dot" >"$tmp/plain" 2>"$err"
is "$? $(cat "$err")" "0 " "... and graphviz understands it"

# wrong FILE PATTERN STATUS
wrong()
{
	run_tool run --backend none --graph "$1" sqlite --size 1 testing
	is "$status" "$3" "--graph $1: exit status $3"
	like "$(cat "$err")" "cubicle: .*$2" "... and why"
}
wrong "$tmp/picture" "FILE.dot, FILE.svg or FILE.png" 2
wrong "$tmp/picture.gif" "FILE.dot, FILE.svg or FILE.png" 2
for type in dot svg; do
	wrong "$tmp/nowhere/x.$type" "--graph: .*/nowhere/x.$type: No such file" 2
	is "$(cat "$out")" "" "... before the program runs"
done
# What can be opened need not take what is written.
ln -s /dev/full "$tmp/full.dot"
wrong "$tmp/full.dot" "--graph: .*/full.dot: No space left" 1
like "$(cat "$out")" "TOTAL" "... after the program has run"
status=0
PATH=$tmp "$B/cubicle" run --backend none --graph "$tmp/x.svg" sqlite --size 1 \
	testing >"$out" 2>"$err" </dev/null || status=$?
is "$status" 2 "without graphviz: exit status 2"
like "$(cat "$err")" "x.svg: graphviz is not installed" "... and why"
is "$(cat "$out")" "" "... before the program runs"
done_testing
