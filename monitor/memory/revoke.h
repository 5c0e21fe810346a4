/* SPDX-License-Identifier: MIT */
/*
 * revoke.h: rights end, and with them what was derived from them: pages that
 * somebody can touch because of them are taken back.
 */
#ifndef MONITOR_MEMORY_REVOKE_H
#define MONITOR_MEMORY_REVOKE_H

#include "base/space.h"

struct frame;

/*
 * Some right has changed: what was found out about pages before is forgotten.
 */
void memory_revoke_start(void);

/*
 * Take the pages of (r) back from (from), where that has no other
 * right to them, and give them to their owner. memory_revoke_start() was called
 * after the last change of any right.
 */
void memory_revoke(struct urange r, uint32_t from);

/* End the grants of (f), the innermost call, which has ended and has some. */
void grant_drop(struct frame *f);

/*
 * A right to a part of (r) has ended, or that memory was (unmapped).
 * End the grants that were derived from it, and the grants of inner frames that
 * were derived from those. Where it would take milliseconds to find out which
 * ones were derived from something else, those end, too.
 */
void grant_recheck(struct urange r, bool unmapped);

/* The callee of (f) is stopped: end its grants, and the grants that it derived
 * from them. */
void grant_close(struct frame *f);

#endif
