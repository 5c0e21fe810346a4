/* SPDX-License-Identifier: MIT */
/* restart.h: a stopped cubicle is started again. */
#ifndef MONITOR_CALL_RESTART_H
#define MONITOR_CALL_RESTART_H

#include "base/base.h"

extern uint64_t contain_kept_bytes; /* of all copies of data */

/* Keep a copy of the data of (id) at (addr, bytes), whole pages, if it may be
 * restarted. */
void contain_keep(uint32_t id, uint64_t addr, uint64_t bytes);

/* Can the stopped cubicle (id) be called? If it may be, it is started anew. */
bool contain_revive(uint32_t id);

#endif
