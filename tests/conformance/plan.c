/* SPDX-License-Identifier: MIT */
/* plan.c: see plan.h. */
#include "plan.h"
#include "rt/string.h"

#define ERRNO_MAX 4095

const int plan_register[6] = {RDI, RSI, RDX, RCX, R8, R9};

/* What random numbers are for. */
enum {
	OF_BEFORE,
	OF_LEAVES,
	OF_CALLER,
	OF_CALLEE,
	OF_RESULT,
	OF_LENGTH,
	OF_POINTER = OF_LENGTH + CUBICLE_ARGS_MAX,
	OF_PIECE = OF_POINTER + CUBICLE_ARGS_MAX
};

static uint64_t draw(const struct plan *p, unsigned what)
{
	return state_number(p->order.seed, what);
}

bool plan_is_memory_result(const struct cubicle_interface *i)
{
	return i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 16;
}

/* --- places --------------------------------------------------------------- */

static void places(struct plan *p)
{
	const struct cubicle_interface *i = p->interface;

	p->integers = plan_is_memory_result(i);
	for (unsigned a = 0; a < i->args; a++) {
		bool real = i->arg[a].class == CUBICLE_CLASS_REAL;
		struct passed *s = &p->arg[a];
		if (real ? p->reals == 8 : p->integers == 6) {
			s->place = ON_STACK;
			s->index = p->words++;
		} else if (real) {
			s->place = IN_VECTOR;
			s->index = p->reals++;
		} else {
			s->place = IN_REGISTER;
			s->index = (unsigned)plan_register[p->integers++];
		}
	}
}

/* The 64 bits of (before) that argument (a) is in. */
static void *place_of(struct plan *p, unsigned a)
{
	const struct passed *s = &p->arg[a];

	if (s->place == IN_REGISTER)
		return &p->before->general[s->index];
	if (s->place == IN_VECTOR)
		return p->before->vector[s->index];
	return &p->before->stack[s->index];
}

void plan_pass(struct plan *p, unsigned a, uint64_t value)
{
	p->arg[a].number = value;
	memcpy(place_of(p, a), &value, 8);
}

/* --- lengths -------------------------------------------------------------- */

static uint64_t at_most(const struct cubicle_interface_arg *a)
{
	if (a->size >= 8)
		return INT64_MAX;
	return ((uint64_t)1 << (8 * a->size - !a->is_unsigned)) - 1;
}

/* How much argument (k) can be, as a length of others; ~0 if it is none. */
static uint64_t length_max(const struct cubicle_interface *i, unsigned k)
{
	uint64_t max = ~(uint64_t)0;

	for (unsigned a = 0; a < i->args; a++) {
		const struct cubicle_interface_arg *arg = &i->arg[a];
		if (arg->len_arg != k)
			continue;
		bool iovec = arg->kind == CUBICLE_ARG_IOVEC_IN ||
			arg->kind == CUBICLE_ARG_IOVEC_OUT;
		uint64_t most = iovec ? PIECES_MAX : 5500 / arg->size;
		max = most < max ? most : max;
	}
	if (i->result_kind == CUBICLE_RESULT_COUNT && i->result_arg == k &&
		max > 5500)
		max = 5500;
	if (max == ~(uint64_t)0)
		return max;
	return max < at_most(&i->arg[k]) ? max : at_most(&i->arg[k]);
}

static uint64_t length_random(const struct plan *p, unsigned k, uint64_t max)
{
	uint64_t random = draw(p, OF_LENGTH + k), how = random & 7;

	random >>= 3;
	if (how == 0)
		return 0;
	if (how < 3)
		max = max < 16 ? max : 16;
	return random % (max + 1);
}

/* Give argument (k) its number: random in all bits but those of a length. */
static void number(struct plan *p, unsigned k)
{
	const struct cubicle_interface_arg *a = &p->interface->arg[k];
	uint64_t max = length_max(p->interface, k), value;

	memcpy(&value, place_of(p, k), 8);
	if (a->kind == CUBICLE_ARG_VALUE && max != ~(uint64_t)0) {
		uint64_t mask =
			a->size >= 8 ? ~(uint64_t)0 : BIT_MASK(8 * a->size);
		value = (value & ~mask) | length_random(p, k, max);
	}
	p->arg[k].is_null = a->kind == CUBICLE_ARG_CALLBACK &&
		!(draw(p, OF_POINTER + k) & 7);
	plan_pass(p, k, p->arg[k].is_null ? 0 : value);
}

/* --- pointers ------------------------------------------------------------- */

static uint64_t length(const struct plan *p, unsigned a)
{
	const struct cubicle_interface_arg *arg = &p->interface->arg[a];

	if (arg->len_arg == CUBICLE_NO_ARG)
		return arg->size;
	const struct cubicle_interface_arg *len =
		&p->interface->arg[arg->len_arg];
	uint64_t value = p->arg[arg->len_arg].number;
	if (len->size < 8)
		value &= BIT_MASK(8 * len->size);
	return value * arg->size;
}

static bool reads(uint32_t kind)
{
	return kind != CUBICLE_ARG_OUT && kind != CUBICLE_ARG_GRANT_OUT;
}

static bool writes(uint32_t kind)
{
	return kind == CUBICLE_ARG_OUT || kind == CUBICLE_ARG_INOUT ||
		kind == CUBICLE_ARG_GRANT_OUT ||
		kind == CUBICLE_ARG_GRANT_INOUT;
}

static bool is_pointer(uint32_t kind)
{
	return kind >= CUBICLE_ARG_IN && kind <= CUBICLE_ARG_IOVEC_OUT;
}

