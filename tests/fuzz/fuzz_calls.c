/* SPDX-License-Identifier: MIT */
/*
 * fuzz_calls.c: three cubicles that do what they like: windows, copies, calls
 * of each other, returns, faults, with arguments of all kinds. The monitor's
 * own code answers. After each step, what it remembers is compared with a
 * model: whatever they try, nobody has a page, and nothing is copied for
 * anybody, that is not his own, windowed or granted to him; nobody is blamed
 * for another; and a cubicle that was stopped does not run.
 *
 * Input: a byte WORLD_*, a byte with enum cubicle_on_fault of each cubicle, two
 * bits for one; then steps, each a byte (the step, modulo STEPS) and its
 * arguments. Which bytes an address and a number take stands at
 * read_address() and read_number().
 */
#include <cubicle/files_abi.h>
#include "world.h"
#include <setjmp.h>
#include <stdio.h>

#define STEPS_MAX 120
#define HANDLES	  8

static jmp_buf next_step, over;

void world_go_on(void)
{
	longjmp(next_step, 1);
}

void world_end(void)
{
	longjmp(over, 1);
}

static struct fuzz_input in;
static int32_t handles[HANDLES];

/* --- arguments -------------------------------------------------------------- */

/* A byte for the place, two for the distance from there, backward if the
 * highest bit of the first is set. */
static uint64_t read_address(void)
{
	uint8_t place = fuzz_byte(&in);
	uint64_t distance = fuzz_number(&in, 2), at = 0;
	uint32_t id = 1 + (place & 3) % CUBICLES;

	if ((place & 3) == 3)
		id = thread.running;
	switch (place >> 2 & 7) {
	case 0:
	case 1:
		at = heap_at(id);
		break;
	case 2:
		at = stack_at(id) + (STACK_PAGES - 1) * PAGE;
		break;
	case 3:
		at = data_at(id);
		break;
	case 4:
		at = heap_at(id) + 2 * PAGE;
		break;
	case 5:
		at = CUBICLE_PUBLISHED_ADDRESS;
		break;
	case 6:
		at = slot_base(place & 3 ? (uint32_t)(distance % 70) : 0);
		break;
	}
	return place & 0x80 ? at - distance : at + distance;
}

/* A byte that is the number; or that and two more; or one of those that are
 * wrong in ways that matter. */
static uint64_t read_number(void)
{
	static const uint64_t numbers[] = {PAGE - 1, PAGE, PAGE + 1, 2 * PAGE,
		CUBICLE_HEAP_BYTES, CUBICLE_SLOT_BYTES, 0x7fffffff, 0x80000000,
		0xffffffff, (uint64_t)1 << 60, (uint64_t)1 << 63, ~(uint64_t)0,
		0 - PAGE, 0 - (uint64_t)1000};
	uint8_t n = fuzz_byte(&in);

	if (n < 0xc0)
		return n;
	n &= 0x3f;
	if (n < sizeof(numbers) / sizeof(numbers[0]))
		return numbers[n];
	return n & 1 ? fuzz_number(&in, 2) : fuzz_number(&in, 8);
}

/* One of those that were returned, or any. */
static int32_t *read_handle(void)
{
	static int32_t any;
	uint8_t n = fuzz_byte(&in);

	if (n < 0xf0)
		return &handles[n % HANDLES];
	any = (int32_t)fuzz_number(&in, 4);
	return &any;
}

/* --- steps: windows ------------------------------------------------------------ */

static void check_error(int64_t result)
{
	FUZZ_CHECK(result <= 0 && result > -4096);
}

static void step_window_init(void)
{
	int64_t w = call_window_init();

	FUZZ_CHECK(w > -4096 && w <= INT32_MAX);
	if (w >= 0)
		handles[fuzz_byte(&in) % HANDLES] = (int32_t)w;
}

