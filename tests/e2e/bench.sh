#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: alone
# Timeout: 400
# The bench measures everything that there are goals for, and draws it; and
# nothing takes more instructions than bench/counts.json says.
. tests/lib.sh

# run_bench PROGRAM [ARGS...]: sets $status.
run_bench()
{
	status=0
	"$@" >"$out" 2>"$err" </dev/null || status=$?
}

run_bench bench/run --small --output "$tmp/bench"
is "$status" 0 "it measures" || diag_run
like "$(cat "$out")" "^what +figure +goal +unit +reached" "... prints a table"
like "$(cat "$err")" "11.*speed: native, run 1 of 1" "... says what it is at"

# Each figure has a number and a goal.
cat >"$tmp/names.pl" <<'end'
use JSON::PP;
local $/;
my $all = JSON::PP->new->decode(<STDIN>);
for my $f (@{$all->{figures}}) {
	die "$f->{name}: no number" if grep { !/^-?[\d.]+(e-?\d+)?$/ }
		$f->{value}, $f->{goal};
	die "$f->{name}: neither" if !defined $f->{reached};
	$f->{name} =~ s/\d{3,}/N/g;
	print "$f->{name}\n";
}
print scalar(keys %{$all->{runs}}), " groups\n";
end
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
gate, round trip, WRPKRU
gate, round trip, other instructions
gate, round trip, modelled
faults that --size 2 has more than --size 1
start of an empty program to main()
memory of a further cubicle, mpk
instructions of a write, file of N pages over N
11 groups" "all figures are there"

for plot in queries totals crossing windows files; do
	is "$(head -c 8 "$tmp/bench/$plot.png" | od -An -c | tr -d ' ')" \
		'211PNG\r\n032\n' "$plot.png is a picture"
	like "$(cat "$tmp/bench/$plot.svg")" "</svg>" "$plot.svg, too"
done

for option in --fast "--only nothing" "--small --full" more; do
	# shellcheck disable=SC2086
	run_bench bench/run $option
	is "$status" 2 "bench/run $option: exit status 2"
	like "$(cat "$err")" "[Uu]nknown|no group|usage" "... and why"
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
