#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bind.sh: `cubicle bind` derives an interface from the debug information of a
# library; what it writes is accepted as a declaration, works in a system, and
# says what it does not know.
# Runs: once
# Timeout: 300

. tests/lib.sh

files=$PWD/tests/e2e/bind
tool=$PWD/$B/cubicle
RUN_TIMEOUT=60

# built WHAT...: with the flags of components, and by the fragment.
# shellcheck disable=SC2317 # called by succeeds
built()
{
	cat >"$tmp/Makefile" <<-end
		include mk/config.mk
		\$(B)/libshapes.so: $files/shapes.c $files/shapes.h; \
			\$(CC) \$(COMPONENT_CFLAGS) \$(COMPONENT_LDFLAGS) -o \$@ \$<
		\$(B)/libheap.so: $tmp/heap.c $B/rt.a; \
			\$(CC) \$(COMPONENT_CFLAGS) \$(COMPONENT_LDFLAGS) -o \$@ \$^
		APP := $files/app.c
		\$(B)/app.so: \$(APP); \
			\$(CC) \$(COMPONENT_CFLAGS) \$(APP_CFLAGS) -fvisibility=default \
			\$(COMPONENT_LDFLAGS) -o \$@ \$<
		-include \$(wildcard $tmp/*-cubicle/build.mk)
	end
	make -s --no-print-directory -f "$tmp/Makefile" B="$tmp" "$@" \
		>"$tmp/make.log" 2>&1 || {
		cat "$tmp/make.log"
		return 1
	}
}

# binds NAME ARGS...: with success.
binds()
{
	name=$1
	shift
	run_tool bind "$@"
	is "$status" 0 "$name: exit status 0" || diag_run
	is "$(cat "$out")" "" "$name: nothing on the standard output"
}

# refuses NAME PATTERN ARGS...: with status 2 and one line.
refuses()
{
	name=$1 pattern=$2
	shift 2
	run_tool bind "$@"
	is "$status" 2 "$name: exit status 2" || diag_run
	like "$(cat "$err")" "^cubicle: .*$pattern" "$name: says what and where"
	is "$(wc -l <"$err")" 1 "$name: in one line"
}

# names FOLDER: what is in it.
names()
{
	(cd "$1" && echo *)
}

# declared FILE NAME: the C compilers take it, and nothing else is needed.
declared()
{
	for compiler in gcc clang; do
		succeeds "$2: accepted by $compiler" "$compiler" -std=gnu11 \
			-O2 -ffreestanding -fPIC -fvisibility=hidden -Wall \
			-Wextra -Wshadow -Wcast-qual -Wwrite-strings -Werror \
			-Iinclude -isystem "$files" -x c -c \
			-o "$tmp/object" "$1"
	done
}

# --- an interface --------------------------------------------------------------

succeeds "the library can be built" built "$tmp/libshapes.so"
lib=$tmp/libshapes.so
folder=$tmp/libshapes-cubicle
header=$files/shapes.h

binds "with its header" --header "$header" -o "$folder" "$lib"
like "$(cat "$err")" \
	": 21 functions, 5 left out; arguments: 36 certain, 3 likely, 15 unknown$" \
	"with its header: the counts"
is "$(cat "$folder/libshapes.h")" "$(cat "$files/libshapes.expected")" \
	"with its header: as expected"
is "$(names "$folder")" "build.mk libshapes.h libshapes.layout" \
	"with its header: three files"
is "$(grep -c '/\* unknown: .*\(One of: .*kept\|[Gg]lue\)' "$folder/libshapes.h")" \
	"$(grep -c '(undecided,' "$folder/libshapes.h")" \
	"with its header: what is undecided says what to choose from"
is "$(grep '/\* likely' "$folder/libshapes.h" | grep -vc '(token,')" 0 \
	"with its header: no guess is copied"
declared "$folder/libshapes.h" "with its header"

# A header that is another's definition does not compile: the check is one.
sed 's/(value, float, width)/(value, int, width)/' "$folder/libshapes.h" \
	>"$tmp/wrong.h"
cmp -s "$folder/libshapes.h" "$tmp/wrong.h" && not_ok "the control differs"
if gcc -std=gnu11 -Iinclude -isystem "$files" -x c -c -o "$tmp/object" \
	"$tmp/wrong.h" 2>"$tmp/messages"; then
	not_ok "control: another type does not compile"
else
	like "$(cat "$tmp/messages")" "conflicting types for .shapes_area" \
		"control: another type does not compile"
fi

binds "without a header" -o "$tmp/alone" "$lib"
declared "$tmp/alone/libshapes.h" "without a header"
like "$(cat "$tmp/alone/libshapes.h")" "shapes_secret," \
	"without a header: all that is exported"
like "$(cat "$tmp/alone/libshapes.h")" "^struct shapes;" \
	"without a header: what is private stays so"
like "$(cat "$tmp/alone/libshapes.h")" "^	struct point corner;" \
	"without a header: what is public is defined"
unlike "$(cat "$folder/libshapes.h")" "shapes_(secret|hidden)" \
	"with its header: not what is in a comment, and not what is nowhere"

# Each in its own folder, by default.
cp "$lib" "$tmp/libother.so.3.1"
status=0
(cd "$tmp" && "$tool" bind libother.so.3.1) 2>"$err" || status=$?
is "$status $(names "$tmp/libother-cubicle")" \
	"0 build.mk libother.h libother.layout" "the default folder"
rm -r "$tmp/libother-cubicle"

# In several units, and by clang.
cat >"$tmp/one.c" <<'end'
struct pair { int a, b; };
struct node { struct node *next; };
typedef struct pair pair;
int one_pair(const pair *p);
int one_node(struct node *n);
int one_pair(const pair *p) { return p->a; }
int one_node(struct node *n) { return !n->next; }
end
cat >"$tmp/other_unit.c" <<'end'
struct pair;
typedef struct pair pair;
enum two { TWO };
int two_pair(const pair *p, enum two t);
const pair *two_of(const pair *p);
int two_pair(const pair *p, enum two t) { return !p + (int)t; }
const pair *two_of(const pair *p) { return p; }
end
sed -n '1,3p' "$tmp/one.c" >"$tmp/one.h"
sed '1,3d; 4s/^/#include "one.h"\n/' "$tmp/one.c" >"$tmp/one_unit.c"
for compiler in gcc clang; do
	for dwarf in 4 5; do
		"$compiler" -gdwarf-$dwarf -O1 -fPIC -shared \
			-o "$tmp/libunits.so" "$tmp/one_unit.c" "$tmp/other_unit.c" ||
			not_ok "$compiler can build it"
		binds "$compiler, DWARF $dwarf" --force -o "$tmp/units" \
			"$tmp/libunits.so"
		declared "$tmp/units/libunits.h" "$compiler, DWARF $dwarf"
		is "$(grep -c 'in_struct, const pair \*, p)' \
			"$tmp/units/libunits.h")" 2 \
			"$compiler, DWARF $dwarf: known from the other unit"
	done
done

# --- in a system -----------------------------------------------------------------

binds "with decisions" --force --header "$header" \
	--decided "$files/libshapes.decided" -o "$folder" "$lib"
declared "$folder/libshapes.h" "with decisions"
succeeds "the fragment adds the interface" built \
	"$tmp/components/libshapes.so"
succeeds "the program can be built" built "$tmp/app.so"
CUBICLE_PATH=$tmp/components:$tmp
export CUBICLE_PATH
for BACKEND in none mprotect; do
	run_cubicle "$folder/libshapes.layout"
	is "$status" 0 "$BACKEND: the program ends well" || diag_run
	is "$(cat "$out")" "open 0 1
each 4 41 42
mix 7 area 4.5
sum 6
total 321
upper ABCdef
fill 2 xC
sort 1 2 3
box 6 7 2.5
size 4 4" "$BACKEND: all arguments arrive" || diag_run
done

# Who calls shapes_poke() is not loaded, and is told why.
rm "$tmp/app.so"
succeeds "a program that calls more" built "$tmp/app.so" \
	APP_CFLAGS=-DUNDECIDED
for BACKEND in none mprotect; do
	run_cubicle "$folder/libshapes.layout"
	is "$status $(cat "$out")" "2 " "$BACKEND: undecided: not loaded" ||
		diag_run
	like "$(cat "$err")" \
		"component libshapes: argument 1 of shapes_poke, address, is undecided: .*kind" \
		"$BACKEND: undecided: says which, and what to do"
done
sed -i 's/(undecided, void \*, address)/(token, void *, address)/' \
	"$folder/libshapes.h"
succeeds "a decision: the fragment builds" built "$tmp/components/libshapes.so"
BACKEND=mprotect
run_cubicle "$folder/libshapes.layout"
is "$status" 0 "a wrong decision: the program goes on" || diag_run
like "$(cat "$err")" "so +.libshapes. is stopped" \
	"a wrong decision: the library is stopped, not believed"
like "$(cat "$err")" "shapes_poke" "a wrong decision: the report names it"

# Decisions in a file of their own outlive another `bind'.
cat >"$tmp/decided" <<'end'
/* What it is: an address to write to. */
CUBICLE_FUNCTION((none, void), shapes_poke,
	(inout, char *, address, 4));
end
binds "decided" --decided "$tmp/decided" -o "$tmp/by-hand" "$tmp/libshapes.so"
like "$(cat "$err")" "1 declared by hand" "decided: counted"
is "$(grep -c 'Decided: decided, line 2' "$tmp/by-hand/libshapes.h")" 1 \
	"decided: the interface says where"
is "$(sed -n '/Decided:/,/;/p' "$tmp/by-hand/libshapes.h" | tail -n +2)" \
	"$(tail -n +2 "$tmp/decided")" "decided: as it stands in the file"
wrong_decision()
{
	cat >"$tmp/decided"
	refuses "decided: $1" "decided:$2" --decided "$tmp/decided" --force \
		-o "$tmp/by-hand" "$tmp/libshapes.so"
}
wrong_decision "no function of the library" "2: nothing_there is not a function" <<'end'

CUBICLE_FUNCTION((none, void), nothing_there);
end
wrong_decision "something else" "1: only CUBICLE_FUNCTION" <<'end'
int x;
end
wrong_decision "no end" "2: a .\). is missing" <<'end'
CUBICLE_FUNCTION((none, void), shapes_poke,
end
wrong_decision "no semicolon" "2: a .;. is missing" <<'end'
CUBICLE_FUNCTION((none, void), shapes_poke)
end
wrong_decision "twice" "2: shapes_poke is declared already, in line 1" <<'end'
CUBICLE_FUNCTION((none, void), shapes_poke);
CUBICLE_FUNCTION((none, void), shapes_poke);
end
wrong_decision "a comment without end" "2: a comment without end" <<'end'

/* never
end
refuses "decided: no file" "nowhere: No such file" --decided "$tmp/nowhere" \
	"$tmp/libshapes.so"

# A callback is decided on with the function that takes it.
sed -i '/shapes_visit_fn,$/,/;$/s/(in, const char \*, text, len)/(undecided, const char *, text)/' \
	"$folder/libshapes.h"
rm "$tmp/app.so"
succeeds "a callback, undecided: the fragment builds" built \
	"$tmp/components/libshapes.so" "$tmp/app.so"
run_cubicle "$folder/libshapes.layout"
is "$status" 2 "a callback, undecided: not loaded" || diag_run
like "$(cat "$err")" "argument 2 of shapes_visit_fn, text, is undecided" \
	"a callback, undecided: says which"

# A library that something is linked into which has declarations of its own.
cat >"$tmp/heap.c" <<'end'
#include "rt/heap.h"
int heap_sum(int n);
__attribute__((visibility("default"))) int heap_sum(int n)
{
	int *p = heap_alloc((size_t)n * sizeof(*p)), sum = 0;
	for (int i = 0; i < n; i++)
		p[i] = i;
	for (int i = 0; i < n; i++)
		sum += p[i];
	heap_free(p);
	return sum;
}
end
cat >"$tmp/heap_app.c" <<'end'
int heap_sum(int n);
int printf(const char *format, ...);
int main(void)
{
	return printf("%d\n", heap_sum(100)) != 5;
}
end
succeeds "a library with a heap can be built" built "$tmp/libheap.so"
binds "a library with a heap" -o "$tmp/libheap-cubicle" "$tmp/libheap.so"
like "$(cat "$tmp/libheap-cubicle/libheap.layout")" "^;  .* alloc_pages" \
	"a library with a heap: the layout says what it imports"
rm "$tmp/app.so"
succeeds "a library with a heap: the fragment builds" built \
	"$tmp/components/libheap.so" "$tmp/app.so" APP="$tmp/heap_app.c"
run_cubicle "$tmp/libheap-cubicle/libheap.layout"
is "$status $(cat "$out")" "0 4950" "a library with a heap: runs" || diag_run

# --- files ---------------------------------------------------------------------------

folder=$tmp/again
binds "once more" --header "$header" -o "$folder" "$lib"
before=$(cat "$folder/libshapes.h")
refuses "files that are there" "$folder/libshapes.h exists already.*--force" \
	--header "$header" -o "$folder" "$lib"
is "$(cat "$folder/libshapes.h")" "$before" "files that are there: kept"
binds "--force" --force --header "$header" -o "$folder" "$lib"
is "$(cat "$folder/libshapes.h")" "$(cat "$files/libshapes.expected")" \
	"--force: overwritten"
mkdir "$tmp/half"
echo mine >"$tmp/half/build.mk"
refuses "one of the files is there" "half/build.mk exists already" \
	-o "$tmp/half" "$lib"
is "$(ls "$tmp/half")" "build.mk" "one of the files is there: no other is made"
echo file >"$tmp/file"
refuses "a folder that is a file" "$tmp/file" -o "$tmp/file" "$lib"
refuses "a folder in nowhere" "$tmp/no/where: No such file" \
	-o "$tmp/no/where" "$lib"

# --- what cannot be bound --------------------------------------------------------------

cp "$lib" "$tmp/libbare.so"
strip -g "$tmp/libbare.so"
refuses "no debug information" "libbare.so: no DWARF in it .*build .* with -g" \
	-o "$tmp/x" "$tmp/libbare.so"
echo 'int data = 1;' >"$tmp/data.c"
gcc -g -shared -nostdlib -fvisibility=hidden -o "$tmp/libnone.so" "$tmp/data.c"
refuses "no exports" "libnone.so: exports nothing" -o "$tmp/x" "$tmp/libnone.so"
echo '/* shapes_new */ int other(void);' >"$tmp/other.h"
refuses "another library's header" "exports nothing that the headers mention" \
	--header "$tmp/other.h" -o "$tmp/x" "$lib"
refuses "no header" "$tmp/missing.h: No such file" \
	--header "$tmp/missing.h" -o "$tmp/x" "$lib"
refuses "a header that is a folder" "$tmp: .*not a regular file" \
	--header "$tmp" -o "$tmp/x" "$lib"
refuses "no library" "$tmp/missing.so: No such file" "$tmp/missing.so"
refuses "text" "app.c: not an ELF file" -o "$tmp/x" "$files/app.c"
refuses "a relocatable file" "object: not a shared object" \
	-o "$tmp/x" "$tmp/object"
cp "$lib" "$tmp/lib shapes.so"
refuses "a name that no component has" "cannot be the name of a component" \
	"$tmp/lib shapes.so"
is "$(ls -d "$tmp/x" 2>/dev/null)" "" "no folder was made for any of them"

refuses "nothing to bind" "bind: no library given; see"
refuses "two libraries" "one library at a time, not also .b.so" a.so b.so
refuses "an option that there is not" "no such option: --nothing" --nothing a
refuses "a folder without a name" "needs a value" a.so -o
refuses "two folders" "given twice" -o a -o b c.so

# Wherever the file ends, and whatever is in it: files or a message.
wrong=
bytes=$(wc -c <"$lib")
n=1
while [ "$n" -le 60 ]; do
	head -c $((bytes * n / 61)) "$lib" >"$tmp/libcut.so"
	run_tool bind --force -o "$tmp/cut" "$tmp/libcut.so"
	[ "$status" = 2 ] || wrong="$wrong cut:$n:$status"
	"$B/tests/layout/elf_edit" "$lib" "$tmp/libcut.so" mutate \
		"$((n + TEST_SEED))"
	run_tool bind --force -o "$tmp/cut" "$tmp/libcut.so"
	[ "$status" = 0 ] || [ "$status" = 2 ] || wrong="$wrong $n:$status"
	[ -s "$err" ] || wrong="$wrong $n:silent"
	n=$((n + 1))
done
is "$wrong" "" "broken files: a result or a message"

run_tool help bind
like "$(cat "$out")" "undecided" "help bind says what happens to the unknown"
done_testing
