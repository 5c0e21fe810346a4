/* SPDX-License-Identifier: MIT */
/*
 * world.c: the memory, the processor and the host of fuzz_calls.c; see world.h.
 */
#include "world.h"
#include <stdio.h>
/* Those that remember something which has to be forgotten, or have the function
 * that the kernel enters. */
#include "../../monitor/call/restart.c"

#define REPORT_FD  7
#define IMAGE_FD   8
#define IMAGE_DATA 0x5000 /* offset of the data in the image */

void *mmap(void *addr, size_t bytes, int prot, int flags, int fd, long offset);
void *memmove(void *dst, const void *src, size_t len);

uint64_t world_open, world_fs;
struct working working;

/* --- the rest of the monitor -------------------------------------------------- */

volatile bool lock_tried;
uint64_t host_secret;

/* Where the monitor would be: nobody is there. */
char monitor_text[1], monitor_text_end[1];
char monitor_data[1], monitor_data_end[1];
uint64_t monitor_end;

#define NAME(name)             \
	static void name(void) \
	{                      \
	}
NAME(nowhere)
NAME(call_plain)
NAME(call_who)
NAME(call_looked)
NAME(call_looked_who)
char arch_copy_end[1], arch_copy_fault[1];

static void resume(struct frame *f);

/* Edges are told apart by the gate that they lead to. */
static const struct gates fake_gates = {.call = call_plain,
	.call_who = call_who,
	.call_checked = call_looked,
	.call_checked_who = call_looked_who,
	.call_monitor = nowhere,
	.due = nowhere,
	.resume = resume};

uint32_t arch_keys_offset(void)
{
	return 0;
}

/* There is one thread. */
int64_t thread_start(uint64_t entry, uint64_t arg, uint64_t stack,
	uint64_t bytes, uint64_t tls)
{
	(void)entry, (void)arg, (void)stack, (void)bytes, (void)tls;
	return -EAGAIN;
}

int64_t thread_number(void)
{
	return 1;
}

int64_t thread_wait(uint64_t addr, uint32_t value, uint64_t ns)
{
	(void)addr, (void)value, (void)ns;
	return -EAGAIN;
}

int64_t thread_wake(uint64_t addr, uint32_t count)
{
	(void)addr, (void)count;
	return 0;
}

int64_t thread_wait_set(uint64_t fd, uint64_t ns)
{
	(void)fd, (void)ns;
	return 1;
}

int64_t thread_interrupt(uint32_t number)
{
	(void)number;
	return -ESRCH;
}

void thread_end(void)
{
	__builtin_trap();
}

bool arch_own_lost(void)
{
	return false;
}

void arch_fs_set(uint64_t base)
{
	world_fs = base;
}

uint64_t arch_fs_base(void)
{
	return world_fs;
}

bool memchr_nul(const char *s, size_t bytes)
{
	while (bytes && *s) {
		s++;
		bytes--;
	}
	return bytes;
}

/* --- memory -------------------------------------------------------------------- */

uint64_t world_page(uint32_t id, uint32_t i)
{
	if (i < HEAP_PAGES)
		return heap_at(id) + i * PAGE;
	i -= HEAP_PAGES;
	if (i < STACK_PAGES)
		return stack_at(id) + i * PAGE;
	return data_at(id) + (i - STACK_PAGES) * PAGE;
}

static bool in_world(uint64_t addr)
{
	for (uint32_t id = 1; id <= CUBICLES; id++)
		for (uint32_t i = 0; i < WORLD_PAGES; i++)
			if (PAGE_DOWN(addr) == world_page(id, i))
				return true;
	return false;
}

static void *map(uint64_t addr, uint64_t bytes)
{
	void *at = (void *)(uintptr_t)addr;

	FUZZ_CHECK(mmap(at, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			   -1, 0) == at);
	return at;
}

static void map_all(void)
{
	static bool done;

	if (done)
		return;
	done = true;
	map(CUBICLE_PUBLISHED_ADDRESS, CUBICLE_PUBLISHED_BYTES);
	for (uint32_t id = 1; id <= CUBICLES; id++)
		for (uint32_t i = 0; i < WORLD_PAGES; i++)
			map(world_page(id, i), PAGE);
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	(void)addr, (void)bytes, (void)prot, (void)flags;
	fuzz_failed(__FILE__, __LINE__, "no memory is mapped after the start");
}

