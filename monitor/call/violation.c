/* SPDX-License-Identifier: MIT */
/* violation.c: a rule was broken: what is known of it, for the tool. */
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/report.h"
#include "base/space.h"
#include "base/statistics.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/violation.h"
#include "defence.h"
#include "dev/leaks.h"
#include "memory/window.h"

struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id)
{
	static struct cubicle_record_violation v;
	const struct frame *f = thread.frame;

	memset(&v, 0, sizeof(v));
	v.rule = rule;
	v.cubicle = id;
	v.owner = NOBODY;
	v.argument = -1;
	if (f->callee == id && f->edge) {
		v.entry = f->edge->entry;
		if (f->finish != FINISH_NOTHING || PERMISSIVE)
			memcpy(v.arg, f->arg, sizeof(v.arg));
	}
	for (; f > &frames[0].frame && v.chain < CUBICLE_CHAIN_MAX;
		f = (const struct frame *)(const void *)((const char *)f -
			FRAME_BYTES)) {
		uint32_t i = v.chain++;
		v.call[i].caller = f->caller;
		v.call[i].callee = f->callee;
		v.call[i].return_address = f->return_address;
		v.call[i].sp = f->rsp;
		if (f->edge && interface_of(f->edge))
			memcpy(v.call[i].function, interface_of(f->edge)->name,
				sizeof(v.call[i].function));
	}
	return &v;
}

static uint32_t violations_sent, sent_of[CUBICLE_SLOTS];

/* Does this violation end the run, now or when its callers have continued? */
static bool is_last(const struct cubicle_record_violation *v)
{
	return !v->permitted && v->contained != CUBICLE_CONTAINED_CALL &&
		(!v->contained || v->cubicle == frames[1].frame.callee);
}

/* Calls that fail, without anybody being stopped, may be the work of somebody
 * else. They leave half of the reports for what the cubicle does itself. */
static uint32_t sent_most(const struct cubicle_record_violation *v)
{
	return v->contained == CUBICLE_CONTAINED_CALL
		? CUBICLE_VIOLATIONS_MAX / 2
		: CUBICLE_VIOLATIONS_MAX;
}

bool violation_send(struct cubicle_record_violation *v)
{
	bool closed = v->rule == CUBICLE_RULE_CLOSED;
	bool memory = closed || v->rule == CUBICLE_RULE_ACCESS ||
		v->rule == CUBICLE_RULE_ARGUMENT;

	if (memory && v->owner >= 1 && v->owner <= cubicle_count)
		v->nears = window_near(v->owner, PAGE_DOWN(v->address),
			closed ? v->call[0].callee : v->cubicle, v->near);
	counters.violations++;
	if (DEFENDS(DEFENCE_REPORTS)
			? sent_of[v->cubicle] >= sent_most(v) && !is_last(v)
			: violations_sent == CUBICLE_VIOLATIONS_MAX)
		return false;
	violations_sent++;
	sent_of[v->cubicle]++;
	leaks_report(owner_of(v->address));
	report_record(CUBICLE_RECORD_VIOLATION, v, sizeof(*v));
	return true;
}

/* --- what is let through ----------------------------------------------------- */

/* Violations that are the same: of memory, by what was called and which part of
 * the owner's memory it touched, wherever in the code; others by the code. */
static struct permitted {
	uint32_t rule, cubicle, owner, access;
	int32_t argument;
	uint32_t part;
	uint64_t rip, entry;
	uint64_t times;
	uint32_t index; /* of its record */
} permitted[CUBICLE_VIOLATIONS_MAX];
static uint32_t permitted_count;

static struct permitted *permitted_find(const struct permitted *p)
{
	for (uint32_t i = 0; i < permitted_count; i++)
		if (!memcmp(&permitted[i], p,
			    offsetof(struct permitted, times)))
			return &permitted[i];
	return NULL;
}

/* Components, stack or heap. */
static uint32_t part_of(uint64_t addr)
{
	uint32_t id = (uint32_t)owner_of(addr);

	return (addr >= memory_part(id, CUBICLE_IMAGE_END)) +
		(addr >= memory_part(id, CUBICLE_HEAP_OFFSET));
}

bool violation_permitted(struct cubicle_record_violation *v)
{
	bool memory = v->rule == CUBICLE_RULE_ACCESS && v->entry;
	const struct permitted p = {v->rule, v->cubicle, v->owner, v->access,
		v->argument, memory ? part_of(v->address) : 0,
		memory ? 0 : v->rip, v->entry, 1, violations_sent};

	if (!PERMISSIVE)
		return false;
	struct permitted *same = permitted_find(&p);
	if (same) {
		same->times++;
		counters.violations++;
		return true;
	}
	v->permitted = 1;
	if (violation_send(v) && permitted_count < CUBICLE_VIOLATIONS_MAX)
		permitted[permitted_count++] = p;
	return true;
}

void report_permitted(void)
{
	for (uint32_t i = 0; i < permitted_count; i++) {
		struct cubicle_record_repeated r = {.index = permitted[i].index,
			.times = permitted[i].times};
		report_record(CUBICLE_RECORD_REPEATED, &r, sizeof(r));
	}
}

void violation_tell(struct cubicle_record_violation *v)
{
	v->contained = CUBICLE_CONTAINED_CALL;
	violation_send(v);
}
