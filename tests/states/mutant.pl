#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# mutant.pl: the monitor with one change of tests/states/mutants.txt.
#
#   mutant.pl --list            the names of the changes
#   mutant.pl NAME FOLDER       write the file that changes to FOLDER
#
# Blanks count as one; the text that is replaced occurs once, or it is an error:
# changes follow the sources.

use strict;
use warnings;
use File::Basename qw(dirname);
use File::Path qw(make_path);

my $mutants = "tests/states/mutants.txt";

sub slurp
{
	my ($file) = @_;
	open my $in, "<", $file or die "mutant.pl: $file: $!\n";
	local $/;
	return <$in>;
}

# NAME FILE OLD NEW, with tabs.
sub read_mutants
{
	my @all;
	for my $line (split /\n/, slurp($mutants)) {
		next if $line =~ /^(#|$)/;
		my ($name, $file, $old, $new) = split /\t/, $line, 4;
		defined $old or die "mutant.pl: $mutants: $line\n";
		push @all, { name => $name, file => $file, old => $old,
			new => $new // "" };
	}
	return @all;
}

sub write_mutant
{
	my ($name, $folder) = @_;
	my ($m) = grep { $_->{name} eq $name } read_mutants();
	$m or die "mutant.pl: no mutant $name in $mutants\n";
	my $text = slurp("monitor/$m->{file}");
	my $pattern = join '\s+', map quotemeta, split ' ', $m->{old};
	my $found = () = $text =~ /$pattern/g;
	$found == 1 or die "mutant.pl: $name: found $found times in " .
		"monitor/$m->{file}: $m->{old}\n";
	$text =~ s/$pattern/$m->{new}/;
	make_path("$folder/" . dirname($m->{file}));
	open my $out, ">", "$folder/$m->{file}"
		or die "mutant.pl: $folder/$m->{file}: $!\n";
	print $out $text;
	close $out or die "mutant.pl: $folder/$m->{file}: $!\n";
}

my $what = shift // "";
if ($what eq "--list") {
	print map { "$_->{name}\n" } read_mutants();
} elsif ($what =~ /^\w/ && @ARGV == 1) {
	write_mutant($what, @ARGV);
} else {
	print STDERR "usage: mutant.pl --list | NAME FOLDER\n";
	exit 2;
}
