# SPDX-License-Identifier: MIT
#
# Measure.pm: run programs here and in the guest, and reckon with what they say.

package Measure;

use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter qw(import);
use IO::Select;
use POSIX qw(:errno_h :signal_h :sys_wait_h);
use Statistics qw(median);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

our @EXPORT = qw(median at_once progress progress_end output timed
	in_tree start_program now_ns $B);

our $B = $ENV{B} // "build";

my $terminal = -t STDERR;
my $began = time;
my $shown = 0;

sub now_ns
{
	return clock_gettime(CLOCK_MONOTONIC) * 1e9;
}

# --- progress -------------------------------------------------------------

# One line that changes on a terminal, a line each in a file.
sub progress
{
	my ($where, $what) = @_;
	my $line = sprintf "%s  %s, %d s", $where, $what, time - $began;

	progress_end();
	print STDERR $line, $terminal ? "" : "\n";
	$shown = length $line;
}

sub progress_end
{
	print STDERR "\r", " " x $shown, "\r" if $terminal && $shown;
	$shown = 0;
}

# --- trees ------------------------------------------------------------------

# Do (work) in the tree at (root), with its programs and components.
sub in_tree
{
	my ($root, $work) = @_;
	my $here = abs_path(".");

	chdir $root or die "bench: $root: $!\n";
	local $ENV{CUBICLE_PATH} = "$root/$B/bench/components";
	my @result = eval { $work->() };
	my $error = $@;
	chdir $here or die "bench: $here: $!\n";
	die $error if $error;
	return wantarray ? @result : $result[0];
}

# --- programs -------------------------------------------------------------

# Start a program in (folder), its output to a pipe; (pid, handle).
sub start_program
{
	my ($folder, $errors, @command) = @_;

	pipe my $read, my $write or die "pipe: $!\n";
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		open STDIN, "<", "/dev/null";
		open STDOUT, ">&", $write;
		open STDERR, ">", $errors;
		chdir $folder or POSIX::_exit(126);
		{ no warnings; exec @command; }
		POSIX::_exit(127);
	}
	close $write;
	return ($pid, $read);
}

sub failed
{
	my ($command, $status, $errors) = @_;
	my $said = "";

	if (open my $in, "<", $errors) {
		local $/;
		$said = <$in> // "";
	}
	progress_end();
	die "bench: @$command: " . ($status & 127
		? "killed by signal " . ($status & 127)
		: "exit status " . ($status >> 8)) . "\n$said";
}

# Wait for (pid): its status, and the nanoseconds of processor time that it and
# all its children used, user and system. Perl has no wait4(); this is that of
# x86-64, whose struct rusage begins with two struct timeval.
sub wait_used
{
	my ($pid) = @_;
	my ($status, $used) = (pack("i", 0), "\0" x 144);

	while (syscall(61, $pid, $status, 0, $used) != $pid) {
		die "bench: wait4: $!\n" if $! != EINTR;
	}
	my ($s, $us, $system_s, $system_us) = unpack "q4", $used;
	return (unpack("i", $status),
		($s + $system_s) * 1e9 + ($us + $system_us) * 1e3);
}

# What a program writes, and the nanoseconds of processor time that it and its
# children used; or the end of all.
sub timed
{
	my ($option, @command) = @_;
	my $errors = abs_path("$B/bench") . "/errors";
	my ($pid, $out) =
		start_program($option->{folder} // ".", $errors, @command);

	local $SIG{ALRM} = sub {
		kill "KILL", $pid;
		die "bench: @command: not done after $option->{seconds} s\n";
	};
	$option->{seconds} //= 300;
	alarm($option->{seconds});
	local $/;
	my $text = <$out> // "";
	my ($status, $used) = wait_used($pid);
	alarm 0;
	failed(\@command, $status, $errors) if $status;
	return ($text, $used);
}

# What a program writes.
sub output
{
	return (timed(@_))[0];
}

# What commands of the shell write in the guest, one guest for each, two at a
# time: their figures are counts, which do not depend on what else is running.
sub at_once
{
	my ($what, @commands) = @_;
	my (@text, %running, $next);

	$next = 0;
	while ($next < @commands || %running) {
		while ($next < @commands && keys %running < 2) {
			my $errors = "$B/bench/errors$next";
			my @command = ("env", "ICOUNT=1", "GUEST_FILES=$B/bench",
				"GUEST_TIMEOUT=1500", "tests/guest/guest.sh",
				"export CUBICLE_PATH=\$PWD/$B/bench/components; "
					. $commands[$next]);
			my ($pid, $out) = start_program(".", $errors, @command);
			$running{$pid} = [$next++, $out, $errors, \@command, ""];
		}
		for my $r (values %running) {
			next if !IO::Select->new($r->[1])->can_read(0.1);
			sysread $r->[1], $r->[4], 65536, length $r->[4];
		}
		my $pid = waitpid -1, WNOHANG;
		next if $pid <= 0 || !$running{$pid};
		my ($n, $out, $errors, $command, $got) = @{delete $running{$pid}};
		failed($command, $?, $errors) if $?;
		local $/;
		$text[$n] = $got . (<$out> // "");
		$what->($n);
	}
	return @text;
}

1;
