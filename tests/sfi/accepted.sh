#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# What cubicle-cc writes is accepted by the verifier, however text is aligned, cut
# into sections and linked, and the program says the same as natively. MATRIX=all
# is tests/long/sfi_accepted.sh.
. tests/lib.sh

: "${MATRIX:=sample}"
musl=$B/src/musl
export CUBICLE_PATH="$tmp"
mkdir -p "$tmp/sfi" "$tmp/sfi-stores"
# All others may as well be confined in full, whatever is asked for.
for file in "$B"/sfi/components/*.so; do
	for to in "$tmp" "$tmp/sfi" "$tmp/sfi-stores"; do
		ln -s "$(pwd)/$file" "$to"
	done
done
touch "$tmp/padded.so"

# A script of the linker's own, that leaves holes in .text.
ld -shared -z separate-code -z now -z relro --verbose | sed '1,/^=====/d; /^=====/,$d
	s/^ *\*(\.text \.stub .*/. = ALIGN(4096); & . = . + 100; . = ALIGN(256);/' \
	>"$tmp/holes.lds"
like "$(cat "$tmp/holes.lds")" '. \+ 100;' "a script that leaves holes"

# built COMPILER MODE COMPILE LINK: in $tmp/sfi or $tmp/sfi-stores.
built()
{
	to=$tmp/sfi/padded.so
	[ "$2" = stores ] && to=$tmp/sfi-stores/padded.so
	# shellcheck disable=SC2086 # several words
	"$B/cubicle-cc" --cc="$1" "--sfi=$2" -std=gnu11 -D_GNU_SOURCE -w -fPIC \
		-nostdinc -isystem "$B/musl/include" \
		-isystem "$musl/arch/x86_64" -isystem "$musl/arch/generic" \
		-isystem "$musl/include" $3 -shared -nostdlib -Wl,-z,now \
		-Wl,-z,noexecstack -Wl,-z,max-page-size=65536 \
		-Wl,--hash-style=gnu -Wl,-Bsymbolic-functions $4 -o "$to" \
		tests/sfi/padded.c tests/sfi/padded_asm.S
}

# same COMPILER MODE COMPILE LINK
same()
{
	name="$1 $2 $3 $4"
	set -- "$1" "$2" "$3" "$(echo "$4" | sed "s|HOLES|-T,$tmp/holes.lds|")"
	if ! built "$@" >"$tmp/built" 2>&1; then
		not_ok "$name: is built"
		diag "$(cat "$tmp/built")"
		return
	fi
	native=$tmp/native.$(echo "$3" | sed 's/.*-DMORE=\([0-9]\).*/\1/')
	[ -e "$native" ] || {
		# shellcheck disable=SC2086
		gcc -std=gnu11 -D_GNU_SOURCE -w -O2 -o "$tmp/program" \
			"-DMORE=${native##*.}" tests/sfi/padded.c \
			tests/sfi/padded_asm.S -lm
		"$tmp/program" >"$native"
	}
	run_tool run --backend sfi --sfi "$2" tests/sfi/padded.layout
	if [ "$status" = 3 ] && [ -s "$native" ] && cmp -s "$native" "$out"; then
		ok "$name"
	else
		not_ok "$name"
		diag_run
	fi
}

# Each once; some go together.
sample()
{
	same gcc full "-O2 -DMORE=0" ""
	same gcc full "-O3 -DMORE=1 -falign-functions=64 -falign-loops=64 -falign-jumps=64" ""
	same gcc full "-O0 -DMORE=2 -DEND=12" ""
	same gcc full "-Os -DMORE=3 -g -ffunction-sections" "-Wl,--gc-sections"
	same gcc full "-O2 -DMORE=1 -falign-functions=4096 -fno-plt" "-Wl,-s"
	same gcc full "-O2 -DMORE=2 -DEND=5" "-Wl,HOLES"
	same gcc stores "-O2 -DMORE=3 -falign-functions=128" ""
	same clang full "-O2 -DMORE=3 -falign-functions=64" ""
	same clang full "-O0 -DMORE=0 -g" ""
	same clang full "-O3 -DMORE=1 -ffunction-sections" ""
	same clang stores "-Os -DMORE=2" "-Wl,HOLES"
}

