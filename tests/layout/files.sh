#!/bin/sh
# SPDX-License-Identifier: MIT
# Files that a layout brings, and the addresses in them.
# Runs: once
# Timeout: 120
. tests/layout/common.sh

# files LINES...: the shell's layout, with these lines. The first of them is line 4.
files()
{
	{
		sed 3q apps/sqlite/sqlite-shell.layout
		printf '%s\n' "$@"
		sed 1,3d apps/sqlite/sqlite-shell.layout
	} >"$layout"
}

# net LINES...: a cubicle with sockets of the host, and these lines in it.
net()
{
	{
		echo "[cubicle net]"
		echo "components = hostnet"
		echo "rights = net"
		echo "calls = alloc"
		printf '%s\n' "$@"
	} >>"$layout"
}

# has PATH WANTED NAME OPTIONS...: what PATH is inside when the program has ended.
has()
{
	path=$1 wanted=$2 name=$3
	shift 3
	run_tool run --backend none --save "$path:$tmp/saved" "$@" "$layout" :memory: \
		"select 1"
	is "$status $(cat "$out") $(cat "$tmp/saved")" "0 1 $wanted" "$name" || diag_run
	rm -f "$tmp/saved"
}

# --- where they are -----------------------------------------------------------

echo "of the layout" >"$tmp/given"
mkdir "$tmp/sub"
printf 'no newline' >"$tmp/sub/given"
files "file = /etc/given given" "file = /a/b/c   sub/given" "file = /var/empty/"
has /etc/given "of the layout" "a file, in a directory that is made for it"
has /a/b/c "no newline" "another one, from a folder beside the layout"
run_tool run --backend mprotect "$layout" :memory: \
	"select writefile('/var/empty/x', 'abc'), lsmode(mode), mtime > 1e9
	from fsdir('/etc/given')"
is "$status $(cat "$out")" "0 3|-rw-r--r--|1" "an empty directory, in which files can be made" ||
	diag_run
(cd "$tmp" && "$OLDPWD/$B/cubicle" run --backend none --save "/etc/given:$tmp/saved" \
	broken.layout :memory: "select 1" >"$out" 2>"$err" </dev/null)
is "$(cat "$tmp/saved")" "of the layout" "a layout in the current folder" || diag_run
files "file = /x $tmp/given"
has /x "of the layout" "a file that is named by its whole path"
run_tool run --backend none apps/sqlite/sqlite-shell.layout :memory: "select 1"
is "$status $(cat "$out" "$err")" "0 1" "control: a layout without files"
mkdir "$tmp/layouts"
files "file = /etc/given given" "file = /var/empty/"
cp "$layout" "$tmp/layouts"
CUBICLE_PATH=$tmp/layouts run_tool layouts
like "$(cat "$out")" '^  files +/etc/given /var/empty/$' "cubicle layouts names them"

# --- beside those of the user -------------------------------------------------

files "file = /etc/given given" "file = /etc/more given" "file = /link/x given"
root=$tmp/root
mkdir -p "$root/etc" "$root/other"
echo "of the user" >"$root/etc/given"
ln -s other "$root/link"
ln -s nowhere "$root/etc/more"
has /etc/given "of the user" "a directory as --rootfs has it" --rootfs "$root"
has /other/x "of the layout" "... one that it has not goes over it" --rootfs "$root"
is "$(ls "$root/other")" "" "... and not into it"
echo "through a link" >"$root/other/x"
has /other/x "through a link" "... has it through a symbolic link" --rootfs "$root"
run_tool run --backend none --rootfs "$root" "$layout" :memory: "select readfile('/etc/more')"
unlike "$(cat "$out")" "of the layout" "... has a link that leads nowhere"
rm "$root/link" "$root/etc/more"
for name in etc ./etc /etc; do
	tar -C "$root" -cPf "$tmp/root.tar" --transform "s|^etc|$name|" etc
	has /etc/given "of the user" "an archive has $name/given" --rootfs "$tmp/root.tar"
	has /etc/more "of the layout" "... and not $name/more" --rootfs "$tmp/root.tar"
