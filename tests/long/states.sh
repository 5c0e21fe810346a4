#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: long
# Timeout: 3600
# tests/states/strict.sh, with two operations more; and with those states, too, that
# are mirror images of others. LENGTH is another length.
. tests/states/common.sh

: "${LENGTH:=8}"
for options in "" "--tags" "--lent 2" "--tags --lent 2"; do
	# shellcheck disable=SC2086 # several words
	searched states "$LENGTH" $options
	cat "$out" >>"$tmp/all"
done
for options in "--all" "--all --tags" "--shows 3" "--shows 3 --tags"; do
	# shellcheck disable=SC2086 # several words
	searched states "$((LENGTH - 1))" $options
	cat "$out" >>"$tmp/all"
done
searched sanitized "$((LENGTH - 1))"
searched sanitized "$((LENGTH - 1))" --tags
diag "$(steps "$tmp/all") steps"
done_testing
