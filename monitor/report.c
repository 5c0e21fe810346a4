/* SPDX-License-Identifier: MIT */
/*
 * report.c: facts for the tool, as records through a pipe (report_abi.h). Safe
 * in a signal handler.
 */
#include "calls.h"
#include "host.h"
#include "monitor.h"

struct statistics statistics;

static void record(uint32_t type, const void *body, uint32_t bytes)
{
	struct {
		struct cubicle_record header;
		char body[2048];
	} r = {.header = {type, bytes}};
	_Static_assert(sizeof(struct cubicle_record_violation) <= 2048, "");

	if (system.report_fd < 0)
		return;
	memcpy(r.body, body, bytes);
	uint64_t at = (uintptr_t)&r, left = sizeof(r.header) + bytes;
	while (left) {
		int64_t n = host_call(
			SYS_WRITE, (uint64_t)system.report_fd, at, left, 0, 0);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return; /* the tool is gone */
		at += (uint64_t)n;
		left -= (uint64_t)n;
	}
}

/* What is where. */
void report_start(void)
{
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		struct cubicle_record_cubicle r = {.id = id,
			.key = cubicles[id].key,
			.base = slot_base(id),
			.share_shift = share_shift};
		memcpy(r.name, cubicles[id].name, sizeof(r.name));
		record(CUBICLE_RECORD_CUBICLE, &r, sizeof(r));
	}
	struct cubicle_record_component monitor = {
		.index = ~0u, .bytes = CUBICLE_SLOT_BYTES, .name = "monitor"};
	record(CUBICLE_RECORD_COMPONENT, &monitor, sizeof(monitor));
	for (uint32_t i = 0; i < system.components; i++) {
		const struct component *c = &components[i];
		struct cubicle_record_component r = {.cubicle = c->cubicle,
			.index = i,
			.base = c->base,
			.bytes = c->end - c->base};
		memcpy(r.name, c->name, sizeof(r.name));
		record(CUBICLE_RECORD_COMPONENT, &r, sizeof(r));
	}
	statistics.start_ns = (uint64_t)call_host_clock_ns(CLOCK_MONOTONIC);
}

void report_refused(const struct component *c, uint64_t address)
{
	struct cubicle_record_refused r = {
		.index = (uint32_t)(c - components), .address = address};

	record(CUBICLE_RECORD_REFUSED, &r, sizeof(r));
}

void report_heap(const struct cubicle_record_heap *r)
{
	record(CUBICLE_RECORD_HEAP, r, sizeof(*r));
}

void report_blocks(const struct cubicle_record_blocks *r)
{
	record(CUBICLE_RECORD_BLOCKS, r, sizeof(*r));
}

void report_saved(uint32_t index)
{
	struct cubicle_record_saved r = {.index = index};

	record(CUBICLE_RECORD_SAVED, &r, sizeof(r));
}

/* 0 where the time stamp counter cannot be used. */
static uint64_t nanoseconds(uint64_t ticks)
{
	uint64_t mult = published_pages.header.tsc_mult;

	return (uint64_t)(((unsigned __int128)ticks * mult) >> 32);
}

void report_trace(struct cubicle_record_trace *r)
{
	r->ns = (uint64_t)call_host_clock_ns(CLOCK_MONOTONIC) -
		statistics.start_ns;
	record(CUBICLE_RECORD_TRACE, r, sizeof(*r));
}

static void report_edges(void)
{
	for (uint32_t e = EDGE_FIRST; e < edge_count; e++) {
		if (!edge_interfaces[e])
			continue;
		for (uint32_t id = 1; id <= cubicle_count; id++) {
			const struct edge_statistics *s =
				&statistics.edge[e][id];
			struct cubicle_record_edge r = {.from = id,
				.to = edges[e].callee,
				.calls = s->calls,
				.bytes = s->bytes,
				.ns = nanoseconds(s->ticks)};
			if (!r.calls)
				continue;
			memcpy(r.function, edge_interfaces[e]->name,
				sizeof(r.function));
			record(CUBICLE_RECORD_EDGE, &r, sizeof(r));
		}
	}
}

/* A violation of (rule) by cubicle (id), with the calls that led there. */
struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id)
{
	static struct cubicle_record_violation v;
	const struct frame *f = thread.frame;

	memset(&v, 0, sizeof(v));
	v.rule = rule;
	v.cubicle = id;
	v.owner = NOBODY;
	v.argument = -1;
	if (f->callee == id && f->edge) {
		v.entry = f->edge->entry;
		if (f->finish != FINISH_NOTHING || PERMISSIVE)
			memcpy(v.arg, f->arg, sizeof(v.arg));
	}
	for (; f > &frames[0].frame && v.chain < CUBICLE_CHAIN_MAX;
		f = (const struct frame *)(const void *)((const char *)f -
			FRAME_BYTES)) {
		uint32_t i = v.chain++;
		v.call[i].caller = f->caller;
		v.call[i].callee = f->callee;
		v.call[i].return_address = f->return_address;
		v.call[i].sp = f->rsp;
		if (f->edge && interface_of(f->edge))
			memcpy(v.call[i].function, interface_of(f->edge)->name,
				sizeof(v.call[i].function));
	}
	return &v;
}

