/* SPDX-License-Identifier: MIT */
/*
 * heap_log_abi.h: the list that a heap keeps of its blocks (`--leaks`), for
 * the monitor to read; constants and structs only.
 *
 * A component with a heap exports one struct cubicle_heap_log under the name
 * CUBICLE_HEAP_LOG. It lies in memory of its cubicle, as does the table, so a
 * cubicle can write there what it likes: all that comes of it is a wrong report
 * about that cubicle.
 *
 * Under CUBICLE_HEAP_LOG_PREFIX and the name of a function a libc exports what
 * other components of its cubicle call instead, if there is to be a list.
 */
#ifndef CUBICLE_HEAP_LOG_ABI_H
#define CUBICLE_HEAP_LOG_ABI_H

#include <stdint.h>

#define CUBICLE_HEAP_LOG	"cubicle_heap_log"
#define CUBICLE_HEAP_LOG_PREFIX "cubicle_logged_"

/* More entries of a table are not read. */
#define CUBICLE_HEAP_LOG_MAX 0x100000

struct cubicle_heap_block {
	uint64_t address; /* 0: no block */
	uint64_t bytes;	  /* that were asked for */
	uint64_t site;	  /* where the call that asked for it returns to */
};

struct cubicle_heap_log {
	uint64_t table;	   /* address of struct cubicle_heap_block[] */
	uint64_t capacity; /* entries of it */
	uint64_t used;
	uint64_t lost; /* blocks for which there was no memory */
};

#endif
