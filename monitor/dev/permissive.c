/* SPDX-License-Identifier: MIT */
/* permissive.c: violations are let through, where that can be. */
#include <cubicle/report_abi.h>
#include "base/counters.h"
#include "base/observe.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/violation.h"
#include "dev/admits.h"
#include "dev/permissive.h"
#include "memory/pages.h"

/* Violations that count as one: for memory, those with the same function and
 * part of the owner's memory, anywhere in the code; for other rules, those at
 * the same place in the code. */
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

bool dev_permits(struct cubicle_record_violation *v)
{
	bool memory = v->rule == CUBICLE_RULE_ACCESS && v->entry;
	const struct permitted p = {v->rule, v->cubicle, v->owner, v->access,
		v->argument, memory ? part_of(v->address) : 0,
		memory ? 0 : v->rip, v->entry, 1, violations_sent};

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

void permissive_end(void)
{
	for (uint32_t i = 0; i < permitted_count; i++) {
		struct cubicle_record_repeated r = {.index = permitted[i].index,
			.times = permitted[i].times};
		report_record(CUBICLE_RECORD_REPEATED, &r, sizeof(r));
	}
}

/* --- calls and pages --------------------------------------------------------- */

void permissive_call(const struct frame *f)
{
	if (layout_admits((uint32_t)(f->edge - edges), f->caller))
		return;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_EDGE, f->caller);

	v->owner = f->callee;
	v->address = f->edge->entry;
	v->rip = f->return_address;
	memcpy(v->function, interface_of(f->edge)->name, sizeof(v->function));
	dev_permits(v);
}

/* Let (id) access the page at (addr) without a right. False if the page has no
 * such access, or (id) has it already. */
static bool let_touch(uint32_t id, uint64_t addr, bool write)
{
	const struct page *p = page_of(addr);
	uint32_t prot = p->prot & (PROT_READ | PROT_WRITE);

	if (!(prot & (write ? PROT_WRITE : PROT_READ)) ||
		pages_seen(id, addr) == prot)
		return false;
	return !memory_lend(PAGE_DOWN(addr), id, prot);
}

bool dev_lets_touch(struct cubicle_record_violation *v, bool write)
{
	return let_touch(v->cubicle, v->address, write) && dev_permits(v);
}
