#!/bin/sh
# SPDX-License-Identifier: MIT
#
# names.sh: names that others have chosen (of functions, parameters, types and
# files in components; of members of archives; in layouts) neither steer a
# terminal nor forge a line, whatever prints them, and JSON stays JSON. Control:
# the same with a tool that does not clean them.
# Timeout: 120

. tests/lib.sh

command -v perl >/dev/null || skip_all "there is no perl"
RUN_TIMEOUT=30
flags="-std=gnu11 -g -O1 -fPIC -ffreestanding -fvisibility=hidden -Iinclude
	-Itests/e2e/names -fno-stack-protector -fcf-protection=none
	-shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
	-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu -Wl,--build-id=none"

# hostile FILE: each name that says that it has 43 bytes gets 43 others, which
# begin with the letter of its kind.
hostile()
{
	perl -0777 -pi -e '
		s{hostile_([a-z])[a-z]*_of_43_bytes_+}{
			substr("$1\e[2J\e]0;t\a\x9b7m\xc2\x9b\x7f\r\n" .
				"cubicle: FORGED " . "x" x 43, 0, length $&)}ge;
	' "$1"
}

mkdir "$tmp/plain"
source=$tmp/hostile_file_of_43_bytes_____________________.c
cp tests/e2e/names/hostile.c "$source"
# shellcheck disable=SC2086 # several words
gcc $flags -o "$tmp/hostile.so" "$source" || exit 1
# shellcheck disable=SC2086
gcc $flags -o "$tmp/victim.so" tests/e2e/names/victim.c || exit 1
# shellcheck disable=SC2086
gcc $flags -DIMPORTS_MORE -o "$tmp/plain/victim.so" tests/e2e/names/victim.c ||
	exit 1
cp "$tmp/hostile.so" "$tmp/plain"
cat >"$tmp/names.layout" <<'end'
start = victim
[cubicle one]
components = victim
calls = hostile
[cubicle two]
components = hostile
on-fault = error
end
cp "$tmp/names.layout" "$tmp/plain"
for file in "$tmp/hostile.so" "$tmp/victim.so" "$tmp/plain/victim.so" \
	"$tmp/plain/hostile.so"; do
	hostile "$file"
done
cp "$source" "$tmp/source.c"
esc=$(printf '\033[2J')

