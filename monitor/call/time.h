/* SPDX-License-Identifier: MIT */
/* time.h: time limits. */
#ifndef MONITOR_CALL_TIME_H
#define MONITOR_CALL_TIME_H

#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/thread.h"

extern cubicle_set_t time_limited; /* cubicles with a limit */
extern bool time_counts;	   /* any cubicle has a limit */
extern volatile bool time_overdue; /* the time of a cubicle is over */

/* See stop.h. */
void time_stop(void);

/* A call into (id) may take (ms) of CPU time; 0: as much as it likes. */
void time_limit(uint32_t id, uint64_t ms);

/* Of a frame's (timed). */
enum {
	TIMED_NOT = 0,
	TIMED_FIRST,  /* it has opened the accounts of its callee */
	TIMED_NESTED, /* another call has opened them */
};

/* The account of cubicle (id), whose innermost call is (f). */
uint32_t time_account(uint32_t id, const struct frame *f);

/* Charge (account) from now on; 0 belongs to nobody. Returns the account that
 * was charged before. */
uint32_t time_switch(uint32_t account);

/* Divide the time since the last settlement. False if that is in progress. */
bool time_settle(void);

/* Has the call into (id) taken all of its time? */
bool time_is_over(uint32_t id);

/* Have calls into (id), within the outstanding one, taken half of its time? */
bool time_is_used(uint32_t id);

/* Is the time over of any cubicle? */
bool time_any_over(void);

/* A tick, in a cubicle or in the monitor. */
void time_tick(void);

/* What the call into (id) has taken, up to the last settlement. */
uint32_t time_used_ms(uint32_t id);

/* The callee of (f) is entered. */
void time_enter(struct frame *f);

/* The call of (f) is over. */
void time_leave(struct frame *f);

/* The call of (f) is the first. Start the ticks, if any cubicle has a limit. */
void time_start(struct frame *f);

/* Threads take turns by the ticks. */
void time_tick_always(void);

/* Called between steps of long work of the monitor, where it can stop. Does not
 * return if the time of the running cubicle is over. */
static inline void time_step(void)
{
	if (time_overdue)
		time_stop();
}

/* Called before and after the thread may sleep, which takes no CPU time. */
static inline void time_sleeps(void)
{
	if (time_counts)
		time_settle();
}

#endif
