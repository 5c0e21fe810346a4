/* SPDX-License-Identifier: MIT */
/* admits.c: the callers that the layout allows, also with --permissive. */
#include "base/limits.h"
#include "base/observe.h"
#include "dev/admits.h"

static cubicle_set_t allowed[EDGES_MAX];

cubicle_set_t dev_admits(uint32_t edge, cubicle_set_t callers)
{
	allowed[edge] |= callers;
	return PERMISSIVE ? ~(cubicle_set_t)1 : callers;
}

bool layout_admits(uint32_t edge, uint32_t caller)
{
	return allowed[edge] & CUBICLE_SET(caller);
}
