/* SPDX-License-Identifier: MIT */
/*
 * heap_log_abi.h: the list that a heap keeps of its blocks (`--leaks`), for
 * the monitor to read; constants and structs only.
 *
 * A component with a heap exports one struct cubicle_heap_log under the name
 * CUBICLE_HEAP_LOG. The struct and the table are in memory of the cubicle,
 * which can write any data there. False data only makes the report about that
 * cubicle wrong.
 *
 * A libc exports replacements of functions under CUBICLE_HEAP_LOG_PREFIX and
 * the name of the function. With a list, other components of its cubicle call
 * the replacement.
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
	uint64_t bytes;	  /* requested size */
	uint64_t site;	  /* return address of the call that allocated it */
};

struct cubicle_heap_log {
	uint64_t table;	   /* address of struct cubicle_heap_block[] */
	uint64_t capacity; /* entries of it */
	uint64_t used;
	uint64_t lost; /* blocks for which there was no memory */
};

#endif
