#!/bin/sh
# SPDX-License-Identifier: MIT
# Registers: what a call restores and clears, on both ways.
. tests/system/common.sh

checks registers
nothing_left "nothing is left running"
done_testing
