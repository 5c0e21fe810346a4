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
like "$(tail -n 1 "$tmp/found")" '^[12][0-9]{2} fragments, 0 wrong$' \
	"each is accepted, or refused by its rule"

for name in vfs libc; do
	like "$("$verifier" --offsets "$B/sfi/components/$name.so")" \
		'^[0-9]+ offsets, 0 wrong$' \
		"$name: every byte as the target of a computed jump"
done
speed=$("$verifier" --speed "$B/sfi/components/speedtest1.so")
is "$([ "${speed:-0}" -ge 50 ] && echo yes)" yes \
	"50 MiB of text in a second ($speed)"

# A component of the ordinary compiler is refused, and it is said what to do.
CUBICLE_PATH=$B/tests/sfi
export CUBICLE_PATH
run_tool run --backend sfi tests/sfi/plain.layout
is "$status" 2 "what is not compiled for it is refused"
like "$(cat "$err")" "component plain: at address 0x[0-9a-f]+ .*: .*an access that" \
	"... with its place and the rule"
like "$(cat "$err")" "cubicle-cc --sfi" "... and how to compile it"
done_testing
