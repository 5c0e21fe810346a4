#!/bin/sh
# SPDX-License-Identifier: MIT
#
# install.sh: `make install` puts all there is into PREFIX, wherever that is and
# whoever does it; the tool finds the rest from where it is itself; and
# `make uninstall` takes all of it away.
# Runs: once
# Timeout: 240

. tests/lib.sh

# place WHAT PREFIX [VARIABLES...]: make WHAT there; dollars are doubled for make.
place()
{
	what=$1 prefix=$(printf '%s' "$2" | sed 's/\$/$$/g')
	shift 2
	make -s --no-print-directory "B=$B" "$@" "PREFIX=$prefix" "$what"
}

# installed COMMAND...: with a time limit; sets $status, $out and $err.
installed()
{
	status=0
	(cd / && timeout -k 5 60 "$@" >"$out" 2>"$err" </dev/null) || status=$?
}

# files DIR: everything below it, by name, with its mode.
files()
{
	(cd "$1" && find . ! -type d -printf '%m %P\n' | LC_ALL=C sort -k 2)
}

# is_left_out COMPONENT: it is one of `make servers`, and only one of both is built.
is_left_out()
{
	[ -e "apps/$(basename "$1" .so)/build.sh" ] &&
		! [ -e "$B/sfi/components/$(basename "$1")" ]
}

# --- what is installed --------------------------------------------------------

stage=$tmp/stage
succeeds "make install, with DESTDIR" place install /usr "DESTDIR=$stage"
{
	echo "755 bin/cubicle"
	echo "755 bin/cubicle-cc"
	for file in include/cubicle/*.h; do
		echo "644 $file"
	done
	for file in "$B"/components/*.so; do
		is_left_out "$file" && continue
		echo "644 lib/cubicle/components/$(basename "$file")"
		echo "644 lib/cubicle/sfi/components/$(basename "$file")"
	done
	for monitor in dev dev-sfi mpk sfi; do
		echo "755 lib/cubicle/cubicle-monitor-$monitor"
	done
	echo "644 lib/cubicle/folders"
	(cd "$B/sysroot" && find . -type f -printf '644 lib/cubicle/sysroot/%P\n')
	echo "644 share/bash-completion/completions/cubicle"
	echo "644 share/cubicle/cubicle.py"
	echo "644 share/cubicle/flags.mk"
	for file in tool/new/component/*; do
		echo "644 share/cubicle/${file#tool/}"
	done
	for file in "$B"/layouts/*; do
		echo "644 share/cubicle/layouts/$(basename "$file")"
	done
	echo "644 share/doc/cubicle/copyright"
	echo "644 share/man/man1/cubicle-cc.1"
	echo "644 share/man/man1/cubicle.1"
	echo "644 share/man/man5/cubicle-layout.5"
	echo "644 share/zsh/site-functions/_cubicle"
} | LC_ALL=C sort -k 2 >"$tmp/wanted"
is "$(files "$stage/usr")" "$(cat "$tmp/wanted")" "all there is, no more"
is "$(ls "$stage")" "usr" "nothing beside PREFIX"
like "$(cat "$stage/usr/share/doc/cubicle/copyright")" "MIT License" \
	"the licence"
like "$(cat "$stage/usr/share/doc/cubicle/copyright")" "Rich Felker" \
	"and musl's"
cmp -s "$B/components/libc.so" "$stage/usr/lib/cubicle/components/libc.so"
is $? 0 "a component is as it was built"

# --- it runs, wherever it is --------------------------------------------------

# runs NAME TOOL: the tool finds its monitor, layouts and components.
runs()
{
	name=$1 tool=$2
	installed "$tool" layouts
	is "$status" 0 "$name: layouts" || diag_run
	is "$(cat "$out")" "$("$B/cubicle" layouts)" "$name: all of them"
	for backend in none mprotect; do
		installed "$tool" run --backend "$backend" sqlite --size 1
		is "$status" 0 "$name: a run with backend $backend" || diag_run
		like "$(cat "$out")" '^ +TOTAL\.+ +[0-9.]+s' \
			"$name: a run with backend $backend: to its end"
	done
}

runs "below DESTDIR" "$stage/usr/bin/cubicle"
mkdir "$tmp/links"
ln -s "$stage/usr/bin/cubicle" "$tmp/links/first"
ln -s first "$tmp/links/second"
runs "through symbolic links" "$tmp/links/second"
ln -s "$stage/usr" "$tmp/links/folder"
runs "in a folder that is a symbolic link" "$tmp/links/folder/bin/cubicle"
installed env "PATH=$stage/usr/bin:$PATH" cubicle --version
like "$status $(cat "$out")" "^0 cubicle [0-9]" "in PATH"
mv "$stage" "$tmp/elsewhere"
runs "moved after that" "$tmp/elsewhere/usr/bin/cubicle"

odd="$tmp/it's an \"odd\" \$(place); & more"
succeeds "make install into an odd folder" place install "$odd"
is "$(files "$odd")" "$(cat "$tmp/wanted")" "an odd folder: all there is"
runs "an odd folder" "$odd/bin/cubicle"

# --- it is enough to write a component with -----------------------------------

mkdir "$tmp/own"
cat >"$tmp/own/stray.c" <<'end'
#include <cubicle/component.h>

int cubicle_main(void)
{
	*(volatile int *)0x100000001000 = 1;
	return 0;
}
end
cat >"$tmp/own/stray.layout" <<'end'
start = stray
[cubicle one]
components = stray
end
succeeds "a component is compiled with the headers" gcc -std=gnu11 -O2 -g \
	-Wall -Wextra -Werror -fPIC -ffreestanding -fvisibility=hidden \
	-fno-stack-protector -fcf-protection=none -I "$odd/include" -shared \
	-nostdlib -Wl,-z,now,-z,noexecstack,-z,separate-code \
	-o "$tmp/own/stray.so" "$tmp/own/stray.c"
installed "$odd/bin/cubicle" run --backend mprotect "$tmp/own/stray.layout"
is "$status" 125 "its violation stops it" || diag_run
like "$(cat "$err")" 'cubicle_main\+0x[0-9a-f]+ \(stray.so, .*stray.c:5\)' \
	"and is reported with its line"
# A program with a libc: the makefile and the layout of docs/porting.md.
mkdir "$tmp/hello"
cat >"$tmp/hello/hello.c" <<'end'
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
	char *name = strdup(argc > 1 ? argv[1] : "nobody"), line[80];
	FILE *f = fopen("/note", "w+");
	fprintf(f, "hello, %s %.1f\n", name, sqrt(argc * 2));
	rewind(f);
	fputs(fgets(line, sizeof(line), f), stdout);
	free(name);
	return 0;
}
end
# after WORDS: the block of docs/porting.md that follows them.
after()
{
	awk -v words="$1" 'index($0, words) { on = 1; next }
		on && /^    / { sub(/^    /, ""); print; some = 1; next }
		on && /^$/ { if (some) print; next }
		some { exit }' docs/porting.md
}
# shellcheck disable=SC2016 # in the text
after '. `Makefile`:' | sed 's/^        */	/' >"$tmp/hello/Makefile"
# shellcheck disable=SC2016
after '`hello.layout`:' >"$tmp/hello/hello.layout"
succeeds "make install, for a program with a libc" place install "$tmp/plain"
succeeds "a program with a libc is compiled as porting.md says" \
	env "PATH=$tmp/plain/bin:$PATH" make -s -C "$tmp/hello"
for backend in sfi mprotect; do
	installed "$tmp/plain/bin/cubicle" run --backend $backend \
		"$tmp/hello/hello.layout" world
	is "$status $(cat "$out")" "0 hello, world 2.0" \
		"a program with a libc: it runs with backend $backend" || diag_run
done

for header in include/cubicle/*.h; do
	echo "#include <cubicle/${header##*/}>"
