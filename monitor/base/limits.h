/* SPDX-License-Identifier: MIT */
/*
 * limits.h: how much there can be. Limits are per cubicle, and all cubicles can
 * reach them at once, so none of them can use up what another needs.
 */
#ifndef MONITOR_LIMITS_H
#define MONITOR_LIMITS_H

#include <cubicle/counters_abi.h>
#include <cubicle/space_abi.h>

#ifndef ACTIVE_MAX
#define ACTIVE_MAX 128 /* outstanding calls into one cubicle */
#endif
#ifndef GRANTED_MAX
#define GRANTED_MAX 2048 /* grants that one cubicle has made */
#endif
#define FRAMES_MAX (CUBICLE_SLOTS * (ACTIVE_MAX + 1))
#define GRANTS_MAX (CUBICLE_SLOTS * GRANTED_MAX)
#define EDGES_MAX  CUBICLE_EDGES_MAX

#endif
