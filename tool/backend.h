/* SPDX-License-Identifier: MIT */
/* backend.h: what this machine can do, and the backend that follows. */
#ifndef TOOL_BACKEND_H
#define TOOL_BACKEND_H

#include <stdbool.h>
#include "folders.h"

/* Keys that the monitor needs for itself (key 0 is the kernel's, 1 the
 * monitor's, 2 is for what it publishes), of those that can be allocated. */
#define BACKEND_MONITOR_KEYS 2
#define BACKEND_CUBICLE_KEYS 13 /* the most that are left */

struct machine {
	bool cpu;      /* the processor has protection keys */
	bool enabled;  /* ... and the kernel has switched them on */
	unsigned keys; /* that can be allocated */
};

void machine_find(struct machine *m);

/* Why there are no keys; NULL if there are. */
const char *machine_lacks_keys(const struct machine *m);

const char *backend_name(uint32_t backend);

/*
 * The backend for (layout): (wanted), or the best there is where that is 0.
 * (lazy): windows are to be. (why) is set to the reason, a static string.
 */
int backend_choose(uint32_t wanted, bool lazy, const struct layout *layout,
	const struct folders *folders, uint32_t *backend, const char **why);

#endif
