/* SPDX-License-Identifier: MIT */
/*
 * test_ramfs_store.c: the tests of test_ramfs.c, with nearly all content in the
 * store: the heap has room for a few pages.
 */
#define STORE_BYTES (64 << 20)
#define HEAP_PAGES  20
#include "test_ramfs.c"
