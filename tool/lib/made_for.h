/* SPDX-License-Identifier: MIT */
/* made_for.h: which backend a component's file is compiled for. */
#ifndef TOOL_MADE_FOR_H
#define TOOL_MADE_FOR_H

#include <stdbool.h>
#include <stdint.h>

enum made_for {
	MADE_FOR_ANY,	 /* nobody knows; the monitor will say what is wrong */
	MADE_FOR_OTHERS, /* not for sfi */
	MADE_FOR_SFI,
	MADE_FOR_SFI_STORES,
};

/* By the note of cubicle-cc in (file) (note_abi.h). */
enum made_for made_for(const char *file);

/* Can (backend) run it? */
bool made_for_runs(enum made_for is, uint32_t backend);

/* "compiled for backend sfi" */
const char *made_for_text(enum made_for is);

#endif
