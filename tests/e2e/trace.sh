#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# What is traced is what is counted, in order.
. tests/lib.sh

# All calls of the statistics: those of functions that begin with $1.
counted()
{
	tr -d '\n\t' <"$tmp/stats" |
		grep -o '"function":"'"${1-}"'[a-z_0-9]*","calls":[0-9]*' |
		awk -F : '{ n += $3 } END { print n + 0 }'
}
traced()
{
	grep -c "^ *[a-z]* -> [a-z]*: ${1-}[a-z_0-9]*(" "$err"
}

run_tool run --backend "$BACKEND" --trace calls --stats "$tmp/stats" sqlite \
	--size 1 testing
is "$status" 0 "--trace calls: ends well" || diag_run
is "$(traced)" "$(counted)" "as many calls are told as are counted"
is "$(grep -c '{$' "$err")" "$(grep -c '^ *} ' "$err")" "braces match"
like "$(cat "$err")" \
	'^  app -> vfs: vfs_unlink\(app, -100, "testing", 0\) \{$' "a call with others"
like "$(cat "$err")" '^    vfs -> ramfs: ramfs_unlink.* = -ENOENT <[0-9.]+ us>$' \
	"... and one below it"
like "$(cat "$err")" '^  \} vfs_unlink = -ENOENT <[0-9.]+ us>$' "... and its end"
like "$(cat "$err")" 'ramfs_write\([0-9]+, 1?[0-9]+, 0, grant_in\[[0-9]+\], [0-9]+\) = ' \
	"arguments by kind"
like "$(cat "$err")" '^\} libc_start never returned$' "what did not return"

run_tool run --backend "$BACKEND" --trace "calls=ramfs_*" --stats "$tmp/stats" \
	sqlite --size 1 testing
is "$(traced) $(traced ramfs_)" "$(counted ramfs_) $(counted ramfs_)" \
	"--trace calls=ramfs_*: those alone"

run_tool run --backend "$BACKEND" --trace calls=ramfs_write \
	--trace calls=vfs_pread --stats "$tmp/stats" sqlite --size 1 testing
writes=$(counted ramfs_write) reads=$(counted vfs_pread)
is "$(traced) $(traced ramfs_write) $(traced vfs_pread)" \
	"$((writes + reads)) $writes $reads" "two functions: the calls of both"
like "$writes $reads" '^[1-9][0-9]* [1-9]' "control: there were some"

# Windows, and faults on them.
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
run_tool run --backend "$BACKEND" --trace windows --trace faults \
	--stats "$tmp/stats" tests/system/system.layout window-use
number()
{
	sed -n 's/^.*"'"$1"'":[^0-9]*\([0-9]*\),*$/\1/p' "$tmp/stats"
}
is "$status" 0 "a program with windows: ends well" || diag_run
is "$(grep -c 'is open to' "$err")" "$(number opened)" "windows that were opened"
is "$(grep -c ' is lent to ' "$err")" "$(number mapped)" "pages that were lent"
is "$(grep -c 'is taken back from' "$err")" "$(number revoked)" "... taken back"
like "$(number opened) $(number mapped)" "^[1-9][0-9]* [1-9]" \
	"control: there were some"
unlike "$(cat "$err")" '->' "no calls, which nobody asked for"

wrong()
{
	run_tool run --backend none "$@" sqlite --size 1 testing
	is "$status" 2 "$*: exit status 2"
	like "$(cat "$err")" "^cubicle: --trace" "... and why"
}
wrong --trace everything
wrong --trace calls=
wrong --trace-out "$tmp/nowhere/x.json"
wrong --trace calls --trace calls=ramfs_read
wrong --trace calls=ramfs_reed
like "$(head -n 1 "$err")" "--trace calls=ramfs_reed: no component of layout .sqlite. has such a function; did you mean .ramfs_read.\? There are:$" \
	"a function that there is not: the nearest"
functions=$(sed 1d "$err" | tr -s ' ' '\n' | sed '/^$/d')
is "$(echo "$functions" | sort -u)" "$functions" "... all others, in order"
like "$functions" '^vfs_pwrite$' "... those of all components"
unlike "$functions" '^(cubicle|host|pages)_' "... but not the monitor's"
is "$(cat "$out")" "" "... before the program runs"
run_tool run --backend none --stats "$tmp/stats" sqlite --size 1 testing
like "$(counted)" '^[1-9]' "control: a run that calls functions"
for function in $(tr -d '\n\t' <"$tmp/stats" | grep -o '"function":"[a-z_0-9]*' |
	sed 's/.*"//' | sort -u); do
	echo "$functions" | grep -qx "$function" || echo "$function"
done >"$tmp/missing"
is "$(cat "$tmp/missing")" "" "... each that is called among them"
wrong --trace "calls=nope_*"
wrong --trace calls=ramfs_read --trace calls=nope

# The guest has no perl.
[ "$BACKEND" = mprotect ] || done_testing
unset CUBICLE_PATH
run_tool run --backend none --trace-out "$tmp/trace.json" --stats "$tmp/stats" \
	sqlite --size 1 testing
is "$status" 0 "--trace-out: ends well" || diag_run
unlike "$(cat "$err")" '->' "... with nothing on the terminal"
cat >"$tmp/balance.pl" <<'end'
use JSON::PP;
local $/;
my ($depth, $begun, $last, @open) = (0, 0, 0);
for my $e (@{JSON::PP->new->decode(<STDIN>)->{traceEvents}}) {
	# It is told when it ends.
	if ($e->{ph} eq "X") {
		die "a negative length" if $e->{dur} < 0;
		next;
	}
	die "time goes back" if $e->{ts} < $last;
	$last = $e->{ts};
	if ($e->{ph} eq "B") {
		push @open, $e->{name};
		$begun++;
	} elsif ($e->{ph} eq "E") {
		my $name = pop @open;
		die "$e->{name} ends, $name is open" if $name ne $e->{name};
	}
}
die "@open" if @open;
print "$begun\n";
end
is "$(perl "$tmp/balance.pl" <"$tmp/trace.json")" "$(counted)" \
	"a JSON parser reads it, pairs balance, and all calls are there"
done_testing
