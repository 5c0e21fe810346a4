# SPDX-License-Identifier: MIT
#
# Groups.pm: what is measured. Each group is a function that is given a size
# (small, usual, full) and a function to call with what it is at; it returns what
# it has found, as it goes into results.json.

package Groups;

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use IPC::Open2;
use JSON::PP;
use List::Util qw(sum);
use Measure;

my @names = qw(speed sfi slow instructions inserts gates windows files start
	memory faults);
my %measure = (
	speed => \&speed,
	sfi => \&sfi,
	slow => \&slow,
	instructions => \&instructions,
	inserts => \&inserts,
	gates => \&gates,
	windows => \&windows,
	files => \&files,
	start => \&start,
	memory => \&memory,
	faults => \&faults,
);

sub names
{
	return @names;
}

sub measure
{
	my ($name, $size, $at) = @_;

	return $measure{$name}->($size, $at);
}

# What is spent where protection keys would be written.
my @modelled = ("--backend", "none", "--wrpkru-cycles", 24);
my @plain = ("--backend", "none");

# By (size): small, usual, full.
sub by
{
	my ($size, %value) = @_;

	return $value{$size};
}

sub cubicle
{
	return (abs_path("$B/cubicle"), "run", @_);
}

sub slurp
{
	my ($file) = @_;

	open my $in, "<", $file or die "bench: $file: $!\n";
	local $/;
	return <$in>;
}

# A folder in memory for the files of a process, and what is in it afterwards
# is removed.
sub in_memory
{
	my ($work) = @_;
	my $folder = "/dev/shm/cubicle-bench.$$";

	make_path($folder);
	my @result = eval { $work->($folder) };
	my $error = $@;
	remove_tree($folder);
	die $error if $error;
	return wantarray ? @result : $result[0];
}

# A process: its files are in memory, and gone afterwards.
sub native
{
	my ($program, @arguments) = @_;
	my @command = (abs_path("$B/$program"), @arguments);

	return in_memory(sub { output({folder => $_[0]}, @command) });
}

# --- SQLite's speedtest1 --------------------------------------------------

my @systems = (
	["native"],
	["mono", @modelled, "sqlite-mono"],
	["mono, plain", @plain, "sqlite-mono"],
	["3 cubicles", @modelled, "sqlite3"],
	["3 cubicles, plain", @plain, "sqlite3"],
	["4 cubicles", @modelled, "sqlite4"],
	["4 cubicles, plain", @plain, "sqlite4"],
	["7 cubicles", @modelled, "sqlite"],
	["7 cubicles, plain", @plain, "sqlite"],
);

# Seconds by query, and of all.
sub parse
{
	my ($text) = @_;
	my %seconds = $text =~ /^\s*(\d+) - .*?\.\s+(\d+\.\d+)s$/mg;

	($seconds{total}) = $text =~ /^\s*TOTAL\.*\s+(\d+\.\d+)s$/m;
	die "bench: speedtest1 said:\n$text" if !defined $seconds{total};
	$_ += 0 for values %seconds;
	return \%seconds;
}

sub speedtest1
{
	my ($size, $system, @run) = @_;
	my @arguments = ("--size", $size, "testing");

	return parse(@run ? output({}, cubicle(@run, @arguments))
		: native("native/speedtest1", @arguments));
}

# Runs of all (systems), in turn, each time beginning with another.
sub in_turn
{
	my ($runs, $at, $run, @systems) = @_;
	my %found;

	for my $r (0 .. $runs - 1) {
		for my $n (0 .. $#systems) {
			my $system = $systems[($n + $r) % @systems];
			$at->(sprintf "%s, run %d of %d", $system->[0], $r + 1,
				$runs);
			push @{$found{$system->[0]}}, $run->(@$system);
		}
	}
	return \%found;
}

sub speed
{
	my ($size, $at) = @_;
	my $n = by($size, small => 1, usual => 100, full => 100);
	my $runs = by($size, small => 1, usual => 5, full => 9);

	return {size => $n, seconds => in_turn($runs, $at,
		sub { speedtest1($n, @_) }, @systems)};
}

