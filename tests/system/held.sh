#!/bin/sh
# SPDX-License-Identifier: MIT
# A cubicle takes rights to its own pages from itself: windows and grants give others no
# more than it has, those that were open before as well.
. tests/system/common.sh

CUBICLE_PATH=$B/tests/components:$B/components
run_cubicle tests/system/held.layout
is "$status $(tail -n 1 "$out")" "0 end" "it runs to the end" || diag_run
is "$(grep -c '^not ok' "$out")" 0 "... and all is as it should be" || diag_run
is "$(grep -c "^ok" "$out")" 52 "... in all cases"
done_testing
