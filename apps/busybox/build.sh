#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh SOURCES FOLDER OUTPUT: build BusyBox with $CC and $CFLAGS in FOLDER, by
# its own makefile, from the unpacked package in SOURCES, with the options in
# apps/busybox/applets.

set -eu

sources=$1 folder=$2 output=$3

# Else the time of the build is compiled in.
export KCONFIG_NOTIMESTAMP=1

cp -a "$sources/busybox" "$folder/busybox"
cp apps/busybox/applets "$folder/applets"
cd "$folder/busybox"
# The configuration is made by programs of the host, of HOSTCC.
${MAKE:-make} allnoconfig CC="$CC"
sed '/^#/d; /^$/d' "$folder/applets" >wanted
sed 's/=.*//; s/.*/# & is not set/' wanted >replaced
grep -vxFf replaced .config >others
cat others wanted >.config
yes '' | ${MAKE:-make} oldconfig CC="$CC"
while read -r option; do
	grep -qxF "$option" .config || {
		echo "$option is not what the configuration says" >&2
		exit 1
	}
done <wanted
${MAKE:-make} busybox CC="$CC" CONFIG_EXTRA_CFLAGS="$CFLAGS"
cp busybox_unstripped "$output"
