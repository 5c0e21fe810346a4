#!/bin/sh
# SPDX-License-Identifier: MIT
# tcb.sh OBJECTS: the size of the trusted part, in lines of code without comments and
# blank lines, for each monitor that users run; OBJECTS is the folder with monitor-mpk
# and monitor-sfi. Counts the files that the compiler read for the linked objects
# (sources and headers), and the linker script. Fails above a limit.

set -eu

# The limits and the goals, which docs/testing.md explains.
limit_mpk=9820 goal_mpk=4300
limit_sfi=10560 goal_sfi=4600
limit_verifier=800 goal_verifier=800 # decoder and verifier, of those of sfi

objects=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/cubicle-tcb.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Names without X/.. in them, as #include "../defence.h" makes: one name per file.
normalise()
{
	sed -e ':again' -e 's|[^/.][^/]*/\.\./||' -e 't again'
}

# files NAME: the files of monitor NAME.
files()
{
	echo monitor/monitor.lds
	# An object whose source is gone is not linked.
	find "$objects/monitor-$1" -name '*.d' | sort | while read -r deps; do
		object=${deps#"$objects/monitor-$1/"}
		source=monitor/${object%.d}
		if [ -e "$source.c" ] || [ -e "$source.S" ]; then
			cat "$deps"
		fi
	done | tr -s ' ' '\n' | normalise | grep -E '^(monitor|include/cubicle)/.*\.[chS]$'
}

# count FILE: lines of code and name of the files whose names it has.
count()
{
	cloc --quiet --csv --by-file --skip-uniqueness --exclude-lang=make \
		--force-lang=C,lds --force-lang="C/C++ Header",h \
		--list-file="$1" |
		awk -F , 'NR > 1 && $2 != "" && $1 != "SUM" { print $5, $2 }' |
		sort -k 2
}

# total FILE [PATTERN]: the sum of what count wrote there.
total()
{
	awk -v pattern="${2-}" '$2 ~ pattern { sum += $1 } END { print sum + 0 }' "$1"
}

failed=0
# check WHAT LINES LIMIT GOAL
check()
{
	printf '%8d  %s; the limit is %d, the goal %d\n' "$2" "$1" "$3" "$4"
	[ "$2" -le "$3" ] || {
		echo "tcb.sh: $1: $2 lines are more than $3" >&2
		failed=1
	}
}

for name in mpk sfi; do
	files $name | sort -u >"$work/$name.files"
	count "$work/$name.files" >"$work/$name"
done
{
	sed 's/$/ mpk/' "$work/mpk"
	sed 's/$/ sfi/' "$work/sfi"
} | awk '
	{ lines[$2] = $1; in_monitor[$2] = in_monitor[$2] " " $3 }
	END {
		for (file in lines)
			printf "%8d  %-40s%s\n", lines[file], file, in_monitor[file]
	}' | sort -k 2
echo
check "lines are trusted in cubicle-monitor-mpk" "$(total "$work/mpk")" \
	$limit_mpk $goal_mpk
check "lines are trusted in cubicle-monitor-sfi" "$(total "$work/sfi")" \
	$limit_sfi $goal_sfi
check "of these are decoder and verifier" \
	"$(total "$work/sfi" '^monitor/sfi/.*[.]c$|^monitor/sfi/.*[.]h$')" \
	$limit_verifier $goal_verifier
exit $failed
