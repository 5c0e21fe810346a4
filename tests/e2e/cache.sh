#!/bin/sh
# SPDX-License-Identifier: MIT
#
# cache.sh: a run with an image from the cache is the same as one that links;
# the cache is never stale; what is wrong with it is said, and never makes a run
# fail.
# Timeout: 300

. tests/lib.sh

mkdir "$tmp/program"
cp apps/sqlite/sqlite-shell.layout "$tmp/program/shell.layout"
cp "$B/components/sqlite3-shell.so" "$tmp/program/"
component=$tmp/program/sqlite3-shell.so
layout=$tmp/program/shell.layout
cache=$tmp/cache
export CUBICLE_CACHE="$cache"
release=$("$B/cubicle" run --no-cache --backend none "$layout" -version)

# shell OPTION...: a run that prints the version.
shell()
{
	run_tool run --backend none "$@" "$layout" -version
}

# works NAME: the last run was as it should be, without a message.
works()
{
	is "$status $(cat "$out" "$err")" "0 $release" "$1"
}

# complains PATTERN NAME: it was, with a message.
complains()
{
	is "$status $(cat "$out")" "0 $release" "$2: it runs" || diag_run
	like "$(cat "$err")" "^cubicle: the .*cache.* is not used: $1" \
		"$2: it is said"
}

entries()
{
	find "$cache" -name '*.image' 2>/dev/null | wc -l | tr -d ' '
}

entry()
{
	find "$cache" -name '*.image' | head -n 1
}

# The entries look as if they were not used for two hours.
age()
{
	find "$cache" -name '*.image' -exec touch -h -d '2 hours ago' {} +
}

# was_used: an entry was since, or was written.
was_used()
{
	[ -n "$(find "$cache" -name '*.image' -mmin -60)" ]
}

# found NAME: the last run has the image from the cache.
found()
{
	works "$1"
	was_used
	is $? 0 "$1: from the cache"
}

# --- files that have just changed ------------------------------------------------

shell
works "a component that was just copied: it runs"
is "$(entries)" 0 "an image of it is not kept: it may change within a clock tick"
sleep 2.1

# --- the same ----------------------------------------------------------------------

shell
works "the first run"
is "$(entries)" 1 "control: two seconds later, an image is kept"
is "$(stat -c %a "$cache") $(stat -c %a "$(entry)")" "700 600" \
	"nobody else can read or write the cache"
age
shell --no-cache
works "--no-cache"
! was_used
is $? 0 "--no-cache: the entry was not used"
shell
found "the second run"

# What the last run printed and wrote, without times, and without the calls by
# which a cubicle gets a new scale of the clock: on a busy machine the scale is
# measured more often.
printed()
{
	cat "$out" "$err" "$tmp/file" 2>/dev/null |
		perl -0pe 's/"from":[^{}]*"(time_scale_get|plat_clock_ns)"[^{}]*//g' |
		sed 's/[0-9.]* [mun]*s\b//g; s/[0-9.]*e*-*[0-9]*$//; s/  */ /g
			/seconds/d; /time_scale_get\|plat_clock_ns/d
			/calls between cubicles/d; /^[[:space:]{},]*$/d'
}

# same WHAT OPTION...: both print the same, except times.
same()
{
	what=$1
	shift
	rm -f "$tmp/file"
	shell --no-cache "$@"
	printed >"$tmp/linked"
	shell "$@"
	rm -f "$tmp/file"
	age
	shell "$@"
	printed >"$tmp/cached"
	is "$(cat "$tmp/cached")" "$(cat "$tmp/linked")" "$what: the same"
	was_used
	is $? 0 "$what: from the cache"
}

same "--summary" --summary
like "$(cat "$tmp/cached")" "vfs_" "control: it lists calls"
same "--stats" --stats "$tmp/file"
like "$(cat "$tmp/cached")" '"function":.*"vfs_' "control: it lists calls"

# A violation: names, lines, regions.
# violation OPTION...: its report, without times.
violation()
{
	CUBICLE_PATH=$B/tests/report run_tool run --backend mprotect "$@" \
		--report "$tmp/file" tests/e2e/report/report.layout sum
	grep -v '"[a-z_]*seconds"' "$tmp/file" | cat "$err" -
}

linked=$(violation --no-cache)
violation >"$tmp/first"
age
is "$(violation)" "$linked" "a violation: the same report, as text and as JSON"
was_used
is $? 0 "... from the cache"
like "$linked" 'at +gadget_sum\+0x.*gadget.c:1[0-9]' "control: it has names and lines"

# --- what it depends on ------------------------------------------------------------

# another NAME OPTION...: an image of its own.
another()
{
	name=$1 before=$(entries)
	shift
	shell "$@"
	is "$status $(cat "$out")" "0 $release" "$name: it runs" || diag_run
	is "$(entries)" "$((before + 1))" "$name: an image of its own"
	age
	shell "$@"
	is "$(entries)" "$((before + 1))" "$name: which is used again"
	was_used
	is $? 0 "$name: ... from the cache"
}

