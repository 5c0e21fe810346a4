/* SPDX-License-Identifier: MIT */
/*
 * store.c: which pages of the store are free, and access to their content.
 *
 * A chunk is 128 MiB of the store with its two bit maps, which come from the
 * heap when the chunk is first used. Pages are taken from where the last run
 * ended, so that a file that is written in order has long runs.
 *
 * After a restart of the cubicle the store still has the content of the old
 * instance. It is discarded step by step.
 */
#include <cubicle/component.h>
#include <cubicle/files_abi.h>
#include <cubicle/given.h>
#include "node.h"
#include "rt/heap.h"
#include "store.h"

#define CHUNK_PAGES  32768u
#define CHUNK_WORDS  (CHUNK_PAGES / 64)
#define CHUNKS_MAX   512
#define DISCARD_MAX  512  /* pages in one go */
#define DISCARD_RUNS 8	  /* in one go */
#define DIRTY_MAX    4096 /* stay: they will soon be used again */
#define SWEEP_PAGES  4096 /* of the old instance, in one go */
#define TRIES	     16	  /* to write, when the machine has no memory */

struct chunk {
	uint64_t taken[CHUNK_WORDS];
	uint64_t dirty[CHUNK_WORDS];
};

static struct chunk *chunks[CHUNKS_MAX];
static uint32_t taken_in[CHUNKS_MAX], dirty_in[CHUNKS_MAX];
static uint16_t low_word[CHUNKS_MAX]; /* lower ones are all taken */
static uint32_t next_page;	      /* where the last run ended */

struct store_counts store_counts;

/* --- the file ----------------------------------------------------------------- */

int64_t store_read(uint32_t page, uint64_t from, void *to, uint64_t len)
{
	int64_t n = given_read(CUBICLE_PUBLISHED->store, to, len,
		(int64_t)((uint64_t)page * PAGE_BYTES + from));

	return n > 0 || n == -EFAULT ? n : -EIO;
}

int64_t store_write(
	uint32_t page, uint64_t from, const void *data, uint64_t len)
{
	int64_t at = (int64_t)((uint64_t)page * PAGE_BYTES + from);
	int64_t n = given_write(CUBICLE_PUBLISHED->store, data, len, at);

	/* Dirty pages may have the memory that is lacking. */
	for (int i = 0; n < 0 && n != -EFAULT && i < TRIES && store_tidy(1);
		i++)
		n = given_write(CUBICLE_PUBLISHED->store, data, len, at);
	return n > 0 || n == -EFAULT ? n : -ENOSPC;
}

static int discard(uint32_t page, uint32_t count)
{
	return given_discard(CUBICLE_PUBLISHED->store,
		(int64_t)((uint64_t)page * PAGE_BYTES),
		(int64_t)((uint64_t)count * PAGE_BYTES));
}

void store_init(void)
{
	if (CUBICLE_PUBLISHED->restarts[cubicle_self()])
		store_counts.old = (uint32_t)account_store_pages;
}

/* Discard some of what an earlier instance has left: the first pages of it,
 * which are the last store_counts.old ones. */
static int sweep(void)
{
	uint32_t first = (uint32_t)account_store_pages - store_counts.old;
	uint32_t count =
		store_counts.old < SWEEP_PAGES ? store_counts.old : SWEEP_PAGES;

	if (discard(first, count))
		return -EIO;
	store_counts.old -= count;
	return 0;
}

/* --- dirty pages ---------------------------------------------------------------- */

/* The dirty run that begins at page (page), which is dirty, is clean now. */
static uint32_t run_clean(struct chunk *chunk, uint32_t at)
{
	uint32_t count = 0;

	while (at + count < CHUNK_PAGES && count < DISCARD_MAX &&
		chunk->dirty[(at + count) / 64] >> (at + count) % 64 & 1) {
		chunk->dirty[(at + count) / 64] &= ~(1ull << (at + count) % 64);
		count++;
	}
	return count;
}

