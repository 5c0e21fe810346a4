/* SPDX-License-Identifier: MIT */
/* explanation.c: memory of explanations. */
#include <stdlib.h>
#include <string.h>
#include "report/explanation.h"

static void free_place(struct explanation_place *p)
{
	free(p->text);
	free(p->component);
	free(p->function);
	free(p->file);
}

static void free_calls(struct explanation *e)
{
	for (size_t i = 0; i < e->calls; i++) {
		free(e->call[i].function);
		free_place(&e->call[i].at);
	}
	free(e->call);
}

void explanation_free(struct explanation *e)
{
	free(e->headline);
	free(e->because);
	free(e->allowed);
	free(e->function);
	free(e->memory.text);
	free(e->memory.symbol);
	free(e->memory.original_text);
	free_place(&e->at);
	free(e->frame.called);
	free(e->frame.function);
	free_calls(e);
	for (size_t i = 0; i < e->windows; i++)
		free(e->window[i].open);
	suggestion_free(&e->suggestions);
	free(e->says);
	for (size_t i = 0; i < EXPLANATION_CONSEQUENCES_MAX; i++)
		free(e->consequence[i]);
	memset(e, 0, sizeof(*e));
}

struct explanation *explanation_add(struct explanations *list)
{
	size_t n = list->count;

	/* Powers of two, so that it is copied seldom. */
	if (!(n & (n - 1)))
		list->all = realloc(
			list->all, (n ? 2 * n : 1) * sizeof(*list->all));
	if (!list->all)
		abort();
	memset(&list->all[n], 0, sizeof(*list->all));
	list->count++;
	return &list->all[n];
}

void explanations_free(struct explanations *list)
{
	while (list->count)
		explanation_free(&list->all[--list->count]);
	free(list->all);
	list->all = NULL;
}
