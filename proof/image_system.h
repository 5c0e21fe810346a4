/* SPDX-License-Identifier: MIT */
/*
 * image_system.h: a system with few components, for the proofs about its image.
 * It has as many cubicles as a real one, or as a proof defines before.
 */
#ifndef IMAGE_SYSTEM_H
#define IMAGE_SYSTEM_H

#include "proof.h"
#ifndef CUBICLE_CUBICLES_MAX
#define CUBICLE_CUBICLES_MAX 127
#endif
#define CUBICLE_COMPONENTS_MAX 3
#define CUBICLE_STREAMS_MAX    1
#define CUBICLE_MOUNTS_MAX     1
#define CUBICLE_STRINGS_BYTES  1
#include "base/print.h"
#include "base/space.h"
#include "base/system.h"

struct cubicle_system system;
uint32_t share_shift;

struct cubicle_system nondet_system(void);

/* The text of a message does not matter here. */
size_t print(char *buf, size_t bytes, const char *format, ...)
{
	(void)buf, (void)bytes, (void)format;
	return 0;
}

/* Any description that description.c accepts; the shares fit into a slot. */
static void any_system(void)
{
	system = nondet_system();
	share_shift = nondet_u32();
	ASSUME(system.cubicles >= 1 && system.cubicles <= CUBICLE_CUBICLES_MAX);
	ASSUME(system.components >= 1 &&
		system.components <= CUBICLE_COMPONENTS_MAX);
	ASSUME(system.start < system.components);
	for (uint32_t i = 0; i < CUBICLE_COMPONENTS_MAX; i++)
		ASSUME(system.component[i].cubicle < system.cubicles);
	ASSUME(!share_shift ||
		(share_shift >= 25 && share_shift <= CUBICLE_SHARE_SHIFT_MAX &&
			(uint64_t)(system.cubicles + 1) << share_shift <=
				CUBICLE_SLOT_BYTES));
}

#endif
