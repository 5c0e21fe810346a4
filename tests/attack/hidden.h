/* SPDX-License-Identifier: MIT */
/*
 * hidden.h: for components that hold a WRPKRU where nobody sees it. Each is a
 * file of its own, as the loader refuses a component for the first that it
 * finds.
 *
 *     HIDDEN("assembly")
 *
 * defines `hidden_wrpkru`, the first of the three bytes; what follows them is a
 * RET. Elsewhere in the component there is none.
 */
#ifndef HIDDEN_H
#define HIDDEN_H

#include "attacks.h"

#define HIDDEN(assembly)                                                  \
	__asm__(".pushsection .text\n"                                    \
		".hidden hidden_wrpkru\n .globl hidden_wrpkru\n" assembly \
		".popsection\n");                                         \
	static int hidden(uint64_t arg)                                   \
	{                                                                 \
		(void)arg;                                                \
		__asm__ volatile("xor %%eax, %%eax\n"                     \
				 "xor %%ecx, %%ecx\n"                     \
				 "xor %%edx, %%edx\n"                     \
				 "call hidden_wrpkru\n" ::                \
					 : "eax", "ecx", "edx");          \
		return steal(victim.data);                                \
	}                                                                 \
	const struct attack attacks_here[] = {                            \
		{"wrpkru", hidden},                                       \
		{NULL, NULL},                                             \
	};

#endif
