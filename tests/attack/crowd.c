/* SPDX-License-Identifier: MIT */
/*
 * crowd.c: `crowd FILE N TO` writes copies of the component FILE, TO1.so to
 * TON.so. Where it says 000 after an underscore, they have 000, 001 and so on,
 * so that their functions have names of their own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20];

static int copy(size_t bytes, const char *to, int n)
{
	char path[4096], number[16];

	snprintf(path, sizeof(path), "%s%d.so", to, n);
	snprintf(number, sizeof(number), "%03d", n - 1);
	for (size_t i = 0; i + 12 < bytes; i++)
		if (!memcmp(text + i, "exhaust_", 8) && text[i + 8] >= '0' &&
			text[i + 8] <= '9')
			memcpy(text + i + 8, number, 3);
	FILE *f = fopen(path, "w");
	if (!f || fwrite(text, 1, bytes, f) != bytes || fclose(f))
		return 1;
	return 0;
}

int main(int argc, char **argv)
{
	FILE *f = argc == 4 ? fopen(argv[1], "r") : NULL;
	size_t bytes = f ? fread(text, 1, sizeof(text), f) : 0;

	if (!bytes || bytes == sizeof(text)) {
		fprintf(stderr, "usage: crowd FILE N TO\n");
		return 2;
	}
	for (int n = 1; n <= atoi(argv[2]); n++)
		if (copy(bytes, argv[3], n))
			return 1;
	return 0;
}
