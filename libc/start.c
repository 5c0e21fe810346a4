/* SPDX-License-Identifier: MIT */
/*
 * start.c: libc_start(), from boot into the program's main(); libc_enter(),
 * where there is no program in the cubicle, but a library.
 */
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "libc.h"
#include "random/random.h"
#include "rt/components.h"
#include "signals.h"

#define AUX_WORDS    8
#define RANDOM_BYTES 16

#define HIDDEN __attribute__((visibility("hidden")))

__attribute__((weak)) int main(int argc, char **argv, char **envp);
int __libc_start_main(int (*)(int, char **, char **), int, char **,
	void (*)(void), void (*)(void), void (*)(void));
HIDDEN void __init_libc(char **envp, char *name);
HIDDEN void libc_enter(void);

typedef void function(void);

/* Destructors of this cubicle's components, the last loaded first. */
static void fini_all(void)
{
	for (uint32_t i = CUBICLE_PUBLISHED->components; i-- > 0;) {
		const struct cubicle_published_component *c = component_at(i);
		function *const *fini = (function *const *)c->fini_array;
		if (c->cubicle == cubicle_self())
			for (uint32_t k = c->fini_count; k-- > 0;)
				fini[k]();
	}
}

/* Constructors of this cubicle's components. */
static void init_all(void)
{
	for (uint32_t i = 0; i < CUBICLE_PUBLISHED->components; i++) {
		const struct cubicle_published_component *c = component_at(i);
		function *const *init = (function *const *)c->init_array;
		if (c->cubicle == cubicle_self())
			for (uint32_t k = 0; k < c->init_count; k++)
				init[k]();
	}
}

static int start(int argc, char **argv, char **envp)
{
	atexit(fini_all);
	init_all();
	return main(argc, argv, envp);
}

/*
 * What a kernel leaves on the stack of a new program: pointers to arguments,
 * NULL, to the environment, NULL, the auxiliary vector; here in fresh pages.
 */
static char **block(const char *strings, size_t bytes, int argc, int envc)
{
	size_t words = (size_t)argc + 1 + (size_t)envc + 1 + AUX_WORDS;
	size_t all = words * sizeof(char *) + RANDOM_BYTES + bytes;
	char **pointers = alloc_pages(CUBICLE_SELF, all / 4096 + 1);

	if (!pointers)
		cubicle_abort("no memory for the arguments of the program");
	uint64_t *aux = (uint64_t *)(pointers + argc + 1 + envc + 1);
	char *random = (char *)(aux + AUX_WORDS);
	char *text = random + RANDOM_BYTES;
	if (random_get(random, RANDOM_BYTES))
		cubicle_abort("no random bytes to start with");
	memcpy(text, strings, bytes);
	for (int i = 0; i < argc + envc; i++) {
		pointers[i < argc ? i : i + 1] = text;
		text += strlen(text) + 1;
	}
	aux[0] = AT_PAGESZ;
	aux[1] = 4096;
	aux[2] = AT_RANDOM;
	aux[3] = (uintptr_t)random;
	return pointers;
}

static int started;

/*
 * Bytes of the stack that are left out. A load waits for an earlier store to an
 * address with the same lowest 12 bits (4K aliasing). The stack begins at the
 * end of a page and the heap at the start of one, so the frames of main() and
 * the first blocks can be such a pair, always: without a gap, one query of
 * speedtest1 took 2.7 times as long under sfi.
 */
#define GAP_BYTES 1536

int libc_start(const char *strings, size_t bytes, int argc, int envc)
{
	const char *end = strings + bytes;
	int found = 0;

	for (const char *s = strings; s < end; s++)
		found += !*s;
	if (!main)
		cubicle_abort("no component of this cubicle exports main()");
	if (started++ || argc < 0 || envc < 0 || found != argc + envc)
		return 127;
	signal_start();
	char **argv = block(strings, bytes, argc, envc);
	char gap[GAP_BYTES];
	__asm__ volatile("" : : "r"(gap) : "memory");
	return __libc_start_main(start, argc, argv, NULL, NULL, NULL);
}

/*
 * The cubicle is called for the first time. If there is no program in it that
 * libc_start() will start, the libc is started now, without arguments and
 * environment. Destructors never run: exit() is not for a library.
 */
void libc_enter(void)
{
	static const char name[] = "library";

	if (started || main)
		return;
	started = 1;
	char **argv = block(name, sizeof(name), 1, 0);
	__init_libc(argv + 2, argv[0]);
	init_all();
}
