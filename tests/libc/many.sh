#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# Small files take less than a page: 100,000 files of one byte, in one directory and in
# many.
. tests/libc/common.sh

# resident_kib: memory of all processes of the system, with the store.
resident_kib()
{
	for process in "$pid" $(children "$pid"); do
		sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\) kB/\1/p' \
			"/proc/$process/status" 2>/dev/null
	done | awk -v store="$(store_mib "$pid")" \
		'{ sum += $1 } END { print sum + store * 1024 }'
}

# many FILES DIRECTORIES BYTES MB: they take MB, 1000000 bytes each, or less.
many()
{
	rm -f "$tmp/go"
	mkfifo "$tmp/go"
	"$B/cubicle" run --backend "$BACKEND" tests/libc/many.layout \
		"$1" "$2" "$3" <"$tmp/go" >"$out" 2>"$err" &
	pid=$!
	exec 3>"$tmp/go"
	wait_for empty
	before=$(resident_kib)
	echo >&3
	wait_for made
	took=$((($(resident_kib) - before) * 1024 / 1000000))
	echo >&3
	wait_for removed
	echo >&3
	exec 3>&-
	status=0
	wait "$pid" || status=$?
	is "$status $(tail -n 1 "$out")" "0 removed" \
		"$1 files of $3 bytes, in $2 directories" || diag_run
	if [ "$took" -le "$4" ] && [ "$took" -gt 1 ]; then
		ok "... take $took MB, not more than $4"
	else
		not_ok "... take $took MB, not more than $4"
	fi
}

many 100000 1 1 60
many 100000 1000 1 60
# With control: what does not fit into a block takes a page.
many 20000 1 1012 40
many 20000 1 1013 100
is "$((took > 80))" 1 "control: files of 1013 bytes take a page each: $took MB"
done_testing
