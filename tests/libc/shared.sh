#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# A program that maps a file, and reads and writes it in between, gets the same results
# in cubicles as from Linux, and leaves the same file. The file is one of the host or in
# memory.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH

mkdir "$tmp/native" "$tmp/inside"
# inside NAME ARGUMENT...: the same as "$tmp/lines", in cubicles.
inside()
{
	name=$1
	shift
	run_tool run --backend "$BACKEND" "$@" 1500
	is "$status" 0 "$name" || diag_run
	if cmp -s "$out" "$tmp/lines"; then
		ok "... with the same results"
	else
		not_ok "... with other results"
		diag "$(diff "$tmp/lines" "$out" | head -n 6)"
	fi
}

# compare SEED: as a process, and in cubicles.
compare()
{
	rm -f "$tmp/native/f" "$tmp/inside/f"
	"$B/tests/libc/native/shared" "$tmp/native/f" "$1" 1500 >"$tmp/lines" 2>&1
	is $? 0 "seed $1: as a process"
	inside "a file of the host" --mount "$tmp/inside:/m" \
		tests/libc/shared.layout /m/f "$1"
	cmp -s "$tmp/native/f" "$tmp/inside/f"
	is $? 0 "... and the same file"
	inside "a file in memory" tests/libc/shared.layout /f "$1"
	cat "$tmp/lines" >>"$tmp/all"
}

seed=$TEST_SEED
while [ "$seed" -lt $((TEST_SEED + 8)) ]; do
	compare "$seed"
	seed=$((seed + 1))
done
inside "a file in the memory of the same cubicle" --merge all \
	tests/libc/shared.layout /f $((seed - 1))
inside "a file of a root that is not written" --rootfs "$tmp/inside" \
	tests/libc/shared.layout /new $((seed - 1))
is "$(ls "$tmp/inside")" f "... in memory"
# It is no test if nothing was mapped or stored.
for what in 'mmap [1-4]' 'munmap 0' 'munmap part 0' 'store' 'load' 'pread mapped' \
	'pwrite mapped' 'msync 0'; do
	n=$(grep -c "^$what" "$tmp/all")
	is "$((n > 50))" 1 "$what: $n times"
done
done_testing
