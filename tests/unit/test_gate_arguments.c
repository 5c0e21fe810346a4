/* SPDX-License-Identifier: MIT */
/*
 * test_gate_arguments.c: what the monitor does with the arguments and results
 * of a call, for random interfaces and random arguments. No confused deputy:
 * whatever a caller passes, the monitor copies and grants only what the caller
 * may access itself, and writes only to the callee's stack and, at the end, to
 * what the caller may write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "../../monitor/dev/quarantine.h"
#include "../monitor.h"
#include "fake_violation.h"

#define CALLER	    1
#define CALLEE	    2
#define THIRD	    3
#define CALLS	    200000
#define STACK_PAGES 64
#define HEAP_PAGES  12

void *mmap(void *addr, size_t bytes, int prot, int flags, int fd, long offset);

/* --- the rest of the monitor ---------------------------------------------- */

struct cubicle_system system;
struct cubicle_counters counters;

union published published_pages;
struct cubicle cubicles[CUBICLE_SLOTS];
uint32_t cubicle_count = 3;
struct cubicle_shares shares;
struct edge edges[EDGES_MAX];
const struct cubicle_interface *edge_interfaces[EDGES_MAX];
uint32_t edge_count = EDGE_FIRST + 1;
uint64_t cubicle_floor[CUBICLE_SLOTS];
static uint64_t fs_now;
cubicle_set_t time_limited;
bool time_counts;
volatile bool time_overdue;

void time_enter(struct frame *f)
{
	(void)f;
}

void time_leave(struct frame *f)
{
	(void)f;
}

uint32_t time_switch(uint32_t account)
{
	return account;
}

uint32_t time_account(uint32_t id, const struct frame *f)
{
	(void)f;
	return id;
}

bool time_is_used(uint32_t id)
{
	(void)id;
	return false;
}

void time_stop(void)
{
}

static int apply(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	(void)addr, (void)bytes, (void)prot, (void)tag;
	return 0;
}

static const struct backend fake = {.name = "fake", .apply = apply};
const struct backend *backend = &fake;

static jmp_buf stopped;

/* There is no other observer. */
void dev_call(struct call *c)
{
	(void)c;
}

void dev_return(const struct frame *f, int64_t result)
{
	(void)f, (void)result;
}

void dev_pages(uint32_t what, uint64_t addr, uint64_t bytes, uint32_t to)
{
	(void)what, (void)addr, (void)bytes, (void)to;
}

void dev_window(uint32_t what, int32_t handle, uint32_t to, uint64_t addr,
	uint64_t bytes)
{
	(void)what, (void)handle, (void)to, (void)addr, (void)bytes;
}

void dev_closed(uint32_t owner, const struct range *r, cubicle_set_t who)
{
	(void)owner, (void)r, (void)who;
}

bool dev_permits(struct cubicle_record_violation *v)
{
	(void)v;
	return false;
}

void dev_passed(uint32_t id, struct uptr addr, uint64_t rip)
{
	(void)id, (void)addr, (void)rip;
}

static bool told;

void violation_tell(struct cubicle_record_violation *v)
{
	assert_ptr_equal(v, &violation);
	told = true;
}

void violation_stop(struct cubicle_record_violation *v)
{
	assert_ptr_equal(v, &violation);
	longjmp(stopped, 1);
}

void report_end(int status, bool complete)
{
	(void)status, (void)complete;
	fail_msg("the end");
	__builtin_unreachable();
}

void refuse(const char *format, ...)
{
	fail_msg("%s", format);
	__builtin_unreachable();
}

void link_handlers(uint32_t id)
{
	(void)id;
	fail_msg("nobody starts himself");
}

int64_t host_map_file(uint64_t addr, uint64_t bytes, uint32_t prot,
	uint32_t flags, uint64_t fd, uint64_t offset)
{
	(void)addr, (void)bytes, (void)prot, (void)flags, (void)fd;
	(void)offset;
	return -ENOMEM;
}

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	(void)c, (void)d, (void)e;
	assert_int_equal(number, SYS_MADVISE); /* of copies that are gone */
	memset((void *)(uintptr_t)a, 0, b);
	return 0;
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	(void)addr, (void)bytes, (void)prot, (void)flags;
	return NULL;
}

uint32_t link_callbacks_max(void)
{
	return 0;
}

const struct cubicle_interface *link_callback(
	const struct cubicle_interface *i, uint32_t arg)
{
	(void)i, (void)arg;
	return NULL;
}

