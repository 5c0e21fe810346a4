#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: keys
# Ways into the kernel.
. tests/attack/common.sh

attack E4 kernel syscall 0 kernel LOCK "syscall"
attack C4 kernel pkey_mprotect 0 kernel LOCK "pkey_mprotect of a victim's page"
done_testing
