/* SPDX-License-Identifier: MIT */
/* permissive.h: violations are let through, where that can be (--permissive).
 */
#ifndef MONITOR_DEV_PERMISSIVE_H
#define MONITOR_DEV_PERMISSIVE_H

struct frame;

/* The call of (f) is made, whether the layout lets it or not. */
void permissive_call(const struct frame *f);

/* Send how often each violation was let through. */
void permissive_end(void);

#endif
