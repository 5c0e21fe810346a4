#!/bin/sh
# SPDX-License-Identifier: MIT
# verify-sources.sh: the sources of others that were built are Debian's, byte
# for byte: each equals what its package unpacks to. apt verified the package
# when it was fetched, and dpkg-source verifies it once more against its .dsc.

set -eu

cd "${B:-build}"
fresh=$(mktemp -d "${TMPDIR:-/tmp}/cubicle-sources.XXXXXX")
trap 'rm -rf "$fresh"' EXIT

# verify PACKAGE: $B/src/PACKAGE against a fresh copy.
verify()
{
	dpkg-source --no-copy -x apt/dsc/"$1"/*.dsc "$fresh/$1" \
		>"$fresh/log" 2>&1 || {
		cat "$fresh/log" >&2
		echo "$1: there is no sound package in apt/dsc/$1" >&2
		return 1
	}
	diff -r "$fresh/$1" "src/$1" >&2 || {
		echo "$1: src/$1 differs from Debian's" >&2
		return 1
	}
	for dsc in apt/dsc/"$1"/*.dsc; do
		echo "$(basename "$dsc" .dsc): Debian's, byte for byte"
	done
}

# Those that must be there, and whatever else was unpacked.
status=0
for package in $({
	printf '%s\n' musl sqlite3
	find src -mindepth 1 -maxdepth 1 -type d -printf '%f\n'
} | sort -u); do
	verify "$package" || status=1
done
exit "$status"