/* Data as the image has it, for a cubicle that is started again. */
int host_read_all(uint64_t fd, uint64_t to, uint64_t bytes, uint64_t offset)
{
	FUZZ_CHECK(fd == IMAGE_FD && offset == IMAGE_DATA && bytes == PAGE);
	FUZZ_CHECK(in_world(to));
	memset((void *)(uintptr_t)to, DATA_BYTE, bytes);
	return 0;
}

/* There is memory for the pages of the world alone. */
static int apply(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	(void)prot;
	FUZZ_CHECK(!(addr % PAGE) && !(bytes % PAGE) && tag <= CUBICLES);
	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		if (!in_world(at))
			return -ENOMEM;
	return 0;
}

static void open_slot(uint32_t id)
{
	world_open |= BIT(id);
}

static void close_slot(uint32_t id)
{
	world_open &= ~BIT(id);
}

static const struct backend plain = {
	.name = "plain", .apply = apply, .ran = fault_ran_by_place};
static const struct backend checked = {.name = "checked",
	.ran = fault_ran_by_place,
	.apply = apply,
	.open = open_slot,
	.close = close_slot};

/* --- the host -------------------------------------------------------------------- */

/* The one that is blamed did something, or a function of it was called that has
 * no room for arguments on its stack. */
static void check_violation(const struct cubicle_record_violation *v)
{
	bool callee = v->rule == CUBICLE_RULE_STACK &&
		working.work == WORK_PREPARE && v->cubicle == working.callee;

	FUZZ_CHECK(v->rule && (callee || v->cubicle == thread.running));
	FUZZ_CHECK(v->chain <= CUBICLE_CHAIN_MAX);
	if (v->contained == CUBICLE_CONTAINED_CALL) {
		FUZZ_CHECK(v->rule == CUBICLE_RULE_DEPTH ||
			v->rule == CUBICLE_RULE_RESULT);
		return;
	}
	FUZZ_CHECK(v->contained ==
		(cubicles[v->cubicle].on_fault != CUBICLE_ON_FAULT_STOP));
}

static void check_record(const void *p, uint64_t bytes)
{
	static struct {
		struct cubicle_record header;
		struct cubicle_record_violation body;
	} r;

	memcpy(&r, p, sizeof(r.header));
	FUZZ_CHECK(bytes == sizeof(r.header) + r.header.bytes);
	if (r.header.type != CUBICLE_RECORD_VIOLATION)
		return;
	FUZZ_CHECK(bytes == sizeof(r));
	memcpy(&r, p, sizeof(r));
	check_violation(&r.body);
}

/* The kernel reads or writes the buffer of a cubicle. */
static int64_t transfer(uint64_t buf, uint64_t bytes, bool write)
{
	FUZZ_CHECK(model_may(thread.running, buf, bytes, write));
	if (write && bytes)
		memset((void *)(uintptr_t)buf, 'r', bytes);
	return (int64_t)bytes;
}

static int64_t host_write(uint64_t fd, uint64_t buf, uint64_t bytes)
{
	if (fd == REPORT_FD)
		check_record((const void *)(uintptr_t)buf, bytes);
	else if (working.work == WORK_CALL)
		return transfer(buf, bytes, false);
	else /* a message of panic() */
		fwrite((const void *)(uintptr_t)buf, 1, bytes, stderr);
	return (int64_t)bytes;
}

/* No file is mapped. */
int64_t host_map_file(uint64_t addr, uint64_t bytes, uint32_t prot,
	uint32_t flags, uint64_t fd, uint64_t offset)
{
	(void)addr, (void)bytes, (void)prot, (void)flags, (void)fd;
	(void)offset;
	return -ENOMEM;
}

int64_t host_call(int64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	uint64_t e)
{
	(void)d, (void)e;
	switch (call) {
	case SYS_READ:
		return transfer(b, c, true);
	case SYS_WRITE:
		return host_write(a, b, c);
	case SYS_MADVISE:
		for (uint64_t at = a; at < a + b; at += PAGE)
			if (in_world(at))
				memset((void *)(uintptr_t)at, 0, PAGE);
		return 0;
	case SYS_GETRANDOM:
		return transfer(a, b, true);
	case SYS_CLOCK_GETTIME:
		memset((void *)(uintptr_t)b, 0, sizeof(struct host_timespec));
		return 0;
	case SYS_IOCTL:
		return -ENOTTY;
	case SYS_RT_SIGPROCMASK:
	case SYS_PPOLL:
		return 0;
	case SYS_EXIT_GROUP:
		world_end();
	}
	fuzz_failed(__FILE__, __LINE__, "a system call that is needed");
}

/* --- copies ------------------------------------------------------------------------ */

static bool in_space(uint64_t addr)
{
	return owner_of(addr) < CUBICLE_SLOTS;
}

