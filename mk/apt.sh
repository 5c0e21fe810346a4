#!/bin/sh
# SPDX-License-Identifier: MIT
# apt.sh: fetch packages without touching the machine's apt configuration.
#
#   apt.sh source PACKAGE DIR     unpack Debian's source of PACKAGE as DIR
#   apt.sh download PACKAGE DIR   unpack the binary PACKAGE into DIR
#
# Lists, state and downloads live in $B/apt; what is left there of a source,
# dsc/PACKAGE, is what it was unpacked from. The deb-src lines are those of the
# machine's own sources of packages, whatever mirror they name; apt verifies
# what it fetches with the machine's own keys. No rights of root are needed.

set -eu

state=$(mkdir -p "${B:-build}/apt" && cd "${B:-build}/apt" && pwd)
log=$state/apt.log

fail()
{
	echo "apt.sh: $*" >&2
	exit 1
}

# Where the machine's sources of packages are.
list=/etc/apt/sources.list parts=/etc/apt/sources.list.d
eval "$(apt-config shell list Dir::Etc::SourceList/f \
	parts Dir::Etc::SourceParts/d)"

# The machine's one-line sources, with deb turned into deb-src.
one_line_sources()
{
	for file in "$list" "$parts"/*.list; do
		[ -f "$file" ] || continue
		sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file"
		echo
	done
}

# The same for the files in deb822 form, in which names of fields may have any
# case.
deb822_sources()
{
	for file in "$parts"/*.sources; do
		[ -f "$file" ] || continue
		sed 's/^[Tt][Yy][Pp][Ee][Ss]:.*/Types: deb-src/' "$file"
		echo
	done
}

# What is read last counts; the machine's hooks are none of ours.
configuration()
{
	cat <<EOF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "$1";
Dir::Etc::SourceParts "$2";
Dir::State "$state/state";
Dir::State::Lists "$state/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$state/cache";
APT::Sandbox::User "$(id -un)";
APT::Get::List-Cleanup "no";
Acquire::Retries "3";
EOF
}

prepare()
{
	mkdir -p "$state/parts" "$state/state" "$state/dsc" \
		"$state/lists/partial" "$state/cache/archives/partial"
	one_line_sources >"$state/parts/machine.list"
	deb822_sources >"$state/parts/machine.sources"
	configuration /dev/null "$state/parts" >"$state/source.conf"
	configuration "$list" "$parts" >"$state/binary.conf"
}

# try COMMAND...: with what it says in the log, for when it fails.
try()
{
	echo "+ $*" >>"$log"
	"$@" >>"$log" 2>&1
}

# One of the machine's other sources may fail or have no deb-src; what counts is
# whether the package is found afterwards.
update()
{
	try apt-get -q -c "$state/$1.conf" update || true
}

# Debian's own indexes of sources, of the release that this machine runs.
indexes()
{
	# The dollars are apt-get's.
	# shellcheck disable=SC2016
	apt-get -c "$state/source.conf" indextargets \
		--format '$(CODENAME) $(FILENAME)' \
		'Created-By: Sources' 'Origin: Debian' |
		while read -r codename file; do
			case $codename in
			"$release" | "$release"-updates | "$release"-security)
				/usr/lib/apt/apt-helper cat-file "$file" || true
				echo
				;;
			esac
		done
}

# Is version (1) newer than (2)?
newer()
{
	dpkg --compare-versions "$1" gt "$2"
}

# The versions of source (package) there, the newest first.
versions()
{
	all=$(indexes 2>>"$log" | awk -v package="$1" '
		$1 == "Package:" { found = $2 == package }
		$1 == "Version:" && found { print $2 }' | sort -u)
	while [ -n "$all" ]; do
		best=
		for version in $all; do
			if [ -z "$best" ] || newer "$version" "$best"; then
				best=$version
			fi
		done
		echo "$best"
		all=$(echo "$all" | grep -Fvx "$best" || true)
	done
}

# get_version PACKAGE VERSION
get_version()
{
	rm -rf "$work" && mkdir -p "$work" &&
		(cd "$work" && try apt-get -q -c "$state/source.conf" \
			--only-source --download-only source "$1=$2")
}

get_newest()
{
	for version in $(versions "$1"); do
		get_version "$1" "$version"
		return
	done
	return 1
}

# A mirror may not have yet what its index names.
get_older()
{
	missing=
	for version in $(versions "$1"); do
		if [ -n "$missing" ] && get_version "$1" "$version"; then
			echo "apt.sh: source $1: version$missing cannot be" \
				"fetched; $version is taken" >&2
			return
		fi
		missing="$missing $version"
	done
	return 1
}

get_source()
{
	get_newest "$1" || { update source && get_newest "$1"; } ||
		get_older "$1"
}

# apt has verified the files; dpkg-source applies Debian's own patches.
fetch_source()
{
	package=$1 dir=$2
	release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	[ -n "$release" ] || fail "which release of Debian is this?"
	work=$state/download
	get_source "$package" || {
		cat "$log" >&2
		fail "the source of $package in Debian's $release cannot be" \
			"fetched from the machine's sources of packages"
	}
	mkdir -p "$(dirname "$dir")"
	rm -rf "$dir" "$state/dsc/$package"
	try dpkg-source --no-copy -x "$work"/*.dsc "$dir" || {
		cat "$log" >&2
		fail "the source of $package cannot be unpacked"
	}
	mv "$work" "$state/dsc/$package"
}

get_binary()
{
	rm -f "$work"/*.deb
	(cd "$work" && try apt-get -q -c "$state/binary.conf" download "$1")
}

fetch_binary()
{
	package=$1 dir=$2
	work=$state/download-$package
	mkdir -p "$work" "$dir"
	get_binary "$package" || { update binary && get_binary "$package"; } || {
		cat "$log" >&2
		fail "package $package cannot be fetched"
	}
	dpkg-deb -x "$work"/*.deb "$dir"
}

# apt does not wait for another that has the lists.
exec 9>"$state/lock"
flock 9
: >"$log"
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
