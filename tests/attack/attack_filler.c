/* SPDX-License-Identifier: MIT */
/*
 * attack_filler.c: a library that declares the callbacks of its callers in
 * other words than they do: what they take for a copy is an address of its
 * choice, in their own memory.
 */
#define VISIT_TOKEN
#include "visit.h"
#include "attacks.h"

/* The victim is to write there. */
int64_t attacker_visit(attacker_filler *fill)
{
	return fill((void *)(uintptr_t)victim.data, SECRET_BYTES);
}

static int visited(uint64_t arg)
{
	(void)arg;
	victim_visited();
	return ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"visited", visited},
	{NULL, NULL},
};
