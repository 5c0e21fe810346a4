#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# What cubicle-cc --program cannot do is refused with the reason, and nothing is
# written; what it understands works.
. tests/lib.sh

compiler=$(pwd)/$B/cubicle-cc
[ -f "$B/sysroot/lib/crtn.o" ] || skip_all "there is no $B/sysroot: make sysroot"
mkdir "$tmp/work" && cd "$tmp/work" || exit 1
: >"$err"
cat >good.c <<'end'
#include <stdio.h>
#include "good.h"
int main(void) { return puts("good") < 0; }
end
: >good.h
echo 'int part(void) { return 7; }' >part.c
echo 'int part(void); int main(void) { return part() - 7; }' >user.c
cp user.c conftest.c
echo 'int missing(void);
static int caller(void) { return missing(); }
int main(void) { return caller(); }' >missing.c
echo '__thread volatile int number;
int main(void) { return number; }' >local.c
echo 'void *malloc(unsigned long n) { return (void *)n; }
int main(void) { return !malloc(1); }' >own.c
cat >place.s <<'end'
	.globl main
main:
	movabsq $main, %rax
	ret
end
echo '#include <complex.h>
int main(int argc, char **argv)
{
	double complex a = argc + 2 * I, b = 3 - argc * I;

	return argv && creal(a * b) != 5;
}' >conftest_complex.c
echo 'int main(int argc, char **argv)
{
	return argv && ((__int128)argc << 66) / argc != (__int128)1 << 66;
}' >conftest_wide.c
echo '-O2 -Wl,-O1 good.c' >words
mkdir shared
: >shared/libx.so

# call ARGS...: $status, and $out is what it says.
call()
{
	rm -f good good.o good.d conftest a.out out
	status=0
	# shellcheck disable=SC2086 # options
	"$compiler" --program $sfi "$@" >"$out" 2>&1 </dev/null || status=$?
}

# works FILE ARGS...
works()
{
	file=$1
	shift
	call "$@"
	if [ "$status" = 0 ] && [ -s "$file" ]; then
		ok "$sfi $*"
	else
		not_ok "$sfi $*"
		diag_run
	fi
}

# refused WHY ARGS...
refused()
{
	why=$1
	shift
	call "$@"
	if [ "$status" != 0 ] && grep -Eq -e "$why" "$out" &&
		[ ! -e good.o ] && [ ! -e a.out ] && [ ! -e out ] &&
		[ ! -e conftest ]; then
		ok "$sfi $*: refused"
	else
		not_ok "$sfi $*: refused"
		diag_run
	fi
}

# test_says STATUS ARGS...: a feature test that ends so.
test_says()
{
	wanted=$1
	shift
	call "$@"
	is "$status" 0 "$sfi $*" || diag_run
	status=0
	./conftest >"$out" 2>&1 || status=$?
	is "$status" "$wanted" "$sfi $*: it runs"
}

