/* SPDX-License-Identifier: MIT */
/*
 * refusal.h: what the verifier refuses, in words, for messages.
 */
#ifndef TOOL_REFUSAL_H
#define TOOL_REFUSAL_H

#include <stdint.h>

/* (rule) of enum verify_rule: "an access that is not confined to the box". */
const char *refusal_rule(uint32_t rule);

/* The name of the instruction at (at) that (rule) refuses, or "". */
const char *refusal_instruction(
	uint32_t rule, const uint8_t *at, const uint8_t *end);

#endif