static void step_window_add(void)
{
	int32_t w = *read_handle();
	uint64_t addr = read_address(), bytes = read_number();
	uint32_t self = thread.running;
	int64_t error = call_window_add(w, addr, bytes);

	check_error(error);
	if (error)
		return;
	FUZZ_CHECK(bytes && in_slot(self, addr) &&
		in_slot(self, addr + bytes - 1));
	FUZZ_CHECK(model_may(self, addr, bytes, false));
	model_add(self, w, addr, bytes);
}

static void step_window_remove(void)
{
	int32_t w = *read_handle();
	uint64_t addr = read_address();
	int64_t error = call_window_remove(w, addr);

	check_error(error);
	if (!error)
		model_remove(thread.running, w, addr);
}

static void step_window_open(void)
{
	int32_t w = *read_handle();
	uint32_t to = (uint32_t)read_number();
	int64_t error = call_window_open(w, to);

	check_error(error);
	if (error)
		return;
	FUZZ_CHECK(to >= 1 && to <= CUBICLES && to != thread.running);
	model_open(thread.running, w, to);
}

static void step_window_close(void)
{
	int32_t w = *read_handle();
	uint32_t to = (uint32_t)read_number();
	int64_t error = call_window_close(w, to);

	check_error(error);
	if (!error)
		model_close(thread.running, w, to);
}

static void step_window_close_all(void)
{
	int32_t w = *read_handle();
	int64_t error = call_window_close_all(w);

	check_error(error);
	if (!error)
		model_close(thread.running, w, 0);
}

static void step_window_destroy(void)
{
	int32_t w = *read_handle();
	int64_t error = call_window_destroy(w);

	check_error(error);
	if (!error)
		model_destroy(thread.running, w);
}

/* --- steps: copies, control, the host --------------------------------------------- */

static void step_copy(void)
{
	uint64_t dst = read_address(), src = read_address();
	uint64_t bytes = read_number();
	uint32_t self = thread.running;
	bool may = model_may(self, src, bytes, false) &&
		model_may(self, dst, bytes, true);
	int64_t error = bytes & 1 ? call_copy_in(dst, src, bytes)
				  : call_copy_out(dst, src, bytes);

	check_error(error);
	FUZZ_CHECK(!error == may);
}

static void step_unwind(void)
{
	int64_t depth = call_depth();
	int32_t to = (int32_t)fuzz_byte(&in) - 1;
	uint32_t self = thread.running;
	int64_t error = call_unwind(to);

	check_error(error);
	FUZZ_CHECK(thread.running == self);
	FUZZ_CHECK(error ? call_depth() == depth : call_depth() == to);
}

static void step_tls_set(void)
{
	uint64_t base = read_address();
	int64_t error = call_tls_set(base);

	check_error(error);
	FUZZ_CHECK(error || in_slot(thread.running, base));
}

static void step_abort(void)
{
	call_abort(read_address());
}

/* Those who have not the right cannot: there is no gate. */
static void step_host(void)
{
	uint8_t what = fuzz_byte(&in) % 8;
	int32_t stream = (int32_t)(fuzz_byte(&in) % 10) - 1;
	uint64_t buf = read_address(), bytes = read_number();
	int64_t result = 0;

	if (thread.running != HOST_ID)
		return;
	switch (what) {
	case 0:
		result = call_host_stream(
			FILES_STREAM_READ, (uint64_t)stream, buf, bytes);
		break;
	case 1:
		result = call_host_stream(
			FILES_STREAM_WRITE, (uint64_t)stream, buf, bytes);
		break;
	case 2:
		result = call_host_stream(FILES_STREAM_RANDOM, buf, bytes, 0);
		break;
	case 3:
		result = call_host_stream(
			FILES_STREAM_TERMINAL, (uint64_t)stream, 0, buf);
		break;
	case 4:
		result = call_host_stream(
			FILES_STREAM_SIZE, (uint64_t)stream, 0, buf);
		break;
	case 5:
		result = call_host_clock_ns(stream);
		break;
	case 6:
		result = call_host_wait((uint32_t)buf, bytes);
		break;
	case 7:
		result = call_host_save_complete(stream);
		break;
	}
	FUZZ_CHECK(result > -4096);
}

