/* SPDX-License-Identifier: MIT */
/* accomplice.c: see accomplice.h. */
#include "accomplice.h"
#include "rt/string.h"

int accomplice_copy(const void *from, void *to, size_t len, int touch)
{
	volatile uint8_t first = 0;

	/* With the page mapped before, if it can be. */
	if (touch)
		first = *(const volatile uint8_t *)from;
	attacker_called(first);
	int error = 0;
	if (touch)
		memcpy(to, from, len);
	else
		error = cubicle_gate_copy_in(to, from, len);
	if (!error && len >= sizeof(struct secret))
		judge_shown(to);
	return error;
}

int accomplice_hold(const void *buf, size_t len)
{
	(void)buf;
	attacker_called((int64_t)len);
	return 0;
}

int accomplice_hold_pieces(
	const struct part *all, int count, int from, int pages)
{
	const volatile uint8_t *p = all[0].base;

	for (int i = from; i < from + pages; i++)
		(void)p[4096l * i];
	attacker_called(count);
	return 0;
}

#define PARTS	   1024
#define PART_BYTES 1024

int accomplice_derive(void *buf, size_t len, int count)
{
	static struct part all[PARTS];

	for (int i = 0; i < count && i < PARTS; i++)
		all[i] = (struct part){buf, len};
	return attacker_held(all, count);
}

static char text[PARTS * PART_BYTES];

int accomplice_pieces(void)
{
	static struct part all[PARTS];

	memset(text, 'x', sizeof(text));
	for (int i = 0; i < PARTS; i++)
		all[i] = (struct part){text + i * PART_BYTES, PART_BYTES};
	return attacker_pieces(all, PARTS);
}