for sfi in --sfi=none --sfi=full --sfi=stores; do
	works a.out good.c
	works out -o out good.c
	works out -oout -O2 -g good.c -lm -lpthread -ldl -lrt -lcrypt -lresolv -lc
	works out -o out good.c -l m -lutil -pthread
	works good.o -c good.c
	works good.d -MD -c good.c
	works good.d -MMD -MP -MF good.d -MT x -c -o out good.c
	works a.out @words
	for option in -pipe -pie -no-pie -static -rdynamic -fPIE -fno-pic -s \
		-fstack-protector-strong -fvisibility=hidden -nostdlib \
		-Wl,-E -Wl,-z,relro -Wl,--as-needed -Wl,--gc-sections \
		-Wl,-rpath,/x -Wl,-Map,map -Wl,--start-group -g3 -std=c99 \
		-ffunction-sections; do
		works out -o out "$option" good.c
	done
	call -o out good.c
	[ ! -x out ]
	is $? 0 "$sfi: a component is not executable"
	# By a name that may go, if it does.
	ln -sf /dev/null null
	call -c -x c /dev/null -o null
	is "$status $(stat -c %F null)" "0 symbolic link" "$sfi: /dev/null stays"
	call -o null missing.c
	is "$status $(stat -c %F null)" "1 symbolic link" \
		"$sfi: ... and after an error"
	call -E good.c
	like "$(cat "$out")" "sysroot/include/stdio.h" "$sfi -E: musl's headers"
	unlike "$(cat "$out")" "/usr/include/" "$sfi -E: no others"
	call -v
	like "$status $(tail -n 1 "$out")" "^0 gcc version" "$sfi -v"
	call -print-file-name=include
	like "$status $(cat "$out")" "^0 /" "$sfi -print-file-name"

	# Objects and archives are linked to both.
	rm -f libpart.a part.o both.o
	"$compiler" --program "$sfi" -c part.c && ar rc libpart.a part.o
	works out -o out user.c -L. -lpart
	works out -o out user.c libpart.a
	works out -o out -L . user.c -l part
	test_says 0 -o conftest conftest.c -L. -lpart
	test_says 0 -o conftest conftest.c part.o
	test_says 0 -o conftest conftest.c -l:libpart.a -L.
	works both.o -r -o both.o part.o -Wl,--whole-archive
	test_says 0 -o conftest conftest.c both.o
	test_says 0 -o conftest -x c user.c -x none part.o
	test_says 0 -o conftest good.c
	test_says 0 -o conftest conftest_complex.c
	works a.out --test='go*' good.c
	[ -x a.out ]
	is $? 0 "$sfi --test: a test by the name of its source"

	refused 'good.c.*good.h|good.h: No such file' -nostdinc -iquote shared -I- -c good.c
	refused "in function .(caller|main)|undefined reference to .missing" \
		-o out missing.c
	refused "undefined reference to .missing" -o conftest missing.c
	refused "undefined reference to .part" -o conftest conftest.c
	refused "thread-local variable" -o out local.c
	refused "thread-local variable" -o conftest local.c
	refused "no main\(\)" -o out part.c
	refused "defines malloc\(\) or free\(\)" -o out own.c
	refused "there is no libz.a in a folder of -L" -o out good.c -lz
	refused "there is no libz.a in a folder of -L" -o conftest good.c -lz
	refused "there is no libx.a in a folder of -L" -o out good.c -Lshared -lx
	refused "a program holds its libraries" -o out good.c shared/libx.so
	refused "a program holds its libraries" -shared -o out good.c
	refused "headers and libraries of the host" -I/usr/include -c good.c
	refused "headers and libraries of the host" -isystem /usr/include/x -c good.c
	refused "headers and libraries of the host" -L/usr/lib -o out good.c
	refused "relocation|not an instruction|unknown" -o out place.s
	refused "SSE2" -march=native -c good.c
	refused "linker compiles" -flto -c good.c
	refused "only C and assembly" -c -x c++ good.c
	refused "it is --test=NAME|it is --program" --test= good.c
	refused "it is --program" --programs good.c
done

# The compiler's own library is not compiled for backend sfi.
sfi=--sfi=none
test_says 0 -o conftest conftest_wide.c
sfi=--sfi=full
refused "undefined reference to .__divti3" -o conftest conftest_wide.c

# An object that is not for a program of the host.
"$compiler" -fPIC -c part.c
refused "part.o: a feature test is a program of the host" -o conftest conftest.c part.o
works out -o out user.c part.o
# An object of the host's compiler.
gcc -fPIC -O2 -c part.c
refused "cannot be masked" -o out good.c part.o

status=0
"$compiler" --sfi=none -c good.c >"$out" 2>&1 || status=$?
like "$status $(cat "$out")" "^2 .*is for --program" "--sfi=none without --program"
status=0
"$compiler" --test=x -c good.c >"$out" 2>&1 || status=$?
like "$status $(cat "$out")" "^2 .*is for --program" "--test without --program"

# Without its sysroot.
mkdir alone
cp "$compiler" alone/
status=0
alone/cubicle-cc --program good.c >"$out" 2>&1 || status=$?
like "$status $(cat "$out")" "^1 .*needs the folder .*make sysroot" "no sysroot"
done_testing
