#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs: once
# Timeout: 300
# A file of 2 GiB in ramfs, in a cubicle that has less memory. tests/long/large.sh is
# the same with 16 GiB.
. tests/libc/common.sh

[ "$(available)" -ge 2000 ] || skip_all "less than 2000 MiB of memory are available"
large 2048 3
done_testing