static void step_pages(void)
{
	uint8_t what = fuzz_byte(&in);
	uint32_t id = (uint32_t)read_number();
	uint64_t first = read_number(), count = read_number();
	uint64_t addr = heap_at(id) + first * PAGE;
	int64_t error;

	if (thread.running != PAGES_ID)
		return;
	if (what & 1) {
		error = call_pages_map(id, first, count);
		check_error(error);
		return;
	}
	error = call_pages_unmap(id, first, count);
	check_error(error);
	if (error)
		return;
	FUZZ_CHECK(id == PAGES_ID || id == thread.frame->caller);
	model_unmap(id, addr, count * PAGE);
}

/* --- steps: the processor ------------------------------------------------------------ */

static void step_touch(void)
{
	static const uint32_t accesses[] = {
		PROT_READ, PROT_WRITE, PROT_WRITE, PROT_EXEC};
	uint32_t access = accesses[fuzz_byte(&in) & 3];
	uint64_t addr = read_address();

	cpu_touch(addr, access);
	if (access != PROT_EXEC)
		FUZZ_CHECK(model_may(thread.running, addr, 1,
				   access == PROT_WRITE) ||
			(system.flags & CUBICLE_SYSTEM_LAZY) ||
			model_rights(thread.running, PAGE_DOWN(addr)) & access);
	if (access == PROT_WRITE)
		*(uint8_t *)(uintptr_t)addr = 'w';
}

/* An address and a number, as in an iovec or on the stack, in a page that the
 * running cubicle has. */
static void step_store(void)
{
	uint64_t at = read_address() & ~(uint64_t)15;
	uint64_t words[2] = {read_address(), read_number()};

	if (cpu_may(at, PROT_WRITE))
		memcpy((void *)(uintptr_t)at, words, sizeof(words));
}

/* What the callee was given when it was entered is the caller's. */
static void check_entered(struct frame *f)
{
	uint32_t caller = f->caller;

	if (f->finish == FINISH_NOTHING)
		return;
	thread.frame = frame_below(f);
	for (uint32_t i = 0; i < f->grants; i++) {
		const struct grant *g = &thread.grant[f->first_grant + i];
		FUZZ_CHECK(model_may(caller, g->range.start,
			g->range.end - g->range.start, g->prot & PROT_WRITE));
	}
	for (uint32_t i = 0; i < f->copies; i++) {
		const struct copy_back *c = &f->copy[i];
		FUZZ_CHECK(
			model_may(caller, uptr_value(c->to), c->bytes, true));
	}
	thread.frame = f;
}

static void step_call(void)
{
	uint32_t e = fuzz_byte(&in);
	uint8_t kinds = fuzz_byte(&in);
	uint64_t arg[6], rsp = cubicles[thread.running].stack_top - PAGE / 2;
	int64_t depth = call_depth();

	/* Bit i: argument (i) is an address; bit 6: the stack is anywhere. */
	for (int i = 0; i < 6; i++)
		arg[i] = kinds & 1 << i ? read_address() : read_number();
	if (kinds & 0x40)
		rsp = read_address();
	/* Those from 0xf0 on are likely not to be there. */
	if (e < 0xf0)
		e = EDGE_FIRST + e % 64;
	cpu_call(e, arg, rsp);
	if (call_depth() > depth)
		check_entered(thread.frame);
}

static void step_return(void)
{
	uint64_t result = fuzz_byte(&in) & 1 ? read_address() : read_number();

	cpu_return(result, ~result);
}

static void (*const steps[])(void) = {step_window_init, step_window_add,
	step_window_remove, step_window_open, step_window_close,
	step_window_close_all, step_window_destroy, step_copy, step_unwind,
	step_tls_set, step_abort, step_host, step_pages, step_touch, step_store,
	step_call, step_return};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* --- after each ---------------------------------------------------------------------- */

