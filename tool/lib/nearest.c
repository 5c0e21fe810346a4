/* SPDX-License-Identifier: MIT */
/* nearest.c: what somebody who mistyped a name may have meant. */
#include <stdbool.h>
#include <string.h>
#include "lib/nearest.h"

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned nearest_distance(const char *a, const char *b)
{
	/* d[i][j]: from the first i letters of (a) to the first j of (b). */
	unsigned d[NEAREST_MAX + 1][NEAREST_MAX + 1];
	size_t m = strlen(a), n = strlen(b);

	for (unsigned i = 0; i <= m; i++)
		d[i][0] = i;
	for (unsigned j = 0; j <= n; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= m; i++) {
		for (size_t j = 1; j <= n; j++) {
			unsigned other = a[i - 1] != b[j - 1];
			d[i][j] = least(d[i - 1][j - 1] + other,
				least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[m][n];
}

/* The beginning of a name is near to it, else one mistake in three letters. */
void nearest_try(struct nearest *n, const char *name)
{
	size_t letters = strlen(n->word);
	bool begins = letters > 1 && !strncmp(n->word, name, letters);
	unsigned distance;

	if (letters > NEAREST_MAX || strlen(name) > NEAREST_MAX)
		return;
	distance = begins ? 1 : nearest_distance(n->word, name);
	if (distance > (letters + 2) / 3 || distance >= strlen(name))
		return;
	if (n->name && distance >= n->distance)
		return;
	n->name = name;
	n->distance = distance;
}
