#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Timeout: 200
# A hostile program maps a file that it was given, and has others access the pages after
# it made the file shorter: the program is to blame, and the others go on. It uses up no
# mappings of the process. Each control lacks the defence.
. tests/attack/common.sh

CUBICLE_PATH=$B/tests/attack/components:$B/tests/components:$B/components
pages=30000
[ "$BACKEND" != mpk ] || pages=8000

# shown DEFENCE WHAT...: without that defence. Sets $status and $most.
shown()
{
	mkdir -p "$tmp/tool" "$tmp/m"
	cp "$B/tests/without/$1/cubicle" "$tmp/tool/"
	cp "$B/tests/without/$1/cubicle-monitor-$BACKEND" "$tmp/tool/monitor"
	cp "$B/tests/mappings" "$tmp/tool/cubicle-monitor-$BACKEND"
	rm -f "$tmp/tool/mappings" "$tmp/stats"
	shift
	status=0
	timeout -k 5 90 "$tmp/tool/cubicle" run --backend "$BACKEND" \
		--stats "$tmp/stats" --mount "$tmp/m:/m" \
		tests/attack/shown.layout "$@" >"$out" 2>"$err" </dev/null ||
		status=$?
	most=$(cat "$tmp/tool/mappings" 2>/dev/null || echo 0)
}

# lost WHAT RESULT TITLE [RULE]: RULE is what the service is blamed for otherwise.
lost()
{
	shown NOTHING "$1"
	got="$status $(violator) $(rule) $(said "$1") $(said calls)"
	why=$(diag_run)
	shown LOST "$1"
	control="$status $(violator) $(rule)"
	if [ "$got $control" = "0 app lost $2 2 125 service ${4-unmapped}" ]; then
		ok "I4 $3: the program is blamed; control (LOST): the service"
	else
		not_ok "I4 $3: $got, control (LOST): $control"
		echo "$why"
	fi
}

lost grant 4096 "a service reads a grant whose file was cut"
lost fill 0 "a service writes to such a grant"
lost window 0 "a service reads such a window"
# The call fails with -EOWNERDEAD.
lost pass -130 "a service passes such a grant on, to be copied" argument

shown NOTHING cut $pages
is "$status $(said mapped) $(said refused)" "0 $((pages / 2)) $((pages / 2))" \
	"I2 $((pages / 2)) files are mapped, and their mappings end" || diag_run
is "$((most > 0 && most < 1000))" 1 "I2 ... in $most mappings of the process" || diag_run
if [ "$BACKEND" = sfi ]; then
	skip "the kernel merges the mappings that backend sfi makes"
else
	shown ASIDE cut $pages
	is "$((most >= pages / 2))" 1 "I2 control (ASIDE) succeeded: $most mappings" ||
		diag_run
fi

# Changed rights take an eighth of the part of a cubicle: here some 1,600 mappings.
shown NOTHING crowd $pages
is "$status $(said changed) $(said after) $((most > 0 && most < 3000))" "0 0 0 1" \
	"I2 mappings that are refused leave the pages mapped: $most mappings" || diag_run
shown BUDGET crowd $pages
is "$((most >= pages / 2))" 1 "I2 control (BUDGET) succeeded: $most mappings" || diag_run

# Pages of a hugetlbfs are 512 pages of ours.
mkdir -p "$tmp/m/huge"
if mount -t hugetlbfs none "$tmp/m/huge" 2>/dev/null; then
	shown NOTHING huge
	got="$status $(said given)"
	shown HANDLES huge
	umount "$tmp/m/huge"
	is "$got $(said given)" "0 -95 1" \
		"I2 a file of a hugetlbfs is not given; control (HANDLES): it is" ||
		diag_run
else
	skip "no hugetlbfs can be mounted"
fi
done_testing
