#!/bin/sh
# SPDX-License-Identifier: MIT
#
# readme.sh: the commands of README.md work as they are written, and print what
# it says that they print.
# Runs: once
# Timeout: 300

. tests/lib.sh

command -v perl >/dev/null || skip_all "there is no perl"
[ "$B" = build ] || skip_all "README.md names the folder build"

root=$PWD
mkdir "$tmp/work" "$tmp/home"
ln -s "$root/build" "$tmp/work/build"

# Commands, of indented lines, become $tmp/1.command and so on; what stands
# below each, $tmp/1.output.
perl -e '
	my ($n, $to) = (0, undef);
	while (<STDIN>) {
		if (/^    \$ (.*)/) {
			open my $command, ">", "$ARGV[0]/" . ++$n . ".command";
			print $command "$1\n";
			open $to, ">", "$ARGV[0]/$n.output";
		} elsif (/^    (.*)/) {
			print $to "$1\n" if $to;
		} else {
			$to = undef;
		}
	}
	print "$n\n"' "$tmp" <README.md >"$tmp/count"
count=$(cat "$tmp/count")
is "$((count >= 5))" 1 "control: there are commands ($count)"

# Programs that are built anew would be missing in other tests meanwhile: make
# is to find all done. SIZE is what README.md says.
export MAKEFLAGS=SIZE=2
unset MAKELEVEL MFLAGS
n=0
while [ "$n" -lt "$count" ]; do
	n=$((n + 1))
	command=$(cat "$tmp/$n.command")
	case $command in
	make*) cd "$root" || exit 1 ;;
	*) cd "$tmp/work" || exit 1 ;;
	esac
	status=0
	HOME=$tmp/home timeout -k 5 200 sh -c "$command" </dev/null \
		>"$tmp/$n.out" 2>"$tmp/$n.err" || status=$?
	is "$status" 0 "$command" ||
		diag "$(tail -n 20 "$tmp/$n.out" "$tmp/$n.err")"
	[ ! -s "$tmp/$n.output" ] ||
		is "$(cat "$tmp/$n.out")" "$(cat "$tmp/$n.output")" \
			"... prints what it says"
	case $command in
	*"--mount ./data:/data"*)
		is "$("$root/build/native/sqlite3" data/my.db 'SELECT * FROM t')" \
			42 "... and the file is there"
		;;
	esac
done
cd "$root" || exit 1

# The end of `make run`: the lines are those of README.md, but for the figures.
figures()
{
	sed 's/[0-9][0-9.]*/N/g; s/  */ /g; s/ *$//; s/^ //'
}
awk '/^`make run` ends/ { on = 1 } on && /^    / { print substr($0, 5) }
	on && /^`make guest/ { exit }' README.md | grep -vx ' *\.\.\.' |
	figures >"$tmp/wanted"
like "$(cat "$tmp/wanted")" "backend sfi" "control: README.md has a summary"
if grep -qw ospke /proc/cpuinfo; then
	skip "this machine has protection keys: its summary is another one"
else
	figures <"$tmp/1.err" >"$tmp/found"
	is "$(grep -Fxv -f "$tmp/found" "$tmp/wanted")" "" \
		"the summary has the lines that README.md has"
fi

# What it names in passing.
# shellcheck disable=SC2013 # words
for target in $(grep -o '`make [a-z-]*' README.md | sed 's/.* //' | sort -u); do
	succeeds "make $target: there is one" make -n "$target"
done
# shellcheck disable=SC2013
for option in $(grep -o -e '`\(cubicle run \)*--[a-z-]*' README.md |
	sed 's/.*--/--/' | sort -u); do
	like "$("$B/cubicle" help run)" "^  $option( |\$)" "$option: there is one"
done
missing=
for file in $(grep -o '](\([a-zA-Z/._-]*\))' README.md | tr -d '()]'); do
	[ -e "$file" ] || missing="$missing $file"
done
is "$missing" "" "all files that it points to are there"
done_testing
