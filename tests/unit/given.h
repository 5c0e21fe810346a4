/* SPDX-License-Identifier: MIT */
/*
 * given.h: the store of ramfs (cubicle/given.h) as a file of the host, for the
 * tests of components.
 */
#ifndef TEST_GIVEN_H
#define TEST_GIVEN_H

#include <stdint.h>

/* Let the store have (bytes) bytes. Without this call there is none. */
void given_make(uint64_t bytes);

/* The same, as after a restart: an earlier instance has filled it. */
void given_make_old(uint64_t bytes);

/* Pages that the machine has for it. */
uint64_t given_pages(void);

/* A write cannot access memory from here on; NULL: any. */
extern const char *given_bad_from;

/* Such a write is short, if anything can be accessed, and does not fail: the
 * memory shows a file that has ended, which the kernel notices on the way. */
extern int given_short;

/* Writes that succeed before the machine has no memory; -1: all. */
extern int64_t given_writes_left;

/* What given_file() does besides. Weak: it aborts. */
int64_t given_other(uint32_t operation, int64_t file, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);

/* Calls, by kind. */
extern uint64_t given_reads, given_writes, given_discards;

#endif