/* (copies): of those that go back, so far. */
static bool is_copied(uint32_t kind, uint64_t bytes, unsigned copies)
{
	switch (kind) {
	case CUBICLE_ARG_STRING:
	case CUBICLE_ARG_STRINGS:
	case CUBICLE_ARG_IOVEC_IN:
	case CUBICLE_ARG_IOVEC_OUT:
		return bytes > 0;
	case CUBICLE_ARG_IN:
		return bytes > 0 && bytes <= COPY_BYTES;
	case CUBICLE_ARG_OUT:
	case CUBICLE_ARG_INOUT:
		return bytes > 0 && bytes <= COPY_BYTES && copies < COPIES_MAX;
	}
	return false;
}

static void pointer(struct plan *p, unsigned a, unsigned *copies)
{
	const struct cubicle_interface_arg *arg = &p->interface->arg[a];
	uint64_t random = draw(p, OF_POINTER + a);
	struct passed *s = &p->arg[a];

	s->points = true;
	s->is_null = !(random & 15);
	if (s->is_null) {
		plan_pass(p, a, 0);
		return;
	}
	random >>= 4;
	s->address = p->order.base + a * BUFFER_BYTES + GUARD_BYTES +
		(random & 4095);
	random >>= 12;
	s->bytes = length(p, a);
	/* Now and then, the longest that it can be. */
	if (arg->kind == CUBICLE_ARG_STRING && random & 7)
		s->bytes = 1 + (random >> 3) % s->bytes;
	if (arg->kind == CUBICLE_ARG_STRINGS)
		s->bytes = 8 * (1 + (random >> 3) % PIECES_MAX);
	s->in = reads(arg->kind);
	s->out = writes(arg->kind);
	s->copied = is_copied(arg->kind, s->bytes, *copies);
	*copies += s->copied && s->out;
	plan_pass(p, a, s->address);
}

void plan_piece(const struct plan *p, unsigned a, unsigned n, uint64_t *address,
	uint64_t *bytes)
{
	uint64_t random = draw(p, OF_PIECE + a * PIECES_MAX + n);

	*address = p->order.base + a * BUFFER_BYTES + 10240 + n * 704 +
		GUARD_BYTES + (random & 63);
	*bytes = random & 64 ? random >> 32 & 511 : 0;
	if (p->interface->arg[a].kind == CUBICLE_ARG_STRINGS)
		*bytes = 1 + *bytes % p->interface->arg[a].size;
}

/* --- what is written ------------------------------------------------------ */

void plan_fill(const struct plan *p, bool left, void *to, uint64_t address,
	uint64_t bytes)
{
	uint64_t seed = draw(p, left ? OF_CALLEE : OF_CALLER);
	uint64_t word = 0;

	for (uint64_t i = 0; i < bytes; i++) {
		if (!i || !((address + i) & 7))
			word = state_number(seed, (address + i) >> 3);
		((uint8_t *)to)[i] = (uint8_t)(word >> 8 * ((address + i) & 7));
	}
}

/* --- results -------------------------------------------------------------- */

static void result(struct plan *p)
{
	const struct cubicle_interface *i = p->interface;
	uint64_t random = draw(p, OF_RESULT), value;
	bool can_fail = i->result_kind == CUBICLE_RESULT_ERROR ||
		i->result_kind == CUBICLE_RESULT_COUNT;

	p->fails = can_fail && !(random & 3);
	random >>= 2;
	if (p->fails) {
		value = -(1 + random % (i->result_size == 1 ? 128 : ERRNO_MAX));
	} else if (i->result_kind == CUBICLE_RESULT_COUNT) {
		struct cubicle_interface_arg as = {.size = i->result_size};
		uint64_t max = p->arg[i->result_arg].number;
		if (i->arg[i->result_arg].size < 8)
			max &= BIT_MASK(8 * i->arg[i->result_arg].size);
		max = max < at_most(&as) ? max : at_most(&as);
		p->count = value = random % (max + 1);
	} else if (i->result_kind == CUBICLE_RESULT_ERROR) {
		value = random & (BIT_MASK(8 * i->result_size - 1));
	} else if (i->result_kind == CUBICLE_RESULT_OWN) {
		value = random & 7 ? p->order.base + (random >> 3 & 0xffff) : 0;
	} else {
		return;
	}
	if (!p->leaves)
		return;
	/* What is above a narrow result may be anything. */
	uint64_t mask = i->result_size >= 8 ? ~(uint64_t)0
					    : BIT_MASK(8 * i->result_size);
	p->leaves->general[RAX] =
		(p->leaves->general[RAX] & ~mask) | (value & mask);
}

/* --- all of it ------------------------------------------------------------ */

void plan_make(struct plan *p, const struct cubicle_interface *i,
	const char *registers, const struct order *order)
{
	unsigned copies = plan_is_memory_result(i);

	p->interface = i;
	p->registers = registers;
	p->order = *order;
	p->integers = p->reals = p->words = 0;
	p->fails = false;
	p->count = 0;
	memset(p->arg, 0, sizeof(p->arg));
	state_random(p->before, draw(p, OF_BEFORE));
	if (p->leaves)
		state_random(p->leaves, draw(p, OF_LEAVES));
	places(p);
	if (plan_is_memory_result(i))
		p->before->general[RDI] = order->base +
			RESULT_BUFFER * BUFFER_BYTES + GUARD_BYTES;
	for (unsigned a = 0; a < i->args; a++)
		if (!is_pointer(i->arg[a].kind))
			number(p, a);
	for (unsigned a = 0; a < i->args; a++)
		if (is_pointer(i->arg[a].kind))
			pointer(p, a, &copies);
	result(p);
}
