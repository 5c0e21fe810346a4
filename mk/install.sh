#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh PACKAGE...: install those of the packages that are missing.

set -eu

missing=
for package; do
	state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null ||
		true)
	case $state in
	ii*) ;;
	*) missing="$missing $package" ;;
	esac
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
install_missing()
{
	# The words are names of packages.
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		--no-install-recommends install $missing >"$log" 2>&1
}

# Lists may be old or not there; a source that cannot be reached may not matter.
$as_root apt-get -q update >"$log" 2>&1 || true
if ! install_missing; then
	cat "$log" >&2
	echo "install.sh: apt-get cannot install:$missing" >&2
	exit 1
fi
