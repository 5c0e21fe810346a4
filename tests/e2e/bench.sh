#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: alone
# Timeout: 900
# The bench measures everything that there are goals for, and draws it; it finds
# out which of two trees is slower; and nothing takes more instructions than
# bench/counts.json says.
. tests/lib.sh

# run_bench PROGRAM [ARGS...]: sets $status.
run_bench()
{
	status=0
	"$@" >"$out" 2>"$err" </dev/null || status=$?
}

run_bench bench/run --small --output "$tmp/bench"
is "$status" 0 "it measures" || diag_run
like "$(cat "$out")" "^what +figure +95 % interval +by +wall time +goal" \
	"... prints a table"
like "$(cat "$err")" "speedtest1: native, round 1" "... says what it is at"
like "$(cat "$out")" "7 cubicles over mono .* cpu .* undecided .*too wide" \
	"... does not decide from two rounds"
like "$(cat "$out")" "speedtest1: some interval .* after 2 rounds, which" \
	"... and says why"
like "$(cat "$out")" "machine was .* meanwhile: other programs used [0-9]" \
	"... and what else the machine did"

# Each figure has a number and a goal. On a slow machine a query of the smallest
# size may be long enough to be the worst one.
cat >"$tmp/names.pl" <<'end'
use JSON::PP;
local $/;
my $all = JSON::PP->new->decode(<STDIN>);
for my $f (@{$all->{figures}}) {
	die "$f->{name}: no number" if grep { !/^-?[\d.]+(e-?\d+)?$/ }
		$f->{value}, $f->{goal};
	die "$f->{name}: no verdict"
		if $f->{verdict} !~ /^(not )?reached$|^undecided$/;
	die "$f->{name}: no wall time"
		if $f->{by} eq "cpu" && !$f->{wall}{value};
	next if $f->{name} =~ /worst query/;
	$f->{name} =~ s/\d{3,}/N/g;
	print "$f->{name}\n";
}
print scalar(keys %{$all->{runs}}), " groups\n";
end
# NGINX takes minutes to build, and wrk may be missing.
servers=
if grep -q '"servers: not measured' "$tmp/bench/results.json"; then
	like "$(cat "$out")" "servers: not measured: .*(make servers|apt-get)" \
		"what is missing for NGINX is said, and how to get it"
else
	servers="
NGINX, 1 KiB, memory, 16 connections, native over 8 cubicles
NGINX, 1 KiB, memory, 16 connections, native over 8 cubicles, sfi"
	like "$(cat "$tmp/bench/servers.svg")" "</svg>" "servers.svg"
	like "$(cat "$tmp/bench/connections.svg")" "</svg>" "connections.svg"
fi
is "$(perl "$tmp/names.pl" <"$tmp/bench/results.json")" \
	"speedtest1 --size 1, 7 cubicles over native
speedtest1 --size 1, 7 cubicles over mono
speedtest1 --size 1, mono over native
sfi, --size 1, 7 cubicles over native
sfi, --size 1, 7 cubicles over mono, not instrumented
sfi, --size 1, mono over mono, not instrumented
sfi, gate, round trip
sfi, window: open, touch, close
sfi, a MiB of text verified
instructions, mpk, --size 1, 7 cubicles over mono
N INSERTs, 7 cubicles over mono
malloc and free, 16 B to 64 KiB, over native
sfi, malloc and free, 16 B to 64 KiB, over native
heap not usable in blocks of 1 MiB, sfi
heap not usable in blocks of 16 B to 64 KiB, sfi
gate, round trip, WRPKRU
gate, round trip, modelled
clock_gettime() over native, modelled
clock_gettime() over native, sfi
faults that --size 2 has more than --size 1
start of an empty program to main()
start of an empty program to main(), sfi
start of an empty program to main(), sfi, cached
memory of a further cubicle, mpk
instructions of a write, file of N pages over N
read of 4 KiB on a mount over native, 7 cubicles
write of 4 KiB on a mount over native, 7 cubicles
INSERTs on a mount over native, 7 cubicles
speedtest1 on a mount over native, 7 cubicles
read of 4 KiB on a mount over native, 7 cubicles, sfi
write of 4 KiB on a mount over native, 7 cubicles, sfi
INSERTs on a mount over native, 7 cubicles, sfi
speedtest1 on a mount over native, 7 cubicles, sfi$servers
15 groups" "all figures are there"

for plot in queries totals crossing windows files; do
	is "$(head -c 8 "$tmp/bench/$plot.png" | od -An -c | tr -d ' ')" \
		'211PNG\r\n032\n' "$plot.png is a picture"
	like "$(cat "$tmp/bench/$plot.svg")" "</svg>" "$plot.svg, too"
done

for option in --fast "--only nothing" "--small --full" "--width 0" more; do
	# shellcheck disable=SC2086
	run_bench bench/run $option
	is "$status" 2 "bench/run $option: exit status 2"
	like "$(cat "$err")" "[Uu]nknown|no group|usage|above 0" "... and why"
done

# The report of what was found, with the document's own words around it.
sed 's/"size" : "small"/"size" : "full"/' "$tmp/bench/results.json" \
	>"$tmp/bench/full.json"
