#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Windows that are closed. Misuse of windows and their
# limits: system/windows. Exhausted stacks, unwinding, recursion: system/calls.
. tests/attack/common.sh

attack F2 windows stale 0 access lazy "a window that was closed"
done_testing