/* Discard the first dirty runs of a chunk. */
static uint32_t chunk_tidy(uint32_t number)
{
	static uint32_t word;
	struct chunk *chunk = chunks[number];
	uint32_t done = 0;

	for (uint32_t i = 0, runs = 0; i < CHUNK_WORDS && runs < DISCARD_RUNS &&
		done < DISCARD_MAX && dirty_in[number];) {
		uint64_t bits = chunk->dirty[word];
		if (!bits) {
			word = (word + 1) % CHUNK_WORDS;
			i++;
			continue;
		}
		uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
		uint32_t count = run_clean(chunk, at);
		discard(number * CHUNK_PAGES + at, count);
		dirty_in[number] -= count;
		store_counts.dirty -= count;
		done += count;
		runs++;
	}
	return done;
}

uint32_t store_tidy(int all)
{
	static uint32_t number;

	if (store_counts.old)
		sweep();
	if (store_counts.dirty <= (all ? 0 : DIRTY_MAX))
		return 0;
	while (!dirty_in[number])
		number = (number + 1) % CHUNKS_MAX;
	return chunk_tidy(number);
}

/* --- free pages ----------------------------------------------------------------- */

static uint32_t pages_of(uint32_t number)
{
	uint64_t left = account_store_pages - (uint64_t)number * CHUNK_PAGES;

	return left < CHUNK_PAGES ? (uint32_t)left : CHUNK_PAGES;
}

static int is_taken(uint32_t page)
{
	const struct chunk *chunk = chunks[page / CHUNK_PAGES];
	uint32_t at = page % CHUNK_PAGES;

	return chunk && (chunk->taken[at / 64] >> at % 64 & 1);
}

/* The lowest free page of chunk (number), which has one. */
static uint32_t chunk_free(uint32_t number)
{
	const struct chunk *chunk = chunks[number];
	uint16_t *word = &low_word[number];

	if (!chunk)
		return number * CHUNK_PAGES;
	while (!~chunk->taken[*word])
		++*word;
	return number * CHUNK_PAGES + *word * 64u +
		(uint32_t)__builtin_ctzll(~chunk->taken[*word]);
}

/* A free page: after the last run, or the lowest. */
static uint32_t page_free(void)
{
	if (next_page < account_store_pages && !is_taken(next_page))
		return next_page;
	for (uint32_t i = 0; (uint64_t)i * CHUNK_PAGES < account_store_pages;
		i++)
		if (taken_in[i] < pages_of(i))
			return chunk_free(i);
	return STORE_NONE;
}

/* Pages from (page) on, in one chunk, are taken until one is not free. */
static uint32_t run_take(uint32_t page, uint32_t most)
{
	uint32_t number = page / CHUNK_PAGES, first = page % CHUNK_PAGES;
	uint32_t at = first, end = pages_of(number);
	struct chunk *chunk = chunks[number];

	for (; at < end && at - first < most; at++) {
		uint64_t bit = 1ull << at % 64;
		if (chunk->taken[at / 64] & bit)
			break;
		chunk->taken[at / 64] |= bit;
		if (!(chunk->dirty[at / 64] & bit))
			continue;
		chunk->dirty[at / 64] &= ~bit;
		dirty_in[number]--;
		store_counts.dirty--;
	}
	taken_in[number] += at - first;
	store_counts.taken += at - first;
	return at - first;
}

uint32_t store_take(uint32_t *count)
{
	uint32_t page = page_free();

	if (page == STORE_NONE)
		return STORE_NONE;
	struct chunk **chunk = &chunks[page / CHUNK_PAGES];
	if (!*chunk)
		*chunk = heap_zalloc(sizeof(**chunk));
	if (!*chunk)
		return STORE_NONE;
	/* What is taken must not be discarded later. */
	uint64_t end = (uint64_t)page + *count;
	while (store_counts.old && store_counts.old + end > account_store_pages)
		if (sweep())
			return STORE_NONE;
	*count = run_take(page, *count);
	next_page = page + *count;
	return page;
}

void store_give(uint32_t page)
{
	uint32_t number = page / CHUNK_PAGES, at = page % CHUNK_PAGES;
	uint64_t bit = 1ull << at % 64;

	chunks[number]->taken[at / 64] &= ~bit;
	chunks[number]->dirty[at / 64] |= bit;
	taken_in[number]--;
	dirty_in[number]++;
	store_counts.taken--;
	store_counts.dirty++;
	if (at / 64 < low_word[number])
		low_word[number] = (uint16_t)(at / 64);
}
