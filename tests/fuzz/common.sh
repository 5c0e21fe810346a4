# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# common.sh: what fuzz.sh and long.sh share.
#
# What a target begins with stands in corpus/TARGET, and what once made it crash
# in crashes/TARGET: as it is, or, in a file NAME.hex, as hexadecimal digits
# with blanks and comments from # on. Shared objects are built
# (component/, fuzz.mk); layouts of the tree are taken as well.

# shellcheck disable=SC2034 # for who includes this
fuzz_targets="elf image layout records calls"

# unhex FILE: the bytes that it describes.
unhex()
{
	perl -ne 's/#.*//; s/\s//g; print pack "H*", $_' "$1"
}

# gather FOLDER TO: copies of the inputs in FOLDER.
gather()
{
	mkdir -p "$2"
	for file in "$1"/*; do
		case $file in
		*.hex) unhex "$file" >"$2/$(basename "$file" .hex)" ;;
		*/\*) ;;
		*) cp "$file" "$2" ;;
		esac
	done
}

# seeds TARGET TO: all that it begins with.
seeds()
{
	gather "tests/fuzz/corpus/$1" "$2"
	gather "tests/fuzz/crashes/$1" "$2"
	case $1 in
	elf) cp "$B"/fuzz/component/*.so "$2" ;;
	layout) cp apps/*/*.layout tests/*/*.layout "$2" ;;
	esac
}

# fuzz TARGET OPTIONS...: run it. An input that takes ten seconds is a hang.
fuzz()
{
	target=$1
	shift
	if [ -f "tests/fuzz/$target.dict" ]; then
		set -- "-dict=tests/fuzz/$target.dict" "$@"
	fi
	"$B/fuzz/fuzz_$target" -timeout=10 -max_len="$(longest "$target")" "$@"
}

# longest TARGET: bytes that an input has at most.
longest()
{
	case $1 in
	elf) echo 24576 ;;
	layout) echo 4096 ;;
	*) echo 600 ;;
	esac
}
