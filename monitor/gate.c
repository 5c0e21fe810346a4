/* SPDX-License-Identifier: MIT */
/*
 * gate.c: the part of a call between cubicles that is not assembly: arguments
 * are checked and moved, results are checked and moved back.
 *
 * gate.S has pushed the frame and calls gate_prepare() before the callee is
 * entered and gate_finish() after it is back. What the caller passed stands in
 * frame->arg (integer registers), behind its stack pointer, and, for floating
 * point, in the vector registers, which nothing here touches.
 */
#include "host.h"
#include "link.h"
#include "monitor.h"

#define IOVECS_MAX  1024
#define STRINGS_MAX 1024 /* of one argument */

struct thread thread;
union frame_slot frames[FRAMES_MAX + 1];

/*
 * What is the same for all calls of an edge: where its arguments are, and which
 * of them gate_prepare() has to do something about.
 */
struct plan {
	uint8_t place[CUBICLE_ARGS_MAX]; /* see place_of() */
	uint8_t special[CUBICLE_ARGS_MAX], specials;
	uint8_t words; /* on the caller's stack */
	uint8_t keep;  /* vector registers with arguments, from xmm0 on */
	bool finish;   /* the result has to be looked at */
	bool result_pointer;
	/* Nothing is special but one range in registers, of as many bytes as
	 * the register (grant_bytes) says, which becomes a grant. */
	bool grants;
	uint8_t grant_at, grant_bytes, grant_prot;
	/* Of the result: registers that carry something, and how far its sign
	 * is from the top of rax. */
	uint8_t result_keep, result_shift;
	bool result2, result_error, result_address;
	uint8_t result_kind;
};

#define PLACE_STACK  6
#define PLACE_VECTOR 0xff

static struct plan plans[EDGES_MAX];

/* What gate_prepare() knows of the call it works on. */
struct call {
	struct frame *f;
	const struct cubicle_interface *interface;
	const struct plan *plan;
	uint64_t sp;	/* stack pointer of the callee, below the copies */
	uint64_t floor; /* lowest address for copies */
	uint64_t stack[CUBICLE_ARGS_MAX + CUBICLE_VARARGS_MAX];
};

/* Argument (arg), which is in no vector register. */
static uint64_t *place_of(struct call *c, uint32_t arg)
{
	uint32_t place = c->plan->place[arg];

	return place < PLACE_STACK ? &c->f->arg[place]
				   : &c->stack[place - PLACE_STACK];
}

static uint64_t value_of(const struct call *c, uint32_t arg)
{
	uint32_t place = c->plan->place[arg];

	return place < PLACE_STACK ? c->f->arg[place]
				   : c->stack[place - PLACE_STACK];
}

/* --- wrong arguments ---------------------------------------------------------- */

static struct cubicle_record_violation *argument_violation(
	const struct call *c, uint32_t arg, uint32_t rule, uint64_t addr)
{
	struct cubicle_record_violation *v = violation_new(rule, c->f->caller);
	uint64_t owner = owner_of(addr);

	v->argument = arg == CUBICLE_NO_ARG ? -1 : (int32_t)arg;
	v->address = addr;
	v->owner = owner < CUBICLE_SLOTS ? (uint32_t)owner : NOBODY;
	v->rip = c->f->return_address;
	memcpy(v->function, c->interface->name, sizeof(v->function));
	return v;
}

static bool result_is_error(const struct cubicle_interface *i)
{
	return i->result_kind == CUBICLE_RESULT_ERROR ||
		i->result_kind == CUBICLE_RESULT_COUNT;
}

/* It may not, because of (check), at (bad). */
__attribute__((noinline)) static int argument_refuse(
	const struct call *c, uint32_t arg, enum check check, uint64_t bad)
{
	if (!DEFENDS(DEFENCE_ARGUMENTS))
		return 0;
	if (CHECKS_COPIES)
		quarantine_check(c->f->caller, bad, c->f->return_address);
	if ((check == CHECK_UNMAPPED || check == CHECK_READONLY) &&
		result_is_error(c->interface))
		return -EFAULT;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_ARGUMENT, bad);
	if (check == CHECK_FOREIGN && violation_permitted(v))
		return 0;
	violation_stop(v);
}

/*
 * The call fails with -EAGAIN because of calls that are outstanding, which may
 * be the work of somebody else. That is reported, but no cubicle is stopped: if
 * two cubicles call each other without end, the monitor cannot know which one
 * is to blame, and a third one that calls at the wrong time is innocent.
 */
__attribute__((noinline)) static int nested_refuse(const struct call *c)
{
	const struct frame *f = c->f;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_DEPTH, f->caller);

	v->owner = f->callee;
	v->address = f->edge->entry;
	v->rip = f->return_address;
	memcpy(v->function, c->interface->name, sizeof(v->function));
	violation_tell(v);
	return -EAGAIN;
}

/* Is the callee in a call already, so that the caller cannot know how much
 * there is for copies? */
static bool is_nested(const struct call *c)
{
	return thread.active[c->f->callee] > 1 && DEFENDS(DEFENCE_DEPTH);
}

/*
 * The caller passes more than (limit), in the unit of (reason). Return (error)
 * or, if the function returns no errors, report a violation, unless calls
 * that are outstanding have left too little for copies.
 */
__attribute__((noinline)) static int limit_refuse(const struct call *c,
	uint32_t arg, uint32_t reason, uint64_t limit, int error)
{
	if (result_is_error(c->interface))
		return error;
	if (reason == CUBICLE_REASON_COPY && is_nested(c))
		return nested_refuse(c);
	/* Neither a struct result nor the words on the stack are an argument.
	 * The address of the former is passed first. */
	uint64_t addr = arg != CUBICLE_NO_ARG ? value_of(c, arg)
		: c->plan->result_pointer     ? c->f->arg[0]
					      : c->f->rsp;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_LIMIT, addr);
	v->declared = c->f->edge->entry;
	v->reason = reason;
	v->limit = limit;
	violation_stop(v);
}

