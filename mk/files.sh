#!/bin/sh
# SPDX-License-Identifier: MIT
# files.sh install|uninstall FILE...: put what was built into $DESTDIR$PREFIX,
# or remove it from there.
#
# FILEs are components (.so), layouts (.layout) and manual pages (.1, .5). The
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
	"$command" 755 "$B/cubicle-monitor" lib/cubicle/cubicle-monitor
	for file; do
		name=${file##*/}
		case $name in
		*.so) to=lib/cubicle/components ;;
		*.layout) to=share/cubicle/layouts ;;
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
	"$command" 644 "$B/copyright" share/doc/cubicle/copyright
}

put()
{
	install -D -m "$1" "$2" "$root/$3"
}

remove()
{
	rm -f "$root/$3"
}

# Folders that are ours alone, if nobody else put anything there.
remove_folders()
{
	for folder in lib/cubicle/sfi/components lib/cubicle/sfi \
		lib/cubicle/components lib/cubicle \
		share/cubicle/layouts share/cubicle/new/component \
		share/cubicle/new share/cubicle include/cubicle \
		share/doc/cubicle; do
		[ ! -d "$root/$folder" ] ||
			rmdir --ignore-fail-on-non-empty "$root/$folder"
	done
}

case $PREFIX in
/*) ;;
*) fail "PREFIX is a path that begins with /, not \`$PREFIX'" ;;
esac
root=$DESTDIR${PREFIX%/}
what=${1-}
shift
case $what in
install)
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
