# SPDX-License-Identifier: MIT
#
# Groups.pm: what is measured.
#
# A group measures one subject and has two parts. Its blocks (see Rounds.pm) are
# programs whose times vary: they take turns with those of other groups, and a
# block of two groups runs once for both. Its counts are what does not vary;
# they are taken once, afterwards. Sizes are small, usual and full.
#
# All programs and components are those of the tree in the current folder.

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
use Servers;
use Statistics qw(median median_interval ratio_interval worst_interval);

my @names = qw(speed sfi slow instructions inserts malloc gates clock windows files
	mounts servers start memory faults);

sub names
{
	return @names;
}

# What is spent where protection keys would be written.
our @modelled = ("--backend", "none", "--wrpkru-cycles", 24);
my @plain = ("--backend", "none");
our @sfi = ("--backend", "sfi");
my @mprotect = ("--backend", "mprotect");

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
	return @result;
}

# Run (program) as a process, or in the system that (run) says: what it wrote,
# and nanoseconds of processor time. The files of a process are in memory, and
# gone afterwards.
sub run
{
	my ($program, $run, @arguments) = @_;

	return timed({}, cubicle(@$run, @arguments)) if @$run;
	my @command = (abs_path("$B/$program"), @arguments);
	return in_memory(sub { timed({folder => $_[0]}, @command) });
}

# A ratio needs more than nothing: what was rounded to 0 is (least),
# half of the unit.
sub at_least
{
	my ($least, $found) = @_;

	$_ = $_ > $least ? $_ + 0 : $least for values %$found;
}

# Processor time, which the system tells in microseconds, without that of the
# start.
sub less
{
	my ($all, $start) = @_;

	return $all - $start > 500 ? $all - $start : 500;
}

# --- watches ----------------------------------------------------------------

sub field
{
	my ($name, $samples) = @_;

	return [map { $_->{$name} } @$samples];
}

# The ratio of (name) of two systems.
sub ratio
{
	my ($name, $of, $over) = @_;

	return sub {
		my ($samples) = @_;
		return ratio_interval(field($name, $samples->{$of}),
			field($name, $samples->{$over}));
	};
}

sub value
{
	my ($name, $system) = @_;

	return sub { median_interval(field($name, $_[0]{$system})) };
}

# --- SQLite's speedtest1 ------------------------------------------------------

# Below that, milliseconds are too coarse to give the ratio of a query.
our $QUERY_SECONDS_MIN = 0.02;

# Seconds by query, and of all.
sub parse
{
	my ($text) = @_;
	my %seconds = $text =~ /^\s*(\d+) - .*?\.\s+(\d+\.\d+)s$/mg;

	($seconds{total}) = $text =~ /^\s*TOTAL\.*\s+(\d+\.\d+)s$/m;
	die "bench: speedtest1 said:\n$text" if !defined $seconds{total};
	at_least(0.0005, \%seconds);
	return \%seconds;
}

# (cpu) is the processor time of the program, less that of the same with a set
# of tests that does next to nothing, which is what it takes to start and to end.
sub speedtest1
{
	my ($size, @run) = @_;
	my @program = ("native/speedtest1", \@run);

	return sub {
		my (undef, $start) = run(@program, "--testset", "debug1",
			"--size", 1, "testing");
		my ($text, $cpu) = run(@program, "--size", $size, "testing");
		return {%{parse($text)}, cpu => less($cpu, $start) / 1e9};
	};
}

# The queries of which the ratio to (samples) makes sense.
sub queries
{
	my ($samples) = @_;

	return grep {
		/^\d+$/ && median(@{field($_, $samples)}) >= $QUERY_SECONDS_MIN
	} sort keys %{$samples->[0]};
}

# The worst query of one system over the other, and its interval; undef if all
# queries are too short.
sub worst_pair
{
	my ($of, $over) = @_;
	my %pairs = map { $_ => [field($_, $of), field($_, $over)] }
		queries($over);

	return %pairs ? worst_interval(\%pairs) : undef;
}

