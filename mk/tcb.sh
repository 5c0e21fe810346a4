#!/bin/sh
# SPDX-License-Identifier: MIT
# tcb.sh: the size of the trusted part, in lines of code without comments and
# blank lines: the monitor, and the contract headers that it includes.

set -eu

goal=4000

headers()
{
	for file in monitor/*/*.c monitor/arch/x86_64/*; do
		case $file in
		*.[cS]) "${CC:-gcc}" -Iinclude -Imonitor -MM "$file" ;;
		esac
	done | tr ' ' '\n' | grep '^include/cubicle/.*\.h$' | sort -u
}

# language,file,blank,comment,code -> code and file; the sum at the end.
count()
{
	title=$1
	shift
	cloc --quiet --csv --by-file --skip-uniqueness \
		--exclude-lang=make --force-lang=C,lds --force-lang="C/C++ Header",h "$@" |
		awk -F , -v title="$title" '
			NR > 1 && $2 != "" && $1 != "SUM" {
				printf "%8d  %s\n", $5, $2 | "sort -k 2"
				sum += $5
			}
			END {
				close("sort -k 2")
				printf "%8d  %s\n\n", sum, title
			}'
}

# The names have no spaces.
# shellcheck disable=SC2046
{
	count "monitor, in all" monitor
	count "headers that it includes, in all" $(headers)
} | awk -v goal=$goal '
	{ print }
	/, in all$/ { sum += $1 }
	END {
		printf "%8d  lines are trusted; the goal is at most %d\n",
			sum, goal
	}'
