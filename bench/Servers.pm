# SPDX-License-Identifier: MIT
#
# Servers.pm: NGINX as a process and in cubicles, under the load of wrk.
#
# Nouns
#   system  a name and the options of `cubicle run`; native has none
#   server  a system that runs: {pid, port, errors}; port is one for each place
#   place   where the documents of a system are: memory (its own file system) or
#           mount (a directory of the host); those of native are on tmpfs in both
#   mode    how the server is configured: plain is as Debian does it, cache has
#           open_file_cache, reads has that and no sendfile; best is the better
#           one of these two
#   case    {file, place, connections, close}: what wrk asks for
#
# A server is started when it is first needed and runs until stop(). Loads go to
# 127.0.0.1 and end by themselves. A sample has (cpu), nanoseconds of processor
# time of the server for a request, and (ns), wall time for a request.

package Servers;

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Path qw(make_path remove_tree);
use IO::Socket::INET;
use JSON::PP;
use List::Util qw(min sum0);
use Machine;
use Measure;
use POSIX qw(:sys_wait_h);
use Statistics qw(ratio_interval);
use Time::HiRes qw(sleep);

my %files = ("1k" => 1024, "100k" => 102400, "1m" => 1048576);
my %title = ("1k" => "1 KiB", "100k" => "100 KiB", "1m" => "1 MiB");
my @modes = qw(plain cache reads);
my @places = qw(memory mount);
my $layout = "bench-nginx";

my $mine = $$;
my (%live, %better, %failures);

# --- what has to be there ---------------------------------------------------

sub found
{
	my ($program) = @_;

	return grep { -x "$_/$program" } split /:/, $ENV{PATH};
}

# Why the group cannot be measured; undef if it can.
sub missing
{
	my @built = ("native/nginx", "components/nginx.so",
		"sfi/components/nginx.so", "bench/components/$layout.layout",
		"bench/native/bench-connections");
	my @not = grep { !-e "$B/$_" } @built;

	return "wrk is not installed: apt-get install wrk" if !found("wrk");
	return "$B/$not[0] is not built: make servers bench-files" if @not;
	return undef;
}

# --- documents and configurations -------------------------------------------

sub documents
{
	return "/dev/shm/cubicle-bench-www.$mine";
}

# For what servers write: never below /dev, as they may run as root. One is
# enough for two trees.
my $work;
sub work
{
	return $work //= abs_path("$B/bench") . "/servers.$mine";
}

sub write_file
{
	my ($name, $text) = @_;

	open my $out, ">", $name or die "bench: $name: $!\n";
	print $out $text;
	close $out or die "bench: $name: $!\n";
}

# The documents, and an archive of them with what NGINX wants of a system.
sub prepare
{
	my ($root, $work) = (documents(), work());

	return if -e "$work/root.tar";
	for my $mode (@modes) {
		make_path("$root/$mode");
		write_file("$root/$mode/$_", "x" x $files{$_}) for keys %files;
	}
	make_path("$work/root/etc", "$work/root/bench/logs");
	write_file("$work/root/etc/passwd",
		"root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n");
	write_file("$work/root/etc/group", "root:x:0:\nnogroup:x:65534:\n");
	output({}, "cp", "-r", $root, "$work/root/memory");
	output({}, "tar", "-C", "$work/root", "-cf", "$work/root.tar", ".");
}

sub configuration
{
	my ($port, %root) = @_;
	my $cache = "open_file_cache max=100 inactive=1h; "
		. "open_file_cache_valid 1h;";
	my $servers = join "", map {
		my $place = $_;
		"server { listen 127.0.0.1:$port->{$place}; root $root{$place};\n"
		. "\tlocation /plain/ { }\n"
		. "\tlocation /cache/ { $cache }\n"
		. "\tlocation /reads/ { $cache sendfile off; }\n}\n"
	} @places;

	return <<"end";
user root root;
master_process off;
daemon off;
pid logs/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
access_log off;
keepalive_requests 1000000000;
sendfile on;
tcp_nopush on;
tcp_nodelay on;
gzip on;
types_hash_max_size 2048;
default_type application/octet-stream;
$servers}
end
}

# --- servers ------------------------------------------------------------------

# Ports that nobody listens at, as many as there are places.
sub free_ports
{
	my @sockets = map {
		IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)
			or die "bench: no port: $!\n"
	} @places;
	my %port;

	@port{@places} = map { $_->sockport } @sockets;
	return \%port;
}

