/* SPDX-License-Identifier: MIT */
/* attacker.c: finds the attack and runs it. */
#include "attacks.h"
#include "rt/string.h"

/* Aligned, so that the judge sees it and what follows, and nothing else. */
uint64_t loot[LOOT_BYTES / 8] __attribute__((aligned(4096))) = {1};
struct places victim;
int64_t (*called)(int64_t);
int (*took)(void *buf, size_t len);
cubicle_window_t window;

extern char _end[];

int attacker_prepare(struct ranges *r)
{
	uint64_t slot =
		cubicle_share(&CUBICLE_PUBLISHED->shares, cubicle_self());

	if (window)
		cubicle_window_destroy(window);
	window = cubicle_window_init();
	r->start[0] = (uintptr_t)loot;
	r->end[0] = ((uintptr_t)_end + 4095) & ~4095ull;
	r->end[1] = slot + CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES;
	r->start[1] = r->end[1] - 0x40000;
	for (int i = 0; i < 2; i++)
		if (cubicle_window_add(window, (void *)(uintptr_t)r->start[i],
			    r->end[i] - r->start[i]))
			return -1;
	return cubicle_window_open(window, JUDGE_ID);
}

int attacker_attack(const char *name, uint64_t arg, const struct places *p)
{
	victim = *p;
	for (const struct attack *a = attacks_here; a->name; a++)
		if (!strcmp(a->name, name))
			return a->run(arg);
	return -1000; /* no such attack */
}

int64_t attacker_called(int64_t x)
{
	return called ? called(x) : x;
}

int attacker_take(void *buf, size_t len)
{
	return took ? took(buf, len) : 0;
}

int64_t attacker_count(void *buf, size_t len)
{
	(void)buf;
	return (int64_t)len + 4096;
}

int64_t attacker_error(void)
{
	return -100000;
}

void *attacker_own(uint64_t addr)
{
	return (void *)(uintptr_t)addr;
}

static int (*volatile text_gate)(const char *) = attacker_text;

int attacker_pieces(const struct part *all, int count)
{
	(void)count;
	return text_gate(all[0].base);
}

int attacker_held(const struct part *all, int count)
{
	(void)all;
	return attacker_called(count) < 0;
}

int attacker_text(const char *text)
{
	return text[0];
}