done >"$tmp/own/all.c"
succeeds "the headers need no others" gcc -std=gnu11 -fsyntax-only -Wall \
	-Wextra -Werror -ffreestanding -I "$odd/include" "$tmp/own/all.c"
CUBICLE_PATH=$tmp/own installed "$odd/bin/cubicle" layouts
like "$(cat "$out")" "^stray " "CUBICLE_PATH comes before"

# --- what is missing ----------------------------------------------------------

lib=$odd/lib/cubicle
mv "$lib/sfi/components/vfs.so" "$tmp/vfs.so"
installed "$odd/bin/cubicle" run --backend sfi sqlite
is "$status" 2 "a component of backend sfi is missing: exit status 2"
like "$(cat "$err")" "and there is no file .*odd.*/lib/cubicle/sfi/components/vfs.so; .make sfi. builds it" \
	"a component of backend sfi is missing: says which and how to build it"
mv "$tmp/vfs.so" "$lib/sfi/components/vfs.so"
rm "$lib/components/vfs.so"
installed "$odd/bin/cubicle" run --backend sfi sqlite --size 1
is "$status" 0 "backend sfi needs no component of others" || diag_run
installed "$odd/bin/cubicle" run --backend none sqlite
is "$status" 2 "a component is missing: exit status 2"
like "$(cat "$err")" "no file vfs.so in .*odd.*/lib/cubicle/components" \
	"a component is missing: says which and where"
