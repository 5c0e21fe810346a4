/* SPDX-License-Identifier: MIT */
/*
 * write.c: the image is written into a memory file: first a page for the
 * header, then the content of all segments, then the tables.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cubicle/published_abi.h>
#include "lib/complain.h"
#include "link/write.h"

static int no_memory(void)
{
	return complain("no memory for the image: %s", strerror(errno));
}

/* Give the file (bytes). Beyond the limit of file sizes, the kernel would end
 * the tool by a signal. */
static int resize(const struct linker *l, uint64_t bytes)
{
	struct rlimit most;

	if (!getrlimit(RLIMIT_FSIZE, &most) && most.rlim_cur < bytes)
		return complain("files are limited to %lu KiB (ulimit -f), and "
				"the linked components need a file in memory "
				"of %lu KiB",
			(unsigned long)(most.rlim_cur / 1024),
			(unsigned long)((bytes + 1023) / 1024));
	return ftruncate(l->fd, (off_t)bytes) ? no_memory() : 0;
}

/* --- segments ------------------------------------------------------------------ */

static int segment_add(struct linker *l, const struct link_segment *segment)
{
	if (l->segments == CUBICLE_SEGMENTS_MAX)
		return complain("the components have more than %d segments",
			CUBICLE_SEGMENTS_MAX);
	struct link_segment *to = &l->segment[l->segments++];
	*to = *segment;
	to->s.offset = l->reserved;
	l->reserved += to->s.file_bytes;
	return 0;
}

/*
 * Is this the part with the ELF header and the tables for linking? It is not
 * needed at run time.
 */
static bool is_header(const struct elf_segment *s)
{
	return !s->file_offset && s->prot == PROT_READ;
}

/* The end of the part of (s), a writable segment, that is constant after
 * relocation; (start) if no part is. */
