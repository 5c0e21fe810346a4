/* SPDX-License-Identifier: MIT */
/* terminal.c: a violation, for people. */
#include <inttypes.h>
#include "lib/plural.h"
#include "report/terminal.h"

static void put_name(FILE *to, const struct explanation_name *n)
{
	fprintf(to, n->quoted ? "`%s`" : "%s", n->name);
}

static void put_memory(FILE *to, const struct explanation_memory *m)
{
	static bool hinted; /* once is enough */

	switch (m->kind) {
	case EXPLANATION_NO_ADDRESS:
		return;
	case EXPLANATION_RESULT:
		fprintf(to, "  result    0x%" PRIx64 "\n", m->address);
		return;
	case EXPLANATION_COPY:
		fprintf(to,
			"  address   0x%" PRIx64 ", %s\n"
			"  copy of   %" PRIu64 " byte%s at 0x%" PRIx64 " %s\n",
			m->address, m->text, m->original_bytes,
			plural(m->original_bytes), m->original,
			m->original_text);
		return;
	case EXPLANATION_MEMORY:
		fprintf(to, "  address   0x%" PRIx64 " %s\n", m->address,
			m->text);
		break;
	}
	if (!m->leaks_would || hinted)
		return;
	fprintf(to, "  hint      with --leaks the report names the block\n");
	hinted = true;
}

static void put_frame(FILE *to, const struct explanation *e)
{
	const struct explanation_frame *frame = &e->frame;

	if (!frame->called)
		return;
	fprintf(to,
		"  stack     %" PRIu64
		" byte%s above the call of `%s` by %s in ",
		frame->bytes, plural(frame->bytes), frame->called,
		frame->function ? frame->function : "?");
	put_name(to, &e->owner);
	fputc('\n', to);
}

static void put_calls(FILE *to, const struct explanation *e)
{
	for (size_t i = 0; i < e->calls; i++) {
		const struct explanation_call *c = &e->call[i];
		fprintf(to, "  %-9s ",
			i		     ? ""
				: c->calling ? "calling"
					     : "called by");
		put_name(to, &c->caller);
		if (*c->function)
			fprintf(to, ": `%s`", c->function);
		if (c->at.text)
			fprintf(to, ", at %s", c->at.text);
		fputc('\n', to);
	}
	if (e->calls == CUBICLE_CHAIN_MAX)
		fprintf(to, "            …\n");
}

static void put_open_to(FILE *to, const struct explanation_window *w)
{
	for (size_t i = 0; i < w->opens; i++) {
		fputs(i ? ", " : "", to);
		put_name(to, &w->open[i]);
	}
	if (!w->opens)
		fputs("nobody", to);
}

static void put_window(FILE *to, const struct explanation *e,
	const struct explanation_window *w)
{
	fprintf(to, "  window    %" PRId32 " of ", w->window);
	put_name(to, &e->owner);
	fprintf(to, ", %" PRIu64 " byte%s at 0x%" PRIx64 ", ",
		w->end - w->start, plural(w->end - w->start), w->start);
	switch (w->kind) {
	case CUBICLE_NEAR_COVERS:
		fputs("covers it, but is open to ", to);
		put_open_to(to, w);
		break;
	case CUBICLE_NEAR_BEFORE:
		fprintf(to, "ends %" PRIu64 " byte%s before it", w->distance,
			plural(w->distance));
		break;
	case CUBICLE_NEAR_BEHIND:
		fprintf(to, "begins %" PRIu64 " byte%s after it", w->distance,
			plural(w->distance));
		break;
	case CUBICLE_NEAR_CLOSED:
		fputs("was open to ", to);
		put_open_to(to, w);
		fputs(", but is closed now: close it later", to);
		break;
	}
	fputc('\n', to);
}

static void put_suggestions(FILE *to, const struct suggestions *all)
{
	for (size_t i = 0; i < all->count; i++)
		fprintf(to, "  %s %s\n",
			all->one[i].kind == SUGGESTION_DECIDE ? "to decide"
							      : "to paste ",
			all->one[i].text);
}

void terminal_print(FILE *to, const struct explanation *e)
{
	fprintf(to, "cubicle: violation: %s\n", e->headline);
	put_memory(to, &e->memory);
	if (e->at.text)
		fprintf(to, "  at        %s\n", e->at.text);
	put_frame(to, e);
	put_calls(to, e);
	for (size_t i = 0; i < e->windows; i++)
		put_window(to, e, &e->window[i]);
	if (e->windows_unknown)
		fputs("  windows   not known; with --dev the report lists those "
		      "that nearly allowed it\n",
			to);
	fprintf(to, "  rule      %s: %s\n", e->rule, e->because);
	fprintf(to, "  allowed   %s\n", e->allowed);
	put_suggestions(to, &e->suggestions);
	if (!e->aborted && *e->says)
		fprintf(to, "  it says   %s\n", e->says);
	for (size_t i = 0; e->consequence[i]; i++)
		fprintf(to, "  so        %s\n", e->consequence[i]);
}
