/* SPDX-License-Identifier: MIT */
/*
 * memory.c: takes all the memory that there is in blocks of 1 MiB, up to as
 * many as the first argument says, fills each, and looks whether all of them
 * kept their content. Prints how many there were. With a second argument, it
 * writes and reads a file of this name in place of blocks.
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

static uint64_t of_file[WORDS];

/* Returns how many blocks the file (name) has kept of (most). */
static uint64_t file_blocks(const char *name, uint64_t most)
{
	FILE *f = fopen(name, "w+");
	uint64_t count = 0;

	if (!f)
		return 0;
	setvbuf(f, NULL, _IONBF, 0);
	for (uint64_t i = 0; i < most; i++) {
		of_file[0] = i;
		if (fwrite(of_file, sizeof(of_file), 1, f) != 1)
			break;
	}
	rewind(f);
	while (fread(of_file, sizeof(of_file), 1, f) == 1 &&
		of_file[0] == count)
		count++;
	fclose(f);
	return count;
}

int main(int argc, char **argv)
{
	uint64_t most = argc > 1 ? strtoull(argv[1], NULL, 10) : MIB_MAX;
	uint64_t count = 0;

	if (argc > 2) {
		printf("%ju MiB\n", (uintmax_t)file_blocks(argv[2], most));
		return 0;
	}
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
