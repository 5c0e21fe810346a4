/* SPDX-License-Identifier: MIT */
/* bad.c: the changes of an image, each of which breaks one rule. */
#include <fcntl.h>
#include <string.h>
#include <cubicle/shares_abi.h>
#include "tamper.h"

#define PAGE ((uint64_t)CUBICLE_PAGE_BYTES)

static void nothing(struct tampered *t)
{
	(void)t;
}

/* --- the file --------------------------------------------------------------------- */

static void bad_truncated(struct tampered *t)
{
	t->size = t->size / 2 & ~(PAGE - 1);
}

static void bad_longer(struct tampered *t)
{
	t->size += PAGE;
}

static void bad_unsealed(struct tampered *t)
{
	t->seals = 0;
}

static void bad_writable(struct tampered *t)
{
	t->seals &= ~F_SEAL_WRITE;
}

static void bad_growing(struct tampered *t)
{
	t->seals &= ~F_SEAL_GROW;
}

static void bad_shrinking(struct tampered *t)
{
	t->seals &= ~F_SEAL_SHRINK;
}

static void bad_unlocked(struct tampered *t)
{
	t->seals &= ~F_SEAL_SEAL;
}

static void bad_magic(struct tampered *t)
{
	t->header->magic++;
}

static void bad_backend(struct tampered *t)
{
	t->header->views ^= 1;
}

/* --- shares ----------------------------------------------------------------------- */

/* The share of cubicle 3, of which the tool gave it whole granules. */
static void share_set(struct tampered *t, uint32_t granule, uint32_t granules)
{
	t->cubicle[2].granule = granule;
	t->cubicle[2].granules = granules;
}

static void bad_share_common(struct tampered *t)
{
	share_set(t, 0, 4);
}

static void bad_share_small(struct tampered *t)
{
	share_set(t, t->cubicle[2].granule, 1);
}

static void bad_share_beyond(struct tampered *t)
{
	share_set(t, CUBICLE_GRANULES - 2, 3);
}

static void bad_share_wraps(struct tampered *t)
{
	share_set(t, 4, UINT32_MAX - 1);
}

/* The first granule of the next cubicle, too. */
static void bad_share_next(struct tampered *t)
{
	share_set(t, t->cubicle[2].granule, t->cubicle[2].granules + 1);
}

static void bad_share_same(struct tampered *t)
{
	share_set(t, t->cubicle[0].granule, t->cubicle[0].granules);
}

/* --- tables ----------------------------------------------------------------------- */

static void bad_table(struct tampered *t)
{
	t->header->segment.offset = t->size;
}

static void bad_table_wraps(struct tampered *t)
{
	t->header->edge.offset = (uint64_t)0 - CUBICLE_TABLE_ALIGN;
}

static void bad_table_odd(struct tampered *t)
{
	t->header->edge.offset += 8;
}

static void bad_count(struct tampered *t)
{
	t->header->segment.count = (uint64_t)1 << 60;
}

static void bad_start(struct tampered *t)
{
	t->header->start = (uint32_t)(function_edge(t) - t->edge);
}

static void bad_start_none(struct tampered *t)
{
	t->header->start = (uint32_t)t->header->edge.count;
}

/* --- segments --------------------------------------------------------------------- */

static void bad_wx(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->protection = 7;
}

static void bad_protection(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->protection = 4;
}

static void bad_slot(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_DATA)->address =
		segment_of(t, 2, CUBICLE_IMAGE_DATA)->address;
}

/* All of the component says the same. */
static void bad_component_slot(struct tampered *t)
{
	t->component[0].base += CUBICLE_SLOT_NEXT;
	t->component[0].end += CUBICLE_SLOT_NEXT;
}

static void bad_monitor(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_DATA)->address =
		CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET;
}

static void bad_component_monitor(struct tampered *t)
{
	t->component[0].base = CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET;
	t->component[0].end = t->component[0].base + 16 * PAGE;
}

/* Where the stack and the heap are. */
static void bad_component_long(struct tampered *t)
{
	t->component[0].end += CUBICLE_IMAGE_END;
}

static void bad_overlap(struct tampered *t)
{
	t->segment[1].address = t->segment[0].address;
}

/* What follows text becomes text, too, and begins where that ends. */
static void bad_text_follows(struct tampered *t)
{
	struct cubicle_image_segment *s = segment_of(t, 1, CUBICLE_IMAGE_TEXT);

	s[1].address = s->address + s->bytes;
	s[1].protection = CUBICLE_IMAGE_TEXT;
	s[1].bytes = s[1].file_bytes = PAGE;
	s[1].constants = 0;
}

static void bad_beyond(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->offset = t->size;
}

static void bad_offset_wraps(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->offset = (uint64_t)0 - PAGE;
}

static void bad_odd_page(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->offset += 16;
}

static void bad_text_short(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->file_bytes -= PAGE;
}

static void bad_constants(struct tampered *t)
{
	segment_of(t, 1, CUBICLE_IMAGE_TEXT)->constants =
		(uint64_t)(segment_of(t, 1, CUBICLE_IMAGE_DATA) - t->segment +
			1);
}

/* --- edges ------------------------------------------------------------------------ */

