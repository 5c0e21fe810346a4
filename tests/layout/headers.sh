#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 120
#
# headers.sh: components whose headers name more than a component can have are
# refused before the tool has read it all, in little time and memory.

. tests/lib.sh

printf 'start = x\n[cubicle a]\ncomponents = x\n' >"$tmp/x.layout"
CUBICLE_PATH=$tmp
export CUBICLE_PATH

# component HEADERS TYPE BYTES NAMED: a sparse file of BYTES, with that many
# program headers of that type, each for NAMED bytes.
component()
{
	perl -e 'my ($k, $type, $n) = @ARGV;
		print "\x7fELF\2\1\1", "\0" x 9, pack("SSLQQQLSSSSSS",
			3, 62, 1, 0, 64, 0, 0, 64, 56, $k, 64, 0, 0);
		print pack("LLQQQQQQ", $type, 4, 0, 0, 0, $n, $n, 4096) x $k;' \
		"$1" "$2" "$4" >"$tmp/x.so"
	truncate -s "$3" "$tmp/x.so"
}

# refused MESSAGE TITLE: in ten seconds, with little memory.
refused()
{
	status=0
	# shellcheck disable=SC2016 # that shell's
	timeout -k 1 10 sh -c 'ulimit -t 5; exec "$@"' - "$B/cubicle" run \
		--backend mprotect "$tmp/x.layout" >"$out" 2>"$err" || status=$?
	is "$status $(grep -Ec "^cubicle: component x: .*$1" "$err")" "2 1" "$2" ||
		diag_run
}

load=1 dynamic=2
component 1 $load 1048576 268435456
refused "segment 0 ends at byte|truncated" "control: one segment beyond the end"
component 65535 $load 67108864 67108864
refused "more than 64 program headers" "65,535 headers for the same 64 MiB"
component 64 $dynamic 67108864 67108864
refused "its headers refer to more bytes than a component may have" \
	"64 headers for the same 64 MiB"
component 1 $dynamic 3221225472 3221225472
refused "its headers refer to more bytes than a component may have" \
	"a sparse file of 3 GiB"
done_testing
