#!/bin/sh
# SPDX-License-Identifier: MIT
#
# style.sh: sources are formatted, scripts are clean, and every file of ours
# says under which licence it is.

. tests/lib.sh

# A file that is neither source nor script has no place for it.
unlicensed()
{
	git ls-files -co --exclude-standard |
		grep -E '\.([chSs]|mk|sh|lds|layout)$|^Makefile$|^tests/run$' |
		xargs grep -L 'SPDX-License-Identifier: MIT'
}

plan 3
if git ls-files >/dev/null 2>&1; then
	succeeds "C sources are formatted: make format" \
		make -s --no-print-directory check-format
	succeeds "scripts are clean" make -s --no-print-directory lint
	is "$(unlicensed)" "" "every file names the licence"
else
	skip "not a git checkout: formatted"
	skip "not a git checkout: scripts"
	skip "not a git checkout: licence"
fi
[ "$tests_failed" = 0 ]
