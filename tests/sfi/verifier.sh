#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# The verifier: what it accepts, what it refuses, and by which rule.
. tests/lib.sh

verifier=$B/tests/sfi/verifier

# Each fragment becomes a section of one file.
awk -F '\t' '
	/^#/ || NF < 2 { next }
	{
		print ++n, $1, $2 >wanted
		print ".section .text." n ", \"ax\", @progbits"
		print ".p2align 5"
		gsub(/; */, "\n", $2)
		print $2
	}' wanted="$tmp/wanted" tests/sfi/verifier.txt >"$tmp/all.s"
succeeds "all fragments are assembled" as -o "$tmp/all.o" "$tmp/all.s"
"$verifier" "$tmp/all.o" <"$tmp/wanted" >"$tmp/found" || diag "$(cat "$tmp/found")"
like "$(tail -n 1 "$tmp/found")" '^[23][0-9]{2} fragments, 0 wrong$' \
	"each is accepted, or refused by its rule"

for name in vfs libc; do
	like "$("$verifier" --offsets "$B/sfi/components/$name.so")" \
		'^[0-9]+ offsets, 0 wrong$' \
		"$name: every byte as the target of a computed jump"
done
speed=$("$verifier" --speed "$B/sfi/components/speedtest1.so")
is "$([ "${speed:-0}" -ge 50 ] && echo yes)" yes \
	"50 MiB of text in a second ($speed)"

# A component of the ordinary compiler is refused, and it is said what to do;
# by the monitor, too, which does not ask what it says that it is.
CUBICLE_PATH=$B/tests/sfi
export CUBICLE_PATH
run_tool run --backend sfi tests/sfi/plain.layout
is "$status" 2 "what is not compiled for it is refused"
like "$(cat "$err")" "component .plain.: .*plain.so is not compiled for backend sfi" \
	"... by name"
sed 's/plain/liar/' tests/sfi/plain.layout >"$tmp/liar.layout"
run_tool run --backend sfi "$tmp/liar.layout"
is "$status" 2 "what lies about that is refused"
like "$(cat "$err")" "component liar: at address 0x[0-9a-f]+, .*: .*an access that" \
	"... with its place and the rule"
like "$(cat "$err")" "cubicle-cc --sfi" "... and how to compile it"
like "$(tail -n 1 "$err")" \
	"^tests/sfi/plain.c:[0-9]+: in function [a-z_]+: component liar is" \
	"... and at last the line that it comes from"
mkdir -p "$tmp/liar"
strip -g -o "$tmp/liar/liar.so" "$B/tests/sfi/liar.so"
CUBICLE_PATH=$tmp/liar run_tool run --backend sfi "$tmp/liar.layout"
like "$(tail -n 1 "$err")" "^cubicle: in function [a-z_]+: component liar is" \
	"... the function, where lines are not known"

# A jump by a pointer that can be written, as the file is, and with a RELRO that
# claims it: from the first page of constants on, 16 MiB.
mkdir -p "$tmp/relro/sfi"
sed 's/plain/relro/' tests/sfi/plain.layout >"$tmp/relro/relro.layout"
refused_jump()
{
	cp "$tmp/relro/relro.so" "$tmp/relro/sfi/relro.so"
	run_tool run --backend sfi "$tmp/relro/relro.layout"
	is "$status" 2 "$1: it is refused" || diag_run
	like "$(cat "$err")" ": a computed jump that is not masked" \
		"... for the jump"
}
cp "$B/tests/sfi/relro.so" "$tmp/relro"
refused_jump "a pointer that can be written"
perl -e '
	local $/;
	open my $file, "<", $ARGV[0];
	my $elf = <$file>;
	my ($at, $size, $count) = (unpack("Q<", substr $elf, 32, 8),
		unpack "v v", substr $elf, 54, 4);
	my $constants;
	for my $i (0 .. $count - 1) {
		my ($type, $flags, $offset, $address) = unpack "V V Q< Q<",
			substr $elf, $at + $size * $i, 24;
		$constants //= [$offset, $address]
			if $type == 1 && $flags == 4 && $offset;
	}
	for my $i (0 .. $count - 1) {
		my $header = $at + $size * $i;
		next if unpack("V", substr $elf, $header, 4) != 0x6474e552;
		substr($elf, $header + 8, 48) = pack "Q<6", @$constants,
			$constants->[1], 1 << 24, 1 << 24, 1;
	}
	open my $to, ">", $ARGV[0];
	print $to $elf;
' "$tmp/relro/relro.so"
refused_jump "one that a broken RELRO claims"
done_testing
