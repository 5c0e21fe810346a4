#!/bin/sh
# SPDX-License-Identifier: MIT
#
# backend.sh: nothing weaker runs in silence. What holds against hostile code is
# chosen, or nothing is; and a component that another backend needs is named.
# Timeout: 120

. tests/lib.sh

RUN_TIMEOUT=30
flags="-std=gnu11 -O2 -fPIC -ffreestanding -fvisibility=hidden -Iinclude
	-shared -nostdlib -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
	-Wl,-z,max-page-size=65536 -Wl,--hash-style=gnu -Wl,--build-id=none"
keys=no
! grep -qw ospke /proc/cpuinfo || keys=yes

mkdir "$tmp/plain" "$tmp/confined"
cat >"$tmp/one.c" <<'end'
#include <cubicle/component.h>

int cubicle_main(void)
{
	return 7;
}
end
for folder in plain confined; do
	cat >"$tmp/$folder/one.layout" <<-end
		start = one
		[cubicle first]
		components = one
	end
done
# shellcheck disable=SC2086 # several words
gcc $flags -o "$tmp/plain/one.so" "$tmp/one.c" || exit 1
# shellcheck disable=SC2086
"$B/cubicle-cc" $flags -o "$tmp/confined/one.so" "$tmp/one.c" || exit 1

# ends STATUS NAME ARGS...
ends()
{
	want=$1 name=$2
	shift 2
	run_tool "$@"
	is "$status" "$want" "$name: exit status $want" || diag_run
}

# refuses NAME PATTERN ARGS...
refuses()
{
	name=$1 pattern=$2
	shift 2
	ends 2 "$name" "$@"
	like "$(cat "$err")" "$pattern" "$name: says why"
	nothing_left "$name: nothing runs"
}

# --- auto ----------------------------------------------------------------------

if [ $keys = no ]; then
	for command in run stat gdb; do
		refuses "$command: a component that is not compiled for sfi" \
			"this processor has no protection keys; and component .one.: .*plain/one.so is not compiled for backend sfi, .*; compile it with cubicle-cc.*--backend mprotect" \
			$command "$tmp/plain/one.layout"
	done
	refuses "lazy windows" \
		"no protection keys; and --windows lazy is not for backend sfi.*--backend mprotect" \
		run --windows lazy "$tmp/confined/one.layout"
	ends 7 "auto takes sfi" run --summary "$tmp/confined/one.layout"
	like "$(cat "$err")" "^  backend sfi: this processor has no protection keys" \
		"auto takes sfi: and says so"
	refuses "auto is not what is required" \
		"--require mpk: it would run with backend sfi \(this processor" \
		run --require mpk "$tmp/confined/one.layout"
	ends 7 "auto is what is required" run --require sfi \
		"$tmp/confined/one.layout"
else
	skip "there are protection keys: auto is mpk"
fi
ends 7 "control: mprotect runs if it is asked for" run --backend mprotect \
	"$tmp/plain/one.layout"

# --- by name -------------------------------------------------------------------

refuses "mprotect is not what is required" \
	"--require sfi: it would run with backend mprotect \(as requested\)" \
	run --backend mprotect --require sfi "$tmp/plain/one.layout"
refuses "stores alone is not sfi" \
	"--require sfi: it would run with backend sfi .stores." \
	run --sfi stores --require sfi "$tmp/confined/one.layout"
ends 7 "what is required is asked for" run --backend sfi --require sfi \
	"$tmp/confined/one.layout"
refuses "something weak is required" "--require is mpk or sfi, .*not .mprotect." \
	run --require mprotect "$tmp/plain/one.layout"

# --- the environment -------------------------------------------------------------

export CUBICLE_BACKEND=mprotect
ends 7 "the environment" run --summary "$tmp/plain/one.layout"
like "$(cat "$err")" "^  backend mprotect: as CUBICLE_BACKEND says" \
	"the environment: the summary names it"
ends 7 "the environment, without a summary" run "$tmp/plain/one.layout"
is "$(cat "$err")" \
	"cubicle: backend mprotect, as CUBICLE_BACKEND says: it does not isolate hostile code" \
	"the environment: it is said that this backend does not isolate"
ends 7 "an option" run --backend mprotect "$tmp/plain/one.layout"
is "$(cat "$err")" "" "an option: it needs no warning"
ends 7 "an option is stronger" run --backend none --summary \
	"$tmp/plain/one.layout"
like "$(cat "$err")" "^  backend none: as requested" "an option is stronger: so"
refuses "what it says is not what is required" \
	"--require sfi: it would run with backend mprotect \(as CUBICLE_BACKEND" \
	run --require sfi "$tmp/plain/one.layout"
CUBICLE_BACKEND=quick
refuses "an unknown one" "CUBICLE_BACKEND in the environment is auto, .*not .quick." \
	run "$tmp/plain/one.layout"
ends 7 "an unknown one is not looked at" run --backend none "$tmp/plain/one.layout"
unset CUBICLE_BACKEND

# --- components of another backend ------------------------------------------------

for backend in none mprotect; do
	refuses "$backend: a component of sfi" \
		"one.layout:3: component .one.: .*confined/one.so is compiled for backend sfi, and backend $backend runs" \
		run --backend $backend "$tmp/confined/one.layout"
done
refuses "sfi: a component of others" \
	"one.layout:3: component .one.: $tmp/plain/one.so is not compiled for backend sfi, and there is no file $tmp/plain/sfi/one.so; compile it with cubicle-cc" \
	run --backend sfi "$tmp/plain/one.layout"
refuses "sfi stores: a component of others" \
	"and there is no file $tmp/plain/sfi-stores/one.so; compile it with cubicle-cc" \
	run --backend sfi --sfi stores "$tmp/plain/one.layout"
# Where it is looked for, but it is not one.
mkdir "$tmp/plain/sfi"
cp "$tmp/plain/one.so" "$tmp/plain/sfi/one.so"
refuses "sfi: a component of others, in sfi/" \
	"component .one.: .*plain/sfi/one.so is not compiled for backend sfi" \
	run --backend sfi "$tmp/plain/one.layout"
cp "$tmp/confined/one.so" "$tmp/plain/sfi/one.so"
ends 7 "control: the right one is found there" run --backend sfi \
	"$tmp/plain/one.layout"
mkdir "$tmp/other"
mv "$tmp/plain/one.so" "$tmp/other"
ends 7 "it is found without a plain one" run --backend sfi \
	"$tmp/plain/one.layout"
refuses "control: which other backends need" \
	"one.layout:3: component .one.: no file one.so in $tmp/plain, " \
	run --backend mprotect "$tmp/plain/one.layout"
mv "$tmp/other/one.so" "$tmp/plain"

# What a linker and strip leave of it.
# shellcheck disable=SC2086
"$B/cubicle-cc" $flags -Wl,-s \
	-o "$tmp/confined/one.so" "$tmp/one.c" || exit 1
ends 7 "a file that is stripped says it, too" run --backend sfi \
	"$tmp/confined/one.layout"

# What is no component at all is explained by the monitor.
echo "not an ELF file" >"$tmp/plain/sfi/one.so"
refuses "no component" "component one: not an ELF file" run --backend sfi \
	"$tmp/plain/one.layout"
done_testing
