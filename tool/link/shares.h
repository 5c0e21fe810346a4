/* SPDX-License-Identifier: MIT */
/* shares.h: which share of the offsets each cubicle gets (shares_abi.h). */
#ifndef TOOL_LINK_SHARES_H
#define TOOL_LINK_SHARES_H

#include <cubicle/shares_abi.h>
#include <cubicle/system_abi.h>

/* The shares of the cubicles of (d), by its backend. */
void shares_make(struct cubicle_shares *s, const struct cubicle_system *d);

#endif
