/* SPDX-License-Identifier: MIT */
/*
 * crossing.c: see crossing.h. What both sides find is compared with the plan
 * (plan.h) and with the rules: what carries something arrives, what must be
 * preserved is, and all else is empty.
 */
#include <cubicle/host.h>
#include "crossing.h"
#include "rt/string.h"

#define SANE_MXCSR 0x1f80
#define SANE_FCW   0x037f
#define SANE_FLAGS 0x202
#define FLAGS_MATTER                                            \
	0x244702 /* ID AC NT DF IF TF, and one that is always 1 \
		  */
#define MESSAGES_MAX 10
#define STACK_MAX    (256 << 10) /* of one frame of the callee */

#define GATE_OWNER 0u

/* Under sfi a call comes back by a register, where the address that it goes on
 * at stays. */
#ifdef __CUBICLE_SFI__
#define COMES_BACK_BY R8
#else
#define COMES_BACK_BY GENERAL
#endif

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN struct state crossing_before, crossing_after, crossing_found,
	crossing_leaves;
HIDDEN uint64_t crossing_target;
HIDDEN int32_t crossing_which;
HIDDEN uint64_t crossing_checks, crossing_failures, crossing_calls;

extern HIDDEN const char crossing_backs[];
HIDDEN void crossing_call(void);
HIDDEN void crossing_work(void);

/* The declarations stay in memory: interface_abi.h. */
extern const char cubicle_interface_kept __attribute__((visibility("default")));
const char cubicle_interface_kept = 1;

extern HIDDEN const struct cubicle_interface __start_cubicle_interface[],
	__stop_cubicle_interface[];

static uint8_t buffers[BUFFERS][BUFFER_BYTES] __attribute__((aligned(4096)));
static uint8_t scratch[BUFFER_BYTES], wanted[BUFFER_BYTES];
static struct state expected; /* what the other side has, or leaves */
static struct state unused;

static struct {
	struct order order;
	uint32_t number;
} ordered;

/* What is being checked, for messages. */
static const struct plan *checked;
static const char *where;

/* --- words ---------------------------------------------------------------- */

void crossing_say(const char *words)
{
	host_write(HOST_STDOUT, words, strlen(words));
}

void crossing_say_number(uint64_t number, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = "0123456789abcdef"[number % base];
	while (number /= base);
	crossing_say(digits + i);
}

static void check(bool good, const char *what, uint64_t got, uint64_t want)
{
	crossing_checks++;
	if (good || crossing_failures++ >= MESSAGES_MAX)
		return;
	crossing_say(checked->interface->name);
	crossing_say(", seed 0x");
	crossing_say_number(checked->order.seed, 16);
	crossing_say(where);
	crossing_say(what);
	crossing_say(": 0x");
	crossing_say_number(got, 16);
	crossing_say(", not 0x");
	crossing_say_number(want, 16);
	crossing_say("\n");
}

static void check_is(const char *what, uint64_t got, uint64_t want)
{
	check(got == want, what, got, want);
}

/* --- tables --------------------------------------------------------------- */

/* The number in (name), after (prefix); -1 if it does not begin so. */
static int number_in(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);
	int number = 0;

	if (strncmp(name, prefix, length) || !name[length])
		return -1;
	for (name += length; *name; name++) {
		if (*name < '0' || *name > '9')
			return -1;
		number = number * 10 + *name - '0';
	}
	return number;
}

static void table_find(struct table *t)
{
	const struct cubicle_interface *i;
	char function[CUBICLE_NAME_BYTES], back[CUBICLE_NAME_BYTES];
	size_t length = strlen(t->party);

	memcpy(function, t->party, length + 1);
	memcpy(function + length, "_", 2);
	memcpy(back, t->party, length + 1);
	memcpy(back + length, "_back_", 7);
	for (i = __start_cubicle_interface; i < __stop_cubicle_interface; i++) {
		int n = number_in(i->name, function);
		int b = number_in(i->name, back);
		if (n >= 0)
			t->interface[t->backs + (unsigned)n] = i;
		if (b >= 0)
			t->interface[b] = i;
	}
}