# Backend sfi, which needs no model: speedtest1, gates, windows of one page, and
# what the verifier takes.
sub sfi
{
	my ($size, $at) = @_;
	my $n = by($size, small => 1, usual => 100, full => 100);
	my $runs = by($size, small => 1, usual => 5, full => 9);
	my @sfi = ("--backend", "sfi");
	my @systems = (
		["native"],
		["mono, plain", @plain, "sqlite-mono"],
		["mono", @sfi, "sqlite-mono"],
		["7 cubicles", @sfi, "sqlite"],
		by($size, small => 0, usual => 0, full => 1)
			? (["3 cubicles", @sfi, "sqlite3"],
				["4 cubicles", @sfi, "sqlite4"]) : (),
	);
	my $seconds = in_turn($runs, $at,
		sub { speedtest1($n, @_) }, @systems);
	my $gates = in_turn($runs, $at, sub {
		my ($system, @run) = @_;
		return lines(output({}, cubicle(@run)));
	}, ["gates", @sfi, "bench-gates", "calls"],
		["windows", @sfi, "bench-gates", "windows"]);
	$at->("the verifier");
	my ($speed) = output({}, "$B/tests/sfi/verifier", "--speed",
		"$B/sfi/components/speedtest1.so") =~ /^(\d+)$/m;

	return {size => $n, seconds => $seconds, cycles => $gates,
		verified => $speed, mhz => mhz()};
}

# Ticks of the time stamp counter in a microsecond.
sub mhz
{
	my ($found) = slurp("/proc/cpuinfo") =~ /^cpu MHz\s*:\s*([\d.]+)/m;

	return $found;
}

# Page permissions: for development, and slow.
sub slow
{
	my ($size, $at) = @_;
	my $n = by($size, small => 1, usual => 2, full => 5);
	my $runs = by($size, small => 1, usual => 3, full => 5);
	my @systems = (
		["native"],
		["mono", "--backend", "mprotect", "sqlite-mono"],
		["7 cubicles", "--backend", "mprotect", "sqlite"],
	);

	return {size => $n, seconds => in_turn($runs, $at,
		sub { speedtest1($n, @_) }, @systems)};
}

# Nanoseconds of the guest's clock, which are instructions, in 1e9.
sub instructions
{
	my ($size, $at) = @_;
	my $n = by($size, small => 1, usual => 5, full => 5);
	my %command = (
		"native" => "cd /dev/shm && \$OLDPWD/$B/native/speedtest1",
		"mono" => "$B/cubicle run --backend mpk sqlite-mono",
		"3 cubicles" => "$B/cubicle run --backend mpk sqlite3",
		"4 cubicles" => "$B/cubicle run --backend mpk sqlite4",
		"7 cubicles" => "$B/cubicle run --backend mpk sqlite",
		"7 cubicles, modelled" => "$B/cubicle run @modelled sqlite",
	);
	my @systems = by($size, small => ["mono", "7 cubicles"],
		usual => ["7 cubicles", "mono", "native"],
		full => [sort keys %command])->@*;
	my $done = 0;

	$at->("in the guest, " . @systems . " runs of speedtest1");
	my @text = at_once(
		sub { $at->(++$done . " of " . @systems . " done") },
		map { "$command{$_} --size $n testing" } @systems);
	my %found;
	@found{@systems} = map { [parse($_)] } @text;
	return {size => $n, "1e9" => \%found};
}

# --- a transaction each ---------------------------------------------------

sub inserts
{
	my ($size, $at) = @_;
	my $count = by($size, small => 100, usual => 5000, full => 5000);
	my $runs = by($size, small => 1, usual => 9, full => 21);
	my @arguments = ("inserts.db", $count);

	return {count => $count, ns => in_turn($runs, $at, sub {
		my ($system, @run) = @_;
		return 0 + (@run ? output({}, cubicle(@run, @arguments))
			: native("bench/native/bench-inserts", @arguments));
	},
		["native"],
		["mono", @modelled, "bench-inserts-mono"],
		["7 cubicles", @modelled, "bench-inserts"],
		["7 cubicles, plain", @plain, "bench-inserts"])};
}

