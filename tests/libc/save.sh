#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A file that is saved takes as much room on the host's disk as there is data in
# it: a hole stays a hole. What no data could fill is refused.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

# save PATH BYTES AT: the program makes /file, and PATH is saved.
save()
{
	rm -f "$tmp/saved"
	run_tool run --backend "$BACKEND" --save "$1:$tmp/saved" \
		tests/libc/sparse.layout /file "$2" "$3"
}

# 256 MiB with 9 bytes in two pages, and as much that is hole to the end.
save /file 268435456 134217728
is "$status" 0 "a file with holes is saved" || diag_run
is "$(wc -c <"$tmp/saved" | tr -d ' ')" 268435456 "it is as long as it was"
is "$(head -c 5 "$tmp/saved")$(tail -c +134217729 "$tmp/saved" |
	head -c 4)" firstlast "its data is where it was"
kib=$(du -k "$tmp/saved" | cut -f 1)
if [ "$kib" -lt 1024 ]; then
	ok "it takes $kib KiB of the disk"
else
	not_ok "it takes $kib KiB of the disk"
fi
save /file 1000000 0
is "$status $(tr -d '\0' <"$tmp/saved" | wc -c | tr -d ' ') $(wc -c \
	<"$tmp/saved" | tr -d ' ')" "0 0 1000000" "one that is all hole"

# refused WHAT WHY PATH BYTES
refused()
{
	save "$3" "$4" 0
	is "$status $(ls "$tmp"/saved* 2>/dev/null)" "1 " "$1 is not saved" ||
		diag_run
	like "$(cat "$err")" "$2" "... with a message"
}
refused "a file of 2^62 bytes" 'save /file: it is longer than 1 TiB' /file \
	4611686018427387904
refused "a device without an end" 'save /dev/zero: it is a device' /dev/zero 1
refused "a directory" 'save /dev: Is a directory' /dev 1
done_testing