done
mkdir "$tmp/mounted"
echo "mounted" >"$tmp/mounted/given"
run_tool run --backend none --mount "$tmp/mounted:/etc:ro" "$layout" :memory: \
	"select readfile('/etc/given')"
is "$status $(cat "$out")" "0 mounted" "a mount hides them" || diag_run

# --- addresses ----------------------------------------------------------------

printf 'first\nat @LISTEN@ (@LISTEN@);\nlast @LISTEN@' >"$tmp/conf"
files "file = /conf conf"
net "listen = 127.0.0.1:80 [::1]:81 127.0.0.2:1-9 10.0.0.0/8:7 unix:@name" \
	"connect = 127.0.0.1:90"
two="first
at 127.0.0.1:80 (127.0.0.1:80);
at [::1]:81 ([::1]:81);
last 127.0.0.1:80
last [::1]:81"
has /conf "$two" "addresses of the layout; no ranges, no AF_UNIX"
refused "a range is no address" "it needs an address for @LISTEN@: " \
	run --backend none --listen '*:*' "$layout"
has /conf "first
at 127.0.0.3:1 (127.0.0.3:1);
at 0.0.0.0:2 (0.0.0.0:2);
last 127.0.0.3:1
last 0.0.0.0:2" "those of --listen instead" --listen 127.0.0.3:1 --listen '*:2' \
	--listen unix:/s
files "file = /conf conf"
net
refused "no address" \
	"broken.layout:4: file ./conf.: .*/conf: it needs an address for @LISTEN@: " \
	run --backend none "$layout"
files "file = /conf conf"
refused "no address, no right" "it needs an address for @LISTEN@: " \
	run --backend none "$layout"
echo "no word: @LISTEN @listen@" >"$tmp/conf"
has /conf "no word: @LISTEN @listen@" "no other word is one"

# --- mistakes -----------------------------------------------------------------

# wrong LINE PATTERN
wrong()
{
	files "file = /etc/given given" "$1"
	refused "$1" "^cubicle: $layout:5: file .*: $2" run --backend none "$layout"
}

wrong "file = /x" "after the path comes the name of a file; only an empty directory"
wrong "file = x given" "the path inside must begin with /"
wrong "file = ../x given" "the path inside must begin with /"
wrong "file = / given" "it is the root"
wrong "file = /a/../x given" "the path has "
wrong "file = /a//x given" "the path has "
wrong "file = /x/ given" "a path that ends with a slash is an empty directory"
wrong "file = /dev/x given" "/dev has the devices"
wrong "file = /etc/given given" "line 4 has the same path"
wrong "file = /etc/given/" "line 4 has the same path"
wrong "file = /etc given" "line 4 has ./etc/given.; a file cannot be in a file"
wrong "file = /etc/given/x given" "line 4 has ./etc/given.; a file cannot be in a file"
wrong "file = /x missing" "$tmp/missing: No such file or directory"
wrong "file = /x sub" "$tmp/sub: not a regular file"
truncate -s 17M "$tmp/large"
wrong "file = /x large" "$tmp/large: larger than 16 MiB"
mkfifo "$tmp/fifo"
wrong "file = /x fifo" "$tmp/fifo: not a regular file"
files "file = /$(printf '%0200d' 0) given"
refused "too long" "broken.layout:4: the line is too long" run --backend none "$layout"
files "file = /etc/given given" " /x given"
refused "continued" "broken.layout:5: .file. cannot be continued" run --backend none "$layout"
# Each has a path of its own.
# shellcheck disable=SC2046 # lines
files $(seq -f 'file=/x%g/' 1 65)
refused "65 files" "broken.layout:68: more than 64 files" run --backend none "$layout"
cat >"$layout" <<end
start = good
file = /x given
[cubicle one]
components = good
end
refused "no file system" "broken.layout:2: .file. needs the component vfs" run \
	--backend none "$layout"

nothing_left "nothing is left running"
done_testing
