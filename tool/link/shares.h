/* SPDX-License-Identifier: MIT */
/*
 * shares.h: which share of the offsets each cubicle gets (shares_abi.h).
 *
 * With backend sfi, a cubicle with a key `memory` gets as many granules as that
 * needs, and the others divide the rest evenly. Shares are large if there is
 * room for that, because a small one has room for smaller components and a
 * smaller stack.
 */
#ifndef TOOL_LINK_SHARES_H
#define TOOL_LINK_SHARES_H

#include <cubicle/shares_abi.h>
#include <cubicle/system_abi.h>
#include "layout/layout.h"

/*
 * The shares of the cubicles of (d), which come from (l), by its backend.
 * Returns -EINVAL, after a message, if what they ask for is more than there is.
 */
int shares_make(struct cubicle_shares *s, const struct cubicle_system *d,
	const struct layout *l);

#endif
