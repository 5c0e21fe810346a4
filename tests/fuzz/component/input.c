/* SPDX-License-Identifier: MIT */
/*
 * input.c: what fuzz_elf.c begins with: a component with something of all that
 * a loader looks at. Nobody ever runs it.
 */
#include "input.h"

__attribute__((weak, visibility("default"))) int nobody_has(void);
__attribute__((visibility("default"))) int input_number = 3;

static int counter;

/* Constants with addresses in them, written once, and a table of gates. */
static int (*const table[])(int x) = {friend_get, friend_get};
int *const input_pointers[] = {&counter, &input_number};

static __attribute__((constructor)) void begin(void)
{
	counter = input_number;
}

static __attribute__((destructor)) void end(void)
{
	counter = 0;
}

int64_t input_serve(cubicle_id_t who, const char *name, void *buf, size_t len,
	int (*visit)(int x))
{
	*(char *)buf = *name;
	return visit((int)who) && len ? 1 : -1;
}

double input_real(double x)
{
	return x + 1;
}

int cubicle_main(void)
{
	if (cubicle_depth() < 0 && nobody_has)
		return nobody_has();
	return table[counter & 1](*input_pointers[counter & 1]);
}
