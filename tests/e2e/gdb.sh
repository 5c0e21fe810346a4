#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# gdb sees components, and goes on behind gates.
. tests/lib.sh

RUN_TIMEOUT=60
# Other users of gdb leave their files elsewhere.
mkdir "$tmp/scratch"
TMPDIR=$tmp/scratch
export TMPDIR

# debug BACKEND LAYOUT ARGS... <COMMANDS: gdb carries them out.
debug()
{
	backend=$1
	shift
	cat >"$tmp/commands"
	run_tool gdb --backend "$backend" --batch --ex "source $tmp/commands" "$@"
}

# frames: of the backtrace, without the addresses and the values of arguments. The
# gates of backend sfi have no place in a file.
frames()
{
	sed -n 's/^\(#[0-9]*\) *\(0x[0-9a-f]* in \)\{0,1\}/\1 /p' "$out" |
		sed 's/ ([^)]*) at / at /; s/^\(#[0-9]* \[gate .*\]\) ()$/\1 at a stub/'
}

# backtrace BACKEND: from the file system to the program's start.
backtrace()
{
	debug "$1" sqlite --size 1 testing <<'end'
break ramfs_write
continue
info symbol $pc
print nodes
bt
cubicle stack
delete
continue
end
	is "$status" 0 "$1: the program runs to its end" || diag_run
	like "$(cat "$out")" '^ +TOTAL\.\.\..*s$' "$1: ... and says what it does"
	like "$(cat "$out")" "^ramfs_write in section .text of .*/ramfs.so$" \
		"$1: a function of a component by its name"
	like "$(cat "$out")" '^.1 = [1-9][0-9]*$' "$1: a variable of one"
	all=$(frames)
	like "$all" '^#0 ramfs_write at libos/ramfs/ramfs.c:[0-9]+$' \
		"$1: the backtrace begins in ramfs"
	like "$all" '^#1 \[gate vfs -> ramfs: ramfs_write\] at ' \
		"$1: ... has the gate from vfs"
	like "$all" '^#[0-9]+ \[gate app -> vfs: vfs_pwrite\] at ' \
		"$1: ... and the one from the application"
	like "$all" '^#[0-9]+ pwrite at .*/pwrite.c:[0-9]+$' "$1: ... the libc"
	like "$all" '^#[0-9]+ sqlite3_step at .*/sqlite3.c:[0-9]+$' \
		"$1: ... SQLite"
	like "$all" '^#[0-9]+ main at .*/speedtest1.c:[0-9]+$' \
		"$1: ... the program"
	like "$all" '^#[0-9]+ cubicle_main at libos/boot/boot.c:[0-9]+$' \
		"$1: ... boot"
	# That of `cubicle stack` is another list.
	last=$(printf '%s\n' "$all" | sed '/^#0 vfs/,$d' | tail -n 1)
	like "$last" '^#[0-9]+ \[gate the monitor -> boot: cubicle_main\] at ' \
		"$1: ... and ends there"
	unlike "$all" '\?\?' "$1: nobody is unknown"
	like "$(cat "$out")" '^#1 +app -> vfs: vfs_pwrite, by serve at libc/syscall.c:[0-9]+$' \
		"$1: cubicle stack"
}

# steps BACKEND COMMAND FUNCTION PLACES...: through the gates, one instruction
# at a time, from where COMMAND calls FUNCTION, with an instruction of 5 bytes.
steps()
{
	backend=$1 command=$2
	debug "$backend" tests/system/system.layout "$command" <<end
tbreak $3
continue
cubicle finish
set \$call = \$pc - 5
tbreak *\$call
cubicle start
continue
source tests/e2e/gdb/walk.py
end
	shift 3
	like "$(cat "$out")" '^walked [0-9]{3,}, broken 0$' \
		"$backend, $command: a backtrace is whole at each instruction" ||
		diag "$(grep '^broken' "$out")"
	back=gate_back
	[ "$backend" != sfi ] || back=sfi_return
	for place in "stub_server_[a-z0-9_]*" "$backend"_enter __morestack \
		$back gate_return gate_pop "$@"; do
		like "$(grep '^passed ' "$out")" " $place( |\$)" \
			"$backend, $command: control: it came by $place"
	done
}

