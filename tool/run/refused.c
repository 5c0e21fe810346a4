/* SPDX-License-Identifier: MIT */
/* refused.c: see refused.h. */
#include <stdio.h>
#include <string.h>
#include "layout/complain.h"
#include "lib/clean.h"
#include "lib/complain.h"
#include "lib/place.h"
#include "lib/refusal.h"
#include "link/symbol.h"
#include "run/refused.h"

/* For the file of one component, which was refused: */
#define TIME_NS	     (4 * 1000000000LL)
#define MEMORY_BYTES (512u << 20)

/* A helper_fn; (state) is the path, (question) the address. */
static int find_place(void *state, const void *question, void *reply)
{
	uint64_t address;

	memcpy(&address, question, sizeof(address));
	place_find(state, 0, address, reply);
	return 0;
}

/* The component is not trusted, so a helper reads its debug information. */
static void find(char *path, const char *name, uint64_t address,
	struct place *p, const struct helper_wait *wait)
{
	struct helper h = {0};
	int64_t left_ns = TIME_NS;

	memset(p, 0, sizeof(*p));
	int error = helper_start(&h, path, MEMORY_BYTES);
	if (!error)
		error = helper_ask(&h, find_place, &address, sizeof(address), p,
			sizeof(*p), &left_ns, wait);
	helper_end(&h);
	if (error)
		complain("component `%s`: its debug information is not used: "
			 "%s",
			name, strerror(-error));
}

/* The source of the text at (address) of component (index). */
static void print_text(const struct system *s, uint32_t index, uint64_t address,
	const struct helper_wait *wait)
{
	const char *name = s->description->component[index].name;
	struct place p;

	find(s->component[index], name, address, &p, wait);
	if (!p.function[0])
		link_symbol(s->component[index], address, p.function,
			sizeof(p.function));
	clean_name(p.file, sizeof(p.file));
	clean_name(p.function, sizeof(p.function));
	if (p.file[0])
		fprintf(stderr, "%s:%d: ", p.file, p.line);
	else
		fprintf(stderr, "cubicle: ");
	if (p.function[0])
		fprintf(stderr, "in function %s: ", p.function);
	fprintf(stderr, "component %s is refused for this%s\n", name,
		p.file[0] ? "" : "; compile it with -g to see the line");
}

void refused_reason(const struct cubicle_record_refused *r,
	const struct cubicle_system *description)
{
	if (!r->rule || r->index >= description->components)
		return;
	const char *name = description->component[r->index].name;
	size_t bytes = r->bytes < sizeof(r->text) ? r->bytes : sizeof(r->text);
	const char *is = refusal_instruction(
		r->rule, r->text, r->text + sizeof(r->text));

	fprintf(stderr, "cubicle: component %s: at address 0x%llx,", name,
		(unsigned long long)r->address);
	for (size_t i = 0; i < bytes; i++)
		fprintf(stderr, " %02x", r->text[i]);
	if (is[0])
		fprintf(stderr, " (%s)", is);
	fprintf(stderr,
		": %s. Backend sfi runs only components that are compiled "
		"for it: `cubicle-cc --sfi` in place of the compiler; see "
		"cubicle-cc(1)\n",
		refusal_rule(r->rule));
}

void refused_print(const struct cubicle_record_refused *r,
	const struct layout *l, const struct system *s,
	const struct helper_wait *wait)
{
	uint32_t index = r->index;

	if (index >= s->description->components)
		return;
	layout_complain(l, l->component[index].line, "component `%s` is %s",
		l->component[index].name, s->component[index]);
	if (r->address)
		print_text(s, index, r->address, wait);
}
