#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debuginfo.sh: the debug information of a hostile component cannot keep the tool from
# reporting a violation, nor from ending at a signal, and cannot fill the memory. The
# control is the component as the compiler made it.
# Runs: once
# Timeout: 300

. tests/lib.sh

for needed in perl readelf objcopy; do
	command -v $needed >/dev/null || skip_all "there is no $needed"
done
layout=tests/e2e/debuginfo/debuginfo.layout
made=$B/tests/components/debuginfo_hostile.so
used=$tmp/debuginfo_hostile.so
CUBICLE_PATH=$tmp:$B/tests/components
export CUBICLE_PATH
source='debuginfo_hostile.so, tests/e2e/debuginfo/debuginfo_hostile.c:[0-9]+'
lost='cubicle: component .debuginfo_hostile.: from here on, its debug information is not used'

# run_it: as run_tool, but it ends soon.
run_it()
{
	status=0
	timeout -k 5 60 "$B/cubicle" run --backend "$BACKEND" "$layout" \
		>"$out" 2>"$err" </dev/null || status=$?
}

cp "$made" "$used"
run_it
is "$status $(tail -n 1 "$out")" "0 end" "control: what the compiler made" || diag_run
like "$(cat "$err")" "at +debuginfo_attack\+0x[0-9a-f]+ \($source\)" \
	"control: ... the report has the line"
unlike "$(cat "$err")" "from here on" "control: ... and no limit is exceeded"

# --- time ---------------------------------------------------------------------------

# The search for pointers looks through structs of structs of structs, which have 8^14
# members in all.

byte()
{
	# shellcheck disable=SC2059 # the format is a byte in octal
	printf "\\$(printf %03o $(($1 & 255)))"
}

# Lines "PLACE TYPE": where the type of a member is, and the struct to put there, both
# counted from the start of the section. A reference counts from the start of its unit,
# which is the first.
readelf --debug-dump=info "$used" >"$tmp/info" 2>/dev/null
section=$(readelf -SW "$used" |
	sed -n 's/.* \.debug_info *PROGBITS *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')
awk '/DW_TAG_/ { line = $0; gsub(/[<>:]/, " ", line); split(line, word, " ")
		member = /DW_TAG_member/
		if (/DW_TAG_structure_type/) { at = word[2]; name = "" } }
	/DW_AT_name/ && !member && name == "" { name = $NF; if (name ~ /^d(eep|[0-9]+)$/) {
		before = last; last = at } else name = "none" }
	member && /DW_AT_type/ && name ~ /^d(eep|[0-9]+)$/ && before != "" {
		gsub(/[<>]/, " "); print $1, before }' "$tmp/info" >"$tmp/patch"
is "$(wc -l <"$tmp/patch")" 104 "the types of 104 members are changed"
while read -r at type; do
	type=$((0x$type))
	{ byte $type; byte $((type >> 8)); byte $((type >> 16)); byte 0; } |
		dd of="$used" bs=1 conv=notrunc \
			seek=$((0x$section + 0x$at)) 2>/dev/null
done <"$tmp/patch"
run_it
is "$status $(tail -n 1 "$out")" "0 end" "structs of structs: the tool ends" || diag_run
like "$(cat "$err")" "$lost: reading it takes more than 4 s" "... and says what is lost"
like "$(cat "$err")" "at +debuginfo_attack\+0x[0-9a-f]+ \(" "... the report has the place"
is "$(grep -c 'from here on' "$err")" 1 "... which is said once"

# children: the numbers of the processes of the tool $pid, with its own.
children()
{
	awk -v tool="$pid" '
		FNR == 1 { name = $2 }
		/^Pid:/ { number = $2 }
		/^PPid:/ && name == "cubicle" && (number == tool || $2 == tool) {
			print number }' /proc/[0-9]*/status 2>/dev/null
}

# start: it runs, as $pid.
start()
{
	# A shell without a terminal ignores SIGINT in what it starts.
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$B/cubicle" run --backend "$BACKEND" \
		"$layout" >"$out" 2>"$err" </dev/null &
	pid=$!
}

for signal in TERM INT; do
	start
	# After its end, there is only the report left to make.
	while ! { grep -q '^end$' "$out" && [ "$(children | wc -l)" -gt 1 ]; } &&
		kill -0 $pid 2>/dev/null; do
		sleep 0.1
	done
	sleep 0.5
	kill -$signal $pid
	status=0
	wait $pid || status=$?
	is "$status $(tail -n 1 "$out")" "0 end" \
		"SIG$signal meanwhile: the status is that of the program, which has ended" ||
		diag_run
	like "$(cat "$err")" "interrupted: from here on, reports have plain addresses" \
		"... the report is cut short, and says so"
	unlike "$(cat "$err")" "more than 4 s" "... before the limit"
done

# --- memory -------------------------------------------------------------------------

# bomb MIB: the component has one more section, of so many MiB of zeroes, compressed.
bomb()
{
	dd if=/dev/zero of="$tmp/zeroes" bs=1M count="$1" 2>/dev/null
	objcopy --add-section .debug_macro="$tmp/zeroes" \
		--set-section-flags .debug_macro=readonly,debug "$made" "$tmp/large.so"
	objcopy --compress-debug-sections=zlib-gabi "$tmp/large.so" "$used"
	rm "$tmp/zeroes" "$tmp/large.so"
}

# run_measured: sets $most, the memory in MiB of the largest process of the tool.
run_measured()
{
	status=0
	start
	most=0
	while kill -0 $pid 2>/dev/null; do
		for process in $(children); do
			now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' \
				"/proc/$process/status" 2>/dev/null)
			[ "${now:-0}" -le "$most" ] || most=$now
		done
	done
	wait $pid || status=$?
	most=$((most / 1024))
}

bomb 120
run_measured
is "$status $((most > 120))" "0 1" "control: a section of 120 MiB is uncompressed" ||
	diag "$most MiB"
like "$(cat "$err")" "at +debuginfo_attack\+0x[0-9a-f]+ \($source\)" \
	"control: ... and the report has the line"
bomb 512
run_measured
is "$status $((most < 100))" "0 1" \
	"$(wc -c <"$used") bytes that are 512 MiB: less than 100 MiB are used" ||
	diag "$most MiB"
like "$(cat "$err")" "$lost: uncompressed, it would be larger than 128 MiB" \
	"... and it says what is lost"
like "$(cat "$err")" "at +debuginfo_attack\+0x[0-9a-f]+ \(debuginfo_hostile.so\)" \
	"... the report has the function"
done_testing
