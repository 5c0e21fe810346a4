#!/bin/sh
# SPDX-License-Identifier: MIT
#
# rootfs.sh: an archive that nobody trusts does not make the tool write more
# than it should; holes stay what they are. tests/unit/test_rootfs.c has more.
# Timeout: 120

. tests/lib.sh

command -v perl >/dev/null || skip_all "there is no perl"
plan 18

# member NAME SIZE: a sparse tar archive with one byte, at the end of SIZE.
member()
{
	perl -e '
		my ($name, $size) = @ARGV;
		sub header {
			my ($name, $type, $size) = @_;
			my $h = pack("a100a8a8a8a12a12A8a1x100a8x247",
				$name, "0000644", "0000000", "0000000",
				sprintf("%011o", $size), "00000000000", "",
				$type, "ustar\00000");
			my $sum = unpack("%32C*", $h);
			substr($h, 148, 8) = sprintf("%06o\0 ", $sum);
			return $h;
		}
		sub data { return $_[0] . "\0" x (-length($_[0]) % 512); }
		my $pax = "";
		for ("major=1", "minor=0", "name=$name", "realsize=$size") {
			my $n = length(" GNU.sparse.$_\n") + 2;
			$pax .= "$n GNU.sparse.$_\n";
		}
		print header("pax", "x", length $pax), data($pax),
			header($name, "0", 513),
			data("1\n" . ($size - 1) . "\n1\n"), data("x"),
			"\0" x 1024;
	' "$1" "$2"
}

# packed NAME: the shell with this archive, where no file may have over 64 MiB.
packed()
{
	status=0
	(ulimit -f 131072 && timeout -k 5 60 "$B/cubicle" run \
		--backend none --rootfs "$1" sqlite-shell </dev/null \
		>"$out" 2>"$err") || status=$?
}

member pib 1125899906842624 >"$tmp/pib.tar"
packed "$tmp/pib.tar"
is "$status" 2 "a sparse member of 1 PiB is refused" || diag_run
like "$(cat "$err")" 'pib.tar: pib: .* 1125899906842624 bytes .* \(4032 MiB\)$' \
	"with archive, member and limit"

gzip -c "$tmp/pib.tar" | gzip >"$tmp/twice.gz"
packed "$tmp/twice.gz"
is "$status" 2 "what is compressed twice is refused" || diag_run
like "$(cat "$err")" 'twice.gz: compressed more than once' "with the reason"

# Half of it is there: no zeroes come in place of the rest.
head -c 1600 "$tmp/pib.tar" >"$tmp/cut.tar"
packed "$tmp/cut.tar"
is "$status" 2 "a truncated archive is refused" || diag_run
like "$(cat "$err")" 'cut.tar: ' "with its name"

# The layout counts: of a hundred cubicles each has little.
member large 600000000 >"$tmp/large.tar"
run_tool run --backend sfi --rootfs "$tmp/large.tar" sqlite-shell
is "$status" 2 "what no share of 576 MiB can hold is refused" || diag_run
like "$(cat "$err")" 'large.tar: large: .* 600000000 bytes .* \(512 MiB\)$' \
	"with the limit of backend sfi"

# Control: what fits comes in, as it was.
member small 6000000 >"$tmp/small.tar"
run_tool run --backend none --rootfs "$tmp/small.tar" \
	--save "/small:$tmp/small" sqlite-shell
is "$status" 0 "control: a sparse member of 6 MB comes in" || diag_run
is "$(perl -e 'print "\0" x 5999999, "x"' | cmp - "$tmp/small" 2>&1)" "" \
	"and is what it was"

# Names that mean one file are one file.
mkdir "$tmp/to"
run_tool run --backend none --save "/a:$tmp/to/x" --save "/b:$tmp/to/../to/x" \
	sqlite-shell
is "$status" 2 "one file for two paths is refused, however it is written"
like "$(cat "$err")" '/to/x is given twice' "with its name"
ln -s nowhere "$tmp/to/link"
run_tool run --backend none --save "/a:$tmp/to/link" sqlite-shell
is "$status" 2 "a symbolic link to a missing file is not replaced"
like "$(cat "$err")" 'link: .*a symbolic link to a missing file' "with the reason"

# libarchive is loaded only for --rootfs, and for the files of a layout.
mkdir "$tmp/broken"
: >"$tmp/broken/$(sed -n 's/^#define ARCHIVE_SONAME "\(.*\)"$/\1/p' \
	"$B/gen/archive_soname.h")"
export LD_LIBRARY_PATH="$tmp/broken"
run_tool run --backend none --rootfs "$tmp/small.tar" sqlite-shell
is "$status" 2 "without libarchive, --rootfs is refused" || diag_run
like "$(cat "$err")" '^cubicle: archives for the root file system: .*libarchive' "it names the library"
run_tool run --backend none sqlite-shell
is "$status $(cat "$err")" "0 " "control: a run without --rootfs needs none"
unset LD_LIBRARY_PATH
run_tool run --backend none --rootfs "$tmp/small.tar" sqlite-shell
is "$status $(cat "$err")" "0 " "control: with libarchive, it comes in"