static void start(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	state_start();
	if (party.own)
		table_find(party.own);
	if (party.target)
		table_find(party.target);
}

/* --- registers ------------------------------------------------------------ */

static bool all_zero(const uint8_t *bytes, size_t count)
{
	uint8_t any = 0;

	for (size_t i = 0; i < count; i++)
		any |= bytes[i];
	return !any;
}

/*
 * Vector register (n) has the first (exact) bytes of (from). What shares the
 * xmm register with them, up to (loose), is of the same or empty, and all else
 * is empty.
 */
static void check_vector(const struct state *s, unsigned n, const uint8_t *from,
	unsigned exact, unsigned loose)
{
	uint8_t got[VECTOR_BYTES];
	uint64_t low;

	state_vector(s, n, got);
	memcpy(&low, got, 8);
	bool good = !memcmp(got, from, exact) &&
		all_zero(got + loose, VECTOR_BYTES - loose) &&
		(!memcmp(got + exact, from + exact, loose - exact) ||
			all_zero(got + exact, loose - exact));
	check(good,
		exact ? "a vector register"
		      : "a vector register that carries nothing",
		low, n);
}

/* All but the vectors. */
static void check_others(const struct state *s)
{
	const uint8_t *x87 = s->saved, *part;
	uint64_t status = 0, last;
	uint32_t bytes;

	memcpy(&status, x87 + 2, 2);
	memcpy(&last, x87 + 8, 8);
	check_is("the x87 status word", status, 0);
	check_is("the x87 tags", x87[4], 0);
	/* Opcode and operand of the last x87 instruction stay: to empty them
	 * costs as much as the rest of a gate. They are what FLDENV loaded; an
	 * instruction leaves them only in an exception, which empties them. */
	check(!last || !cubicle_owner((void *)last), "the last x87 instruction",
		last, 0);
	/* MMX sets the exponents; they say nothing. */
	for (int i = 0; i < 8; i++)
		check(all_zero(x87 + 32 + 16 * i, 8), "an x87 register", 1, 0);
	part = state_component(s, 5, &bytes);
	if (part && state_has_avx512)
		check(all_zero(part, bytes), "a mask register", 1, 0);
}

/* Flags and MXCSR, where a component can look at them. */
static void check_control(const struct state *s, uint32_t mxcsr)
{
	if (!STATE_HAS_CONTROL)
		return;
	check_is("flags", s->general[FLAGS] & FLAGS_MATTER, SANE_FLAGS);
	check_is("mxcsr", s->mxcsr, mxcsr);
}

static unsigned vectors(void)
{
	return state_has_avx512 ? VECTORS : 16;
}

/* --- the callee's side: what it was entered with ---------------------------- */

static void check_number(const struct plan *p, unsigned a, uint64_t got)
{
	const struct passed *s = &p->arg[a];

	switch (p->interface->arg[a].kind) {
	case CUBICLE_ARG_CALLER:
		check_is("the caller", got,
			cubicle_owner((void *)p->order.base));
		break;
	case CUBICLE_ARG_CALLBACK:
		check(s->is_null ? !got
				 : cubicle_owner((void *)got) == GATE_OWNER,
			"a callback", got, 0);
		break;
	default:
		check(got == s->number || s->copied, "an argument", got,
			s->number);
	}
}

static void check_arguments(const struct plan *p)
{
	const struct state *f = &crossing_found;

	for (unsigned a = 0; a < p->interface->args; a++) {
		const struct passed *s = &p->arg[a];
		if (s->place == IN_REGISTER)
			check_number(p, a, f->general[s->index]);
		else if (s->place == ON_STACK)
			check_number(p, a, f->stack[s->index]);
		else
			check_vector(f, s->index, expected.vector[s->index],
				p->interface->arg[a].size, 16);
	}
}

