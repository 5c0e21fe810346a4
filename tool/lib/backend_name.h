/* SPDX-License-Identifier: MIT */
/* backend_name.h: what a backend (enum cubicle_backend) is called. */
#ifndef TOOL_BACKEND_NAME_H
#define TOOL_BACKEND_NAME_H

#include <stdbool.h>
#include <stdint.h>

/* As `--backend` has it; "sfi (stores)"; "unknown" if it is none. */
const char *backend_name(uint32_t backend);

/* Is it one of the two whose components cubicle-cc compiles? */
bool backend_is_sfi(uint32_t backend);

#endif
