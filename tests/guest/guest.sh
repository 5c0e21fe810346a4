#!/bin/sh
# SPDX-License-Identifier: MIT
#
# guest.sh COMMAND: run a shell command in the PKU guest.
#
# A machine with protection keys, emulated by QEMU in software, that sees a
# copy of the built tree at the same path. What COMMAND writes to its output
# and error output comes out here; so does its exit status. What it writes to
# files is gone with the guest.
#
#   GUEST_TIMEOUT  seconds until the guest is stopped; 600
#   GUEST_MEMORY   of the guest; 2G
#   GUEST_FILES    further files and folders that the guest gets, below the
#                  root of the project or absolute
#   ICOUNT         1: the guest's clock counts instructions, one a nanosecond
#
# Exit status: that of COMMAND; 124 after the time-out; 70 if the guest broke
# down, with the console's last words.

set -eu

if [ $# -ne 1 ] || [ -z "$1" ]; then
	echo "usage: guest.sh COMMAND  (or: make guest CMD='...')" >&2
	exit 2
fi

cd "$(dirname "$0")/../.."
root=$(pwd)
B=${B:-build}
seconds=${GUEST_TIMEOUT:-600}
busybox=$B/guest/busybox/bin/busybox

# What the guest gets, where it is there. Objects and sources are left out.
tree="$B/cubicle $B/cubicle-monitor-mpk $B/cubicle-monitor-dev $B/components $B/layouts $B/native
	$B/tests $B/rootfs $B/examples tests apps examples
	${GUEST_FILES-}"

for needed in "$busybox" "$B/guest/vmlinuz" "$B/guest/base.cpio"; do
	if [ ! -e "$needed" ]; then
		echo "guest.sh: $needed is missing: make guest-files" >&2
		exit 70
	fi
done

work=$(mktemp -d "${TMPDIR:-/tmp}/cubicle-guest.XXXXXX")
qemu=
# shellcheck disable=SC2317 # called by the traps
stop()
{
	status=$?
	trap - EXIT
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || :
	rm -rf "$work"
	exit "$status"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The names of all files, from the root folder on.
list_tree()
{
	for name in $tree; do
		case $name in
		/*) find "$name" ! -path '*/tests/log*' ! -path '*/tests/cache*' ;;
		*) [ ! -e "$name" ] || find "$root/$name" \
			! -path '*/tests/log*' ! -path '*/tests/cache*' ! -path '*/examples/*/obj*' ;;
		esac
	done
}

# The shared libraries, and the dynamic linker, of all programs in the list.
list_libraries()
{
	while read -r name; do
		if [ -f "$name" ] && [ -x "$name" ]; then
			ldd "$name" 2>/dev/null || :
		fi
	done | sed -n 's/^\(.*=>\)\{0,1\}[[:space:]]*\(\/[^ ]*\) (0x.*/\2/p' |
		sort -u
}

# Each name without its leading slash and after the folders it is in.
add_folders()
{
	awk '{
		n = split(substr($0, 2), part, "/")
		name = ""
		for (i = 1; i <= n; i++) {
			name = name (i > 1 ? "/" : "") part[i]
			if (!(name in seen))
				print name
			seen[name] = 1
		}
	}'
}

pack()
{
	(cd "$1" && "$root/$busybox" cpio -o -L -H newc -R 0:0 2>/dev/null)
}

mkdir "$work/guest"
printf '%s\n' "$1" >"$work/guest/command"
echo "$root" >"$work/guest/folder"
[ "${ICOUNT:-0}" != 1 ] || : >"$work/guest/icount"

list_tree >"$work/names"
list_libraries <"$work/names" >"$work/libraries"
{
	cat "$B/guest/base.cpio"
	cat "$work/names" "$work/libraries" | add_folders | pack /
	(cd "$work" && find guest) | pack "$work"
} >"$work/initrd"

append="console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable vsyscall=xonly"
if [ "${ICOUNT:-0}" = 1 ]; then
	append="$append transparent_hugepage=never"
	set -- -accel tcg,thread=single -icount shift=0,sleep=off
else
	set -- -accel tcg,thread=multi -smp 2
fi

: >"$work/out"
: >"$work/err"
: >"$work/status"
# Without SMAP, as QEMU 7 lets IRET in user mode read the stack with the rights of
# the kernel, which then takes the fault for its own and kills the process.
timeout -k 5 "$seconds" qemu-system-x86_64 "$@" \
	-cpu max,smap=off -m "${GUEST_MEMORY:-2G}" -nodefaults -no-user-config \
	-display none -monitor none -no-reboot \
	-kernel "$B/guest/vmlinuz" -initrd "$work/initrd" -append "$append" \
	-serial "file:$work/console" -device virtio-serial-pci \
	-chardev "file,id=out,path=$work/out" \
	-device virtserialport,nr=1,chardev=out \
	-chardev "file,id=err,path=$work/err" \
	-device virtserialport,nr=2,chardev=err \
	-chardev "file,id=status,path=$work/status" \
	-device virtserialport,nr=3,chardev=status \
	</dev/null >"$work/qemu" 2>&1 &
qemu=$!
tail -f -c +1 -s 0.1 --pid=$qemu "$work/out" &
tail_out=$!
tail -f -c +1 -s 0.1 --pid=$qemu "$work/err" >&2 &
tail_err=$!

ended=0
wait $qemu || ended=$?
qemu=
wait $tail_out $tail_err || :

if [ -s "$work/status" ]; then
	exit "$(cat "$work/status")"
fi
if [ $ended = 124 ] || [ $ended = 137 ]; then
	echo "guest.sh: not done after $seconds seconds; stopped" >&2
	ended=124
else
	echo "guest.sh: the guest broke down" >&2
	ended=70
fi
cat "$work/qemu" "$work/console" 2>/dev/null | tail -n 60 >&2
exit $ended