/*
 * The caller may access (bytes) at argument (arg)? What is not mapped, or not
 * writable, is -EFAULT, as it would be from a kernel; what is somebody else's
 * is a violation.
 */
static inline int argument_check(const struct call *c, uint32_t arg,
	uint64_t addr, uint64_t bytes, bool write)
{
	uint64_t bad;
	enum check check =
		memory_check_quick(c->f->caller, addr, bytes, write, &bad);

	return check == CHECK_OK ? 0 : argument_refuse(c, arg, check, bad);
}

/* --- one argument ------------------------------------------------------------- */

/* The number that argument (arg) is, as wide as its type says. */
static uint64_t number(const struct call *c, uint32_t arg)
{
	const struct cubicle_interface_arg *a = &c->interface->arg[arg];
	uint64_t value = value_of(c, arg);

	if (a->size >= 8 || !a->size)
		return value;
	uint32_t shift = 64 - 8 * a->size;
	return a->is_unsigned ? value << shift >> shift
			      : (uint64_t)((int64_t)(value << shift) >> shift);
}

/* Bytes of argument (arg); ~0 if the product overflows. */
static uint64_t length(const struct call *c, uint32_t arg)
{
	const struct cubicle_interface_arg *a = &c->interface->arg[arg];
	uint64_t bytes;

	if (a->len_arg == CUBICLE_NO_ARG)
		return a->size;
	if (__builtin_mul_overflow(number(c, a->len_arg), a->size, &bytes))
		return ~(uint64_t)0;
	return bytes;
}

/* --- the callee's stack -------------------------------------------------------- */

/*
 * The callee is entered on its own stack, below what it left there when it made
 * a call itself. Arguments are copied there first. The callee controls that
 * address: it may have used up its stack, or switched to another one.
 */

static _Noreturn void stack_violation(const struct call *c, uint32_t id)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_STACK, id);

	v->address = c->sp;
	v->owner = c->f->callee;
	memcpy(v->function, c->interface->name, sizeof(v->function));
	violation_stop(v);
}

/* Is (sp, bytes) in the stack of (id)? All of that is mapped, always. */
static bool in_stack(uint32_t id, uint64_t sp, uint64_t bytes)
{
	uint64_t top = cubicles[id].stack_top;

	return sp < top && bytes <= top - sp &&
		top - sp < stack_usable(&cubicles[id]);
}

/*
 * The free bytes of the callee's stack. If the callee made its call from a
 * stack of its own, it cannot be called until that call returns: the free space
 * of that stack is unknown.
 */
static uint64_t stack_left(const struct call *c)
{
	const struct cubicle *callee = &cubicles[c->f->callee];
	uint64_t all = stack_usable(callee), used = callee->stack_top - c->sp;

	if (used >= all)
		stack_violation(c, c->f->callee);
	return all - used;
}

/*
 * The callee is in a call already. A nested call must leave it what it needs to
 * go on: at most ACTIVE_MAX calls into one cubicle are outstanding, and each
 * begins with at least a quarter of the stack free.
 */
__attribute__((noinline)) static int check_nested(struct call *c)
{
	const struct frame *f = c->f;
	uint64_t left = stack_left(c);
	bool too_deep = thread.active[f->callee] > ACTIVE_MAX;

	if (!too_deep &&
		(left >= stack_usable(&cubicles[f->callee]) / 4 ||
			!DEFENDS(DEFENCE_DEPTH))) {
		c->floor = stack_floor(&cubicles[f->callee], c->sp);
		return 0;
	}
	return nested_refuse(c);
}

/* Find where the callee's stack begins, and how far down copies may go. */
static int stack_find(struct call *c)
{
	uint32_t callee = c->f->callee;

	c->sp = thread.sp[callee] - RED_ZONE_BYTES;
	c->floor = cubicle_floor[callee];
	return thread.active[callee] > 1 ? check_nested(c) : 0;
}

/*
 * Reserve (bytes) on the callee's stack, at (*to). The callee keeps half of
 * what was free. -E2BIG: there is not enough. There is no fallback to lending
 * the pages, which would expose other data next to the argument.
 */
static int stack_room(
	struct call *c, uint32_t arg, uint64_t bytes, uint64_t *to)
{
	uint64_t room = c->sp - c->floor;

	if (bytes > room)
		return limit_refuse(c, arg, CUBICLE_REASON_COPY, room, -E2BIG);
	*to = c->sp = (c->sp - bytes) & ~(uint64_t)15;
	return 0;
}

/* Reserve space for a copy of (bytes) at (memory), argument (arg): on the
 * callee's stack or, with CHECKS_COPIES, in pages of its own. */
static int copy_room(struct call *c, uint32_t arg, uint64_t memory,
	uint64_t bytes, uint64_t *to)
{
	if (!CHECKS_COPIES)
		return stack_room(c, arg, bytes, to);
	uint64_t at = quarantine_room(c->f, arg, memory, bytes);
	if (at) {
		*to = at;
		return 0;
	}
	if (is_nested(c))
		return nested_refuse(c);
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_LIMIT, memory);
	v->reason = CUBICLE_REASON_CHECKED;
	v->limit = quarantine_bytes();
	violation_stop(v);
}

static void copy_back_later(struct frame *f, uint64_t from, uint64_t to,
	uint64_t bytes, uint32_t arg)
{
	f->copy[f->copies++] = (struct copy_back){from, to, bytes, arg};
	f->finish = FINISH_RESULT;
}

static int grant_argument(struct call *c, uint32_t arg, uint32_t prot)
{
	uint64_t addr = value_of(c, arg), bytes = length(c, arg);
	int error = argument_check(c, arg, addr, bytes, prot & PROT_WRITE);

	return error ? error : grant_add(c->f, addr, bytes, prot);
}

