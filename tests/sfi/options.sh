#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# cubicle-cc under every kind of option: each works, and what is written is
# confined, or is refused with a reason. Nothing is written plain.
. tests/lib.sh

compiler=$(pwd)/$B/cubicle-cc
cd "$tmp" || exit 1
cat >load.c <<'end'
int load(int *at)
{
	return at[1];
}
end
cp load.c load.i
cp load.c load.h
cp load.c load.cc
printf 'load_s:\n\tmovq 8(%%rdi), %%rax\n\tret\n' >load.s
cp load.s load.S
gcc -O2 -fPIC -c -o plain.o load.c
printf '%s' '-c load.c -o "a file.o" @nested' >arguments
printf '%s' "-DNAME='of two' -O2" >nested
echo '@loop' >loop

# call ARGS...: $status, and $out is what it says.
call()
{
	rm -f ./*.o.s load.o out.o load.s.o a.out out.so "a file.o"
	gcc -O2 -fPIC -c -o plain.o load.c
	status=0
	"$compiler" "$@" >"$out" 2>&1 </dev/null || status=$?
}

# confined FILE: the load in it is.
confined()
{
	objdump -d "$1" | grep -q '%gs:0x[48](%e[a-z]*)' &&
		! objdump -d "$1" | grep -q 'mov *0x[48](%r'
}

# works FILE ARGS...
works()
{
	file=$1
	shift
	call "$@"
	if [ "$status" = 0 ] && confined "$file"; then
		ok "$*"
	else
		not_ok "$*"
		diag_run
	fi
}

# refused WHY ARGS...: and nothing is written.
refused()
{
	why=$1
	shift
	call "$@"
	if [ "$status" != 0 ] && grep -Eq -e "$why" "$out" &&
		[ ! -e load.o ] && [ ! -e out.o ] && [ ! -e a.out ] &&
		[ ! -e out.so ]; then
		ok "$*: refused"
	else
		not_ok "$*: refused"
		diag_run
	fi
}

# warned WHAT FILE ARGS...
warned()
{
	what=$1
	shift
	works "$@"
	like "$(cat "$out")" "warning: .*$what" "... with a warning"
}

works load.o -O2 -c load.c
works load.o -c load.i
works load.o -c load.s
works load.o -c load.S
works out.o -c -o out.o load.c
works out.o -oout.o -c load.c
works load.o -o out.o -o load.o -c load.c
works out.o -x c -c -o out.o load.h
works out.o -xc -c -oout.o load.h
works load.o -x none -c load.c
works out.o -x assembler-with-cpp -c load.s -o out.o
works "a file.o" @arguments
works load.o -c load.c load.S
works out.so -O2 -fPIC -shared -nostdlib -o out.so load.c
works a.out -O2 -fPIC -shared -nostdlib load.c
works out.o -r -nostdlib -o out.o load.c
for option in -pipe -fpic -fPIC -fpie -fPIE -fno-plt -mno-red-zone \
	-mcmodel=small -mtune=native -march=x86-64 -fverbose-asm -g -g3 -ggdb \
	-gz -pthread -fno-common -fcommon -fno-omit-frame-pointer \
	-ffunction-sections -fvisibility=hidden -Wall -std=c99 -ansi \
	-fno-asynchronous-unwind-tables -fexceptions -finput-charset=UTF-8 \
	-Wa,--noexecstack -Wp,-DX -Wl,-z,now -fcf-protection=none \
	-fno-stack-protector -freorder-blocks-and-partition -fno-lto \
	-mindirect-branch=thunk -mfunction-return=thunk -frandom-seed=7 \
	-mstackrealign -fstack-limit-symbol=x -fno-toplevel-reorder; do
	works load.o "$option" -O2 -c load.c
done
for option in "-D X" "-U X" "-I ." "-include load.h" "-isystem ." \
	"-idirafter ." "-Xassembler --noexecstack" "-Xlinker -x" "-z now" \
	"-L ." "-l m" "--param max-inline-insns-auto=9" "-dumpdir ./"; do
	# shellcheck disable=SC2086 # two words
	case $option in
	*load.h) works load.o $option -c -x c /dev/null -o load.o ;;
	*) works load.o $option -c load.c ;;
	esac
done

refused 'only C and assembly' -c load.cc
refused 'only C and assembly' -x c++ -c load.c
refused 'only C and assembly' -c load.h
refused 'no input files' -c
refused 'no C or assembly file' -c plain.o
refused 'its language is missing' -c -
refused 'its argument is missing' -c load.c -o
refused 'No such file' @nothing
refused 'nested too deep' @loop
refused 'several files' -c -o out.o load.c load.S
refused '-shared -nostdlib' -O2 load.c
refused '-shared -nostdlib' -static load.c
refused '-nostdlib' -shared load.c
refused 'start|not confined' -shared -nostdlib -o out.so plain.o
refused 'not confined' -r -nostdlib -o out.o plain.o
refused 'unknown option' --output=out.o -c load.c
refused 'unknown option' --compile load.c
refused 'unrecognized' -fno-such-option -c load.c
refused 'unrecognized' -Wa,--no-such-option -c load.c
refused '64 bits' -m32 -c load.c
refused '64 bits' -mx32 -c load.c
refused 'SSE2' -mavx -c load.c
refused 'SSE2' -mavx512f -c load.c
refused 'SSE2' -mmmx -c load.c
refused 'SSE2' -march=native -c load.c
refused 'would not be rewritten' -flto -c load.c
refused 'would not be rewritten' -flto=auto -shared -nostdlib load.c
refused 'not compiled for' -pg -c load.c
refused 'not compiled for' --coverage -c load.c
refused 'not compiled for' -fprofile-generate -c load.c
refused 'not compiled for' -fsanitize=address -c load.c
refused 'not compiled for' -fsanitize=undefined -c load.c
refused 'not compiled for' \
	-fsanitize=address -fsanitize-undefined-trap-on-error -c load.c
refused '%fs' -fsplit-stack -c load.c
refused '%r11' -ffixed-r11 -c load.c
refused 'AT&T' -masm=intel -c load.c
refused 'debug information' -gsplit-dwarf -c load.c
refused 'use -E' -save-temps -c load.c
refused 'use -E' -save-temps=obj -c load.c
refused 'could run other programs' -wrapper gdb,--args -c load.c
refused 'it is for --program' --sfi=none -c load.c
refused 'it is --sfi=full' --sfi=some -c load.c
refused 'it is --cc=COMPILER' --cc gcc -c load.c
refused 'it is --cc=COMPILER' --cc= -c load.c
works load.o -fsanitize=undefined -fsanitize-undefined-trap-on-error -c load.c
warned 'has no effect' load.o -fstack-protector-strong -c load.c
warned 'has no effect' load.o -fcf-protection -c load.c
warned 'has no effect' load.o -fstack-clash-protection -c load.c
warned 'is not used' load.o -c load.c plain.o

# What compiles nothing is the compiler's, with what cubicle-cc defines.
for option in -E -M -MM -fsyntax-only --version -dumpmachine -v; do
	call $option load.c
	[ $option = -v ] && call -v -c load.c
	is "$status" 0 "$option"
done
echo '__CUBICLE_SFI__' | "$compiler" -E -x c - >"$out"
like "$(cat "$out")" '^1$' "-E knows what is defined"

# Dependencies name the object, wherever they are told to go.
call -MD -c -o out.o load.c
like "$(cat out.d)" '^out.o: load.c' "-MD"
call -MMD -MF other.d -c -o out.o load.c
like "$(cat other.d)" '^out.o: load.c' "-MMD -MF"
call -MMD -MFjoined.d -MTtarget -c -o out.o load.c
like "$(cat joined.d)" '^target: load.c' "-MFX -MTX"
for cc in gcc clang; do
	call --cc=$cc -fstack-usage -c -o out.o load.c
	like "$(cat out.su)" 'load' "$cc: -fstack-usage goes beside the object"
	rm -f out.su
done

# -S is what is assembled; it is not rewritten once more.
call -O2 -S -o out.s load.c
like "$(cat out.s)" '%gs:4\(%edi\)' "-S"
works out.o -c -o out.o out.s
"$compiler" -O2 -S -o - load.c >"$out"
like "$(cat "$out")" '%gs:4\(%edi\)' "-S to standard output"
"$compiler" -O2 -c -o out.o -x c - <load.c
is "$(confined out.o && echo yes)" yes "from standard input"

# The order of what is linked is kept.
echo 'int other(void) { return 3; }' >other.c
"$compiler" -O2 -fPIC -c other.c
ar rcs other.a other.o
call -O2 -fPIC -shared -nostdlib -o out.so load.c -Wl,--whole-archive other.a \
	-Wl,--no-whole-archive
like "$(nm -D out.so)" 'T other' "an archive, between options about it"

TMPDIR=$tmp/temporary
export TMPDIR
mkdir "$TMPDIR"
call -O2 -c load.c
call -mno-such-option -c load.c
call -fPIC -shared -nostdlib -o out.so load.c plain.o
is "$(ls "$TMPDIR")" "" "no temporary files are left"
cd "$OLDPWD" || exit 1
done_testing
