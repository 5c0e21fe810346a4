#!/bin/sh
# SPDX-License-Identifier: MIT
#
# untrusted.sh: files that somebody else has made do not keep the tool busy, or
# its machine full: layouts and ELF files without end, sections over each other,
# types that are made of themselves, names that are commands. For archives see
# rootfs.sh, for names names.sh.
# Runs: once
# Timeout: 300

. tests/lib.sh

command -v perl >/dev/null || skip_all "there is no perl"
RUN_TIMEOUT=30

# refuses NAME PATTERN ARGS...: with a message, within memory for honest ones.
refuses()
{
	name=$1 pattern=$2
	shift 2
	status=0
	# shellcheck disable=SC3045 # dash and busybox have it
	(ulimit -v 4000000 && exec timeout -k 5 "$RUN_TIMEOUT" "$B/cubicle" "$@" \
		>"$out" 2>"$err" </dev/null) || status=$?
	is "$status" 2 "$name: exit status 2" || diag_run
	like "$(cat "$err")" "$pattern" "$name: says why"
}

# --- layouts --------------------------------------------------------------------

refuses "a layout without end" "/dev/zero:1: the line is too long" \
	run --backend none /dev/zero
head -c 100000 /dev/zero | tr '\0' x >"$tmp/long.layout"
refuses "a line of 100,000 bytes" "long.layout:1: the line is too long" \
	run --backend none "$tmp/long.layout"

# --- ELF files ------------------------------------------------------------------

cp "$B/components/time.so" "$tmp/sparse.so"
truncate -s 8T "$tmp/sparse.so" 2>/dev/null || truncate -s 1T "$tmp/sparse.so"
refuses "a file of 8 TiB" "sparse.so: its [0-9]+ bytes are more than half of" \
	scan "$tmp/sparse.so"

# sections NUMBER: an object whose sections are the same 64 KiB.
sections()
{
	perl -e '
		my $n = $ARGV[0];
		my $data = "\x90" x 65536;
		my $section = sub { pack "V2 Q<4 V2 Q<2", @_ };
		print pack("A4 C12 v2 V Q<3 V v6", "\x7fELF", 2, 1, 1, (0) x 9, 1,
			62, 1, 0, 0, 64 + length $data, 0, 64, 0, 0, 64, $n + 1,
			0), $data, $section->((0) x 10),
			$section->(0, 1, 6, 0, 64, length $data, 0, 0, 1, 0) x $n;
	' "$1"
}
sections 8 >"$tmp/few.o"
run_tool scan "$tmp/few.o"
is "$status" 0 "control: sections over each other are searched" || diag_run
like "$(cat "$out")" "few.o: clean, 524288 bytes" "control: all of them"
sections 5000 >"$tmp/many.o"
refuses "sections over each other" "many.o: its sections of code overlap" \
	scan "$tmp/many.o"

# --- debug information ------------------------------------------------------------

cat >"$tmp/types.c" <<'end'
struct inner { char *p; };
struct outer { struct inner a, b, c, d, e, f, g, h; };
typedef int (*small)(int);
typedef int (*large)(small, small, small, small, small, small, small, small);
#define EXPORT __attribute__((visibility("default")))
EXPORT int use_struct(struct outer *o) { return o->a.p != 0; }
EXPORT int use_function(large f) { return f(0, 0, 0, 0, 0, 0, 0, 0); }
end
gcc -g -gdwarf-4 -O0 -fPIC -shared -o "$tmp/libtypes.so" "$tmp/types.c" || exit 1
run_tool bind -o "$tmp/types" "$tmp/libtypes.so"
is "$status" 0 "control: types as a compiler writes them" || diag_run

# The place of the entry with the name $1 in the debug information.
entry()
{
	readelf --debug-dump=info "$tmp/libtypes.so" 2>/dev/null |
		sed -n "/^ <1>/{s/^ <1><\([0-9a-f]*\)>.*/\1/;h};/: $1 *\$/{x;p;q}"
}
inner=$(entry inner) outer=$(entry outer) small=$(entry small) large=$(entry large)
readelf -SW "$tmp/libtypes.so" | sed -n 's/.*\.debug_info *PROGBITS *[0-9a-f]* //p' \
	>"$tmp/place"
read -r at bytes rest <"$tmp/place"
perl -0777 -pi -e '
	BEGIN { ($at, $bytes, @entry) = map { hex } splice @ARGV, 0, 6; }
	my $info = substr $_, $at, $bytes;
	my ($inner, $outer, $small, $large) = map { pack "V", $_ } @entry;
	$info =~ s/\Q$inner\E/$outer/g;
	$info =~ s/\Q$small\E/$large/g;
	substr($_, $at, $bytes) = $info;
' "$at" "$bytes" "$inner" "$outer" "$small" "$large" "$tmp/libtypes.so"
RUN_TIMEOUT=250
# What is left out of the declarations is not spelled out, however long it is.
run_tool bind -o "$tmp/loops" "$tmp/libtypes.so"
case $status in
0 | 2) ok "types that are made of themselves: the tool ends" ;;
*) not_ok "types that are made of themselves: the tool ends" && diag_run ;;
esac

# --- names that are commands --------------------------------------------------------

odd="$tmp/libodd.so.\$(shell touch made)#"
gcc -g -O1 -fPIC -shared -o "$odd" "$tmp/types.c" || exit 1
run_tool bind -o "$tmp/odd" "$odd"
is "$status" 0 "a library of an odd name" || diag_run
printf 'all:\n\t@:\ninclude %s/odd/build.mk\n' "$tmp" >"$tmp/Makefile"
make -s -C "$tmp" B="$tmp" Q=@ >/dev/null 2>&1
is "$(ls "$tmp/made" 2>/dev/null)" "" "its name is no command of make's"
sed 's/\$\$/$/' "$tmp/odd/build.mk" >"$tmp/odd/raw.mk"
printf 'all:\n\t@:\ninclude %s/odd/raw.mk\n' "$tmp" >"$tmp/Makefile"
make -s -C "$tmp" B="$tmp" Q=@ >/dev/null 2>&1
is "$(ls "$tmp/made" 2>/dev/null)" "$tmp/made" "control: it would be"
done_testing