/* Registers of arguments, and words, that no declared argument is in. */
static void check_unused(const struct plan *p)
{
	const struct state *f = &crossing_found;
	unsigned varargs = p->interface->varargs, n;

	for (n = p->integers; n < 6; n++) {
		int r = plan_register[n];
		check_is(state_name[r], f->general[r],
			varargs ? expected.general[r] : 0);
	}
	for (n = p->reals; n < vectors(); n++) {
		bool carries = varargs && n < 8;
		check_vector(f, n, expected.vector[n], carries ? 8 : 0,
			carries ? 16 : 0);
	}
	for (n = p->words; n < p->words + varargs; n++)
		check_is("a word on the stack", f->stack[n], expected.stack[n]);
	for (; n < STATE_WORDS; n++)
		check(f->stack[n] != expected.stack[n],
			"a word of the caller's stack", f->stack[n], 0);
}

static void check_entry(const struct plan *p)
{
	static const int empty[] = {RBX, RBP, R10, R12, R13, R14, R15};
	const struct state *f = &crossing_found;
	uint64_t self = cubicle_self();

	check_arguments(p);
	check_unused(p);
	for (unsigned k = 0; k < sizeof(empty) / sizeof(empty[0]); k++)
		check_is(state_name[empty[k]], f->general[empty[k]], 0);
	check_is("rax", f->general[RAX], 8);
	check_is("the owner of r11", cubicle_owner((void *)f->general[R11]),
		self);
	check_is("the alignment of the stack", f->general[RSP] & 15, 8);
	check_is("the owner of the stack",
		cubicle_owner((void *)f->general[RSP]), self);
	check_control(f, SANE_MXCSR);
	check_is("the x87 control word", f->fcw, SANE_FCW);
	check_others(f);
}

/* --- the callee's side: memory ---------------------------------------------- */

static uint64_t argument(const struct plan *p, unsigned a)
{
	const struct passed *s = &p->arg[a];

	return s->place == IN_REGISTER ? crossing_found.general[s->index]
				       : crossing_found.stack[s->index];
}

/* A string at (address, bytes), with its NUL. */
static void fill_string(
	const struct plan *p, uint8_t *to, uint64_t address, uint64_t bytes)
{
	plan_fill(p, false, to, address, bytes);
	for (uint64_t i = 0; i < bytes; i++)
		to[i] = i + 1 < bytes ? to[i] | 1 : 0;
}

/* What the caller has at (address, bytes) of argument (a), into wanted. */
static void caller_has(
	const struct plan *p, unsigned a, uint64_t address, uint64_t bytes)
{
	uint32_t kind = p->interface->arg[a].kind;
	struct iovec *iovec = (struct iovec *)(void *)wanted;
	uint64_t *string = (uint64_t *)(void *)wanted, ignored;

	plan_fill(p, false, wanted, address, bytes);
	if (kind == CUBICLE_ARG_STRING)
		fill_string(p, wanted, address, bytes);
	if (kind == CUBICLE_ARG_STRINGS) {
		for (unsigned n = 0; n < bytes / 8 - 1; n++)
			plan_piece(p, a, n, &string[n], &ignored);
		string[bytes / 8 - 1] = 0;
	}
	if (kind != CUBICLE_ARG_IOVEC_IN && kind != CUBICLE_ARG_IOVEC_OUT)
		return;
	for (unsigned n = 0; n < bytes / sizeof(*iovec); n++) {
		uint64_t base;
		plan_piece(p, a, n, &base, &iovec[n].bytes);
		iovec[n].base = (void *)base;
	}
}

/* Is (copy) in this frame of the callee's own stack? */
static bool check_place(const void *copy)
{
	uint64_t distance =
		(uint64_t)(uintptr_t)copy - crossing_found.general[RSP];

	check(distance < STACK_MAX && !((uintptr_t)copy & 15),
		"the address of a copy", (uintptr_t)copy,
		crossing_found.general[RSP]);
	return distance < STACK_MAX;
}