another "--merge" --merge vfs,ramfs
another "--leaks" --leaks
another "--permissive" --permissive
another "another backend" --backend mprotect
before=$(entries)
shell --env A=B --dev
is "$(entries)" "$before" "control: other options change no image"

sed 's/^calls = vfs alloc time random boot$/& plat/' "$layout" \
	>"$tmp/program/more.layout"
before=$(entries)
layout=$tmp/program/more.layout
shell
is "$status $(entries)" "0 $((before + 1))" "another layout: an image of its own"
layout=$tmp/program/shell.layout

# In place, with size and time as before.
rm -rf "$cache"
shell
cp -p "$component" "$tmp/before.so"
grep -abo "${release#* }" "$component" | cut -d : -f 1 | while read -r at; do
	printf X | dd of="$component" bs=1 seek="$at" conv=notrunc 2>/dev/null
done
touch -r "$tmp/before.so" "$component"
is "$(stat -c '%s %y' "$component")" "$(stat -c '%s %y' "$tmp/before.so")" \
	"control: a component is changed, and has the same size and time"
shell
is "$(cat "$out")" "$(echo "$release" | sed 's/ 2/ X/')" \
	"the changed component runs"
sleep 2.1
shell
is "$(cat "$out")" "$(echo "$release" | sed 's/ 2/ X/')" \
	"also when the cache is looked at: the time of the change differs"
is "$(entries)" 2 "... and its image is kept, too"
cp -p "$tmp/before.so" "$component"
sleep 2.1
shell
works "as does the one that it was before"

