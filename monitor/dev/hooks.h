/* SPDX-License-Identifier: MIT */
/* hooks.h: the hooks of base/observe.h, in the development monitor. */
#ifndef MONITOR_DEV_HOOKS_H
#define MONITOR_DEV_HOOKS_H

#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/system.h"

struct call;
struct frame;
struct range;

#define ASKED_FOR(flag) (system.flags & CUBICLE_SYSTEM_##flag)

/* Are violations permitted, where that is possible? */
#define PERMISSIVE ASKED_FOR(PERMISSIVE)
/* Do heaps list their blocks (dev/leaks.h)? */
#define LISTS_BLOCKS ASKED_FOR(LEAKS)
/* Do calls pass gate_prepare(), so that observe_call() sees them? */
#define OBSERVES_CALLS                                              \
	(system.flags &                                             \
		(CUBICLE_SYSTEM_TIMES | CUBICLE_SYSTEM_PERMISSIVE | \
			CUBICLE_SYSTEM_TRACE_CALLS |                \
			CUBICLE_SYSTEM_TRACE_SYSCALLS))

/* The callee is about to be entered: arguments were checked and moved. */
void dev_call(struct call *c);
static inline void observe_call(struct call *c)
{
	if (OBSERVES_CALLS)
		dev_call(c);
}

/* The callee returned (result), which was checked. */
void dev_return(const struct frame *f, int64_t result);
static inline void observe_return(const struct frame *f, int64_t result)
{
	if (OBSERVES_CALLS)
		dev_return(f, result);
}

/* Pages (addr, bytes) are accessible to (to) now, or to their owner again:
 * (what) is CUBICLE_TRACE_LEND or CUBICLE_TRACE_TAKE. */
void dev_pages(uint32_t what, uint64_t addr, uint64_t bytes, uint32_t to);
static inline void observe_pages(
	uint32_t what, uint64_t addr, uint64_t bytes, uint32_t to)
{
	if (ASKED_FOR(TRACE_FAULTS))
		dev_pages(what, addr, bytes, to);
}

/* The running cubicle touched (addr), with (access), at (rip), and faulted. */
void dev_fault(uint64_t addr, uint32_t access, uint64_t rip);
static inline void observe_fault(uint64_t addr, uint32_t access, uint64_t rip)
{
	if (ASKED_FOR(TRACE_FAULTS))
		dev_fault(addr, access, rip);
}

/* The running cubicle changes its window (handle): CUBICLE_TRACE_ADD and so on.
 */
void dev_window(uint32_t what, int32_t handle, uint32_t to, uint64_t addr,
	uint64_t bytes);
static inline void observe_window(uint32_t what, int32_t handle, uint32_t to,
	uint64_t addr, uint64_t bytes)
{
	if (ASKED_FOR(TRACE_WINDOWS))
		dev_window(what, handle, to, addr, bytes);
}

/* Range (r) of (owner) is closed to (who). For reports of violations. */
void dev_closed(uint32_t owner, const struct range *r, cubicle_set_t who);
static inline void observe_closed(
	uint32_t owner, const struct range *r, cubicle_set_t who)
{
	dev_closed(owner, r, who);
}

/* Before (v) is sent: add the data that only the development monitor has. */
void dev_violation(struct cubicle_record_violation *v);
static inline void observe_violation(struct cubicle_record_violation *v)
{
	dev_violation(v);
}

/* Is (v) permitted? It is reported once for each place. */
bool dev_permits(struct cubicle_record_violation *v);
static inline bool violation_permitted(struct cubicle_record_violation *v)
{
	return PERMISSIVE && dev_permits(v);
}

/* (v): (id) touched (addr), where it has no right. Can it go on? */
bool dev_lets_touch(struct cubicle_record_violation *v, bool write);
static inline bool touch_permitted(
	struct cubicle_record_violation *v, bool write)
{
	return PERMISSIVE && dev_lets_touch(v, write);
}

/* The callers of edge number (edge), if the layout allows (callers). */
cubicle_set_t dev_admits(uint32_t edge, cubicle_set_t callers);
static inline cubicle_set_t observe_admitted(
	uint32_t edge, cubicle_set_t callers)
{
	return dev_admits(edge, callers);
}

/* Text is mapped at (addr, bytes), from (offset) of the image. */
void dev_text(uint64_t addr, uint64_t bytes, uint64_t offset);
static inline void observe_text(uint64_t addr, uint64_t bytes, uint64_t offset)
{
	if (ASKED_FOR(PERF))
		dev_text(addr, bytes, offset);
}

/* The system ends: send the reports that are due only then. */
void dev_end(void);
static inline void observe_end(void)
{
	dev_end();
}

/* A libc reports a system call: cubicle_trace_syscall() of component.h. */
int64_t dev_syscall(uint64_t told);
static inline int64_t observe_syscall(uint64_t told)
{
	return dev_syscall(told);
}

#endif
