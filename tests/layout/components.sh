#!/bin/sh
# SPDX-License-Identifier: MIT
# Components that are no good: files that are broken, and such as ask for what
# there is not.
. tests/layout/common.sh

files=$B/tests/layout

# says_file WHAT: the last message named the file, and the line of the layout.
says_file()
{
	like "$(cat "$err")" \
		"broken.layout:3: component .broken. is $tmp/broken.so$" \
		"$1: says which file, and which line names it"
}

# broken NAME PATTERN FIELD VALUE [FIELD VALUE]: good.so, changed in one place.
broken()
{
	name=$1 pattern=$2
	shift 2
	cp "$files/good.so" "$tmp/broken.so"
	while [ $# -gt 0 ]; do
		"$files/elf_edit" "$tmp/broken.so" "$tmp/edited.so" "$1" "$2" ||
			not_ok "$name: can be made"
		mv "$tmp/edited.so" "$tmp/broken.so"
		shift 2
	done
	refused_component "$name" "component broken: .*$pattern" broken
	says_file "$name"
}

# load SEGMENT COLUMN: a number in the table of segments of good.so.
load()
{
	readelf -lW "$files/good.so" | grep ' LOAD ' | sed -n "$(($1 + 1))p" |
		awk -v n="$2" '{ print $n }'
}

runs "control: the same, not broken" <<end
start = good
[cubicle one]
components = good
end

# --- files -------------------------------------------------------------------

printf 'This is no component, and never was one.\n%080d\n' 0 >"$tmp/broken.so"
refused_component "not an ELF file" "component broken: not an ELF file" broken
says_file "not an ELF file"
: >"$tmp/broken.so"
refused_component "an empty file" "component broken: not an ELF file" broken
says_file "an empty file"
rm "$tmp/broken.so"
refused_component "no such file" "component .broken.: no file broken.so" broken
mkdir "$tmp/broken.so"
refused_component "a folder" "component .?broken.?: " broken
says_file "a folder"
rmdir "$tmp/broken.so"
ln -s nowhere "$tmp/broken.so"
refused_component "a link to nowhere" \
	"broken.layout:3: component .broken.: $tmp/broken.so: No such file" broken
rm "$tmp/broken.so"
ln -s nowhere "$tmp/good.so"
refused_component "a link to nowhere, and a good file elsewhere" \
	"broken.layout:3: component .good.: $tmp/good.so: No such file" good
rm "$tmp/good.so"
mkfifo "$tmp/broken.so"
refused_component "a pipe" "component .?broken.?: " broken
says_file "a pipe"
rm "$tmp/broken.so"

broken "another machine" "not for x86-64 .*machine 183" machine 183
broken "32 bits" "not for x86-64 .class 1" class 1
broken "big-endian" "not for x86-64" data 2
broken "a program" "not a shared object .type 2" type 2
broken "a relocatable file" "not a shared object .type 1" type 1
broken "small program headers" "program headers of 32 bytes" phentsize 32
broken "program headers far away" "truncated: program headers" \
	phoff 0x7fffffffffffff00
broken "program headers at an odd place" "truncated: program headers" phoff 65
broken "section headers far away" "truncated: section headers" \
	shoff 0xfffffffffffffff0
broken "no section headers" "section headers" shnum 0
broken "no program headers" "nothing to load" phnum 0

# --- segments ----------------------------------------------------------------

refused_component "a segment to write and to run, linked" \
	"component bad_rwx: segment [0-9]+ is writable and executable" bad_rwx
broken "a segment to write and to run, patched" \
	"segment [0-9]+ is writable and executable" p1.flags 7
refused_component "an executable stack" \
	"component bad_stack: it asks for an executable stack" bad_stack
broken "overlapping segments" "segments [0-9]+ and [0-9]+ overlap" \
	p1.vaddr "$(load 0 3)" p1.offset 0
broken "segments out of order" "segments [0-9]+ and [0-9]+ .*not in order" \
	p0.vaddr 0x100000
broken "a segment at an odd place" "segment [0-9]+ is not aligned" \
	p1.vaddr "$(($(load 1 3) + 8))"
broken "a segment beyond the file" "truncated: segment [0-9]+ ends" \
	p1.filesz 0x100000 p1.memsz 0x100000
broken "a segment far beyond the file" "truncated: segment [0-9]+ ends" \
	p1.offset 0xfffffffffffff000
broken "a segment that is too large" "larger than a component may be" \
	p3.memsz 0x40000000
broken "a segment that wraps around" "larger than a component may be" \
	p3.vaddr 0xfffffffffffff000
broken "less memory than file" "larger than a component may be" p1.memsz 1
broken "two executable segments" "are both executable" p2.flags 5
broken "nothing to load" "nothing to load|broken" \
	p0.type 0 p0.type 0 p0.type 0 p0.type 0

# --- tables ------------------------------------------------------------------

broken "a string table elsewhere" "broken string table" dynamic.5 0x1000000
broken "a string table of 0 bytes" "broken string table" dynamic.10 0
broken "a string table without end" "broken string table" dynamic.10 5
broken "a symbol table elsewhere" "broken symbol table" dynamic.6 0x8
broken "a relocation table elsewhere" "broken relocation table" \
	dynamic.7 0x1000000
broken "a relocation table without end" "broken relocation table" \
	dynamic.8 0xffffffffffffffff
broken "symbols elsewhere" "symbol .* lies outside" \
	symbol.value 0x7fffffffffff
refused_component "relocated text" \
	"component bad_textrel: .*relocations in its text .TEXTREL." bad_textrel

# Wherever the file ends: never a crash, never a system that runs.
start_alone broken
bytes=$(wc -c <"$files/good.so")
wrong=
n=0
while [ "$n" -lt "$bytes" ]; do
	head -c "$n" "$files/good.so" >"$tmp/broken.so"
	RUN_TIMEOUT=10 run_cubicle "$layout"
	if [ "$status" != 2 ] || ! grep -q 'component broken: ' "$err" ||
		! grep -q "$layout:3: component .broken. is $tmp/broken.so\$" \
			"$err"; then
		wrong="$wrong $n:$status"
	fi
	if [ "$n" -lt 1100 ]; then
		n=$((n + 53))
	else
		n=$((n + bytes / 60))
	fi
done
head -c "$((bytes - 1))" "$files/good.so" >"$tmp/broken.so"
run_cubicle "$layout"
[ "$status" = 2 ] || wrong="$wrong $((bytes - 1)):$status"
is "$wrong" "" "truncated: refused at each of many lengths"
nothing_left "truncated: nothing is left running"

# --- what it asks for --------------------------------------------------------

refused_component "thread-local variables" \
	"component bad_tls: it has thread-local variables" bad_tls
refused_component "an indirect function" \
	"component bad_ifunc: bad_choice is an indirect function .IFUNC." bad_ifunc
refused_component "an import that nobody exports" \
	"component bad_import: nothing .* exports nobody_has_this" bad_import
refused_component "no cubicle_main" \
	"component bad_start does not export cubicle_main" bad_start
refused_component "the host without the right" \
	"component bad_host calls host_stream, .* right .host." bad_host
refused_component "pages without the right" \
	"component bad_pages calls pages_map, .* right .pages." bad_pages
for name in wrpkru xrstor wrfsbase wrgsbase ldtilecfg; do
	refused_component "the bytes of $name" \
		"component bad_$name: .*at address 0x[0-9a-f]+, which" \
		bad_$name
done
done_testing