rm "$lib/sfi/components/vfs.so"
installed "$odd/bin/cubicle" run --backend sfi sqlite
is "$status" 2 "a component is missing in both: exit status 2"
like "$(cat "$err")" "no file vfs.so or sfi/vfs.so in .*odd.*/lib/cubicle/components" \
	"a component is missing in both: says which and where"
rm "$odd/lib/cubicle/cubicle-monitor-dev"
installed "$odd/bin/cubicle" run --backend none sqlite
is "$status" 2 "the development monitor is missing: exit status 2"
like "$(cat "$err")" "no cubicle-monitor-dev in .*/lib/cubicle:" \
	"the development monitor is missing: says which and where"
rm "$odd/lib/cubicle/cubicle-monitor-"*
installed "$odd/bin/cubicle" run sqlite
is "$status" 2 "the monitor is missing: exit status 2"
like "$(cat "$err")" "no cubicle-monitor in .*/bin, nor in .*/lib/cubicle:" \
	"the monitor is missing: says where it was looked for"

# --- and away -------------------------------------------------------------------

touch "$odd/lib/cubicle/components/mine.so"
succeeds "make uninstall" place uninstall "$odd"
is "$(files "$odd")" "644 lib/cubicle/components/mine.so" \
	"only what others have put there is left"
rm "$odd/lib/cubicle/components/mine.so"
succeeds "make uninstall, once more" place uninstall "$odd"
is "$(cd "$odd" && find . -name '*cubicle*')" "" "not even a folder of ours"
succeeds "make uninstall, with DESTDIR" \
	place uninstall /usr "DESTDIR=$tmp/elsewhere"
is "$(files "$tmp/elsewhere")" "" "nothing is left below DESTDIR"
is "$(ls "$tmp/elsewhere")" "" "... and no folder that was made for it"

# Folders that were there before stay, empty or not; so does what others add.
old=$tmp/old
mkdir -p "$old/prefix/bin" "$old/prefix/share/man"
succeeds "make install where folders are" place install "$old/prefix"
succeeds "make install, over it" place install "$old/prefix"
mkdir "$old/prefix/include/others"
succeeds "make uninstall where folders are" place uninstall "$old/prefix"
is "$(cd "$old" && find . | LC_ALL=C sort)" ".
./prefix
./prefix/bin
./prefix/include
./prefix/include/others
./prefix/share
./prefix/share/man" "the folders that were there before are left, and used ones"
succeeds "make install into new folders" place install "$old/new/deep/prefix"
succeeds "make uninstall from new folders" place uninstall "$old/new/deep/prefix"
[ -d "$old" ] && [ ! -e "$old/new" ]
is $? 0 "folders above PREFIX that were made for it are gone, and no other"

status=0
place install some/where >"$out" 2>"$err" || status=$?
like "$status $(cat "$err")" "^[1-9].* PREFIX is a path that begins with /, not .some/where" \
	"a PREFIX that is relative is refused"
[ ! -e some ]
is $? 0 "and nothing was put there"

# --- by somebody who is not root ----------------------------------------------

# somebody COMMAND...: as a user without rights, if we are root.
if [ "$(id -u)" != 0 ]; then
	somebody() { "$@"; }
elif command -v setpriv >/dev/null; then
	somebody() { setpriv --reuid 65534 --clear-groups "$@"; }
else
	somebody() { false; }
fi
if somebody test -r "$B/components/vfs.so" && somebody test -x mk/files.sh; then
	chmod 755 "$tmp"
	mkdir "$tmp/home" "$tmp/root"
	chmod 555 "$tmp/root"
	[ "$(id -u)" != 0 ] || chown 65534 "$tmp/home"
	somebody make -s --no-print-directory "B=$B" \
		"PREFIX=$tmp/home/sub/cubicle" install >"$out" 2>"$err"
	is $? 0 "by somebody who is not root" || diag "$(cat "$err")"
	is "$(files "$tmp/home/sub/cubicle")" "$(cat "$tmp/wanted")" \
		"by somebody: all there is"
	status=0
	somebody "$tmp/home/sub/cubicle/bin/cubicle" run --backend mprotect \
		sqlite --size 1 >"$out" 2>"$err" </dev/null || status=$?
	is "$status" 0 "by somebody: a run" || diag_run
	status=0
	somebody make -s --no-print-directory "B=$B" "PREFIX=$tmp/root" \
		install >"$out" 2>"$err" || status=$?
	is "$status" 2 "without the right to write there: fails"
	like "$(cat "$err")" "$tmp/root.*Permission denied" \
		"without the right to write there: says where"
else
	skip "by somebody who is not root: nobody else can read the project"
fi

done_testing