static int copy_zeroes(uint64_t to, uint64_t bytes)
{
	static const char zeroes[PAGE];
	int error = 0;

	for (; !error && bytes > PAGE; to += PAGE, bytes -= PAGE)
		error = memory_write(to, zeroes, PAGE);
	return error ? error : memory_write(to, zeroes, bytes);
}

/* For attack tests: pass an argument that is too long to copy as whole
 * pages. */
static int pages_argument(struct call *c, uint64_t addr, uint64_t bytes)
{
	uint64_t start = PAGE_DOWN(addr), end = PAGE_UP(addr + bytes);

	return grant_add(c->f, start, end - start, PROT_READ | PROT_WRITE);
}

static int copy_argument(struct call *c, uint32_t arg, bool in, bool out)
{
	uint64_t addr = value_of(c, arg), bytes = length(c, arg);
	struct frame *f = c->f;

	int error = argument_check(c, arg, addr, bytes, out);
	uint64_t copy = 0;
	if (!error && bytes)
		error = copy_room(c, arg, addr, bytes, &copy);
	if (error == -E2BIG && !DEFENDS(DEFENCE_BESIDE))
		return pages_argument(c, addr, bytes);
	if (error || !bytes)
		return error;
	error = in ? memory_copy(copy, addr, bytes) : copy_zeroes(copy, bytes);
	if (error)
		return error;
	if (out)
		copy_back_later(f, copy, addr, bytes, arg);
	*place_of(c, arg) = copy;
	return 0;
}

/* Bytes from (addr) on, at most (max), that the caller may read. */
static uint64_t readable(const struct call *c, uint64_t addr, uint64_t max)
{
	uint64_t bad, end;

	if (__builtin_add_overflow(addr, max, &end))
		max = 0 - addr;
	if (memory_check_quick(c->f->caller, addr, max, false, &bad) ==
		CHECK_OK)
		return max;
	return bad - addr;
}

/*
 * Bytes of the string of the caller at (addr) with its NUL, (most) at the most,
 * of which the first (bytes) were looked at. The last part of it, from a page's
 * start on, is left in (part).
 */
static int64_t string_bytes(const struct call *c, uint32_t arg, uint64_t addr,
	uint64_t bytes, uint64_t most, char *part)
{
	uint64_t sure = 0; /* that can be read, whatever readable() says */

	while (bytes < most) {
		time_step();
		uint64_t left = most - bytes < PAGE ? most - bytes : PAGE;
		uint64_t max = readable(c, addr + bytes, left);
		if (max < sure)
			max = sure < left ? sure : left;
		int64_t n = memory_string(part, addr + bytes, max);
		if (n > 0)
			return (int64_t)bytes + n;
		bytes += max;
		if (max == left)
			continue;
		/* No NUL in what may be read: what is next to it is to blame,
		 * unless it is of another grant, or is let through. */
		int error = argument_check(c, arg, addr + bytes, 1, false);
		if (error)
			return error;
		sure = PERMISSIVE ? PAGE - ((addr + bytes) & (PAGE - 1)) : 1;
	}
	return -ENAMETOOLONG;
}

static char string_part[PAGE];

/* string_copy() of one that does not end on its first page, whose (seen) bytes
 * were looked at. */
__attribute__((noinline)) static int string_copy_long(struct call *c,
	uint32_t arg, uint64_t addr, uint64_t seen, uint64_t most,
	uint64_t *copy)
{
	int64_t bytes = string_bytes(c, arg, addr, seen, most, string_part);

	if (bytes == -ENAMETOOLONG)
		return limit_refuse(
			c, arg, CUBICLE_REASON_STRING, most, -ENAMETOOLONG);
	if (bytes <= 0)
		return bytes ? (int)bytes : -EFAULT;
	int error = copy_room(c, arg, addr, (uint64_t)bytes, copy);
	if (error)
		return error;
	error = memory_copy(*copy, addr, (uint64_t)bytes - 1);
	return error ? error : memory_write(*copy + (uint64_t)bytes - 1, "", 1);
}

/*
 * Copy the string of the caller at (addr), of (most) bytes with its NUL, to the
 * stack of the callee. Leaves its address there in (*copy).
 */
static inline int string_copy(struct call *c, uint32_t arg, uint64_t addr,
	uint64_t most, uint64_t *copy)
{
	/* Nearly all end on the page that they begin on. */
	uint64_t max = PAGE - (addr & (PAGE - 1));
	if (max > most)
		max = most;
	if (memory_check_quick(c->f->caller, addr, max, false, NULL))
		return string_copy_long(c, arg, addr, 0, most, copy);
	int64_t bytes = memory_string(string_part, addr, max);
	if (bytes < 0)
		return string_copy_long(c, arg, addr, max, most, copy);
	int error = copy_room(c, arg, addr, (uint64_t)bytes, copy);
	return error ? error
		     : memory_write(*copy, string_part, (uint64_t)bytes);
}

static int string_argument(struct call *c, uint32_t arg)
{
	uint64_t most = c->interface->arg[arg].size;

	return string_copy(c, arg, value_of(c, arg), most, place_of(c, arg));
}

/* An array of strings, of which the last is NULL. */
__attribute__((noinline)) static int strings_argument(
	struct call *c, uint32_t arg)
{
	static uint64_t all[STRINGS_MAX];
	uint64_t addr = value_of(c, arg), most = c->interface->arg[arg].size;
	uint64_t copy = 0;
	uint32_t n = 0;
	int error;

	do {
		if (n == STRINGS_MAX)
			return limit_refuse(c, arg, CUBICLE_REASON_STRINGS,
				STRINGS_MAX - 1, -E2BIG);
		time_step();
		error = argument_check(c, arg, addr + 8 * n, 8, false);
		if (!error)
			error = memory_read(&all[n], addr + 8 * n, 8);
		/* A pointer that is not NULL may still lead to address 0. */
		if (!error && all[n])
			error = string_copy(
				c, arg, memory_address(all[n]), most, &all[n]);
		if (error)
			return error;
	} while (all[n++]);
	error = copy_room(c, arg, addr, 8 * n, &copy);
	if (error)
		return error;
	*place_of(c, arg) = copy;
	return memory_write(copy, all, 8 * n);
}

