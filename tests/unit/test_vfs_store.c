/* SPDX-License-Identifier: MIT */
/*
 * test_vfs_store.c: the tests of test_vfs.c, with nearly all content of files
 * in the store.
 */
#define STORE_BYTES (64 << 20)
#define HEAP_PAGES  2
#include "test_vfs.c"
