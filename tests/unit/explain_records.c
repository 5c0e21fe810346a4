/* SPDX-License-Identifier: MIT */
/* explain_records.c: explained violations, for test_explain.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "test_explain.h"

/* --- what is accessed, and called --------------------------------------------- */

#define APP    1
#define GADGET 2

unsigned char global[64];

const int records_sum_line = __LINE__ + 2;

int gadget_sum(const unsigned char *p, size_t len)
{
	int sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += p[i];
	return sum;
}

int gadget_pair(struct pair *pair)
{
	return pair->first + pair->second;
}

int gadget_keep(char *name)
{
	return *name;
}

extern const char __executable_start[];

static uint64_t slot_of(uint32_t id)
{
	return CUBICLE_SPACE_BASE + ((uint64_t)id << CUBICLE_SLOT_SHIFT);
}

/* Where (it), of this program, is in cubicle (id). */
static uint64_t in(uint32_t id, const void *it)
{
	return slot_of(id) + CUBICLE_IMAGE_OFFSET +
		(uint64_t)((const char *)it - __executable_start);
}

static uint64_t code(
	uint32_t id, int (*function)(const unsigned char *, size_t))
{
	return in(id, (const void *)(uintptr_t)function);
}

#define CODE(id, function) in(id, (const void *)(uintptr_t)(function))

/* --- the records ---------------------------------------------------------------- */

static struct facts facts;
static struct layout layout = {.calls = 1, .call = {{.name = "other"}}};
static char program[512], *component[CUBICLE_COMPONENTS_MAX];

static void add(uint32_t type, const void *body, size_t bytes)
{
	struct cubicle_record header = {type, (uint32_t)bytes};

	assert_int_equal(facts_add(&facts, &header, body), 0);
}

/* A violation during a call from app to (entry) of gadget. */
static struct cubicle_record_violation during(
	uint32_t rule, const char *name, uint64_t entry)
{
	struct cubicle_record_violation v = {.rule = rule,
		.access = CUBICLE_ACCESS_READ,
		.cubicle = GADGET,
		.owner = APP,
		.address = in(APP, global) + 8,
		.rip = entry + 4,
		.argument = -1,
		.entry = entry,
		.declared = entry,
		.arg = {in(APP, global), sizeof(global)},
		.permitted = 1,
		.chain = 1};

	v.call[0].caller = APP;
	v.call[0].callee = GADGET;
	v.call[0].return_address = CODE(APP, gadget_pair) + 5;
	v.call[0].sp = slot_of(APP) + CUBICLE_STACK_OFFSET + 4096;
	strcpy(v.call[0].function, name);
	strcpy(v.function, name);
	return v;
}

static void explain(
	struct explanations *list, const struct cubicle_record_violation *v)
{
	add(CUBICLE_RECORD_VIOLATION, v, sizeof(*v));
	struct symbols *s = symbols_open(&facts, component, program, NULL);
	assert_non_null(s);
	explain_newest(list, &facts, s);
	symbols_close(s);
}

static void add_windows(struct cubicle_record_violation *v)
{
	v->nears = CUBICLE_NEAR_MAX;
	for (uint32_t i = 0; i < v->nears; i++)
		v->near[i] = (struct cubicle_near){
			.kind = CUBICLE_NEAR_COVERS + i,
			.window = (int32_t)i + 3,
			.start = v->address + (i >= 2 ? 16 : 0) -
				(i == 1 ? 64 : 0),
			.end = v->address + 32 - (i == 1 ? 40 : 0),
			.open = {i == 0 ? 1ull << APP | 1ull << GADGET : 0},
		};
}

/* The same window twice, as the monitor sends one that was closed. */
static void add_closed(struct cubicle_record_violation *v)
{
	static const uint32_t kinds[] = {
		CUBICLE_NEAR_COVERS, CUBICLE_NEAR_CLOSED};

	v->nears = 2;
	for (uint32_t i = 0; i < v->nears; i++)
		v->near[i] = (struct cubicle_near){
			.kind = kinds[i],
			.window = 9,
			.start = v->address,
			.end = v->address + 32,
			.open = {i ? 1ull << GADGET : 0},
		};
}