mkdir "$tmp/docs"
cp docs/benchmarks.md "$tmp/docs"
run_bench bench/report "$tmp/bench/full.json" "$tmp/docs/benchmarks.md"
is "$status" 0 "it is reported" || diag_run
is "$(cat "$err")" "" "... without a complaint"
like "$(cat "$tmp/docs/benchmarks.md")" \
	"^\| speedtest1 --size 1, 7 cubicles over mono \|.*\| cpu \|.*undecided" \
	"... in the document"
like "$(cat "$tmp/docs/benchmarks/totals.svg")" "</svg>" "... with its plots"
run_bench bench/report "$tmp/bench/results.json" "$tmp/docs/benchmarks.md"
unlike "$status" "^0$" "a small bench is not reported"
like "$(cat "$err")" "not of .make bench-full" "... and why"

# --- two trees --------------------------------------------------------------

# compare ARGS...: the gates only, few rounds.
compare()
{
	run_bench bench/compare --small --no-counts --only gates \
		--output "$tmp/compare.json" "$@"
}

# tree NAME: a tree $tmp/NAME that is this one, with a tool of its own in
# $tmp/NAME/build/cubicle that runs ours with the arguments "$@", which the text
# on its input may change.
tree()
{
	mkdir -p "$tmp/$1/$B"
	for file in "$PWD/$B"/*; do
		ln -s "$file" "$tmp/$1/$B/"
	done
	rm "$tmp/$1/$B/cubicle"
	{
		echo "#!/bin/sh"
		cat
		echo "exec '$PWD/$B/cubicle' \"\$@\""
	} >"$tmp/$1/$B/cubicle"
	chmod +x "$tmp/$1/$B/cubicle"
}

# Whatever the noise: an interval that excludes 0.97 to 1.03 would be wrong.
cat >"$tmp/equal.pl" <<'end'
use JSON::PP;
local $/;
my $all = JSON::PP->new->decode(<STDIN>);
my ($rows, %verdict) = (0);
for my $row (@{$all->{rows}}) {
	my $i = $row->{interval};
	die "$row->{name}: no interval" if !defined $i->{low};
	next if $row->{name} !~ /gate$/;
	$rows++;
	$verdict{$row->{verdict}}++;
	print "$row->{name}: $i->{low} to $i->{high}\n"
		if $i->{low} > 1.03 || $i->{high} < 0.97;
}
print "SLOWER\n" if $verdict{SLOWER};
print "$rows gates\n";
end
compare .
is "$(perl "$tmp/equal.pl" <"$tmp/compare.json")" "2 gates" \
	"a tree is as fast as itself" || diag_run
like "$status" "^[03]$" "... and not slower"
like "$(cat "$out")" "^calls, modelled, gate +[01]\.[0-9]+ +[0-9.]+ to [0-9.]+ " \
	"... with an interval"

# Each of four WRPKRU takes 72 cycles more.
tree slow <<'end'
for arg; do
	shift
	[ "$arg" != 24 ] || arg=96
	set -- "$@" "$arg"
done
end
compare . "$tmp/slow"
is "$status" 1 "control: slower gates are found" || diag_run
like "$(cat "$out")" "^calls, modelled, gate .* SLOWER" "... by name"
unlike "$(cat "$out")" "^calls, (plain|native).* SLOWER" "... and no others"
compare "$tmp/slow" .
like "$(cat "$out")" "^calls, modelled, gate .* not slower" \
	"the other way round they are faster"

# An option that one of the trees does not know.
tree old <<'end'
case " $* " in
*" --wrpkru-cycles "*)
	echo "cubicle: there is no option --wrpkru-cycles" >&2
	exit 2
	;;
esac
end
compare "$tmp/old"
is "$status" 3 "what only one tree can run leaves it undecided" || diag_run
like "$(cat "$out")" \
	"^not compared: calls, modelled: the old tree .*no option --wrpkru-cyc" \
	"... which is told"
like "$(cat "$out")" "^calls, plain, gate " "... the others are compared"

mkdir "$tmp/empty"
compare "$tmp/empty"
is "$status" 2 "a tree that is not built: exit status 2"
like "$(cat "$err")" "empty, the old tree, is not built: .*make bench-files" \
	"... and what to do"
for bad in "" "$tmp/none" "--width 0 ." "--only nothing ." "a b c"; do
	# shellcheck disable=SC2086
	compare $bad
	is "$status" 2 "bench/compare $bad: exit status 2"
	like "$(cat "$err")" "is not a folder|above 0|no group|usage" \
		"... and why"
done

# Instructions, against those that are written down, and against fewer.
run_bench bench/check
is "$status" 0 "no more instructions than before" || diag_run
like "$(cat "$out")" "^gate, gate +[0-9]+ +[0-9]+ " "... which are counted"
sed 's/: \([0-9]\)/: 0.\1/' bench/counts.json >"$tmp/fewer.json"
run_bench bench/check --found "$B/bench/counts.json" \
	--counts "$tmp/fewer.json"
is "$status" 1 "control: fewer before"
like "$(cat "$out")" "speedtest1 .* more than before" "... is told"
run_bench bench/check --counts "$tmp/none"
is "$status" 2 "no counts to compare with: exit status 2"
echo "[]" >"$tmp/list.json"
run_bench bench/check --counts "$tmp/list.json"
is "$status" 2 "no list of counts: exit status 2"
done_testing
