#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client of vfs passes addresses of vfs's own memory, to each function that takes
# one, whole and with halves that belong to different cubicles: under sfi the low
# half of an address says whose it is, and under mpk all of it.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# client TOOL WHAT WAY
client()
{
	rm -f "$tmp/stats"
	status=0
	timeout -k 5 "$run_seconds" "$1" run --backend "$BACKEND" --stats "$tmp/stats" \
		tests/attack/notice.layout "$2" "$3" >"$out" 2>"$err" \
		</dev/null || status=$?
}

# held_back WHAT WAY TITLE: the client is stopped for it, or gets an error.
held_back()
{
	client "$B/tests/without/NOTHING/cubicle" "$1" "$2"
	case "$(rule) $(violator) $(said result)" in
	"argument client -130" | "  0") verdict=contained ;;
	*) verdict="NOT CONTAINED ($(rule) $(violator) $(said result))" ;;
	esac
	[ "$(said changed) $(said alive)" = "0 42" ] ||
		verdict="NOT CONTAINED (changed)"
	[ "$verdict" = contained ] || why=$(diag_run)
}

# both WHAT WAY: the same with its control, where the address leads to vfs.
both()
{
	held_back "$1" "$2"
	client "$B/tests/without/ARGUMENTS/cubicle" "$1" "$2"
	control="control (ARGUMENTS) succeeded"
	[ "$(said changed)" = 1 ] || [ "$(said result)" = 1 ] ||
		control="CONTROL (ARGUMENTS) DID NOT SUCCEED"
	is "$verdict, $control" "contained, control (ARGUMENTS) succeeded" \
		"H7 vfs_$1 with memory of vfs, way $2" || diag "$why"
}

alone()
{
	held_back "$1" "$2"
	is "$verdict" contained "H7 vfs_$1 with memory of vfs, way $2" ||
		diag "$why"
}

for what in notify read pread readv write pwrite writev readlink getdents \
	getcwd fstat; do
	both $what 0
	if [ "$BACKEND" = sfi ]; then
		both $what 1
	else
		alone $what 1
	fi
	alone $what 2
done
# What is there is not valid, so nothing is written, whoever it belongs to.
for way in 0 1 2; do
	alone lock_get $way
	alone ioctl $way
done
alone notify 3
alone read 3
done_testing
