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
#define CUBICLE_ADDRESSES_MAX  1
#define CUBICLE_STRINGS_BYTES  1
#include "base/print.h"
#include "base/space.h"
#include "base/system.h"

struct cubicle_system system;
struct cubicle_shares shares;

struct cubicle_system nondet_system(void);
struct cubicle_shares nondet_shares(void);

/* The text of a message does not matter here. */
size_t print(char *buf, size_t bytes, const char *format, ...)
{
	(void)buf, (void)bytes, (void)format;
	return 0;
}

/* Is the share of (id) what image.c accepts: in the space, and large enough?
 * Without views there are no shares. */
static bool share_is_sound(uint32_t id)
{
	uint32_t first = shares.first[id], granules = shares.granules[id];

	if (!shares.views)
		return !first && !granules;
	return first >= 2 && granules >= 2 && first + granules <= 256;
}

/* Any description that description.c accepts; shares that image.c accepts. */
static void any_system(void)
{
	system = nondet_system();
	shares = nondet_shares();
	ASSUME(shares.views <= 1);
	ASSUME(system.cubicles >= 1 && system.cubicles <= CUBICLE_CUBICLES_MAX);
	ASSUME(system.components >= 1 &&
		system.components <= CUBICLE_COMPONENTS_MAX);
	ASSUME(system.start < system.components);
	for (uint32_t i = 0; i < CUBICLE_COMPONENTS_MAX; i++)
		ASSUME(system.component[i].cubicle < system.cubicles &&
			share_is_sound(system.component[i].cubicle + 1));
}

#endif