/* An array of strings, and all of them, are copied. */
static void check_strings(const struct plan *p, unsigned a, void *copy)
{
	const char *const *string = copy;
	uint64_t count = p->arg[a].bytes / 8 - 1;

	if (!check_place(copy))
		return;
	for (unsigned n = 0; n < count; n++) {
		uint64_t address, bytes;
		plan_piece(p, a, n, &address, &bytes);
		fill_string(p, wanted, address, bytes);
		if (check_place(string[n]))
			check(!memcmp(string[n], wanted, bytes),
				"one of the strings", a, n);
	}
	check_is("the end of the strings", (uintptr_t)string[count], 0);
}

static void check_copy(const struct plan *p, unsigned a, void *copy)
{
	const struct passed *s = &p->arg[a];

	if (!check_place(copy))
		return;
	if (s->in)
		caller_has(p, a, s->address, s->bytes);
	else
		memset(wanted, 0, s->bytes);
	check(!memcmp(copy, wanted, s->bytes), "a copy", a, s->bytes);
	if (s->out)
		plan_fill(p, true, copy, s->address, s->bytes);
}

/* Read and write (address, bytes) of the caller, which is granted; where it is
 * whole pages, half of the time as anybody would, else through the monitor. */
static void check_granted(
	const struct plan *p, uint64_t address, uint64_t bytes, bool out)
{
	void *memory = (void *)(uintptr_t)address;
	bool touch = (p->order.seed >> 17 & 1) && !(address & 4095) &&
		!(bytes & 4095);

	plan_fill(p, false, wanted, address, bytes);
	if (touch)
		memcpy(scratch, memory, bytes);
	else
		check_is("cubicle_copy_in",
			(uint64_t)cubicle_copy_in(scratch, memory, bytes), 0);
	check(!memcmp(scratch, wanted, bytes), "a grant", address, bytes);
	if (!out)
		return;
	plan_fill(p, true, scratch, address, bytes);
	if (touch)
		memcpy(memory, scratch, bytes);
	else
		check_is("cubicle_copy_out",
			(uint64_t)cubicle_copy_out(memory, scratch, bytes), 0);
}

static void check_pieces(const struct plan *p, unsigned a)
{
	bool out = p->interface->arg[a].kind == CUBICLE_ARG_IOVEC_OUT;

	for (unsigned n = 0; n < p->arg[a].bytes / sizeof(struct iovec); n++) {
		uint64_t address, bytes;
		plan_piece(p, a, n, &address, &bytes);
		if (bytes)
			check_granted(p, address, bytes, out);
	}
}

static void check_memory(const struct plan *p)
{
	for (unsigned a = 0; a < p->interface->args; a++) {
		const struct passed *s = &p->arg[a];
		uint32_t kind = p->interface->arg[a].kind;
		if (!s->points || s->is_null || !s->bytes)
			continue;
		if (kind == CUBICLE_ARG_STRINGS)
			check_strings(p, a, (void *)argument(p, a));
		else if (s->copied)
			check_copy(p, a, (void *)argument(p, a));
		else
			check_granted(p, s->address, s->bytes, s->out);
		if (kind == CUBICLE_ARG_IOVEC_IN ||
			kind == CUBICLE_ARG_IOVEC_OUT)
			check_pieces(p, a);
	}
}

/* A result in memory is made where the gate says, on the callee's stack. */
static void memory_result(const struct plan *p)
{
	void *to = (void *)crossing_found.general[RDI];
	uint64_t bytes = p->interface->result_size;
	uint64_t distance =
		(uint64_t)(uintptr_t)to - crossing_found.general[RSP];

	if (!plan_is_memory_result(p->interface))
		return;
	check(distance < STACK_MAX, "where the result goes", (uintptr_t)to,
		crossing_found.general[RSP]);
	if (distance >= STACK_MAX)
		return;
	check(all_zero(to, bytes), "the result, so far", 1, 0);
	plan_fill(p, true, to,
		p->order.base + RESULT_BUFFER * BUFFER_BYTES + GUARD_BYTES,
		bytes);
}

