#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# libpng, and zlib behind it, in cubicles of their own do what they do in a process;
# errors leave them by longjmp(); a broken one is stopped, and the program goes on.
. tests/examples/common.sh

folder=$B/examples/libpng
pictures=$B/tests/examples/pictures
# Each backend has its own: tests run side by side.
broken=$B/tests/examples/broken-$BACKEND/pngrows.layout

for name in pngtest ibasn2c16 basn3p02 basn6a16 ftbwn3p08 badcrc; do
	same "$name to pnm" "$pictures/$name.png" "$folder/native/png2pnm" \
		"$folder/png2pnm.layout"
	cp "$tmp/native" "$tmp/picture"
	same "$name back" "$tmp/picture" "$folder/native/pnm2png" \
		"$folder/pnm2png.layout"
done

# Many in one run, with callbacks, and errors in between.
# decode NAME...: what pngrows says of these, natively and in cubicles.
decode()
{
	(cd "$pictures" && "../../../examples/libpng/native/pngrows" "$@") >"$tmp/native"
	native=$?
	for name; do
		shift
		set -- "$@" "/$name"
	done
	run_tool run --backend "$BACKEND" --rootfs "$pictures" \
		"$folder/pngrows.layout" "$@"
	is "$status" $native "$# pictures: exit status" || diag_run
	is "$(sed 's|^/||' "$out")" "$(cat "$tmp/native")" "... and says the same"
}
decode basn0g01.png badadler.png ibasn6a16.png bad_iCCP.png pngtest.png
# Each error leaves two cubicles by a longjmp(): more often than calls can nest.
set --
i=0
while [ $i -lt 300 ]; do
	set -- "$@" badcrc.png
	i=$((i + 1))
done
decode "$@" basn2c08.png

# Three cubicles: each calls the next.
timeout "$RUN_TIMEOUT" "$B/cubicle" stat --backend "$BACKEND" \
	"$folder/png2pnm.layout" <"$pictures/pngtest.png" 2>"$err" >/dev/null
like "$(cat "$err")" "app +-> libpng +pngbox_read_row" "the program calls libpng"
like "$(cat "$err")" "libpng +-> zlib +zbox_do" "... which calls zlib"
like "$(cat "$err")" "libpng +-> app +png_rw_ptr_fn" "... and is given the file"

# A broken one.
CUBICLE_PATH=$folder
export CUBICLE_PATH
mkdir -p "$(dirname "$broken")"
cp "$folder/broken/libpng.so" "$folder/pngrows.layout" "$(dirname "$broken")"
if [ "$BACKEND" = sfi ]; then
	mkdir -p "$(dirname "$broken")/sfi"
	cp "$B/sfi/examples/libpng/broken/libpng.so" "$(dirname "$broken")/sfi"
fi
set -- /basn2c08.png /long_text.png /basn3p08.png
run_tool run --backend "$BACKEND" --rootfs "$pictures" "$folder/pngrows.layout" "$@"
is "$status" 0 "the right libpng decodes the crafted file"
good=$(grep basn3p08 "$out")
run_tool run --backend "$BACKEND" --rootfs "$pictures" "$broken" "$@"
is "$status" 1 "the broken one does not, and the program goes on" || diag_run
like "$(cat "$out")" "^/long_text.png: cannot be decoded" "... it says so"
is "$(grep basn3p08 "$out")" "$good" "... and the next picture is decoded anew"
like "$(cat "$err")" "^cubicle: violation: .libpng. " "libpng was stopped"
is "$(grep -c '^cubicle: violation: .app' "$err")" 0 "... and nobody else"
run_tool run --backend none --merge all --rootfs "$pictures" "$broken" "$@"
is "$status" 125 "the control: in one cubicle, that is the end of the program"
is "$(grep basn3p08 "$out")" "" "... and of the pictures after it"

lines=$(hand_written examples/libpng/libpng.decided examples/libpng/pngbox.c \
	examples/libpng/pngbox.h examples/libpng/pngglue.c)
like "$(cat examples/libpng/README.md)" "\\b$lines lines by hand" \
	"README.md says how many lines are by hand: $lines"
done_testing
