#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 3600
# The rewriter, on what gcc and clang write at each level: musl, the library OS,
# SQLite, Expat, zlib and libpng are compiled so, verified, and SQLite has to have
# the same hash as natively. COMPILERS and LEVELS choose some of them.
. tests/lib.sh

: "${COMPILERS:=gcc clang}" "${LEVELS:=-O0 -O1 -O2 -O3 -Os}"
folder=$(pwd)/$B/tests/torture
native=$("$B/native/speedtest1" --memdb --size 5 --verify |
	sed -n 's/^Verification Hash: //p')
like "$native" '^[0-9]+ [0-9a-f]{48}$' "the native program has a hash"

# links TO: what a tree for backend sfi shares with the plain one.
links()
{
	for shared in src stamp gen flags.mk cubicle cubicle-cc musl/include \
		musl/internal sqlite/amalgamation examples/expat/expat_config.h \
		examples/libpng/pnglibconf.h; do
		mkdir -p "$(dirname "$1/$shared")"
		ln -sfn "$(pwd)/$B/$shared" "$1/$shared"
	done
}

# verified FILE...: how many of them are not.
verified()
{
	wrong=0
	for file; do
		"$B/tests/sfi/verifier" --offsets "$file" >>"$tmp/verified" || {
			wrong=$((wrong + 1))
			diag "$file"
		}
	done
	echo $wrong
}

for compiler in $COMPILERS; do
	for level in $LEVELS; do
		variant=$compiler$level
		rm -rf "$folder"
		links "$folder"
		# A compiler that has the last word on the level.
		printf '#!/bin/sh\nexec %s "$@" %s\n' "$compiler" "$level" \
			>"$folder/$variant"
		chmod +x "$folder/$variant"
		succeeds "$variant: all is compiled" make -s SFI=full \
			SFI_CC="$(pwd)/$B/cubicle-cc" CC="$folder/$variant" \
			B="$folder" components apps examples-components || continue
		set -- "$folder"/components/*.so "$folder"/examples/*/*.so
		is "$(verified "$@")" 0 "$variant: $# components are verified"
		mkdir -p "$tmp/$variant/sfi"
		cp "$folder"/components/*.so "$tmp/$variant"
		cp "$folder"/components/*.so "$tmp/$variant/sfi"
		CUBICLE_PATH=$tmp/$variant
		export CUBICLE_PATH
		run_tool run --backend sfi sqlite --size 5 --verify
		is "$(sed -n 's/^Verification Hash: //p' "$out")" "$native" \
			"$variant: the same hash" || diag_run
		rm -rf "${tmp:?}/$variant"
	done
done
rm -rf "$folder"
done_testing
