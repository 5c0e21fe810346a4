#!/bin/sh
# SPDX-License-Identifier: MIT
#
# sessions.sh: the sessions of docs/debugging.md, of the manual pages and of two
# examples print what they show, except for numbers. Those that need a second terminal or perf are left
# out. (readme.sh has the commands of README.md.)
# Runs: once
# Timeout: 300

. tests/lib.sh

command -v perl >/dev/null || skip_all "there is no perl"
[ "$B" = build ] || skip_all "the documents name the folder build"
sessions=$PWD/tests/e2e/sessions/sessions.pl
root=$PWD
work=$tmp/work
mkdir "$work"

# left_out COMMAND: can it not be repeated here?
left_out()
{
	case $1 in
	# The tests build them, and programs that are built again are missing meanwhile.
	make\ *) return 0 ;;
	*"--pid "* | "perf "* | *"run sqlite-shell "*"# in one terminal") return 0 ;;
	*" gdb "*) ! command -v gdb >/dev/null ;;
	*) return 1 ;;
	esac
}

# in_gdb N COMMAND: COMMAND, with the gdb commands of session N.
in_gdb()
{
	before=${2%% gdb *} after=${2#* gdb }
	set -- "$tmp/$1.gdb"
	while read -r line; do
		set -- "$@" --ex "$line"
	done <"$1"
	shift
	# shellcheck disable=SC2086 # words of a command
	timeout -k 5 120 $before gdb --batch "$@" $after
}

# ran N: session N, in this folder; sets $status.
ran()
{
	command=$(cat "$tmp/$1.command")
	: >"$tmp/out"
	: >"$tmp/err"
	case $command in
	"echo \$?")
		echo "$status" >"$tmp/out"
		return
		;;
	"export "*)
		eval "$command"
		return
		;;
	esac
	status=0
	if [ -s "$tmp/$1.gdb" ]; then
		in_gdb "$1" "$command" >"$tmp/out" 2>"$tmp/err" </dev/null ||
			status=$?
	else
		timeout -k 5 120 sh -c "$command" >"$tmp/out" 2>"$tmp/err" \
			</dev/null || status=$?
	fi
}

# repeats FILE LEAST: the sessions of FILE, which has LEAST or more that can be
# repeated, in this folder.
repeats()
{
	count=$("$sessions" extract "$root/$1" "$tmp") n=0 repeated=0
	while [ "$n" -lt "$count" ]; do
		n=$((n + 1))
		command=$(cat "$tmp/$n.command")
		if left_out "$command"; then
			skip "$1: $command: not to be repeated here"
			continue
		fi
		repeated=$((repeated + 1))
		ran $n
		cat "$tmp/out" "$tmp/err" >"$tmp/found"
		case $command in
		"export "*) continue ;;
		esac
		if [ -s "$tmp/$n.output" ]; then
			# The two streams are in no order.
			lacks=$("$sessions" compare "$tmp/$n.output" "$tmp/found") || {
				cat "$tmp/err" "$tmp/out" >"$tmp/found"
				lacks=$("$sessions" compare "$tmp/$n.output" \
					"$tmp/found")
			}
			is "$lacks" "" "$1: $command: prints what it shows" ||
				diag "$(head -n 60 "$tmp/found")"
		else
			is "$status" 0 "$1: $command: ends well" ||
				diag "$(head -n 60 "$tmp/found")"
		fi
	done
	is "$((repeated >= $2))" 1 "$1: control: so many are repeated: $repeated"
}

# The control: what is not printed is noticed, wherever it is.
printf '%s\n' 'a 1 b' '...' 'c 0x12 d' 'e (...) f' >"$tmp/wanted"
printf '%s\n' 'x' 'a 22 b' 'y' 'c 0xf  d' 'e (g, 5) f' 'z' >"$tmp/found"
is "$("$sessions" compare "$tmp/wanted" "$tmp/found")" "" \
	"control: numbers and blanks are alike, and lines may be left out"
for change in 's/^a/A/' 's/^c/C/' '/^a/d' 's/^e/y\ne/' 's/ f$//' 's/^x/c 1 d/;s/^c/C/'; do
	sed "$change" "$tmp/found" >"$tmp/other"
	is "$("$sessions" compare "$tmp/wanted" "$tmp/other" | wc -l | tr -d ' ')" \
		"$(case $change in s/^a* | /^a/d) echo 1 ;; *) echo 2 ;; esac)" \
		"control: another text is noticed: $change"
done

repeats docs/debugging.md 10
unset CUBICLE_PATH

# What the examples of the manual pages refer to.
mkdir "$work/bin" "$work/data"
ln -s "$root/build/cubicle" "$root/build/cubicle-cc" "$work/bin/"
ln -s "$root/build/cubicle-monitor-mpk" "$root/build/components/libc.so" "$work/"
"$root/build/native/sqlite3" "$work/my.db" "CREATE TABLE t(x)"
mkdir "$work/sfi"
echo "int part(int x); int part(int x) { return x + 1; }" >"$work/part.c"
cat >"$work/stray.c" <<'end'
#include <cubicle/component.h>

int cubicle_main(void)
{
	*(volatile int *)0x100000001000 = 1;
	return 0;
}
end
printf '%s\n' "start = stray" "[cubicle one]" "components = stray" \
	>"$work/stray.layout"
(cd "$work" && gcc -std=gnu11 -O2 -g -fPIC -ffreestanding -fvisibility=hidden \
	-fno-stack-protector -fcf-protection=none -I "$root/include" -shared \
	-nostdlib -Wl,-z,now,-z,noexecstack,-z,separate-code -o stray.so stray.c)
sed 's/^calls = vfs alloc time/calls = vfs alloc tiem/' \
	"$root/apps/sqlite/sqlite3.layout" >"$work/sqlite3.layout"
is "$(diff "$root/apps/sqlite/sqlite3.layout" "$work/sqlite3.layout" |
	grep -c '^>')" 1 "control: the layout has a mistake"
PATH=$work/bin:$PATH
export PATH
cd "$work" || exit 1
repeats man/cubicle.1.scd 7
repeats man/cubicle-layout.5.scd 1
repeats man/cubicle-cc.1.scd 2
ln -s "$root/build" "$work/build"
repeats examples/expat/README.md 1
repeats examples/zlib/README.md 2
cd "$root" || exit 1
awk '/^```$/ { fenced = !fenced; on = 0; next }
	fenced && /^; SPDX/ { on = 1 }
	on' man/cubicle-layout.5.scd >"$tmp/shown"
is "$(cat "$tmp/shown")" "$(cat apps/sqlite/sqlite3.layout)" \
	"the layout in cubicle-layout(5) is the one of the tree"
done_testing
