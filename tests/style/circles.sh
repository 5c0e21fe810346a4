#!/bin/sh
# SPDX-License-Identifier: MIT
# circles.sh: files form layers. No two need each other, neither by what they call
# nor by what they include.

. tests/lib.sh

# (folder of objects, folder of sources): objects whose source is still there. The
# files of the monitor are looked at in the development monitor, where the backend is
# a variable, so that what calls it needs none; in one for use, it is known. Those of
# backend sfi are not in there.
objects_of()
{
	for object in "$1"/*.o; do
		source=$2/$(basename "$object" .o)
		[ ! -e "$source.c" ] && [ ! -e "$source.S" ] || echo "$object"
	done
}

# layered NAME OBJECT...
layered()
{
	is "$(tests/style/circles "$@" 2>&1)" "" "$1: no circle of calls"
}

included()
{
	is "$(tests/style/circles --headers "$@" 2>&1)" "" \
		"no circle of headers"
}

# Words are names of files.
# shellcheck disable=SC2046
{
	layered monitor $(for folder in monitor/*/ monitor/arch/x86_64/; do
		folder=${folder%/}
		for monitor in dev dev-sfi; do
			objects_of "$B/obj/monitor-$monitor/${folder#monitor/}" "$folder"
		done
	done | awk -F /monitor-dev '{ name = $2; sub(/^-sfi/, "", name) } !seen[name]++')
	layered tool $(for folder in tool/*/; do
		folder=${folder%/}
		[ "$folder" = tool/cc ] ||
			objects_of "$B/obj/$folder" "$folder"
	done)
	layered tool/cc $(objects_of "$B/obj/tool/cc" tool/cc)
	for folder in libos/*/; do
		folder=${folder%/}
		layered "$folder" $(objects_of "$B/obj/$folder" "$folder")
	done
	layered libc $(objects_of "$B/musl/own/libc" libc) \
		$(objects_of "$B/musl/own/libc/malloc" libc/malloc)
	included $(git ls-files -co --exclude-standard monitor tool libos libc |
		grep '\.[ch]$')
}

# The control: two files that need each other, and two headers.
mkdir "$tmp/a"
echo 'int b(void); int a(void); int a(void) { return b(); }' >"$tmp/a/a.c"
echo 'int b(void); int a(void); int b(void) { return a(); }' >"$tmp/a/b.c"
echo '#include "two.h"' >"$tmp/a/one.h"
echo '#include "one.h"' >"$tmp/a/two.h"
(cd "$tmp/a" && "${CC:-gcc}" -c a.c b.c)
like "$(tests/style/circles it "$tmp/a/a.o" "$tmp/a/b.o")" \
	'a.o needs .*b.o: b$' "control: a circle of calls is noticed"
like "$(cd "$tmp" && "$OLDPWD/tests/style/circles" --headers a/one.h a/two.h)" \
	'one.h needs a/two.h' "control: one of headers, too"
done_testing