# --- calls ----------------------------------------------------------------

# Lines "WHAT LEAST MEDIAN", in hundredths.
sub lines
{
	my ($text) = @_;
	my %found;

	while ($text =~ /^(.*\D) (\d+) (\d+)$/mg) {
		$found{$1} = {least => $2 / 100, median => $3 / 100};
	}
	die "bench: no figures in:\n$text" if !%found;
	return \%found;
}

# In the guest: instructions of one call, one by one, then by the clock.
my $counted = <<"end";
step() {
	$B/cubicle run --backend \$1 bench-gates forever 2>/dev/null &
	pid=
	until [ -n "\$pid" ]; do
		sleep 0.01
		pid=\$(pidof cubicle-monitor)
	done
	sleep 0.1
	$B/bench/native/bench-step \$pid 4000 || exit 1
	wait
}
step mpk
step none
$B/cubicle run --backend mpk bench-gates calls
end

sub gates
{
	my ($size, $at) = @_;
	my $runs = by($size, small => 1, usual => 5, full => 11);
	my $found = in_turn($runs, $at, sub {
		my ($system, @run) = @_;
		return lines(@run ? output({}, cubicle(@run, "bench-gates",
				"calls"))
			: native("bench/native/bench-baselines"));
	}, ["native"], ["modelled", @modelled], ["plain", @plain]);

	$at->("in the guest");
	my $text = guest($counted);
	my @steps = $text =~ /^([\d.]+) ([\d.]+)$/mg;
	die "bench: no steps in:\n$text" if @steps < 4;
	return {
		cycles => $found,
		instructions => lines($text),
		steps => {
			mpk => {all => $steps[0] + 0, wrpkru => $steps[1] + 0},
			none => {all => $steps[2] + 0},
		},
	};
}

# --- windows and copies ---------------------------------------------------

sub windows
{
	my ($size, $at) = @_;
	my $runs = by($size, small => 1, usual => 3, full => 5);
	my @command = cubicle("--backend", "mprotect", "bench-gates", "windows");
	my @found;

	for my $r (1 .. $runs) {
		$at->("run $r of $runs");
		push @found, lines(output({}, @command));
	}
	$at->("in the guest");
	my $text = guest("$B/cubicle run --backend mpk bench-gates windows");
	return {cycles => \@found, instructions => lines($text)};
}

# --- files ----------------------------------------------------------------

# Lines "WHAT NS".
sub pages
{
	my %found = $_[0] =~ /^(\w+) ([\d.]+)$/mg;

	die "bench: no figures in:\n$_[0]" if !%found;
	$_ += 0 for values %found;
	return \%found;
}

sub file_sizes
{
	my ($size) = @_;
	my @dense = by($size, small => [256], usual => [256, 16384],
		full => [256, 16384, 262144, 1000000])->@*;

	return ((map { ["dense", $_] } @dense), ["sparse", 256],
		["sparse", 1000000]);
}

sub files
{
	my ($size, $at) = @_;
	my $count = by($size, small => 100, usual => 20000, full => 50000);
	my $runs = by($size, small => 1, usual => 3, full => 5);
	my @found;

	for my $case (file_sizes($size)) {
		my ($kind, $pages) = @$case;
		my @arguments = ("bench-file", $kind, $pages, $count);
		push @found, {kind => $kind, pages => $pages, ns => in_turn($runs,
			sub { $at->("$kind, $pages pages, $_[0]") }, sub {
				my ($system, @run) = @_;
				return pages(@run
					? output({}, cubicle(@run, @arguments))
					: native("bench/native/bench-files",
						@arguments));
			},
			["native"],
			["7 cubicles", @modelled, "bench-files"])};
	}
	$at->("in the guest");
	my %counts;
	my @pages = (256, 1000000);
	my @text = at_once(sub { }, map { "$B/cubicle run --backend mpk " .
		"bench-files bench-file sparse $_ 2000" } @pages);
	@counts{@pages} = map { pages($_) } @text;
	return {operations => $count, cases => \@found, instructions => \%counts};
}