# The width of the interval of the worst query alone.
sub worst_watch
{
	my ($of, $over) = @_;

	return sub {
		my ($samples) = @_;
		my $worst = worst_pair(@$samples{$of, $over});
		return {estimate => 1, low => 1, high => 1} if !$worst;
		return ratio($worst->{of}, $of, $over)->($samples);
	};
}

# (goals) are pairs of which there is a ratio with a goal.
sub speed_block
{
	my ($size, $goals, @systems) = @_;
	my $n = by($size, small => 1, usual => 100, full => 100);

	return {
		name => "speedtest1",
		systems => [map {
			my ($name, @run) = @$_;
			[$name, speedtest1($n, @run)]
		} @systems],
		watch => [map {
			my @pair = @$_;
			map { ratio($_, @pair) } "total", "cpu"
		} @$goals],
		min => by($size, small => 2, usual => 11, full => 12),
		max => by($size, small => 2, usual => 30, full => 60),
	};
}

sub speed_blocks
{
	my ($size) = @_;
	my $block = speed_block($size, [["7 cubicles", "native"],
			["7 cubicles", "mono"], ["mono", "native"]],
		["native"],
		["mono", @modelled, "sqlite-mono"],
		["7 cubicles", @modelled, "sqlite"],
		by($size, small => 0, usual => 0, full => 1) ? (
			["mono, plain", @plain, "sqlite-mono"],
			["3 cubicles", @modelled, "sqlite3"],
			["3 cubicles, plain", @plain, "sqlite3"],
			["4 cubicles", @modelled, "sqlite4"],
			["4 cubicles, plain", @plain, "sqlite4"],
			["7 cubicles, plain", @plain, "sqlite"]) : ());

	push @{$block->{watch}}, worst_watch("7 cubicles", "mono")
		if $size ne "small";
	return ($block);
}

sub speed_size
{
	return by($_[0], small => 1, usual => 100, full => 100);
}

sub speed
{
	my ($size, $found) = @_;
	my %seconds = %{$found->{speedtest1}{samples}};

	delete @seconds{grep { /, sfi$/ } keys %seconds};
	return {size => speed_size($size), seconds => \%seconds};
}

# Backend sfi, which needs no model: speedtest1, gates, windows of one page, and
# what the verifier takes.
sub sfi_blocks
{
	my ($size) = @_;

	return (speed_block($size, [["7 cubicles, sfi", "native"],
			["7 cubicles, sfi", "mono, plain"],
			["mono, sfi", "mono, plain"]],
		["native"],
		["mono, plain", @plain, "sqlite-mono"],
		["mono, sfi", @sfi, "sqlite-mono"],
		["7 cubicles, sfi", @sfi, "sqlite"],
		by($size, small => 0, usual => 0, full => 1) ? (
			["3 cubicles, sfi", @sfi, "sqlite3"],
			["4 cubicles, sfi", @sfi, "sqlite4"]) : ()),
		calls_block($size, ["sfi", @sfi]),
		windows_block($size, "sfi", @sfi),
		{
			name => "verifier",
			systems => [["verifier", \&verifier]],
			watch => [value("ms", "verifier")],
			min => by($size, small => 2, usual => 10, full => 20),
			max => by($size, small => 2, usual => 40, full => 80),
		});
}

# Milliseconds for a MiB of text.
sub verifier
{
	my $text = output({}, "$B/tests/sfi/verifier", "--speed",
		"$B/sfi/components/speedtest1.so");
	my ($speed) = $text =~ /^(\d+)$/m
		or die "bench: no speed in:\n$text";

	return {ms => 1000 / $speed};
}

