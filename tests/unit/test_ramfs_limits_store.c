/* SPDX-License-Identifier: MIT */
/*
 * test_ramfs_limits_store.c: the tests of test_ramfs_limits.c, with a store.
 */
#define STORE_PAGES 4096
#include "test_ramfs_limits.c"