static void check_page(uint32_t owner, uint64_t at)
{
	const struct page *p = page_of(at);

	FUZZ_CHECK(!p->prot == !p->tag && p->tag <= CUBICLES);
	for (uint32_t id = 1; id <= CUBICLES; id++)
		FUZZ_CHECK(window_shows(owner, at, id) == model_shows(at, id));
	if (!p->tag || p->tag == owner)
		return;
	/* Lazy windows are closed when the owner touches the page. */
	if (!(system.flags & CUBICLE_SYSTEM_LAZY))
		FUZZ_CHECK(!(p->lent & ~model_rights(p->tag, at)));
}

static void check_cubicle(uint32_t id)
{
	uint32_t lent = 0;

	for (uint32_t i = 0; i < WORLD_PAGES; i++) {
		uint64_t at = world_page(id, i);
		uint32_t tag = page_of(at)->tag;
		check_page(id, at);
		lent += tag && tag != id;
	}
	FUZZ_CHECK(cubicles[id].lent == lent);
}

static void check_running(void)
{
	uint32_t self = thread.running;

	FUZZ_CHECK(self >= 1 && self <= CUBICLES && !cubicles[self].stopped);
	FUZZ_CHECK(thread.frame > &frames[0].frame &&
		thread.frame < &frames[FRAMES_MAX].frame);
	for (uint32_t id = 1; id <= CUBICLES; id++)
		FUZZ_CHECK(thread.active[id] <= ACTIVE_MAX);
	FUZZ_CHECK(thread.frame->callee == self);
	FUZZ_CHECK(!thread.copying && thread.grants <= GRANTS_MAX);
	FUZZ_CHECK(!backend->open || world_open == BIT(self));
	FUZZ_CHECK(!thread.fs[self] || world_fs == thread.fs[self]);
}

/* (id) was started anew: nothing is left of what it was. */
static void check_restarted(uint32_t id)
{
	const uint8_t *data = (const uint8_t *)(uintptr_t)data_at(id);

	for (uint64_t i = 0; i < PAGE; i++)
		FUZZ_CHECK(data[i] == DATA_BYTE);
	for (uint32_t i = 0; i < HEAP_PAGES; i++)
		FUZZ_CHECK(!page_of(world_page(id, i))->prot);
	model_forget(id);
}

static void check_all(uint32_t *restarts)
{
	for (uint32_t id = 1; id <= CUBICLES; id++) {
		uint32_t now = published_pages.header.restarts[id];
		if (now != restarts[id])
			check_restarted(id);
		restarts[id] = now;
	}
	for (uint32_t id = 1; id <= CUBICLES; id++)
		check_cubicle(id);
	check_running();
}

static void run_steps(void)
{
	static uint32_t restarts[CUBICLES + 1];
	static int left;

	memset(restarts, 0, sizeof(restarts));
	left = STEPS_MAX;
	/* Comes back here when a cubicle was stopped. */
	if (setjmp(next_step))
		check_all(restarts);
	while (in.at < in.end && left--) {
		uint8_t step = fuzz_byte(&in);
		working = (struct working){
			WORK_CALL, thread.running, thread.running};
		steps[step % STEPS]();
		working.work = WORK_NONE;
		check_all(restarts);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	uint32_t on_fault[CUBICLES];

	in = (struct fuzz_input){data, data + bytes};
	uint8_t flags = fuzz_byte(&in), faults = fuzz_byte(&in);
	for (uint32_t i = 0; i < CUBICLES; i++)
		on_fault[i] =
			(faults >> 2 * i & 3) % (CUBICLE_ON_FAULT_RESTART + 1);
	memset(handles, 0xff, sizeof(handles));
	model_begin();
	world_begin(flags, on_fault);
	if (!setjmp(over))
		run_steps();
	return 0;
}
