/* SPDX-License-Identifier: MIT */
/* world.c: a processor, a backend and the rest of the monitor; see states.h. */
#include "world.h"
#include <setjmp.h>
#include "../shares.h"

uint8_t access_now[CUBICLES + 1][PAGES];
int32_t handles[WINDOWS];
struct variant variant;
const char *world_failure;
uint32_t show_fails;

static jmp_buf violated, resumed;
static bool is_fault;

void expect(bool right, const char *what)
{
	if (!right && !world_failure)
		world_failure = what;
}

/* --- the rest of the monitor --------------------------------------------------- */

bool time_counts;
volatile bool time_overdue;
struct edge edges[EDGES_MAX];
const struct cubicle_interface *edge_interfaces[EDGES_MAX];

/* An end that no operation causes. The search stops here. */
static _Noreturn void give_up(const char *what)
{
	expect(false, what);
	longjmp(is_fault ? violated : resumed, 1);
}

void panic(const char *format, ...)
{
	(void)format;
	give_up("the monitor panics");
}

void report_end(int status, bool complete)
{
	(void)status, (void)complete;
	if (!is_fault)
		give_up("the system ends");
	longjmp(violated, 1);
}

struct cubicle_record_violation *violation_at(uint32_t rule, uint32_t id,
	struct uptr addr, uint64_t rip, const struct edge *edge)
{
	static struct cubicle_record_violation v;

	(void)addr, (void)rip, (void)edge;
	v = (struct cubicle_record_violation){.rule = rule, .cubicle = id};
	return &v;
}

struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id)
{
	return violation_at(rule, id, uptr_known(0), 0, NULL);
}

void violation_tell(struct cubicle_record_violation *v)
{
	violation_send(v);
}

bool violation_send(struct cubicle_record_violation *v)
{
	expect(v->cubicle == thread.running, "the wrong cubicle is blamed");
	return true;
}

void link_handlers(uint32_t id)
{
	(void)id;
}

uint32_t time_account(uint32_t id, const struct frame *f)
{
	(void)f;
	return id;
}

uint32_t time_switch(uint32_t account)
{
	return account;
}

bool time_is_over(uint32_t id)
{
	(void)id;
	return false;
}

bool time_any_over(void)
{
	return false;
}

uint32_t time_used_ms(uint32_t id)
{
	return id;
}

void time_leave(struct frame *f)
{
	(void)f;
}

/* There is one thread. */
bool baton_shared;

bool baton_is_low(void)
{
	return false;
}

void baton_pass(void)
{
}

void arch_fs_set(uint64_t base)
{
	(void)base;
}

uint64_t arch_fs_base(void)
{
	return 0;
}

int64_t host_call(int64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	uint64_t e)
{
	(void)call, (void)a, (void)b, (void)c, (void)d, (void)e;
	give_up("a system call");
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	(void)addr, (void)bytes, (void)prot, (void)flags;
	give_up("memory is mapped");
}

/* --- calls ------------------------------------------------------------------------ */

struct frame *call_push(uint32_t id)
{
	struct frame *f = frame_above(thread.frame);

	f->caller = thread.running;
	f->callee = id;
	f->edge = &edges[EDGE_FIRST];
	f->finish = FINISH_NOTHING;
	/* A gate does not set these; the monitor must not read them. */
	f->first_grant = f->grants = f->copies = 1;
	thread.active[id]++;
	thread.frame = f;
	thread.running = id;
	return f;
}

void call_pop(struct frame *f)
{
	expect(f == thread.frame, "a call ends that is not the innermost");
	frame_pop(f);
	thread.running = f->caller;
}

static void resume(struct frame *f)
{
	call_pop(f);
	longjmp(resumed, 1);
}

static const struct gates the_gates = {.resume = resume};

void stop(void)
{
	if (!setjmp(resumed))
		contain_stop(thread.running);
}

void return_orphan(void)
{
	if (!setjmp(resumed))
		contain_go_on(thread.frame);
}

/* --- the backend ------------------------------------------------------------------- */

static uint32_t page_here(uint64_t addr)
{
	uint64_t p = (addr - page_at(0)) / PAGE;

	expect(p < PAGES && !(addr % PAGE),
		"the backend is called with an address that is not here");
	return p < PAGES ? (uint32_t)p : 0;
}

static int forget(uint64_t addr, uint64_t bytes)
{
	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		for (uint32_t id = 1; id <= CUBICLES; id++)
			expect(!access_now[id][page_here(at)],
				"memory is released that can be accessed");
	return 0;
}

static int views_apply(
	uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	expect(tag == OWNER, "the owner's view is changed for another");
	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		access_now[OWNER][page_here(at)] = (uint8_t)prot;
	return 0;
}

static int views_show(uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	bool fails = prot && show_fails && !--show_fails;

	expect(id > OWNER && id <= CUBICLES && bytes && !(bytes % PAGE),
		"a view is changed that does not exist");
	if (world_failure)
		return 0;
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		access_now[id][page_here(at)] = (uint8_t)prot;
		if (fails)
			return -ENOMEM;
	}
	return 0;
}

static int tags_apply(
	uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	expect(tag >= 1 && tag <= CUBICLES, "a page is given to nobody");
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		uint32_t p = page_here(at);
		for (uint32_t id = 1; id <= CUBICLES; id++)
			access_now[id][p] = id == tag ? (uint8_t)prot : 0;
	}
	return 0;
}

static const struct backend views = {.name = "views",
	.isolation = ISOLATION_VIEWS,
	.apply = views_apply,
	.forget = forget,
	.show = views_show};
static const struct backend tags = {.name = "tags",
	.isolation = ISOLATION_KEYS,
	.apply = tags_apply,
	.forget = forget};

/* --- the processor ------------------------------------------------------------------ */

bool touch(uint32_t page, bool write)
{
	uint32_t self = thread.running, need = write ? PROT_WRITE : PROT_READ;
	struct signal_context context = {
		.trap = TRAP_PAGE, .error = write ? FAULT_WRITE : 0};

	if (access_now[self][page] & need)
		return true;
	bool refused = true;
	is_fault = true;
	if (!setjmp(violated)) {
		page_fault(uptr_from(page_at(page) + 8), &context);
		refused = false;
	}
	is_fault = false;
	expect(refused || (access_now[self][page] & need),
		"a cubicle faults again at once");
	return !refused;
}

/* --- the beginning ---------------------------------------------------------------------- */

void world_begin(void)
{
	static const struct cubicle_interface interface = {
		.result_kind = CUBICLE_RESULT_NONE};

	backend = variant.views ? &views : &tags;
	gates = &the_gates;
	cubicle_count = CUBICLES;
	shares_equal(&shares, CUBICLES, variant.views ? 32 : 0);
	memory_lent_max = variant.lent;
	edge_interfaces[EDGE_FIRST] = &interface;
	frames[0].frame.callee = NOBODY;
	thread.frame = &frames[0].frame;
	thread.running = 0;
	call_push(OWNER);
	thread.frame->first_grant = thread.frame->grants = 0;
	cubicles[OWNER].shows = variant.shows;
	tables_begin();
	model_begin(variant.shows);
	expect(!memory_protect(page_at(0), PAGES * PAGE, BOTH),
		"the owner has no memory");
	for (uint32_t w = 0; w < WINDOWS; w++)
		handles[w] = (int32_t)call_window_init();
	world_save(0);
}
