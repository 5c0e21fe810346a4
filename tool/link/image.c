/* SPDX-License-Identifier: MIT */
/* image.c: components are linked into one image, step by step. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cubicle/heap_log_abi.h>
#include "lib/complain.h"
#include "link/edges.h"
#include "link/image.h"
#include "link/read.h"
#include "link/relocate.h"
#include "link/shares.h"
#include "link/symbols.h"
#include "link/write.h"

/* Which cubicles want to be entered elsewhere first: see component.h. */
static void first_entries(struct linker *l)
{
	const char *name = "cubicle_enter";
	const struct definition *d = definition_first(l, name);

	for (; d; d = definition_next(l, d, name)) {
		uint32_t id = l->component[d->component].cubicle;
		if (!l->first[id - 1])
			l->first[id - 1] = definition_address(l, d);
	}
}

/* Where the lists of blocks of heaps are. */
static void heap_logs(struct linker *l)
{
	for (uint32_t i = 0; i < l->system->components; i++) {
		const struct definition *d =
			definition_own(l, i, CUBICLE_HEAP_LOG);
		if (d && d->symbol->size >= sizeof(struct cubicle_heap_log))
			l->component[i].heap_log = definition_address(l, d);
	}
}

/* The edge to cubicle_main() of the first component. */
static int start_edge(struct linker *l)
{
	const char *name = "cubicle_main";
	uint32_t component = l->system->start;
	const struct cubicle_interface *i = link_interface(l, component, name);
	const struct definition *d = definition_own(l, component, name);

	if (!d || !i) {
		complain("component %s does not export cubicle_main()",
			l->component[component].name);
		return link_where(l, component);
	}
	if (edge_to_function(l, d, i, &l->start))
		return -EINVAL;
	l->edge[l->start].callers = 0; /* the monitor alone, and once */
	return 0;
}

static int link_steps(struct linker *l)
{
	if (components_read(l) || definitions_add(l))
		return -EINVAL;
	first_entries(l);
	heap_logs(l);
	if (components_relocate(l) || start_edge(l) || image_end(l))
		return -EINVAL;
	return 0;
}

int link_image(const struct cubicle_system *system, const struct layout *layout,
	char *const *file, int *fd)
{
	struct linker *l = calloc(1, sizeof(*l));

	if (!l)
		return complain("no memory to link the components");
	l->system = system;
	l->layout = layout;
	l->file = file;
	l->fd = -1;
	int error = shares_make(&l->shares, system, layout);
	if (!error)
		error = link_steps(l);
	if (l->pages)
		munmap(l->pages, l->reserved);
	for (uint32_t i = 0; i < system->components; i++)
		if (l->component[i].bytes)
			munmap(l->component[i].bytes,
				l->component[i].file_bytes);
	if (error && l->fd >= 0)
		close(l->fd);
	*fd = error ? -1 : l->fd;
	free(l);
	return error ? -EINVAL : 0;
}