struct iovec {
	uint64_t base, bytes;
};

static int iovec_argument(struct call *c, uint32_t arg, uint32_t prot)
{
	static struct iovec all[IOVECS_MAX];
	uint64_t addr = value_of(c, arg), bytes = length(c, arg);

	if (bytes > sizeof(all))
		return limit_refuse(
			c, arg, CUBICLE_REASON_IOVECS, IOVECS_MAX, -EINVAL);
	int error = argument_check(c, arg, addr, bytes, false);
	if (!error)
		error = memory_read(all, addr, bytes);
	for (uint64_t i = 0; !error && i < bytes / sizeof(all[0]); i++) {
		time_step();
		if (!all[i].bytes)
			continue;
		all[i].base = memory_address(all[i].base);
		error = argument_check(
			c, arg, all[i].base, all[i].bytes, prot & PROT_WRITE);
		if (!error)
			error = grant_add(
				c->f, all[i].base, all[i].bytes, prot);
	}
	uint64_t copy = 0;
	if (!error && bytes)
		error = copy_room(c, arg, addr, bytes, &copy);
	if (error || !bytes)
		return error;
	*place_of(c, arg) = copy;
	return memory_write(copy, all, bytes);
}

/* The address of a function that is exported is that of its gate. What is at
 * (addr), if (id) may pass it as a function of its own. */
static uint64_t callback_entry(uint32_t id, uint64_t addr)
{
	uint64_t distance = addr - slot_base(0) - CUBICLE_STUBS_OFFSET;
	uint64_t edge = distance / CUBICLE_STUB_BYTES;

	if (edge >= EDGE_FIRST && edge < edge_count &&
		distance % CUBICLE_STUB_BYTES == 0 && edges[edge].callee == id)
		return edges[edge].entry;
	return addr;
}

/*
 * Only a function of the caller: the callee runs it with rights of its own. So
 * a gate that leads to somebody else, or code of the monitor, would have it do
 * what the caller may not.
 */
static int callback_argument(struct call *c, uint32_t arg)
{
	uint32_t caller = c->f->caller;
	uint64_t entry = callback_entry(caller, value_of(c, arg));

	if (!DEFENDS(DEFENCE_ARGUMENTS) && owner_of(entry) == 0)
		return 0;
	if (!in_slot(caller, entry) || !(page_of(entry)->prot & PROT_EXEC) ||
		(backend->entry_check && !backend->entry_check(entry)))
		violation_stop(argument_violation(
			c, arg, CUBICLE_RULE_ARGUMENT, entry));
	const struct cubicle_interface *type = link_interface(
		c->f->edge->component, link_name(c->interface, arg));
	uint32_t edge =
		type ? gate_callback(caller, entry, c->f->callee, type) : 0;
	if (!edge)
		return limit_refuse(c, arg, CUBICLE_REASON_CALLBACKS,
			link_callbacks_max(), -ENOMEM);
	*place_of(c, arg) = stub_address(c->f->callee, edge);
	return 0;
}

/* An object that the caller owns and may write. */
static int own_argument(const struct call *c, uint32_t arg)
{
	uint64_t addr = value_of(c, arg), bytes = length(c, arg);

	if (bytes &&
		(!in_slot(c->f->caller, addr) ||
			!in_slot(c->f->caller, addr + bytes - 1)))
		return argument_refuse(c, arg, CHECK_FOREIGN, addr);
	return argument_check(c, arg, addr, bytes, true);
}

/* The callee uses this memory after the call. Without an open window it would
 * then fault, or find other data there. */
static int kept_check(const struct call *c, uint32_t arg, uint64_t bytes)
{
	uint64_t addr = value_of(c, arg), bad;
	int error = argument_check(c, arg, addr, bytes, false);

	if (error || !DEFENDS(DEFENCE_ARGUMENTS) ||
		memory_is_open(c->f->callee, addr, bytes, &bad))
		return error;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_CLOSED, bad);
	v->declared = c->f->edge->entry;
	v->memory = addr;
	v->bytes = bytes;
	if (!violation_permitted(v))
		violation_stop(v);
	return 0;
}

static int kept_argument(const struct call *c, uint32_t arg)
{
	return kept_check(c, arg, length(c, arg));
}

static int kept_string_argument(const struct call *c, uint32_t arg)
{
	uint64_t most = c->interface->arg[arg].size;
	int64_t bytes =
		string_bytes(c, arg, value_of(c, arg), 0, most, string_part);

	if (bytes == -ENAMETOOLONG)
		return limit_refuse(
			c, arg, CUBICLE_REASON_STRING, most, -ENAMETOOLONG);
	return bytes <= 0 ? (int)bytes : kept_check(c, arg, (uint64_t)bytes);
}