/* --- the caller's side: before the call -------------------------------------- */

/* Put what argument (a) points to, and what is around it, into (address, bytes)
 * of the buffers. */
static void put(
	const struct plan *p, unsigned a, uint64_t address, uint64_t bytes)
{
	plan_fill(p, false, (void *)(address - GUARD_BYTES),
		address - GUARD_BYTES, bytes + 2 * GUARD_BYTES);
	if (a == RESULT_BUFFER)
		return;
	caller_has(p, a, address, bytes);
	memcpy((void *)address, wanted, bytes);
}

static void each_piece(const struct plan *p, unsigned a,
	void (*what)(const struct plan *p, uint64_t address, uint64_t bytes))
{
	uint32_t kind = p->interface->arg[a].kind;

	if (kind != CUBICLE_ARG_IOVEC_IN && kind != CUBICLE_ARG_IOVEC_OUT)
		return;
	for (unsigned n = 0; n < p->arg[a].bytes / sizeof(struct iovec); n++) {
		uint64_t address, bytes;
		plan_piece(p, a, n, &address, &bytes);
		what(p, address, bytes);
	}
}

static void put_piece(const struct plan *p, uint64_t address, uint64_t bytes)
{
	put(p, RESULT_BUFFER, address, bytes);
}

static void put_strings(const struct plan *p, unsigned a)
{
	for (unsigned n = 0; n < p->arg[a].bytes / 8 - 1; n++) {
		uint64_t address, bytes;
		plan_piece(p, a, n, &address, &bytes);
		fill_string(p, (uint8_t *)address, address, bytes);
	}
}

static void put_all(const struct plan *p)
{
	for (unsigned a = 0; a < p->interface->args; a++) {
		if (!p->arg[a].points || p->arg[a].is_null)
			continue;
		put(p, a, p->arg[a].address, p->arg[a].bytes);
		each_piece(p, a, put_piece);
		if (p->interface->arg[a].kind == CUBICLE_ARG_STRINGS)
			put_strings(p, a);
	}
	if (plan_is_memory_result(p->interface))
		put(p, RESULT_BUFFER, p->before->general[RDI],
			p->interface->result_size);
}

/* Callbacks are functions of ours. */
static void put_callbacks(struct plan *p)
{
	const struct cubicle_interface *i = p->interface;
	int back = party.target
		? number_in(i->names + strlen(party.target->party), "_back_")
		: -1;

	for (unsigned a = 0; a < i->args; a++)
		if (i->arg[a].kind == CUBICLE_ARG_CALLBACK &&
			!p->arg[a].is_null)
			plan_pass(p, a,
				(uintptr_t)crossing_backs +
					STATE_BACK_BYTES * (unsigned)back);
}

/* --- the caller's side: after the call ----------------------------------------- */

/* At (address, bytes) there is what the caller has put there, of argument (a),
 * but in the first (left) bytes what the callee has. */
static void check_buffer(const struct plan *p, unsigned a, uint64_t address,
	uint64_t bytes, uint64_t left)
{
	const uint8_t *got = (const uint8_t *)address;
	uint64_t start = address - GUARD_BYTES;

	plan_fill(p, false, wanted, start, GUARD_BYTES);
	check(!memcmp(got - GUARD_BYTES, wanted, GUARD_BYTES),
		"what is before an argument", a, 0);
	plan_fill(p, false, wanted, address + bytes, GUARD_BYTES);
	check(!memcmp(got + bytes, wanted, GUARD_BYTES),
		"what is behind an argument", a, 0);
	if (a == RESULT_BUFFER)
		plan_fill(p, false, wanted, address, bytes);
	else
		caller_has(p, a, address, bytes);
	plan_fill(p, true, wanted, address, left);
	check(!memcmp(got, wanted, bytes), "what came back", a, left);
}