/* Of the kinds that find different things. */
static void explain_accesses(struct explanations *list)
{
	uint64_t sum = code(GADGET, gadget_sum);
	struct cubicle_record_violation v =
		during(CUBICLE_RULE_ACCESS, "gadget_sum", sum);

	add_windows(&v);
	explain(list, &v);
	v = during(
		CUBICLE_RULE_ACCESS, "gadget_pair", CODE(GADGET, gadget_pair));
	v.access = CUBICLE_ACCESS_WRITE;
	v.address = v.call[0].sp + 40;
	v.arg[0] = v.address;
	explain(list, &v);
	v = during(CUBICLE_RULE_UNMAPPED, "gadget_sum", sum);
	v.owner = ~0u;
	v.address = 0;
	v.permitted = 0;
	explain(list, &v);
	v = during(CUBICLE_RULE_ACCESS, "gadget_sum", sum);
	v.address = slot_of(APP) + CUBICLE_HEAP_OFFSET + 64;
	v.arg[0] = v.arg[1] = 0;
	v.chain = 0;
	facts.observed = false;
	explain(list, &v);
	facts.observed = true;
	v = during(CUBICLE_RULE_KEPT, "gadget_keep", CODE(GADGET, gadget_keep));
	v.reason = CUBICLE_REASON_AFTER;
	v.argument = 0;
	v.memory = in(APP, global);
	v.bytes = 12;
	explain(list, &v);
	v = during(CUBICLE_RULE_ACCESS, "gadget_sum", sum);
	add_closed(&v);
	explain(list, &v);
}

static void explain_calls(struct explanations *list)
{
	uint64_t keep = CODE(GADGET, gadget_keep);
	struct cubicle_record_violation v =
		during(CUBICLE_RULE_ARGUMENT, "gadget_keep", keep);

	/* A call that returns to a gate: no place is known. */
	v.cubicle = APP;
	v.owner = GADGET;
	v.address = in(GADGET, global);
	v.argument = 0;
	v.rip = v.call[0].return_address = CUBICLE_SPACE_BASE + 4096;
	explain(list, &v);
	v = during(CUBICLE_RULE_LIMIT, "gadget_keep", keep);
	v.cubicle = APP;
	v.reason = CUBICLE_REASON_STRING;
	v.limit = 16;
	v.argument = 0;
	explain(list, &v);
	v = during(CUBICLE_RULE_CLOSED, "gadget_keep", keep);
	v.cubicle = APP;
	v.memory = in(APP, global);
	v.bytes = 12;
	v.argument = 0;
	explain(list, &v);
	v.bytes = 4096; /* more than the variable has */
	explain(list, &v);
	v = during(CUBICLE_RULE_EDGE, "gadget_sum", code(GADGET, gadget_sum));
	v.cubicle = APP;
	v.owner = GADGET;
	v.address = code(GADGET, gadget_sum);
	v.rip = v.call[0].return_address;
	explain(list, &v);
	/* As if it was cubicle_main() of a component that may be called. */
	strcpy(layout.call[0].name, "gadget");
	v.permitted = 0;
	explain(list, &v);
	strcpy(layout.call[0].name, "other");
	v = during(CUBICLE_RULE_RESULT, "gadget_keep", keep);
	v.address = 77;
	v.contained = CUBICLE_CONTAINED_CALL;
	explain(list, &v);
	v = during(CUBICLE_RULE_ABORT, "gadget_keep", keep);
	v.address = 0;
	v.permitted = 0;
	v.contained = CUBICLE_CONTAINED_CUBICLE;
	strcpy(v.text, "cannot go on");
	explain(list, &v);
}

void records_explain(struct explanations *list)
{
	static const char *const names[] = {[APP] = "app", [GADGET] = "gadget"};

	memset(&facts, 0, sizeof(facts));
	facts.layout = &layout;
	facts.observed = true;
	assert_true(
		readlink("/proc/self/exe", program, sizeof(program) - 1) > 0);
	for (uint32_t id = APP; id <= GADGET; id++) {
		struct cubicle_record_cubicle c = {
			.id = id, .base = slot_of(id)};
		strcpy(c.name, names[id]);
		add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c));
	}
	for (uint32_t id = APP; id <= GADGET; id++) {
		struct cubicle_record_component c = {.cubicle = id,
			.index = id,
			.base = slot_of(id) + CUBICLE_IMAGE_OFFSET,
			.bytes = 64 << 20};
		strcpy(c.name, names[id]);
		component[id] = program;
		add(CUBICLE_RECORD_COMPONENT, &c, sizeof(c));
	}
	explain_accesses(list);
	explain_calls(list);
	explain_end(list, &facts);
}

void records_free(struct explanations *list)
{
	explanations_free(list);
	facts_free(&facts);
}
