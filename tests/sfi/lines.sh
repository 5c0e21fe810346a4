#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Errors name the line of the source, with and without -g: those of the rewriter,
# those of the check of objects and components, and the monitor's.
. tests/lib.sh

cat >"$tmp/part.h" <<'end'
static inline void in_header(void)
{
	__asm__ volatile("vzeroupper");
}
end
cat >"$tmp/part.c" <<'end'
#include "part.h"
int whole(int n)
{
	if (n > 3)
		__asm__ volatile("nop\n\t"
				 "wrgsbase %rax");
	in_header();
	return n;
}
__asm__(".text\n\t"
	"rdtscp");
end
cat >"$tmp/part.S" <<'end'
#include "part_asm.h"
/* Of two
 * lines. */
f:	nop; nop
	TWICE(nop)
	syscall
end
echo '#define TWICE(x) x; x' >"$tmp/part_asm.h"

# compile ARGS...: $out is what it says.
compile()
{
	status=0
	"$B/cubicle-cc" "$@" >"$out" 2>&1 || status=$?
}

for compiler in gcc clang; do
	for debug in "" -g -g0; do
		compile --cc=$compiler -O2 $debug -fPIC -c -o "$tmp/part.o" \
			"$tmp/part.c"
		name="$compiler $debug"
		is "$status" 1 "$name: refused"
		line='part.c:[56]: unknown instruction: wrgsbase'
		like "$(cat "$out")" "$line" "... with the line"
		like "$(cat "$out")" \
			"part.h:3: unknown instruction: vzeroupper" \
			"... in a header"
		[ $compiler = clang ] || like "$(cat "$out")" \
			"part.c: unknown instruction: rdtscp .line" \
			"... the file, outside of functions"
		like "$(cat "$out")" "its assembly is left as" \
			"... and where the assembly is"
	done
done
compile -c -o "$tmp/part.o" "$tmp/part.S"
like "$(cat "$out")" "part.S:6: unknown instruction: syscall" \
	"a line of assembly that is preprocessed"
compile -O2 -fPIC -c -o "$tmp/tls.o" -x c - <<'end'
__thread int local;
int read_local(void) { return local; }
end
like "$(cat "$out")" '<stdin>:2: .*thread-local' "a thread-local variable"

# What was not rewritten, in what -S wrote: the check refuses the object.
cat >"$tmp/deed.c" <<'end'
int deed(int *at)
{
	return *at;
}
end
for debug in "" -g; do
	compile -O2 $debug -fPIC -S -o "$tmp/deed.s" "$tmp/deed.c"
	sed -i 's/%gs:(%edi)/(%rdi)/' "$tmp/deed.s"
	compile -c -o "$tmp/deed.o" "$tmp/deed.s"
	is "$status" 1 "an object that is not confined is refused"
	like "$(cat "$out")" \
		"(deed.c:3: |deed.o: )in function deed: an access that is not" \
		"... with the function"
	is "$([ -e "$tmp/deed.o" ] && echo there)" "" "... and not left"
done
like "$(cat "$out")" "deed.c:3: " "... and, with debug information, the line"

# Linked to what another compiler has made.
gcc -g -O2 -fPIC -c -o "$tmp/plain.o" "$tmp/deed.c"
compile -shared -nostdlib -Wl,-z,now -o "$tmp/plain.so" "$tmp/plain.o"
is "$status" 1 "a component with a plain object is refused"
like "$(cat "$out")" "deed.c:3: in function deed: an access that is not" \
	"... with the line"
is "$([ -e "$tmp/plain.so" ] && echo there)" "" "... and not left"
compile -O2 -fPIC -shared -nostdlib -Wl,-z,lazy -o "$tmp/lazy.so" -x c - <<'end'
int other(void);
int f(void) { return other() + 1; }
end
like "$(cat "$out")" "link it with -Wl,-z,now" \
	"calls by a table that can be written: what to do"

# Debug information is there if it was asked for.
compile -O2 -fPIC -c -o "$tmp/without.o" "$tmp/deed.c"
compile -O2 -g -fPIC -c -o "$tmp/with.o" "$tmp/deed.c"
unlike "$(readelf -SW "$tmp/without.o")" '\.debug' "none without -g"
like "$(readelf -SW "$tmp/with.o")" '\.debug_info' "all of it with -g"
done_testing
