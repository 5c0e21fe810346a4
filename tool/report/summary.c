/* SPDX-License-Identifier: MIT */
/* summary.c: what a run was like, for people. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/backend_name.h"
#include "lib/plural.h"
#include "report/summary.h"

static uint64_t measure(const struct facts_edge *e, enum edge_order order)
{
	switch (order) {
	case EDGES_BY_TIME:
		return e->ns;
	case EDGES_BY_BYTES:
		return e->bytes;
	default:
		return e->calls;
	}
}

static int by_order(const void *a, const void *b, void *order)
{
	const struct facts_edge *const *x = a, *const *y = b;
	uint64_t m = measure(*x, *(enum edge_order *)order);
	uint64_t n = measure(*y, *(enum edge_order *)order);

	if (m != n)
		return m < n ? 1 : -1;
	if ((*x)->from != (*y)->from)
		return (*x)->from < (*y)->from ? -1 : 1;
	return strcmp((*x)->function, (*y)->function);
}

const struct facts_edge **summary_edges(
	const struct facts *f, enum edge_order order)
{
	const struct facts_edge **sorted;

	if (!f->edges)
		return NULL;
	sorted = calloc(f->edges, sizeof(*sorted));
	if (!sorted)
		abort();
	for (size_t i = 0; i < f->edges; i++)
		sorted[i] = &f->edge[i];
	qsort_r(sorted, f->edges, sizeof(*sorted), by_order, &order);
	return sorted;
}

static void print_cubicles(FILE *to, const struct summary *s)
{
	fprintf(to, "  %-12s %3s  components\n", "cubicle", "key");
	for (unsigned i = 0; i < s->layout->cubicles; i++) {
		const struct cubicle_record_cubicle *c =
			&s->facts->cubicle[i + 1];
		fprintf(to, "  %-12s ", s->layout->cubicle[i].name);
		if (c->key)
			fprintf(to, "%3" PRIu32 " ", c->key);
		else
			fprintf(to, "%3s ", "-");
		for (unsigned j = 0; j < s->layout->components; j++)
			if (s->layout->component[j].cubicle == i)
				fprintf(to, " %s",
					s->layout->component[j].name);
		fprintf(to, "\n");
	}
}

static void print_edges(
	FILE *to, const struct facts *f, enum edge_order order, bool measured)
{
	const struct facts_edge **edge = summary_edges(f, order);
	uint64_t total = 0;

	if (edge)
		fprintf(to, "  %-25s %-24s %12s%s\n", "from -> to", "function",
			"calls", measured ? "        KiB           ms" : "");
	for (size_t i = 0; i < f->edges; i++) {
		fprintf(to, "  %-10s -> %-11s %-24s %12" PRIu64,
			facts_cubicle(f, edge[i]->from),
			facts_cubicle(f, edge[i]->to), edge[i]->function,
			edge[i]->calls);
		if (measured)
			fprintf(to, " %10.1f %12.3f",
				(double)edge[i]->bytes / 1024,
				(double)edge[i]->ns / 1e6);
		fprintf(to, "\n");
		total += edge[i]->calls;
	}
	fprintf(to, "  calls between cubicles: %" PRIu64 ", on %zu edge%s\n",
		total, f->edges, plural(f->edges));
	free(edge);
}

/* A monitor that was killed has not said how many. */
static uint64_t violations(const struct facts *f)
{
	return f->violations + facts_unlisted(f);
}

static void print_space(FILE *to, const struct facts *f, uint32_t backend)
{
	const struct facts_summary *r = &f->summary;

	if (!f->ended)
		return;
	if (backend_is_sfi(backend)) {
		fprintf(to,
			"  address space: %" PRIu64
			" KiB of component text, all verified; "
			"kernel %slocked\n",
			r->text_bytes / 1024, r->locked ? "" : "not ");
		return;
	}
	fprintf(to,
		"  address space: %" PRIu64
		" KiB executable, all scanned: %" PRIu64
		" WRPKRU; kernel %slocked\n",
		r->text_bytes / 1024, r->key_writes, r->locked ? "" : "not ");
}

void summary_print(FILE *to, const struct summary *s)
{
	const struct facts_summary *r = &s->facts->summary;

	fprintf(to, "cubicle: layout %s, %u cubicle%s, windows %s\n",
		s->layout->name, s->layout->cubicles,
		plural(s->layout->cubicles), s->lazy ? "lazy" : "strict");
	fprintf(to, "  backend %s: %s\n", backend_name(s->backend), s->why);
	if (s->dev)
		fprintf(to,
			"  development monitor: not the trusted one (%s needs "
			"it)\n",
			s->dev);
	else
		fputs("  trusted monitor\n", to);
	if (s->allow)
		fprintf(to,
			"  --allow %s: cubicles can access each other's "
			"memory\n",
			s->allow);
	print_cubicles(to, s);
	if (s->edges)
		print_edges(to, s->facts, s->order, s->dev);
	fprintf(to,
		"  windows opened: %" PRIu64 "; pages mapped: %" PRIu64
		", revoked: %" PRIu64 "\n",
		r->windows_opened, r->pages_mapped, r->pages_revoked);
	fprintf(to, "  faults: %" PRIu64 "; violations: %" PRIu64, r->faults,
		violations(s->facts));
	if (r->restarts)
		fprintf(to, "; restarts: %" PRIu64, r->restarts);
	fprintf(to, "\n");
	print_space(to, s->facts, s->backend);
	fprintf(to, "  time: %.3f s; exit status: %d\n", s->seconds, s->status);
}