# The tool itself.
mkdir "$tmp/tool"
for file in "$PWD/$B"/* ; do
	ln -s "$file" "$tmp/tool/"
done
rm "$tmp/tool/cubicle"
cp "$B/cubicle" "$tmp/tool/cubicle"
sleep 2.1
before=$(entries)
"$tmp/tool/cubicle" run --backend none "$layout" -version >"$out" 2>"$err"
status=$?
works "another tool"
is "$(entries)" "$((before + 1))" "another tool: an image of its own"

# --- damage ------------------------------------------------------------------------

rm -rf "$cache"
shell
good=$tmp/good
cp "$(entry)" "$good"
name=$(entry)

# damaged NAME: the entry is said to be damaged, and is whole afterwards.
damaged()
{
	shell
	complains "it is damaged" "$1"
	is "$(cmp "$good" "$name" 2>&1)" "" "$1: it is replaced"
}

size=$(stat -c %s "$good")
for bytes in 0 20 5000 $((size / 2)) $((size - 1)); do
	truncate -s "$bytes" "$name"
	damaged "$bytes bytes of $size"
done
truncate -s +1 "$name"
damaged "a byte more"
for at in 0 8 16 30 $((size / 2)) $((size - 1)); do
	printf '\125' | dd of="$name" bs=1 seek="$at" conv=notrunc 2>/dev/null
	damaged "byte $at changed"
done
age
shell
found "control: undamaged"

# The key in an entry, not its name, says what it is for.
shell --leaks
other=$(find "$cache" -name '*.image' ! -path "$name")
cp "$name" "$other"
shell --leaks
is "$status $(cat "$out")" "0 $release" "the entry of another image is not used"
cmp -s "$name" "$other"
is $? 1 "... and replaced"
rm "$other"

# --- other users -------------------------------------------------------------------

chmod 664 "$name"
shell
complains "other users can write to it" "an entry that the group can write"
chmod 646 "$name"
shell
complains "other users can write to it" "an entry that all can write"
mv "$name" "$tmp/elsewhere.image"
ln -s "$tmp/elsewhere.image" "$name"
shell
complains "it is a symbolic link" "an entry that is a symbolic link"
is "$(stat -c %F "$name")" "regular file" "it is replaced"
is "$(cmp "$good" "$tmp/elsewhere.image" 2>&1)" "" "where it leads, nothing changed"
rm "$name"
mkfifo "$name"
shell
complains "it is not a regular file" "an entry that is a pipe"
rm "$name"
mkdir "$name"
shell
complains "it is not a regular file" "an entry that is a folder"
rmdir "$name"
shell
chmod 644 "$name"
age
shell
found "control: an entry that all can read"

chmod 770 "$cache"
age
shell
complains "other users can write to it" "a folder that the group can write"
! was_used
is $? 0 "its entry was not used"
chmod 755 "$cache"
shell
found "control: a folder that all can read"

mv "$cache" "$tmp/real"
ln -s "$tmp/real" "$cache"
shell
complains "" "a folder that is a symbolic link"
rm "$cache"
echo >"$cache"
shell
complains "" "a folder that is a file"
rm "$cache"
mv "$tmp/real" "$cache"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chown 65534 "$name"
	shell
	complains "it belongs to another user" "an entry of another user"
	chown 65534 "$cache"
	shell
	complains "it belongs to another user" "a folder of another user"
	chown 0 "$cache"

	mkdir "$tmp/theirs"
	chown 65534 "$tmp/theirs"
	status=0
	env -u CUBICLE_CACHE "HOME=$tmp/theirs" "$B/cubicle" run --backend none \
		"$layout" -version >"$out" 2>"$err" || status=$?
	works "root with the HOME of another user, as with sudo"
	is "$(ls -A "$tmp/theirs")" "" "... makes nothing there"
else
	skip "needs root: another user"
fi

# --- where it is -------------------------------------------------------------------

# at NAME WHERE VARIABLE=VALUE...: with this environment the cache is in WHERE;
# nowhere, where that is empty.
at()
{
	what=$1 where=$2
	shift 2
	status=0
	env -u CUBICLE_CACHE -u XDG_CACHE_HOME -u HOME "$@" "$B/cubicle" run \
		--backend none "$layout" -version >"$out" 2>"$err" || status=$?
	works "$what"
	[ -z "$where" ] || like "$(ls "$where" 2>&1)" '^[0-9a-f]*\.image$' \
		"$what: it is there"
}

mkdir "$tmp/home" "$tmp/xdg" "$tmp/none"
at "HOME" "$tmp/home/.cache/cubicle" "HOME=$tmp/home"
is "$(stat -c %a "$tmp/home/.cache")" 700 "HOME/.cache is for the user alone"
at "XDG_CACHE_HOME" "$tmp/xdg/cubicle" "HOME=$tmp/none" "XDG_CACHE_HOME=$tmp/xdg"
at "a XDG_CACHE_HOME that is not there" "$tmp/none/new/cubicle" \
	"XDG_CACHE_HOME=$tmp/none/new"
rm -rf "$tmp/none/new"
at "no HOME" "" A=
at "a HOME that is not there" "" HOME=/nonexistent
at "a HOME that cannot be written" "" HOME=/proc
at "a relative HOME" "" "HOME=none"
at "a relative XDG_CACHE_HOME" "" "XDG_CACHE_HOME=none"
at "an empty CUBICLE_CACHE" "" "HOME=$tmp/none" CUBICLE_CACHE=
is "$(ls -A "$tmp/none") $(find . -path ./none)" " " "nothing is made for these"
CUBICLE_CACHE=/proc/none shell
complains "" "a CUBICLE_CACHE that cannot be made"

# A full disk, or one that cannot be written.
# mounted NAME OPTIONS: with a file system of its own.
mounted()
{
	mkdir -p "$tmp/mounted"
	status=0
	# shellcheck disable=SC2016 # for the shell inside
	unshare -m sh -c 'mount -t tmpfs -o "$1" none "$2" && shift &&
		CUBICLE_CACHE=$1 "$2" run --backend none "$3" -version &&
		ls "$1" >&2' sh "$2" "$tmp/mounted" "$B/cubicle" "$layout" \
		>"$out" 2>"$err" || status=$?
}

if unshare -m true 2>/dev/null; then
	mounted "full" size=64k,mode=700
	works "a full disk: nothing is left there"
	mounted "read-only" ro,mode=700
	works "a disk that cannot be written"
	mounted "control" size=64m,mode=700
	like "$(cat "$out" "$err")" '^[0-9a-f]*\.image$' "control: a disk with room"
else
	skip "needs the right to mount"
fi

# --- at once -----------------------------------------------------------------------

rm -rf "$cache"
mkdir "$tmp/once"
for i in 1 2 3 4 5 6; do
	"$B/cubicle" run --backend none "$layout" -version \
		>"$tmp/once/$i" 2>&1 &
done
wait
is "$(cat "$tmp/once"/* | sort -u)" "$release" "six runs at once"
is "$(find "$cache" -type f | sed 's/.*[/][0-9a-f]*//')" ".image" \
	"leave one whole entry"
age
shell
found "which is used"

# --- size --------------------------------------------------------------------------

name=$(entry)
hash=0123456789abcdef0123456789abcde
fill()
{
	for i in 1 2 3; do
		truncate -s "$1" "$cache/$i$hash.image"
		touch -d "$((5 - i)) days ago" "$cache/$i$hash.image"
	done
	# Files that have such names by accident.
	truncate -s 300M "$cache/debian.image"
	touch -d '9 days ago' "$cache/other" "$cache/notes.new" "$cache/debian.image" \
		"$cache/1$hash.12-0f.new"
	touch "$cache/2$hash.12-0f.new"
	rm "$name"
}

fill 80M
shell
is "$(cd "$cache" && echo [1-3]$hash.image)" "1$hash.image 2$hash.image 3$hash.image" \
	"control: 240 MB are kept"
is "$(cd "$cache" && echo ?*.new other debian.image)" \
	"2$hash.12-0f.new notes.new other debian.image" \
	"what a process has not finished is removed, and nothing else"
fill 120M
shell
is "$(cd "$cache" && echo [1-3]$hash.image)" "2$hash.image 3$hash.image" \
	"of 360 MB, the oldest is removed"
[ -e "$name" ]
is $? 0 "... and the new one stays"
nothing_left "nothing is left behind"
done_testing
