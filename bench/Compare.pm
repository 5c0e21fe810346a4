# SPDX-License-Identifier: MIT
#
# Compare.pm: two trees, from the blocks and results that each of them gives.
#
# Nouns
#   side  old or new
#   row   {name, unit, interval, verdict, why}: one quantity, new over old
#
# Everything that runs is the tree's own: this file only says in which order.

package Compare;

use strict;
use warnings;
use List::Util qw(max uniq);
use Groups;
use Measure;
use Statistics qw(exact median ratio_interval verdict width);

our @SIDES = ("old", "new");

# With fewer, no lower bound of a hundred rows holds for all of them at once.
our $ROUNDS_MIN = 12;

# By name: what the quantities of a sample are called in a table.
my %title = (cpu => "processor time", total => "wall time", ns => "wall time",
	ms => "time");

# --- rounds -------------------------------------------------------------------

# The quantities that both sides have. The queries of speedtest1 are in its
# total, and in the row of the worst one.
sub quantities
{
	my ($old, $new) = @_;

	return grep { !/^\d+$/ && defined $old->[0]{$_} }
		sort keys %{$new->[0]};
}

sub field
{
	my ($name, $samples) = @_;

	return [map { $_->{$name} } @$samples];
}

sub side_samples
{
	my ($samples, $system) = @_;

	return map { $samples->{"$system, $_"} } @SIDES;
}

# A watch of one system: its widest interval.
sub watch
{
	my ($system) = @_;

	return sub {
		my ($old, $new) = side_samples($_[0], $system);
		my ($widest) = sort { width($b) <=> width($a) }
			map { ratio_interval(field($_, $new), field($_, $old)) }
			quantities($old, $new);
		return $widest // exact(1);
	};
}

# Run each system of (block) in each of (trees), {side => folder}, once. The
# systems that both could run; for others, why not goes to (missing).
sub trial
{
	my ($block, $trees, $at, $missing) = @_;
	my @both;

	for my $system (@{$block->{systems}}) {
		my ($name, $code) = @$system;
		my @failed;
		for my $side (@SIDES) {
			$at->("trial: $block->{name}: $name, $side");
			eval { in_tree($trees->{$side}, $code); 1 } and next;
			push @failed, [$side, $@];
		}
		push @both, $system if !@failed;
		push @$missing, map {
			{name => "$block->{name}, $name", side => $_->[0],
				why => $_->[1] =~ s/\s+/ /gr}
		} @failed;
	}
	return @both;
}

# The block that runs (systems) of (block) in both trees. In a round the two
# sides of a system follow each other, and each round begins with the other one:
# old new, new old.
sub paired
{
	my ($block, $trees, @systems) = @_;

	return {
		%$block,
		systems => [map {
			my ($name, $code) = @$_;
			map {
				my $folder = $trees->{$_};
				["$name, $_", sub { in_tree($folder, $code) }]
			} @SIDES
		} @systems],
		together => 2,
		watch => [map { watch($_->[0]) } @systems],
		min => max($ROUNDS_MIN, $block->{min}),
		max => max($ROUNDS_MIN, 3 * $block->{max}),
		names => [map { $_->[0] } @systems],
	};
}

# --- rows ---------------------------------------------------------------------

# A row that is not judged yet. (bound) gives the lower bound of its interval
# for the probability with which the true value may lie below it.
sub row
{
	my ($name, $interval) = @_;

	return {name => $name, interval => $interval};
}

sub sample_row
{
	my ($name, $new, $old) = @_;

	return {
		%{row($name, ratio_interval($new, $old))},
		old => median(@$old),
		new => median(@$new),
		bound => sub {
			my ($tail) = @_;
			return ratio_interval($new, $old, [$tail, 0.5])->{low};
		},
	};
}

