# SPDX-License-Identifier: MIT
#
# Figures.pm: the figures that there are goals for, from what the groups found.
# A figure is name, value, goal, unit and whether the goal is reached; less is
# better in all of them.

package Figures;

use strict;
use warnings;
use Exporter qw(import);
use JSON::PP;
use List::Util qw(max sum);
use Measure;

our @EXPORT_OK = qw(ratio query_ratios);

# Below that, milliseconds are too coarse to tell a ratio.
our $QUERY_SECONDS_MIN = 0.02;

sub figure
{
	my ($name, $value, $goal, $unit, $note) = @_;

	return {
		name => $name,
		value => $value,
		goal => $goal,
		unit => $unit,
		note => $note // "",
		reached => $value <= $goal ? JSON::PP::true : JSON::PP::false,
	};
}

# The median of one over other, run by run.
sub ratio
{
	my ($of, $over) = @_;

	return median(map { $of->[$_] / $over->[$_] } 0 .. $#$of);
}

sub field
{
	my ($name, @runs) = @_;

	return [map { $_->{$name} } @runs];
}

# By query, the ratio of two systems, of queries that take long enough.
sub query_ratios
{
	my ($seconds, $of, $over) = @_;
	my %ratio;

	for my $query (grep { /^\d+$/ } keys %{$seconds->{$over}[0]}) {
		my $base = field($query, @{$seconds->{$over}});
		next if median(@$base) < $QUERY_SECONDS_MIN;
		$ratio{$query} = ratio(
			field($query, @{$seconds->{$of}}), $base);
	}
	return \%ratio;
}

sub total
{
	my ($seconds, $of, $over) = @_;

	return ratio(field("total", @{$seconds->{$of}}),
		field("total", @{$seconds->{$over}}));
}

sub worst
{
	my ($name, $seconds, $of, $over, $goal) = @_;
	my $ratio = query_ratios($seconds, $of, $over);
	my ($query) = sort { $ratio->{$b} <=> $ratio->{$a} } keys %$ratio;

	return () if !defined $query;
	return figure($name, $ratio->{$query}, $goal, "ratio", "query $query");
}

sub speed
{
	my ($found) = @_;
	my $s = $found->{seconds};
	my $what = "speedtest1 --size $found->{size}";

	return (
		figure("$what, 7 cubicles over native",
			total($s, "7 cubicles", "native"), 1.0, "ratio"),
		figure("$what, 7 cubicles over mono",
			total($s, "7 cubicles", "mono"), 1.15, "ratio"),
		worst("$what, worst query, 7 cubicles over mono", $s,
			"7 cubicles", "mono", 1.6),
		figure("$what, mono over native",
			total($s, "mono", "native"), 0.8, "ratio"),
	);
}

sub sfi
{
	my ($found) = @_;
	my $s = $found->{seconds};
	my $what = "sfi, --size $found->{size}";
	my @gates = map { $_->{gate}{median} } @{$found->{cycles}{gates}};
	my @windows = map { $_->{"4096 window"}{median} / $found->{mhz} }
		@{$found->{cycles}{windows}};

	return (
		figure("$what, 7 cubicles over native",
			total($s, "7 cubicles", "native"), 1.0, "ratio"),
		figure("$what, 7 cubicles over mono, not instrumented",
			total($s, "7 cubicles", "mono, plain"), 1.25, "ratio"),
		figure("$what, mono over mono, not instrumented",
			total($s, "mono", "mono, plain"), 1.15, "ratio"),
		figure("sfi, gate, round trip", median(@gates), 100, "cycles"),
		figure("sfi, window: open, touch, close", median(@windows), 2.5,
			"us"),
		figure("sfi, a MiB of text verified",
			1000 / $found->{verified}, 20, "ms"),
	);
}

sub instructions
{
	my ($found) = @_;
	my $s = $found->{"1e9"};
	my $what = "instructions, mpk, --size $found->{size}";

	return (
		figure("$what, 7 cubicles over mono",
			total($s, "7 cubicles", "mono"), 1.15, "ratio"),
		worst("$what, worst query", $s, "7 cubicles", "mono", 1.6),
	);
}

sub inserts
{
	my ($found) = @_;
	my $ns = $found->{ns};

	return figure("$found->{count} INSERTs, 7 cubicles over mono",
		ratio($ns->{"7 cubicles"}, $ns->{mono}), 1.3, "ratio");
}

sub gates
{
	my ($found) = @_;
	my $mpk = $found->{steps}{mpk};
	my @modelled = map { $_->{gate}{median} } @{$found->{cycles}{modelled}};

	return (
		figure("gate, round trip, WRPKRU", $mpk->{wrpkru}, 4, "count"),
		figure("gate, round trip, other instructions",
			$mpk->{all} - $mpk->{wrpkru}, 90, "count"),
		figure("gate, round trip, modelled", median(@modelled), 160,
			"cycles"),
	);
}

sub faults
{
	my ($found) = @_;
	my ($small, $large) = sort { $a <=> $b } keys %$found;

	return figure("faults that --size $large has more than --size $small",
		$found->{$large}{faults} - $found->{$small}{faults}, 0,
		"count");
}

sub start
{
	my ($found) = @_;

	return figure("start of an empty program to main()",
		median(@{$found->{ns}{"7 cubicles"}}) / 1e6, 15, "ms");
}

# The slope of the line through the points, by least squares.
sub slope
{
	my ($points) = @_;
	my @x = keys %$points;
	my $mx = sum(@x) / @x;
	my $my = sum(values %$points) / @x;
	my $xx = sum(map { ($_ - $mx) ** 2 } @x);

	return sum(map { ($_ - $mx) * ($points->{$_} - $my) } @x) / $xx;
}

sub memory
{
	my ($found) = @_;

	return figure("memory of a further cubicle, mpk",
		slope($found->{kib}{mpk}), 100, "KiB");
}

# The cost of a write may grow with the depth of a tree, not with the file.
sub files
{
	my ($found) = @_;
	my $counts = $found->{instructions};
	my ($few, $many) = sort { $a <=> $b } keys %$counts;

	return figure("instructions of a write, file of $many pages over $few",
		$counts->{$many}{rewrite} / $counts->{$few}{rewrite}, 1.1, "ratio");
}

my @groups = (
	[speed => \&speed], [sfi => \&sfi], [instructions => \&instructions],
	[inserts => \&inserts], [gates => \&gates], [faults => \&faults],
	[start => \&start], [memory => \&memory], [files => \&files],
);

sub all
{
	my ($runs) = @_;

	return map { $_->[1]->($runs->{$_->[0]}) }
		grep { $runs->{$_->[0]} } @groups;
}

sub value
{
	my ($f) = @_;

	return sprintf $f->{unit} eq "ratio" ? "%.2f" : $f->{unit} =~ /^(ms|us)$/
		? "%.1f" : "%.0f", $f->{value};
}

sub table
{
	my (@figures) = @_;
	my $width = max(4, map { length $_->{name} } @figures);
	my $text = sprintf "%-*s  %8s  %8s  %-6s  %s\n", $width, "what",
		"figure", "goal", "unit", "reached";

	for my $f (@figures) {
		$text .= sprintf "%-*s  %8s  %8s  %-6s  %s\n", $width,
			$f->{name}, value($f), $f->{goal}, $f->{unit},
			($f->{reached} ? "yes" : "no")
			. ($f->{note} ? " ($f->{note})" : "");
	}
	return $text;
}

1;
