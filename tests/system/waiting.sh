# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# waiting.sh: a driver that waits, and what the kernel says about the memory of
# the system meanwhile.

. tests/system/common.sh

# waits BACKEND COMMAND: the driver runs COMMAND, which waits for input in the
# end. Sets $monitor, its process, and fills $tmp/map: a line for each mapping,
#
#     slot, or - outside of the space; offset in it; permissions; key;
#     name, or -; offset in the file, if it is one of memory; bytes
#
# with numbers in hexadecimal digits, but for slot and key.
waits()
{
	mkfifo "$tmp/in"
	"$B/cubicle" run --backend "$1" "$layout" "$2" \
		<"$tmp/in" >"$out" 2>"$err" &
	tool=$!
	exec 4>"$tmp/in"
	tries=0
	while ! grep -q waiting "$out" && [ $tries -lt 60 ]; do
		sleep 0.2 2>/dev/null || sleep 1
		tries=$((tries + 1))
	done
	monitor=$(cat /proc/[0-9]*/stat 2>/dev/null |
		sed -n "s/^\([0-9]*\) (cubicle-monitor) [A-Z] $tool .*/\1/p")
	like "$monitor" '^[0-9]+$' "the monitor is running"
	cat "/proc/$monitor/smaps" >"$tmp/smaps"
	map_read
}

# A slot has 4 GiB, and behind each are 4 GiB of nothing; the space begins at
# 16 TiB.
map_read()
{
	awk '
		function flush() {
			if (start != "")
				print slot, offset, mode, key, name, file, bytes
		}
		/^[0-9a-f]+-[0-9a-f]+ / {
			flush()
			start = $1
			sub(/-.*/, "", start)
			mode = $2
			file = $3
			name = $6 == "" ? "-" : $6
			key = 0
			slot = "-"
			offset = start
			if (length(start) == 12 && substr(start, 1, 2) == "10") {
				slot = (index("0123456789abcdef", \
					substr(start, 3, 1)) - 1) * 16 + \
					index("0123456789abcdef", \
					substr(start, 4, 1)) - 1
				slot = slot / 2
				offset = substr(start, 5)
			}
		}
		/^Size:/ { bytes = sprintf("%x", $2 * 1024) }
		/^ProtectionKey:/ { key = $2 }
		END { flush() }
	' "$tmp/smaps" >"$tmp/map"
}

# none CONDITION NAME: no mapping is like that.
none()
{
	is "$(awk "$1" "$tmp/map")" "" "$2"
}

# goes_on: the end of the input. Sets $status.
#
# shellcheck disable=SC2034 # for tests
goes_on()
{
	exec 4>&-
	status=0
	wait "$tool" || status=$?
}
