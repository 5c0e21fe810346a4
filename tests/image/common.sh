# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: a tool whose monitor is a program that changes the image, and then
# starts the real one, the file `monitor` beside it.

. tests/lib.sh

# changes_by PROGRAM MONITOR: $tmp/bin/cubicle starts PROGRAM as MONITOR.
changes_by()
{
	mkdir "$tmp/bin"
	for file in components layouts sfi; do
		[ ! -e "$B/$file" ] || ln -s "$PWD/$B/$file" "$tmp/bin/$file"
	done
	cp "$B/cubicle" "$tmp/bin"
	cp "$1" "$tmp/bin/$2"
}
