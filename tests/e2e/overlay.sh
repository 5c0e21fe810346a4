#!/bin/sh
# SPDX-License-Identifier: MIT
#
# overlay.sh: a folder as the root is used where it is, and not written.
# tests/unit/test_overlay.c has more.
# Runs: backends
# Timeout: 120

. tests/lib.sh

plan 20

root=$tmp/root
mkdir "$root" "$root/sub" "$root/tmp"
echo "SELECT 6 * 7;" >"$root/sub/script"
ln -s /sub/script "$root/link"
ln -s /etc/hostname "$root/outside"
mkfifo "$root/fifo"
truncate -s 8T "$root/huge"
# tree: what is in the folder.
tree()
{
	(cd "$root" && find . -printf '%p %m %s %l\n' | sort)
}
tree >"$tmp/before"

# in_root ARG...: the shell with this folder.
in_root()
{
	run_tool run --backend "$BACKEND" --rootfs "$root" "$@" </dev/null
}

in_root sqlite-shell :memory: ".read /sub/script"
is "$status $(cat "$out")" "0 42" "a file of the folder is read" || diag_run
in_root sqlite-shell :memory: ".read /link"
is "$(cat "$out")" 42 "a link to an absolute path stays in the folder"
in_root sqlite-shell :memory: ".read /outside"
like "$(cat "$out" "$err")" 'cannot open "/outside"' "one that leads out leads nowhere"
in_root sqlite-shell :memory: ".read /fifo"
like "$(cat "$out" "$err")" 'cannot open "/fifo"' "a FIFO is not opened"
echo "SELECT 'changed';" >"$root/sub/script"
in_root sqlite-shell :memory: ".read /sub/script"
is "$(cat "$out")" changed "control: the folder is read at each start"
echo "SELECT 6 * 7;" >"$root/sub/script"

# What the program changes.
in_root --save "/new.db:$tmp/new.db" --save "/sub/script:$tmp/script" \
	sqlite-shell /new.db "CREATE TABLE t AS SELECT 42 AS x" \
	".output /sub/script" "SELECT x FROM t" ".output /sub/other" "SELECT 1"
is "$status" 0 "a database is made in the folder, and a file changed" || diag_run
is "$(cat "$tmp/script")" 42 "the changed file is saved"
is "$(head -c 15 "$tmp/new.db")" "SQLite format 3" "and the new one"
is "$(cat "$root/sub/script")" "SELECT 6 * 7;" "the folder has the old file"
is "$(tree | diff - "$tmp/before")" "" "and nothing new"

# A folder that may not be written by anybody, and one that cannot be read.
chmod a-w "$root" "$root/sub"
in_root sqlite-shell /sub/x.db "CREATE TABLE t(x); SELECT 'made'"
is "$status $(cat "$out")" "0 made" "a folder without write permission will do" ||
	diag_run
chmod u+w "$root" "$root/sub"

# Other mounts below it, in a directory that it lacks.
mkdir "$tmp/data"
in_root --mount "$tmp/data:/data/here" sqlite-shell /data/here/my.db \
	"CREATE TABLE t AS SELECT 7"
is "$status" 0 "a mount lies in it" || diag_run
is "$(head -c 15 "$tmp/data/my.db")" "SQLite format 3" "and is written"
is "$(find "$root" -name data)" "" "the folder has no place for it"

# A merged layout; a summary says where things are.
in_root --merge all sqlite-shell :memory: ".read /sub/script"
is "$status $(cat "$out")" "0 42" "all in one cubicle" || diag_run
in_root --summary sqlite-shell :memory: ".read /sub/script"
like "$(cat "$err")" '^  vfs .*vfs devfs overlay' "overlay is in the cubicle of vfs"
run_tool run --backend "$BACKEND" --summary sqlite-shell :memory: "SELECT 1"
is "$(grep -c 'overlay\|hostfs' "$err")" 0 "control: without a folder there is none"

# What is refused.
run_tool run --backend "$BACKEND" --rootfs "$tmp/nothing" sqlite-shell
is "$status" 2 "a folder that is not there is refused"
like "$(cat "$err")" 'nothing: No such file' "with its name"

# The tree that this runs in, of any size.
run_tool run --backend "$BACKEND" --rootfs . sqlite-shell :memory: \
	"SELECT 'quick'"
is "$status $(cat "$out")" "0 quick" "a large tree is not copied" || diag_run
