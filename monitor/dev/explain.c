/* SPDX-License-Identifier: MIT */
/* explain.c: the additions of the development monitor to a violation record. */
#include <cubicle/report_abi.h>
#include "base/observe_copies.h"
#include "base/space.h"
#include "dev/leaks.h"
#include "dev/near.h"
#include "dev/quarantine.h"

void dev_violation(struct cubicle_record_violation *v)
{
	bool closed = v->rule == CUBICLE_RULE_CLOSED;
	bool memory = closed || v->rule == CUBICLE_RULE_ACCESS ||
		v->rule == CUBICLE_RULE_ARGUMENT;

	/* The address may be in a copy for a call that has ended. */
	if (CHECKS_COPIES && v->access)
		quarantine_explain(v);
	if (memory && v->owner >= 1 && v->owner <= cubicle_count)
		v->nears = window_near(v->owner, PAGE_DOWN(v->address),
			closed ? v->call[0].callee : v->cubicle, v->near);
	leaks_report(owner_of(v->address));
}
