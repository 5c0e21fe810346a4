/* SPDX-License-Identifier: MIT */
/*
 * segments.c: the segments of components, and their content: copied from their
 * files to where it lies in the image.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "lib/complain.h"
#include "lib/whole.h"
#include "link/memory.h"
#include "link/write.h"

/* Small enough to stay in the processor's cache. */
#define BUFFER_BYTES 65536

#define INT3 0xcc

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
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

/* Add (start, end) to (segment), whose content ends at (filled). */
static int range_add(struct linker *l, struct link_segment *segment,
	uint64_t start, uint64_t end, uint64_t filled)
{
	segment->s.address = start;
	segment->s.bytes = end - start;
	segment->s.file_bytes = filled > start ? least(filled, end) - start : 0;
	return end > start ? segment_add(l, segment) : 0;
}

/* Add a read-only segment, without the pages that hold declarations only:
 * those are in the table of interfaces. */
static int constant_add(struct linker *l, struct link_segment *segment,
	uint64_t start, uint64_t end, uint64_t filled)
{
	const struct link_component *c = &l->component[segment->s.component];
	const struct elf *elf = &c->elf;
	uint64_t at = c->base + elf->interface_address;
	uint64_t left_out = PAGE_UP(at);
	uint64_t again = PAGE_DOWN(at + elf->interface_bytes);

	if (!elf->interface_address || elf->interface_kept ||
		left_out < start || again > end || left_out >= again)
		return range_add(l, segment, start, end, filled);
	if (range_add(l, segment, start, left_out, filled))
		return -1;
	return range_add(l, segment, again, end, filled);
}

/* Add (s) of component (component): one segment, or two if a part of it is
 * read-only after relocation, or is not needed. */
static int segments_add(
	struct linker *l, uint32_t component, const struct elf_segment *s)
{
	const struct link_component *c = &l->component[component];
	uint64_t start = PAGE_DOWN(c->base + s->address);
	uint64_t end = PAGE_UP(c->base + s->address + s->bytes);
	uint64_t filled = s->file_bytes
		? PAGE_UP(c->base + s->address + s->file_bytes)
		: start;
	struct link_segment segment = {.s = {.component = component}};

	if (s->prot & PROT_EXEC) {
		segment.s.protection = CUBICLE_IMAGE_TEXT;
		return range_add(l, &segment, start, end, end);
	}
	segment.s.protection = CUBICLE_IMAGE_READ;
	if (!(s->prot & PROT_WRITE))
		return constant_add(l, &segment, start, end, filled);
	uint64_t constants = constants_end(c, s, start, end);
	segment.constants = true;
	if (range_add(l, &segment, start, constants, filled))
		return -1;
	segment.constants = false;
	segment.s.protection = CUBICLE_IMAGE_DATA;
	return range_add(l, &segment, constants, end, filled);
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

/* Copy (bytes) at (from) of (fd), the file of (component), to (to). */
static int file_copy(struct linker *l, uint32_t component, int fd,
	uint64_t from, uint64_t to, uint64_t bytes)
{
	static uint8_t buffer[BUFFER_BYTES];

	while (bytes) {
		uint64_t n = least(bytes, sizeof(buffer));
		if (read_whole(fd, buffer, n, from))
			return link_refuse(l, component, "cannot be read");
		if (write_whole(l->fd, buffer, n, to))
			return memory_refused();
		from += n;
		to += n;
		bytes -= n;
	}
	return 0;
}

/* No instruction but int3 follows the text. */
static int text_end(struct linker *l, uint64_t to, uint64_t bytes)
{
	uint8_t page[PAGE];

	memset(page, INT3, sizeof(page));
	while (bytes) {
		uint64_t n = least(bytes, sizeof(page));
		if (write_whole(l->fd, page, n, to))
			return memory_refused();
		to += n;
		bytes -= n;
	}
	return 0;
}

/* Copy the part of (s) that (to) has. */
static int content_copy(struct linker *l, const struct elf_segment *s,
	const struct cubicle_image_segment *to, int fd)
{
	uint64_t base = l->component[to->component].base;
	uint64_t address = base + s->address;
	uint64_t start = most(address, to->address);
	uint64_t end =
		least(address + s->file_bytes, to->address + to->file_bytes);
	uint64_t filled = to->address + to->file_bytes;

	if (start >= end)
		return 0;
	if (file_copy(l, to->component, fd, s->file_offset + (start - address),
		    to->offset + (start - to->address), end - start))
		return -1;
	return s->prot & PROT_EXEC
		? text_end(l, to->offset + (end - to->address), filled - end)
		: 0;
}

static int component_add(struct linker *l, uint32_t component,
	const struct elf_segment *s, int fd)
{
	uint32_t first = l->segments;

	if (segments_add(l, component, s) || memory_resize(l->fd, l->reserved))
		return -1;
	for (uint32_t i = first; i < l->segments; i++)
		if (content_copy(l, s, &l->segment[i].s, fd))
			return -1;
	return 0;
}

int image_begin(struct linker *l)
{
	l->reserved = PAGE;
	return memory_make(&l->fd);
}

int image_add(struct linker *l, uint32_t component, int fd)
{
	const struct elf *elf = &l->component[component].elf;

	for (uint32_t s = 0; s < elf->segments; s++)
		if (!is_header(&elf->segment[s]) &&
			component_add(l, component, &elf->segment[s], fd))
			return -1;
	return 0;
}

int image_map(struct linker *l)
{
	qsort(l->segment, l->segments, sizeof(l->segment[0]), by_address);
	for (uint32_t i = 0; i < l->segments; i++) {
		struct cubicle_image_segment *s = &l->segment[i].s;
		if (s->protection == CUBICLE_IMAGE_TEXT)
			s->constants = constants_of(l, s->component);
	}
	if (memory_resize(l->fd, l->reserved))
		return -1;
	void *at = mmap(NULL, l->reserved, PROT_READ | PROT_WRITE, MAP_SHARED,
		l->fd, 0);
	if (at == MAP_FAILED)
		return memory_refused();
	l->pages = at;
	l->bytes = l->reserved;
	return 0;
}
