/* SPDX-License-Identifier: MIT */
/*
 * memory.c: takes all the memory that there is in blocks of 1 MiB, up to as
 * many as the first argument says, fills each, and looks whether all of them
 * kept their content. Prints how many there were.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS	(0x100000 / sizeof(uint64_t))
#define PAGE	(0x1000 / sizeof(uint64_t)) /* words of a page */
#define MIB_MAX 4096

static uint64_t *block[MIB_MAX];

/* Two words of each page. */
static void fill(uint64_t i)
{
	for (size_t w = 0; w < WORDS; w += PAGE / 2)
		block[i][w] = (i << 32) + w;
}

static int is_full(uint64_t i)
{
	for (size_t w = 0; w < WORDS; w += PAGE / 2)
		if (block[i][w] != (i << 32) + w)
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : MIB_MAX;
	uint64_t count = 0;

	while (count < most && count < MIB_MAX &&
		(block[count] = malloc(WORDS * sizeof(uint64_t))))
		fill(count++);
	for (uint64_t i = 0; i < count; i++)
		if (!is_full(i)) {
			printf("block %ju has changed\n", (uintmax_t)i);
			return 1;
		}
	printf("%ju MiB\n", (uintmax_t)count);
	return 0;
}