uint32_t gate_callback(uint32_t owner, uint64_t entry, uint32_t caller,
	const struct cubicle_interface *interface)
{
	(void)owner, (void)entry, (void)caller, (void)interface;
	return 0;
}

void panic(const char *format, ...)
{
	fail_msg("%s", format);
	__builtin_unreachable();
}

void arch_fs_set(uint64_t base)
{
	fs_now = base;
}

uint64_t arch_fs_base(void)
{
	return fs_now;
}

void report_record(uint32_t type, const void *body, uint32_t bytes)
{
	(void)type, (void)body, (void)bytes;
}

bool contain_revive(uint32_t id)
{
	(void)id;
	return false;
}

void contain_go_on(struct frame *f)
{
	(void)f;
	fail_msg("nobody was stopped");
	__builtin_unreachable();
}

uint64_t stub_address(uint32_t id, uint32_t edge)
{
	(void)id;
	return edge;
}

/* --- who may access what, said once more ---------------------------------- */

/* The heap of the caller; what stands for a page is what its owner may do. */
static const char heap[HEAP_PAGES + 1] = "wwr-wwwr-www";

static uint64_t heap_page(uint32_t id, uint64_t page)
{
	return slot_base(id) + CUBICLE_HEAP_OFFSET + page * PAGE;
}

static uint64_t stack_start(void)
{
	return slot_base(CALLEE) + CUBICLE_STACK_OFFSET;
}

/* Page 1 and 2 of THIRD's heap are windowed to the caller. */
static bool caller_may(uint64_t addr, bool write)
{
	for (uint32_t id = CALLER; id <= THIRD; id++) {
		if (addr < heap_page(id, 0) ||
			addr >= heap_page(id, HEAP_PAGES))
			continue;
		uint64_t page = (addr - heap_page(id, 0)) / PAGE;
		if (id == CALLEE || (id == THIRD && page != 1 && page != 2))
			return false;
		return heap[page] == 'w' || (heap[page] == 'r' && !write);
	}
	return !write && addr >= CUBICLE_PUBLISHED_ADDRESS &&
		addr < CUBICLE_PUBLISHED_ADDRESS + CUBICLE_PUBLISHED_BYTES;
}

/* Page 0 of the caller's heap is windowed to the callee, and what THIRD shows.
 */
static bool callee_may(uint64_t addr)
{
	return (addr >= heap_page(CALLER, 0) && addr < heap_page(CALLER, 1)) ||
		(addr >= heap_page(THIRD, 1) && addr < heap_page(THIRD, 3)) ||
		(addr >= CUBICLE_PUBLISHED_ADDRESS &&
			addr < CUBICLE_PUBLISHED_ADDRESS +
					CUBICLE_PUBLISHED_BYTES) ||
		owner_of(addr) == CALLEE;
}

static void assert_caller_may(uint64_t addr, uint64_t bytes, bool write)
{
	uint64_t end = addr + bytes;

	assert_true(end >= addr);
	for (; addr < end; addr = PAGE_DOWN(addr) + PAGE)
		assert_true(caller_may(addr, write));
}

static bool in_space(uint64_t addr)
{
	return owner_of(addr) < CUBICLE_SLOTS;
}

static uint64_t ring_start(void)
{
	return slot_base(CALLEE) + CUBICLE_SLOT_BYTES - CUBICLE_CHECKED_BYTES;
}

static bool in_ring(uint64_t addr, uint64_t bytes)
{
	return addr >= ring_start() &&
		addr + bytes <= ring_start() + CUBICLE_CHECKED_BYTES - PAGE;
}

/* Of the callee, where copies are; where they are checked, it is mapped for as
 * long as the call lasts, and the page behind a copy is not. */
static bool on_stack(uint64_t addr, uint64_t bytes)
{
	uint64_t end = addr + bytes;

	if (in_ring(addr, bytes)) {
		assert_true(CHECKS_COPIES);
		for (uint64_t at = addr; at < end; at = PAGE_DOWN(at) + PAGE)
			assert_int_equal(
				page_of(at)->prot, PROT_READ | PROT_WRITE);
		return true;
	}
	return addr >= stack_start() &&
		end <= stack_start() + STACK_PAGES * PAGE;
}

static bool returning; /* gate_finish() is at work */

/* The monitor copies: is it allowed to? */
int64_t arch_copy(void *dst, const void *src, size_t len)
{
	uint64_t to = (uintptr_t)dst, from = (uintptr_t)src;

	assert_true(thread.copying);
	if (in_space(from) && !on_stack(from, len))
		assert_caller_may(from, len, false);
	if (in_space(to) && !on_stack(to, len)) {
		assert_true(returning);
		assert_caller_may(to, len, true);
	}
	memcpy(dst, src, len);
	return 0;
}