# Judge (rows). One interval of 95 % in forty lies above the truth, and there are
# many rows: a row is slower only if its lower bound holds together with those
# of all others.
sub judge
{
	my ($goal, $percent, @rows) = @_;

	for my $row (@rows) {
		my ($interval, $bound) = ($row->{interval}, delete $row->{bound});
		my $verdict = verdict($interval, $goal);
		my $sure = $verdict eq "not reached" && $bound
			? $bound->($Statistics::TAIL / @rows) : $interval->{low};
		($row->{verdict}, $row->{why}) =
			$verdict eq "reached" ? ("not slower", "")
			: $verdict eq "undecided" ? ("undecided",
				width($interval) < $percent / 100
				? "the goal lies within the interval"
				: "the interval is too wide")
			: $sure > $goal ? ("SLOWER", "")
			: ("undecided", "above the goal, but among "
				. @rows . " rows that can be chance");
	}
}

# What a quantity may take more in the new tree, (ticks) is taken off its values.
sub less
{
	my ($ticks, $values) = @_;

	return [map { $_ > $ticks ? $_ - $ticks : 1 } @$values];
}

# The rows of one system of a block; (allowed) is {quantity => ticks}.
sub system_rows
{
	my ($name, $old, $new, $allowed) = @_;
	my $worst = Groups::worst_pair($new, $old);

	return (map {
		my $ticks = $allowed->{$_} // 0;
		sample_row("$name, " . ($title{$_} // $_)
			. ($ticks ? sprintf(" less %.0f", $ticks) : ""),
			less($ticks, field($_, $new)), field($_, $old))
	} quantities($old, $new)), $worst
		? row("$name, worst query ($worst->{of})", $worst) : ();
}

# (host_ticks) more may be taken by a call of the host under sfi.
sub block_rows
{
	my ($block, $found, $host_ticks) = @_;

	return map {
		system_rows(join(", ", uniq(split(/, /, $block->{name}), $_)),
			side_samples($found->{samples}, $_),
			$_ eq "sfi" ? {"host call" => $host_ticks} : {})
	} @{$block->{names}};
}

# Quantities that only one side has. What is (added) in the new tree cannot have
# become slower.
sub one_sided
{
	my ($block, $found) = @_;

	return map {
		my $system = $_;
		my ($old, $new) = map { $_->[0] }
			side_samples($found->{samples}, $system);
		(map { {name => "$block->{name}, $system, $_", side => "old",
			added => 1, why => "its program does not measure it"} }
			grep { !defined $old->{$_} } sort keys %$new),
		(map { {name => "$block->{name}, $system, $_", side => "new",
			why => "its program does not measure it"} }
			grep { !defined $new->{$_} } sort keys %$old)
	} @{$block->{names}};
}

# --- counts -------------------------------------------------------------------

# The numbers of a result, by their way there.
sub leaves
{
	my ($what, $path) = @_;

	return map { leaves($what->{$_}, "$path, $_") } sort keys %$what
		if ref $what eq "HASH";
	return map { leaves($what->[$_], $path) } 0 .. $#$what
		if ref $what eq "ARRAY";
	return defined $what ? ($path => $what) : ();
}

# What of a result was counted and does not vary.
my %counted = (
	instructions => sub { {speedtest1 => {map {
		$_ => $_[0]{"1e9"}{$_}[0]{total}
	} keys %{$_[0]{"1e9"}}}} },
	gates => sub { {"a call" => $_[0]{instructions},
		"one by one" => $_[0]{steps}} },
	windows => sub { $_[0]{instructions} },
	files => sub { $_[0]{instructions} },
	memory => sub { {"KiB" => $_[0]{kib}} },
	faults => sub { $_[0] },
);

sub counts
{
	my ($group, $result) = @_;

	return $counted{$group}
		? {leaves($counted{$group}->($result), "counted, $group")} : {};
}

# New over old where (0) over 0 is no change.
sub change
{
	my ($new, $old) = @_;

	return $new == $old ? 1 : $old ? $new / $old : 9**9**9;
}

sub count_rows
{
	my ($old, $new) = @_;

	return map {
		{%{row($_, exact(change($new->{$_}, $old->{$_})))},
			old => $old->{$_}, new => $new->{$_}}
	} grep { exists $old->{$_} } sort keys %$new;
}

1;