static uint32_t violations_sent, sent_of[CUBICLE_SLOTS];

/* Does this violation end the run, now or when its callers have continued? */
static bool is_last(const struct cubicle_record_violation *v)
{
	return !v->permitted && v->contained != CUBICLE_CONTAINED_CALL &&
		(!v->contained || v->cubicle == frames[1].frame.callee);
}

/* Calls that fail, without anybody being stopped, may be the work of somebody
 * else. They leave half of the reports for what the cubicle does itself. */
static uint32_t sent_most(const struct cubicle_record_violation *v)
{
	return v->contained == CUBICLE_CONTAINED_CALL
		? CUBICLE_VIOLATIONS_MAX / 2
		: CUBICLE_VIOLATIONS_MAX;
}

/* False if the cubicle has sent too many already. */
static bool violation_send(struct cubicle_record_violation *v)
{
	bool closed = v->rule == CUBICLE_RULE_CLOSED;
	bool memory = closed || v->rule == CUBICLE_RULE_ACCESS ||
		v->rule == CUBICLE_RULE_ARGUMENT;

	if (memory && v->owner >= 1 && v->owner <= cubicle_count)
		v->nears = window_near(v->owner, PAGE_DOWN(v->address),
			closed ? v->call[0].callee : v->cubicle, v->near);
	statistics.violations++;
	if (DEFENDS(DEFENCE_REPORTS)
			? sent_of[v->cubicle] >= sent_most(v) &&
				!is_last(v)
			: violations_sent == CUBICLE_VIOLATIONS_MAX)
		return false;
	violations_sent++;
	sent_of[v->cubicle]++;
	leaks_report(owner_of(v->address));
	record(CUBICLE_RECORD_VIOLATION, v, sizeof(*v));
	return true;
}

/* --- what is let through ---------------------------------------------------------- */

/* Violations that are the same: of memory, by what was called and which part of
 * the owner's memory it touched, wherever in the code; others by the code. */
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

bool violation_permitted(struct cubicle_record_violation *v)
{
	bool memory = v->rule == CUBICLE_RULE_ACCESS && v->entry;
	const struct permitted p = {v->rule, v->cubicle, v->owner, v->access,
		v->argument, memory ? part_of(v->address) : 0,
		memory ? 0 : v->rip, v->entry, 1, violations_sent};

	if (!PERMISSIVE)
		return false;
	struct permitted *same = permitted_find(&p);
	if (same) {
		same->times++;
		statistics.violations++;
		return true;
	}
	v->permitted = 1;
	if (violation_send(v) && permitted_count < CUBICLE_VIOLATIONS_MAX)
		permitted[permitted_count++] = p;
	return true;
}

static void report_permitted(void)
{
	for (uint32_t i = 0; i < permitted_count; i++) {
		struct cubicle_record_repeated r = {.index = permitted[i].index,
			.times = permitted[i].times};
		record(CUBICLE_RECORD_REPEATED, &r, sizeof(r));
	}
}

/* --- the end ------------------------------------------------------------------------ */

/* The end, with (status); (complete) unless a violation is the reason. */
void report_end(int status, bool complete)
{
	uint64_t now = (uint64_t)call_host_clock_ns(CLOCK_MONOTONIC);
	struct cubicle_record_summary r = {.status = status,
		.complete = complete,
		.windows_opened = statistics.windows_opened,
		.pages_mapped = statistics.pages_mapped,
		.pages_revoked = statistics.pages_revoked,
		.faults = statistics.faults,
		.violations = statistics.violations,
		.restarts = statistics.restarts,
		.text_bytes = statistics.text_bytes,
		.key_writes = statistics.key_writes,
		.locked = !!host_secret,
		.run_ns = now - statistics.start_ns};

	if (statistics.counting)
		report_edges();
	report_permitted();
	leaks_report_all();
	record(CUBICLE_RECORD_SUMMARY, &r, sizeof(r));
	for (;;)
		host_call(SYS_EXIT_GROUP, (uint64_t)status, 0, 0, 0, 0);
}

void violation_tell(struct cubicle_record_violation *v)
{
	v->contained = CUBICLE_CONTAINED_CALL;
	violation_send(v);
}

void violation_stop(struct cubicle_record_violation *v)
{
	uint32_t id = v->cubicle;
	bool contained = id && cubicles[id].on_fault != CUBICLE_ON_FAULT_STOP;

	v->contained = contained ? CUBICLE_CONTAINED_CUBICLE : 0;
	violation_send(v);
	if (contained)
		contain_stop(id);
	report_end(CUBICLE_EXIT_VIOLATION, false);
}
