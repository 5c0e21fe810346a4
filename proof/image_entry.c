/* SPDX-License-Identifier: MIT */
/*
 * image_entry.c: an entry of an accepted image is in text of its component, at
 * a place that the backend allows
 *
 * For any address in any 4 segments. The backend allows any set of addresses.
 *
 * Options: --unwind 5
 */
#include "image_system.h"
#include "load/image_edges.c"

#define SEGMENTS 4

struct cubicle_image_segment nondet_segment(void);
bool __CPROVER_uninterpreted_allows(uint64_t entry);

static struct cubicle_image_segment segment[SEGMENTS];
static struct image image = {.segment = segment};

static bool allows(uint64_t entry)
{
	return __CPROVER_uninterpreted_allows(entry);
}

static const struct backend any = {.name = "any"};
static const struct backend strict = {.name = "strict", .entry_check = allows};
const struct backend *backend;

int main(void)
{
	uint32_t component = nondet_u32();
	uint64_t entry = nondet_u64();
	bool in_text = false;

	backend = nondet_bool() ? &strict : &any;
	image.segments = nondet_u8() % SEGMENTS + 1;
	for (uint32_t i = 0; i < SEGMENTS; i++)
		segment[i] = nondet_segment();
	const char *why = entry_check(&image, component, entry);
	for (uint32_t i = 0; i < SEGMENTS; i++)
		in_text |= i < image.segments && entry >= segment[i].address &&
			entry - segment[i].address < segment[i].bytes &&
			segment[i].component == component &&
			segment[i].protection == 5;
	CLAIM_IF(!why, in_text, "it is in text of the component");
	CLAIM_IF(!why && backend == &strict, allows(entry), "it is allowed");
	REACHED(!why && image.segments == 4 && entry > segment[3].address,
		"it is in the last segment");
	return 0;
}
