/* SPDX-License-Identifier: MIT */
/* write.c: the tables of the image, and its header. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cubicle/published_abi.h>
#include "lib/whole.h"
#include "link/memory.h"
#include "link/write.h"

/* Add (from, bytes) to the tables, which are written at the end. */
static int append(struct linker *l, const void *from, uint64_t bytes)
{
	if (!bytes)
		return 0;
	if (fwrite(from, bytes, 1, l->tables) != 1)
		return memory_refused();
	l->bytes += bytes;
	return 0;
}

/* Begin a table, which (t) is about. */
static void table_begin(struct linker *l, struct cubicle_image_table *t)
{
	while (l->bytes % CUBICLE_TABLE_ALIGN) {
		putc(0, l->tables);
		l->bytes++;
	}
	*t = (struct cubicle_image_table){.offset = l->bytes};
}

/* Add an entry to table (t). */
static int entry_add(struct linker *l, struct cubicle_image_table *t,
	const void *entry, uint64_t bytes)
{
	t->count++;
	return append(l, entry, bytes);
}

static int write_cubicles(struct linker *l, struct cubicle_image *h)
{
	int error = 0;

	table_begin(l, &h->cubicle);
	for (uint32_t i = 0; i < l->system->cubicles && !error; i++) {
		struct cubicle_image_cubicle c = {.first = l->first[i],
			.granule = l->shares.first[i + 1],
			.granules = l->shares.granules[i + 1]};
		error = entry_add(l, &h->cubicle, &c, sizeof(c));
	}
	table_begin(l, &h->component);
	for (uint32_t i = 0; i < l->system->components && !error; i++) {
		const struct link_component *from = &l->component[i];
		struct cubicle_image_component c = {
			from->base, from->end, from->heap_log};
		error = entry_add(l, &h->component, &c, sizeof(c));
	}
	return error;
}

static int write_interfaces(struct linker *l, struct cubicle_image *h)
{
	int error = 0;

	table_begin(l, &h->interface);
	for (uint32_t i = 0; i < l->interfaces && !error; i++) {
		const struct link_interface *from = &l->interface[i];
		struct cubicle_image_interface to = {.interface = *from->from};
		memcpy(to.callback, from->callback, sizeof(to.callback));
		error = entry_add(l, &h->interface, &to, sizeof(to));
	}
	return error;
}

static int write_published(struct linker *l, struct cubicle_image *h)
{
	int error = 0;

	table_begin(l, &h->published);
	for (uint32_t i = 0; i < l->system->components && !error; i++) {
		const struct link_component *c = &l->component[i];
		const struct elf *elf = &c->elf;
		struct cubicle_published_component p = {.cubicle = c->cubicle,
			.init_count = (uint32_t)(elf->init_bytes / 8),
			.fini_count = (uint32_t)(elf->fini_bytes / 8)};
		memcpy(p.name, c->name, sizeof(p.name));
		p.init_array = p.init_count ? c->base + elf->init_array : 0;
		p.fini_array = p.fini_count ? c->base + elf->fini_array : 0;
		error = append(l, &p, sizeof(p));
		h->published.count += sizeof(p);
	}
	return error;
}

/* The file has whole pages, so that all of it can be mapped. */
static int write_header(struct linker *l, struct cubicle_image *h)
{
	h->magic = CUBICLE_IMAGE_MAGIC;
	h->bytes = PAGE_UP(l->bytes);
	h->views = l->shares.views;
	h->start = l->start;
	if (memory_resize(l->fd, h->bytes))
		return -1;
	return write_whole(l->fd, h, sizeof(*h), 0) ? memory_refused() : 0;
}

static int seal(struct linker *l)
{
	munmap(l->pages, l->reserved);
	l->pages = NULL;
	return memory_seal(l->fd);
}

static int write_tables(struct linker *l, struct cubicle_image *h)
{
	int error = write_cubicles(l, h);

	table_begin(l, &h->segment);
	for (uint32_t i = 0; i < l->segments && !error; i++)
		error = entry_add(l, &h->segment, &l->segment[i].s,
			sizeof(l->segment[i].s));
	table_begin(l, &h->edge);
	h->edge.count = l->edges;
	if (error || append(l, l->edge, l->edges * sizeof(l->edge[0])) ||
		write_interfaces(l, h))
		return -1;
	return write_published(l, h);
}

int image_end(struct linker *l)
{
	struct cubicle_image h = {0};
	char *tables = NULL;
	size_t bytes = 0;

	l->tables = open_memstream(&tables, &bytes);
	if (!l->tables)
		return memory_refused();
	int error = write_tables(l, &h);
	if (fclose(l->tables) && !error)
		error = memory_refused();
	if (!error && write_whole(l->fd, tables, bytes, l->reserved))
		error = memory_refused();
	free(tables);
	return error || write_header(l, &h) ? -1 : seal(l);
}
