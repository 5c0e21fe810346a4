#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# sessions.pl: the sessions of a document, and what they printed.
#
#   sessions.pl extract FILE DIR      each command of FILE becomes DIR/N.command, and
#                                     its output DIR/N.output; the commands for gdb
#                                     are DIR/N.gdb. Prints the number of commands.
#   sessions.pl compare WANTED FOUND  is the output WANTED in the file FOUND? If not,
#                                     print the lines that are missing; status 1.
#
# A session is indented by four blanks, or in a manual page between lines of three
# backquotes. A command follows "$ ", or "(gdb) "; a backslash continues it. In an
# output, "..." stands for any lines, or for a part of a line. All numbers are alike,
# and so are all blanks.

use strict;
use warnings;

sub lines_of
{
	my ($file) = @_;
	open my $in, "<", $file or die "sessions.pl: $file: $!\n";
	chomp(my @lines = <$in>);
	return @lines;
}

sub spew
{
	my ($file, @lines) = @_;
	open my $out, ">", $file or die "sessions.pl: $file: $!\n";
	print $out map { "$_\n" } @lines;
	close $out or die "sessions.pl: $file: $!\n";
}

# The text of a line of a session; undefined if it is not one.
sub session_line
{
	my ($line, $fenced) = @_;
	return $line if $fenced;
	return $line =~ /^    (.*)/ ? $1 : undef;
}

sub extract
{
	my ($file, $folder) = @_;
	my ($fenced, $at, @all);
	for my $line (lines_of($file)) {
		if ($line eq "```") {
			$fenced = !$fenced;
			$at = undef;
			next;
		}
		my $text = session_line($line, $fenced);
		if (!defined $text) {
			$at = undef if !$fenced;
		} elsif ($at && @{$at->{command}} && $at->{command}[-1] =~ s/\\$//) {
			$at->{command}[-1] .= $text;
		} elsif ($text =~ /^\$ (.*)/) {
			push @all, $at = {command => [$1], gdb => [], output => []};
		} elsif ($text =~ /^\(gdb\) (.*)/ && @all) {
			$at = $all[-1];
			push @{$at->{gdb}}, $1;
			push @{$at->{output}}, "...";
		} elsif ($at) {
			push @{$at->{output}}, $text;
		}
	}
	my $n = 0;
	for my $one (@all) {
		$n++;
		spew("$folder/$n.$_", @{$one->{$_}}) for qw(command gdb output);
	}
	print "$n\n";
	return 0;
}

sub alike
{
	my ($line) = @_;
	$line =~ s/0x[0-9a-f]+|\d+(?:\.\d+)*/N/g;
	$line =~ s/\s+/ /g;
	$line =~ s/^ | $//g;
	return $line;
}

# (lines) without the calls for the scale of the clock: when one is made, depends on
# the time.
sub without_scale
{
	return grep {
		!(/ -> time: time_scale_get\(.*\{$/ .. /\} time_scale_get = /)
	} @_;
}

# The first line from (from) on where the lines of (block) follow each other.
sub find_block
{
	my ($block, $found, $from) = @_;
	for my $i ($from .. @$found - @$block) {
		my $k = 0;
		$k++ while $k < @$block && $found->[$i + $k] =~ $block->[$k];
		return $i if $k == @$block;
	}
	return undef;
}

sub compare
{
	my ($wanted, $file) = @_;
	my @found = map { alike($_) } without_scale(lines_of($file));
	my ($from, @blocks) = (0, []);
	for my $line (lines_of($wanted)) {
		if ($line =~ /^\s*\.\.\.$/) {
			push @blocks, [];
		} else {
			push @{$blocks[-1]}, $line;
		}
	}
	for my $block (grep { @$_ } @blocks) {
		my @patterns = map {
			my $p = quotemeta alike($_);
			$p =~ s/(?:\\\.){3}/.*/g;
			qr/^$p$/
		} @$block;
		my $at = find_block(\@patterns, \@found, $from);
		if (!defined $at) {
			print "$_\n" for @$block;
			return 1;
		}
		$from = $at + @$block;
	}
	return 0;
}

my %modes = (extract => \&extract, compare => \&compare);
@ARGV == 3 && $modes{$ARGV[0]} or die "sessions.pl: see its first lines\n";
my $mode = shift @ARGV;
exit $modes{$mode}->(@ARGV);
