#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# A client of vfs maps a file, and goes on to use the memory when the file is short or
# gone, or when it has unmapped it. It never gets a page of another file: the memory is
# its own as long as it is mapped, and closed to it afterwards. Nor can it disturb
# mappings of others, or leave no room for them.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/components:$B/components

# run_map BACKEND PATH: sets $status.
run_map()
{
	status=0
	CUBICLE_PATH=$2:$CUBICLE_PATH timeout -k 5 60 "$B/cubicle" run --backend "$1" \
		--stats "$tmp/stats" tests/attack/map.layout \
		>"$out" 2>"$err" </dev/null || status=$?
}

# part NAME: what was said in this part of the run.
part()
{
	sed -n "/^$1\$/,/^[a-z]*\$/p" "$out" | sed -n 's/^\([a-z]*\) 0x0*\(.*\)/\1:\2/p' |
		tr '\n' ' '
}

run_map "$BACKEND" "$tmp"
is "$(part kept)" \
	"prepared:1 found: stopped: unharmed:1 prepared:1 found: stopped: unharmed:1 " \
	"pages that a file has lost are not used for another one" || diag_run
is "$(part ended)" "prepared:1 found: stopped:1 unharmed:1 " \
	"what is unmapped is closed" || diag_run
is "$(rule) $(violator)" "access hostile" "... and touching it is a violation"
is "$status $(grep -c '^ok' "$out") $(grep -c '^not ok' "$out")" "0 20 0" \
	"mappings of others stay, and there is room for them" || diag_run

run_map none "$tmp"
like "$(part ended)" 'found:[1-9a-f]' "control: without windows it finds secrets" || diag_run

# use_ramfs NAME: the component ramfs_NAME as ramfs, in $tmp/NAME.
use_ramfs()
{
	mkdir -p "$tmp/$1/sfi"
	if [ "$BACKEND" = sfi ]; then
		cp "$B/sfi/tests/components/ramfs_$1.so" "$tmp/$1/sfi/ramfs.so"
	else
		cp "$B/tests/components/ramfs_$1.so" "$tmp/$1/ramfs.so"
	fi
}

# A ramfs that frees what a file has lost at once.
use_ramfs frees
run_map "$BACKEND" "$tmp/frees"
like "$(part kept)" 'found:[1-9a-f]' "control: it does if the memory is used again" ||
	diag_run
use_ramfs grows
run_map "$BACKEND" "$tmp/grows"
like "$status $(grep '^not ok' "$out")" '^[1-9].*at > 0' \
	"control: there is no room if a mapping can grow by any number of pieces" ||
	diag_run
done_testing