/* May the monitor read, or (write), there for whom it works? */
static bool working_may(uint64_t addr, uint64_t bytes, bool write)
{
	uint32_t caller = working.caller, callee = working.callee;

	switch (working.work) {
	case WORK_CALL:
		return model_may(caller, addr, bytes, write);
	case WORK_PREPARE:
		if (write)
			return in_slot(callee, addr) &&
				model_may(callee, addr, bytes, true);
		return model_may(caller, addr, bytes, false);
	case WORK_FINISH:
		return model_may(write ? caller : callee, addr, bytes, write);
	default:
		return false;
	}
}

int64_t arch_copy(void *dst, const void *src, size_t len)
{
	uint64_t to = (uintptr_t)dst, from = (uintptr_t)src;

	FUZZ_CHECK(thread.copying);
	if (len && in_space(from))
		FUZZ_CHECK(working_may(from, len, false));
	if (len && in_space(to))
		FUZZ_CHECK(working_may(to, len, true));
	memmove(dst, src, len);
	return 0;
}

/* --- functions ----------------------------------------------------------------------- */

#define INTEGER 1
#define POINTER CUBICLE_CLASS_POINTER
#define REAL	CUBICLE_CLASS_REAL
#define NO	CUBICLE_NO_ARG

#define ARG(kind_, class_, len_, size_)                                        \
	{                                                                      \
		.kind = CUBICLE_ARG_##kind_, .class = class_, .len_arg = len_, \
		.size = size_                                                  \
	}
#define VALUE ARG(VALUE, INTEGER, NO, 8)

#define RESULT(kind_, class_, size_, arg_)                             \
	.result_kind = CUBICLE_RESULT_##kind_, .result_class = class_, \
	.result_size = size_, .result_arg = arg_

/* What every cubicle exports: something of all kinds. */
static const struct cubicle_interface interfaces[] = {
	{"error", .args = 2, RESULT(ERROR, INTEGER, 4, 0),
		.arg = {ARG(CALLER, INTEGER, NO, 4), VALUE}},
	{"numbers", .args = 2, RESULT(VALUE, INTEGER, 4, 0),
		.arg = {VALUE, VALUE}},
	{"in", .args = 3, RESULT(ERROR, INTEGER, 4, 0),
		.arg = {ARG(IN, POINTER, 1, 1), VALUE,
			ARG(CALLER, INTEGER, NO, 4)}},
	{"out", .args = 2, RESULT(COUNT, INTEGER, 8, 1),
		.arg = {ARG(OUT, POINTER, 1, 1), VALUE}},
	{"inout", .args = 2, RESULT(NONE, INTEGER, 0, 0),
		.arg = {ARG(INOUT, POINTER, NO, 24),
			ARG(OUT, POINTER, NO, 4100)}},
	{"string", .args = 2, RESULT(ERROR, INTEGER, 8, 0),
		.arg = {ARG(STRING, POINTER, NO, 64),
			ARG(STRING, POINTER, NO, 4096)}},
	{"grant_in", .args = 2, RESULT(ERROR, INTEGER, 4, 0),
		.arg = {ARG(GRANT_IN, POINTER, 1, 1), VALUE}},
	{"grant_out", .args = 3, RESULT(COUNT, INTEGER, 8, 1),
		.arg = {ARG(GRANT_OUT, POINTER, 1, 1), VALUE,
			ARG(GRANT_IN, POINTER, 1, 1)}},
	{"iovec_in", .args = 2, RESULT(ERROR, INTEGER, 8, 0),
		.arg = {ARG(IOVEC_IN, POINTER, 1, 16),
			ARG(VALUE, INTEGER, NO, 4)}},
	{"iovec_out", .args = 2, RESULT(ERROR, INTEGER, 8, 0),
		.arg = {ARG(IOVEC_OUT, POINTER, 1, 16),
			ARG(VALUE, INTEGER, NO, 4)}},
	{"callback", "visit", .args = 2, RESULT(VALUE, INTEGER, 4, 0),
		.arg = {ARG(CALLBACK, POINTER, NO, 8),
			ARG(TOKEN, POINTER, NO, 8)}},
	{"many", .args = 9, .varargs = 2,
		RESULT(VALUE, CUBICLE_CLASS_STRUCT, 40, 0),
		.arg = {VALUE, VALUE, VALUE, VALUE, VALUE, VALUE,
			ARG(IN, POINTER, 0, 1), ARG(INOUT, POINTER, 1, 1),
			ARG(GRANT_INOUT, POINTER, 2, 1)}},
	{"own", .args = 1, RESULT(OWN, POINTER, 8, 0), .arg = {VALUE}},
	{"real", .args = 2, RESULT(VALUE, REAL, 8, 0),
		.arg = {ARG(VALUE, REAL, NO, 8), ARG(OUT, POINTER, NO, 8)}},
	{"visit", .flags = CUBICLE_INTERFACE_CALLBACK, .args = 1,
		RESULT(VALUE, INTEGER, 4, 0), .arg = {VALUE}},
};

