#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# bench_statistics.pl: the bench's intervals and verdicts, on made-up data of
# which the answer is known. Nothing is measured: it always says the same.

use strict;
use warnings;
use Test::More;

use lib "bench";
use Compare;
use Figures;
use Machine;
use Rounds;
use Statistics qw(ratio_interval median_interval worst_interval exact narrow
	verdict width);

srand 20211;

sub gauss
{
	return sqrt(-2 * log(1 - rand)) * cos(6.283185307 * rand);
}

# --- known answers ------------------------------------------------------------

# The largest sum of ranks that is significant at 5 %, two-sided, as printed in
# tables of Wilcoxon's test, and the same of the sign test.
my %ranks = (5 => undef, 6 => 0, 7 => 2, 8 => 3, 9 => 5, 10 => 8, 12 => 13,
	15 => 25, 20 => 52, 25 => 89);
my %signs = (5 => undef, 6 => 0, 8 => 0, 9 => 1, 10 => 1, 15 => 3, 20 => 5,
	25 => 7);

for my $n (sort { $a <=> $b } keys %ranks) {
	is(Statistics::count_within(0.025, Statistics::rank_sums($n)),
		defined $ranks{$n} ? $ranks{$n} + 1 : 0,
		"signed ranks of $n values, as in tables");
}
for my $n (sort { $a <=> $b } keys %signs) {
	is(Statistics::count_within(0.025, Statistics::signs($n)),
		defined $signs{$n} ? $signs{$n} + 1 : 0,
		"signs of $n values, as in tables");
}

# Hollander and Wolfe, Nonparametric Statistical Methods, table 3.1: differences
# of nine patients; estimate -0.46, interval -0.786 to -0.010.
my @before = (1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30);
my @after = (0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29);
my $i = ratio_interval([map { exp } @after], [map { exp } @before]);
is(join(" ", map { sprintf "%.3f", log $i->{$_} } qw(estimate low high)),
	"-0.460 -0.786 -0.010", "the interval of a published example");

$i = median_interval([5, 1, 4, 2, 3, 6, 9, 7, 8, 10]);
is("@$i{qw(estimate low high)}", "5.5 2 9", "the median of 1 to 10");
$i = ratio_interval([(2) x 5], [(1) x 5]);
ok(!narrow($i, 0.1), "five rounds are too few for an interval");
$i = ratio_interval([(2) x 6], [(1) x 6]);
ok(narrow($i, 0.1), "six that agree are not");
is(width(exact(0)), 0, "a count of 0 has no width");

# --- coverage -----------------------------------------------------------------

my %noise = (
	"normal" => sub { exp($_[0] * gauss()) },
	"waits that only lengthen" => sub { 1 + $_[0] * -log(1 - rand) },
	"one run in ten up to three times as long" => sub {
		exp($_[0] * gauss()) * (rand() < 0.1 ? 1 + 2 * rand : 1)
	},
);

# Of (count) sessions with early stop, how many have (true) in the interval that
# (interval) gives. The machine drifts by a fifth meanwhile.
sub coverage
{
	my ($count, $noise, $interval) = @_;
	my $true = 1.1;
	my $held = 0;

	for (1 .. $count) {
		my (@of, @over, $found);
		my $look = 10;
		for my $round (1 .. 40) {
			my $drift = 1 + 0.2 * sin($round / 6);
			push @of, $true * $drift * $noise->();
			push @over, $drift * $noise->();
			next if $round < $look;
			$look = $round * 1.1;
			$found = $interval->(\@of, \@over);
			last if narrow($found, 0.1);
		}
		$held++ if $found->{low} <= $true && $found->{high} >= $true;
	}
	return $held / $count;
}

for my $name (sort keys %noise) {
	for my $size (0.01, 0.05, 0.1) {
		my $held = coverage(400, sub { $noise{$name}->($size) },
			\&ratio_interval);
		cmp_ok($held, ">=", 0.92, "noise $size, $name: the interval "
			. "holds the true ratio $held");
	}
}
my $held = coverage(400, sub { $noise{normal}->(0.05) },
	sub { ratio_interval(@_, [0.16, 0.16]) });
cmp_ok($held, "<", 0.85, "control: an interval of 68 % does not: $held");

# The worst of twenty equal queries: chance makes one look worse than it is.
sub worst_holds
{
	my ($worst) = @_;
	my $held = 0;

	for (1 .. 300) {
		my %pairs = map {
			$_ => [[map { 1.1 * exp(0.02 * gauss()) } 1 .. 10],
				[map { exp(0.02 * gauss()) } 1 .. 10]]
		} 1 .. 20;
		my $found = $worst->(\%pairs);
		$held++ if $found->{low} <= 1.1 && $found->{high} >= 1.1;
	}
	return $held / 300;
}

$held = worst_holds(\&worst_interval);
cmp_ok($held, ">=", 0.94, "the worst of twenty holds its ratio: $held");
$held = worst_holds(sub {
	my ($found) = sort { $b->{estimate} <=> $a->{estimate} }
		map { ratio_interval(@$_) } values %{$_[0]};
	return $found;
});
cmp_ok($held, "<", 0.8, "control: its own interval does not: $held");

# --- rounds -------------------------------------------------------------------

