#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# http.pl: a client of HTTP. ADDRESS is HOST:PORT or a path.
#
#   http.pl port                          a port of 127.0.0.1 that nobody uses
#   http.pl wait ADDRESS PID              until it can be connected to, or PID is gone
#   http.pl ask ADDRESS METHOD PATH FILE [HEADER...]
#                                          print the head; FILE gets the body
#   http.pl keep ADDRESS PATH N           N requests by one connection
#   http.pl many ADDRESS PATH N           N connections that are open at once
#
# keep and many print how many were answered with 200, and the different bodies.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

sub dial {
	my ($address) = @_;
	my $s = $address =~ m{^/} ? IO::Socket::UNIX->new(Peer => $address)
		: IO::Socket::INET->new(PeerAddr => $address, Proto => "tcp", Timeout => 10);
	return $s;
}

sub request {
	my ($method, $path, @headers) = @_;
	return join "\r\n", "$method $path HTTP/1.1", "Host: test", @headers, "", "";
}

# The head and the body of the next answer by $s.
sub answer {
	my ($s, $method) = @_;
	my ($head, $body) = ("", "");
	while (my $line = <$s>) {
		$line =~ s/\r\n$/\n/;
		last if $line eq "\n";
		$head .= $line;
	}
	return ($head, $body) if $method eq "HEAD";
	if ($head =~ /^transfer-encoding: *chunked/im) {
		while (defined(my $line = <$s>)) {
			my $left = hex $line;
			read $s, my $chunk, $left + 2;
			last unless $left;
			$body .= substr $chunk, 0, $left;
		}
	} elsif ($head =~ /^content-length: *(\d+)/im) {
		read $s, $body, $1;
	}
	return ($head, $body);
}

sub tell_all {
	my ($good, %bodies) = @_;
	print "$good ", join(" ", sort keys %bodies), "\n";
}

my ($command, $address, @more) = @ARGV;
alarm 40;
if ($command eq "port") {
	my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Proto => "tcp", Listen => 1)
		or exit 1;
	print $s->sockport, "\n";
} elsif ($command eq "wait") {
	until (dial($address)) {
		kill 0, $more[0] or exit 1;
		select undef, undef, undef, 0.05;
	}
} elsif ($command eq "ask") {
	my ($method, $path, $file, @headers) = @more;
	my $s = dial($address) or die "$address: $!\n";
	print $s request($method, $path, "Connection: close", @headers);
	my ($head, $body) = answer($s, $method);
	print $head;
	open my $to, ">", $file or die "$file: $!\n";
	print $to $body;
	# Nothing else comes.
	print "more\n" if defined <$s>;
} elsif ($command eq "keep") {
	my ($path, $count) = @more;
	my $s = dial($address) or die "$address: $!\n";
	my ($good, %bodies) = (0);
	for (1 .. $count) {
		print $s request("GET", $path);
		my ($head, $body) = answer($s, "GET");
		$good += $head =~ m{^HTTP/1.1 200 };
		$bodies{$body} = 1;
	}
	tell_all($good, %bodies);
} elsif ($command eq "many") {
	my ($path, $count) = @more;
	my ($good, %bodies) = (0);
	my @all = map { dial($address) or die "$address: $!\n" } 1 .. $count;
	print $_ request("GET", $path) for @all;
	for my $s (reverse @all) {
		my ($head, $body) = answer($s, "GET");
		$good += $head =~ m{^HTTP/1.1 200 };
		$bodies{$body} = 1;
	}
	tell_all($good, %bodies);
} else {
	die "http.pl: no such command: $command\n";
}
