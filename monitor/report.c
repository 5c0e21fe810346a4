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
			.base = slot_base(id)};
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
		if (!edges[e].interface)
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
			memcpy(r.function, edges[e].interface->name,
				sizeof(r.function));
			record(CUBICLE_RECORD_EDGE, &r, sizeof(r));
		}
	}
}

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
	record(CUBICLE_RECORD_SUMMARY, &r, sizeof(r));
	for (;;)
		host_call(SYS_EXIT_GROUP, (uint64_t)status, 0, 0, 0, 0);
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
	for (; f > &frames[0].frame && v.chain < CUBICLE_CHAIN_MAX;
		f = (const struct frame *)(const void *)((const char *)f -
			FRAME_BYTES)) {
		uint32_t i = v.chain++;
		v.call[i].caller = f->caller;
		v.call[i].callee = f->callee;
		v.call[i].return_address = f->return_address;
		if (f->edge && f->edge->interface)
			memcpy(v.call[i].function, f->edge->interface->name,
				sizeof(v.call[i].function));
	}
	return &v;
}

void violation_stop(struct cubicle_record_violation *v)
{
	uint32_t id = v->cubicle;
	bool contained = id && cubicles[id].on_fault != CUBICLE_ON_FAULT_STOP;

	v->contained = contained;
	if (statistics.violations++ < CUBICLE_VIOLATIONS_MAX)
		record(CUBICLE_RECORD_VIOLATION, v, sizeof(*v));
	if (contained)
		contain_stop(id);
	report_end(CUBICLE_EXIT_VIOLATION, false);
}