sub native_command
{
	my ($folder, $port) = @_;

	make_path("$folder/logs");
	write_file("$folder/nginx.conf", configuration($port,
		memory => documents(), mount => documents()));
	return (abs_path("$B/native/nginx"), "-p", "$folder/", "-e", "stderr",
		"-c", "$folder/nginx.conf");
}

sub inside_command
{
	my ($folder, $port, @options) = @_;

	make_path($folder);
	write_file("$folder/nginx.conf", configuration($port,
		memory => "/memory", mount => "/mount"));
	return (abs_path("$B/cubicle"), "run", @options,
		(map { ("--listen", "127.0.0.1:$_") } sort values %$port),
		"--rootfs", work() . "/root.tar",
		"--mount", documents() . ":/mount:ro",
		"--mount", "$folder:/conf:ro", $layout, "--", "-p", "/bench/",
		"-e", "stderr", "-c", "/conf/nginx.conf");
}

sub listens
{
	my ($port) = @_;

	return defined IO::Socket::INET->new(PeerAddr => "127.0.0.1",
		PeerPort => $port);
}

sub said
{
	my ($server) = @_;

	open my $in, "<", $server->{errors} or return "";
	local $/;
	return <$in> // "";
}

sub start
{
	my ($name, @options) = @_;

	prepare();
	my $port = free_ports();
	my $folder = work() . "/" . $name =~ s/\W+/-/gr;
	my @command = $name eq "native" ? native_command($folder, $port)
		: inside_command($folder, $port, @options);
	my ($pid, $out) = start_program(".", "$folder/errors", @command);
	my $server = {name => $name, pid => $pid, port => $port, out => $out,
		errors => "$folder/errors"};

	$live{$pid} = $server;
	for (1 .. 300) {
		return $server if listens($port->{mount});
		last if waitpid($pid, WNOHANG) == $pid;
		sleep 0.1;
	}
	end($server);
	die "bench: $name does not serve: @command\n" . said($server);
}

# End it as an administrator does; its exit status.
sub end
{
	my ($server) = @_;
	my $pid = $server->{pid};

	delete $live{$pid};
	kill "TERM", $pid;
	for (1 .. 100) {
		my $found = waitpid $pid, WNOHANG;
		return $? >> 8 || $? if $found == $pid;
		return 0 if $found < 0;
		sleep 0.05;
	}
	kill "KILL", $pid;
	waitpid $pid, 0;
	return 137;
}

sub stop
{
	end($_) for values %live;
	remove_tree(documents(), work()) if $work;
}

END {
	if ($$ == $mine) {
		local ($?, $!);
		stop();
	}
}

# The server of a system, which may be that of another tree.
my %servers;
sub server
{
	my ($name, @options) = @_;
	my $key = abs_path(".") . " $name";

	delete $servers{$key} if $servers{$key}
		&& !$live{$servers{$key}{pid}};
	return $servers{$key} //= start($name, @options);
}

# --- processor time -----------------------------------------------------------

sub words
{
	my ($file) = @_;

	open my $in, "<", $file or return ();
	return split " ", <$in> // "";
}

sub processes
{
	my ($pid) = @_;

	return ($pid, map { processes($_) }
		map { words($_) } glob "/proc/$pid/task/*/children");
}

