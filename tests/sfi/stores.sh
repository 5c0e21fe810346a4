#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# --sfi stores: a component can read all memory, and write no other's. What is
# compiled so is refused where reading is confined, too.
. tests/lib.sh

flags="-std=gnu11 -O2 -fPIC -ffreestanding -fvisibility=hidden -Iinclude
	-shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
	-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu -Wl,--build-id=none"

# build FOLDER MODE: both components.
build()
{
	mkdir -p "$tmp/$1"
	# shellcheck disable=SC2086 # several words
	"$B/cubicle-cc" "--sfi=$2" $flags -DKEEPER -o "$tmp/$1/keeper.so" \
		tests/sfi/peek.c &&
		"$B/cubicle-cc" "--sfi=$2" $flags -o "$tmp/$1/peek.so" \
			tests/sfi/peek.c
}
build sfi full || exit 1
build sfi-stores stores || exit 1
cp "$tmp"/sfi/*.so "$tmp"
cat >"$tmp/peek.layout" <<'end'
start = peek
[cubicle one]
components = peek
calls = keeper
[cubicle two]
components = keeper
end

# ends STATUS MODE NAME ARGS...: how the program ends.
ends()
{
	expected=$1 mode=$2 title=$3
	shift 3
	run_tool run --backend sfi --sfi "$mode" "$tmp/peek.layout" "$@"
	is "$status" "$expected" "$mode: $title" || diag_run
}
ends 125 full "what is another's is not read"
like "$(cat "$err")" "violation: .one. read memory of .two." "... it is reported"
ends 125 full "nor written" write
ends 42 stores "what is another's can be read"
ends 125 stores "but not written" write
like "$(cat "$err")" "violation: .one. wrote to memory of .two." \
	"... it is reported"
cp "$tmp/sfi-stores/peek.so" "$tmp/sfi/peek.so"
ends 2 full "a component of the other kind is refused"
like "$(cat "$err")" "component .peek.: .*/sfi/peek.so is .*does not confine loads" \
	"... and why"
# The word behind the name, in the note that says of what kind it is.
perl -0777 -pi -e 's/(\x08\0\0\0\x04\0\0\0\x01\0\0\0Cubicle\0)\x01/$1\0/' \
	"$tmp/sfi/peek.so"
ends 2 full "... if it lies about that, too"
like "$(cat "$err")" "component peek: .*not confined" "... by the monitor"
nothing_left "nothing is left running"
done_testing
