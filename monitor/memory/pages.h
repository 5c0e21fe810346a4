/* SPDX-License-Identifier: MIT */
/* pages.h: pages, and who can touch them now. Who may is decided in rights.h.
 */
#ifndef MONITOR_MEMORY_PAGES_H
#define MONITOR_MEMORY_PAGES_H

#include "base/base.h"

struct page {
	uint8_t tag;  /* cubicle that may access it now; 0 is nobody */
	uint8_t prot; /* what its owner may do with it, PROT_*; 0: unmapped */
	uint8_t lent; /* what (tag) may do with it, where that is not the owner
		       */
	uint8_t shared;	     /* it shows a file of the host: SHARED_*, or 0 */
	uint32_t moved : 20; /* backend mprotect: place in its list, or 0 */
	uint32_t place : 12; /* in the list of lent pages, if it is lent */
};

/* The first page of what was mapped in one go, and the others. */
enum { SHARED_FIRST = 1, SHARED_NEXT };

extern struct page pages[CUBICLE_SLOTS][SLOT_PAGES];

#ifndef LENT_MOST      /* proof/ has fewer */
#define LENT_MOST 2048 /* struct page, place */
#endif

/* Pages that a cubicle can lend at once; LENT_MOST at most. */
extern uint32_t memory_lent_max;

/* The page at (addr), which somebody owns. */
static inline struct page *page_of(uint64_t addr)
{
	return &pages[(addr - CUBICLE_SPACE_BASE) >> CUBICLE_SLOT_SHIFT]
		     [(addr & (CUBICLE_SLOT_BYTES - 1)) >> CUBICLE_PAGE_SHIFT];
}

/* Hide (addr, bytes) from (id), in as few steps as there are runs of pages. */
void pages_hide(uint32_t id, uint64_t addr, uint64_t bytes);

/* What (id), who is not the owner, can do with the page at (addr) now. */
uint32_t pages_seen(uint32_t id, uint64_t addr);

/* The number of the revocation that found a right of (id) to the page at
 * (addr), which it sees; 0 if none did. For revoke.c. */
uint32_t *pages_kept(uint32_t id, uint64_t addr);
void pages_kept_clear(void);

/* Map (addr, bytes) of the slot of cubicle (id), for later; no access yet. */
int memory_reserve(uint64_t addr, uint64_t bytes, uint32_t id);

/* Give (addr, bytes), reserved before, to its owner with (prot). */
int memory_protect(uint64_t addr, uint64_t bytes, uint32_t prot);

/* What (addr, bytes) holds is zeroes from now on. */
int memory_forget(uint64_t addr, uint64_t bytes);

/* Give the page at (addr) back to its owner, who alone can touch it then. */
int memory_take_back(uint64_t addr);

/* Let cubicle (to) access the page at (addr) with (prot), and nobody else. */
int memory_lend(uint64_t addr, uint32_t to, uint32_t prot);

/*
 * A window on the pages (addr, bytes) is open to (to): let it access them
 * before it touches them, where others can have a page beside its owner. Two
 * changes of the view are much less than a fault. Pages that this does not come
 * to, for whatever reason, are faulted on.
 */
void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to);

#endif
