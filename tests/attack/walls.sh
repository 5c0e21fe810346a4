#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# The second wall under sfi: text that should have been refused enters the kernel,
# and the filter of system calls stops it.
. tests/attack/common.sh
[ "$BACKEND" = sfi ] || skip_all "mpk has no other wall: attack/kernel"

# The judge says which; what the first wall does is the refusal of a component.
try "$B/tests/without/NOTHING/cubicle" sfi escape syscall 0
is "$status" 2 "the verifier refuses it" || diag_run
like "$(cat "$err")" "component attack_escape: .* 0f 05 .syscall." \
	"... and says why"

for name in syscall x32; do
	try "$B/tests/without/VERIFIED/cubicle" sfi escape $name 0
	first="$(rule) $(violator) $(said result) $(said changed) $(said leaked) $(said alive)"
	number=$(sed -n 's/.*"number":[[:space:]]*\([0-9]*\).*/\1/p' "$tmp/stats")
	cp "$err" "$tmp/report"
	try "$B/tests/without/WALLS/cubicle" sfi escape $name 0
	second="$(rule) $(said result) $(said alive)"
	is "$first, control (WALLS) $second" \
		"kernel attacker -130 0 0 42, control (WALLS)  1 42" \
		"$name: past the verifier, contained by the filter" || diag_run
	like "$(cat "$tmp/report")" '^  at .*escape_syscall\+0x.*\(attack_escape\.so' \
		"... the report names the place"
	[ $name = x32 ] || is "$number" 39 "... and the call"
done
done_testing