/* Argument (arg) is a null pointer. */
static int null_argument(const struct call *c, uint32_t arg)
{
	uint32_t kind = c->interface->arg[arg].kind;
	bool is_range =
		kind != CUBICLE_ARG_TOKEN && kind != CUBICLE_ARG_CALLBACK;

	if (!c->interface->nonnull[arg] || (is_range && !length(c, arg)))
		return 0;
	return argument_refuse(c, arg, CHECK_UNMAPPED, 0);
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
	if (share_shift)
		*place_of(c, arg) = memory_address(value_of(c, arg));
	switch (kind) {
	case CUBICLE_ARG_IN:
		return copy_argument(c, arg, true, false);
	case CUBICLE_ARG_OUT:
		return copy_argument(c, arg, false, true);
	case CUBICLE_ARG_INOUT:
		return copy_argument(c, arg, true, true);
	case CUBICLE_ARG_STRING:
		return string_argument(c, arg);
	case CUBICLE_ARG_STRINGS:
		return strings_argument(c, arg);
	case CUBICLE_ARG_GRANT_IN:
		return grant_argument(c, arg, PROT_READ);
	case CUBICLE_ARG_GRANT_OUT:
	case CUBICLE_ARG_GRANT_INOUT:
		return grant_argument(c, arg, PROT_READ | PROT_WRITE);
	case CUBICLE_ARG_IOVEC_IN:
		return iovec_argument(c, arg, PROT_READ);
	case CUBICLE_ARG_IOVEC_OUT:
		return iovec_argument(c, arg, PROT_READ | PROT_WRITE);
	case CUBICLE_ARG_CALLBACK:
		return callback_argument(c, arg);
	case CUBICLE_ARG_OWN:
		return own_argument(c, arg);
	case CUBICLE_ARG_KEPT:
		return kept_argument(c, arg);
	case CUBICLE_ARG_KEPT_STRING:
		return kept_string_argument(c, arg);
	}
	return -EINVAL;
}

/* --- all of them ---------------------------------------------------------------- */

/* A struct that does not fit two registers is returned through a pointer,
 * which is passed as if it were the first argument. */
static bool has_result_pointer(const struct cubicle_interface *i)
{
	return i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 16;
}

/* Is the caller the first argument, and in rdi? Then gate.S puts it there. */
bool gate_has_who(const struct cubicle_interface *i)
{
	return i->args && i->arg[0].kind == CUBICLE_ARG_CALLER &&
		i->arg[0].class != CUBICLE_CLASS_REAL && !has_result_pointer(i);
}

static bool result_checked(const struct cubicle_interface *i)
{
	return i->result_kind != CUBICLE_RESULT_NONE &&
		(i->result_kind != CUBICLE_RESULT_VALUE ||
			i->result_class == CUBICLE_CLASS_POINTER ||
			i->result_class == CUBICLE_CLASS_REAL ||
			i->result_class == CUBICLE_CLASS_STRUCT);
}

/*
 * Words of a struct that is returned in registers, 0 of any other result. Each
 * may come in a general or in a vector register: the table does not say.
 */
static uint8_t struct_words(const struct cubicle_interface *i)
{
	if (i->result_class != CUBICLE_CLASS_STRUCT || has_result_pointer(i))
		return 0;
	return i->result_size > 8 ? 2 : 1;
}

static void plan_result(struct plan *p, const struct cubicle_interface *i)
{
	uint8_t words = struct_words(i);

	p->finish = result_checked(i);
	p->result_pointer = has_result_pointer(i);
	p->result_keep = i->result_class == CUBICLE_CLASS_REAL ? 1 : words;
	p->result2 = words == 2;
	p->result_error = result_is_error(i);
	p->result_address = i->result_class == CUBICLE_CLASS_POINTER;
	p->result_kind = i->result_kind;
	if (i->result_size && i->result_size < 8)
		p->result_shift = (uint8_t)(64 - 8 * i->result_size);
}

/* Is all that has to be done a grant? That is reading and writing of files. */
static void plan_grant(struct plan *p, const struct cubicle_interface *i)
{
	const struct cubicle_interface_arg *a = &i->arg[p->special[0]];
	uint32_t len = a->len_arg;
	bool in = a->kind == CUBICLE_ARG_GRANT_IN;

	if (p->specials != 1 || p->words || p->result_pointer ||
		(!in && a->kind != CUBICLE_ARG_GRANT_OUT &&
			a->kind != CUBICLE_ARG_GRANT_INOUT) ||
		len == CUBICLE_NO_ARG || a->size != 1 || i->arg[len].size != 8)
		return;
	p->grants = true;
	p->grant_at = p->place[p->special[0]];
	p->grant_bytes = p->place[len];
	p->grant_prot = in ? PROT_READ : PROT_READ | PROT_WRITE;
}

/* A new edge, number (edge): find where each argument is (System V ABI, 3.2.3).
 */
void gate_plan(uint32_t edge)
{
	const struct cubicle_interface *i = edge_interfaces[edge];
	struct plan *p = &plans[edge];
	uint32_t integers = has_result_pointer(i), reals = 0;

	*p = (struct plan){0};
	plan_result(p, i);
	for (uint32_t a = 0; a < i->args; a++) {
		bool real = i->arg[a].class == CUBICLE_CLASS_REAL;
		uint32_t kind = i->arg[a].kind;
		bool plain = kind == CUBICLE_ARG_VALUE ||
			(kind == CUBICLE_ARG_TOKEN && !i->nonnull[a]);
		if (!plain && (a || !gate_has_who(i)))
			p->special[p->specials++] = (uint8_t)a;
		if (real ? reals >= 8 : integers >= 6)
			p->place[a] = (uint8_t)(PLACE_STACK + p->words++);
		else
			p->place[a] = real ? PLACE_VECTOR : (uint8_t)integers;
		real ? reals++ : integers++;
	}
	p->words = (uint8_t)(p->words + i->varargs);
	p->keep = i->varargs || reals > KEEP_MAX ? KEEP_MAX : (uint8_t)reals;
	plan_grant(p, i);
}

/* Read the words on the caller's stack. */
static int words_read(struct call *c)
{
	uint64_t from = memory_address(c->f->rsp) + 8;
	uint64_t bytes = c->plan->words * 8u;
	int error = argument_check(c, 0, from, bytes, false);

	return error ? error : memory_read(c->stack, from, bytes);
}

