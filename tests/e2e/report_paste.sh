#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# What --permissive says is to be pasted, pasted as it is, allows what was let
# through; the JSON report is JSON.
. tests/lib.sh

layout=$tmp/fewer.layout
sed '/^calls = gadget other/s/ other//' tests/e2e/report/report.layout >"$layout"
CUBICLE_PATH=$B/tests/report
export CUBICLE_PATH
for what in sum fill total fail call; do
	run_tool run --permissive --backend mprotect --report "$tmp/$what.json" \
		"$layout" $what
	is "$status" 124 "$what is let through"
	cat "$err" >>"$tmp/all"
	# shellcheck disable=SC2016 # Perl's variables
	succeeds "... and the report is JSON" perl -MJSON::PP -e '
		local $/; my $r = decode_json(<STDIN>);
		die unless @{$r->{violations}} == 1 &&
			$r->{violations}[0]{chain}[0]{at}{file} =~ /app\.c$/ &&
			@{$r->{violations}[0]{suggestions}} == 1;' <"$tmp/$what.json"
done

run_tool run --permissive --backend mprotect tests/e2e/report/report.layout argument
is "$status" 124 "argument is let through"
window=$(sed -n 's/^  to paste  in gadget, before the call: //p' "$err")
like "$window" "cubicle_window_init" "... and there are statements to paste"

# pasted FUNCTION: the part of a declaration.
pasted()
{
	sed -n "s/^  in the declaration of $1: //p" "$tmp/all" | tail -n 1
}
for name in gadget app other; do
	succeeds "$name.c compiles with what was pasted" make -s \
		--no-print-directory -f - <<end
include mk/config.mk
all:
	\$(CC) \$(COMPONENT_CFLAGS) -Itests/e2e/report \
		'-DSUM_ARGUMENT=$(pasted gadget_sum)' \
		'-DFILL_ARGUMENT=$(pasted gadget_fill)' \
		'-DTOTAL_ARGUMENT=$(pasted gadget_total)' \
		'-DFAIL_RESULT=$(pasted gadget_fail)' \
		'-DMEMORY_WINDOW=$window' \
		\$(COMPONENT_LDFLAGS) -o $tmp/$name.so \
		tests/e2e/report/$name.c $B/rt.a
end
done
calls=$(sed -n 's/^  in the layout, \[cubicle app\]: //p' "$tmp/all" | tail -n 1)
sed "/^\\[cubicle app/,/^\$/s/^calls.*/$calls/" "$layout" >"$tmp/pasted.layout"
CUBICLE_PATH=
for what in sum fill total fail call argument; do
	run_tool run --backend mprotect "$tmp/pasted.layout" $what
	is "$status" 3 "$what is allowed now" || diag_run
	like "$(cat "$out")" "^$what ok$" "... and right"
done
done_testing