# moves BACKEND: over, into and out of calls between cubicles.
moves()
{
	debug "$1" sqlite --size 1 testing <<'end'
break ramfs_read
continue
delete
finish
python print("finished at", gdb.newest_frame().name())
cubicle finish
python print("back in", gdb.newest_frame().name())
cubicle enter
python print("entered", gdb.newest_frame().name())
cubicle stack
tbreak group_make
continue
next
next
next
next
next
next
python print("behind a call:", gdb.newest_frame().name())
break ramfs_write
cubicle start
cubicle stack
continue
bt 1
kill
end
	like "$(cat "$out")" '^Value returned is .* = [0-9]+$' \
		"$1: finish knows the result" || diag_run
	like "$(cat "$out")" '^Result of app -> vfs: vfs_pread: [0-9]+$' \
		"$1: cubicle finish, too"
	like "$(cat "$out")" '^back in (libc_syscall|serve)$' "$1: ... and where"
	like "$(cat "$out")" '^entered (vfs|alloc|time)_[a-z_]+$' \
		"$1: cubicle enter stops in the next callee"
	like "$(cat "$out")" '^#0 +app -> (vfs|alloc|time): ' "$1: ... of another"
	like "$(cat "$out")" '^behind a call: (group_make|grow|runs_take)' \
		"$1: next goes over a call"
	like "$(cat "$out")" '^#0 +the monitor -> boot: cubicle_main$' \
		"$1: cubicle start: from the beginning"
	like "$(cat "$out")" '^#0 +ramfs_write \(payer=' \
		"$1: ... with the breakpoints"
}

# guilty BACKEND: where a rule is broken, and who is to blame.
guilty()
{
	CUBICLE_PATH=$B/tests/components
	export CUBICLE_PATH
	debug "$1" tests/system/system.layout bad in <<'end'
break violation_stop
continue
bt
continue
end
	unset CUBICLE_PATH
	is "$status" 125 "$1: a violation's exit status" || diag_run
	like "$(cat "$err")" "^cubicle: violation: .driver. passed" \
		"$1: ... and its report"
	like "$(frames)" '^#0 violation_stop ' "$1: gdb stops there"
	like "$(frames)" '^#[0-9]+ gate_prepare at monitor/call/gate.c' \
		"$1: the backtrace goes through the monitor"
	like "$(frames)" '^#[0-9]+ command_bad at tests/system/arguments.c' \
		"$1: ... to who did it"
}

for backend in none mprotect sfi; do
	backtrace "$backend"
	guilty "$backend"
done
moves none
moves sfi
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
for backend in none mprotect sfi; do
	steps "$backend" arguments server_in gate_call_checked gate_prepare \
		gate_finish
done
# Numbers go the short way where it opens and closes nothing.
steps none numbers server_sum0 gate_call gate_clear_1 gate_call_monitor
steps mprotect numbers server_sum0 gate_clear_1 gate_call_monitor
steps sfi numbers server_sum0 gate_clear_1 gate_call_monitor

# A fault is a signal; the frame before it is the one that it interrupted.
debug mprotect tests/system/system.layout bad grant-write <<'end'
break violation_stop
continue
bt
end
like "$(frames)" '^#[0-9]+ fault_entry at monitor/fault/fault.c' \
	"a fault: the backtrace has its handler"
like "$(frames)" '^#[0-9]+ server_grant_in at tests/system/server_arguments.c' \
	"... and what it interrupted"
like "$(frames)" '^#[0-9]+ command_bad at tests/system/arguments.c' \
	"... behind a gate"

# Windows work by faults, which do not stop it.
debug mprotect tests/system/system.layout window-use <<'end'
continue
end
is "$status" 0 "faults do not stop it" || diag_run
unlike "$(cat "$out")" "SIG" "... and are not told"
unset CUBICLE_PATH

# --- what runs already --------------------------------------------------------

# The shell waits for commands on a pipe. So it still runs however late gdb
# attaches, and it writes only after gdb has set its breakpoint.
mkfifo "$tmp/say" "$tmp/answer"
"$B/cubicle" run --backend none sqlite-shell /test.db <"$tmp/say" \
	>"$tmp/answer" 2>&1 &
tool=$!
exec 8>"$tmp/say" 9<"$tmp/answer"

# answers SQL ANSWER NAME
answers()
{
	echo "$1" >&8
	line=
	read -r line <&9
	is "$line" "$2" "$3"
}

answers "SELECT 6 * 7;" 42 "control: it runs"
run_tool gdb --pid $tool --batch --ex "break ramfs_write" \
	--ex "shell echo 'CREATE TABLE t(x);' >'$tmp/say'" --ex continue \
	--ex bt --ex "python print(folder)" sqlite-shell
is "$status" 0 "--pid: exit status 0" || diag_run
like "$(frames)" '^#1 \[gate vfs -> ramfs: ramfs_write\]' "--pid: a backtrace"
like "$(cat "$out")" "^$TMPDIR/cubicle-gdb\." "control: where gdb's files are"
answers "SELECT name FROM sqlite_schema;" t "--pid: it goes on"
monitor=$(cat /proc/$tool/task/$tool/children)
run_tool gdb --pid "${monitor% }" --batch --ex "cubicle stack" sqlite-shell
like "$(cat "$out")" '^#[0-9]+ +boot -> app: libc_start' "--pid of the monitor"
run_tool gdb --pid $tool --batch sqlite
like "$(cat "$err" "$out")" "component .*is it another one" \
	"--pid with another layout"
