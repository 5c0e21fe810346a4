#!/bin/sh
# SPDX-License-Identifier: MIT
# verify-sources.sh: are the sources of musl and SQLite that we build byte for
# byte those of Debian? They are unpacked anew, from what apt verified, and
# compared. Prints what differs; exit status 0 if nothing does.

set -eu

build=${B:-build}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

for package in musl sqlite3; do
	dsc=$(echo "$build/apt/dsc/$package"/*.dsc)
	dpkg-source --no-check -x "$dsc" "$tmp/$package" >/dev/null
	diff -r "$tmp/$package" "$build/src/$package"
done