static uint64_t constants_end(const struct link_component *c,
	const struct elf_segment *s, uint64_t start, uint64_t end)
{
	const struct elf *elf = &c->elf;
	uint64_t relro = PAGE_DOWN(c->base + elf->relro + elf->relro_bytes);

	if (!elf->relro_bytes || elf_segment_at(elf, elf->relro, 1) != s ||
		relro < start)
		return start;
	return relro < end ? relro : end;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Add (s) of component (component): one segment, or two if a part of it is
 * read-only after relocation. */
static int segments_add(
	struct linker *l, uint32_t component, const struct elf_segment *s)
{
	const struct link_component *c = &l->component[component];
	uint64_t start = PAGE_DOWN(c->base + s->address);
	uint64_t end = PAGE_UP(c->base + s->address + s->bytes);
	uint64_t filled = PAGE_UP(c->base + s->address + s->file_bytes);
	struct link_segment segment = {
		.s = {.address = start, .component = component}};

	filled = s->file_bytes ? filled : start;
	if (s->prot & PROT_EXEC) {
		segment.s.protection = CUBICLE_IMAGE_TEXT;
		filled = end;
	} else if (s->prot & PROT_WRITE) {
		uint64_t constants = constants_end(c, s, start, end);
		segment.constants = true;
		segment.s.protection = CUBICLE_IMAGE_READ;
		segment.s.bytes = constants - start;
		segment.s.file_bytes = least(constants, filled) - start;
		if (segment.s.bytes && segment_add(l, &segment))
			return -1;
		segment.constants = false;
		segment.s.address = start = constants;
		segment.s.protection = CUBICLE_IMAGE_DATA;
	} else {
		segment.s.protection = CUBICLE_IMAGE_READ;
	}
	segment.s.bytes = end - start;
	segment.s.file_bytes = filled > start ? filled - start : 0;
	return end > start ? segment_add(l, &segment) : 0;
}

static int by_address(const void *a, const void *b)
{
	uint64_t x = ((const struct link_segment *)a)->s.address;
	uint64_t y = ((const struct link_segment *)b)->s.address;

	return (x > y) - (x < y);
}

/* The number of the segment of constants of component (component), from 1. */
static uint64_t constants_of(const struct linker *l, uint32_t component)
{
	for (uint32_t i = 0; i < l->segments; i++)
		if (l->segment[i].constants &&
			l->segment[i].s.component == component)
			return i + 1;
	return 0;
}

/* --- content ------------------------------------------------------------------- */

/* Copy (s) of component (c) to where it lies in the image. */
static void content_copy(struct linker *l, const struct link_component *c,
	const struct elf_segment *s)
{
	uint64_t address = c->base + s->address, left = s->file_bytes;
	const uint8_t *from = c->bytes + s->file_offset;

	for (uint32_t i = 0; i < l->segments && left; i++) {
		const struct cubicle_image_segment *to = &l->segment[i].s;
		if (address < to->address ||
			address - to->address >= to->file_bytes)
			continue;
		uint64_t at = address - to->address;
		uint64_t n = least(left, to->file_bytes - at);
		memcpy(l->pages + to->offset + at, from, n);
		/* No instruction but int3 follows the text. */
		if (s->prot & PROT_EXEC)
			memset(l->pages + to->offset + at + n, 0xcc,
				to->file_bytes - at - n);
		address += n;
		from += n;
		left -= n;
	}
}

static int pages_map(struct linker *l)
{
	l->fd = memfd_create("cubicle-image", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (l->fd < 0)
		return no_memory();
	if (resize(l, l->reserved))
		return -1;
	void *at = mmap(NULL, l->reserved, PROT_READ | PROT_WRITE, MAP_SHARED,
		l->fd, 0);
	if (at == MAP_FAILED)
		return no_memory();
	l->pages = at;
	l->bytes = l->reserved;
	return 0;
}

int image_begin(struct linker *l)
{
	l->reserved = PAGE;
	for (uint32_t i = 0; i < l->system->components; i++) {
		const struct elf *elf = &l->component[i].elf;
		for (uint32_t s = 0; s < elf->segments; s++)
			if (!is_header(&elf->segment[s]) &&
				segments_add(l, i, &elf->segment[s]))
				return -1;
	}
	qsort(l->segment, l->segments, sizeof(l->segment[0]), by_address);
	for (uint32_t i = 0; i < l->segments; i++) {
		struct cubicle_image_segment *s = &l->segment[i].s;
		if (s->protection == CUBICLE_IMAGE_TEXT)
			s->constants = constants_of(l, s->component);
	}
	if (pages_map(l))
		return -1;
	for (uint32_t i = 0; i < l->system->components; i++) {
		const struct elf *elf = &l->component[i].elf;
		for (uint32_t s = 0; s < elf->segments; s++)
			content_copy(l, &l->component[i], &elf->segment[s]);
	}
	return 0;
}

/* --- tables -------------------------------------------------------------------- */

/* Add (from, bytes) to the tables, which are written at the end. */
static int append(struct linker *l, const void *from, uint64_t bytes)
{
	if (!bytes)
		return 0;
	if (fwrite(from, bytes, 1, l->tables) != 1)
		return no_memory();
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
		struct cubicle_image_cubicle c = {.first = l->first[i]};
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

/* Write (bytes) at (offset). */
static int write_at(
	struct linker *l, const char *at, uint64_t bytes, uint64_t offset)
{
	while (bytes) {
		ssize_t n = pwrite(l->fd, at, bytes, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return no_memory();
		at += n;
		offset += (uint64_t)n;
		bytes -= (uint64_t)n;
	}
	return 0;
}

/* The file has whole pages, so that all of it can be mapped. */
static int write_header(struct linker *l, struct cubicle_image *h)
{
	h->magic = CUBICLE_IMAGE_MAGIC;
	h->bytes = PAGE_UP(l->bytes);
	h->share_shift = l->share_shift;
	h->start = l->start;
	if (resize(l, h->bytes))
		return -1;
	return write_at(l, (const char *)h, sizeof(*h), 0);
}

static int seal(struct linker *l)
{
	munmap(l->pages, l->reserved);
	l->pages = NULL;
	return fcntl(l->fd, F_ADD_SEALS, CUBICLE_IMAGE_SEALS)
		? complain("the image cannot be sealed: %s", strerror(errno))
		: 0;
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
		return no_memory();
	int error = write_tables(l, &h);
	if (fclose(l->tables) && !error)
		error = no_memory();
	if (!error)
		error = write_at(l, tables, bytes, l->reserved);
	free(tables);
	return error || write_header(l, &h) ? -1 : seal(l);
}
