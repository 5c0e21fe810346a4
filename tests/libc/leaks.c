/* SPDX-License-Identifier: MIT */
/*
 * leaks.c: a program that does not free all it allocates, for
 * tests/e2e/leaks.sh.
 *
 *   leaks            what is left is as the script knows it
 *   leaks beyond N   another cubicle reads byte N of a block of 100
 *   leaks other ID   reads memory of cubicle ID
 *   leaks broken N   writes nonsense of sort N into the list of blocks
 *   leaks many N     N blocks, of which every other one is freed
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/heap_log_abi.h>
#include <cubicle/published_abi.h>

/* There as a component only. */
int thief_read(const void *block, long offset) __attribute__((weak));
extern struct cubicle_heap_log cubicle_heap_log __attribute__((weak));

static void *volatile keep;

static void leak(void)
{
	volatile int three = 3; /* one place, whatever the compiler unrolls */

	for (int i = 0; i < three; i++)
		keep = malloc(100); /* line: three */
}

static int usual(void)
{
	char *line = NULL;

	leak();
	keep = malloc(200); /* freed */
	free(keep);
	keep = malloc(10);
	keep = realloc(keep, 5000);	    /* line: resized */
	keep = calloc(7, 11);		    /* line: cleared */
	keep = strdup("seventeen letters"); /* line: copied */
	if (asprintf(&line, "%d", 12345) != 5)
		return 1;
	free(line);
	if (posix_memalign((void **)&line, 256, 300)) /* line: aligned */
		return 1;
	return 42;
}

/* Have thief read byte (offset) of a block of 100. */
static int beyond(long offset)
{
	char *block = malloc(100); /* line: overrun */

	if (!block || !thief_read)
		return 1;
	return thief_read(block, offset);
}

/* What is first in the heap of cubicle (id). */
static int other(unsigned long id)
{
	uintptr_t heap = pages_heap((uint32_t)id);
	return *(volatile char *)(heap + 200);
}

/* All that a list can be, but a list. */
static int broken(int how)
{
	static struct cubicle_heap_block wild[2] = {
		{~0ul, ~0ul, ~0ul}, {1, ~0ul, CUBICLE_SPACE_BASE + 8}};
	struct cubicle_heap_log *log = &cubicle_heap_log;
	uint64_t own = (uintptr_t)wild & ~(CUBICLE_SLOT_BYTES - 1);

	keep = malloc(100);
	if (!log || !log->capacity)
		return 1;
	static const uint64_t tables[] = {0, 8, ~0ul - 7, CUBICLE_SPACE_BASE,
		CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET,
		CUBICLE_PUBLISHED_ADDRESS,
		CUBICLE_SPACE_BASE + 2 * CUBICLE_SLOT_NEXT +
			CUBICLE_HEAP_OFFSET};
	const int count = sizeof(tables) / sizeof(tables[0]);
	if (how < count)
		log->table = tables[how];
	else if (how == count)
		log->table = own + CUBICLE_SLOT_BYTES - 8;
	else
		log->table = (uintptr_t)wild;
	log->capacity = how == count + 2 ? 2 : ~0ul;
	log->used = log->lost = ~0ul;
	_exit(how > count + 2 ? 2 : 42);
}

static int many(unsigned count)
{
	void **block = malloc(count * sizeof(*block));

	for (unsigned i = 0; i < count; i++)
		block[i] = malloc(24); /* line: many */
	for (unsigned i = 0; i < count; i += 2)
		free(block[i]);
	free(block);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usual();
	if (argc == 3 && !strcmp(argv[1], "beyond"))
		return beyond(atol(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "other"))
		return other((unsigned long)atol(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "broken"))
		return broken(atoi(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "many"))
		return many((unsigned)atol(argv[2]));
	return 2;
}
