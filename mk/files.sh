#!/bin/sh
# SPDX-License-Identifier: MIT
# files.sh install|uninstall FILE...: put what was built into $DESTDIR$PREFIX,
# or remove it from there.
#
# FILEs are components (.so), layouts with their files (in layouts/) and manual pages (.1, .5). The
# rest is listed here. The tool finds all of it from where it lies itself.

set -eu
umask 022

fail()
{
	echo "files.sh: $*" >&2
	exit 1
}

# each COMMAND FILE...: call COMMAND with mode, file, and its place in PREFIX.
each()
{
	command=$1
	shift
	"$command" 755 "$B/cubicle" bin/cubicle
	"$command" 755 "$B/cubicle-cc" bin/cubicle-cc
	for name in mpk sfi dev dev-sfi; do
		name=cubicle-monitor-$name
		"$command" 755 "$B/$name" "lib/cubicle/$name"
	done
	for file; do
		name=${file##*/}
		case $file in
		*.so) to=lib/cubicle/components ;;
		*/layouts/*) to=share/cubicle/layouts ;;
		*.[1-9]) to=share/man/man${name##*.} ;;
		*) fail "$file: what is this?" ;;
		esac
		"$command" 644 "$file" "$to/$name"
		# The same as compiled for backend sfi.
		[ "$to" != lib/cubicle/components ] || "$command" 644 \
			"$B/sfi/components/$name" "lib/cubicle/sfi/components/$name"
	done
	"$command" 644 "$B/cubicle.py" share/cubicle/cubicle.py
	"$command" 644 mk/flags.mk share/cubicle/flags.mk
	for file in tool/new/component/*; do
		"$command" 644 "$file" "share/cubicle/${file#tool/}"
	done
	for file in include/cubicle/*.h; do
		"$command" 644 "$file" "$file"
	done
	"$command" 644 tool/command/completion/cubicle.bash \
		share/bash-completion/completions/cubicle
	"$command" 644 tool/command/completion/cubicle.zsh \
		share/zsh/site-functions/_cubicle
	"$command" 644 "$COPYRIGHT" share/doc/cubicle/copyright
	sysroot f | while IFS= read -r file; do
		"$command" 644 "$B/sysroot/$file" "$sysroot/$file"
	done
}

# What `cubicle-cc --program` compiles and links with.
sysroot=lib/cubicle/sysroot

# sysroot f|d: its files or its folders, those inside a folder before it.
sysroot()
{
	(cd "$B/sysroot" && find . -type "$1" -printf '%P\n' | LC_ALL=C sort -r)
}

# Folders that did not exist before, a line each, those inside a folder after it.
# Those in PREFIX are named from there, as PREFIX may be moved.
list=lib/cubicle/folders

# make_folder FOLDER: with those that it is in.
make_folder()
{
	made=
	at=$root/$1
	while [ ! -d "$at" ]; do
		case $at in
		"$root") entry=. ;;
		"$root"/*) entry=${at#"$root"/} ;;
		*) entry=$at ;;
		esac
		made="$entry
$made"
		at=$(dirname "$at")
	done
	mkdir -p "$root/$1"
	[ -z "$made" ] || printf '%s' "$made" >>"$root/$list"
}

put()
{
	make_folder "${3%/*}"
	install -m "$1" "$2" "$root/$3"
}

remove()
{
	rm -f "$root/$3"
}

remove_empty()
{
	[ ! -d "$1" ] || rmdir --ignore-fail-on-non-empty "$1"
}

# Folders that are ours alone, if nobody else put anything there; and those that
# make_folder() made for us.
remove_folders()
{
	made=
	[ ! -f "$root/$list" ] || made=$(sed '1!G;h;$!d' "$root/$list")
	rm -f "$root/$list"
	sysroot d | while IFS= read -r folder; do
		remove_empty "$root/$sysroot/$folder"
	done
	for folder in lib/cubicle/sfi/components lib/cubicle/sfi \
		lib/cubicle/components lib/cubicle \
		share/cubicle/layouts share/cubicle/new/component \
		share/cubicle/new share/cubicle include/cubicle \
		share/doc/cubicle; do
		remove_empty "$root/$folder"
	done
	printf '%s\n' "$made" | while IFS= read -r folder; do
		case $folder in
		"") ;;
		.) remove_empty "$root" ;;
		# Not if PREFIX has been moved away from there.
		/*) case $root in "$folder"/*) remove_empty "$folder" ;; esac ;;
		*) remove_empty "$root/$folder" ;;
		esac
	done
}

case $PREFIX in
/*) ;;
*) fail "PREFIX is a path that begins with /, not \`$PREFIX'" ;;
esac
root=$DESTDIR${PREFIX%/}
case $root in
"" | /*) ;;
*) root=$PWD/$root ;;
esac
what=${1-}
shift
case $what in
install)
	make_folder "${list%/*}"
	each put "$@"
	echo "  INSTALL $root/bin/cubicle"
	;;
uninstall)
	each remove "$@"
	remove_folders
	;;
*)
	fail "install or uninstall, not \`$what'"
	;;
esac