/* --- the world ------------------------------------------------------------ */

static void map(uint64_t addr, uint64_t bytes)
{
	void *p = mmap((void *)(uintptr_t)addr, bytes, 3 /* read, write */,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	assert_ptr_equal(p, (void *)(uintptr_t)addr);
}

static void give(uint32_t id, uint64_t addr, uint32_t prot)
{
	struct page *p = page_of(addr);

	p->tag = (uint8_t)id;
	p->prot = (uint8_t)prot;
}

static int make_world(void **state)
{
	(void)state;
	for (uint32_t id = CALLER; id <= THIRD; id++) {
		map(heap_page(id, 0), HEAP_PAGES * PAGE);
		for (uint64_t i = 0; i < HEAP_PAGES; i++)
			if (heap[i] != '-')
				give(id, heap_page(id, i),
					heap[i] == 'w' ? PROT_READ | PROT_WRITE
						       : PROT_READ);
	}
	map(stack_start(), STACK_PAGES * PAGE);
	map(ring_start(), CUBICLE_CHECKED_BYTES - PAGE);
	for (uint64_t i = 0; i < STACK_PAGES; i++)
		give(CALLEE, stack_start() + i * PAGE, PROT_READ | PROT_WRITE);
	thread.running = THIRD;
	int64_t w = call_window_init();
	assert_int_equal(
		call_window_add((int32_t)w, heap_page(THIRD, 1), 2 * PAGE), 0);
	assert_int_equal(call_window_open((int32_t)w, CALLER), 0);
	assert_int_equal(call_window_open((int32_t)w, CALLEE), 0);
	thread.running = CALLER;
	w = call_window_init();
	assert_int_equal(
		call_window_add((int32_t)w, heap_page(CALLER, 0), PAGE), 0);
	assert_int_equal(call_window_open((int32_t)w, CALLEE), 0);
	return 0;
}

/* --- random calls --------------------------------------------------------- */

static uint64_t random_state = 88172645463325252;

static uint64_t below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

static uint64_t random_address(void)
{
	uint64_t near = below(3) ? below(PAGE)
		: below(2)	 ? PAGE - below(17)
				 : 0;

	switch (below(16)) {
	case 0:
		return 0;
	case 1:
		return below(PAGE);
	case 2:
		return 0 - below(3 * PAGE);
	case 3:
		return slot_base(0) + CUBICLE_ARENA_OFFSET + near;
	case 4:
		return CUBICLE_PUBLISHED_ADDRESS + near;
	case 5:
		return stack_start() + near;
	case 6:
	case 7:
	case 8:
		return heap_page(THIRD, below(4)) + near;
	case 9:
		return slot_base((uint32_t)below(70)) + near;
	}
	return heap_page(CALLER, below(HEAP_PAGES)) + near;
}

static uint64_t random_length(void)
{
	static const uint64_t lengths[] = {0, 1, 8, 4095, 4096, 4097, 8192,
		0x7fffffff, 0xffffffff, 0x8000000000000000, 0xffffffffffffffff,
		0xfffffffffffff000};

	/* About as much as the callee's stack takes. */
	if (!below(8))
		return (thread.sp[CALLEE] - RED_ZONE_BYTES - stack_start()) /
			2 -
			below(32);
	return below(3) ? below(6000) : lengths[below(12)];
}

static bool is_buffer(uint32_t kind)
{
	return (kind >= CUBICLE_ARG_IN && kind <= CUBICLE_ARG_IOVEC_OUT) ||
		kind == CUBICLE_ARG_OWN || kind == CUBICLE_ARG_KEPT;
}

/* Kinds of pointers but for callbacks, which need a component. */
static uint8_t random_kind(void)
{
	uint32_t n =
		(uint32_t)below(CUBICLE_ARG_IOVEC_OUT - CUBICLE_ARG_CALLER + 3);

	if (n < 2)
		return (uint8_t)(CUBICLE_ARG_OWN + n);
	return (uint8_t)(CUBICLE_ARG_CALLER + n - 2);
}

/* Pointers at even places, numbers at odd ones, which are the lengths. */
static void random_interface(struct cubicle_interface *i)
{
	memset(i, 0, sizeof(*i));
	memcpy(i->name, "random", 7);
	i->args = (uint8_t)below(CUBICLE_ARGS_MAX + 1);
	i->result_kind = (uint8_t)(CUBICLE_RESULT_NONE + below(5));
	i->result_size = 8;
	i->result_class = 1;
	if (i->result_kind == CUBICLE_RESULT_NONE)
		i->result_size = 0;
	if (i->result_kind == CUBICLE_RESULT_COUNT && i->args < 2)
		i->result_kind = CUBICLE_RESULT_ERROR;
	i->result_arg = 1;
	if (i->result_kind == CUBICLE_RESULT_VALUE && below(2))
		i->result_class = CUBICLE_CLASS_POINTER;
	if (i->result_kind == CUBICLE_RESULT_VALUE && !below(4)) {
		i->result_class = CUBICLE_CLASS_STRUCT;
		i->result_size = (uint16_t)(1 + below(200));
	}
	for (uint32_t a = 0; a < i->args; a++) {
		struct cubicle_interface_arg *arg = &i->arg[a];
		bool number = a % 2 || a + 1u == i->args;
		arg->kind = number ? CUBICLE_ARG_VALUE : random_kind();
		arg->class = number ? 1 : CUBICLE_CLASS_POINTER;
		i->nonnull[a] =
			!number && arg->kind != CUBICLE_ARG_CALLER && below(2);
		arg->len_arg = CUBICLE_NO_ARG;
		arg->size = number ? 1u << below(4) : 1;
		arg->is_unsigned = (uint8_t)below(2);
		if (arg->kind == CUBICLE_ARG_STRING ||
			arg->kind == CUBICLE_ARG_STRINGS)
			arg->size = 1 + (uint32_t)below(300);
		else if (is_buffer(arg->kind) && below(4))
			arg->len_arg = (uint8_t)(a + 1);
		if (is_buffer(arg->kind) && arg->len_arg == CUBICLE_NO_ARG)
			arg->size = 1 + (uint32_t)below(5000);
		if (arg->kind == CUBICLE_ARG_IOVEC_IN ||
			arg->kind == CUBICLE_ARG_IOVEC_OUT) {
			arg->len_arg = (uint8_t)(a + 1);
			arg->size = 16;
		}
	}
}

static uint64_t random_word(void)
{
	return below(2) ? random_address() : random_length();
}

/* Memory of the caller full of addresses and lengths: for iovecs, and where
 * its stack is. */
static void random_memory(void)
{
	uint64_t *p = (uint64_t *)(uintptr_t)heap_page(CALLER, 0);
	uint64_t *stack = (uint64_t *)(uintptr_t)heap_page(CALLER, 4);

	for (int i = 0; i < 64; i++)
		p[below(2 * PAGE / 8)] = random_word();
	for (int i = 0; i < 16; i++)
		stack[below(120)] = random_word();
}

static void check_entered(const struct frame *f)
{
	uint64_t sp = thread.sp[CALLEE] - RED_ZONE_BYTES;
	uint64_t left = sp - stack_start();

	assert_int_equal(f->new_sp % 16, 0);
	/* Half of what was free is still free. */
	assert_true(f->new_sp <= sp && f->new_sp >= sp - left / 2 - 16);
	for (uint32_t i = 0; i < f->grants; i++) {
		const struct grant *g = &thread.grant[f->first_grant + i];
		assert_caller_may(g->range.start, g->range.end - g->range.start,
			g->prot & PROT_WRITE);
	}
	for (uint32_t i = 0; i < f->copies; i++) {
		const struct copy_back *c = &f->copy[i];
		uint64_t from = uptr_value(c->from);
		assert_true(on_stack(from, c->bytes));
		assert_true(from >= f->new_sp);
		assert_true(!CHECKS_COPIES || in_ring(from, c->bytes));
		if (CHECKS_COPIES && c->bytes)
			assert_int_equal(
				page_of(from + c->bytes + 15)->prot, 0);
		assert_caller_may(uptr_value(c->to), c->bytes, true);
	}
}

static uint64_t random_result(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_OWN)
		return below(2) ? random_address() : 0;
	return below(2)	   ? below(5000)
		: below(2) ? 0 - below(5000)
			   : random_length();
}

