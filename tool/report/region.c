/* SPDX-License-Identifier: MIT */
/* region.c: what lies at an address (space_abi.h). */
#include <inttypes.h>
#include <stdio.h>
#include "report/leaks.h"
#include "report/region.h"

#define NULL_BYTES 0x10000 /* below it, somebody added to a null pointer */

struct part {
	uint64_t start, end; /* offsets in a slot */
	const char *name;
};

static const struct part monitor_parts[] = {
	{CUBICLE_PUBLISHED_OFFSET,
		CUBICLE_PUBLISHED_OFFSET + CUBICLE_PUBLISHED_BYTES,
		"in the published memory of the monitor"},
	{CUBICLE_MONITOR_OFFSET, CUBICLE_VIEWS_OFFSET,
		"in the image of the monitor"},
	{CUBICLE_STUBS_OFFSET, CUBICLE_STUBS_OFFSET + CUBICLE_STUBS_BYTES,
		"in the stubs of the gates"},
	{CUBICLE_VIEWS_OFFSET, CUBICLE_SLOT_BYTES,
		"in the memory of the monitor"},
};

static const struct part cubicle_parts[] = {
	{CUBICLE_IMAGE_OFFSET, CUBICLE_IMAGE_END, "among the components of"},
	{CUBICLE_STACK_OFFSET, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES,
		"in the stack of"},
	{CUBICLE_HEAP_OFFSET,
		(uint64_t)CUBICLE_HEAP_OFFSET + CUBICLE_HEAP_BYTES,
		"in the heap of"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct part *find(
	const struct part *part, size_t count, uint64_t offset)
{
	for (size_t i = 0; i < count; i++)
		if (offset >= part[i].start && offset < part[i].end)
			return &part[i];
	return NULL;
}

/* The component that (address) is in. */
static const struct cubicle_record_component *component(
	const struct facts *f, uint64_t slot, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++) {
		const struct cubicle_record_component *c = &f->component[i];
		if (c->cubicle == slot && address - c->base < c->bytes)
			return c;
	}
	return NULL;
}

static void in_monitor(uint64_t offset, struct symbols *s, uint64_t address,
	char *text, size_t bytes)
{
	const struct part *p =
		find(monitor_parts, COUNT(monitor_parts), offset);
	char symbol[256];

	symbols_data(s, address, symbol, sizeof(symbol));
	snprintf(text, bytes, "%s%s%s (slot 0, offset 0x%" PRIx64 ")",
		p ? p->name : "in an unmapped part of the monitor's slot",
		*symbol ? ", " : "", symbol, offset);
}

static void in_cubicle(const struct facts *f, uint64_t slot, uint64_t offset,
	struct symbols *s, uint64_t address, char *text, size_t bytes)
{
	const struct part *p =
		find(cubicle_parts, COUNT(cubicle_parts), offset);
	const struct cubicle_record_component *c = component(f, slot, address);
	const char *name = facts_cubicle(f, (uint32_t)slot);
	char symbol[256], block[640], where[768];

	symbols_data(s, address, symbol, sizeof(symbol));
	leaks_describe(f, s, address, block, sizeof(block));
	if (c)
		snprintf(where, sizeof(where), "in component %s of %s%s%s",
			c->name, name, *symbol ? ", " : "", symbol);
	else if (p)
		snprintf(where, sizeof(where), "%s %s%s", p->name, name, block);
	else
		snprintf(where, sizeof(where), "in an unmapped part of %s",
			name);
	snprintf(text, bytes, "%s (slot %" PRIu64 ", offset 0x%" PRIx64 ")",
		where, slot, offset);
}

uint64_t region_offset(const struct facts *f, uint64_t address)
{
	uint64_t slot = (address - CUBICLE_SPACE_BASE) >> CUBICLE_SLOT_SHIFT;

	if (slot >= CUBICLE_SLOTS)
		return address - cubicle_share(&f->shares, 0);
	uint32_t id = (uint32_t)slot;
	uint64_t offset = address - cubicle_share(&f->shares, id);
	/* In a small share, all but its end is at an eighth. */
	return offset *
		(CUBICLE_HEAP_OFFSET /
			cubicle_share_offset(
				&f->shares, id, CUBICLE_HEAP_OFFSET));
}

bool region_is_heap(const struct facts *f, uint64_t address)
{
	uint64_t slot = (address - CUBICLE_SPACE_BASE) >> CUBICLE_SLOT_SHIFT;
	uint64_t offset = region_offset(f, address);

	return slot && slot < CUBICLE_SLOTS && f->cubicle[slot].id &&
		offset >= CUBICLE_HEAP_OFFSET &&
		offset - CUBICLE_HEAP_OFFSET < CUBICLE_HEAP_BYTES;
}

void region_describe(const struct facts *f, struct symbols *s, uint64_t address,
	char *text, size_t bytes)
{
	uint64_t distance = address - CUBICLE_SPACE_BASE;
	uint64_t slot = distance >> CUBICLE_SLOT_SHIFT;
	uint64_t offset = region_offset(f, address);

	if (address < NULL_BYTES)
		snprintf(text, bytes, "near the null pointer");
	else if (address < CUBICLE_SPACE_BASE || slot >= CUBICLE_SLOTS ||
		(distance & CUBICLE_SLOT_BYTES))
		snprintf(text, bytes, "outside of all slots");
	else if (!slot)
		in_monitor(offset, s, address, text, bytes);
	else if (!f->cubicle[slot].id)
		snprintf(text, bytes, "in slot %" PRIu64 ", which is not used",
			slot);
	else
		in_cubicle(f, slot, offset, s, address, text, bytes);
}
