/* SPDX-License-Identifier: MIT */
/* violation.c: a rule was broken: what is known of it, for the tool. */
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/observe.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/violation.h"
#include "defence.h"

struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id)
{
	static struct cubicle_record_violation v;
	const struct frame *f = current->frame;

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
	for (; f > &OWN(frames)[0].frame && v.chain < CUBICLE_CHAIN_MAX;
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

struct cubicle_record_violation *violation_at(uint32_t rule, uint32_t id,
	struct uptr addr, uint64_t rip, const struct edge *edge)
{
	struct cubicle_record_violation *v = violation_new(rule, id);
	uint64_t owner = owner_of(uptr_value(addr));

	v->address = uptr_value(addr);
	v->owner = owner < CUBICLE_SLOTS ? (uint32_t)owner : NOBODY;
	v->rip = rip;
	if (edge && interface_of(edge))
		memcpy(v->function, interface_of(edge)->name,
			sizeof(v->function));
	return v;
}

uint32_t violations_sent;
static uint32_t sent_of[CUBICLE_SLOTS];

/* Does this violation end the run, now or when its callers have continued? */
static bool is_last(const struct cubicle_record_violation *v)
{
	return !v->permitted && v->contained != CUBICLE_CONTAINED_CALL &&
		(!v->contained || v->cubicle == OWN(frames)[1].frame.callee);
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
	counters.violations++;
	if (DEFENDS(DEFENCE_REPORTS)
			? sent_of[v->cubicle] >= sent_most(v) && !is_last(v)
			: violations_sent == CUBICLE_VIOLATIONS_MAX)
		return false;
	violations_sent++;
	sent_of[v->cubicle]++;
	observe_violation(v);
	report_record(CUBICLE_RECORD_VIOLATION, v, sizeof(*v));
	return true;
}

void violation_tell(struct cubicle_record_violation *v)
{
	v->contained = CUBICLE_CONTAINED_CALL;
	violation_send(v);
}