# Two systems with times of (noise), in rounds of a second: what was found.
sub session
{
	my ($noise, $seconds) = @_;
	my $now = 0;

	return Rounds::measure(0.1, $seconds, sub { $now++ }, sub { }, {
		name => "made up",
		systems => [["a", sub { {s => 1.2 * exp($noise * gauss())} }],
			["b", sub { {s => exp($noise * gauss())} }]],
		watch => [sub { ratio_interval(map {
			[map { $_->{s} } @{$_[0]{$_}}] } "a", "b") }],
		min => 10,
		max => 60,
	})->{"made up"};
}

my $found = session(0.01, 1000);
is("$found->{rounds} $found->{why}", "10 narrow", "little noise: early stop");
$found = session(0.1, 1000);
is($found->{why}, "narrow", "more noise: $found->{rounds} rounds");
cmp_ok($found->{rounds}, ">", 10, "... which are more");
$found = session(1, 1000);
is("$found->{rounds} $found->{why}", "60 rounds", "too much: the most rounds");
$found = session(1, 20);
is($found->{why}, "time", "too much, and no time: $found->{rounds} rounds");
cmp_ok($found->{rounds}, "<", 25, "... which are fewer");
$found = session(0.01, 0);
is("$found->{rounds} $found->{why}", "2 time", "no time at all: two rounds");

is(join(" ", map { join "", Rounds::order($_, 1, qw(A B)) } 0 .. 3),
	"AB BA BA AB", "two systems: A B, B A");
is(join(" ", map { join "", Rounds::order($_, 1, qw(A B C)) } 0 .. 5),
	"ABC CBA BCA ACB CAB BAC", "three take turns in being first");
is(join(" ", map { join "", Rounds::order($_, 2, qw(A a B b)) } 0 .. 3),
	"AaBb bBaA BbAa aAbB", "pairs stay together");

# --- verdicts -----------------------------------------------------------------

sub between
{
	return {low => $_[0], high => $_[1], estimate => ($_[0] + $_[1]) / 2,
		rounds => 10};
}

sub figure
{
	my ($interval, @more) = @_;

	return Figures::verdict_words(Figures::figure("x", $interval, 1.15,
		"ratio", "cpu", @more));
}

is(figure(between(1.05, 1.15)), "reached", "all of it good: reached");
is(figure(between(1.16, 1.2)), "not reached", "all of it bad: not reached");
is(figure(between(1.1, 1.16)),
	"undecided (the goal lies within the interval)", "both: undecided");
is(figure(between(0.9, 1.3)), "undecided (the interval is too wide)",
	"a wide one: undecided, and why");
is(figure(between(1.05, 1.1), wall => between(1.3, 1.4)),
	"undecided (processor time and wall time disagree)",
	"a program that waits does not reach it");
is(figure(between(1.05, 1.1), wall => between(1.0, 1.4)), "reached",
	"wall time that says nothing does not hinder");
is(figure(exact(1.15)), "reached", "a count that is the goal");

# --- two trees ----------------------------------------------------------------

# Rows of pairs of (rounds) values with (noise): new over old is (ratio).
sub rows
{
	my ($count, $ratio, $rounds, $noise) = @_;

	my @rows = map {
		Compare::sample_row("row $_",
			[map { $ratio * exp($noise * gauss()) } 1 .. $rounds],
			[map { exp($noise * gauss()) } 1 .. $rounds])
	} 1 .. $count;
	Compare::judge(1.03, 2, @rows);
	return map { $_->{verdict} } @rows;
}

is(join(" ", rows(3, 1, 12, 0.005)), "not slower not slower not slower",
	"equal trees: not slower");
is(join(" ", rows(3, 1.2, 12, 0.02)), "SLOWER SLOWER SLOWER",
	"control: a fifth slower is found");
is(join(" ", rows(1, 1.03, 20, 0.05)), "undecided", "at the goal: undecided");
my $wrong = 0;
for (1 .. 60) {
	$wrong++ if grep { $_ eq "SLOWER" } rows(50, 1.03, 14, 0.5);
}
cmp_ok($wrong, "<=", 6, "fifty rows at the goal, much noise: one is slower by "
	. "chance in $wrong of 60 sessions");
is(Compare::change(0, 0), 1, "no faults, as before: no change");
is(Compare::change(1, 0), 9**9**9, "a fault more than none is more");

# --- the machine --------------------------------------------------------------

sub seen
{
	my ($used, $steal, $ours) = @_;

	return Machine::since({at => 0, used => 0, steal => 0, ours => 0},
		{at => 100, used => $used, steal => $steal, ours => $ours}, 2);
}

ok(seen(105, 0, 100)->{idle}, "only we used it: idle");
ok(!seen(150, 0, 100)->{idle}, "another used half a processor: not idle");
ok(!seen(100, 10, 100)->{idle}, "the hypervisor took a twentieth: not idle");
like(Machine::sentence("meanwhile", seen(150, 10, 100)),
	qr/NOT IDLE meanwhile: other programs used 0.50 .* took 5.0 %/,
	"... which is told");

# --- words --------------------------------------------------------------------

is(Figures::rows(["a", "b"], ["x", "1.5"], ["yy", "10.25"]),
	"a   b\nx     1.5\nyy  10.25\n", "numbers stand right");
done_testing;
