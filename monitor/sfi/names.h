/* SPDX-License-Identifier: MIT */
/*
 * names.h: names of the instructions that are not allowed, for messages.
 */
#ifndef SFI_NAMES_H
#define SFI_NAMES_H

#include <stdint.h>

/* The name of the forbidden instruction at (at), or "". */
const char *decode_name(const uint8_t *at, const uint8_t *end);

#endif
