/* SPDX-License-Identifier: MIT */
/* close.h: windows are closed. */
#ifndef MONITOR_MEMORY_CLOSE_H
#define MONITOR_MEMORY_CLOSE_H

#include <cubicle/system_abi.h>
#include "base/space.h"

struct window;

/* Take back what (who) has of the ranges of a window just closed. */
void window_revoke(uint32_t owner, const struct window *w, cubicle_set_t who);

/* Delete range (i) of (owner), and take back what others have of it. */
void window_range_close(uint32_t owner, uint32_t i);

/* Memory (r) of (owner) is unmapped: no window shows it any more, nor the rest
 * of a range that is unmapped in part. */
void window_forget(uint32_t owner, struct urange r);

/* All windows of (owner) are gone; handles of them are invalid. */
void window_forget_all(uint32_t owner);

#endif