# Nanoseconds that (pid), its children and all their threads have used.
sub used
{
	my ($pid) = @_;

	return sum0(map { (words($_))[0] // 0 }
		map { glob "/proc/$_/task/*/schedstat" } processes($pid));
}

# Seconds of all servers that run.
sub used_by_all
{
	return sum0(map { used($_) } keys %live) / 1e9;
}
$Machine::running = \&used_by_all;

# --- load ---------------------------------------------------------------------

# What became of (server), for a message.
sub state
{
	my ($server) = @_;
	my $gone = waitpid($server->{pid}, WNOHANG) == $server->{pid};

	delete $live{$server->{pid}} if $gone;
	return "$server->{name} "
		. ($gone ? "ended with status " . ($? >> 8 || $?) : "runs")
		. "; it said:\n" . said($server);
}

# What wrk says of a document: requests, their rate, and how many of them failed.
sub wrk
{
	my ($server, $mode, $case) = @_;
	my $url = "http://127.0.0.1:$server->{port}{$case->{place}}/"
		. "$mode/$case->{file}";
	my $text = eval {
		output({seconds => 60}, "wrk", "-t1", "-c$case->{connections}",
			"-d1s", $case->{close} ? ("-H", "Connection: close")
				: (), $url);
	} // die $@ . state($server);
	my ($count) = $text =~ /(\d+) requests in/;
	my ($rate) = $text =~ m{Requests/sec:\s+([\d.]+)};
	my $bad = sum0($text =~ /Non-2xx or 3xx responses: (\d+)/,
		$text =~ /Socket errors: connect (\d+), read (\d+), write (\d+)/);

	die "bench: wrk, $url: no request was answered:\n$text"
		. state($server) if !$count || $bad >= $count;
	return ($count, $rate, $bad);
}

sub sample
{
	my ($server, $mode, $case) = @_;
	my $before = used($server->{pid});
	my ($count, $rate, $bad) = wrk($server, $mode, $case);
	my $cpu = used($server->{pid}) - $before;

	die "bench: no processor time of $server->{name} in /proc\n"
		if $cpu <= 0;
	$failures{block_name($case)}{$server->{name}} += $bad;
	return {cpu => $cpu / $count, ns => 1e9 / $rate};
}

# Of the two modes the one with less processor time: its least of three samples, in
# turns, as what disturbs the machine only adds to it.
sub better
{
	my ($server, $case) = @_;
	my $key = join " ", $server->{pid}, map { $case->{$_} } sort keys %$case;
	my %cpu;

	return $better{$key} if $better{$key};
	for (1 .. 3) {
		push @{$cpu{$_}}, sample($server, $_, $case)->{cpu}
			for qw(cache reads);
	}
	my ($cache, $reads) = map { min(@{$cpu{$_}}) } qw(cache reads);
	return $better{$key} = $cache <= $reads ? "cache" : "reads";
}

# What runs the system (name) in (mode) once.
sub measure
{
	my ($case, $name, $mode, @options) = @_;

	return sub {
		my $server = server($name, @options);
		return sample($server, $mode eq "best"
			? better($server, $case) : $mode, $case);
	};
}

# --- blocks -------------------------------------------------------------------

sub case
{
	my ($file, $place, $connections, $close) = @_;

	return {file => $file, place => $place, connections => $connections,
		close => $close};
}

sub case_title
{
	my ($case) = @_;

	return "$title{$case->{file}}, $case->{place}, $case->{connections} "
		. ($case->{connections} == 1 ? "connection" : "connections")
		. ($case->{close} ? ", closed" : "");
}

sub block_name
{
	return "servers, " . case_title($_[0]);
}

# By size of the bench, what is measured.
sub cases
{
	my ($size) = @_;

	return (case("1k", "memory", 16, 0)) if $size eq "small";
	return (case("1k", "memory", 16, 0), case("100k", "mount", 16, 0))
		if $size eq "usual";
	my @cases;
	for my $file (qw(1k 100k 1m)) {
		for my $place (@places) {
			push @cases, map {
				(case($file, $place, $_, 0),
					case($file, $place, $_, 1))
			} 1, 16, 256;
		}
	}
	return @cases;
}

my @mono = ("--merge", "all");
# As apps/nginx/nginx4.layout.
my @four = ("--merge", "vfs,ramfs,alloc,time,plat");

# [title, server, mode, options]: more of them for 1 KiB, and all with --full.
sub systems
{
	my ($size, $case) = @_;
	my $modelled = [@Groups::modelled];
	my @all = (
		["native", "native", "plain"],
		["8 cubicles", "8 cubicles", "plain", @$modelled],
		["8 cubicles, sfi", "8 cubicles, sfi", "plain", @Groups::sfi],
	);

	push @all, ["native, best", "native", "best"],
		["mono", "mono", "plain", @$modelled, @mono]
		if $size eq "full" || $case->{file} eq "1k";
	push @all, ["4 cubicles", "4 cubicles", "plain", @$modelled, @four]
		if $case->{connections} == 16 && !$case->{close};
	push @all, ["8 cubicles, best", "8 cubicles", "best", @$modelled],
		["8 cubicles, sfi, best", "8 cubicles, sfi", "best",
			@Groups::sfi] if $size eq "full";
	return @all;
}

# They are measured apart: ten rounds of all of them take longer than is left
# for a turn of the other groups.
sub blocks
{
	my ($size) = @_;

	return () if missing();
	return map {
		my $case = $_;
		{
			name => block_name($case),
			apart => 1,
			systems => [map {
				my ($title, @how) = @$_;
				[$title, measure($case, @how)]
			} systems($size, $case)],
			watch => [map {
				my $name = $_;
				sub {
					return ratio_interval(map { [
						map { $_->{cpu} } @$_
					] } @{$_[0]}{"native", $name});
				}
			} "8 cubicles", "8 cubicles, sfi"],
			min => $size eq "small" ? 2 : 10,
			max => $size eq "small" ? 2 : 10,
		}
	} cases($size);
}

# --- counts -------------------------------------------------------------------

# Calls through gates that a run of the server made; (load) is what it is given.
sub gates
{
	my ($load, @options) = @_;
	my $file = work() . "/stats.json";
	my $server = start("counted", @options, "--stats", $file);
	my $requests = $load->($server);
	my $status = end($server);

	die "bench: exit status $status of a server with --stats\n"
		. said($server) if $status;
	open my $in, "<", $file or die "bench: $file: $!\n";
	local $/;
	my $found = JSON::PP->new->decode(<$in>);
	return ($requests, sum0(map { $_->{calls} } @{$found->{edges}}));
}

# System calls of all processes of (server) while (load) runs, of which there is
# no counter in the monitor; undef without strace.
sub system_calls
{
	my ($load, $server) = @_;
	my $file = work() . "/calls";

	return undef if !found("strace");
	my ($pid) = start_program(".", "$file.errors", "strace", "-f", "-c",
		"-o", $file, map { ("-p", $_) } processes($server->{pid}));
	sleep 0.5;
	my $requests = $load->($server);
	kill "INT", $pid;
	waitpid $pid, 0;
	open my $in, "<", $file or return undef;
	local $/;
	my ($calls) = (<$in> // "") =~ /^100\.00\s+\S+\s+(?:\d+\s+)?(\d+).* total$/m;
	return defined $calls ? $calls / $requests : undef;
}

# For a request of (case): gates, without those of start and end, and system calls.
sub per_request
{
	my ($case, $name, @options) = @_;
	my $load = sub { (wrk($_[0], "plain", $case))[0] };
	my $calls = system_calls($load, server($name, @options));

	return {system_calls => $calls} if $name eq "native";
	my (undef, $least) = gates(sub { 0 }, @options);
	my ($requests, $all) = gates($load, @options);
	return {gates => ($all - $least) / $requests, system_calls => $calls};
}

# --- connections ----------------------------------------------------------------

# A run of (count) connections that are opened, used once and closed, one after the
# other: {ns, cpu} of a connection.
sub connections
{
	my ($count, $name, @options) = @_;
	my $server = server($name, @options);
	my $before = used($server->{pid});
	my $ns = output({}, abs_path("$B/bench/native/bench-connections"),
		$server->{port}{memory}, "/plain/1k", $count);

	return {ns => $ns / $count,
		cpu => (used($server->{pid}) - $before) / $count};
}

# Everything that is taken once.
sub counts
{
	my ($size, $at) = @_;

	return {} if missing();
	my @systems = (["native"], ["8 cubicles", @Groups::modelled],
		["8 cubicles, sfi", @Groups::sfi]);
	my @asked = $size eq "small" ? (case("1k", "memory", 16, 0))
		: map { case(@$_) } ["1k", "memory", 16, 0],
			["1k", "mount", 16, 0], ["100k", "mount", 16, 0];
	my ($runs, $count) = @{{small => [2, 100], usual => [20, 1000],
		full => [20, 10000]}->{$size}};
	my %found = (count => $count);

	@asked = @asked[0, 2] if $size eq "usual";
	for my $case (@asked) {
		for my $system (@systems[0, 1]) {
			my $name = $system->[0];
			$at->("calls of a request: $name");
			$found{requests}{case_title($case)}{$name} =
				per_request($case, @$system);
		}
	}
	# In turns: the machine is not always as fast.
	for my $run (1 .. $runs) {
		for my $system (@systems) {
			my $name = $system->[0];
			$at->("connections: $name, run $run of $runs");
			push @{$found{connections}{$name}},
				connections($count, @$system);
		}
	}
	stop();
	return \%found;
}

# --- results --------------------------------------------------------------------

# What to say of the group with this (result).
sub told
{
	my ($result) = @_;

	return "servers: not measured: $result->{missing}"
		if $result->{missing};
	return map {
		my ($name, $bad) = (block_name($_), $_->{failures});
		map { "$name: $bad->{$_} requests to $_ failed" }
			grep { $bad->{$_} } sort keys %{$bad // {}};
	} @{$result->{cases} // []};
}

sub result
{
	my ($size, $found) = @_;
	my $why = missing();

	return {missing => $why} if $why;
	return {cases => [map {
		my $name = block_name($_);
		+{
			%$_,
			title => case_title($_),
			samples => $found->{$name}{samples},
			failures => $failures{$name},
		}
	} cases($size)]};
}

1;
