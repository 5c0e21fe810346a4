# SPDX-License-Identifier: MIT
#
# Rounds.pm: run systems in turn until their figures are known well enough.
#
# Nouns
#   system  [name, code]; code runs it once and returns a sample
#   sample  a hash of numbers, by the name of what was measured
#   block   {name, systems, watch, min, max, repeat, together}: systems that take
#           turns; (together) of them are not parted, 1 if nothing is said
#   watch   a list of functions that take the samples of the block so far, by
#           system, and return an interval
#   round   each system of a block once
#
# All blocks take turns as well: each figure comes from the whole time of the
# session and not from one part of it. A block is done when it has (min) rounds
# and each interval is narrow, or when it has (max) rounds, or when time is up.

package Rounds;

use strict;
use warnings;
use Statistics qw(narrow);

# Rounds that a block gets even if time is up: fewer say nothing.
our $LEAST = 2;

# The systems of round (n): each second round goes through them in the reverse
# order of the one before, so that a drift of the machine cancels out; each
# pair of rounds begins with another system.
sub order
{
	my ($n, $together, @systems) = @_;
	my $first = int($n / 2) * $together % @systems;
	my @order = (@systems[$first .. $#systems], @systems[0 .. $first - 1]);

	return $n % 2 ? reverse @order : @order;
}

sub round
{
	my ($state, $at) = @_;
	my $block = $state->{block};
	my $n = $state->{rounds}++;

	for my $system (order($n, $block->{together} // 1, @{$block->{systems}})) {
		my ($name, $code) = @$system;
		$at->(sprintf "%s: %s, round %d", $block->{name}, $name, $n + 1);
		push @{$state->{samples}{$name}}, $code->();
	}
}

# Why the block is done, or nothing. Intervals are looked at when there are (min)
# rounds, and then whenever there are a tenth more: they change slowly, and each
# look is a chance to stop at a lucky moment.
sub done
{
	my ($state, $width, $late) = @_;
	my ($block, $rounds) = @{$state}{qw(block rounds)};

	if ($rounds >= ($state->{look} // $block->{min}) || $late
		|| $rounds >= $block->{max}) {
		$state->{look} = $rounds + ($rounds > 10 ? $rounds / 10 : 1);
		return "narrow" if $rounds >= $block->{min}
			&& !grep { !narrow($_->($state->{samples}), $width) }
				@{$block->{watch}};
	}
	return "rounds" if $rounds >= $block->{max};
	return "time" if $late && $rounds >= $LEAST;
	return undef;
}

# By the name of the block: {samples, rounds, why}, (why) as done() says. (at)
# is called with what is being done, (seconds) may have passed by (clock).
sub measure
{
	my ($width, $seconds, $clock, $at, @blocks) = @_;
	my @open = map { {block => $_, rounds => 0, samples => {}} } @blocks;
	my $began = $clock->();
	my %found = map { $_->{block}{name} => $_ } @open;

	while (@open) {
		for my $state (@open) {
			for (1 .. $state->{block}{repeat} // 1) {
				round($state, $at);
				$state->{why} = done($state, $width,
					$clock->() - $began > $seconds);
				last if $state->{why};
			}
		}
		@open = grep { !$_->{why} } @open;
	}
	delete $_->{block} for values %found;
	return \%found;
}

1;