/* What is said of a limit, and of memory to keep, is true. */
static void check_violation(const struct frame *f)
{
	const struct cubicle_record_violation *v = &violation;
	const struct cubicle_interface *i = interface_of(f->edge);

	switch (v->rule) {
	case CUBICLE_RULE_RESULT:
		assert_true(v->reason == CUBICLE_REASON_NONE ||
			on_stack(v->address, 1));
		break;
	case CUBICLE_RULE_ARGUMENT:
		break;
	case CUBICLE_RULE_LIMIT:
		assert_true(i->result_kind != CUBICLE_RESULT_ERROR &&
			i->result_kind != CUBICLE_RESULT_COUNT);
		assert_true(v->reason != CUBICLE_REASON_STRING ||
			v->limit == i->arg[v->argument].size);
		assert_true(v->argument >= 0 ||
			v->reason == CUBICLE_REASON_GRANTS ||
			v->reason == CUBICLE_REASON_COPY);
		assert_true(v->reason != CUBICLE_REASON_NONE);
		break;
	case CUBICLE_RULE_CLOSED:
		assert_int_equal(i->arg[v->argument].kind, CUBICLE_ARG_KEPT);
		assert_caller_may(v->memory, v->bytes, false);
		assert_true(v->address >= v->memory &&
			v->address < v->memory + v->bytes);
		assert_false(callee_may(v->address));
		break;
	default:
		fail_msg("rule %u", v->rule);
	}
}

