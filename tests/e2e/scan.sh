#!/bin/sh
# SPDX-License-Identifier: MIT
#
# scan.sh: `cubicle scan` finds instructions that change rights wherever in a
# file the processor could run them, at all borders, and nothing else; and
# whatever the file is, it ends with a message.
# Runs: once
# Timeout: 240

. tests/lib.sh

monitor=$B/cubicle-monitor-mpk
edit=$B/tests/layout/elf_edit
RUN_TIMEOUT=20

# assemble NAME [OPTIONS]: the assembly on standard input as $tmp/NAME.o.
assemble()
{
	name=$1
	shift
	as "$@" -o "$tmp/$name.o" - || not_ok "$name can be assembled"
}

# script: sections of a linker script from standard input, with two segments of
# code, `a` and `b`, one of constants, `r`, and one of data, `d`.
script()
{
	cat <<-end
		PHDRS {
			a PT_LOAD FLAGS(5); b PT_LOAD FLAGS(5);
			r PT_LOAD FLAGS(4); d PT_LOAD FLAGS(6);
		}
		SECTIONS {
	end
	cat
	echo '/DISCARD/ : { *(.note*) *(.comment) } }'
}

# link NAME OBJECT: $tmp/OBJECT.o as $tmp/NAME, by the rest of a linker script
# on standard input. Pages are those of the processor.
link()
{
	script >"$tmp/script.lds"
	ld -z max-page-size=4096 -z noexecstack -e 0 -T "$tmp/script.lds" \
		-o "$tmp/$1" "$tmp/$2.o" || not_ok "$1 can be linked"
}

# found: instruction, address and symbol of each hit of the last run.
found()
{
	sed -n 's/^.*: \([A-Z]*\) at offset 0x[0-9a-f]* (address \(.*\))$/\1 \2/p' \
		"$out"
}

# scans STATUS NAME FILE...
scans()
{
	want=$1 title=$2
	shift 2
	run_tool scan "$@"
	is "$status" "$want" "$title: exit status $want" || diag_run
}

# holds NAME HITS FILE: these are what is found there, at the offsets at which
# they are, and nothing is said beside it.
holds()
{
	scans 1 "$1" "$3"
	is "$(found)" "$2" "$1: what, and where"
	is "$(wc -l <"$out")" "$(printf '%s\n' "$2" | wc -l)" \
		"$1: a line for each"
	is "$(cat "$err")" "" "$1: no message"
	true_offsets "$1" "$3"
}

# clean NAME FILE [BYTES]
clean()
{
	scans 0 "$1" "$2"
	like "$(cat "$out")" "^$2: clean, ${3:-[0-9]+} bytes of code scanned\$" \
		"$1: says so"
}

# true_offsets NAME FILE: an opcode of such an instruction is at each offset.
true_offsets()
{
	sed -n 's/^.* at offset \(0x[0-9a-f]*\) .*/\1/p' "$out" | head -n 50 |
		while read -r offset; do
			od -An -tx1 -j "$((offset))" -N 1 "$2"
		done | grep -vE '^ (0f|c4)$' >"$tmp/wrong"
	is "$(cat "$tmp/wrong")" "" "$1: the offsets are those of the file"
}

# fails NAME PATTERN FILE: cannot be read, for that reason.
fails()
{
	scans 2 "$1" "$3"
	like "$(cat "$err")" "^cubicle: $3: .*$2" "$1: names file and reason"
	is "$(wc -l <"$err")" 1 "$1: in one line"
	is "$(cat "$out")" "" "$1: nothing else is said"
}

# --- encodings ---------------------------------------------------------------

# Each label has one, after as many bytes as its last letter says, counted to
# the opcode: a is none, b is one, and so on.
assemble encodings <<'end'
	.globl _start
	.type _start, @function
_start:	nop
	wrpkru
immediate_b:	movl $0x00ef010f, %eax
quad_d:	movabs $0x90ef010f90, %rax
displacement_c:	mov 0x28ae0f(%rax), %eax
across_c:	movb $0x0f, %ah
	.byte 0x01, 0xef
restore_a:	xrstor (%rdi)
restore64_b:	xrstor64 8(%rdi)
restore_scaled_a:	xrstor 0x1000(%rax,%rcx,4)
restore_relative_a:	xrstor 0(%rip)
restore_high_b:	xrstor (%r15)
fs_b:	wrfsbase %eax
fs64_c:	wrfsbase %rdi
fs_high_c:	wrfsbase %r15d
gs_b:	wrgsbase %ecx
gs64_c:	wrgsbase %rcx
segment_c:	.byte 0xf3, 0x2e, 0x0f, 0xae, 0xd0
reversed_d:	.byte 0xf3, 0x48, 0x2e, 0x0f, 0xae, 0xd8
tiles_a:	ldtilecfg (%rdi)
tiles_high_a:	ldtilecfg 64(%r9,%r10)
end_a:	.byte 0x0f, 0x01, 0xef
none:	.byte 0x0f, 0x01, 0xee, 0x90, 0x0f, 0xae, 0xe8, 0x90
	.byte 0x0f, 0xae, 0xd0, 0x90, 0xf3, 0x90, 0x0f, 0xae, 0xd8, 0x90
	lfence
	mfence
	xsave (%rdi)
	rdfsbase %rax
	rdgsbase %rax
	rdpkru
	xgetbv
	sttilecfg (%rdi)
	tilerelease
end
ld -z noexecstack -Ttext 0x401000 -o "$tmp/encodings" "$tmp/encodings.o"
run_tool scan "$tmp/encodings"
is "$(found | sed 's/^\([A-Z]*\) 0x[0-9a-f]*, /\1 /')" "WRPKRU _start+0x1
WRPKRU immediate_b+0x1
WRPKRU quad_d+0x3
XRSTOR displacement_c+0x2
WRPKRU across_c+0x1
XRSTOR restore_a+0x0
XRSTOR restore64_b+0x1
XRSTOR restore_scaled_a+0x0
XRSTOR restore_relative_a+0x0
XRSTOR restore_high_b+0x1
WRFSBASE fs_b+0x1
WRFSBASE fs64_c+0x2
WRFSBASE fs_high_c+0x2
WRGSBASE gs_b+0x1
WRGSBASE gs64_c+0x2
WRFSBASE segment_c+0x2
WRGSBASE reversed_d+0x3
LDTILECFG tiles_a+0x0
LDTILECFG tiles_high_a+0x0
WRPKRU end_a+0x0" "encodings: each is found once, by its nearest symbol"
is "$status" 1 "encodings: exit status 1"
true_offsets "encodings" "$tmp/encodings"
is "$(head -n 1 "$out")" \
	"$tmp/encodings: WRPKRU at offset 0x1001 (address 0x401001, _start+0x1)" \
	"encodings: the line is as promised"

# --- the borders of a segment ------------------------------------------------

# A page of code; constants behind it; where they go is the linker's affair.
assemble page <<'end'
	.section .a, "ax"
first:	.byte 0x0f, 0x01, 0xef
	.fill 4096 - 6, 1, 0x90
last:	.byte 0x0f, 0x01, 0xef
	.section .r, "a"
	.byte 0x90, 0x0f, 0x01, 0xef
	.section .d, "aw"
	.byte 0x90, 0x0f, 0x01, 0xef
end
link page page <<'end'
	. = 0x10000; .a : { *(.a) } :a
	. = 0x20000; .r : { *(.r) } :r
	. = 0x30000; .d : { *(.d) } :d
end
holds "the first and the last bytes" "WRPKRU 0x10000, first+0x0
WRPKRU 0x10ffd, last+0x0" "$tmp/page"

# The end of the file is the end of the code.
link tail page <<'end'
	. = 0x10000; .a : { *(.a) } :a
	/DISCARD/ : { *(.r) *(.d) }
end
"$edit" "$tmp/tail" "$tmp/step" shnum 0
"$edit" "$tmp/step" "$tmp/step2" shoff 0
head -c 8192 "$tmp/step2" >"$tmp/cut"
holds "the last bytes of the file" "WRPKRU 0x10000
WRPKRU 0x10ffd" "$tmp/cut"

# Of a page that the file ends in there is no more to search.
assemble part <<'end'
	.section .a, "ax"
	.fill 100, 1, 0x90
end
link part part <<'end'
	. = 0x10000; .a : { *(.a) } :a
end
"$edit" "$tmp/part" "$tmp/step" shnum 0
"$edit" "$tmp/step" "$tmp/step2" shoff 0
head -c $((4096 + 100)) "$tmp/step2" >"$tmp/cut"
clean "a file that ends within a page" "$tmp/cut" 100

# Constants in the same page of the file can be run, those in another cannot.
assemble slack <<'end'
	.section .a, "ax"
code:	.fill 16, 1, 0x90
	.section .r, "a"
constant:	.byte 0x90, 0x0f, 0x01, 0xef
end
link after slack <<'end'
	. = 0x10000; .a : { *(.a) } :a
	. = 0x20010; .r : { *(.r) } :r
end
holds "in the page, after the segment" "WRPKRU 0x10011, code+0x11" "$tmp/after"
link before slack <<'end'
	. = 0x10000; .r : { *(.r) } :r
	. = 0x20020; .a : { *(.a) } :a
end
holds "in the page, before the segment" "WRPKRU 0x20001, constant+0x10001" \
	"$tmp/before"
link apart slack <<'end'
	. = 0x10000; .a : { *(.a) } :a
	. = 0x20000; .r : { *(.r) } :r
end
clean "control: in another page" "$tmp/apart" 4096
"$edit" "$tmp/apart" "$tmp/apart_x" p2.flags 1
holds "control: a segment to be run only" "WRPKRU 0x20001, constant+0x1" \
	"$tmp/apart_x"

# --- the borders between segments --------------------------------------------

# seam NAME HIT END BEGIN: a page that ends with these bytes, and one that
# begins with those. Found if they touch in memory, wherever they are in the
# file.
seam()
{
	assemble seam <<-end
		.section .a, "ax"
		one: .fill 4096 - (2f - 1f), 1, 0x90
		1: .byte $3
		2:
		.section .b, "ax"
		two: .byte $4
		.fill 4096 - (. - two), 1, 0x90
	end
	link touch seam <<-'end'
		. = 0x10000; .a : { *(.a) } :a
		. = 0x11000; .b : { *(.b) } :b
	end
	holds "$1: segments that touch" "$2" "$tmp/touch"
	link apart seam <<-'end'
		. = 0x10000; .a : { *(.a) } :a
		. = 0x12000; .b : { *(.b) } :b
	end
	clean "$1: control: segments that do not" "$tmp/apart" 8192
	link swap seam <<-'end'
		. = 0x10000; .b : { *(.b) } :b
		. = 0x11000; .a : { *(.a) } :a
	end
	clean "$1: control: the other way round" "$tmp/swap" 8192
	# Now the two change places in memory, but not in the file.
	b=$(segment "$tmp/swap" 0 2) a=$(segment "$tmp/swap" 1 2)
	"$edit" "$tmp/swap" "$tmp/step" p0.offset "$a"
	"$edit" "$tmp/step" "$tmp/swapped" p1.offset "$b"
	scans 1 "$1: pages that touch in memory only" "$tmp/swapped"
	is "$(found | cut -d , -f 1)" "${2%,*}" \
		"$1: pages that touch in memory only: found there"
	true_offsets "$1: pages that touch in memory only" "$tmp/swapped"
	"$edit" "$tmp/touch" "$tmp/step" p1.flags 6
	clean "$1: control: the second is data" "$tmp/step" 4096
}

# segment FILE NUMBER COLUMN: a number of the table of segments.
segment()
{
	readelf -lW "$1" | grep ' LOAD ' | sed -n "$(($2 + 1))p" |
		awk -v n="$3" '{ print $n }'
}

seam "WRPKRU, 1 + 2" "WRPKRU 0x10fff, one+0xfff" 0x0f "0x01, 0xef"
seam "WRPKRU, 2 + 1" "WRPKRU 0x10ffe, one+0xffe" "0x0f, 0x01" 0xef
seam "XRSTOR, 2 + 1" "XRSTOR 0x10ffe, one+0xffe" "0x0f, 0xae" 0x28
seam "WRFSBASE, after its prefix" "WRFSBASE 0x11000, two+0x0" \
	0xf3 "0x0f, 0xae, 0xd0"
seam "WRGSBASE, after REX" "WRGSBASE 0x11000, two+0x0" \
	"0xf3, 0x48" "0x0f, 0xae, 0xd8"
seam "WRFSBASE, long after its prefix" "WRFSBASE 0x11002, two+0x2" \
	"0xf3, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e" \
	"0x2e, 0x48, 0x0f, 0xae, 0xd0"
seam "WRGSBASE, before REX" "WRGSBASE 0x11001, two+0x1" \
	0xf3 "0x48, 0x0f, 0xae, 0xd8"

# A segment that ends within a page, and another that begins there.
assemble inside <<'end'
	.section .a, "ax"
one:	.byte 0x90, 0x0f
	.section .b, "ax"
two:	.byte 0x01, 0xef, 0x90
end
link inside inside <<'end'
	. = 0x10000; .a : { *(.a) } :a
	.b : SUBALIGN(1) { *(.b) } :b
end
holds "segments that share a page" "WRPKRU 0x10001, one+0x1" "$tmp/inside"

# What a later segment is mapped over is gone.
assemble over <<'end'
	.section .a, "ax"
one:	.fill 4096, 1, 0x90
	wrpkru
	.fill 4096 - 3, 1, 0x90
	.section .b, "ax"
two:	.fill 4096, 1, 0x90
end
link over over <<'end'
	. = 0x10000; .a : { *(.a) } :a
	. = 0x20000; .b : { *(.b) } :b
end
holds "a segment over another: control" "WRPKRU 0x11000, one+0x1000" "$tmp/over"
"$edit" "$tmp/over" "$tmp/step" p1.vaddr 0x11000
clean "a segment over another" "$tmp/step" 8192

# --- many --------------------------------------------------------------------

# More than a block of the search, with every way for a border to cut it.
assemble many <<'end'
	.rept 70000
	.byte 0x0f, 0x01, 0xef, 0x90, 0x90
	.endr
	.rept 70000
	wrgsbase %rax
	.byte 0x90, 0x90
	.endr
end
run_tool scan "$tmp/many.o"
is "$(found | sort -u | wc -l)" 140000 "many: all are found"
is "$(wc -l <"$out")" 140000 "many: each once"
is "$(found | awk '{ print $1 }' | uniq -c | awk '{ print $1, $2 }')" \
	"70000 WRPKRU
70000 WRGSBASE" "many: in order"
is "$(tail -n 1 "$out")" "$tmp/many.o: WRGSBASE at offset $(printf '0x%x' \
	$((350000 + 7 * 69999 + 2 + 64))) (address $(printf '0x%x' \
	$((350000 + 7 * 69999 + 2))) of .text)" "many: the last is where it is"

# --- kinds of files ----------------------------------------------------------

assemble object <<'end'
	.text
	.byte 0x90
f:	wrpkru
	.section .text.g, "ax"
	.byte 0x90, 0x90
g:	nop
	wrpkru
	.section .text.h, "ax"
	.byte 0x0f, 0x01
	.section .text.i, "ax"
	.byte 0xef
	.data
	.byte 0x0f, 0x01, 0xef
end
holds "a relocatable file" "WRPKRU 0x1 of .text, f+0x0
WRPKRU 0x3 of .text.g, g+0x1" "$tmp/object.o"
strip -g --strip-unneeded "$tmp/object.o"
holds "a relocatable file without symbols" "WRPKRU 0x1 of .text
WRPKRU 0x3 of .text.g" "$tmp/object.o"

"$edit" "$tmp/page" "$tmp/step" phnum 0
holds "a program without program headers" "WRPKRU 0x10000, first+0x0
WRPKRU 0x10ffd, last+0x0" "$tmp/step"
strip "$tmp/encodings"
run_tool scan "$tmp/encodings"
is "$(head -n 1 "$out")" \
	"$tmp/encodings: WRPKRU at offset 0x1001 (address 0x401001)" \
	"a program without symbols: the address alone"

assemble shared <<'end'
	.globl exported
	.type exported, @function
exported:
	nop
hidden:	wrpkru
end
ld -shared -z noexecstack -o "$tmp/shared.so" "$tmp/shared.o"
run_tool scan "$tmp/shared.so"
like "$(cat "$out")" 'hidden\+0x0' "a shared object: its symbols"
strip "$tmp/shared.so"
run_tool scan "$tmp/shared.so"
like "$(cat "$out")" 'exported\+0x1' "a stripped one: its dynamic symbols"

# What this machine has.
loaded()
{
	ldd "$B/cubicle" | awk -v name="$1" 'index($0, name) {
		for (i = 1; i <= NF; i++) if ($i ~ /^\//) { print $i; exit }
	}'
}
libc=$(loaded libc.so.6) linker=$(loaded ld-linux)
scans 1 "glibc" "$libc"
is "$(found | sed 's/ .*, / /; s/+.*//')" "WRPKRU pkey_set" \
	"glibc: WRPKRU in pkey_set, no other"
scans 1 "the dynamic linker" "$linker"
is "$(found | cut -d ' ' -f 1 | sort -u)" XRSTOR "the dynamic linker: XRSTOR"

# What was built.
scans 1 "the monitor" "$monitor"
is "$(found | sed 's/0x.*, //')" "WRPKRU mpk_raise_write+0x0
WRPKRU mpk_lower_write+0x0
WRFSBASE arch_fs_write+0x2" "the monitor: two WRPKRU, in the gates, no other"
for component in "$B"/components/*.so; do
	clean "$(basename "$component")" "$component"
done
for name in wrpkru xrstor wrfsbase wrgsbase ldtilecfg; do
	scans 1 "bad_$name.so, which is not loaded" "$B/tests/layout/bad_$name.so"
	like "$(found | tr '[:upper:]' '[:lower:]')" \
		"^$name 0x[0-9a-f]+, cubicle_main\\+" "bad_$name.so: what it has"
done
clean "the tool itself" "$B/cubicle"

# --- broken files ------------------------------------------------------------

good=$B/tests/layout/good.so
clean "control: the same, not broken" "$good"

# broken NAME PATTERN FIELD VALUE: good.so, changed in one place.
broken()
{
	"$edit" "$good" "$tmp/broken" "$3" "$4" || not_ok "$1: can be made"
	fails "$1" "$2" "$tmp/broken"
}

fails "missing" "No such file or directory" "$tmp/missing"
mkdir "$tmp/folder"
fails "a folder" "Is a directory" "$tmp/folder"
: >"$tmp/empty"
fails "empty" "not an ELF file" "$tmp/empty"
echo 'This is a text, and as long as the header of an ELF file is.' >"$tmp/text"
fails "a text" "not an ELF file" "$tmp/text"
printf '\177ELF' >"$tmp/short"
fails "four bytes" "not an ELF file" "$tmp/short"
head -c 63 "$good" >"$tmp/short"
fails "a byte too few for a header" "truncated: file header" "$tmp/short"
mkfifo "$tmp/pipe"
fails "a pipe" "not a regular file" "$tmp/pipe"
fails "a device" "not a regular file" /dev/zero
ln -s loop "$tmp/loop"
fails "a link to itself" "symbolic links" "$tmp/loop"
ar rc "$tmp/archive.a" "$tmp/object.o"
fails "an archive" "not an ELF file" "$tmp/archive.a"

echo 'nop' | assemble narrow --32
fails "32 bits" "not for x86-64 .class 1" "$tmp/narrow.o"
ld -m elf_i386 -e 0 -o "$tmp/narrow" "$tmp/narrow.o"
fails "a program of 32 bits" "not for x86-64 .class 1" "$tmp/narrow"
echo 'nop' | assemble narrow --x32
fails "x32" "not for x86-64 .class 1" "$tmp/narrow.o"
{
	head -c 6 "$good"
	printf '\002'
	tail -c +8 "$good"
} >"$tmp/broken"
fails "another version of ELF" "unknown version of ELF .2." "$tmp/broken"
broken "big-endian" "not for x86-64" data 2
broken "another machine" "not for x86-64 .machine 183" machine 183
broken "a core dump" "not a program.*type 4" type 4
broken "small program headers" "program headers of 32 bytes" phentsize 32
broken "too many program headers" "65535 program headers" phnum 65535
broken "more program headers than fit" "truncated: program headers" \
	phoff "$(($(wc -c <"$good") - 56))"
broken "program headers far away" "truncated: program headers" \
	phoff 0xfffffffffffffff0
broken "section headers far away" "truncated: section headers" \
	shoff 0xfffffffffffffff0
broken "code that is not there" "truncated: segment 1" \
	p1.filesz "$(wc -c <"$good")"
broken "code far away" "truncated: segment 1" p1.offset 0xfffffffffffff000
broken "code of all addresses" "truncated: segment 1" \
	p1.filesz 0xffffffffffffffff
broken "code past the last address" "past the last" \
	p1.vaddr 0xfffffffffffff000
"$edit" "$good" "$tmp/step" phnum 0
"$edit" "$tmp/step" "$tmp/step2" shoff 0
"$edit" "$tmp/step2" "$tmp/broken" shnum 0
fails "nothing but a header" "neither program headers nor sections" \
	"$tmp/broken"

# The file is there, but not for us; root becomes somebody else for that.
echo nothing >"$tmp/locked"
chmod 000 "$tmp/locked"
if [ "$(id -u)" != 0 ]; then
	fails "without permission" "Permission denied" "$tmp/locked"
elif command -v setpriv >/dev/null; then
	chmod 755 "$tmp"
	cp "$B/cubicle" "$tmp/cubicle"
	status=0
	setpriv --reuid 65534 --clear-groups "$tmp/cubicle" scan "$tmp/locked" \
		>"$out" 2>"$err" || status=$?
	is "$status" 2 "without permission: exit status 2"
	is "$(cat "$err")" "cubicle: $tmp/locked: Permission denied" \
		"without permission: names file and reason"
else
	skip "without permission: root has all, and there is no setpriv(1)"
fi

# Wherever the file ends, it does not pass; whatever is in it, no crash.
bytes=$(wc -c <"$good")
wrong=
n=0
while [ "$n" -lt "$bytes" ]; do
	head -c "$n" "$good" >"$tmp/broken"
	run_tool scan "$tmp/broken"
	{ [ "$status" = 2 ] && grep -q "^cubicle: $tmp/broken: " "$err"; } ||
		wrong="$wrong $n:$status"
	n=$((n + (n < 1000 ? 37 : bytes / 80)))
done
head -c "$((bytes - 1))" "$good" >"$tmp/broken"
run_tool scan "$tmp/broken"
[ "$status" = 2 ] || wrong="$wrong $((bytes - 1)):$status"
is "$wrong" "" "truncated: fails at each of many lengths"

wrong=
n=0
while [ "$n" -lt 150 ]; do
	for file in "$good" "$tmp/many.o" "$B/tests/layout/bad_wrpkru.so"; do
		"$edit" "$file" "$tmp/broken" mutate "$((n + TEST_SEED))"
		run_tool scan "$tmp/broken"
		[ "$status" -le 2 ] || wrong="$wrong $n:$status"
		[ "$status" != 2 ] || [ -s "$err" ] || wrong="$wrong $n:silent"
	done
	n=$((n + 1))
done
is "$wrong" "" "broken at random: a result or a message"

# --- several, and the command line -------------------------------------------

clean=$B/components/time.so
scans 1 "clean, and not" "$clean" "$monitor" "$good"
is "$(sed 's/: .*//' "$out" | uniq)" "$clean
$monitor
$good" "clean, and not: all are told, in their order"
scans 2 "one cannot be read" "$tmp/missing" "$monitor" "$tmp/text" "$clean"
is "$(sed 's/: .*//' "$out" | uniq)" "$monitor
$clean" "one cannot be read: the others are searched"
is "$(sed 's/^cubicle: //; s/: .*//' "$err")" "$tmp/missing
$tmp/text" "one cannot be read: each has its message"

name=$(printf '%s/a\033[31mb' "$tmp")
cp "$monitor" "$name"
run_tool scan "$name"
like "$(cat "$out")" '/a\?\[31mb: WRPKRU' "a name does not steer the terminal"
cp "$clean" "$tmp/-x"
status=0
(tool=$PWD/$B/cubicle && cd "$tmp" && "$tool" scan -- -x) >"$out" 2>"$err" ||
	status=$?
is "$status" 0 "a name that looks like an option, after --" || diag_run
scans 2 "an option" -x
like "$(cat "$err")" "no such option: -x; see .cubicle help scan." \
	"an option: there is none"
scans 2 "no file"
like "$(cat "$err")" "no file given" "no file: says so"
scans 2 "no file after --" --
if [ -c /dev/full ]; then
	status=0
	"$B/cubicle" scan "$clean" >/dev/full 2>"$err" || status=$?
	like "$status $(cat "$err")" '^[12] .*No space left' \
		"a result that cannot be written is no success"
fi
run_tool help
like "$(cat "$out")" '^  cubicle scan FILE' "help names the command"
run_tool help scan
like "$(cat "$out")" 'WRPKRU' "help scan says what it looks for"
done_testing