# harmful FILE: what is wrong with it, a line each.
harmful()
{
	perl -MEncode -e '
		local $/;
		my $text = <STDIN>;
		# Those of JSON and of DOT are ours.
		$text =~ s/^\t+|(?<=[\]"]:)\t|(?<=,)\t//gm;
		my $chars = eval { decode("UTF-8", $text, Encode::FB_CROAK) };
		print "not UTF-8\n" if !defined $chars;
		print "control characters\n"
			if ($chars // $text) =~ /[^\n\x20-\x7e\xa0-\x{10ffff}]/;
		print "a forged line\n" if $text =~ /^(cubicle: )?FORGED/m ||
			$text =~ /^cubicle: FORGED/m;
	' <"$1"
}

# harmless NAME FILE [PATTERN]: it has a hostile name in it, and is clean.
harmless()
{
	is "$(harmful "$2")" "" "$1: is harmless" ||
		diag "$(head -c 2000 "$2" | od -c | head -n 60)"
	like "$(tr -d '\n' <"$2")" "${3:-\?\[2J\?\]0;t}" "$1: the name is in it"
}

# json NAME FILE: it is JSON.
json()
{
	is "$(perl -MJSON::PP -e 'local $/; decode_json(<STDIN>); print "yes"' \
		<"$2" 2>&1)" yes "$1: is JSON"
}

# control NAME FILE: so it is not without the cleaning.
control()
{
	like "$(harmful "$2")" "control characters" "control: $1: would harm"
}

# all TOOL FOLDER: what the tool prints about a run, into files in FOLDER.
all()
{
	mkdir -p "$2"
	run="$1 run --backend mprotect"
	l=$tmp/names.layout
	for option in --summary --leaks --permissive "--trace calls" \
		"--trace windows --trace faults"; do
		# shellcheck disable=SC2086 # several words
		timeout -k 5 30 $run $option "$l" >/dev/null \
			2>"$2/$(echo "$option" | tr -d ' -')"
	done
	# shellcheck disable=SC2086
	timeout -k 5 30 $run --report "$2/report" --stats "$2/stats" \
		--graph "$2/graph.dot" --trace-out "$2/traceout" "$l" \
		>/dev/null 2>"$2/run"
	# shellcheck disable=SC2086
	timeout -k 5 30 $run --perf-map "$l" >/dev/null 2>"$2/mapped"
	map=$(sed -n 's/.*map in //p' "$2/mapped")
	mv "$map" "$2/map"
	"$1" scan "$tmp/bad.so" >"$2/scan" 2>&1
	rm -rf "$tmp/bound"
	"$1" bind -o "$tmp/bound" "$tmp/hostile.so" >/dev/null 2>"$2/bind"
	cp "$tmp/bound/hostile.h" "$2/bound"
	CUBICLE_PATH=$tmp/odd "$1" layouts >"$2/layouts" 2>&1
	"$1" run --backend none --rootfs "$tmp/members.cpio" sqlite-shell \
		</dev/null >/dev/null 2>"$2/members"
	"$1" run --backend none "$tmp/$esc.layout" 2>"$2/nolayout"
}

# An instruction that the scan finds, in a function of such a name.
echo 'void hostile_scan_of_43_bytes_____________________(void) { __asm__("wrpkru"); }' \
	>"$tmp/bad.c"
gcc -shared -fPIC -o "$tmp/bad.so" "$tmp/bad.c" && hostile "$tmp/bad.so"
mkdir "$tmp/odd"
sed '1i description = hostile_words_of_43_bytes____________________' \
	"$tmp/names.layout" | tr '\n' '@' >"$tmp/odd/x.layout"
perl -0777 -pi -e 's/hostile_words_of_43_bytes_+/x\e[2J\e]0;t\a\x9b\xc2\x9b/;
	tr/@/\n/' "$tmp/odd/x.layout"
cp "$tmp/odd/x.layout" "$tmp/odd/$(printf 'y\033[2J').layout"
perl -e 'my $name = "m\e[2J\e]0;t\a\nFORGED";
	printf "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\0",
		1, 010644, 0, 0, 1, 0, 0, 0, 0, 0, 0, length($name) + 1, 0, $name;
	print "\0" x 512' >"$tmp/members.cpio"

all "$B/cubicle" "$tmp/clean"
all "$B/tests/unclean/cubicle" "$tmp/raw"

for what in run permissive tracecalls leaks summary report stats traceout \
	graph.dot map scan members; do
	harmless "$what" "$tmp/clean/$what"
	control "$what" "$tmp/raw/$what"
done
harmless "bind" "$tmp/clean/bound" 'f\?\?2J'
harmless "layouts" "$tmp/clean/layouts" "x\?\[2J"
control "layouts" "$tmp/raw/layouts"
harmless "a layout that there is not" "$tmp/clean/nolayout" "\?\[2J"
control "a layout that there is not" "$tmp/raw/nolayout"
for what in report stats traceout; do
	json "$what" "$tmp/clean/$what"
done
for what in bind mapped tracewindowstracefaults; do
	is "$(harmful "$tmp/clean/$what")" "" "$what: is harmless"
done

# What is suggested for pasting has no words of theirs.
unlike "$(cat "$tmp/clean/run" "$tmp/clean/permissive")" \
	"(paste|in two, while|in one, while|in the declaration).*FORGED" \
	"nothing of it is to be pasted"

# The monitor's own messages, and those of boot.
run_tool run --backend mprotect "$tmp/plain/names.layout"
is "$status" 2 "an import of such a name is refused" || diag_run
harmless "the monitor" "$err" 'i\?\[2J\?\]0;t\?\?7m\?\?\?\?\?cubicle: F'
mkdir "$tmp/root"
: >"$tmp/root/$(perl -e 'print "b\e[2J\e]0;t\a\x9b\n", "l" x 200')"
(cd "$tmp/root" && tar -cf ../deep.tar --transform "s,ll\$,$(printf '%0255d' 0)," .)
run_tool run --backend none --rootfs "$tmp/deep.tar" sqlite-shell
harmless "boot" "$err" 'b\?\[2J'
run_tool run --backend none --save "/$(printf 's\033[2J\233'):$tmp/to" sqlite-shell
harmless "boot, what it cannot save" "$err" 's\?\[2J'

# The debugger's commands.
if command -v gdb >/dev/null; then
	run_tool gdb --backend none --batch --ex "cubicle enter" \
		--ex "cubicle enter" --ex "cubicle stack" "$tmp/names.layout"
	grep '^#.*->' "$out" >"$tmp/stack"
	harmless "gdb" "$tmp/stack" 'f\?\[2J'
else
	skip "no gdb"
fi
done_testing
