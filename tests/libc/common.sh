# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: the memory that files take.

. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
BACKEND=sfi
export CUBICLE_PATH

# available: MiB of memory that the machine can give.
available()
{
	sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo |
		awk '{ print int($1 / 1024) }'
}

# children PID
children()
{
	grep -l "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status 2>/dev/null |
		sed 's/[^0-9]//g'
}

# store_mib PID: MiB of memory that the store of the system that PID started takes.
store_mib()
{
	for process in "$1" $(children "$1"); do
		for fd in "/proc/$process/fd"/*; do
			case $(readlink "$fd") in
			*memfd:cubicle-store*)
				echo $(($(stat -L -c %b "$fd") / 2048))
				return
				;;
			esac
		done
	done
}

# wait_for WORD: until the program has printed it, or has ended.
wait_for()
{
	while ! grep -q "^$1\$" "$out" && kill -0 "$pid" 2>/dev/null; do
		sleep 0.1
	done
}

# large MIB EVERY: a file of MIB, of which each EVERYth MiB is data.
large()
{
	data=$((($1 + $2 - 1) / $2))
	mkfifo "$tmp/go"
	# shellcheck disable=SC2094
	"$B/cubicle" run --backend "$BACKEND" tests/libc/large.layout /file "$1" \
		"$2" <"$tmp/go" >"$out" 2>"$err" &
	pid=$!
	exec 3>"$tmp/go"
	wait_for written
	is "$(sed -n 's/^has //p' "$out")" "$data" \
		"a file of $1 MiB, of which $data are data" || diag_run
	is "$(sed -n 's/^takes //p' "$out")" "$data" "... which the free space lacks"
	full=$(store_mib "$pid")
	echo >&3
	wait_for removed
	is "$(sed -n 's/^lacks //p' "$out")" 0 \
		"it is as it was written, and removed" || diag_run
	left=$(store_mib "$pid")
	echo >&3
	exec 3>&-
	status=0
	wait "$pid" || status=$?
	is "$status" 0 "the program ends well" || diag_run
	diag "the store had ${full:-?} MiB, and has ${left:-?} MiB"
	if [ -z "$full" ]; then
		skip "the descriptors of the monitor cannot be read"
	elif [ "$full" -gt $((data / 2)) ] && [ "$left" -le 64 ]; then
		ok "the machine has its memory back"
	else
		not_ok "the machine has its memory back"
	fi
}
