# SPDX-License-Identifier: MIT
#
# Figures.pm: the figures that there are goals for, from what the groups found.
# A figure has a name, an interval (see Statistics.pm), a goal, a unit, what it
# was measured by (cpu, wall, cycles, count) and a verdict. Less is better in
# all of them except most of those of servers. A ratio of processor times has a second
# interval (wall) beside it.

package Figures;

use strict;
use warnings;
use List::Util qw(sum);
use Groups;
use Statistics qw(exact median median_interval ratio_interval verdict width);

# The verdict of (interval), and why if there is none. (wall) is an interval
# that must not say the opposite: a program that waits uses no processor. (better)
# is true if more is better.
sub judged
{
	my ($interval, $goal, $wall, $limit, $better) = @_;
	my $verdict = verdict($interval, $goal, $better);
	my $by_wall = $wall ? verdict($wall, $goal, $better) : "undecided";

	return ("undecided", "processor time and wall time disagree")
		if $verdict ne "undecided" && $by_wall ne "undecided"
		&& $verdict ne $by_wall;
	return ($verdict, "") if $verdict ne "undecided";
	return ($verdict, width($interval) < $limit
		? "the goal lies within the interval"
		: "the interval is too wide");
}

sub figure
{
	my ($name, $interval, $goal, $unit, $by, %more) = @_;
	my ($verdict, $why) = judged($interval, $goal, $more{wall},
		$more{limit} // 0.1, $more{better});

	return {
		name => $name,
		value => $interval->{estimate},
		low => finite($interval->{low}),
		high => finite($interval->{high}),
		rounds => $interval->{rounds},
		goal => $goal,
		unit => $unit,
		by => $by,
		note => $more{note} // "",
		verdict => $verdict,
		why => $why,
		$more{wall} ? (wall => {
			value => $more{wall}{estimate},
			low => finite($more{wall}{low}),
			high => finite($more{wall}{high}),
		}) : (),
	};
}

# A number for JSON, which has no infinity: none is null.
sub finite
{
	my ($number) = @_;

	return abs($number) < 9**9**9 ? $number : undef;
}

sub field
{
	my ($name, $samples) = @_;

	return [map { $_->{$name} } @$samples];
}

sub ratio
{
	my ($name, $samples, $of, $over) = @_;

	return ratio_interval(field($name, $samples->{$of}),
		field($name, $samples->{$over}));
}

# A ratio of processor times, and that of (wall) beside it.
sub times_ratio
{
	my ($name, $samples, $of, $over, $goal, $wall) = @_;

	return figure($name, ratio("cpu", $samples, $of, $over), $goal, "ratio",
		"cpu", wall => ratio($wall, $samples, $of, $over));
}

sub worst
{
	my ($name, $samples, $of, $over, $goal, $by) = @_;
	my ($interval, $query);

	if ($by eq "count") {
		my %ratio = map {
			$_ => $samples->{$of}[0]{$_} / $samples->{$over}[0]{$_}
		} Groups::queries($samples->{$over});
		($query) = sort { $ratio{$b} <=> $ratio{$a} } keys %ratio;
		$interval = exact($ratio{$query}) if defined $query;
	} else {
		$interval = Groups::worst_pair(@$samples{$of, $over});
		$query = $interval->{of} if $interval;
	}
	return () if !$interval;
	return figure($name, $interval, $goal, "ratio", $by,
		note => "query $query");
}

sub speed
{
	my ($found) = @_;
	my $s = $found->{seconds};
	my $what = "speedtest1 --size $found->{size}";

	return (
		times_ratio("$what, 7 cubicles over native", $s, "7 cubicles",
			"native", 1.0, "total"),
		times_ratio("$what, 7 cubicles over mono", $s, "7 cubicles",
			"mono", 1.15, "total"),
		worst("$what, worst query, 7 cubicles over mono", $s,
			"7 cubicles", "mono", 1.6, "wall"),
		times_ratio("$what, mono over native", $s, "mono", "native",
			0.8, "total"),
	);
}

# The median of (samples), each of them divided by (scale).
sub typical
{
	my ($name, $what, $samples, $goal, $unit, $by, $scale) = @_;

	return figure($name, median_interval([map { $_->{$what} / $scale }
		@$samples]), $goal, $unit, $by);
}

sub sfi
{
	my ($found) = @_;
	my $s = $found->{seconds};
	my $what = "sfi, --size $found->{size}";

	return (
		times_ratio("$what, 7 cubicles over native", $s, "7 cubicles",
			"native", 1.0, "total"),
		times_ratio("$what, 7 cubicles over mono, not instrumented", $s,
			"7 cubicles", "mono, plain", 1.25, "total"),
		times_ratio("$what, mono over mono, not instrumented", $s,
			"mono", "mono, plain", 1.15, "total"),
		typical("sfi, gate, round trip", "gate",
			$found->{cycles}{gates}, 100, "cycles", "cycles", 1),
		typical("sfi, window: open, touch, close", "4096 window",
			$found->{cycles}{windows}, 2.5, "us", "cycles",
			$found->{mhz}),
		typical("sfi, a MiB of text verified", "ms",
			$found->{verifier}, 20, "ms", "wall", 1),
	);
}

sub counted_ratio
{
	my ($name, $samples, $of, $over, $goal) = @_;

	return figure($name, exact($samples->{$of}[0]{total}
		/ $samples->{$over}[0]{total}), $goal, "ratio", "count");
}

sub instructions
{
	my ($found) = @_;
	my $s = $found->{"1e9"};
	my $what = "instructions, mpk, --size $found->{size}";

	return (
		counted_ratio("$what, 7 cubicles over mono", $s, "7 cubicles",
			"mono", 1.15),
		worst("$what, worst query", $s, "7 cubicles", "mono", 1.6,
			"count"),
	);
}

sub inserts
{
	my ($found) = @_;

	return times_ratio("$found->{count} INSERTs, 7 cubicles over mono",
		$found->{samples}, "7 cubicles", "mono", 1.3, "ns");
}

sub malloc
{
	my ($found) = @_;
	my $s = $found->{samples};
	my $what = "malloc and free, 16 B to 64 KiB";
	my %unused = %{$found->{unused}};

	return (
		times_ratio("$what, over native", $s->{malloc}, "7 cubicles",
			"native", 1.1, "ns"),
		times_ratio("sfi, $what, over native", $s->{malloc},
			"7 cubicles, sfi", "native", 1.1, "ns"),
		figure("heap not usable in blocks of 1 MiB, sfi",
			exact($unused{"1 MiB"} / 10), 5, "%", "count"),
		figure("heap not usable in blocks of 16 B to 64 KiB, sfi",
			exact($unused{random} / 10), 10, "%", "count"),
	);
}

sub gates
{
	my ($found) = @_;

	return (
		figure("gate, round trip, WRPKRU",
			exact($found->{steps}{mpk}{wrpkru}), 4, "count",
			"count"),
		typical("gate, round trip, modelled", "gate",
			$found->{cycles}{modelled}, 160, "cycles", "cycles", 1),
	);
}

sub clock
{
	my ($found) = @_;
	my $cycles = $found->{cycles};

	return map {
		figure("clock_gettime() over native, $_", ratio("monotonic",
			$cycles, $_, "native"), 1.3, "ratio", "cycles")
	} "modelled", "sfi";
}

# Time over that of a process on the same disk; throughput is its inverse.
sub mounts
{
	my ($found) = @_;
	my %limit = ("7 cubicles" => 1.05, "7 cubicles, sfi" => 1.1);

	return map {
		my $system = $_;
		(
			(map { figure("$_ of 4 KiB on a mount over native, $system",
				ratio($_, $found->{pages}, $system, "native"),
				1.18, "ratio", "ns") } "read", "write"),
			figure("INSERTs on a mount over native, $system",
				ratio("ns", $found->{inserts}, $system, "native"),
				$limit{$system}, "ratio", "ns"),
			figure("speedtest1 on a mount over native, $system",
				ratio("total", $found->{speedtest1}, $system,
					"native"), $limit{$system}, "ratio", "s"),
		)
	} sort keys %limit;
}

# Which systems of the servers are compared.
my @servers = (["native", "8 cubicles"], ["native", "8 cubicles, sfi"],
	["native, best", "8 cubicles, best"],
	["native, best", "8 cubicles, sfi, best"]);

# The goal of the ratio of (over): some cases have one of their own.
sub servers_goal
{
	my ($case, $over) = @_;
	my $sfi = $over =~ /sfi/;
	my $best = $over =~ /best/;

	if ($case->{connections} == 16 && !$case->{close}) {
		return $best ? ($sfi ? 0.95 : 1.0) : ($sfi ? 1.15 : 1.2)
			if $case->{title} =~ /^1 KiB, memory/;
		return 1.0 if $best && $case->{file} ne "1k";
	}
	return 0.9;
}

# Time of the process over ours, for a request: above 1, ours is less.
sub servers_ratio
{
	my ($case, $of, $over) = @_;
	my $s = $case->{samples};

	return () if !$s->{$of} || !$s->{$over};
	return figure("NGINX, $case->{title}, $of over $over",
		ratio("cpu", $s, $of, $over), servers_goal($case, $over),
		"ratio", "cpu", better => "more",
		wall => ratio("ns", $s, $of, $over));
}

# Of the cases without a row of their own the one with the lowest ratio.
sub servers_lowest
{
	my (@cases) = @_;
	my @found = sort { $a->{value} <=> $b->{value} } map {
		my $case = $_;
		map { servers_ratio($case, @$_) } @servers;
	} @cases;

	return () if !@found;
	return {%{$found[0]}, name => "the lowest of all others: $found[0]{name}"};
}

sub servers_merged
{
	my ($case) = @_;
	my $s = $case->{samples};

	return () if !$s->{mono} || $case->{file} ne "1k";
	return times_ratio("NGINX, $case->{title}, 8 cubicles over one", $s,
		"8 cubicles", "mono", 1.15, "ns");
}

# One call of the host more for each batch of events.
sub servers_calls
{
	my ($title, $of) = @_;

	return map {
		my ($field, $what, $goal) = @$_;
		defined $of->{$field}
			? figure("NGINX, $title, $what of a request",
				exact($of->{$field}), $goal, "count", "count")
			: ()
	} ["gates", "gates", 10], ["system_calls", "system calls", 3];
}

# Connections per second in the last run over those in the first.
sub servers_connections
{
	my ($found, $name) = @_;
	my @ns = map { $_->{ns} } @{$found->{$name} // []};

	return () if @ns < 2;
	return figure("NGINX, connections, run " . @ns . " over run 1, $name",
		exact($ns[0] / $ns[-1]), 0.97, "ratio", "wall",
		better => "more");
}

sub servers
{
	my ($found) = @_;
	my @cases = @{$found->{cases} // []};
	my @usual = grep { $_->{connections} == 16 && !$_->{close} } @cases;
	my @others = grep { $_->{connections} != 16 || $_->{close} } @cases;
	my $small = "1 KiB, memory, 16 connections";

	return ((map {
		my $case = $_;
		map { servers_ratio($case, @$_) } @servers;
	} @usual),
		servers_lowest(@others),
		(map { servers_merged($_) } @usual),
		servers_calls($small, $found->{requests}{$small}{"8 cubicles"}),
		map { servers_connections($found->{connections}, $_) }
			"native", "8 cubicles", "8 cubicles, sfi");
}

sub faults
{
	my ($found) = @_;
	my ($small, $large) = sort { $a <=> $b } keys %$found;

	return figure("faults that --size $large has more than --size $small",
		exact($found->{$large}{faults} - $found->{$small}{faults}), 0,
		"count", "count");
}

sub start
{
	my ($found) = @_;

	return map {
		typical("start of an empty program to main()$_->[0]", "ns",
			$found->{samples}{"7 cubicles$_->[0]"}, $_->[1], "ms",
			"wall", 1e6)
	} ["", 15], [", sfi", 10], [", sfi, cached", 6];
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
		exact(slope($found->{kib}{mpk})), 100, "KiB", "count");
}

# The cost of a write may grow with the depth of a tree, not with the file.
sub files
{
	my ($found) = @_;
	my $counts = $found->{instructions};
	my ($few, $many) = sort { $a <=> $b } keys %$counts;

	return figure("instructions of a write, file of $many pages over $few",
		exact($counts->{$many}{rewrite} / $counts->{$few}{rewrite}), 1.1,
		"ratio", "count");
}

my @groups = (
	[speed => \&speed], [sfi => \&sfi], [instructions => \&instructions],
	[inserts => \&inserts], [malloc => \&malloc], [gates => \&gates],
	[clock => \&clock], [faults => \&faults],
	[start => \&start], [memory => \&memory], [files => \&files],
	[mounts => \&mounts], [servers => \&servers],
);

sub all
{
	my ($runs) = @_;

	return map { $_->[1]->($runs->{$_->[0]}) }
		grep { $runs->{$_->[0]} } @groups;
}

# --- words --------------------------------------------------------------------

sub number
{
	my ($number, $unit) = @_;

	return "?" if !defined $number;
	return sprintf $unit eq "ratio" ? "%.2f" : $unit =~ /^(ms|us|%)$/ ? "%.1f"
		: "%.0f", $number;
}

sub value
{
	my ($f) = @_;

	return number($f->{value}, $f->{unit});
}

# "LOW to HIGH" of a figure or of its (wall), or "counted".
sub interval
{
	my ($f, $unit) = @_;

	return "counted" if ($f->{by} // "") eq "count";
	return number($f->{low}, $unit) . " to " . number($f->{high}, $unit);
}

sub wall
{
	my ($f) = @_;

	return "" if !$f->{wall};
	return number($f->{wall}{value}, $f->{unit}) . ", "
		. interval($f->{wall}, $f->{unit});
}

sub verdict_words
{
	my ($f) = @_;
	my $more = join ", ", grep { $_ } $f->{note}, $f->{why};

	return $f->{verdict} . ($more ? " ($more)" : "");
}

sub table
{
	my (@figures) = @_;
	my @rows = (["what", "figure", "95 % interval", "by", "wall time",
			"goal", "unit", "verdict"],
		map { [$_->{name}, value($_), interval($_, $_->{unit}),
			$_->{by}, wall($_), $_->{goal}, $_->{unit},
			verdict_words($_)] } @figures);

	return rows(@rows);
}

# Lines of columns; numbers stand right.
sub rows
{
	my (@rows) = @_;
	my @widths;
	my $text = "";

	for my $row (@rows) {
		for my $n (0 .. $#$row) {
			my $width = length $row->[$n];
			$widths[$n] = $width if $width > ($widths[$n] // 0);
		}
	}
	for my $row (@rows) {
		my $line = join "  ", map {
			sprintf $row->[$_] =~ /^[\d.-]+$/ ? "%*s" : "%-*s",
				$widths[$_], $row->[$_]
		} 0 .. $#$row;
		$text .= $line =~ s/ +$//r . "\n";
	}
	return $text;
}

1;