# --- start and size -------------------------------------------------------

# Nanoseconds from before the start of a process to its main().
sub start
{
	my ($size, $at) = @_;
	my $runs = by($size, small => 3, usual => 41, full => 101);

	return {ns => in_turn($runs, $at, sub {
		my ($system, @run) = @_;
		my @command = @run ? cubicle(@run)
			: abs_path("$B/bench/native/bench-empty");
		my $before = now_ns();
		return output({}, @command) - $before;
	},
		["native"],
		["7 cubicles", @modelled, "bench-empty"],
		["7 cubicles, mprotect", "--backend", "mprotect",
			"bench-empty"])};
}

# A system of (count) cubicles, of which all but one have nothing.
sub idle_layout
{
	my ($count) = @_;
	my $folder = "$B/bench/memory";
	my $layout = "start = bench-waiter\n[cubicle waiter]\n"
		. "components = bench-waiter\nrights = host\n";

	make_path($folder);
	for my $n (1 .. $count - 1) {
		copy("$B/bench/components/bench-idle.so", "$folder/idle$n.so")
			or die "bench: $folder/idle$n.so: $!\n";
		$layout .= "[cubicle idle$n]\ncomponents = idle$n\n";
	}
	my $name = "$folder/idle-$count.layout";
	open my $out, ">", $name or die "bench: $name: $!\n";
	print $out $layout;
	close $out or die "bench: $name: $!\n";
	return $name;
}

# KiB that the monitor, which is the system, has in memory.
sub resident
{
	my ($layout, $backend) = @_;
	my @command = cubicle("--backend", $backend, $layout);

	local $ENV{CUBICLE_PATH} = abs_path("$B/bench/memory")
		. ":$ENV{CUBICLE_PATH}";
	my $pid = open2(my $out, my $in, @command);
	<$out> // die "bench: @command: did not start\n";
	my $monitor = 0 + slurp("/proc/$pid/task/$pid/children");
	my ($kib) = slurp("/proc/$monitor/smaps_rollup") =~ /^Rss:\s+(\d+) kB/m;
	close $in;
	waitpid $pid, 0;
	return 0 + $kib;
}

# The same in the guest, under mpk, of all layouts.
sub resident_in_guest
{
	my $text = guest(join "", "export CUBICLE_PATH=$B/bench/memory:"
		. "\$CUBICLE_PATH\n", map { <<"end" } @_);
sleep 1 | $B/cubicle run --backend mpk $_ >/dev/null &
sleep 0.5
sed -n 's/^Rss: *\\([0-9]*\\) kB/\\1/p' /proc/\$(pidof cubicle-monitor)/smaps_rollup
wait
end
	return map { 0 + $_ } split " ", $text;
}

sub memory
{
	my ($size, $at) = @_;
	my @counts = by($size, small => [2, 4], usual => [2, 4, 8, 12],
		full => [2 .. 13])->@*;
	my @layouts = map { idle_layout($_) } @counts;
	my %found;

	for my $backend ("none", "mprotect") {
		$at->($backend);
		@{$found{$backend}}{@counts} =
			map { resident($_, $backend) } @layouts;
	}
	$at->("in the guest");
	@{$found{mpk}}{@counts} = resident_in_guest(@layouts);
	return {kib => \%found};
}

# --- faults ---------------------------------------------------------------

sub faults
{
	my ($size, $at) = @_;
	my @sizes = by($size, small => [1, 2], usual => [1, 4],
		full => [1, 10])->@*;
	my %found;

	for my $n (@sizes) {
		$at->("speedtest1 --size $n");
		output({}, cubicle("--backend", "mprotect", "--stats",
			"$B/bench/stats.json", "sqlite", "--size", $n,
			"testing"));
		my $stats = JSON::PP->new->decode(slurp("$B/bench/stats.json"));
		$found{$n} = {
			faults => $stats->{faults},
			mapped => $stats->{windows}{mapped},
			calls => sum(map { $_->{calls} } @{$stats->{edges}}),
		};
	}
	return \%found;
}

1;
