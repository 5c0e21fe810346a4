/* SPDX-License-Identifier: MIT */
/* observe.c: calls, and the end, for all that looks on. */
#include <cubicle/system_abi.h>
#include "base/observe.h"
#include "call/argument.h"
#include "dev/count.h"
#include "dev/leaks.h"
#include "dev/permissive.h"

/* Is more wanted than that calls are let through? */
#define COUNTS                                                       \
	(system.flags &                                              \
		(CUBICLE_SYSTEM_TIMES | CUBICLE_SYSTEM_TRACE_CALLS | \
			CUBICLE_SYSTEM_TRACE_SYSCALLS))

void dev_call(struct call *c)
{
	if (PERMISSIVE)
		permissive_call(c->f);
	if (COUNTS)
		count_entry(c);
}

void dev_return(const struct frame *f, int64_t result)
{
	if (COUNTS)
		count_return(f, result);
}

void dev_end(void)
{
	permissive_end();
	leaks_report_all();
}