static void check_piece_in(
	const struct plan *p, uint64_t address, uint64_t bytes)
{
	check_buffer(p, RESULT_BUFFER, address, bytes, 0);
}

static void check_piece_out(
	const struct plan *p, uint64_t address, uint64_t bytes)
{
	check_buffer(p, RESULT_BUFFER, address, bytes, bytes);
}

/* How many bytes of argument (a) are to have come back. */
static uint64_t bytes_back(const struct plan *p, unsigned a)
{
	const struct cubicle_interface *i = p->interface;
	uint64_t bytes = p->arg[a].bytes;

	if (!p->arg[a].out || (p->arg[a].copied && p->fails))
		return 0;
	if (p->arg[a].copied && i->result_kind == CUBICLE_RESULT_COUNT &&
		i->arg[a].len_arg == i->result_arg && p->count < bytes)
		return p->count;
	return bytes;
}

static void check_buffers(const struct plan *p)
{
	for (unsigned a = 0; a < p->interface->args; a++) {
		const struct passed *s = &p->arg[a];
		bool out = p->interface->arg[a].kind == CUBICLE_ARG_IOVEC_OUT;
		if (!s->points || s->is_null)
			continue;
		check_buffer(p, a, s->address, s->bytes, bytes_back(p, a));
		each_piece(p, a, out ? check_piece_out : check_piece_in);
	}
	if (plan_is_memory_result(p->interface))
		check_buffer(p, RESULT_BUFFER, crossing_before.general[RDI],
			p->interface->result_size, p->interface->result_size);
}

static uint64_t result_mask(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_class == CUBICLE_CLASS_REAL)
		return 0;
	return i->result_size >= 8 ? ~(uint64_t)0
				   : BIT_MASK(8 * i->result_size);
}

/* A general register of a result: all of it, or what a struct may have had. */
static void check_result(int r, uint64_t mask, bool carries, bool may)
{
	uint64_t got = crossing_after.general[r];
	uint64_t want = expected.general[r] & mask;

	check(carries ? got == want : !got || (may && got == want),
		state_name[r], got, carries ? want : 0);
}

/*
 * The registers of results. The table does not say which of them a struct comes
 * in: all that its size allows may be passed on, but no others.
 */
static void check_results(const struct plan *p)
{
	const struct cubicle_interface *i = p->interface;
	bool is_struct = i->result_class == CUBICLE_CLASS_STRUCT &&
		!plan_is_memory_result(i);
	bool two = is_struct && i->result_size > 8;
	unsigned integers = 0, reals = 0, n;

	for (const char *c = p->registers; *c; c++) {
		integers += *c == 'i';
		reals += *c == 'd';
	}
	if (plan_is_memory_result(i))
		check_is("the address of the result",
			crossing_after.general[RAX],
			crossing_before.general[RDI]);
	else
		check_result(RAX, result_mask(i), integers > 0, is_struct);
	check_result(RDX, ~(uint64_t)0, integers > 1, two);
	for (n = 0; n < vectors(); n++) {
		bool may = n < reals || (is_struct && n < 1u + two);
		unsigned exact = is_struct ? 8 : i->result_size;
		check_vector(&crossing_after, n, expected.vector[n],
			n < reals ? exact : 0, may ? 16 : 0);
	}
}

