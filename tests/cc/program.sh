#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 240
# A project with a configure script, a static library and a program that it runs while
# it is built: with CC='cubicle-cc --program' it finds out what there is inside, and
# runs there; with the host's compiler it is the same project.

. tests/lib.sh

root=$(pwd)
compiler=$root/$B/cubicle-cc
project=$root/tests/cc/project
[ -f "$B/sysroot/lib/crtn.o" ] || skip_all "there is no $B/sysroot: make sysroot"

# build FOLDER CC: configure and make there.
build()
{
	mkdir -p "$tmp/$1"
	(cd "$tmp/$1" && CC=$2 CFLAGS="-O2 -g" "$project/configure" &&
		make) >"$tmp/$1.log" 2>&1
	is $? 0 "$2: it can be built" || diag "$(tail -n 30 "$tmp/$1.log"
		tail -n 30 "$tmp/$1/config.log")"
}

# features FOLDER: the names that its configure has defined as 1.
features()
{
	sed -n "s/^#define \([A-Z_]*\) 1$/\1/p" "$tmp/$1/config.h" | tr '\n' ' '
}

build native gcc
build none "$compiler --program --sfi=none --test=make_table"
build full "$compiler --program --test=make_table"
build stores "$compiler --program --sfi=stores --test=make_table"

inside="HAVE_STRLCPY HAVE_FORK HAVE_POW HAVE_PTHREAD_MUTEX_LOCK HAVE_DLOPEN FILES_WORK "
is "$(features none)" "$inside" "features inside"
is "$(features full)" "$inside" "... for backend sfi"
is "$(features stores)" "$inside" "... that confines only stores"
like "$(features native)" "HAVE_MALLOC_TRIM.* FORK_WORKS VFORK_WORKS " \
	"control: the host has others"
is "$("$tmp/native/numbers" x | sed -n 's/ right$//p' | tr '\n' ' ')" \
	"long long double fork inotify " "control: what is so is found on the host"

mkdir -p "$tmp/sfi" "$tmp/sfi-stores"
cp "$tmp/none/numbers" "$tmp/numbers.so"
cp "$tmp/full/numbers" "$tmp/sfi/numbers.so"
cp "$tmp/stores/numbers" "$tmp/sfi-stores/numbers.so"
cat >"$tmp/numbers.layout" <<'end'
program = numbers

[cubicle app]
components = numbers libc
calls = vfs alloc time random boot

[cubicle os]
components = vfs devfs ramfs alloc time boot
calls = plat random libc
rights = pages

[cubicle plat]
components = plat random
rights = host
end

# runs NAME OPTIONS...
runs()
{
	name=$1
	shift
	run_tool run "$@" "$tmp/numbers.layout" word
	is "$status" 0 "$name: it runs" || diag_run
	is "$(tail -n 5 "$out")" "long right
long double right
fork right
inotify right
1024 9 word" "$name: what configure found is so"
	is "$(sed -n 's/ 1$//p' "$out" | tr '\n' ' ')" "$inside" \
		"$name: it was compiled with it"
}
runs mprotect --backend mprotect
runs sfi --backend sfi
[ -d "$B/sfi-stores/components" ] && runs "sfi, stores" --backend sfi --sfi stores
succeeds "mpk: no instruction changes rights" \
	"$B/cubicle" scan "$tmp/numbers.so"

is "$(readelf --dyn-syms -W "$tmp/numbers.so" |
	awk '$5 == "GLOBAL" && $7 != "UND" { print $8 }')" main \
	"main() is all that it exports"
is "$(readelf -SW "$tmp/sfi/numbers.so" | grep -c cubicle_host)" 0 \
	"halves for the host are left out of it"
[ ! -x "$tmp/none/numbers" ]
is $? 0 "it cannot be taken for a program of the host"
like "$(cat "$tmp/full/main.d")" "^main.o: .*main.c" "the target of dependencies"
# It is up to date.
is "$(cd "$tmp/full" && make -q && echo yes)" yes "nothing is left to be made"
touch "$tmp/full/config.h"
like "$(cd "$tmp/full" && make -n)" "-c -o power.o" \
	"dependencies are those of the sources"
done_testing
