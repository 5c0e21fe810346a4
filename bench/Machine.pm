# SPDX-License-Identifier: MIT
#
# Machine.pm: what the machine is, and what else it does while we measure.

package Machine;

use strict;
use warnings;
use JSON::PP;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC sleep);

# Above that the machine counts as busy: the part of one processor that other
# programs used, and the part of all processors that the hypervisor took.
our $OTHERS_MAX = 0.10;
our $STEAL_MAX = 0.01;

# Seconds of our children that have not ended.
our $running = sub { 0 };

sub slurp
{
	my ($file) = @_;

	open my $in, "<", $file or die "bench: $file: $!\n";
	local $/;
	return <$in>;
}

sub describe
{
	my $cpu = slurp("/proc/cpuinfo");
	my ($model) = $cpu =~ /^model name\s*: (.*)$/m;
	my ($kernel) = `uname -sr` =~ /(.*)/;

	return {
		processor => $model // "unknown",
		kernel => $kernel,
		processors => 0 + `nproc`,
		keys => ($cpu =~ /\bospke\b/ ? JSON::PP::true
			: JSON::PP::false),
	};
}

# Seconds: that have passed; that all programs have used; that the hypervisor
# gave to somebody else; that we and our children have used.
sub look
{
	my @ticks = slurp("/proc/stat") =~ /^cpu +(.*)$/m
		? split / /, $1 : (0) x 8;
	my ($user, $nice, $system, $irq, $softirq, $steal) =
		@ticks[0, 1, 2, 5, 6, 7];

	return {
		at => clock_gettime(CLOCK_MONOTONIC),
		used => ($user + $nice + $system + $irq + $softirq) / 100,
		steal => ($steal // 0) / 100,
		ours => $running->() + eval { my $sum = 0; $sum += $_ for times; $sum },
	};
}

# What happened since (before): others is in processors, steal a part of all.
sub since
{
	my ($before, $now, $processors) = @_;
	my $seconds = $now->{at} - $before->{at} || 1e-9;
	my ($used, $steal, $ours) =
		map { $now->{$_} - $before->{$_} } qw(used steal ours);
	my $others = ($used - $ours) / $seconds;
	my %seen = (
		seconds => $seconds,
		others => $others < 0 ? 0 : $others,
		steal => $steal / $seconds / $processors,
	);

	$seen{idle} = $seen{others} <= $OTHERS_MAX
		&& $seen{steal} <= $STEAL_MAX ? JSON::PP::true : JSON::PP::false;
	return \%seen;
}

# The machine while we do nothing.
sub before
{
	my ($seconds, $processors) = @_;
	my $look = look();

	sleep($seconds);
	return since($look, look(), $processors);
}

# One sentence.
sub sentence
{
	my ($when, $seen) = @_;

	return sprintf "the machine was %s %s: other programs used %.2f "
		. "processors, the hypervisor took %.1f %%",
		$seen->{idle} ? "idle" : "NOT IDLE", $when, $seen->{others},
		100 * $seen->{steal};
}

1;
