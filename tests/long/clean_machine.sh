#!/bin/sh
# SPDX-License-Identifier: MIT
#
# clean_machine.sh: Debian's package installs on a machine that has nothing but
# Debian's least and what the package depends on; it runs there, and nothing is
# left when it is removed. lintian has nothing to say against it.
# Runs: long
# Timeout: 600

. tests/lib.sh

[ "$(id -u)" = 0 ] || skip_all "not root, who alone may make a machine"
command -v debootstrap >/dev/null || skip_all "there is no debootstrap"
unshare -m true 2>/dev/null || skip_all "no namespaces for what is mounted"

succeeds "make deb" make -s --no-print-directory "B=$B" deb
deb=$(ls "$B"/cubicle_*.deb)

if command -v lintian >/dev/null; then
	lintian --allow-root --tag-display-limit 0 --fail-on error,warning \
		"$deb" >"$out" 2>&1
	is $? 0 "lintian finds neither errors nor warnings" ||
		diag "$(cat "$out")"
else
	skip "there is no lintian"
fi

# --- a machine ----------------------------------------------------------------------

# Where this machine has Debian from. The dollar is apt-get's.
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	'Codename: bookworm' 'Origin: Debian' | head -n 1)
[ -n "$mirror" ] || skip_all "this machine has no source of Debian's bookworm"
depends=$(dpkg-deb -f "$deb" Depends | tr ',' '\n' |
	sed 's/^ *//; s/ .*//' | paste -sd ,)
root=$tmp/machine
if ! timeout 400 debootstrap --variant=minbase \
	${depends:+"--include=$depends"} bookworm "$root" "$mirror" \
	>"$tmp/debootstrap.log" 2>&1; then
	diag "$(tail -n 20 "$tmp/debootstrap.log" "$root"/debootstrap/*.log)"
	skip_all "debootstrap could not make a machine: no network?"
fi

# there COMMAND: in the machine; sets $status, $out and $err. What is mounted
# goes when the command has ended.
there()
{
	status=0
	# The words are those of the inner shell.
	# shellcheck disable=SC2016
	timeout -k 5 120 unshare -m sh -c '
		mount -t proc proc "$1/proc" && mount -t tmpfs tmpfs "$1/dev" &&
			mknod -m 666 "$1/dev/null" c 1 3 &&
			exec chroot "$1" env -i HOME=/root LC_ALL=C \
				PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "$2"' \
		sh "$root" "$1" >"$out" 2>"$err" </dev/null || status=$?
}

# All files of the machine but those that a package manager writes itself.
inventory()
{
	(cd "$root" && find . -xdev ! -path './var/lib/dpkg/*' \
		! -path './var/log/*' ! -path './var/cache/*' ! -path './tmp/*' |
		LC_ALL=C sort)
}

there "command -v cubicle man gcc"
is "$(cat "$out")" "" "control: the machine is clean"
inventory >"$tmp/before"
cp "$deb" "$root/tmp/cubicle.deb"
there "dpkg -i /tmp/cubicle.deb"
is "$status" 0 "dpkg -i" || diag_run
there "dpkg -s cubicle"
like "$(cat "$out")" "^Status: install ok installed" "it is installed"
there "dpkg --verify cubicle"
# minbase leaves nothing out; what is missing would be listed.
is "$status $(cat "$out")" "0 " "all its files are there"

there "cubicle layouts"
is "$status $(cat "$out")" "0 $("$B/cubicle" layouts)" "cubicle layouts"
for backend in none mprotect; do
	there "cubicle run --backend $backend sqlite --size 1"
	is "$status" 0 "a run with backend $backend" || diag_run
	like "$(cat "$out")" '^ +TOTAL\.+ +[0-9.]+s' \
		"a run with backend $backend: to its end"
done
there "echo 'SELECT 6*7;' | cubicle run sqlite-shell"
is "$(cat "$out")" "42" "SQLite's shell"
there "cubicle scan /usr/bin/cubicle"
like "$status $(cat "$out")" "^0 .*: clean" "the tool's libraries are there"
there "ls /usr/share/man/man1/cubicle.1.gz /usr/share/man/man5/cubicle-layout.5.gz"
is "$status" 0 "the manual pages" || diag_run

there "dpkg -r cubicle"
is "$status" 0 "dpkg -r" || diag_run
inventory >"$tmp/after"
is "$(diff "$tmp/before" "$tmp/after")" "" "nothing is left"
there "dpkg -P cubicle; dpkg -s cubicle"
like "$(cat "$err")" "not installed" "and nothing is known of it"
done_testing
