#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh PACKAGE...: install those of the packages that are missing.

set -eu

# dpkg-query fails when it knows nothing of a package.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' \
	"$@" 2>/dev/null || true)
missing=
for package; do
	if ! printf '%s\n' "$installed" | grep -q "^installed $package "; then
		missing="$missing $package"
	fi
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null; then
	as_root=sudo
else
	echo "install.sh: these packages are missing, and there is no sudo to" \
		"install them with:$missing" >&2
	exit 1
fi

echo "  INSTALL $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Another apt may be at work, as on a machine that has just been started.
apt_get()
{
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}

# Lists may be old or not there; a source that cannot be reached may not matter.
apt_get update || true
# The words are names of packages.
# shellcheck disable=SC2086
if ! apt_get --no-install-recommends install $missing; then
	cat "$log" >&2
	echo "install.sh: apt-get cannot install:$missing" >&2
	exit 1
fi
