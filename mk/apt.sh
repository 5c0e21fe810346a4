#!/bin/sh
# SPDX-License-Identifier: MIT
# apt.sh: fetch packages without touching the machine's apt configuration.
#
#   apt.sh source PACKAGE DIR     unpack Debian's source of PACKAGE into DIR
#   apt.sh download PACKAGE DIR   unpack the binary PACKAGE into DIR
#
# Lists, state and downloads live in $B/apt. The deb-src lines are those of the
# machine's own sources of packages, whatever mirror they name; apt verifies
# what it fetches with the machine's own keys.

set -eu

state=$(mkdir -p "${B:-build}/apt" && cd "${B:-build}/apt" && pwd)

# The machine's one-line sources, with deb turned into deb-src.
one_line_sources()
{
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file"
	done
}

# The same for the files in deb822 form.
deb822_sources()
{
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$file"
		echo
	done
}

apt()
{
	tool=$1
	shift
	"$tool" -q \
		-o "Dir::Etc::SourceList=$1" \
		-o "Dir::Etc::SourceParts=$2" \
		-o "Dir::State=$state/state" \
		-o "Dir::State::Lists=$state/lists" \
		-o "Dir::State::status=/var/lib/dpkg/status" \
		-o "Dir::Cache=$state/cache" \
		-o "APT::Sandbox::User=$(id -un)" \
		-o "Acquire::Retries=3" \
		-o "APT::Get::List-Cleanup=no" \
		"$3" ${4+"$4"} ${5+"$5"}
}

prepare()
{
	mkdir -p "$state/parts" "$state/state" "$state/lists/partial" \
		"$state/cache/archives/partial"
	one_line_sources >"$state/parts/machine.list"
	deb822_sources >"$state/parts/machine.sources"
}

# Lists are fetched once a day at most. One of the machine's other sources may
# have no deb-src; what counts is that the package is found.
update()
{
	stamp=$state/updated-$1
	if [ -n "$(find "$stamp" -mmin -1440 2>/dev/null)" ]; then
		return
	fi
	apt apt-get "$2" "$3" update >"$state/update.log" 2>&1 || true
	touch "$stamp"
}

fetch_source()
{
	package=$1 dir=$2
	update source /dev/null "$state/parts"
	rm -rf "$state/download" "$dir"
	mkdir -p "$state/download" "$(dirname "$dir")"
	target=$(cd "$(dirname "$dir")" && pwd)/$(basename "$dir")
	cd "$state/download"
	if ! apt apt-get /dev/null "$state/parts" source --download-only \
		"$package" >"$state/source.log" 2>&1; then
		cat "$state/update.log" "$state/source.log" >&2
		echo "apt.sh: the source of $package cannot be fetched" >&2
		exit 1
	fi
	dpkg-source --no-check -x ./*.dsc "$target" >>"$state/source.log"
	mkdir -p "$state/dsc/$package"
	mv ./* "$state/dsc/$package/"
}

fetch_binary()
{
	package=$1 dir=$2
	mkdir -p "$state/download-$package" "$dir"
	target=$(cd "$dir" && pwd)
	cd "$state/download-$package"
	rm -f ./*.deb
	update binary /etc/apt/sources.list /etc/apt/sources.list.d
	if ! apt apt-get /etc/apt/sources.list /etc/apt/sources.list.d \
		download "$package" >"$state/download.log" 2>&1; then
		cat "$state/download.log" >&2
		echo "apt.sh: package $package cannot be fetched" >&2
		exit 1
	fi
	dpkg-deb -x ./*.deb "$target"
}

prepare
case ${1-} in
source)
	fetch_source "$2" "$3"
	;;
download)
	fetch_binary "$2" "$3"
	;;
*)
	echo "usage: apt.sh source|download PACKAGE DIR" >&2
	exit 2
	;;
esac