static int result_pointer(struct call *c)
{
	uint64_t bytes = c->interface->result_size;

	c->f->arg[0] = memory_address(c->f->arg[0]);
	int error = argument_check(c, 0, c->f->arg[0], bytes, true);

	uint64_t copy = 0;
	if (!error)
		error = copy_room(
			c, CUBICLE_NO_ARG, c->f->arg[0], bytes, &copy);
	if (error)
		return error;
	error = copy_zeroes(copy, bytes);
	copy_back_later(c->f, copy, c->f->arg[0], bytes, CUBICLE_NO_ARG);
	c->f->arg[0] = copy;
	return error;
}

/* The same as grant_argument(), for what plan_grant() found. */
static int arguments_grant(struct call *c)
{
	const struct plan *p = c->plan;
	uint64_t addr = c->f->arg[p->grant_at];
	uint64_t bytes = c->f->arg[p->grant_bytes];

	if (share_shift)
		c->f->arg[p->grant_at] = addr = memory_address(addr);
	if (!bytes)
		return 0;
	if (!addr)
		return null_argument(c, p->special[0]);
	int error = argument_check(
		c, p->special[0], addr, bytes, p->grant_prot & PROT_WRITE);
	return error ? error : grant_add(c->f, addr, bytes, p->grant_prot);
}

static int arguments_move(struct call *c)
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
	uint64_t to = 0;
	error = stack_room(c, CUBICLE_NO_ARG, p->words * 8u, &to);
	return error ? error : memory_write(to, c->stack, p->words * 8u);
}

/*
 * Cubicle (id) is entered, by a call or a return: set the FS base that it set
 * itself. If it never set one, it does not use FS, and the register is left
 * alone. Any cubicle can change the register, so its value only decides whether
 * it must be written.
 */
void gate_fs(uint32_t id)
{
	uint64_t base = cubicle_fs[id];

	if (base && base != arch_fs_base())
		arch_fs_set(base);
}

/* End the rights that (f), the innermost call, gave to its callee. */
static void rights_end(struct frame *f)
{
	if (CHECKS_COPIES)
		quarantine_close(f);
	if (f->grants)
		grant_drop(f);
}

/* Undo what gate_prepare() did; after a short gate_call there is nothing, and
 * what (f) says of it is old. */
static void gate_release(struct frame *f)
{
	if (f->finish == FINISH_NOTHING)
		return;
	rights_end(f);
	if (time_counts)
		time_leave(f);
}

/* The caller of (f) was stopped: nobody waits for the callee. */
void gate_orphan(struct frame *f)
{
	if (f->finish == FINISH_NOTHING) {
		f->grants = f->copies = f->timed = 0;
		f->first_grant = thread.grants;
	}
	f->finish = FINISH_ORPHAN;
	f->old_sp = cubicles[f->caller].stack_top;
}

/* What a caller gets as the result of (i) if the callee was stopped. */
static uint64_t result_of_dead(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_kind == CUBICLE_RESULT_OWN ||
		i->result_class == CUBICLE_CLASS_POINTER ||
		i->result_class == CUBICLE_CLASS_REAL ||
		i->result_class == CUBICLE_CLASS_STRUCT || i->result_size < 4)
		return 0;
	return (uint64_t)(int64_t)-EOWNERDEAD;
}

/* Remove (f), the innermost frame, which was released. */
void frame_pop(struct frame *f)
{
	thread.sp[f->caller] = f->old_sp;
	thread.active[f->callee]--;
	thread.frame = frame_below(f);
}

/* The call of (f), the innermost, is over without having been returned from. */
void gate_fail(struct frame *f)
{
	const struct cubicle_interface *i = interface_of(f->edge);

	if (backend->open)
		backend->open(f->caller);
	f->result = result_of_dead(i) & f->edge->result;
	f->result2 = 0;
	/* Whoever gets a struct finds its address there. */
	if (has_result_pointer(i))
		f->result = f->copies ? f->copy[0].to : f->arg[0];
	f->keep = 0;
	gate_release(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->callee);
}

/* --- statistics ----------------------------------------------------------------- */

static struct edge_statistics *statistics_of(const struct frame *f)
{
	return &statistics.edge[f->edge - edges][f->caller];
}

/* Calls that are outstanding below the innermost. The first frame is nobody's,
 * the second the monitor's call of the first cubicle. */
static uint32_t trace_depth(void)
{
	return (uint32_t)(((const char *)thread.frame - frames[2].bytes) /
		FRAME_BYTES);
}

/* The string at (addr), and nothing of what is behind it on the stack. */
static void trace_text(char *to, uint64_t addr)
{
	memory_read(to, addr, CUBICLE_TRACE_TEXT_BYTES - 1);
	size_t length = strlen(to);
	memset(to + length, 0, CUBICLE_TRACE_TEXT_BYTES - length);
}

/* For who wants to see each call, and each return. */
static void trace_call(struct call *c)
{
	const struct frame *f = c->f;
	const struct cubicle_interface *i = c->interface;
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_CALL,
		.from = f->caller,
		.to = f->callee,
		.depth = trace_depth(),
		.args = i->args};
	uint32_t texts = 0;

	memcpy(r.function, i->name, sizeof(r.function));
	for (uint32_t a = 0; a < i->args; a++) {
		struct cubicle_trace_arg *arg = &r.arg[a];
		arg->kind = i->arg[a].kind;
		arg->real = c->plan->place[a] == PLACE_VECTOR;
		if (arg->real)
			continue;
		bool is_number = arg->kind == CUBICLE_ARG_VALUE ||
			arg->kind == CUBICLE_ARG_CALLER;
		arg->value = is_number ? number(c, a) : value_of(c, a);
		arg->bytes = is_number ? 0 : length(c, a);
		if (arg->kind == CUBICLE_ARG_STRING && arg->value &&
			texts < CUBICLE_TRACE_TEXTS)
			trace_text(r.text[texts++], arg->value);
	}
	report_trace(&r);
}

