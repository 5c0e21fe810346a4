#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# --perf-map: perf(1) learns which component an address is in.
. tests/lib.sh

# The map that the last run has told of.
map_of()
{
	sed -n 's/^cubicle: perf has a map in //p' "$err"
}

for backend in none mprotect sfi; do
	run_tool run --perf-map --backend $backend sqlite --size 1 testing
	is "$status" 0 "$backend: ends well" || diag_run
	map=$(map_of)
	if ! [ -f "$map" ]; then
		not_ok "$backend: there is a map"
		continue
	fi
	is "$(grep -Evc '^[0-9a-f]{12} [0-9a-f]+ [a-z0-9]+:[^ ]+$' "$map")" 0 \
		"$backend: a line is an address, a size, a name"
	for function in ramfs:ramfs_write vfs:vfs_open libc:memcpy \
		speedtest1:sqlite3VdbeExec boot:cubicle_main; do
		is "$(grep -c " $function\$" "$map")" 1 "$backend: has $function"
	done
	boxes=1
	[ "$backend" != sfi ] || boxes=7
	is "$(grep -c ' monitor:stubs$' "$map")" $boxes \
		"$backend: has the stubs of the gates"
	is "$(stat -c %a "$map")" 644 "$backend: nobody else can write to it"
	cp "$map" "$tmp/map.$backend"
	rm -f "$map"
done
is "$(cmp "$tmp/map.none" "$tmp/map.mprotect")" "" \
	"addresses are the same each time"

# What lies where: by the symbols of the file, plus where it was loaded, which is
# in the slot of its cubicle, the third in the layout; each takes 8 GiB.
symbol()
{
	nm "$B/components/ramfs.so" | awk -v name="$1" '$3 == name { print $1 }'
}
mapped()
{
	awk -v name="ramfs:$1" '$3 == name { print $1 }' "$tmp/map.none"
}
base=$((0x$(mapped ramfs_write) - 0x$(symbol ramfs_write)))
is "$(printf %x $((base >> 32))) $((base & 4095))" "1006 0" \
	"addresses are in the slot of their cubicle"
is $((0x$(mapped ramfs_read) - 0x$(symbol ramfs_read))) $base \
	"all of a component are moved alike"
# In order of addresses, none begins in one of another component.
is "$(sort "$tmp/map.none" | perl -ne '
	my ($at, $bytes, $name) = /^(\w+) (\w+) (\w+):/;
	print "$name in $last\n" if hex($at) < $end && $name ne $last;
	($last, $end) = ($name, hex($at) + hex($bytes));')" "" \
	"components do not overlap"
# --- perf itself --------------------------------------------------------------

if ! command -v perf >/dev/null; then
	skip "perf is not installed"
	done_testing
fi
if ! perf record -q -e cpu-clock -o "$tmp/try" true >"$tmp/why" 2>&1; then
	skip "perf cannot record here: $(head -n 1 "$tmp/why")"
	done_testing
fi
status=0
timeout 60 perf record -q -e cpu-clock -F 2000 -o "$tmp/data" \
	"$B/cubicle" run --perf-map --backend none sqlite --size 20 testing \
	>"$out" 2>"$err" || status=$?
is "$status" 0 "perf record: ends well" || diag_run
perf report -i "$tmp/data" --stdio -F overhead,sym --percent-limit 0 \
	>"$tmp/report" 2>/dev/null
like "$(cat "$tmp/report")" ' speedtest1:sqlite3VdbeExec' \
	"perf report names functions of components"
# components: what share each has, the most first.
components()
{
	sed -n 's/^ *\([0-9.]*\)% *\[\.\] \([a-z0-9]*\):.*/\1 \2/p' "$tmp/report" |
		awk '{ part[$2] += $1 }
		END { for (c in part) printf "%5.1f %% %s\n", part[c], c }' |
		sort -rn
}
like "$(components | head -n 1)" '^ *[3-9][0-9]\.[0-9] % speedtest1$' \
	"most of the time is SQLite's"
like "$(components)" ' libc$' "... some the libc's"
unlike "$(cat "$tmp/report")" '\[\.\] 0x0000100[1-9]' \
	"no address of a component is without a name"
like "$(perf report -i "$tmp/data" --stdio --sort comm 2>/dev/null)" \
	'cubicle-monitor' "control: it was recorded"
rm -f "$(map_of)"

# --- what can go wrong ----------------------------------------------------------

run_tool gdb --perf-map sqlite
is "$status" 2 "gdb --perf-map: exit status 2"
like "$(cat "$err")" "^cubicle: --perf-map is not for gdb" "... and why"
done_testing