all()
{
	n=0
	for compiler in gcc clang; do
	for level in -O0 -O1 -O2 -O3 -Os; do
	for align in "" "-falign-functions=64 -falign-loops=64" \
		"-falign-functions=128 -DEND=12" \
		"-falign-functions=4096 -falign-loops=32 -DEND=5"; do
	for cut in "" "-ffunction-sections -fdata-sections" "-fno-plt -g"; do
	for link in "" "-Wl,HOLES" "-Wl,--gc-sections,-s" \
		"-Wl,--no-relax,-O2,-z,max-page-size=4096"; do
		n=$((n + 1))
		mode=full
		[ $((n % 7)) = 0 ] && mode=stores
		same $compiler $mode "$level $align $cut -DMORE=$((n % 4))" \
			"$link"
	done
	done
	done
	done
	done
}

case $MATRIX in
all) all ;;
*) sample ;;
esac

# Linkers that lay out a component as the monitor does not load it.
for linker in gold lld; do
	if built gcc full "-O2 -DMORE=0" "-fuse-ld=$linker" \
		>"$tmp/built" 2>&1; then
		not_ok "$linker: it is refused"
	else
		like "$(cat "$tmp/built")" "link it with GNU ld" \
			"$linker: it is refused, with advice"
	fi
done

built gcc full "-O2 -DMORE=0" "-Wl,-Ttext=0x30440" >"$tmp/built" 2>&1
like "$(cat "$tmp/built")" "text must begin with a page" \
	"text that begins within a page is refused, and why"

built gcc full "-O2 -DMORE=0" "-Wl,-z,noseparate-code" >"$tmp/built" 2>&1
like "$(cat "$tmp/built")" "it is not text: .*separate-code" \
	"text with other things in front is refused, and why"

# Empty sections in front of a gap: it becomes a part of one of them.
cat >"$tmp/gap.c" <<'END'
__attribute__((section("yyy"), aligned(256))) int g(void) { return 42; }
int f(void) { return 1; }
__asm__(".section zzz,\"ax\",@progbits\n.section qqq,\"ax\",@progbits\n.text");
END
cat >"$tmp/gap.lds" <<'END'
SECTIONS {
	zzz : { KEEP(*(zzz)) . = .; }
	qqq : { KEEP(*(qqq)) . = .; }
	yyy : ALIGN(256) { *(yyy) }
} INSERT AFTER .text;
END
succeeds "empty sections are linked" "$B/cubicle-cc" --sfi -O2 -fPIC -shared \
	-nostdlib -Wl,-z,now -Wl,-z,separate-code -Wl,-T,"$tmp/gap.lds" \
	-o "$tmp/gap.so" "$tmp/gap.c"
strip -o "$tmp/stripped.so" "$tmp/gap.so" 2>"$err"
is "$(cat "$err")" "" "... and no two of them overlap"
is "$(readelf -lW "$tmp/stripped.so" | awk '$1 == "LOAD" && / R E / { print $6 }')" \
	"$(readelf -lW "$tmp/gap.so" | awk '$1 == "LOAD" && / R E / { print $6 }')" \
	"... so the text has its length, stripped, too"

# What strip and objcopy copy, section by section, has no zeroes between sections.
stripped=0
for file in "$B"/sfi/components/*.so; do
	rm -f "$tmp/stripped.so" "$tmp/copied.so"
	strip -o "$tmp/stripped.so" "$file"
	objcopy --remove-section .comment "$file" "$tmp/copied.so"
	for copy in stripped copied; do
		if "$B/tests/sfi/verifier" --offsets "$tmp/$copy.so" >"$out"; then
			stripped=$((stripped + 1))
		else
			diag "$file, $copy, is refused"
		fi
	done
done
is "$stripped" "$(find "$B/sfi/components" -name '*.so' | awk 'END { print 2 * NR }')" \
	"each component is accepted, stripped and copied, too"

# What has no text, and what has next to none.
echo 'int nothing;' >"$tmp/empty.c"
echo 'void f(void) {}' >"$tmp/little.c"
for what in empty little; do
	succeeds "$what: is linked" "$B/cubicle-cc" -O2 -fPIC -shared -nostdlib \
		-Wl,-z,now -o "$tmp/$what.so" "$tmp/$what.c"
done
like "$("$B/tests/sfi/verifier" --offsets "$tmp/little.so")" ' 0 wrong$' \
	"... and verified"
done_testing
