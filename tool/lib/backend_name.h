/* SPDX-License-Identifier: MIT */
/* backend_name.h: names and kinds of backends (enum cubicle_backend). */
#ifndef TOOL_BACKEND_NAME_H
#define TOOL_BACKEND_NAME_H

#include <stdbool.h>
#include <stdint.h>

/* As `--backend` has it; "sfi (stores)"; "unknown" if it is none. */
const char *backend_name(uint32_t backend);

/* Is it one of the two whose components cubicle-cc compiles? */
bool backend_is_sfi(uint32_t backend);

/* Does it isolate hostile code, reads included? */
bool backend_isolates(uint32_t backend);

#endif
