#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cbmc.sh: fetch CBMC and write $B/proof/cbmc, goto-cc and goto-instrument, which
# run its programs. Nothing is installed, and no rights of root are needed.
#
# Debian 12 has no CBMC, and that of Debian 13 needs a newer libc. So the package
# is unpacked below $B/proof with the libraries of its own release, and started
# by their loader. apt verifies what it fetches with Debian's keys. CBMC and its
# solver have fixed versions. Libraries do not: a point release of Debian removes
# the previous version.

set -eu

suite=trixie
version=6.6.0
packages="cbmc=$version-4 minisat=1:2.2.1-8 libc6 libstdc++6 libgcc-s1 zlib1g"

state=$(mkdir -p "${B:-build}/proof" && cd "${B:-build}/proof" && pwd)
root=$state/root
apt=$state/apt
log=$state/cbmc.log
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail()
{
	cat "$log" >&2
	echo "cbmc.sh: $*" >&2
	exit 1
}

# Where this machine gets Debian's packages from, and Debian's own server.
mirrors()
{
	release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
	# The dollars are apt-get's.
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
		'Created-By: Packages' 2>>"$log" |
		awk -v release="$release" '$1 == release { print $2 }' | sort -u
	echo http://deb.debian.org/debian
}

# write_source MIRROR: the only source of packages.
write_source()
{
	cat >"$apt/parts/debian.sources" <<EOF
Types: deb
URIs: $1
Suites: $suite
Components: main
Architectures: amd64
EOF
	if [ -f $keys ]; then
		echo "Signed-By: $keys" >>"$apt/parts/debian.sources"
	fi
}

# The settings that are read last count. No hook of the machine is run.
configure()
{
	mkdir -p "$apt/parts" "$apt/state" "$apt/lists/partial" \
		"$apt/cache/archives/partial" "$apt/packages"
	: >"$apt/status"
	cat >"$apt/apt.conf" <<EOF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/parts";
Dir::State "$apt/state";
Dir::State::Lists "$apt/lists";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "$(id -un)";
APT::Architecture "amd64";
Acquire::Languages "none";
Acquire::Retries "3";
EOF
}

apt_get()
{
	echo "+ apt-get $*" >>"$log"
	(cd "$apt/packages" && apt-get -q -c "$apt/apt.conf" "$@" >>"$log" 2>&1)
}

# fetch_from MIRROR: 1 if it does not have all of the packages.
fetch_from()
{
	write_source "$1"
	rm -f "$apt/packages"/*.deb
	apt_get update --error-on=any || return 1
	# The words are names of packages.
	# shellcheck disable=SC2086
	apt_get download $packages
}

fetch()
{
	for mirror in $(mirrors); do
		if fetch_from "$mirror"; then
			return
		fi
	done
	fail "CBMC $version of Debian $suite cannot be fetched, which needs" \
		"the network once; what apt-get said is above"
}

unpack()
{
	rm -rf "$root"
	mkdir -p "$root"
	for package in "$apt/packages"/*.deb; do
		dpkg-deb -x "$package" "$root" 2>>"$log" ||
			fail "$package cannot be unpacked"
	done
	rm -rf "$apt"
}

# write_command NAME: $state/NAME runs that program of the package.
write_command()
{
	cat >"$state/$1.tmp" <<EOF
#!/bin/sh
root=\$(dirname "\$0")/root
exec "\$root/usr/lib64/ld-linux-x86-64.so.2" --library-path \\
	"\$root/usr/lib/x86_64-linux-gnu:\$root/usr/lib" --argv0 $1 \\
	"\$root/usr/bin/$1" "\$@"
EOF
	chmod +x "$state/$1.tmp"
	mv "$state/$1.tmp" "$state/$1"
}

check_version()
{
	says=$("$state/cbmc" --version 2>>"$log") || {
		rm -f "$state/cbmc"
		fail "CBMC does not start on this machine"
	}
	[ "${says%% *}" = $version ] || {
		rm -f "$state/cbmc"
		fail "this is CBMC $says, not $version"
	}
}

: >"$log"
[ "$(uname -m)" = x86_64 ] || fail "CBMC's package is for x86_64, not $(uname -m)"
configure
fetch
unpack
for program in goto-cc goto-instrument cbmc; do
	write_command $program
done
check_version
