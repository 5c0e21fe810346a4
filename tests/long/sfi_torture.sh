#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 3600
# The rewriter, on what gcc and clang write at each level: musl, the library OS,
# SQLite, Expat, zlib and libpng are compiled so, verified, and have to say the same
# as natively; at -O2 with --sfi stores, too. COMPILERS and LEVELS choose some of them.
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

# same NAME LIBRARY PROGRAM LAYOUT INPUT ARGS...: the example does what it does natively.
same()
{
	title=$1 program=$B/examples/$2/native/$3
	layout=$folder/examples/$2/$4 input=$5
	shift 5
	"$program" "$@" <"$input" >"$tmp/native" 2>/dev/null
	timeout 60 "$B/cubicle" run --backend sfi --sfi "$mode" "$layout" "$@" \
		<"$input" >"$tmp/confined" 2>"$err"
	if [ -s "$tmp/native" ] && cmp -s "$tmp/native" "$tmp/confined"; then
		ok "$title"
	else
		not_ok "$title"
		diag "$(cat "$err")"
	fi
}

{
	echo "<list>"
	for n in $(seq 1000); do
		echo "<item number='$n' text='&#228;'>$n<deeper/></item>"
	done
	echo "</list>"
} >"$tmp/list.xml"

# build VARIANT MODE: all of it, into $folder.
build()
{
	rm -rf "$folder"
	links "$folder"
	# A compiler that has the last word on the level.
	printf '#!/bin/sh\nexec %s "$@" %s\n' "$compiler" "$level" \
		>"$folder/$compiler$level"
	chmod +x "$folder/$compiler$level"
	# Where the tool looks for what is compiled for the backend.
	ln -s . "$folder/sfi"
	ln -s . "$folder/sfi-stores"
	succeeds "$1: all is compiled" make -s SFI="$2" \
		SFI_CC="$(pwd)/$B/cubicle-cc" CC="$folder/$compiler$level" \
		B="$folder" components apps examples-components
}

# runs VARIANT: all of it.
runs()
{
	CUBICLE_PATH=$folder/components
	export CUBICLE_PATH
	run_tool run --backend sfi --sfi "$mode" sqlite --size 5 --verify
	is "$(sed -n 's/^Verification Hash: //p' "$out")" "$native" \
		"$1: the same hash" || diag_run
	same "$1: Expat" expat outline expat.layout "$tmp/list.xml"
	same "$1: zlib" zlib zpipe zlib.layout "$B/cubicle"
	cp "$tmp/native" "$tmp/packed"
	same "$1: zlib, back" zlib zpipe zlib.layout "$tmp/packed" -d
	same "$1: libpng" libpng png2pnm png2pnm.layout \
		"$B/tests/examples/pictures/pngtest.png"
}

for compiler in $COMPILERS; do
	for level in $LEVELS; do
		mode=full variant=$compiler$level
		build "$variant" full || continue
		set -- "$folder"/components/*.so "$folder"/examples/*/*.so
		is "$(verified "$@")" 0 "$variant: $# components are verified"
		runs "$variant"
		[ "$level" = -O2 ] || continue
		mode=stores
		build "$variant, stores" stores && runs "$variant, stores"
	done
done
rm -rf "$folder"
done_testing