static void trace_return(const struct frame *f, int64_t result)
{
	const struct cubicle_interface *i = interface_of(f->edge);
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_RETURN,
		.from = f->caller,
		.to = f->callee,
		.depth = trace_depth(),
		.result = result,
		.result_kind = i->result_kind,
		.result_real = i->result_class == CUBICLE_CLASS_REAL ||
			i->result_class == CUBICLE_CLASS_STRUCT};

	report_trace(&r);
}

/* The callee is going to be entered. What was copied to its stack is between
 * where that was and c->sp. */
static void count_entry(struct call *c)
{
	struct frame *f = c->f;
	struct edge_statistics *s = statistics_of(f);

	if (f->edge->component < 64)
		statistics.served[f->caller] |= BIT(f->edge->component);
	s->calls++;
	s->bytes += thread.sp[f->callee] - RED_ZONE_BYTES - c->sp;
	for (uint32_t i = 0; i < f->grants; i++) {
		const struct grant *g = &thread.grant[f->first_grant + i];
		s->bytes += g->end - g->start;
	}
	f->finish = FINISH_RESULT;
	if (TRACED(CALLS))
		trace_call(c);
	f->counted = __builtin_ia32_rdtsc();
}

/* It is back, with (result), which was checked. */
static void count_return(const struct frame *f, int64_t result)
{
	statistics_of(f)->ticks += __builtin_ia32_rdtsc() - f->counted;
	if (TRACED(CALLS))
		trace_return(f, result);
}

/* --- in and out ------------------------------------------------------------------ */

int gate_prepare(struct frame *f);
void gate_finish(struct frame *f);

/* A call that the layout does not allow is let through. */
static void permit_call(const struct frame *f)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_EDGE, f->caller);

	v->owner = f->callee;
	v->address = f->edge->entry;
	v->rip = f->return_address;
	memcpy(v->function, interface_of(f->edge)->name, sizeof(v->function));
	violation_permitted(v);
}

/* For who counts calls, or lets them through. */
static void watch_entry(struct call *c)
{
	if (PERMISSIVE && !link_allows(c->f->edge, c->f->caller))
		permit_call(c->f);
	if (statistics.counting)
		count_entry(c);
}

/* The callee is entered for the first time: its libc starts itself, and then
 * goes on with what is called. */
static void enter_first(struct frame *f)
{
	struct cubicle *callee = &cubicles[f->callee];

	published_pages.header.entry = f->entry;
	f->entry = callee->enter;
	callee->enter = 0;
	callee->unready = false;
	link_handlers(f->callee);
}

/*
 * The arguments cannot be moved, and the function returns no errors. Returns if
 * that was reported, or is the fault of outstanding calls. Otherwise, either an
 * argument needs one grant too many, or its memory was unmapped meanwhile.
 */
static void arguments_refuse(const struct call *c, int error)
{
	bool grants = error == -ENOMEM;

	if (error == -EAGAIN)
		return;
	if (grants && thread.granted[c->f->caller] > c->f->grants) {
		nested_refuse(c);
		return;
	}
	struct cubicle_record_violation *v = argument_violation(c, 0,
		grants ? CUBICLE_RULE_LIMIT : CUBICLE_RULE_ARGUMENT,
		c->f->arg[0]);

	if (grants) {
		v->argument = -1;
		v->reason = CUBICLE_REASON_GRANTS;
		v->limit = GRANTED_MAX;
	}
	violation_stop(v);
}

/* The call fails with (error) before an argument was looked at. */
__attribute__((noinline)) static int fail_before(
	const struct call *c, int error)
{
	struct frame *f = c->f;

	gate_fail(f);
	if (result_is_error(c->interface))
		f->result = (uint64_t)(int64_t)error & f->edge->result;
	return PREPARE_RETURN;
}

/* The call fails with (error), because of its arguments. */
__attribute__((noinline)) static int fail_arguments(
	const struct call *c, int error)
{
	if (!result_is_error(c->interface))
		arguments_refuse(c, error);
	return fail_before(c, error);
}

/*
 * Check and move the arguments of (f). PREPARE_ENTER: all is set for the
 * callee; PREPARE_RETURN: the call fails, f->result says how.
 */
int gate_prepare(struct frame *f)
{
	struct call c; /* what is used of it is set below */

	c.f = f;
	c.interface = interface_of(f->edge);
	c.plan = &plans[f->edge - edges];

	f->first_grant = thread.grants;
	f->grants = f->copies = 0;
	f->keep = c.plan->keep;
	f->timed = 0;
	f->finish = backend->open || c.plan->finish;
	f->result2 = 0;
	bool unready = cubicles[f->callee].unready;
	if (unready && cubicles[f->callee].stopped &&
		!contain_revive(f->callee)) {
		gate_fail(f);
		return PREPARE_RETURN;
	}
	int error = stack_find(&c);
	if (error)
		return fail_before(&c, error);
	if (backend->open)
		backend->open(f->callee);
	error = arguments_move(&c);
	if (error)
		return fail_arguments(&c, error);
	if (statistics.watching)
		watch_entry(&c);
	f->entry = f->edge->entry;
	if (unready && cubicles[f->callee].enter)
		enter_first(f);
	f->new_sp = c.sp & ~(uint64_t)15;
	if (c.interface->result_kind == CUBICLE_RESULT_COUNT)
		f->count_max = number(&c, c.interface->result_arg);
	gate_fs(f->callee);
	if (time_counts)
		time_enter(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->caller);
	return PREPARE_ENTER;
}

/* --- results ---------------------------------------------------------------------- */

static struct cubicle_record_violation *result_violation(const struct frame *f)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_RESULT, f->callee);

	v->address = f->result;
	v->owner = f->caller;
	memcpy(v->function, interface_of(f->edge)->name, sizeof(v->function));
	return v;
}

/* The result of (f) is none that its interface allows. */
static void result_refuse(const struct frame *f)
{
	struct cubicle_record_violation *v = result_violation(f);

	if (!violation_permitted(v))
		violation_stop(v);
}

