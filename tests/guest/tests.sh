#!/bin/sh
# SPDX-License-Identifier: MIT
#
# tests.sh [TEST SECONDS]...: run tests inside the guest, two at a time, for
# tests/run outside, which reads what comes out: for each test
#
#   @begin TEST
#   o LINE            of its output, and `e LINE` of its error output
#   @end STATUS TIME  its exit status and how many seconds it took

set -u

logs=/run/tests

one()
{
	log=$logs/$(echo "$1" | tr / _)
	read -r began _ </proc/uptime
	setsid timeout -k 5 "$2" "$1" >"$log.out" 2>"$log.err"
	status=$?
	read -r ended _ </proc/uptime
	until mkdir $logs/lock 2>/dev/null; do
		sleep 0.1
	done
	echo "@begin $1"
	awk '{ print "o " $0 }' "$log.out"
	awk '{ print "e " $0 }' "$log.err"
	echo "@end $status" "$(echo "$began $ended" | awk '{ print $2 - $1 }')"
	rmdir $logs/lock
}

if [ "$1" = --one ]; then
	one "$2" "$3"
	exit 0
fi

mkdir -p $logs
printf '%s\n' "$@" | xargs -n 2 -P 2 "$0" --one
