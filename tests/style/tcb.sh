#!/bin/sh
# SPDX-License-Identifier: MIT
# tcb.sh: the trusted lines stay below the limits of mk/tcb.sh.

. tests/lib.sh

mk/tcb.sh "$B/obj" >"$out" 2>"$err"
is "$?" 0 "no more lines are trusted than the limits let" || diag "$(cat "$err")"
grep 'limit is' "$out" | sed 's/^/# /'
for file in call/gate.c memory/rights.c fault/entry.c backend/mpk.c; do
	like "$(cat "$out")" "^ +[1-9][0-9]*  monitor/$file .*mpk" \
		"$file is counted for mpk"
done
like "$(cat "$out")" '^ +[1-9][0-9]*  monitor/sfi/verify.c  *sfi$' \
	"the verifier is counted for sfi alone"
unlike "$(cat "$out")" 'monitor/dev/' "observers are not counted"
unlike "$(cat "$out")" '\.\./' "no name has a .. in it"
is "$(grep -c '/defence\.h ' "$out")" 1 \
	"a header that is included by several names is counted once"

# The control: with a limit below.
sed 's/^limit_mpk=[0-9]*/limit_mpk=1000/' mk/tcb.sh >"$tmp/tcb.sh"
sh "$tmp/tcb.sh" "$B/obj" >/dev/null 2>"$err"
is "$?" 1 "control: above the limit it fails"
like "$(cat "$err")" 'cubicle-monitor-mpk: [0-9]* lines are more than 1000' \
	"control: and says which"
done_testing
