#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh SOURCES FOLDER OUTPUT: build NGINX with $CC and $CFLAGS in FOLDER, by its
# own configure script, from the unpacked packages in SOURCES.

set -eu

sources=$1 folder=$2 output=$3

# The configure scripts write into the source.
for package in nginx pcre2 zlib; do
	cp -a "$sources/$package" "$folder/$package"
done

# NGINX builds zlib and PCRE2 with the same compiler.
cd "$folder/nginx"
./configure --with-cc="$CC" --with-cc-opt="$CFLAGS" --prefix=/nginx \
	--with-http_stub_status_module \
	--with-zlib=../zlib --with-zlib-opt="$CFLAGS" \
	--with-pcre=../pcre2 --with-pcre-opt="$CFLAGS"
${MAKE:-make} -f objs/Makefile objs/nginx
cp objs/nginx "$output"
