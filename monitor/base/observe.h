/* SPDX-License-Identifier: MIT */
/*
 * observe.h: the hooks of the development monitor, which observes calls and
 * permits violations: dev/hooks.h has them, with their contracts.
 *
 * In a monitor for use, OBSERVED is 0. The hooks are then nothing, and the
 * files of monitor/dev are not linked. The build sets OBSERVED
 * (monitor/build.mk).
 */
#ifndef MONITOR_OBSERVE_H
#define MONITOR_OBSERVE_H

#include "base/base.h"

#ifndef OBSERVED
#define OBSERVED 0
#endif

#if OBSERVED
#include "dev/hooks.h"
#else
#define ASKED_FOR(flag)	   0
#define PERMISSIVE	   0
#define LISTS_BLOCKS	   0
#define OBSERVES_CALLS	   0
#define NOTHING(a, ...)	   ((void)(a))
#define observe_call	   NOTHING
#define observe_return	   NOTHING
#define observe_pages	   NOTHING
#define observe_fault	   NOTHING
#define observe_window	   NOTHING
#define observe_closed	   NOTHING
#define observe_violation  NOTHING
#define observe_text	   NOTHING
#define observe_end()	   ((void)0)
#define observe_syscall(a) (NOTHING(a), (int64_t)0)

#define violation_permitted(v)		(NOTHING(v), false)
#define touch_permitted(v, write)	(NOTHING(v), (void)(write), false)
#define observe_admitted(edge, callers) (NOTHING(edge), (callers))
#endif

#endif