/*
 * Does (addr) point to the stack that the callee used during the call of (f)?
 * Later calls overwrite it. Most often it is an address in an argument, which
 * is a copy on that stack.
 */
static bool in_left_stack(const struct frame *f, uint64_t addr)
{
	uint64_t top = thread.sp[f->callee] - RED_ZONE_BYTES;

	return addr < top && in_stack(f->callee, addr, top - addr);
}

/*
 * The caller gets NULL instead of such a result. That is reported, but the
 * callee is not stopped: the caller may have passed it the address, as a token.
 */
static void result_address_check(struct frame *f)
{
	/* A number outside of the space may be a token. */
	if (owner_of(f->result) >= CUBICLE_SLOTS ||
		(!in_left_stack(f, memory_address(f->result)) &&
			!(CHECKS_COPIES &&
				quarantine_holds(
					f, memory_address(f->result)))))
		return;
	struct cubicle_record_violation *v = result_violation(f);
	v->reason = CUBICLE_REASON_STACK;
	if (violation_permitted(v))
		return;
	violation_tell(v);
	f->result = 0;
}

/* The result of (f), as wide as its type is. */
static int64_t result_number(const struct frame *f, const struct plan *p)
{
	return (int64_t)(f->result << p->result_shift) >> p->result_shift;
}

/* Is the result, (n), one that the interface allows? */
static void result_check(struct frame *f, const struct plan *p, int64_t n)
{
	if (!DEFENDS(DEFENCE_RESULTS))
		return;

	switch (p->result_kind) {
	case CUBICLE_RESULT_COUNT:
		if (n > 0 && (uint64_t)n > f->count_max)
			result_refuse(f);
		/* fall through */
	case CUBICLE_RESULT_ERROR:
		if (n < -ERRNO_MAX)
			result_refuse(f);
		break;
	case CUBICLE_RESULT_OWN:
		if (f->result && !in_slot(f->caller, f->result))
			result_refuse(f);
		break;
	case CUBICLE_RESULT_VALUE:
		if (p->result_address)
			result_address_check(f);
		break;
	}
}

static int copy_back(const struct frame *f, const struct copy_back *copy)
{
	const struct cubicle_interface *i = interface_of(f->edge);
	uint64_t bytes = copy->bytes;

	if (i->result_kind == CUBICLE_RESULT_COUNT &&
		copy->arg != CUBICLE_NO_ARG &&
		i->arg[copy->arg].len_arg == i->result_arg && f->result < bytes)
		bytes = f->result;
	/* The caller may have lost its right during the call. */
	if (DEFENDS(DEFENCE_ARGUMENTS) && !PERMISSIVE &&
		memory_check_quick(f->caller, copy->to, bytes, true, NULL))
		return -EFAULT;
	return memory_copy(copy->to, copy->from, bytes);
}

static int copies_back(const struct frame *f)
{
	for (uint32_t i = 0; i < f->copies; i++) {
		int error = copy_back(f, &f->copy[i]);
		if (error)
			return error;
	}
	return 0;
}

/* The callee of (f) is back, with f->result: check and move results. */
void gate_finish(struct frame *f)
{
	const struct plan *p = &plans[f->edge - edges];

	if (f->finish == FINISH_ORPHAN)
		contain_go_on(f);
	if (time_counts)
		time_leave(f);
	if (!f->caller)
		report_end((int)f->result & 0xff, true);
	if (backend->open)
		backend->open(f->caller);
	f->result &= f->edge->result;
	if (!p->result2)
		f->result2 = 0;
	if (p->result_kind == CUBICLE_RESULT_OWN && f->result)
		f->result = memory_address(f->result);
	int64_t number = result_number(f, p);
	result_check(f, p, number);
	if (statistics.counting)
		count_return(f, number);
	if (f->copies && (!p->result_error || number >= 0) && copies_back(f) &&
		p->result_error)
		f->result = (uint64_t) - (int64_t)EFAULT & f->edge->result;
	if (p->result_pointer && f->copies)
		f->result = f->copy[0].to;
	rights_end(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->callee);
	f->keep = p->result_keep;
}

/*
 * Forget the outstanding calls above (down_to). The running cubicle, which is
 * the callee of (down_to), goes on running.
 */
void gate_drop_frames(struct frame *down_to)
{
	while (thread.frame != down_to) {
		gate_release(thread.frame);
		frame_pop(thread.frame);
		/* All of this is the work of the running cubicle. */
		if (time_counts)
			time_switch(thread.running);
	}
}

/* --- gates that lead nowhere ------------------------------------------------------------ */

_Noreturn void gate_bad_edge(uint32_t edge);
_Noreturn void gate_bad_caller(const struct edge *edge, uint64_t from);
_Noreturn void gate_bad_return(void);

static _Noreturn void gate_violation(
	uint32_t rule, const struct edge *edge, uint64_t from)
{
	struct cubicle_record_violation *v =
		violation_new(rule, thread.running);

	v->rip = from;
	if (edge) {
		v->owner = edge->callee;
		v->address = edge->entry;
	}
	if (edge && interface_of(edge))
		memcpy(v->function, interface_of(edge)->name,
			sizeof(v->function));
	violation_stop(v);
}

/* There is no edge with this number. */
void gate_bad_edge(uint32_t edge)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_GATE, thread.running);

	v->number = edge;
	violation_stop(v);
}

/* The running cubicle may not call it; (from) is where it would return to. */
void gate_bad_caller(const struct edge *edge, uint64_t from)
{
	gate_violation(CUBICLE_RULE_EDGE, edge, from);
}

/* It returned no error that there is. */
_Noreturn void gate_bad_result(const struct frame *f);

void gate_bad_result(const struct frame *f)
{
	violation_stop(result_violation(f));
}

/* The running cubicle returned, but it is not the last one that was called. */
void gate_bad_return(void)
{
	gate_violation(CUBICLE_RULE_RETURN, NULL, 0);
}