sub sfi
{
	my ($size, $found) = @_;
	my $all = $found->{speedtest1}{samples};
	my %seconds = map { $_ => $all->{$_} } "native", "mono, plain";

	for my $name (grep { /, sfi$/ } keys %$all) {
		$seconds{$name =~ s/, sfi$//r} = $all->{$name};
	}
	return {
		size => speed_size($size),
		seconds => \%seconds,
		cycles => {
			gates => $found->{calls}{samples}{sfi},
			windows => $found->{"windows, sfi"}{samples}{sfi},
		},
		verifier => $found->{verifier}{samples}{verifier},
		mhz => mhz(),
	};
}

# Ticks of the time stamp counter in a microsecond.
sub mhz
{
	my ($found) = slurp("/proc/cpuinfo") =~ /^cpu MHz\s*:\s*([\d.]+)/m;

	return $found;
}

# Page permissions: for development, and slow.
sub slow_size
{
	return by($_[0], small => 1, usual => 1, full => 5);
}

sub slow_blocks
{
	my ($size) = @_;
	my $n = slow_size($size);

	return ({
		name => "slow",
		systems => [
			["native", speedtest1($n)],
			["mono", speedtest1($n, @mprotect, "sqlite-mono")],
			["7 cubicles", speedtest1($n, @mprotect, "sqlite")],
		],
		watch => [ratio("cpu", "7 cubicles", "mono")],
		min => by($size, small => 2, usual => 6, full => 8),
		max => by($size, small => 2, usual => 20, full => 40),
	});
}

sub slow
{
	my ($size, $found) = @_;

	return {size => slow_size($size), seconds => $found->{slow}{samples}};
}

sub instructions_size
{
	return by($_[0], small => 1, usual => 5, full => 5);
}

sub instructions_systems
{
	return by($_[0], small => ["mono", "7 cubicles"],
		usual => ["7 cubicles", "mono", "native"],
		full => ["3 cubicles", "4 cubicles", "7 cubicles",
			"7 cubicles, modelled", "mono", "native"])->@*;
}

sub instructions_guests
{
	my ($size) = @_;
	my $n = instructions_size($size);
	my %command = (
		"native" => "cd /dev/shm && \$OLDPWD/$B/native/speedtest1",
		"mono" => "$B/cubicle run --backend mpk sqlite-mono",
		"3 cubicles" => "$B/cubicle run --backend mpk sqlite3",
		"4 cubicles" => "$B/cubicle run --backend mpk sqlite4",
		"7 cubicles" => "$B/cubicle run --backend mpk sqlite",
		"7 cubicles, modelled" => "$B/cubicle run @modelled sqlite",
	);

	return map { "$command{$_} --size $n testing" }
		instructions_systems($size);
}

# Nanoseconds of the guest's clock, which are instructions, in 1e9.
sub instructions_counts
{
	my ($size, $at, @texts) = @_;
	my %counted;

	@counted{instructions_systems($size)} = map { [parse($_)] } @texts;
	return {size => instructions_size($size), "1e9" => \%counted};
}

# --- a transaction each -------------------------------------------------------

sub inserts_count
{
	return by($_[0], small => 1000, usual => 5000, full => 5000);
}

# (ns) is the time of the INSERTs by the program's clock. (cpu) is processor
# time: that of the program with all INSERTs less that with one, which is what
# it takes to start and to end.
sub insert
{
	my ($count, @run) = @_;
	my $program = "bench/native/bench-inserts";

	return sub {
		my (undef, $start) = run($program, \@run, "inserts.db", 1);
		my ($ns, $cpu) = run($program, \@run, "inserts.db", $count);
		return {ns => $ns > 0 ? $ns + 0 : 1, cpu => less($cpu, $start)};
	};
}

sub inserts_blocks
{
	my ($size) = @_;
	my $count = inserts_count($size);

	return ({
		name => "inserts",
		systems => [
			["native", insert($count)],
			["mono", insert($count, @modelled, "bench-inserts-mono")],
			["7 cubicles", insert($count, @modelled,
				"bench-inserts")],
			["7 cubicles, plain", insert($count, @plain,
				"bench-inserts")],
		],
		watch => [map { ratio($_, "7 cubicles", "mono") } "ns", "cpu"],
		min => by($size, small => 2, usual => 12, full => 21),
		max => by($size, small => 2, usual => 60, full => 150),
		repeat => by($size, small => 1, usual => 2, full => 2),
	});
}

sub inserts
{
	my ($size, $found) = @_;
	my $samples = $found->{inserts}{samples};

	return {count => inserts_count($size), samples => $samples};
}

# --- the heap -----------------------------------------------------------------

sub malloc_count
{
	return by($_[0], small => 20000, usual => 1000000, full => 2000000);
}

# As in insert().
sub malloc
{
	my ($sizes, $count, @run) = @_;
	my @arguments = ("bench/native/bench-malloc", \@run, @$sizes);

	return sub {
		my (undef, $start) = run(@arguments, 1);
		my ($ns, $cpu) = run(@arguments, $count);
		return {ns => $ns > 0 ? $ns + 0 : 1, cpu => less($cpu, $start)};
	};
}

# By what their blocks are called: how their sizes are distributed.
my %sizes = (
	"malloc" => ["small", 16, 65536],
	"malloc, even" => ["even", 16, 65536],
	"malloc, to 1 KiB" => ["small", 16, 1024],
);

sub malloc_blocks
{
	my ($size) = @_;
	my $count = malloc_count($size);

	return map {
		my $of = $sizes{$_};
		{
			name => $_,
			systems => [
				["native", malloc($of, $count)],
				["7 cubicles", malloc($of, $count, @modelled,
					"bench-malloc")],
				["7 cubicles, sfi", malloc($of, $count, @sfi,
					"bench-malloc")],
			],
			watch => [map { ratio("cpu", $_, "native") }
				"7 cubicles", "7 cubicles, sfi"],
			min => by($size, small => 2, usual => 12, full => 21),
			max => by($size, small => 2, usual => 60, full => 100),
		}
	} sort keys %sizes;
}

# Thousandths of the heap that blocks of (least) to (most) bytes leave.
sub unused
{
	my ($least, $most) = @_;

	return 0 + output({}, cubicle(@sfi, "bench-malloc", "full", $least,
		$most));
}

sub malloc_counts
{
	my ($size, $at) = @_;

	$at->("the heap, full");
	return {unused => {"1 MiB" => unused(1048576, 1048576),
		"random" => unused(16, 65536)}};
}

sub malloc_found
{
	my ($size, $found) = @_;

	return {count => malloc_count($size), samples =>
		{map { $_ => $found->{$_}{samples} } keys %sizes}};
}

# --- calls --------------------------------------------------------------------

# Lines "WHAT LEAST MEDIAN", in hundredths: the medians.
sub lines
{
	my ($text) = @_;
	my %found;

	while ($text =~ /^(.*\D) \d+ (\d+)$/mg) {
		$found{$1} = $2 > 0 ? $2 / 100 : 0.005;
	}
	die "bench: no figures in:\n$text" if !%found;
	return \%found;
}

# Ticks of the time stamp counter. What interrupts a program does not show: each
# value is the median of rounds that are far shorter than a slice of time.
sub ticks
{
	my ($what, @run) = @_;

	return sub {
		my ($text) = run("bench/native/bench-baselines", \@run,
			@run ? ("bench-gates", $what) : ());
		return lines($text);
	};
}

sub calls_block
{
	my ($size, @systems) = @_;

	return {
		name => "calls",
		systems => [map {
			my ($name, @run) = @$_;
			[$name, ticks("calls", @run)]
		} @systems],
		watch => [map {
			my $name = $_->[0];
			$name eq "native" ? () : value("gate", $name)
		} @systems],
		min => by($size, small => 2, usual => 12, full => 21),
		max => by($size, small => 2, usual => 60, full => 150),
		repeat => by($size, small => 1, usual => 2, full => 2),
	};
}

sub gates_blocks
{
	my ($size) = @_;

	return (calls_block($size, ["native"], ["modelled", @modelled],
		["plain", @plain]));
}

# The names of the processes of monitors, for pidof.
my $monitors = "cubicle-monitor-mpk cubicle-monitor-dev";

# In the guest: instructions of one call, one by one, then by the clock.
my $counted = <<"end";
step() {
	$B/cubicle run --backend \$1 bench-gates forever 2>/dev/null &
	pid= tries=0
	until [ -n "\$pid" ]; do
		tries=\$((tries + 1))
		[ \$tries -lt 3000 ] || exit 1
		sleep 0.01
		pid=\$(pidof $monitors)
	done
	sleep 0.1
	$B/bench/native/bench-step \$pid 4000 || exit 1
	wait
}
step mpk
step none
$B/cubicle run --backend mpk bench-gates calls
end

sub gates_guests
{
	return ($counted);
}

sub gates_counts
{
	my ($size, $at, $text) = @_;
	my @steps = $text =~ /^([\d.]+) ([\d.]+)$/mg;
	die "bench: no steps in:\n$text" if @steps < 4;
	return {
		instructions => lines($text),
		steps => {
			mpk => {all => $steps[0] + 0, wrpkru => $steps[1] + 0},
			none => {all => $steps[2] + 0},
		},
	};
}

sub gates
{
	my ($size, $found) = @_;
	my %cycles = %{$found->{calls}{samples}};

	delete $cycles{sfi};
	return {cycles => \%cycles};
}

# --- clocks -------------------------------------------------------------------

sub clock_ticks
{
	my (@run) = @_;

	return sub { lines(run("bench/native/bench-clock", \@run,
		@run ? ("bench-clock") : ())) };
}

sub clock_blocks
{
	my ($size) = @_;

	return ({
		name => "clock",
		systems => [
			["native", clock_ticks()],
			["modelled", clock_ticks(@modelled)],
			["sfi", clock_ticks(@sfi)],
		],
		watch => [map { ratio("monotonic", $_, "native") }
			"modelled", "sfi"],
		min => by($size, small => 2, usual => 12, full => 21),
		max => by($size, small => 2, usual => 60, full => 150),
		repeat => by($size, small => 1, usual => 2, full => 2),
	});
}

sub clock
{
	my ($size, $found) = @_;

	return {cycles => $found->{clock}{samples}};
}

# --- windows and copies -------------------------------------------------------

sub windows_block
{
	my ($size, $name, @run) = @_;

	return {
		name => "windows, $name",
		systems => [[$name, ticks("windows", @run)]],
		watch => [value("4096 window", $name)],
		min => by($size, small => 2, usual => 6, full => 12),
		max => by($size, small => 2, usual => 40, full => 80),
	};
}

sub windows_blocks
{
	return (windows_block($_[0], "mprotect", @mprotect));
}

sub windows_guests
{
	return ("$B/cubicle run --backend mpk bench-gates windows");
}

sub windows_counts
{
	my ($size, $at, $text) = @_;

	return {instructions => lines($text)};
}

sub windows
{
	my ($size, $found) = @_;

	return {cycles => $found->{"windows, mprotect"}{samples}{mprotect}};
}

# --- files --------------------------------------------------------------------

# Lines "WHAT NS".
sub pages
{
	my %found = $_[0] =~ /^(\w+) ([\d.]+)$/mg;

	die "bench: no figures in:\n$_[0]" if !%found;
	at_least(0.05, \%found);
	return \%found;
}

sub file_cases
{
	my ($size) = @_;
	my @dense = by($size, small => [256], usual => [256, 16384],
		full => [256, 16384, 262144, 524288])->@*;

	return ((map { ["dense", $_] } @dense), ["sparse", 256],
		["sparse", 1000000], by($size, small => [], usual =>
		[["store", 16384]], full => [["store", 16384],
		["store", 262144]])->@*);
}

sub file_operations
{
	return by($_[0], small => 100, usual => 20000, full => 50000);
}

# (cpu) is nanoseconds of processor time of all of the program.
sub file
{
	my ($arguments, @run) = @_;

	return sub {
		my ($text, $cpu) = run("bench/native/bench-files", \@run,
			@$arguments);
		return {%{pages($text)}, cpu => $cpu};
	};
}

sub files_blocks
{
	my ($size) = @_;
	my $count = file_operations($size);

	return map {
		my ($kind, $pages) = @$_;
		my @arguments = ("bench-file", $kind, $pages, $count);
		{
			name => "files, $kind, $pages pages",
			systems => [
				["native", file(\@arguments)],
				["7 cubicles", file(\@arguments,
					$kind eq "store" ? @sfi : @modelled,
					"bench-files")],
			],
			watch => [ratio("rewrite", "7 cubicles", "native")],
			min => by($size, small => 2, usual => 6, full => 6),
			max => by($size, small => 2, usual => 20,
				full => $pages > 100000 ? 10 : 40),
		}
	} file_cases($size);
}

sub files
{
	my ($size, $found) = @_;
	my @cases = map {
		my ($kind, $pages) = @$_;
		{kind => $kind, pages => $pages, ns =>
			$found->{"files, $kind, $pages pages"}{samples}}
	} file_cases($size);

	return {operations => file_operations($size), cases => \@cases};
}

my @counted_pages = (256, 1000000);

sub files_guests
{
	return map { "$B/cubicle run --backend mpk bench-files bench-file "
		. "sparse $_ 2000" } @counted_pages;
}

sub files_counts
{
	my ($size, $at, @texts) = @_;
	my %counts;

	@counts{@counted_pages} = map { pages($_) } @texts;
	return {instructions => \%counts};
}

# --- files of the host ----------------------------------------------------------

# Run (program) as a process, or in the system that (run) says, on a folder of
# the disk that is gone afterwards: what it wrote, and nanoseconds of processor
# time. The argument FILE is a file in it.
sub on_disk
{
	my ($program, $run, @arguments) = @_;
	my $folder = abs_path("$B/bench") . "/mount.$$";
	my ($layout, @options) = reverse @$run;
	my $file = @$run ? "/m/file" : "$folder/file";
	my @words = map { $_ eq "FILE" ? $file : $_ } @arguments;

	make_path($folder);
	my @result = eval {
		timed({}, @$run
			? cubicle(reverse(@options), "--mount", "$folder:/m",
				$layout, @words)
			: (abs_path("$B/$program"), @words));
	};
	my $error = $@;
	remove_tree($folder);
	die $error if $error;
	return @result;
}

sub mount_pages
{
	my ($count, @run) = @_;

	return sub {
		my ($text, $cpu) = on_disk("bench/native/bench-files", \@run,
			"FILE", "dense", 4096, $count);
		return {%{pages($text)}, cpu => $cpu};
	};
}

sub mount_insert
{
	my ($count, @run) = @_;

	return sub {
		my ($ns, $cpu) = on_disk("bench/native/bench-inserts", \@run,
			"FILE", $count);
		return {ns => $ns + 0, cpu => $cpu};
	};
}

sub mount_speedtest1
{
	my ($size, @run) = @_;

	return sub {
		my ($text, $cpu) = on_disk("native/speedtest1", \@run,
			"--size", $size, "FILE");
		return {total => parse($text)->{total}, cpu => $cpu};
	};
}

# Of three programs: two that wait for the disk, and one that does not.
sub mounts_blocks
{
	my ($size) = @_;
	my $pages = by($size, small => 1000, usual => 50000, full => 100000);
	my $inserts = by($size, small => 20, usual => 500, full => 5000);
	my $speed = by($size, small => 1, usual => 10, full => 50);
	my @rounds = (
		min => by($size, small => 2, usual => 6, full => 8),
		max => by($size, small => 2, usual => 20, full => 40),
	);
	my $block = sub {
		my ($name, $watch, $measure, $layout) = @_;
		return {
			name => "mount, $name",
			systems => [
				["native", $measure->()],
				["7 cubicles", $measure->(@modelled, $layout)],
				["7 cubicles, sfi", $measure->(@sfi, $layout)],
			],
			watch => [map { ratio($watch, $_, "native") }
				"7 cubicles", "7 cubicles, sfi"],
			@rounds,
		};
	};

	return (
		$block->("pages", "read", sub { mount_pages($pages, @_) },
			"bench-files"),
		$block->("inserts", "ns", sub { mount_insert($inserts, @_) },
			"bench-inserts"),
		$block->("speedtest1", "total",
			sub { mount_speedtest1($speed, @_) }, "sqlite"),
	);
}

sub mounts
{
	my ($size, $found) = @_;

	return {map { $_ => $found->{"mount, $_"}{samples} }
		"pages", "inserts", "speedtest1"};
}

# --- start and size -----------------------------------------------------------

# (ns) is from before the start of a process to its main(), (cpu) the processor
# time from there to its end.
sub empty
{
	my (@run) = @_;

	return sub {
		my @command = @run ? cubicle(@run)
			: abs_path("$B/bench/native/bench-empty");
		my $before = now_ns();
		my ($main, $cpu) = timed({}, @command);
		return {ns => $main - $before, cpu => $cpu};
	};
}

# The same with the image from a cache, in which the first run puts it: that and
# what came before two seconds had passed since the build are not from there.
sub empty_cached
{
	my (@run) = @_;
	my $measure = empty(@run);
	my $folder = abs_path("$B/bench") . "/cache";

	return sub {
		local $ENV{CUBICLE_CACHE} = $folder;
		$measure->() if !glob "$folder/*.image";
		return $measure->();
	};
}

sub start_blocks
{
	my ($size) = @_;

	return ({
		name => "start",
		systems => [
			["native", empty()],
			["7 cubicles", empty(@modelled, "bench-empty")],
			["7 cubicles, sfi", empty(@sfi, "bench-empty")],
			["7 cubicles, sfi, cached",
				empty_cached(@sfi, "bench-empty")],
			["7 cubicles, mprotect", empty(@mprotect,
				"bench-empty")],
		],
		watch => [map { value("ns", "7 cubicles$_") } "", ", sfi",
			", sfi, cached"],
		min => by($size, small => 2, usual => 40, full => 100),
		max => by($size, small => 2, usual => 120, full => 300),
		repeat => by($size, small => 1, usual => 4, full => 8),
	});
}

sub start
{
	my ($size, $found) = @_;

	return {samples => $found->{start}{samples}};
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

sub memory_counts_of
{
	return by($_[0], small => [2, 4], usual => [2, 4, 8, 12],
		full => [2 .. 13])->@*;
}

# The same in the guest, under mpk, of all layouts.
sub memory_guests
{
	my ($size) = @_;

	return (join "", "export CUBICLE_PATH=$B/bench/memory:"
		. "\$CUBICLE_PATH\n", map { <<"end" }
sleep 1 | $B/cubicle run --backend mpk $_ >/dev/null &
sleep 0.5
sed -n 's/^Rss: *\\([0-9]*\\) kB/\\1/p' /proc/\$(pidof $monitors)/smaps_rollup
wait
end
		map { idle_layout($_) } memory_counts_of($size));
}

sub memory_counts
{
	my ($size, $at, $text) = @_;
	my @counts = memory_counts_of($size);
	my @layouts = map { idle_layout($_) } @counts;
	my %kib;

	for my $backend ("none", "mprotect") {
		$at->("memory, $backend");
		@{$kib{$backend}}{@counts} =
			map { resident($_, $backend) } @layouts;
	}
	@{$kib{mpk}}{@counts} = map { 0 + $_ } split " ", $text;
	return {kib => \%kib};
}

# --- faults -------------------------------------------------------------------

sub faults_counts
{
	my ($size, $at) = @_;
	my @sizes = by($size, small => [1, 2], usual => [1, 4],
		full => [1, 10])->@*;
	my %counted;

	for my $n (@sizes) {
		$at->("speedtest1 --size $n");
		output({}, cubicle(@mprotect, "--stats",
			"$B/bench/stats.json", "sqlite", "--size", $n,
			"testing"));
		my $stats = JSON::PP->new->decode(slurp("$B/bench/stats.json"));
		$counted{$n} = {
			faults => $stats->{faults},
			mapped => $stats->{windows}{mapped},
			calls => sum(map { $_->{calls} } @{$stats->{edges}}),
		};
	}
	return \%counted;
}

# --- all ----------------------------------------------------------------------

my %blocks = (
	speed => \&speed_blocks,
	sfi => \&sfi_blocks,
	slow => \&slow_blocks,
	inserts => \&inserts_blocks,
	malloc => \&malloc_blocks,
	gates => \&gates_blocks,
	clock => \&clock_blocks,
	windows => \&windows_blocks,
	files => \&files_blocks,
	mounts => \&mounts_blocks,
	servers => \&Servers::blocks,
	start => \&start_blocks,
);
my %results = (
	speed => \&speed,
	sfi => \&sfi,
	slow => \&slow,
	inserts => \&inserts,
	malloc => \&malloc_found,
	gates => \&gates,
	clock => \&clock,
	windows => \&windows,
	files => \&files,
	mounts => \&mounts,
	servers => \&Servers::result,
	start => \&start,
);
# Shell commands that count in the guest, and what makes counts of their texts.
my %guests = (
	instructions => \&instructions_guests,
	gates => \&gates_guests,
	windows => \&windows_guests,
	files => \&files_guests,
	memory => \&memory_guests,
);
my %counts = (
	instructions => \&instructions_counts,
	gates => \&gates_counts,
	windows => \&windows_counts,
	files => \&files_counts,
	malloc => \&malloc_counts,
	servers => \&Servers::counts,
	memory => \&memory_counts,
	faults => \&faults_counts,
);

# Two blocks of the same name become one, which runs each system once.
sub merge
{
	my ($one, $other) = @_;
	my %there = map { $_->[0] => 1 } @{$one->{systems}};

	push @{$one->{systems}}, grep { !$there{$_->[0]} } @{$other->{systems}};
	push @{$one->{watch}}, @{$other->{watch}};
	return $one;
}

sub blocks
{
	my ($size, @groups) = @_;
	my (@order, %by_name);

	for my $block (map { $blocks{$_} ? $blocks{$_}->($size) : () } @groups) {
		my $name = $block->{name};
		push @order, $name if !$by_name{$name};
		$by_name{$name} = $by_name{$name}
			? merge($by_name{$name}, $block) : $block;
	}
	return map { $by_name{$_} } @order;
}

sub has_counts
{
	my ($name) = @_;

	return defined $counts{$name};
}

# By name, the counts of (groups), which are taken now: in the guests, two at a
# time, then here.
sub counts
{
	my ($size, $at, @groups) = @_;
	my (%found, @commands, %from);

	for my $name (@groups) {
		my @more = $guests{$name} ? $guests{$name}->($size) : ();
		$from{$name} = [scalar @commands .. @commands + @more - 1];
		push @commands, @more;
	}
	my $done = 0;
	$at->("counting in " . @commands . " guests") if @commands;
	my @texts = at_once(
		sub { $at->(++$done . " of " . @commands . " guests done") },
		@commands);
	for my $name (grep { $counts{$_} } @groups) {
		$found{$name} = $counts{$name}->($size, $at,
			@texts[@{$from{$name}}]);
	}
	return \%found;
}

# What group (name) has found, as it goes into results.json: what the rounds
# have (found), and its (counts).
sub result
{
	my ($name, $size, $found, $counts) = @_;

	return {
		$results{$name} ? %{$results{$name}->($size, $found)} : (),
		%{$counts->{$name} // {}},
	};
}

1;
