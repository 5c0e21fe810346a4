/* SPDX-License-Identifier: MIT */
/* facts.c: what the monitor reported, collected. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/complain.h"
#include "report/facts.h"

const char *facts_cubicle(const struct facts *f, uint32_t id)
{
	if (id == 0)
		return "the monitor";
	if (id >= CUBICLE_SLOTS || !f->cubicle[id].id)
		return "nobody";
	return f->cubicle[id].name;
}

uint64_t facts_unlisted(const struct facts *f)
{
	uint64_t all = f->summary.violations, listed = f->violations;

	for (size_t i = 0; i < f->violations && i < CUBICLE_VIOLATIONS_ALL; i++)
		if (f->times[i])
			listed += f->times[i] - 1;
	return all > listed ? all - listed : 0;
}

/* Room for one more at the end of (*array), which has (count). */
static void *grow(void *array, size_t count, size_t bytes)
{
	/* Powers of two, so that it is copied seldom. */
	if (count & (count - 1))
		return array;
	array = realloc(array, (count ? 2 * count : 1) * bytes);
	if (!array)
		abort();
	return array;
}

static int broken(const char *what)
{
	return complain("the monitor sent a broken record: %s", what);
}

static int add_cubicle(struct facts *f, const void *body)
{
	struct cubicle_record_cubicle c;

	memcpy(&c, body, sizeof(c));
	if (!c.id || c.id >= CUBICLE_SLOTS)
		return broken("cubicle");
	clean_name(c.name, sizeof(c.name));
	/* Of a debugger, which has started it anew. */
	f->components = 0;
	f->cubicle[c.id] = c;
	f->shares.views = c.granules != 0;
	f->shares.first[c.id] = (uint8_t)c.first;
	f->shares.granules[c.id] = (uint8_t)c.granules;
	return 0;
}

static int add_component(struct facts *f, const void *body)
{
	struct cubicle_record_component *c = &f->component[f->components];

	if (f->components > CUBICLE_COMPONENTS_MAX)
		return broken("too many components");
	memcpy(c, body, sizeof(*c));
	clean_name(c->name, sizeof(c->name));
	if (c->cubicle >= CUBICLE_SLOTS)
		return broken("component");
	f->components++;
	return 0;
}

static int add_violation(struct facts *f, const void *body)
{
	struct cubicle_record_violation *v;

	f->violation = grow(f->violation, f->violations, sizeof(*v));
	v = &f->violation[f->violations];
	memcpy(v, body, sizeof(*v));
	if (v->chain > CUBICLE_CHAIN_MAX || v->nears > CUBICLE_NEAR_MAX)
		return broken("violation");
	clean_name(v->function, sizeof(v->function));
	clean_name(v->text, sizeof(v->text));
	for (uint32_t i = 0; i < v->chain; i++)
		clean_name(v->call[i].function, sizeof(v->call[i].function));
	f->violations++;
	return 0;
}

static int add_repeated(struct facts *f, const void *body)
{
	struct cubicle_record_repeated r;

	memcpy(&r, body, sizeof(r));
	if (r.index >= f->violations || r.index >= CUBICLE_VIOLATIONS_ALL)
		return broken("repeated");
	f->times[r.index] = r.times;
	return 0;
}

/* What was known of the cubicle's heap is replaced by what follows. */
static int add_heap(struct facts *f, const void *body)
{
	struct cubicle_record_heap h;
	size_t kept = 0;

	memcpy(&h, body, sizeof(h));
	if (!h.cubicle || h.cubicle >= CUBICLE_SLOTS)
		return broken("heap");
	f->heap[h.cubicle] = h;
	f->log_bytes[h.cubicle] = f->blocks_lost[h.cubicle] = 0;
	for (size_t i = 0; i < f->blocks; i++)
		if (f->block[i].cubicle != h.cubicle)
			f->block[kept++] = f->block[i];
	f->blocks = kept;
	return 0;
}

static int add_blocks(struct facts *f, const void *body)
{
	struct cubicle_record_blocks r;

	memcpy(&r, body, sizeof(r));
	if (!r.cubicle || r.cubicle >= CUBICLE_SLOTS ||
		r.blocks > CUBICLE_BLOCKS_MAX)
		return broken("blocks");
	if (!r.blocks) {
		f->log_bytes[r.cubicle] += r.log_bytes;
		f->blocks_lost[r.cubicle] += r.lost;
	}
	for (uint32_t i = 0; i < r.blocks; i++) {
		f->block = grow(f->block, f->blocks, sizeof(*f->block));
		f->block[f->blocks++] = (struct facts_block){
			r.cubicle, r.component, r.block[i]};
	}
	return 0;
}

