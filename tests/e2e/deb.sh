#!/bin/sh
# SPDX-License-Identifier: MIT
#
# deb.sh: `make deb` makes a package for Debian that is complete, the same each
# time, and runs from wherever it is unpacked. long/clean_machine installs it.
# Runs: once

. tests/lib.sh

RUN_TIMEOUT=60
version=$(sed -n 's/^#define CUBICLE_VERSION "\(.*\)"$/\1/p' tool/command/version.h)
deb=$B/cubicle_${version}_amd64.deb

succeeds "make deb" make -s --no-print-directory "B=$B" deb
is "$("$B/cubicle" --version)" "cubicle $version" "control: the version"
cp "$deb" "$tmp/first.deb"
succeeds "make deb, once more" make -s --no-print-directory "B=$B" deb
cmp -s "$deb" "$tmp/first.deb"
is $? 0 "it is the same, byte for byte"
is "$(ls "$B"/*.deb)" "$deb" "there is one"

# --- what it says ---------------------------------------------------------------

field()
{
	dpkg-deb -f "$deb" "$1"
}

is "$(field Package) $(field Version) $(field Architecture)" \
	"cubicle $version amd64" "name, version, architecture"
like "$(field Maintainer)" "^CubicleOS developers <" "the maintainer"

# Packages of the libraries that the tool is linked to itself, and of the one that
# it loads.
needed=$({
	readelf -dW "$B/cubicle" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p'
	sed -n 's/^#define ARCHIVE_SONAME "\(.*\)"$/\1/p' "$B/gen/archive_soname.h"
} | while read -r library; do
	dpkg-query -S "*/$library" 2>/dev/null | sed -n '1s/:.*//p'
done | sort -u)
is "$(field Depends | tr ',' '\n' | sed 's/^ *//; s/ .*//' | sort -u)" \
	"$needed" "it depends on the libraries of the tool"
like "$needed" "^libdw1$" "control: there are such"
like "$needed" "^libarchive" "control: libarchive is one"

# --- what is in it ----------------------------------------------------------------

root=$tmp/root
dpkg-deb -x "$deb" "$root"
dpkg-deb -e "$deb" "$root/DEBIAN"
list=$(dpkg-deb -c "$deb")
is "$(printf '%s\n' "$list" | awk '$2 != "root/root"')" "" "all is root's"
is "$(printf '%s\n' "$list" |
	awk '$1 !~ /^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x)$/')" "" \
	"all have modes as they should be"
is "$(printf '%s\n' "$list" | awk '$1 ~ /^-.*x/ { print $6 }' | sort)" \
	"./usr/bin/cubicle
./usr/bin/cubicle-cc
./usr/lib/cubicle/cubicle-monitor-dev
./usr/lib/cubicle/cubicle-monitor-dev-sfi
./usr/lib/cubicle/cubicle-monitor-mpk
./usr/lib/cubicle/cubicle-monitor-sfi" "six programs"
succeeds "sums of all files are right" \
	sh -c "cd '$root' && md5sum --quiet -c DEBIAN/md5sums"
is "$(wc -l <"$root/DEBIAN/md5sums")" \
	"$(find "$root/usr" -type f | wc -l)" "there is a sum of each file"
is "$(ls "$root/DEBIAN")" "control
md5sums" "no scripts run when it is installed"

for page in man1/cubicle.1 man5/cubicle-layout.5; do
	gzip -dc "$root/usr/share/man/$page.gz" 2>/dev/null |
		cmp -s - "$B/man/${page#*/}"
	is $? 0 "$page is there, compressed"
done
for file in share/doc/cubicle/copyright share/doc/cubicle/changelog.gz \
	share/bash-completion/completions/cubicle \
	share/zsh/vendor-completions/_cubicle include/cubicle/component.h; do
	[ -s "$root/usr/$file" ]
	is $? 0 "$file is there"
done
is "$(cd "$root/usr/lib/cubicle/components" && ls)" \
	"$(for file in "$B"/components/*.so; do
		name=$(basename "$file")
		# Those of `make servers`, if they are built for all backends.
		[ -e "apps/${name%.so}/build.sh" ] &&
			! [ -e "$B/sfi/components/$name" ] || echo "$name"
	done)" "all components"

# --- and it runs --------------------------------------------------------------------

status=0
"$root/usr/bin/cubicle" layouts >"$out" 2>"$err" || status=$?
is "$status $(cat "$out")" "0 $("$B/cubicle" layouts)" "unpacked: layouts"
for backend in none mprotect sfi; do
	status=0
	timeout -k 5 60 "$root/usr/bin/cubicle" run --backend "$backend" \
		sqlite --size 1 >"$out" 2>"$err" </dev/null || status=$?
	is "$status" 0 "unpacked: a run with backend $backend" || diag_run
done

# An ordinary user has a database in a folder.
like_ordinary_user()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
home=$(mktemp -d /var/tmp/cubicle-deb.XXXXXX)
trap 'rm -rf "$home" "$tmp"' EXIT
cp -r "$root" "$home/root"
mkdir "$home/data"
[ "$(id -u)" != 0 ] || chown 65534:65534 "$home/data"
chmod 755 "$home" "$home/root"
# answers TEXT PATTERN NAME
answers()
{
	status=0
	echo "$1" | (cd "$home" && like_ordinary_user env HOME="$home/data" \
		timeout -k 5 60 root/usr/bin/cubicle run --mount ./data:/data \
		sqlite-shell -- /data/my.db) >"$out" 2>"$err" || status=$?
	is "$status $(cat "$out")" "0 $2" "an ordinary user: $3" || diag_run
}
answers "PRAGMA journal_mode = WAL; CREATE TABLE t(a);
	INSERT INTO t VALUES(42);" wal "a database in WAL mode on a mount"
answers "SELECT * FROM t; PRAGMA integrity_check;" "42
ok" "the next process finds it"
is "$(stat -c %u "$home/data/my.db")" "$(stat -c %u "$home/data")" \
	"an ordinary user: the file is the user's"

# ... and serves a folder.
client=$PWD/tests/e2e/http.pl
if [ -e "$root/usr/lib/cubicle/sfi/components/nginx.so" ]; then
	mkdir "$home/site"
	echo "hello" >"$home/site/index.html"
	address=127.0.0.1:$("$client" port)
	(
		cd "$home" || exit
		exec timeout -k 5 60 root/usr/bin/cubicle run --listen "$address" \
			--mount ./site:/www:ro nginx
	) >"$out" 2>"$err" </dev/null &
	pid=$!
	"$client" wait "$address" "$pid"
	"$client" ask "$address" GET / "$tmp/body" >/dev/null
	is "$(cat "$tmp/body")" "hello" "NGINX of the package serves a folder" ||
		diag_run
	kill -s TERM "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status" 0 "... until SIGTERM"
fi
nothing_left "nothing is left running"
done_testing
