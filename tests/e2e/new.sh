#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 240
# `cubicle new component' makes a folder that builds, is tested and can be run, with
# what was built here and with what is installed; what is wrong leaves nothing behind.
. tests/lib.sh

tool=$PWD/$B/cubicle

# new STATUS WORDS...: in $tmp/work.
new()
{
	expected=$1
	shift
	status=0
	(cd "$tmp/work" && "$tool" new "$@" >"$out" 2>"$err" </dev/null) || status=$?
	is "$status" "$expected" "new $*: exit status $expected" || diag_run
}

# works COMPONENT WHAT MAKE-VARIABLES...: builds, passes, is listed, is looked at.
works()
{
	component=$1 what=$2
	shift 2
	succeeds "$what: it builds" make -s -C "$tmp/work/$component" "$@"
	succeeds "$what: its test passes" make -s -C "$tmp/work/$component" test "$@"
	is "$(grep -c '^ok ' "$tmp/succeeds")" 5 "$what: ... five times"
	"$tool" run --backend sfi "$tmp/work/$component/$component.layout" \
		>"$out" 2>"$err" </dev/null
	is "$? $(grep -c '^ok ' "$out")" "0 5" "$what: so it does under sfi" ||
		diag_run
	like "$(CUBICLE_PATH=$tmp/work/$component "$tool" layouts)" \
		"^$component +2 cubicles +$component, and a test" \
		"$what: cubicle layouts lists it"
}

mkdir "$tmp/work"
new 0 component greeter
is "$(cd "$tmp/work" && find . -type f | LC_ALL=C sort | tr '\n' ' ')" \
	"./greeter/.gitignore ./greeter/Makefile ./greeter/README.md ./greeter/greeter-test.c ./greeter/greeter.c ./greeter/greeter.h ./greeter/greeter.layout " \
	"what there is"
is "$(grep -l '@[A-Z]*@' "$tmp"/work/greeter/*)" "" "everything is filled in"
works greeter "with gcc" CC=gcc
make -s -C "$tmp/work/greeter" clean
works greeter "with clang" CC=clang

# The gate is there: the calls are traced, and the layout's rights count.
run_tool run --backend mprotect --trace calls "$tmp/work/greeter/greeter.layout"
like "$(cat "$err")" '^test -> greeter: greeter_shout\("hello", out\[16\], 16\) = 6' \
	"its call passes a gate"
sed '/^calls/d' "$tmp/work/greeter/greeter.layout" >"$tmp/work/greeter/not.layout"
run_tool run --backend mprotect "$tmp/work/greeter/not.layout"
is "$status" 2 "without the right to call it is not loaded"

# What declaration and function say is compared.
sed -i 's/^int64_t greeter_shout(const char/int64_t greeter_shout(char/' \
	"$tmp/work/greeter/greeter.c"
make -s -C "$tmp/work/greeter" clean
if make -s -C "$tmp/work/greeter" >"$tmp/log" 2>&1; then
	not_ok "a function that differs from its declaration does not compile"
else
	like "$(cat "$tmp/log")" "conflicting types" \
		"a function that differs from its declaration does not compile"
fi

# Installed somewhere.
succeeds "make install" make -s --no-print-directory "B=$B" "PREFIX=$tmp/root" install
tool=$tmp/root/bin/cubicle
new 0 component other_2
like "$(cat "$tmp/work/other_2/Makefile")" "^FLAGS := $tmp/root/share/cubicle/flags.mk" \
	"it uses what is installed"
works other_2 "installed"

# What is wrong.
before=$(find "$tmp/work" | LC_ALL=C sort)
new 2 component greeter
like "$(cat "$err")" "^cubicle: new: greeter exists already$" "... says so"
new 2 component vfs
like "$(cat "$err")" "there is a component .vfs. already" "... says so"
for name in 9 A a-b a/b "" "a b" abcdefghijklmnopqrstuvwxyz1; do
	new 2 component "$name"
	like "$(cat "$err")" "cannot be the name" "... says so"
done
new 2
new 2 component
new 2 thing x
like "$(cat "$err")" "new component NAME" "... says what there is"
ln -s nowhere "$tmp/work/link"
new 2 component link
like "$(cat "$err")" "link exists already" "... a link, too"
rm "$tmp/work/link"
mv "$tmp/root/share/cubicle/new" "$tmp/root/share/cubicle/old"
new 2 component third
like "$(cat "$err")" "new/component: No such file" "... what is missing"
mkdir -p "$tmp/root/share/cubicle/new/component/folder.h.in"
new 2 component third
like "$(cat "$err")" "folder.h.in: Is a directory" "... what cannot be read"
is "$(find "$tmp/work" | LC_ALL=C sort)" "$before" "nothing is left of all that"
done_testing