#define INTERFACES (sizeof(interfaces) / sizeof(interfaces[0]))

/* Everybody may call what everybody exports; the last is only a type. */
static void make_edges(void)
{
	edge_count = EDGE_FIRST;
	for (uint32_t i = 0; i < INTERFACES; i++) {
		link_interfaces[i] = (struct cubicle_image_interface){
			.interface = interfaces[i]};
		/* "callback" takes a "visit", the last of them. */
		if (interfaces[i].arg[0].kind == CUBICLE_ARG_CALLBACK)
			link_interfaces[i].callback[0] = INTERFACES;
	}
	for (uint32_t id = 1; id <= CUBICLES; id++) {
		components[id - 1] = (struct component){.cubicle = id};
		for (uint32_t i = 0; i + 1 < INTERFACES; i++) {
			uint32_t e = edge_new(id, data_at(id) + PAGE + 16 * i,
				id - 1, &link_interfaces[i].interface);
			/* But 1 does not call the first one of 3. */
			edges[e].callers = id == 3 && !i ? CUBICLE_SET(2) : 0xe;
		}
	}
}

/* --- the beginning --------------------------------------------------------------------- */

static void make_pages(uint32_t id)
{
	for (uint32_t i = 0; i < WORLD_PAGES; i++) {
		uint64_t at = world_page(id, i);
		struct page *p = page_of(at);
		/* Half of the heap is mapped. */
		bool mapped = i < HEAP_PAGES / 2 || i >= HEAP_PAGES;
		uint32_t prot = !mapped	       ? PROT_NONE
			: i + 1 == WORLD_PAGES ? PROT_READ | PROT_EXEC
					       : PROT_READ | PROT_WRITE;
		*p = (struct page){
			.tag = prot ? (uint8_t)id : 0, .prot = (uint8_t)prot};
		memset((void *)(uintptr_t)at, DATA_BYTE, PAGE);
	}
}

static void make_cubicle(uint32_t id, uint32_t on_fault)
{
	struct cubicle *c = &cubicles[id];

	memset(c, 0, sizeof(*c));
	c->on_fault = on_fault;
	c->stack_bytes = STACK_PAGES * PAGE;
	c->stack_top = stack_at(id) + c->stack_bytes - 512;
	cubicle_floor[id] = stack_floor(
		c->stack_top - stack_usable(c), c->stack_top - RED_ZONE_BYTES);
	c->heap_end = heap_at(id) + HEAP_PAGES / 2 * PAGE;
	thread.sp[id] = c->stack_top;
	make_pages(id);
	const struct cubicle_image_segment data = {
		data_at(id), PAGE, IMAGE_DATA, PAGE, .component = id - 1};
	contain_keep(id, IMAGE_FD, &data);
	windows[id].ranges = 0;
	memset(windows[id].window, 0, sizeof(windows[id].window));
}

/* The first cubicle runs, entered by nobody. */
static void make_thread(void)
{
	struct frame *f = &frames[1].frame;

	memset(&thread, 0, offsetof(struct thread, grant));
	memset(frames, 0,
		(CUBICLES + 1) * (ACTIVE_MAX + 1) * sizeof(frames[0]));
	frames[0].frame.callee = NOBODY;
	f->callee = thread.running = 1;
	f->edge = &edges[EDGE_FIRST];
	f->finish = FINISH_RESULT;
	thread.frame = f;
	thread.active[1] = 1;
}

void world_begin(uint32_t flags, const uint32_t *on_fault)
{
	map_all();
	gates = &fake_gates;
	cubicle_count = CUBICLES;
	memset(&published_pages.header, 0, sizeof(published_pages.header));
	system.flags = flags & WORLD_LAZY ? CUBICLE_SYSTEM_LAZY : 0;
	system.report_fd = REPORT_FD;
	system.components = CUBICLES;
	system.streams = 6;
	system.saves = 1;
	for (int i = 0; i < 6; i++)
		system.stream_fd[i] = i == 3 ? -1 : 10 + i;
	backend = flags & WORLD_CHECKED ? &checked : &plain;
	world_open = BIT(1);
	world_fs = 0;
	memset(thread.fs, 0, sizeof(thread.fs));
	working.work = WORK_NONE;
	kept_count = 0;
	make_thread();
	for (uint32_t id = 1; id <= CUBICLES; id++)
		make_cubicle(id, on_fault[id - 1]);
	make_edges();
}