/* What the callee was passed to keep, it may use. */
static void check_kept(const struct frame *f, const uint64_t *passed)
{
	const struct cubicle_interface *i = interface_of(f->edge);

	for (uint32_t a = 0; a < i->args && a < 6; a++) {
		if (i->arg[a].kind != CUBICLE_ARG_KEPT || !passed[a])
			continue;
		assert_int_equal(f->arg[a], passed[a]);
		uint64_t bytes = i->arg[a].len_arg == CUBICLE_NO_ARG
			? i->arg[a].size
			: 0; /* others are checked by their violations */
		for (uint64_t at = passed[a]; at < passed[a] + bytes; at++)
			assert_true(callee_may(at));
	}
}

enum outcome { ENTERED, REFUSED, VIOLATED, OUTCOMES };

/* One call. What a violation blames is the caller, or after it the callee. */
static enum outcome call(struct frame *f)
{
	if (setjmp(stopped)) {
		thread.copying = 0;
		thread.grants = f->first_grant;
		thread.granted[CALLER] = 0;
		assert_int_equal(violation.cubicle,
			violation.rule == CUBICLE_RULE_RESULT ? CALLEE
							      : CALLER);
		check_violation(f);
		return VIOLATED;
	}
	returning = false;
	uint64_t passed[6];
	memcpy(passed, f->arg, sizeof(passed));
	told = false;
	if (gate_prepare(f) != PREPARE_ENTER) {
		/* Or too much is on the stack, and it returns no errors. */
		if (!told)
			assert_in_range(-(int64_t)f->result, 1, 4095);
		else
			assert_true(thread.active[CALLEE] > 1);
		assert_int_equal(f->grants, 0);
		return REFUSED;
	}
	check_entered(f);
	if (!gate_has_who(interface_of(f->edge)) &&
		interface_of(f->edge)->result_size <= 16)
		check_kept(f, passed);
	f->result = random_result(interface_of(f->edge));
	returning = true;
	told = false;
	gate_finish(f);
	assert_true(!told || !f->result);
	return ENTERED;
}

/* A stack that is large, or of about as much as is passed. It is free, or as a
 * call that is outstanding has left it: with a quarter of it at least. */
static void random_stack(void)
{
	struct cubicle *c = &cubicles[CALLEE];

	c->stack_bytes = (below(2) ? STACK_PAGES : 8) * PAGE;
	c->stack_top = stack_start() + c->stack_bytes - STACK_SLACK_BYTES;
	cubicle_floor[CALLEE] = stack_floor(
		c->stack_top - stack_usable(c), c->stack_top - RED_ZONE_BYTES);
	thread.active[CALLEE] = 1 + (uint32_t)below(2);
	thread.sp[CALLEE] = c->stack_top;
	if (thread.active[CALLEE] > 1)
		thread.sp[CALLEE] -=
			below(stack_usable(c) * 3 / 4 - RED_ZONE_BYTES);
}

