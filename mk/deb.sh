#!/bin/sh
# SPDX-License-Identifier: MIT
# deb.sh FILE...: Debian's package from what was built. The FILEs are those of
# files.sh. No rights of root are needed, and none are faked.

set -eu
umask 022

work=$B/deb
root=$work/debian/cubicle
doc=$root/usr/share/doc/cubicle

version=$(sed -n 's/^#define CUBICLE_VERSION "\(.*\)"$/\1/p' tool/command/version.h)
[ -n "$version" ] || {
	echo "deb.sh: tool/command/version.h has no CUBICLE_VERSION" >&2
	exit 1
}
date=$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")

rm -rf "$work" "$B"/cubicle_*.deb
mkdir -p "$root/DEBIAN"
PREFIX=/usr DESTDIR=$root mk/files.sh install "$@" >/dev/null

# dpkg knows by itself which folders it has made.
rm "$root/usr/lib/cubicle/folders"
# Where Debian wants it, and as it wants it.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"
sed "s/@VERSION@/$version/; s/@DATE@/$date/" mk/deb/changelog.in \
	>"$work/debian/changelog"
cp "$work/debian/changelog" "$doc/changelog"
gzip -9n "$root"/usr/share/man/man*/* "$doc/changelog"
install -D -m 644 mk/deb/lintian-overrides \
	"$root/usr/share/lintian/overrides/cubicle"
strip --remove-section=.comment --remove-section=.note "$root/usr/bin/cubicle"

# What it depends on is what the tool is linked to, and what it loads, for which
# there is a library that is linked to it.
cp mk/deb/control "$work/debian/control"
"${CC:-cc}" -shared -x c /dev/null -o "$work/loaded.so" -Wl,--no-as-needed -larchive
(
	cd "$work"
	dpkg-shlibdeps --warnings=0 -Sdebian/cubicle -Tdebian/substvars \
		-e debian/cubicle/usr/bin/cubicle -e loaded.so
	dpkg-gencontrol -pcubicle -Pdebian/cubicle -Tdebian/substvars
)
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum) \
	>"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN"/*

deb=$B/cubicle_${version}_amd64.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" >/dev/null
echo "  DEB     $deb"
