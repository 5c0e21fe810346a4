#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# zlib in a cubicle of its own answers as it does in a process, call by call; and
# a hostile one does not get at the program.
. tests/examples/common.sh

folder=$B/examples/zlib
layout=$folder/zlib.layout

for size in 0 1 1000 70000; do
	head -c "$size" "$B/cubicle" >"$tmp/in"
	same "$size bytes" "$tmp/in" "$folder/native/zpipe" "$layout"
	cp "$tmp/native" "$tmp/packed"
	same "$size bytes, back" "$tmp/packed" "$folder/native/zpipe" "$layout" -d
done
head -c 5000 /dev/urandom >"$tmp/noise"
same "what was never packed" "$tmp/noise" "$folder/native/zpipe" "$layout" -d
head -c 20 "$tmp/packed" >"$tmp/short"
same "what breaks off" "$tmp/short" "$folder/native/zpipe" "$layout" -d

# At random: each return value, count and check sum.
seed=$TEST_SEED
for turn in 1 2 3 4 5 6 7 8; do
	seed=$((seed + turn))
	same "seed $seed" /dev/null "$folder/native/zdrive" \
		"$folder/zdrive.layout" $seed
done
same "simple functions" /dev/null "$folder/native/zdrive" \
	"$folder/zdrive.layout" "$seed" simple

# A hostile one: it is stopped, and the program is told of errors.
CUBICLE_PATH=$folder
export CUBICLE_PATH
cp "$folder/zdrive.layout" "$B/tests/examples/hostile/"
run_tool run --backend "$BACKEND" "$B/tests/examples/hostile/zdrive.layout" 1
is "$status" 0 "a hostile zlib: the program gets to its end" || diag_run
like "$(cat "$err")" "violation: .zlib. wrote to memory of .app." \
	"... zlib is stopped"
like "$(cat "$err")" "in the stack of app" "... at the program's stack"
like "$(cat "$out")" "^deflate -2:" "... its call fails"
run_tool run --backend none "$B/tests/examples/hostile/zdrive.layout" 1
is "$status" 125 "the control: unprotected, the program is lost"
like "$(cat "$err")" "violation: .app. " "... by a return to where zlib said"

lines=$(hand_written examples/zlib/libz.decided examples/zlib/zbox.c \
	examples/zlib/zbox.h examples/zlib/zglue.c)
like "$(cat examples/zlib/README.md)" "\\b$lines lines by hand" \
	"README.md says how many lines are by hand: $lines"
done_testing
