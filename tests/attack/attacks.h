/* SPDX-License-Identifier: MIT */
/*
 * attacks.h: what the files with attacks share. All of it is linked into one
 * component; those whose machine code the loader refuses are in components of
 * their own, each with a table `attacks_here` that stands for all.
 */
#ifndef ATTACKS_H
#define ATTACKS_H

#include "attacker.h"
#include "victim.h"

/* An attack: ATTACK_SUCCEEDED, ATTACK_FAILED, or it does not come back. */
struct attack {
	const char *name;
	int (*run)(uint64_t arg);
};

/* Tables, each of which ends with an empty entry. */
extern const struct attack attacks_here[];

/* What was got hold of. */
extern uint64_t loot[LOOT_BYTES / 8];

/* Where the victim has its secrets. */
extern struct places victim;

/* On all memory of ours that can be written; the judge looks in by it. */
extern cubicle_window_t window;

/* What attacker_called() does, if not NULL. */
extern int64_t (*called)(int64_t);

/* What attacker_take() does, if not NULL. */
extern int (*took)(void *buf, size_t len);

/* A system call of the host, by the instruction `syscall` of our own. */
static inline int64_t kernel_call(int64_t number, uint64_t a, uint64_t b,
	uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	register uint64_t r10 __asm__("r10") = d;
	register uint64_t r8 __asm__("r8") = e;
	register uint64_t r9 __asm__("r9") = f;
	int64_t result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
			 "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/* Read the secret at (addr) into the loot: succeeded if that is possible. */
static inline int steal(uint64_t addr)
{
	const volatile uint64_t *from =
		(const volatile uint64_t *)(uintptr_t)addr;

	for (int i = 0; i < SECRET_BYTES / 8; i++)
		loot[i] = from[i];
	return ATTACK_SUCCEEDED;
}

#endif
