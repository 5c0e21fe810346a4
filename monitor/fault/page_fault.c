/* SPDX-License-Identifier: MIT */
/*
 * page_fault.c: a fault on a page that is windowed or granted to the running
 * cubicle maps it; all other faults are violations.
 */
#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/stop.h"
#include "call/time.h"
#include "call/violation.h"
#include "defence.h"
#include "fault/entry.h"
#include "fault/page_fault.h"
#include "fault/signals.h"
#include "memory/pages.h"
#include "memory/rights.h"
#include "memory/shared.h"

static uint32_t access_of(const struct signal_context *context)
{
	if (context->trap != TRAP_PAGE)
		return CUBICLE_ACCESS_NONE;
	if (context->error & FAULT_EXECUTE)
		return CUBICLE_ACCESS_EXECUTE;
	return context->error & FAULT_WRITE ? CUBICLE_ACCESS_WRITE
					    : CUBICLE_ACCESS_READ;
}

static struct cubicle_record_violation *fault_violation(uint32_t rule,
	int signal, struct uptr addr, const struct signal_context *context)
{
	struct cubicle_record_violation *v =
		violation_at(rule, current->running, addr, context->rip, NULL);

	v->access = access_of(context);
	v->number = (uint32_t)signal;
	return v;
}

_Noreturn void fault_violate(uint32_t rule, int signal, struct uptr addr,
	const struct signal_context *context)
{
	violation_stop(fault_violation(rule, signal, addr, context));
}

static bool near_stack(uint64_t addr)
{
	uint32_t self = current->running;

	return addr >= memory_part(self, CUBICLE_IMAGE_END) &&
		addr < memory_part(self, CUBICLE_HEAP_OFFSET);
}

/* The running cubicle touched its own (addr). */
static void own_fault(struct uptr addr, const struct signal_context *context)
{
	uint32_t self = current->running, access = access_of(context);
	uint64_t at = uptr_value(addr);
	const struct page *p = page_of(at);
	uint32_t need = access == CUBICLE_ACCESS_EXECUTE ? PROT_EXEC
		: access == CUBICLE_ACCESS_WRITE	 ? PROT_WRITE
							 : PROT_READ;

	if (!p->prot && near_stack(at))
		fault_violate(CUBICLE_RULE_STACK, SIGSEGV, addr, context);
	if (!(p->prot & ~PROT_HELD))
		fault_violate(CUBICLE_RULE_UNMAPPED, SIGSEGV, addr, context);
	if (!(p->prot & need))
		fault_violate(need == PROT_EXEC ? CUBICLE_RULE_EXECUTE
						: CUBICLE_RULE_READONLY,
			SIGSEGV, addr, context);
	if (p->tag == self)
		fault_violate(CUBICLE_RULE_UNMAPPED, SIGSEGV, addr, context);
	/* Lent to a cubicle, which gets it back at its next access. */
	if (memory_take_back(at))
		panic("cannot take back %lx", at);
}

void page_fault(struct uptr addr, const struct signal_context *context)
{
	uint32_t self = current->running, access = access_of(context);
	uint64_t owner = owner_of(uptr_value(addr));

	observe_fault(uptr_value(addr), access, context->rip);
	if (owner == self) {
		own_fault(addr, context);
		return;
	}
	if (owner == 0)
		fault_violate(CUBICLE_RULE_MONITOR, SIGSEGV, addr, context);
	if (owner > cubicle_count)
		fault_violate(access == CUBICLE_ACCESS_EXECUTE
				? CUBICLE_RULE_EXECUTE
				: CUBICLE_RULE_UNMAPPED,
			SIGSEGV, addr, context);
	if (access == CUBICLE_ACCESS_EXECUTE)
		fault_violate(CUBICLE_RULE_EXECUTE, SIGSEGV, addr, context);
	bool write = access == CUBICLE_ACCESS_WRITE;
	if (memory_may_touch(self, addr, write))
		return;
	struct cubicle_record_violation *v =
		fault_violation(CUBICLE_RULE_ACCESS, SIGSEGV, addr, context);
	if (!touch_permitted(v, write))
		violation_stop(v);
}

bool page_lost(struct uptr addr, const struct signal_context *context)
{
	uint64_t at = uptr_value(addr), owner = owner_of(at);

	if (!owner || owner > cubicle_count || owner == current->running ||
		!page_of(at)->shared || !DEFENDS(DEFENCE_LOST))
		return false;
	violation_tell(violation_at(
		CUBICLE_RULE_LOST, (uint32_t)owner, addr, context->rip, NULL));
	/* It is the owner's work. */
	uint32_t charged =
		time_switch(time_account((uint32_t)owner, current->frame));
	shared_lose(at);
	time_switch(charged);
	return true;
}
