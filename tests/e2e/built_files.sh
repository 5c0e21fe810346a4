#!/bin/sh
# SPDX-License-Identifier: MIT
#
# built_files.sh: what must hold of the files that were built, whatever the
# sources say: only the monitor of backend mpk holds WRPKRU, and twice; a monitor for
# use holds one backend and nothing that observes; nothing is writable
# and executable; no component makes system calls; no glibc is in the monitor.

. tests/lib.sh

components=$(find "$B/components" -name '*.so' | sort)

# Program headers of (file): type, then flags as R, RW, R E, RWE.
segments()
{
	readelf -lW "$1" | sed -n \
		's/^  \([A-Z_]*\) .* 0x[0-9a-f]* \([RWE ][RWE ][RWE ]\) 0x[0-9a-f]*$/\1 \2/p'
}

# Offsets in the code of (file) at which the bytes of WRPKRU stand.
wrpkru()
{
	readelf -lW "$1" | awk '$1 == "LOAD" && / R E / { print $2, $5 }' |
		while read -r offset bytes; do
			tail -c "+$((offset + 1))" "$1" | head -c "$((bytes))" |
				find_wrpkru
		done
}

find_wrpkru()
{
	LC_ALL=C grep -obUaP '\x0f\x01\xef' | cut -d : -f 1
}

# Instructions of (file) that enter the kernel.
kernel_entries()
{
	objdump -d --no-show-raw-insn "$1" | awk -F '\t' '
		$2 ~ /^(syscall|sysenter)[ ]*$/ || $2 ~ /^int +\$0x80/ {
			print $1, $2
		}'
}

for component in $components; do
	name=$(basename "$component")
	headers=$(segments "$component")
	like "$headers" '^LOAD R E' "$name: has a segment of code"
	unlike "$headers" 'WE$' "$name: no segment is writable and executable"
	like "$headers" '^GNU_STACK RW ' "$name: the stack is not executable"
	unlike "$headers" '^(INTERP|TLS) ' \
		"$name: no interpreter, no thread-local storage"
	# A program names its libc, which is a component, too.
	unlike "$(readelf -dW "$component" | grep -v '\[libc.so\]')" \
		'TEXTREL|\(NEEDED\)' \
		"$name: text is not relocated, nothing else is needed"
	is "$(wrpkru "$component")" "" "$name: no WRPKRU at any byte"
	is "$(kernel_entries "$component")" "" "$name: no system calls"
done
[ -n "$components" ] || not_ok "there are components"

# monitor NAME WRPKRUS: the monitor, which has so many of them.
monitor()
{
	monitor=$B/cubicle-monitor-$1
	headers=$(segments "$monitor")
	like "$headers" '^LOAD R E' "monitor $1: has a segment of code"
	unlike "$headers" 'WE$' \
		"monitor $1: no segment is writable and executable"
	unlike "$headers" '^(INTERP|DYNAMIC|TLS) ' \
		"monitor $1: static, no thread-local storage"
	like "$(readelf -hW "$monitor")" 'Type: +EXEC' \
		"monitor $1: at a fixed address"
	is "$(wrpkru "$monitor" | wc -l)" "$2" \
		"monitor $1: $2 WRPKRU at any byte"
	is "$(objdump -d "$monitor" | grep -cw wrpkru)" "$2" \
		"monitor $1: they are meant to be there"
	unlike "$(readelf -sW "$monitor")" ' IFUNC ' \
		"monitor $1: no indirect functions"
	unlike "$(strings "$monitor")" 'GNU C Library|GLIBC_|musl' \
		"monitor $1: no libc"
	is "$(readelf -sW "$monitor" | awk '$7 == "UND" && $8 != ""')" "" \
		"monitor $1: nothing is undefined"
	like "$(kernel_entries "$monitor")" syscall \
		"control: those of monitor $1 are found"
}
monitor mpk 2
monitor sfi 0
monitor dev 2
monitor dev-sfi 0

# defined MONITOR: its functions and data.
defined()
{
	nm "$B/cubicle-monitor-$1" | sed -n 's/^[0-9a-f]* [a-zA-Z] \([a-z]\)/\1/p'
}

# Names of observers, and of backends that do not hold against hostile code.
dev='^(dev_|count_|report_trace|permissive_|leaks_|quarantine_|window_near|mprotect_|none_|modelled_|backend_(none|mprotect|modelled))|trace_'
unlike "$(defined mpk)" "$dev|^(sfi_|backend_sfi|verify|decode|starts$)" \
	"monitor mpk holds its backend alone, and no observer"
unlike "$(defined sfi)" "$dev|^(mpk_|backend_mpk|keys_|scan_)|pkey|wrpkru|pkru" \
	"monitor sfi holds its backend alone, and no observer"
# If the compiler inlined a part of a function, the rest is NAME.part.0.
for name in mpk_raise mprotect_lower none_lower dev_window \
	report_trace leaks_report keys_restore cubicle_pkru scan_text; do
	like "$(defined dev)" "^$name" "control: monitor dev has $name"
done
for name in sfi_lower decode dev_window report_trace leaks_report; do
	like "$(defined dev-sfi)" "^$name" "control: monitor dev-sfi has $name"
done
unlike "$(defined dev-sfi)" "^(mpk_|backend_mpk|keys_|scan_|mprotect_|none_)|pkey|wrpkru" \
	"monitor dev-sfi holds no other backend"
unlike "$(defined dev)" "^(sfi_|backend_sfi|verify|decode)" \
	"monitor dev does not hold backend sfi"
# A control for the patterns: they are found where they are.
is "$(printf 'a\017\001\357\017\001\357b' | find_wrpkru | wc -l)" 2 "control: WRPKRU is found"

if [ -x mk/verify-sources.sh ]; then
	succeeds "third-party sources are Debian's, byte for byte" \
		mk/verify-sources.sh
else
	not_ok "third-party sources are Debian's: no mk/verify-sources.sh"
fi

done_testing
