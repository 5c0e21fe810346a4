#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: backends
# --trace syscalls tells of each system call what was asked, what came of it and who
# served it; whoever lies about his own gets nobody else's memory told.
. tests/lib.sh

CUBICLE_PATH=$B/tests/libc/components
export CUBICLE_PATH
layout=tests/libc/syscalls.layout

run_tool run --backend "$BACKEND" --trace syscalls "$layout"
is "$status" 3 "it runs" || diag_run
# told PATTERN: a line that is like that.
told()
{
	like "$(cat "$err")" "^ *\\[app\\] $1 <$2, [0-9.]+ us>$" "$1"
}
told 'open\("/tmp/file", O_RDWR\|O_CREAT\|O_EXCL\|O_LARGEFILE, 0640\) = 3' vfs
told 'write\(3, "a \\"line\\"\\n", 9\) = 9' vfs
told 'pwrite64\(3, "b{64}"\.\.\., 200, 9\) = 200' vfs
told 'pread64\(3, "a \\"line\\"\\n", 9, 0\) = 9' vfs
told 'stat\("/tmp/nothing", 0x[0-9a-f]+\) = -ENOENT' vfs
told 'lseek\(3, -3, SEEK_END\) = 206' vfs
told 'rename\("/tmp/file", "/tmp/other"\) = 0' vfs
told 'unlinkat\(AT_FDCWD, "/tmp/other", 0\) = 0' vfs
told 'access\("/tmp", R_OK\|W_OK\) = 0' vfs
told 'inotify_init1\(0x0, .*\) = -ENOSYS' nobody
told 'close\(3\) = 0' vfs
told 'exit_group\(3\)' itself
is "$(grep -c 'fstat(3' "$err")" 20 "all fstat()s are there"
told 'fstat\(3, 0x[0-9a-f]+\) = 0' itself
is "$(tail -n 1 "$err")" \
	"cubicle: system calls that are not implemented: inotify_init1 (2)" \
	"what is not served is listed"

run_tool run --backend "$BACKEND" "$layout"
is "$status $(cat "$err")" "3 " "the control: nothing is told without"

run_tool run --backend "$BACKEND" --trace syscalls "$layout" lies
is "$(cat "$out")" "-14
0
0" "lies: an address that is not the caller's is refused"
like "$(cat "$err")" "syscall_999\\(0x100020000000" "... a number without a name"
like "$(cat "$err")" 'chdir\(0x1000' "... and no text of the monitor"

# A trace file has them as bars.
run_tool run --backend "$BACKEND" --trace syscalls --trace-out "$tmp/trace" \
	sqlite --size 1 testing
is "$status" 0 "SQLite, with a file" || diag_run
for name in pread64 open fcntl; do
	is "$(grep -c "\"name\":\"$name\",\"ph\":\"X\",.*\"dur\":[0-9.]*," "$tmp/trace")" \
		"$(grep -c "\"name\":\"$name\"" "$tmp/trace")" "each $name has a length"
	like "$(grep -c "\"name\":\"$name\"" "$tmp/trace")" "^[1-9]" "... and there are some"
done
done_testing
