#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 300
#
# guest.sh: the PKU guest has protection keys, keeps output, error output and
# exit status apart, ends what hangs; and tests/run counts what runs in it.

. tests/lib.sh

TEST_LOGS=$tmp/log
export TEST_LOGS
guest=tests/guest/guest.sh

run_guest()
{
	status=0
	"$guest" "$1" >"$out" 2>"$err" || status=$?
}

run_guest "grep -owE 'pku|ospke' /proc/cpuinfo | sort -u; pwd; echo e >&2; exit 7"
is "$(cat "$out")" "ospke
pku
$(pwd)" "keys are there, and the tree is at its place"
is "$(cat "$err")" e "the error output comes out by itself"
is "$status" 7 "the exit status comes out"

run_guest "seq 1 100000"
is "$(md5sum <"$out")" "$(seq 1 100000 | md5sum)" "no output is lost"
is "$status" 0 "exit status 0"

GUEST_TIMEOUT=20 run_guest "echo begun; sleep 1000"
is "$status" 124 "what hangs is ended"
is "$(cat "$out")" begun "what it said before is kept"
like "$(cat "$err")" "not done after 20 seconds" "and the reason is given"

run_guest "echo c >/proc/sysrq-trigger"
is "$status" 70 "a guest that breaks down is told from a command that fails"
like "$(cat "$err")" "Kernel panic" "with the words of its kernel"

run_guest ""
is "$status" 2 "no command is an error"

ICOUNT=1
export ICOUNT
# shellcheck disable=SC2016 # for the guest's shell
run_guest 'read -r a _ </proc/uptime; sleep 5; read -r b _ </proc/uptime
	echo "$a $b" | awk "{ print int(\$2 - \$1 + 0.5) }"'
is "$(cat "$out")" 5 "with ICOUNT time goes on while nothing runs"
run_guest "cat /sys/kernel/mm/transparent_hugepage/enabled"
like "$(cat "$out")" "\\[never\\]" "and there are no huge pages by chance"
unset ICOUNT

status=0
tests/run --timeout 20 tests/runner/fixture/on_guest.sh \
	>"$out" 2>"$err" || status=$?
is "$status" 1 "a test that fails in the guest only is a failure"
is "$(tail -n 1 "$out")" "5 passed, 1 failed" "and is counted, beside the others"
like "$(cat "$out")" "^FAILED tests/runner/fixture/on_guest.sh@guest " "by name"
like "$(cat "$out")" "^ +words of error" "with its error output"

done_testing