static void bad_edge_data(struct tampered *t)
{
	struct cubicle_image_edge *e = function_edge(t);

	e->entry =
		segment_of(t, cubicle_of(t, e->component), CUBICLE_IMAGE_DATA)
			->address;
}

static void bad_edge_odd(struct tampered *t)
{
	function_edge(t)->entry++;
}

/* Another cubicle than the edge says. */
static void bad_edge_foreign(struct tampered *t)
{
	struct cubicle_image_edge *e = function_edge(t);
	uint32_t id = cubicle_of(t, e->component);

	e->entry = segment_of(t, id == 1 ? 2 : 1, CUBICLE_IMAGE_TEXT)->address;
}

static void bad_edge_monitor(struct tampered *t)
{
	function_edge(t)->entry = CUBICLE_SPACE_BASE + CUBICLE_MONITOR_OFFSET;
}

static void bad_edge_component(struct tampered *t)
{
	function_edge(t)->component = t->system->components;
}

static void bad_interface(struct tampered *t)
{
	function_edge(t)->interface = (uint32_t)t->header->interface.count;
}

static void bad_callers(struct tampered *t)
{
	function_edge(t)->callers |= CUBICLE_SET(1) | CUBICLE_SET(2) |
		CUBICLE_SET(3) | CUBICLE_SET(4);
}

static void bad_caller_none(struct tampered *t)
{
	function_edge(t)->callers |= CUBICLE_SET(t->system->cubicles + 1);
}

static void bad_host(struct tampered *t)
{
	for (uint32_t id = 1; id <= t->system->cubicles; id++)
		host_edge(t)->callers |= CUBICLE_SET(id);
}

static void bad_call(struct tampered *t)
{
	host_edge(t)->call = 1000;
}

/* --- declarations ----------------------------------------------------------------- */

static void bad_kind(struct tampered *t)
{
	struct cubicle_interface *i = &t->interface[0].interface;

	i->args = 1;
	i->arg[0].kind = 99;
}

static void bad_undecided(struct tampered *t)
{
	struct cubicle_interface *i = &t->interface[0].interface;

	i->args = 1;
	i->arg[0].kind = CUBICLE_ARG_UNDECIDED;
	i->arg[0].len_arg = CUBICLE_NO_ARG;
	i->result_kind = CUBICLE_RESULT_NONE;
}

static void bad_callback(struct tampered *t)
{
	t->interface[0].callback[3] = 5000;
}

static void bad_first(struct tampered *t)
{
	struct cubicle_image_cubicle *c =
		(void *)(t->bytes + t->header->cubicle.offset);

	c[0].first = segment_of(t, 1, CUBICLE_IMAGE_DATA)->address;
}

/* --- text -------------------------------------------------------------------------- */

/* At the end of the text, where there is nothing but int3, or in it. */
static void plant(struct tampered *t, const char *bytes, uint64_t n)
{
	struct cubicle_image_segment *s = segment_of(t, 1, CUBICLE_IMAGE_TEXT);

	memcpy(t->bytes + s->offset + s->bytes - CUBICLE_BUNDLE_BYTES, bytes,
		n);
}

static void bad_syscall(struct tampered *t)
{
	plant(t, "\x0f\x05", 2);
}

static void bad_wrpkru(struct tampered *t)
{
	plant(t, "\x0f\x01\xef", 3);
}

#define TAMPERING(name)     \
	{                   \
#name, name \
	}

const struct tampering tamperings[] = {TAMPERING(nothing),
	TAMPERING(bad_truncated), TAMPERING(bad_longer),
	TAMPERING(bad_unsealed), TAMPERING(bad_writable),
	TAMPERING(bad_growing), TAMPERING(bad_shrinking),
	TAMPERING(bad_unlocked), TAMPERING(bad_magic), TAMPERING(bad_backend),
	TAMPERING(bad_share_common), TAMPERING(bad_share_small),
	TAMPERING(bad_share_beyond), TAMPERING(bad_share_wraps),
	TAMPERING(bad_share_next), TAMPERING(bad_share_same),
	TAMPERING(bad_table), TAMPERING(bad_table_wraps),
	TAMPERING(bad_table_odd), TAMPERING(bad_count), TAMPERING(bad_start),
	TAMPERING(bad_start_none), TAMPERING(bad_wx), TAMPERING(bad_protection),
	TAMPERING(bad_slot), TAMPERING(bad_component_slot),
	TAMPERING(bad_monitor), TAMPERING(bad_component_monitor),
	TAMPERING(bad_component_long), TAMPERING(bad_overlap),
	TAMPERING(bad_text_follows), TAMPERING(bad_beyond),
	TAMPERING(bad_offset_wraps), TAMPERING(bad_odd_page),
	TAMPERING(bad_text_short), TAMPERING(bad_constants),
	TAMPERING(bad_edge_data), TAMPERING(bad_edge_odd),
	TAMPERING(bad_edge_foreign), TAMPERING(bad_edge_monitor),
	TAMPERING(bad_edge_component), TAMPERING(bad_interface),
	TAMPERING(bad_callers), TAMPERING(bad_caller_none), TAMPERING(bad_host),
	TAMPERING(bad_call), TAMPERING(bad_kind), TAMPERING(bad_undecided),
	TAMPERING(bad_callback), TAMPERING(bad_first), TAMPERING(bad_syscall),
	TAMPERING(bad_wrpkru), {NULL, NULL}};
