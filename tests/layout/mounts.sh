#!/bin/sh
# SPDX-License-Identifier: MIT
# Directories of the host: --mount, and `mount =` in a layout.
. tests/layout/common.sh

CUBICLE_PATH=$B/tests/libc/components:$B/components
mkdir "$tmp/data" "$tmp/a:b" "$tmp/one" "$tmp/two"
echo text >"$tmp/data/file"
echo other >"$tmp/a:b/file"
echo text >"$tmp/plain"

# layout_with GLOBAL: a line, or several.
layout_with()
{
	sed "s|^program = opens|&\\
$1|" tests/hostfs/opens.layout >"$layout"
}

# opens NAME WANT ARGS...: what the program says of its last argument.
opens()
{
	name=$1 want=$2
	shift 2
	run_cubicle "$@"
	is "$status $(sed -n "s|^${last}: ||p" "$out")" "0 $want" "$name" || diag_run
}

layout_with ''
last=/m/file
opens "a mount" open --mount "$tmp/data:/m" "$layout" $last
opens "without it" "No such file or directory" "$layout" $last
opens "read-only" open --mount "$tmp/data:/m:ro" "$layout" $last
opens "to read and write" open --mount "$tmp/data:/m:rw" "$layout" $last
opens "a slash at the end" open --mount "$tmp/data/:/m/" "$layout" $last
opens "a colon in the name" open --mount "$tmp/a:b:/m" "$layout" $last
last=/m/n/o/file
opens "directories are made for it" open --mount "$tmp/data:/m/n/o" "$layout" $last
last=/m/in/file
opens "one below another" open --mount "$tmp/one:/m" --mount "$tmp/data:/m/in" \
	"$layout" $last
last=/m/in/file
opens "one below another, in the other order" open --mount "$tmp/data:/m/in" \
	--mount "$tmp/one:/m" "$layout" $last
(cd "$tmp/data" && mkdir -p here && cp file here)
last=/m/file
opens "a relative directory" open --mount "$(realpath --relative-to . "$tmp/data"):/m" \
	"$layout" $last

# A program's layout need not name hostfs.
last=/m/file
sed '/^.cubicle hostfs/,/^rights/d; s/ hostfs / /' "$layout" >"$tmp/plain.layout"
opens "hostfs gets a cubicle" open --mount "$tmp/data:/m" "$tmp/plain.layout" $last
opens "merged into one" open --merge all --mount "$tmp/data:/m" "$layout" $last

layout_with "mount = data:/m"
opens "in a layout, from its folder" open "$layout" $last
layout_with "mount = data:/m:ro a:b:/n"
last=/n/file
opens "two in a layout" open "$layout" $last
layout_with "mount = $tmp/data:/m\\
  $tmp/a:b:/n"
opens "continued" open "$layout" $last

# --- mistakes --------------------------------------------------------------------------

layout_with ''

# wrong PATTERN MOUNT...
wrong()
{
	pattern=$1
	set -- "$2" "${3-}"
	if [ -n "$2" ]; then
		refused "--mount $1 --mount $2" "$pattern" run --backend "$BACKEND" \
			--mount "$1" --mount "$2" "$layout" /m/file
	else
		refused "--mount $1" "$pattern" run --backend "$BACKEND" \
			--mount "$1" "$layout" /m/file
	fi
}

wrong "--mount nonsense: a mount is HOSTDIR:/PATH, with or without :ro or :rw after it" nonsense
wrong "a mount is HOSTDIR:/PATH" :/m
wrong "a mount is HOSTDIR:/PATH" "$tmp/data:m"
wrong "a mount is HOSTDIR:/PATH" ""
wrong "--mount $tmp/none:/m: directory $tmp/none: No such file or directory" \
	"$tmp/none:/m"
wrong "--mount $tmp/plain:/m: directory $tmp/plain: Not a directory" "$tmp/plain:/m"
wrong "/ is the root file system" "$tmp/data:/"
wrong "/dev has the devices" "$tmp/data:/dev"
wrong "/dev has the devices" "$tmp/data:/dev/x"
for mode in RO rx r ''; do
	wrong "its path inside has a colon; only :ro and :rw" "$tmp/data:/m:$mode"
done
wrong "has .\\..,|has .*\\.\\." "$tmp/data:/m/../n"
wrong "two slashes in a row" "$tmp/data:/m//n"
wrong "has .*two slashes" "$tmp/data:/./m"
wrong "something is mounted there already" "$tmp/data:/m" "$tmp/one:/m"
wrong "something is mounted there already" "$tmp/data:/m" "$tmp/one:/m/"
wrong "its path inside is longer than 255 bytes" \
	"$tmp/data:/$(printf '%0256d' 0)"
wrong "--mount /proc:/m: .*procfs" /proc:/m

# What the root file system has at that path is no directory.
mkdir "$tmp/root"
echo text >"$tmp/root/file"
ln -s nowhere "$tmp/root/dangling"
for path in /file /dangling /file/below; do
	refused "a mount on $path of the root" \
		"^boot: (mount|mkdir) $path: --mount needs a directory there: N" \
		run --backend "$BACKEND" --rootfs "$tmp/root" \
		--mount "$tmp/data:$path" "$layout" /m/file
done

set --
i=0
while [ $i -lt 17 ]; do
	set -- "$@" --mount "$tmp/data:/m$i"
	i=$((i + 1))
done
refused "17 mounts" "more than 16 times --mount" run --backend "$BACKEND" "$@" "$layout"
layout_with "mount = data:/layout"
shift 2
refused "16 mounts and one of the layout" "one mount too many: 16 are possible" \
	run --backend "$BACKEND" "$@" "$layout"

# in_layout PATTERN LINE: the message names the file and the line.
in_layout()
{
	layout_with "$2"
	refused "$2" "$layout:6: .*$1" run --backend "$BACKEND" "$layout" /m/file
}
in_layout "mount .none:/m.: directory $tmp/none: No such file" "mount = none:/m"
in_layout "a mount is HOSTDIR:/PATH" "mount = data"
in_layout "/ is the root file system" "mount = data:/"

layout_with ''
sed '/^components = vfs/s/vfs //; s/calls = vfs/calls =/' "$layout" >"$tmp/novfs.layout"
refused "no vfs" "a mount needs the component vfs|no cubicle has this component" \
	run --backend "$BACKEND" --mount "$tmp/data:/m" "$tmp/novfs.layout"
sed 's/^rights = files//' "$layout" >"$tmp/noright.layout"
refused "no right" "a mount needs .rights = files. for the cubicle of .hostfs." \
	run --backend "$BACKEND" --mount "$tmp/data:/m" "$tmp/noright.layout"
nothing_left "nothing is left running"
done_testing
