#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh SOURCES FOLDER OUTPUT: build lighttpd with $CC and $CFLAGS in FOLDER, by
# its own configure script, from the unpacked packages in SOURCES.

set -eu

sources=$1 folder=$2 output=$3
prefix=$folder/installed

# Libraries first, static, installed for lighttpd's configure script to find.
cp -a "$sources/zlib" "$folder/zlib"
cd "$folder/zlib"
./configure --static --prefix="$prefix"
${MAKE:-make} install

mkdir "$folder/pcre2"
cd "$folder/pcre2"
"$sources/pcre2/configure" --disable-shared --prefix="$prefix"
${MAKE:-make} install-libLTLIBRARIES install-nodist_includeHEADERS \
	install-pkgconfigDATA

# lighttpd needs a header with the lists of BSD, which musl does not have. It is
# macros alone: the one of the host will do.
if ! echo '#include <sys/queue.h>' | $CC -E - >/dev/null 2>&1; then
	mkdir "$prefix/include/sys"
	cp "$(echo '#include <sys/queue.h>' | cc -M -MT queue -x c - |
		tr ' ' '\n' | grep -m 1 '/sys/queue.h$')" "$prefix/include/sys"
fi

# As INSTALL says of a static lighttpd: its modules are listed in a header.
cp -a "$sources/lighttpd" "$folder/lighttpd"
cd "$folder/lighttpd"
for module in access accesslog alias auth authn_file deflate dirlisting evhost \
	expire indexfile proxy redirect rewrite setenv simple_vhost staticfile \
	status; do
	echo "PLUGIN_INIT(mod_$module)"
done >src/plugin-static.h
LIGHTTPD_STATIC=yes PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig" \
	./configure --enable-static --disable-shared --prefix=/lighttpd \
	--disable-dependency-tracking --with-zlib --with-pcre2 \
	CPPFLAGS="-I$prefix/include" LDFLAGS="-L$prefix/lib"
${MAKE:-make} -C src
cp src/lighttpd "$output"
