/* SPDX-License-Identifier: MIT */
/* fake_violation.h: the record of a violation, for tests without violation.c. A
 * test has the last one in (violation). */
#ifndef TESTS_UNIT_FAKE_VIOLATION_H
#define TESTS_UNIT_FAKE_VIOLATION_H

#include <string.h>
#include "base/space.h"
#include "call/violation.h"

static struct cubicle_record_violation violation;

struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id)
{
	memset(&violation, 0, sizeof(violation));
	violation.rule = rule;
	violation.cubicle = id;
	return &violation;
}

struct cubicle_record_violation *violation_at(uint32_t rule, uint32_t id,
	struct uptr addr, uint64_t rip, const struct edge *edge)
{
	struct cubicle_record_violation *v = violation_new(rule, id);

	(void)edge;
	v->address = uptr_value(addr);
	v->owner = (uint32_t)owner_of(v->address);
	v->rip = rip;
	return v;
}

#endif
