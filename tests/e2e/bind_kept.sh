#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bind_kept.sh: a library that goes on using what it was passed. `cubicle bind'
# does not guess that it is copied; a wrong decision is found by --check-copies,
# whose report has the lines that put it right.
# Runs: once
# Timeout: 120

. tests/lib.sh

RUN_TIMEOUT=60
CUBICLE_PATH=$tmp/components:$tmp
export CUBICLE_PATH

cat >"$tmp/keeper.h" <<'end'
#include <stddef.h>
int keeper_name(const char *name);
int keeper_input(const unsigned char *input, size_t size);
int keeper_sum(const unsigned char *input, size_t input_size);
int keeper_first(void);
int keeper_next(void);
const char *keeper_find(const char *text, int c);
int keeper_lines(const char **lines, int count);
end
cat >"$tmp/keeper.c" <<'end'
#include "keeper.h"
#define EXPORT __attribute__((visibility("default")))
static const char *kept_name;
static const unsigned char *kept_input;
EXPORT int keeper_name(const char *name) { kept_name = name; return 0; }
EXPORT int keeper_input(const unsigned char *input, size_t size)
{
	kept_input = input;
	return (int)size;
}
EXPORT int keeper_sum(const unsigned char *input, size_t input_size)
{
	int sum = 0;
	while (input_size--)
		sum += *input++;
	return sum;
}
EXPORT int keeper_first(void) { return *kept_name; }
EXPORT int keeper_next(void) { return *kept_input++; }
EXPORT const char *keeper_find(const char *text, int c)
{
	while (*text && *text != c)
		text++;
	return text;
}
EXPORT int keeper_lines(const char **lines, int count)
{
	return lines[count - 1][0];
}
end
cat >"$tmp/app.c" <<'end'
#include <cubicle/component.h>
#include "keeper.h"
int printf(const char *format, ...);
#ifndef WINDOW
#define WINDOW
#endif
static char text[] __attribute__((aligned(4096))) = "kept text";
static unsigned char input[] = "input";
int main(void)
{
	WINDOW
	keeper_name(text);
	printf("sum %d\n", keeper_sum(input, 5));
	printf("first %c\n", keeper_first());
#ifdef FIND
	printf("found %p\n", keeper_find(text, 't') ? "it" : "");
#endif
	return 0;
}
end

# built WHAT...: with the flags of components, and by the fragment.
# shellcheck disable=SC2317 # called by succeeds
built()
{
	cat >"$tmp/Makefile" <<-end
		include mk/config.mk
		\$(B)/libkeeper.so: $tmp/keeper.c; \
			\$(CC) \$(COMPONENT_CFLAGS) \$(COMPONENT_LDFLAGS) -o \$@ \$<
		\$(B)/app.so: $tmp/app.c; \
			\$(CC) \$(COMPONENT_CFLAGS) \$(APP_CFLAGS) \
			-fvisibility=default \$(COMPONENT_LDFLAGS) -o \$@ \$<
		-include \$(wildcard $tmp/bound/build.mk)
	end
	make -s --no-print-directory -f "$tmp/Makefile" B="$tmp" "$@" \
		>"$tmp/make.log" 2>&1 || {
		cat "$tmp/make.log"
		return 1
	}
}

# bound NAME DECISIONS FLAGS: the library with these, and the program.
bound()
{
	printf '%s\n' "$2" >"$tmp/decided"
	rm -f "$tmp/app.so" "$tmp/components/libkeeper.so"
	run_tool bind --force --header "$tmp/keeper.h" --decided "$tmp/decided" \
		-o "$tmp/bound" "$tmp/libkeeper.so"
	is "$status" 0 "$1: bound" || diag_run
	succeeds "$1: built" built "$tmp/components/libkeeper.so" "$tmp/app.so" \
		APP_CFLAGS="$3"
}
layout=$tmp/bound/libkeeper.layout

succeeds "the library can be built" built "$tmp/libkeeper.so"
bound "no decision" "" ""
header=$(cat "$tmp/bound/libkeeper.h")
like "$header" "\(undecided, const char \*, name\)\); /\* unknown: .*One of: string, in, kept_string, kept \*/" \
	"a string is not guessed"
like "$header" "\(undecided, const unsigned char \*, input\), /\* unknown: the library's variable kept_(name|input) may keep it. One of: in, kept \*/" \
	"a range is not guessed where there is a variable to keep it"
like "$header" "\(undecided, const char \*\*, lines\), /\* unknown: who owns the memory .*strings.*glue" \
	"an array of strings is not guessed"
run_cubicle "$layout"
is "$status $(cat "$out")" "2 " "what is undecided is not loaded" || diag_run

string='CUBICLE_FUNCTION((value, int), keeper_name,
	(string, const char *, name, 64));'
sum='CUBICLE_FUNCTION((value, int), keeper_sum,
	(in, const unsigned char *, input, input_size),
	(value, size_t, input_size));'
find='CUBICLE_FUNCTION((value, const char *), keeper_find,
	(string, const char *, text, 64),
	(value, int, c));'
bound "a wrong decision" "$string
$sum" ""
for BACKEND in none mprotect; do
	run_cubicle "$layout"
	is "$status" 0 "$BACKEND: a wrong decision: nobody notices" || diag_run
	unlike "$(cat "$out")" "first k" \
		"$BACKEND: ... that the library finds something else"
	run_cubicle --check-copies "$layout"
	like "$(cat "$err")" \
		"violation: .libkeeper. read argument 1 of .keeper_name. after the call" \
		"$BACKEND: --check-copies notices it"
	like "$(cat "$err")" "copy of +10 bytes at .* in component app of app, text\+0x0" \
		"$BACKEND: ... and says what the program passed"
done

# The two lines that are to be pasted.
kept=$(sed -n 's/^  to paste  in the declaration of keeper_name: //p' "$err")
is "$kept" "(kept_string, const char *, name, 65536)" "the line to paste"
kept="CUBICLE_FUNCTION((value, int), keeper_name, $kept);"
bound "pasted" "$kept
$sum" ""
for BACKEND in none mprotect; do
	run_cubicle "$layout"
	like "$(cat "$err")" \
		"violation: .app. passed .keeper_name. of .libkeeper. an argument that is declared kept, but its memory is in no window that is open to .libkeeper." \
		"$BACKEND: without a window it is a violation"
	like "$(cat "$err")" \
		"to paste +in app, before the call: cubicle_window_t w = cubicle_window_init\(\); cubicle_window_add\(w, &text, sizeof\(text\)\); cubicle_window_open\(w, 2 /\* libkeeper \*/\);$" \
		"$BACKEND: ... and the report has the statements that are missing"
done
window=$(sed -n 's/^  to paste  in app, before the call: //p' "$err")
bound "with the window that was pasted" "$kept
$sum" "'-DWINDOW=$window'"
for BACKEND in none mprotect; do
	for check in "" --check-copies; do
		# shellcheck disable=SC2086 # one option, or none
		run_cubicle $check "$layout"
		is "$status $(cat "$out")" "0 sum 560
first k" "$BACKEND: with the window it is right $check" || diag_run
	done
done

# A result that leads into the argument.
bound "a result" "$kept
$sum
$find" "'-DWINDOW=$window' -DFIND"
for BACKEND in none mprotect; do
	run_cubicle "$layout"
	like "$(cat "$err")" \
		"violation: .libkeeper. returned from .keeper_find. a pointer to its own stack" \
		"$BACKEND: a result that leads into a copy is refused"
done
done_testing
