#!/bin/sh
# SPDX-License-Identifier: MIT
# Cubicles that are merged work as the layout that has them in one.
. tests/lib.sh

# merged NAMES CUBICLES [ARGS...]: sqlite with --merge NAMES has these cubicles,
# and computes the same.
merged()
{
	run_tool run --backend none --stats "$tmp/stats" --merge "$1" ${3:+"$3"} \
		${4:+"$4"} sqlite --size 2 --verify testing
	is "$status" 0 "--merge $1: it runs" || diag_run
	is "$(sed -n 's/.*Verification Hash: //p' "$out")" "$hash" \
		"... and computes the same"
	is "$(tr -d '\n\t' <"$tmp/stats" | sed 's/.*"cubicles":\[//; s/"edges".*//' |
		grep -o '"name":"[^"]*"' | cut -d '"' -f 4 | tr '\n' ' ')" \
		"$2 " "... with these cubicles"
}

calls()
{
	tr -d '\n\t' <"$tmp/stats" | grep -o '"from":"'"$1"'","to":"'"$2"'"' |
		wc -l
}

run_tool run --backend none sqlite --size 2 --verify testing
hash=$(sed -n 's/.*Verification Hash: //p' "$out")
like "$hash" "^[0-9]+ [0-9a-f]+" "a hash to compare with"

merged vfs,ramfs "app vfs alloc time plat boot"
is "$(calls vfs ramfs)" 0 "no calls between what is merged"
like "$(calls app vfs)" "^[1-9]" "... but to it"
merged boot,plat,time,alloc "app vfs ramfs boot"
merged app,vfs "app alloc time plat boot" --merge alloc,ramfs
merged all "app"
is "$(calls '[a-z]*' '[a-z]*')" 0 "no calls between cubicles at all"

# wrong NAMES PATTERN
wrong()
{
	run_tool run --backend none --merge "$1" "${3:-sqlite}" --size 1
	is "$status" 2 "--merge '$1': exit status 2"
	like "$(cat "$err")" "^cubicle: --merge.*$2" "... says what and where"
}
wrong vfs "one name"
wrong "" "one name"
wrong vfs,nothing "layout .sqlite. has no cubicle .nothing.; it has: app vfs"
wrong vfs,ramfs,vfs "named twice"
wrong ,vfs "has no cubicle ..;"
done_testing
