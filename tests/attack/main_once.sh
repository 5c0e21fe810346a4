#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: hostile
# Only the monitor enters cubicle_main(), once: a cubicle that may call the component does
# not start it again. The component is refused, or its call. The control is a call of a
# function that is meant for it.
. tests/system/common.sh

run_cubicle tests/attack/again.layout
if [ "$status" = 2 ]; then
	like "$(cat "$err")" cubicle_main "it is refused with a message"
else
	is "$(sed -n '/again_attack(0)/s/ - .*//p' "$out")" ok \
		"control: the service is called" || diag_run
	is "$(sed -n '/starts/s/ - .*//p' "$out")" ok "it is started once"
fi
done_testing