/* --- the processor ------------------------------------------------------------------- */

bool cpu_may(uint64_t addr, uint32_t access)
{
	uint64_t owner = owner_of(addr);

	if (owner < 1 || owner > CUBICLES)
		return model_may(thread.running, addr, 1, access != PROT_READ);
	const struct page *p = page_of(addr);
	if (p->tag != thread.running)
		return false;
	return (owner == thread.running ? p->prot : p->lent) & access;
}

void cpu_touch(uint64_t addr, uint32_t access)
{
	struct signal_context context = {.trap = TRAP_PAGE,
		.rip = data_at(thread.running) + PAGE,
		.error = access == PROT_WRITE ? FAULT_WRITE
			: access == PROT_EXEC ? FAULT_EXECUTE
					      : 0};

	if (cpu_may(addr, access))
		return;
	page_fault(uptr_from(addr), &context);
	/* Else it would fault for ever. */
	FUZZ_CHECK(cpu_may(addr, access));
}

static void run(uint32_t id)
{
	thread.running = id;
}

/* gate_pop */
static void pop(const struct frame *f)
{
	if (thread.fs[f->caller])
		gate_fs(f->caller);
	thread.frame = &((struct frame_slot *)(void *)thread.frame - 1)->frame;
	thread.active[f->callee]--;
	run(f->caller);
	thread.sp[f->caller] = f->old_sp;
}

/* gate_call, gate_call_who */
static void call_short(struct frame *f)
{
	f->finish = FINISH_NOTHING;
	run(f->callee);
}

/* gate_call_checked, gate_call_checked_who */
static void call_checked(struct frame *f, const uint64_t *arg)
{
	memcpy(f->arg, arg, sizeof(f->arg));
	if (f->edge->handler == gates->call_checked_who ||
		f->edge->handler == gates->call_who)
		f->arg[0] = f->caller;
	working = (struct working){WORK_PREPARE, f->caller, f->callee};
	int answer = gate_prepare(f);
	working.work = WORK_NONE;
	if (answer == PREPARE_ENTER)
		run(f->callee);
	else
		pop(f);
}

/* Any cubicle can load FS, and leaves it to others as this. */
#define FOREIGN_FS 0xbad

void cpu_call(uint32_t e, const uint64_t *arg, uint64_t rsp)
{
	uint64_t from = data_at(thread.running) + PAGE + 8;

	world_fs = FOREIGN_FS;
	if (e < EDGE_FIRST || e >= edge_count)
		gate_bad_edge(e);
	struct edge *edge = &edges[e];
	if (!(edge->callers & CUBICLE_SET(thread.running)))
		gate_bad_caller(edge, from);
	struct frame *f =
		&((struct frame_slot *)(void *)thread.frame + 1)->frame;
	bool is_active = thread.active[edge->callee]++;
	thread.frame = f;
	f->rsp = rsp;
	f->return_address = from;
	f->caller = thread.running;
	f->callee = edge->callee;
	f->edge = edge;
	f->old_sp = thread.sp[f->caller];
	thread.sp[f->caller] = rsp;
	if (!is_active &&
		(edge->handler == gates->call ||
			edge->handler == gates->call_who))
		call_short(f);
	else
		call_checked(f, arg);
}

static void return_short(struct frame *f, uint64_t result)
{
	const struct edge *edge = f->edge;

	f->result = result & edge->result;
	if (((f->result + ERRNO_MAX) & edge->result) > edge->limit)
		gate_bad_result(f);
	pop(f);
}

/* gate_return */
void cpu_return(uint64_t result, uint64_t result2)
{
	struct frame *f = thread.frame;

	world_fs = FOREIGN_FS;
	if (f->callee != thread.running)
		gate_bad_return();
	if (f->finish == FINISH_NOTHING) {
		return_short(f, result);
		return;
	}
	f->result = result;
	f->result2 = result2;
	working = (struct working){WORK_FINISH, f->caller, f->callee};
	gate_finish(f);
	working.work = WORK_NONE;
	pop(f);
}

/* A call failed as its callee was stopped. */
static void resume(struct frame *f)
{
	FUZZ_CHECK(f == thread.frame);
	pop(f);
	working.work = WORK_NONE;
	thread.copying = 0;
	world_go_on();
}
