#!/bin/sh
# SPDX-License-Identifier: MIT
# Calls between cubicles: arguments and results of all shapes.
. tests/system/common.sh

checks numbers
nothing_left "nothing is left running"
done_testing
