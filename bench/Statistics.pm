# SPDX-License-Identifier: MIT
#
# Statistics.pm: confidence intervals, and what follows from them.
#
# Nouns
#   interval  {estimate, low, high, rounds}: with 95 % confidence the true value
#             lies between low and high. (rounds) is how many values it comes
#             from; 1 means that the value was counted and does not vary.
#   tails     [low, high]: the probability with which the true value may lie
#             below low and above high; half of 5 % each where nothing is said.
#
# docs/benchmarks.md says why these methods were chosen.

package Statistics;

use strict;
use warnings;
use Exporter qw(import);
use List::Util qw(max);

our @EXPORT_OK = qw(ratio_interval median_interval worst_interval exact narrow
	verdict width median);

our $TAIL = 0.025;

sub median
{
	my @sorted = sort { $a <=> $b } @_;

	return @sorted % 2 ? $sorted[@sorted / 2]
		: ($sorted[@sorted / 2 - 1] + $sorted[@sorted / 2]) / 2;
}

# For (n) values: the probabilities of 0, 1, ... as the sum of the ranks of
# those that lie above the centre. Each rank is above or below with equal
# probability, so the distribution is a convolution.
my %rank_sums;
sub rank_sums
{
	my ($n) = @_;
	my @p = (1);

	return $rank_sums{$n} if $rank_sums{$n};
	for my $rank (1 .. $n) {
		my @next = (0) x (@p + $rank);
		for my $sum (0 .. $#p) {
			$next[$sum] += $p[$sum] / 2;
			$next[$sum + $rank] += $p[$sum] / 2;
		}
		@p = @next;
	}
	return $rank_sums{$n} = \@p;
}

# For (n) values: the probabilities of 0, 1, ... of them above the median.
sub signs
{
	my ($n) = @_;
	my @p = (0.5 ** $n);

	push @p, $p[-1] * ($n - $_ + 1) / $_ for 1 .. $n;
	return \@p;
}

# How many of (probabilities), from the first on, add up to no more than (tail).
sub count_within
{
	my ($tail, $probabilities) = @_;
	my $sum = 0;

	for my $count (0 .. $#$probabilities) {
		$sum += $probabilities->[$count];
		return $count if $sum > $tail;
	}
	return scalar @$probabilities;
}

# The bound that leaves out as many of the (sorted) as (tail) allows, from the
# lower end (side 1) or the upper (side -1). There is none if even all of them
# do not give that confidence.
sub bound
{
	my ($side, $tail, $probabilities, $sorted) = @_;
	my $count = count_within($tail, $probabilities);

	return $side * -9**9**9 if !$count;
	return $sorted->[$side > 0 ? $count - 1 : -$count];
}

sub bounds
{
	my ($tails, $probabilities, $sorted) = @_;

	return (bound(1, $tails->[0], $probabilities, $sorted),
		bound(-1, $tails->[1], $probabilities, $sorted));
}

# The ratio of (of) to (over), round by round: the estimate of Hodges and
# Lehmann, which is the median of the means of all pairs, and the interval of
# the signed-rank test, both of the logarithms.
sub ratio_interval
{
	my ($of, $over, $tails) = @_;
	my @log = map { log($of->[$_] / $over->[$_]) } 0 .. $#$of;
	my @means;

	for my $i (0 .. $#log) {
		push @means, map { ($log[$i] + $log[$_]) / 2 } $i .. $#log;
	}
	@means = sort { $a <=> $b } @means;
	my ($low, $high) = bounds($tails // [$TAIL, $TAIL],
		rank_sums(scalar @log), \@means);
	return {
		estimate => exp(median(@means)),
		low => exp($low),
		high => exp($high),
		rounds => scalar @log,
	};
}

# The median of (values), and the interval of the sign test: two of the values.
sub median_interval
{
	my ($values, $tails) = @_;
	my @sorted = sort { $a <=> $b } @$values;
	my ($low, $high) = bounds($tails // [$TAIL, $TAIL],
		signs(scalar @sorted), \@sorted);

	return {
		estimate => median(@sorted),
		low => $low < 0 ? 0 : $low,
		high => $high,
		rounds => scalar @sorted,
	};
}

# The largest of the ratios of (pairs), {name => [of, over]}: the interval, and
# the name of the pair in (of). The largest of the upper bounds is one for the
# largest ratio. The largest of the lower bounds is one only if they all hold,
# so each may fail with a part of the probability.
sub worst_interval
{
	my ($pairs) = @_;
	my $tails = [$TAIL / keys %$pairs, $TAIL];
	my %found = map { $_ => ratio_interval(@{$pairs->{$_}}, $tails) }
		keys %$pairs;
	my ($worst) = sort {
		$found{$b}{estimate} <=> $found{$a}{estimate} || $a cmp $b
	} keys %found;

	return {
		%{$found{$worst}},
		low => max(map { $_->{low} } values %found),
		high => max(map { $_->{high} } values %found),
		of => $worst,
	};
}

# A value that was counted.
sub exact
{
	my ($value) = @_;

	return {estimate => $value, low => $value, high => $value, rounds => 1};
}

# How wide an interval is, as a part of the estimate.
sub width
{
	my ($interval) = @_;

	return 0 if $interval->{high} == $interval->{low};
	return 9**9**9 if !$interval->{estimate};
	return ($interval->{high} - $interval->{low}) / $interval->{estimate};
}

sub narrow
{
	my ($interval, $part) = @_;

	return width($interval) < $part;
}

# What can be said of a goal that must not be exceeded, as less is better; or,
# with (more), of one that must be reached at least.
sub verdict
{
	my ($interval, $goal, $more) = @_;
	my ($low, $high) = @{$interval}{qw(low high)};

	($low, $high, $goal) = (-$high, -$low, -$goal) if $more;
	return $high <= $goal ? "reached"
		: $low > $goal ? "not reached" : "undecided";
}

1;