static int add_full(struct facts *f, const void *body)
{
	struct cubicle_record_full r;

	memcpy(&r, body, sizeof(r));
	if (!r.cubicle || r.cubicle >= CUBICLE_SLOTS)
		return broken("full");
	f->full[r.cubicle] = r;
	return 0;
}

static int add_address(struct facts *f, const void *body)
{
	struct cubicle_record_address r;

	memcpy(&r, body, sizeof(r));
	if ((r.use != CUBICLE_LISTEN && r.use != CUBICLE_CONNECT) ||
		r.address.bytes > sizeof(r.address.data))
		return broken("address");
	for (unsigned i = 0; i < f->addresses; i++)
		if (!memcmp(&f->address[i], &r, sizeof(r)))
			return 0;
	if (f->addresses < CUBICLE_REFUSALS_MAX)
		f->address[f->addresses++] = r;
	return 0;
}

int facts_add(
	struct facts *f, const struct cubicle_record *header, const void *body)
{
	static const struct {
		size_t bytes;
		int (*add)(struct facts *f, const void *body);
	} types[] = {
		[CUBICLE_RECORD_CUBICLE] =
			{sizeof(struct cubicle_record_cubicle), add_cubicle},
		[CUBICLE_RECORD_COMPONENT] =
			{sizeof(struct cubicle_record_component),
				add_component},
		[CUBICLE_RECORD_VIOLATION] =
			{sizeof(struct cubicle_record_violation),
				add_violation},
		[CUBICLE_RECORD_REPEATED] =
			{sizeof(struct cubicle_record_repeated), add_repeated},
		[CUBICLE_RECORD_HEAP] = {sizeof(struct cubicle_record_heap),
			add_heap},
		[CUBICLE_RECORD_FULL] = {sizeof(struct cubicle_record_full),
			add_full},
		[CUBICLE_RECORD_ADDRESS] =
			{sizeof(struct cubicle_record_address), add_address},
		[CUBICLE_RECORD_BLOCKS] = {sizeof(struct cubicle_record_blocks),
			add_blocks},
	};

	if (header->type >= sizeof(types) / sizeof(types[0]) ||
		!types[header->type].add)
		return -ENOMSG;
	if (header->bytes != types[header->type].bytes)
		return broken("its length is that of another version");
	return types[header->type].add(f, body);
}

static void add_edge(struct facts *f, const struct cubicle_counters *c,
	uint32_t from, uint32_t number)
{
	const struct cubicle_counted *n = &c->call[from][number];
	unsigned __int128 ns = (unsigned __int128)n->ticks * c->tick_mult;

	if (!n->calls)
		return;
	f->edge = grow(f->edge, f->edges, sizeof(*f->edge));
	struct facts_edge *e = &f->edge[f->edges++];
	*e = (struct facts_edge){.from = from,
		.to = c->edge[number].callee,
		.calls = n->calls,
		.bytes = n->bytes,
		.ns = (uint64_t)(ns >> 32)};
	memcpy(e->function, c->edge[number].function, sizeof(e->function));
	clean_name(e->function, sizeof(e->function));
}

static void add_edges(struct facts *f, const struct cubicle_counters *c)
{
	for (uint32_t n = 0; n < c->edges && n < CUBICLE_EDGES_MAX; n++) {
		uint32_t callee = c->edge[n].callee;
		for (uint32_t id = 1; id < CUBICLE_SLOTS; id++)
			if (callee && callee < CUBICLE_SLOTS &&
				f->cubicle[id].id)
				add_edge(f, c, id, n);
	}
}

void facts_count(struct facts *f, const struct cubicle_counters *c)
{
	f->ended = c->ended != CUBICLE_ENDED_NOT;
	f->summary = (struct facts_summary){.status = c->status,
		.windows_opened = c->windows_opened,
		.pages_mapped = c->pages_mapped,
		.pages_revoked = c->pages_revoked,
		.faults = c->faults,
		.violations = c->violations,
		.text_bytes = c->text_bytes,
		.key_writes = c->key_writes,
		.locked = c->locked,
		.run_ns = f->ended ? c->end_ns - c->start_ns : 0};
	for (uint32_t id = 1; id < CUBICLE_SLOTS; id++)
		f->summary.restarts += c->restarts[id];
	f->edges = 0;
	add_edges(f, c);
}

void facts_free(struct facts *f)
{
	free(f->edge);
	free(f->violation);
	free(f->block);
}