answers "SELECT count(*) FROM t;" 0 "--pid with another layout: it goes on"
exec 8>&- 9<&-
wait $tool
is $? 0 "--pid: the program's own end"
run_tool gdb --pid $$ --batch sqlite
is "$status" 2 "--pid of a stranger: exit status 2"
like "$(cat "$err")" "^cubicle: --pid $$: it is not a process of cubicle" \
	"... and why"

# --- what can go wrong ----------------------------------------------------------

mkdir "$tmp/empty"
status=0
PATH=$tmp/empty "$B/cubicle" gdb --batch sqlite >"$out" 2>"$err" || status=$?
is "$status" 2 "no gdb: exit status 2"
like "$(cat "$err")" "^cubicle: cannot start gdb: .*; is it installed\?" \
	"... and why"
run_tool gdb --backend none --batch --ex "print nonsense" sqlite --size 1
is "$status" 1 "a command that fails: exit status 1" || diag_run
like "$(cat "$err")" 'No symbol "nonsense"' "... and which"
debug none tests/system/system.layout no-such-command <<'end'
continue
end
is "$status" 2 "a component that is missing: exit status 2"
CUBICLE_PATH=$B/tests/components
export CUBICLE_PATH
debug none tests/system/system.layout no-such-command <<'end'
continue
end
is "$status" 3 "the program's own exit status" || diag_run
unset CUBICLE_PATH

# A component that the tool cannot link, and one that the monitor does not load.
mkdir "$tmp/broken"
head -c 1000 "$B/components/time.so" >"$tmp/broken/time.so"
CUBICLE_PATH=$tmp/broken
export CUBICLE_PATH
run_tool gdb --backend none --batch --ex continue sqlite
unset CUBICLE_PATH
is "$([ "$status" = 0 ] || echo failed)" failed "a broken component"
like "$(cat "$err" "$out")" "component time: " "... and the message says why"
printf 'start = bad_wrpkru\n[cubicle one]\ncomponents = bad_wrpkru\n' \
	>"$tmp/refused.layout"
CUBICLE_PATH=$B/tests/layout
export CUBICLE_PATH
run_tool gdb --backend none --batch --ex continue "$tmp/refused.layout"
unset CUBICLE_PATH
is "$([ "$status" = 0 ] || echo failed)" failed "a component that is refused"
like "$(cat "$err" "$out")" "component bad_wrpkru: WRPKRU" \
	"... is reported by the monitor"
like "$(cat "$err")" "the system did not start" "... and by gdb"
# gdb has not ended when the reason is there.
sed 's/plain/liar/' tests/sfi/plain.layout >"$tmp/liar.layout"
CUBICLE_PATH=$B/tests/sfi
export CUBICLE_PATH
run_tool gdb --backend sfi --batch --ex 'shell sleep 2' \
	--ex "shell cp $err $tmp/then" "$tmp/liar.layout"
unset CUBICLE_PATH
like "$(cat "$tmp/then")" "component liar: at address .*an access that" \
	"the verifier's reason is printed at once"
is "$(ls "$TMPDIR")" "" "nothing is left"
nothing_left "nobody is left"

# --- with protection keys ---------------------------------------------------------

if ! [ -e "$B/guest/vmlinuz" ] || ! command -v qemu-system-x86_64 >/dev/null; then
	skip "mpk: there is no guest"
	done_testing
fi
conversions=/usr/lib/x86_64-linux-gnu/gconv
python=$(gdb -nx -batch -ex 'python import os; print(os.path.dirname(os.__file__))')
GUEST_FILES="$B/cubicle.py $(command -v gdb) /usr/share/gdb
	$conversions/UTF-32.so $conversions/gconv-modules
	$conversions/gconv-modules.d $python/lib-dynload
	$(find "$python" -name '*.py' ! -path '*/test/*' ! -path '*/dist-packages/*')" \
	tests/guest/guest.sh "$B/cubicle gdb --backend mpk --batch \
	--ex 'break ramfs_write' --ex continue --ex bt --ex delete --ex continue \
	sqlite --size 1 testing" >"$out" 2>"$err" && status=0 || status=$?
is "$status" 0 "mpk: the program runs to its end" || diag_run
like "$(cat "$err")" "kernel locked" "mpk: ... as it does without a debugger"
like "$(frames)" '^#1 \[gate vfs -> ramfs: ramfs_write\]' "mpk: a backtrace"
like "$(frames)" '^#[0-9]+ main at .*/speedtest1.c' "mpk: ... to the program"
like "$(frames)" '^#[0-9]+ \[gate the monitor -> boot: cubicle_main\]' \
	"mpk: ... to the start"
done_testing
