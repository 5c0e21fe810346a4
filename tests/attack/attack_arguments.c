/* SPDX-License-Identifier: MIT */
/*
 * attack_arguments.c: the victim as a deputy that may do what the attacker may
 * not. Each attack has the victim copy its own secret, or copy over it.
 */
#include "attacks.h"
#include "rt/string.h"

static void *secret_there(void)
{
	return (void *)(uintptr_t)victim.data;
}

static int done(int error)
{
	return error ? ATTACK_FAILED : ATTACK_SUCCEEDED;
}

static int in(uint64_t arg)
{
	(void)arg;
	return done(victim_copy(secret_there(), loot, SECRET_BYTES));
}

static int out(uint64_t arg)
{
	(void)arg;
	return done(victim_copy(loot, secret_there(), SECRET_BYTES));
}

static int inout(uint64_t arg)
{
	(void)arg;
	return done(victim_turn(secret_there(), SECRET_BYTES));
}

static int struct_in(uint64_t arg)
{
	(void)arg;
	return done(victim_copy_struct(
		secret_there(), (struct secret *)(uintptr_t)loot));
}

static int struct_out(uint64_t arg)
{
	(void)arg;
	return done(victim_copy_struct(
		(const struct secret *)(uintptr_t)loot, secret_there()));
}

static int grant_in(uint64_t arg)
{
	(void)arg;
	return done(victim_copy_granted(secret_there(), loot, SECRET_BYTES));
}

static int grant_out(uint64_t arg)
{
	(void)arg;
	return done(victim_copy_granted(loot, secret_there(), SECRET_BYTES));
}

static int string(uint64_t arg)
{
	(void)arg;
	return done(victim_copy_string(secret_there(), loot, SECRET_BYTES));
}

/* The first piece is our own, the second one is not. */
static int pieces(void *foreign_src, void *foreign_dst)
{
	struct piece src[2] = {{loot + 64, 8}, {loot + 128, SECRET_BYTES}};
	struct piece dst[2] = {{loot + 256, 8}, {loot, SECRET_BYTES}};

	if (foreign_src)
		src[1].base = foreign_src;
	if (foreign_dst)
		dst[1].base = foreign_dst;
	return done(victim_copy_pieces(src, dst, 2));
}

static int iovec_in(uint64_t arg)
{
	(void)arg;
	return pieces(secret_there(), NULL);
}

static int iovec_out(uint64_t arg)
{
	(void)arg;
	return pieces(NULL, secret_there());
}

/* Memory of the monitor, at (at). */
static int of_monitor(uint64_t at)
{
	return done(victim_copy((void *)(uintptr_t)at, loot, 8));
}

/* A string whose address is not NULL, and of which nothing is left in a box of
 * backend sfi. */
static int nowhere(uint64_t arg)
{
	const char *const list[] = {
		(const char *)((uint64_t)arg << CUBICLE_SLOT_SHIFT |
			CUBICLE_SPACE_BASE),
		NULL};

	return victim_strings(list) > 0 ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"nowhere", nowhere},
	{"in", in},
	{"out", out},
	{"inout", inout},
	{"struct-in", struct_in},
	{"struct-out", struct_out},
	{"grant-in", grant_in},
	{"grant-out", grant_out},
	{"string", string},
	{"iovec-in", iovec_in},
	{"iovec-out", iovec_out},
	{"of-monitor", of_monitor},
	{NULL, NULL},
};