static void check_return(const struct plan *p)
{
	static const int kept[] = {RBX, RBP, RSP, R12, R13, R14, R15};
	static const int empty[] = {RCX, RSI, RDI, R8, R9, R10, R11};
	const struct state *s = &crossing_after;

	for (unsigned k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
		check_is(state_name[kept[k]], s->general[kept[k]],
			crossing_before.general[kept[k]]);
	for (unsigned k = 0; k < sizeof(empty) / sizeof(empty[0]); k++)
		check(!s->general[empty[k]] ||
				(empty[k] == COMES_BACK_BY &&
					cubicle_owner(
						(void *)s->general[empty[k]]) ==
						cubicle_self()),
			state_name[empty[k]], s->general[empty[k]], 0);
	check_results(p);
	check_control(s, crossing_before.mxcsr);
	check_is("the x87 control word", s->fcw, crossing_before.fcw);
	check_others(s);
}

/* --- calls ------------------------------------------------------------------ */

static void call(const struct table *t, unsigned entry, uint32_t number,
	uint64_t target, order_function *order, struct order o)
{
	struct plan p = {.before = &crossing_before};

	o.base = (uintptr_t)buffers;
	plan_make(&p, t->interface[entry], t->registers[entry], &o);
	put_callbacks(&p);
	put_all(&p);
	checked = &p;
	where = ", before the call: ";
	check_is("the order",
		crossing_plain((uintptr_t)order, number, o.seed,
			(uintptr_t)buffers, o.depth),
		0);
	memset(&crossing_after, 0, sizeof(crossing_after));
	crossing_target = target;
	crossing_call();
	crossing_calls++;
	checked = &p;
	where = ", after the call: ";
	/* Anew, as there may have been other calls meanwhile. */
	p.before = &unused;
	p.leaves = &expected;
	plan_make(&p, t->interface[entry], t->registers[entry], &o);
	check_return(&p);
	check_buffers(&p);
}

void crossing_to_target(unsigned number, uint64_t seed, uint32_t depth)
{
	const struct table *t = party.target;

	start();
	call(t, t->backs + number, number, t->gates[number], party.order,
		(struct order){.seed = seed, .depth = depth});
}

/* The callee calls what it was given, and the party behind it. */
static void nested(const struct plan *p)
{
	const struct cubicle_interface *i = p->interface;
	uint64_t seed = state_number(p->order.seed, 1 << 20);
	int back = number_in(i->names + strlen(party.own->party), "_back_");

	if (party.target && !p->order.depth && !(seed & 3))
		crossing_to_target(
			(unsigned)((seed >> 8) % party.target->functions), seed,
			1);
	for (unsigned a = 0; a < i->args; a++) {
		uint64_t target = p->arg[a].number;
		if (i->arg[a].kind != CUBICLE_ARG_CALLBACK || !target)
			continue;
		call(party.own, (unsigned)back, ~(uint32_t)back, target,
			party.order_up,
			(struct order){
				.seed = state_number(seed, a), .depth = 2});
	}
}

int crossing_order(uint32_t number, uint64_t seed, void *base, uint32_t depth)
{
	start();
	ordered.order = (struct order){seed, (uintptr_t)base, depth};
	ordered.number = number;
	return 0;
}

/* A function was entered: crossing_found says how. Called by crossing.S. */
void crossing_work(void)
{
	bool back = crossing_which < 0;
	const struct table *t = back ? party.target : party.own;
	unsigned entry = back ? (unsigned)~crossing_which
			      : t->backs + (unsigned)crossing_which;
	struct order order = ordered.order;
	struct plan p = {.before = &expected};

	plan_make(&p, t->interface[entry], t->registers[entry], &order);
	checked = &p;
	where = ", when entered: ";
	check_is("the function", (uint32_t)crossing_which, ordered.number);
	check_entry(&p);
	check_memory(&p);
	memory_result(&p);
	for (unsigned a = 0; a < p.interface->args; a++)
		if (p.interface->arg[a].kind == CUBICLE_ARG_CALLBACK)
			p.arg[a].number = argument(&p, a);
	if (!back)
		nested(&p);
	p.leaves = &crossing_leaves;
	plan_make(&p, t->interface[entry], t->registers[entry], &order);
}
