/* SPDX-License-Identifier: MIT */
/* argument.c: arguments are checked and moved, each by its kind. */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/observe.h"
#include "base/space.h"
#include "call/argument.h"
#include "call/copies.h"
#include "call/edge.h"
#include "call/plan.h"
#include "call/refuse.h"
#include "call/stack.h"
#include "call/stop.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/grant.h"
#include "memory/pages.h"
#include "memory/rights.h"

/* Grant the callee (bytes) at (addr), which argument (arg) says. */
__attribute__((always_inline)) static inline int grant_argument(struct call *c,
	uint32_t arg, struct uptr addr, uint64_t bytes, uint32_t prot)
{
	int error = argument_check(c, arg, addr, bytes, prot & PROT_WRITE);

	return error ? error : grant_add(c->f, addr, bytes, prot);
}

struct iovec {
	uint64_t base, bytes;
};

static int iovec_argument(
	struct call *c, uint32_t arg, struct uptr addr, uint32_t prot)
{
	static PER_THREAD struct iovec iovecs[IOVECS_MAX];
	struct iovec *all = OWN(iovecs);
	uint64_t bytes = length(c, arg);

	if (bytes > sizeof(iovecs))
		return limit_refuse(
			c, arg, CUBICLE_REASON_IOVECS, IOVECS_MAX, -EINVAL);
	int error = argument_check(c, arg, addr, bytes, false);
	if (!error)
		error = memory_read(all, addr, bytes);
	for (uint64_t i = 0; !error && i < bytes / sizeof(all[0]); i++) {
		time_step();
		if (!all[i].bytes)
			continue;
		struct uptr base = uptr_from(all[i].base);
		all[i].base = uptr_value(base);
		error = grant_argument(c, arg, base, all[i].bytes, prot);
	}
	struct uptr copy = {0};
	if (!error && bytes)
		error = copy_room(c, arg, addr, bytes, &copy);
	if (error || !bytes)
		return error;
	*place_of(c, arg) = uptr_value(copy);
	return memory_write(copy, all, bytes);
}

/* The address of a function that is exported is that of its gate. What is at
 * (addr), if (id) may pass it as a function of its own. */
static uint64_t callback_entry(uint32_t id, struct uptr addr)
{
	uint64_t distance =
		uptr_value(addr) - slot_base(0) - CUBICLE_STUBS_OFFSET;
	uint64_t edge = distance / CUBICLE_STUB_BYTES;

	if (edge >= EDGE_FIRST && edge < edge_count &&
		distance % CUBICLE_STUB_BYTES == 0 && edges[edge].callee == id)
		return edges[edge].entry;
	return uptr_value(addr);
}

/*
 * Only a function of the caller: the callee runs it with rights of its own. So
 * a gate that leads to somebody else, or code of the monitor, would have it do
 * what the caller may not.
 */
static int callback_argument(struct call *c, uint32_t arg, struct uptr addr)
{
	uint32_t caller = c->f->caller;
	uint64_t entry = callback_entry(caller, addr);

	if (!DEFENDS(DEFENCE_ARGUMENTS) && owner_of(entry) == 0)
		return 0;
	if (!in_slot(caller, entry) || !(page_of(entry)->prot & PROT_EXEC) ||
		(backend->entry_check && !backend->entry_check(entry)))
		violation_stop(argument_violation(
			c, arg, CUBICLE_RULE_ARGUMENT, uptr_known(entry)));
	const struct cubicle_interface *type = link_callback(c->interface, arg);
	uint32_t edge =
		type ? gate_callback(caller, entry, c->f->callee, type) : 0;
	if (!edge)
		return limit_refuse(c, arg, CUBICLE_REASON_CALLBACKS,
			link_callbacks_max(), -ENOMEM);
	*place_of(c, arg) = stub_address(c->f->callee, edge);
	return 0;
}

/* An object that the caller owns and may write. */
static int own_argument(const struct call *c, uint32_t arg, struct uptr addr)
{
	uint64_t bytes = length(c, arg);

	if (bytes && !range_in_slot(c->f->caller, uptr_range(addr, bytes)))
		return argument_refuse(c, arg, CHECK_FOREIGN, addr);
	return argument_check(c, arg, addr, bytes, true);
}

/* The callee uses this memory after the call. Without an open window it would
 * then fault, or find other data there. */
static int kept_argument(
	const struct call *c, uint32_t arg, struct uptr addr, uint64_t bytes)
{
	struct uptr bad;
	int error = argument_check(c, arg, addr, bytes, false);

	if (error || !DEFENDS(DEFENCE_ARGUMENTS) ||
		memory_is_open(c->f->callee, uptr_range(addr, bytes), &bad))
		return error;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_CLOSED, bad);
	v->declared = c->f->edge->entry;
	v->memory = uptr_value(addr);
	v->bytes = bytes;
	if (!violation_permitted(v))
		violation_stop(v);
	return 0;
}

