#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# without.pl: the verifier's sources without one rule.
#
#   without.pl --list           the names of the rules in tests/sfi/rules.txt
#   without.pl NAME FOLDER      write the files that change to FOLDER, without
#                               that rule
#   without.pl --table N FOLDER write decode.c without the N-th flag of its tables;
#                               prints the flag; status 3 if there are no more
#   without.pl --check          does a rule cover each place that refuses text?
#
# A rule is one change of a source, or several. Blanks count as one; the text
# that is replaced occurs once, or it is an error: rules follow the sources.

use strict;
use warnings;
use File::Path qw(make_path);

my $sources = "monitor/sfi";
my $rules = "tests/sfi/rules.txt";

sub slurp
{
	my ($file) = @_;
	open my $in, "<", $file or die "without.pl: $file: $!\n";
	local $/;
	return <$in>;
}

# NAME FILE OLD NEW, with tabs; no NAME: one more change of the rule above.
sub read_rules
{
	my @changes;
	my $last = "";
	for my $line (split /\n/, slurp($rules)) {
		next if $line =~ /^(#|$)/;
		my ($name, $file, $old, $new) = split /\t+/, $line, 4;
		if ($line =~ /^\t/) {
			(undef, $file, $old, $new) = split /\t+/, $line, 4;
			$name = $last;
		}
		defined $old or die "without.pl: $rules: $line\n";
		$last = $name;
		push @changes, { name => $name, file => "$file.c", old => $old,
			new => $new // "" };
	}
	return @changes;
}

# Where in (text) the change applies: start and end.
sub place
{
	my ($text, $change) = @_;
	my $pattern = join '\s+', map quotemeta, split ' ', $change->{old};
	my @found;
	push @found, [$-[0], $+[0]] while $text =~ /$pattern/g;
	@found == 1 or die "without.pl: $change->{name}: found " . @found .
		" times in $change->{file}: $change->{old}\n";
	return @{$found[0]};
}

sub write_sources
{
	my ($folder, %text) = @_;
	make_path($folder);
	unlink glob "$folder/*.c";
	for my $file (keys %text) {
		open my $out, ">", "$folder/$file"
			or die "without.pl: $folder/$file: $!\n";
		print $out $text{$file};
		close $out or die "without.pl: $folder/$file: $!\n";
	}
}

sub without
{
	my ($name, $folder) = @_;
	my %text;
	for my $change (grep { $_->{name} eq $name } read_rules()) {
		my $file = $change->{file};
		$text{$file} //= slurp("$sources/$file");
		my ($start, $end) = place($text{$file}, $change);
		substr($text{$file}, $start, $end - $start) = $change->{new};
	}
	%text or die "without.pl: no rule $name\n";
	write_sources($folder, %text);
}

# Flags of the tables that make the verifier stricter, each in each entry; and
# prefixes: all are allowed instead.
sub without_flag
{
	my ($n, $folder) = @_;
	my $text = slurp("$sources/decode.c");
	my @found;
	while ($text =~ /(\[0x\w\w(?: \.\.\. 0x\w\w)?\] = )\{([^{}]*), ([^,{}]*)\}/g) {
		my ($entry, $start, $end) = ($1, $-[2], $+[2]);
		my ($flags, $prefixes) = ($2, $3);
		my @flags = split / \| /, $flags;
		for my $flag (grep { /^(I8|IZ|OP_IMM_FULL|WRM|WRG|ST|RO|MO)$/ } @flags) {
			push @found, ["$entry$flag", $start, $end,
				join " | ", grep { $_ ne $flag } @flags];
		}
		push @found, ["$entry$prefixes", $-[3], $+[3], "ANY"]
			if $prefixes ne "ANY";
	}
	exit 3 if $n >= @found;
	my ($what, $start, $end, $new) = @{$found[$n]};
	substr($text, $start, $end - $start) = $new;
	write_sources($folder, "decode.c" => $text);
	print "$what\n";
}

# Each fail() and each DECODE_ that decode() returns is part of a rule.
sub check
{
	my %covered;
	for my $change (read_rules()) {
		my ($start, $end) = place(slurp("$sources/$change->{file}"),
			$change);
		push @{$covered{$change->{file}}}, [$start, $end];
	}
	my $missing = 0;
	for my $file (map { s{.*/}{}r } sort glob "$sources/*.c") {
		my $text = slurp("$sources/$file");
		while ($text =~ /\bfail\((?:&s|s),|return DECODE_(?!OK)\w+/g) {
			my ($at, $what) = ($-[0], $&);
			next if grep { $_->[0] <= $at && $at < $_->[1] }
				@{$covered{$file}};
			my $line = 1 + (substr($text, 0, $at) =~ tr/\n//);
			print "$sources/$file:$line: no rule covers $what\n";
			$missing = 1;
		}
	}
	return $missing;
}

my $what = shift // "";
if ($what eq "--list") {
	my %seen;
	print map { "$_\n" } grep { !$seen{$_}++ } map { $_->{name} } read_rules();
} elsif ($what eq "--check") {
	exit check();
} elsif ($what eq "--table" && @ARGV == 2) {
	without_flag(@ARGV);
} elsif ($what =~ /^\w/ && @ARGV == 1) {
	without($what, @ARGV);
} else {
	print STDERR "usage: without.pl --list | --check | NAME FOLDER | ",
		"--table N FOLDER\n";
	exit 2;
}
