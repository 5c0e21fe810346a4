/* SPDX-License-Identifier: MIT */
/* backend.h: what this machine can do, and the backend that follows. */
#ifndef TOOL_BACKEND_H
#define TOOL_BACKEND_H

#include <stdbool.h>
#include "layout/folders.h"

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

/* What somebody asked for. */
struct backend_wish {
	uint32_t backend;  /* 0: the best there is */
	const char *by;	   /* in errors: "--backend mpk" */
	const char *why;   /* in a summary: "as asked for" */
	uint32_t required; /* no other is to run; 0: any */
	bool lazy;	   /* windows are to be */
};

/*
 * The backend for (layout). One that does not hold against hostile code is
 * never chosen, only taken if it was asked for. (why) is set to the reason, a
 * string that stays.
 */
int backend_choose(const struct backend_wish *w, const struct layout *layout,
	const struct folders *folders, uint32_t *backend, const char **why);

#endif