static int kept_string_argument(
	const struct call *c, uint32_t arg, struct uptr addr)
{
	uint64_t most = c->interface->arg[arg].size;
	int64_t bytes = string_bytes(c, arg, addr, 0, most, OWN(string_part));

	return bytes < 0 ? (int)bytes
			 : kept_argument(c, arg, addr, (uint64_t)bytes);
}

/* Argument (arg) is a null pointer. */
static int null_argument(const struct call *c, uint32_t arg)
{
	uint32_t kind = c->interface->arg[arg].kind;
	bool is_range =
		kind != CUBICLE_ARG_TOKEN && kind != CUBICLE_ARG_CALLBACK;

	if (!c->interface->nonnull[arg] || (is_range && !length(c, arg)))
		return 0;
	return argument_refuse(c, arg, CHECK_UNMAPPED, uptr_known(0));
}

static int argument(struct call *c, uint32_t arg)
{
	uint32_t kind = c->interface->arg[arg].kind;

	if (kind == CUBICLE_ARG_CALLER) {
		*place_of(c, arg) = c->f->caller;
		return 0;
	}
	if (!value_of(c, arg))
		return null_argument(c, arg);
	if (kind == CUBICLE_ARG_TOKEN)
		return 0;
	struct uptr addr = uptr_from(value_of(c, arg));
	if (shares.views)
		*place_of(c, arg) = uptr_value(addr);
	switch (kind) {
	case CUBICLE_ARG_IN:
		return copy_argument(c, arg, addr, true, false);
	case CUBICLE_ARG_OUT:
		return copy_argument(c, arg, addr, false, true);
	case CUBICLE_ARG_INOUT:
		return copy_argument(c, arg, addr, true, true);
	case CUBICLE_ARG_STRING:
		return string_argument(c, arg, addr);
	case CUBICLE_ARG_STRINGS:
		return strings_argument(c, arg, addr);
	case CUBICLE_ARG_GRANT_IN:
		return grant_argument(c, arg, addr, length(c, arg), PROT_READ);
	case CUBICLE_ARG_GRANT_OUT:
	case CUBICLE_ARG_GRANT_INOUT:
		return grant_argument(
			c, arg, addr, length(c, arg), PROT_READ | PROT_WRITE);
	case CUBICLE_ARG_IOVEC_IN:
		return iovec_argument(c, arg, addr, PROT_READ);
	case CUBICLE_ARG_IOVEC_OUT:
		return iovec_argument(c, arg, addr, PROT_READ | PROT_WRITE);
	case CUBICLE_ARG_CALLBACK:
		return callback_argument(c, arg, addr);
	case CUBICLE_ARG_OWN:
		return own_argument(c, arg, addr);
	case CUBICLE_ARG_KEPT:
		return kept_argument(c, arg, addr, length(c, arg));
	case CUBICLE_ARG_KEPT_STRING:
		return kept_string_argument(c, arg, addr);
	}
	return -EINVAL;
}

/* --- all of them ------------------------------------------------------------- */

/* Read the words on the caller's stack. */
static int words_read(struct call *c)
{
	struct uptr from = uptr_add(uptr_from(c->f->rsp), 8);
	uint64_t bytes = c->plan->words * 8u;
	int error = argument_check(c, 0, from, bytes, false);

	return error ? error : memory_read(c->stack, from, bytes);
}

static int result_pointer(struct call *c)
{
	uint64_t bytes = c->interface->result_size;
	struct uptr addr = uptr_from(c->f->arg[0]), copy = {0};

	c->f->arg[0] = uptr_value(addr);
	int error = argument_check(c, 0, addr, bytes, true);
	if (!error)
		error = copy_room(c, CUBICLE_NO_ARG, addr, bytes, &copy);
	if (error)
		return error;
	error = copy_zeroes(copy, bytes);
	copy_back_later(c->f, copy, addr, bytes, CUBICLE_NO_ARG);
	c->f->arg[0] = uptr_value(copy);
	return error;
}

/* The same as grant_argument(), for what plan_grant() found. */
static int arguments_grant(struct call *c)
{
	const struct plan *p = c->plan;
	struct uptr addr = uptr_from(c->f->arg[p->grant_at]);
	uint64_t bytes = c->f->arg[p->grant_bytes];

	if (shares.views)
		c->f->arg[p->grant_at] = uptr_value(addr);
	if (!bytes)
		return 0;
	if (!uptr_value(addr))
		return null_argument(c, p->special[0]);
	return grant_argument(c, p->special[0], addr, bytes, p->grant_prot);
}

int arguments_move(struct call *c)
{
	const struct plan *p = c->plan;

	if (p->grants)
		return arguments_grant(c);
	int error = p->words ? words_read(c) : 0;
	if (!error && p->result_pointer)
		error = result_pointer(c);
	for (uint32_t n = 0; !error && n < p->specials; n++)
		error = argument(c, p->special[n]);
	if (error || !p->words)
		return error;
	struct uptr to = {0};
	error = stack_room(c, CUBICLE_NO_ARG, p->words * 8u, &to);
	return error ? error : memory_write(to, c->stack, p->words * 8u);
}
