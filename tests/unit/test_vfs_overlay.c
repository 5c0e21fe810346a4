/* SPDX-License-Identifier: MIT */
/*
 * test_vfs_overlay.c: the tests of test_vfs.c with an overlay as the root. What
 * a test that compares with the host begins with, the random trees among them,
 * is in the lower layer.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "lower.h"

#define LOWER	    1
#define LOWER_STEPS 400
#define LOWER_BIT   (1u << 31)

#include "test_vfs.c"