static void random_calls(int calls)
{
	struct cubicle_interface interface;
	struct edge *edge = &edges[EDGE_FIRST];
	uint32_t count[OUTCOMES] = {0};

	thread.frame = &frames[2].frame;
	for (int i = 0; i < calls; i++) {
		struct frame *f = thread.frame;
		random_stack();
		random_interface(&interface);
		random_memory();
		*edge = (struct edge){.callee = CALLEE, .result = ~(uint64_t)0};
		edge_interfaces[EDGE_FIRST] = &interface;
		memset(f, 0, sizeof(*f));
		f->caller = CALLER;
		f->callee = CALLEE;
		gate_plan(EDGE_FIRST, &interface);
		f->edge = edge;
		f->rsp = below(20) ? heap_page(CALLER, 4) + 8 * below(100)
				   : random_address();
		for (uint32_t a = 0; a < 6; a++)
			f->arg[a] = a % 2 ? random_length() : random_address();
		/* As gate_call_checked_who does. */
		if (gate_has_who(&interface))
			f->arg[0] = CALLER;
		thread.running = CALLER;
		count[call(f)]++;
		assert_int_equal(thread.grants, 0);
		assert_int_equal(thread.granted[CALLER], 0);
		/* As gate_fail() does, when the caller or callee is stopped. */
		dev_copies_end(f);
	}
	for (int i = 0; i < OUTCOMES; i++)
		assert_true(count[i] > (uint32_t)calls / 50);
}

static void test_random_calls(void **state)
{
	(void)state;
	random_calls(CALLS);
}

/* The same, where copies are checked: nothing is left of any call. */
static void test_checked_calls(void **state)
{
	(void)state;
	system.flags = CUBICLE_SYSTEM_CHECK_COPIES;
	random_calls(CALLS / 4);
	for (uint64_t at = ring_start(); in_ring(at, 1); at += PAGE)
		assert_int_equal(page_of(at)->prot, 0);
	system.flags = 0;
}

/* Who touches a copy that is gone is told what it was. */
static void test_explained(void **state)
{
	struct cubicle_record_violation v = {0};
	struct cubicle_interface first = {.name = "first"};
	struct frame f = {
		.caller = CALLER, .callee = CALLEE, .edge = &edges[EDGE_FIRST]};
	uint64_t from = heap_page(CALLER, 0) + 8;

	(void)state;
	system.flags = CUBICLE_SYSTEM_CHECK_COPIES;
	edge_interfaces[EDGE_FIRST] = &first;
	uint64_t a = quarantine_room(&f, 3, from, 5000);
	uint64_t b = quarantine_room(&f, CUBICLE_NO_ARG, from, 16);
	assert_true(a && b && on_stack(a, 5000) && on_stack(b, 16));
	assert_int_equal((a + 5000 + 15) & ~(uint64_t)15 & (PAGE - 1), 0);
	assert_true(dev_holds_copy(&f, uptr_known(a)) &&
		dev_holds_copy(&f, uptr_known(b + 15)));
	v.address = a;
	assert_false(quarantine_explain(&v));
	v.address = a + 5000 + 15; /* the page behind it */
	assert_true(quarantine_explain(&v));
	assert_int_equal(v.reason, CUBICLE_REASON_BEHIND);
	dev_copies_end(&f);
	assert_false(dev_holds_copy(&f, uptr_known(a)));
	v.address = a + 4999;
	assert_true(quarantine_explain(&v));
	assert_int_equal(v.rule, CUBICLE_RULE_KEPT);
	assert_int_equal(v.reason, CUBICLE_REASON_AFTER);
	assert_int_equal(v.argument, 3);
	assert_int_equal(v.memory, from);
	assert_int_equal(v.bytes, 5000);
	assert_string_equal(v.function, "first");
	v.address = b;
	assert_true(quarantine_explain(&v));
	assert_int_equal(v.argument, -1);
	/* Elsewhere, and where no copy was, there is nothing to say. */
	v.address = heap_page(CALLEE, 0);
	assert_false(quarantine_explain(&v));
	v.address = ring_start() + CUBICLE_CHECKED_BYTES - PAGE;
	assert_false(quarantine_explain(&v));
	v.address = slot_base(THIRD) + CUBICLE_SLOT_BYTES - 2 * PAGE;
	assert_false(quarantine_explain(&v));
	/* The whole ring at once, and not one page more. */
	uint64_t all = CUBICLE_CHECKED_BYTES - 2 * PAGE;
	assert_false(quarantine_room(&f, 0, from, all + 1));
	assert_true(quarantine_room(&f, 0, from, all));
	assert_false(quarantine_room(&f, 0, from, 1));
	dev_copies_end(&f);
	assert_true(quarantine_room(&f, 0, from, 1));
	dev_copies_end(&f);
	system.flags = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_calls),
		cmocka_unit_test(test_checked_calls),
		cmocka_unit_test(test_explained),
	};

	return cmocka_run_group_tests(tests, make_world, NULL);
}
