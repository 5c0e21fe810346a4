#!/bin/sh
# SPDX-License-Identifier: MIT
#
# runner.sh: tests/run counts what fails, hangs, crashes or says too little as
# a failure, and says so.

. tests/lib.sh

TEST_LOGS=$tmp/log
export TEST_LOGS

# run_fixture COUNTS STATUS PATTERN NAME: the last line, the exit status, and
# a line of the output.
run_fixture()
{
	status=0
	tests/run --timeout 2 "tests/runner/fixture/$4.sh" \
		>"$out" 2>"$err" || status=$?
	is "$(tail -n 1 "$out")" "$1" "$4: counts"
	is "$status" "$2" "$4: exit status"
	like "$(cat "$out")" "$3" "$4: message"
}

run_fixture "2 passed, 0 failed, 1 skipped" 0 "^skipped: .*no third" good
run_fixture "1 passed, 1 failed" 1 "^ +not ok 2 - two" failing
like "$(cat "$out")" "^ +# the remark of two" "failing: its remarks"
like "$(cat "$out")" "^ +the error output" "failing: its error output"
like "$(cat "$out")" "^ +reproduce: TEST_SEED=[0-9]+ tests/run " \
	"failing: how to run it again"
run_fixture "1 passed, 1 failed" 1 "not done after 2 seconds" hanging
run_fixture "1 passed, 1 failed" 1 "killed by signal 11" crashing
run_fixture "1 passed, 1 failed" 1 "No plan found" no_plan
run_fixture "1 passed, 1 failed" 1 "planned 3 tests but ran 1" short_plan
run_fixture "0 passed, 1 failed" 1 "No plan found" silent
run_fixture "1 passed, 1 failed" 1 "exit status 3 without" bad_exit
run_fixture "0 passed, 0 failed, 1 skipped" 0 "^skipped: .*no such machine" \
	skipping
run_fixture "1 passed, 0 failed" 0 "^ok +tests/runner/fixture/long.sh" long
unlike "$(tests/run --list)" "^long/" "what takes long runs only when named"
like "$(tests/run --list long)" "^long/" "... and there is something long"

status=0
tests/run no/such >"$out" 2>"$err" || status=$?
is "$status" 2 "an unknown test is an error"
like "$(cat "$err")" "no such test: no/such" "and is named"

seeds=$(TEST_SEED=42 tests/run tests/runner/fixture/failing.sh |
	grep -c "reproduce: TEST_SEED=42 ")
is "$seeds" 1 "the seed can be given"

done_testing
