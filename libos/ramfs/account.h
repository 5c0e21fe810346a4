/* SPDX-License-Identifier: MIT */
/*
 * account.h: how much each client may use, see account.c.
 *
 * Nouns
 *   payer    the cubicle on whose behalf something was made
 *   account  an amount of one kind, and its users
 *   unit     UNIT_BYTES of the heap, for names and nodes
 */
#ifndef RAMFS_ACCOUNT_H
#define RAMFS_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

#define PAYERS 128 /* a payer is less: CUBICLE_SLOTS */

/* Pages of content, in the heap or in the store; tables over them; bytes of
 * small files; units for names; pages of areas, and areas, for each holder. */
enum {
	ACCOUNT_PAGES,
	ACCOUNT_TABLES,
	ACCOUNT_SMALL,
	ACCOUNT_NAMES,
	ACCOUNT_MAPPED,
	ACCOUNT_AREAS,
	ACCOUNTS
};

/* Each has a window. A cubicle can have twice as many. */
#define AREAS_MAX 512

#define UNIT_BYTES  128
#define NODE_COST   2
#define NAME_COST   3 /* the highest */
#define SHORT_COST  1 /* of a name of less than SHORT_BYTES */
#define SHORT_BYTES 32
#define PAGE_COST   32 /* of a target that is longer than a name */

/* Of (n) entries of a directory. */
#define ENTRIES_COST(n) ((uint32_t)(n) / 4)

struct account {
	uint64_t all;	     /* there is no more */
	uint64_t part;	     /* that is set aside for each cubicle */
	uint32_t count;	     /* of cubicles */
	uint64_t spoken_for; /* of (all): used, or set aside */
	uint64_t total;	     /* used */
	uint64_t used[PAYERS];
};

extern struct account accounts[ACCOUNTS];

/* Of the pages of content: how many may lie in the heap, and in the store. */
extern uint64_t account_heap_pages, account_store_pages;

/* Of a name, or the target of a link, of (bytes) without its NUL. */
int account_name_cost(size_t bytes);

void account_init(void);
int account_may(const struct account *a, uint32_t who, uint64_t amount);
int account_take(struct account *a, uint32_t who, uint64_t amount); /* ENOSPC */
void account_change(struct account *a, uint32_t who, int64_t by);

#endif
