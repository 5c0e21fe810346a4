#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# Timeout: 300
# Calls are counted with their bytes and time, and drawn.
. tests/lib.sh

# column FIELD: of the table of calls, in its order.
column()
{
	sed -n 's/^  [a-z]* *-> //p' "$err" | awk -v field="$1" '{ print $field }'
}

# falls VALUES: none is more than the one before it.
falls()
{
	echo "$1" | awk 'NR > 1 && $1 > last { exit 1 } { last = $1 }'
}

field=3
for order in calls bytes time; do
	run_tool stat --backend "$BACKEND" --sort $order sqlite --size 1 testing
	is "$status" 0 "stat --sort $order: ends well" || diag_run
	values=$(column $field)
	if [ -n "$values" ] && falls "$values"; then
		ok "... the most first"
	else
		not_ok "... the most first: $(echo "$values" | tr '\n' ' ')"
	fi
	field=$((field + 1))
done

# There is nothing to sort but the summary.
run_tool run --backend "$BACKEND" --sort calls sqlite-shell </dev/null
like "$(cat "$err")" '^  calls between cubicles: [1-9]' \
	"--sort prints a summary without --summary"
run_tool run --backend "$BACKEND" sqlite-shell </dev/null
is "$(cat "$err")" "" "control: without either, there is none"

# Only measurements need the development monitor, and the summary says so.
run_tool stat --backend "$BACKEND" sqlite --size 1 testing
case $BACKEND in
mprotect)
	like "$(cat "$err")" '^  development monitor: not the trusted one .--backend mprotect' \
		"the summary says that the monitor is not the trusted one, and why"
	;;
*)
	unlike "$(cat "$err")" 'development monitor| KiB  .* ms$' \
		"stat alone counts, in the trusted monitor"
	like "$(cat "$err")" 'app .*-> vfs .*vfs_pwrite  *[1-9][0-9]*$' \
		"... the calls"
	run_tool run --backend "$BACKEND" --stats "$tmp/stats" sqlite --size 1 testing
	like "$(cat "$tmp/stats")" '"monitor":.*"trusted"' "... as --stats says"
	like "$(tr -d '\n\t' <"$tmp/stats")" '"calls":[1-9][0-9]*,"bytes":null,"seconds":null' \
		"... without bytes and times"
	;;
esac
run_tool stat --backend "$BACKEND" --sort time --require "$BACKEND" sqlite --size 1 testing
[ "$BACKEND" = mprotect ] || {
	is "$status" 2 "--sort time and --require: exit status 2"
	like "$(cat "$err")" 'require.*--sort time needs the development monitor' \
		"... and the reason"
}
run_tool stat --backend "$BACKEND" --sort time sqlite --size 1 testing

# bytes_of FUNCTION: KiB that went to it.
bytes_of()
{
	sed -n "s/^  .* $1  *[0-9]* *\([0-9.]*\) *[0-9.]*\$/\1/p" "$err"
}
is "$(bytes_of vfs_pwrite) KiB" "$(bytes_of ramfs_write) KiB" \
	"what vfs is given it passes on"
is "$(bytes_of vfs_fsync)" 0.0 "numbers are no bytes"

# time_of FUNCTION: ms that it took.
time_of()
{
	sed -n "s/^  .* $1  *[0-9]* *[0-9.]* *\([0-9.]*\)\$/\1/p" "$err"
}
if [ "$(printf '%s\n' "$(time_of vfs_pwrite)" "$(time_of ramfs_write)" |
	sort -g | tail -n 1)" = "$(time_of vfs_pwrite)" ]; then
	ok "a call takes as long as what it calls, at least"
else
	not_ok "vfs_pwrite $(time_of vfs_pwrite), ramfs_write $(time_of ramfs_write)"
fi

# The guest does not have what follows.
[ "$BACKEND" = mprotect ] || done_testing

# Known calls: exactly that.
CUBICLE_PATH=$B/bench/components
export CUBICLE_PATH
RUN_TIMEOUT=240
run_tool run --backend "$BACKEND" --stats "$tmp/stats" \
	--graph "$tmp/gates.dot" bench-gates calls
is "$status" 0 "calls of all kinds are counted" || diag_run
# counted FUNCTION: calls and bytes of one call.
counted()
{
	tr -d '\n\t' <"$tmp/stats" |
		sed 's/.*"function":"'"$1"'","calls":\([0-9]*\),"bytes":\([0-9]*\).*/\1 \2/' |
		awk '{ print $1, $2 / $1 }'
}
is "$(counted callee_nothing)" "51000 0" "nothing"
is "$(counted callee_out)" "51000 64" "64 bytes out"
is "$(counted callee_string)" "51000 32" "21 bytes of a string, in steps of 16"
is "$(counted callee_grant)" "51000 4096" "a page granted"
like "$(cat "$tmp/gates.dot")" "c1 -> c2 .label=\"[0-9]+.n[0-9.]+ [KMG]iB\"" \
	"and drawn"
done_testing
