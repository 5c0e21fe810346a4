/* SPDX-License-Identifier: MIT */
/*
 * image_first.c: in an accepted image, cubicle_enter() of a cubicle is in text
 * of one of its components; the start edge is to the component that starts
 *
 * For any of up to 7 cubicles, 3 components, and up to 4 edges. The check of an
 * entry is replaced by its contract (image_entry.c).
 *
 * Replace: entry_check entry_by_contract
 * Options: --unwind 5
 */
#define CUBICLE_CUBICLES_MAX 7
#include "image_system.h"
#include "load/image_edges.c"

#define EDGES 4

struct cubicle_image_component nondet_component(void);
struct cubicle_image_edge nondet_edge(void);

static struct cubicle_image header;
static struct cubicle_image_cubicle cubicle[CUBICLE_CUBICLES_MAX];
static struct cubicle_image_component component[CUBICLE_COMPONENTS_MAX];
static struct cubicle_image_edge edge[EDGES];
static struct image image = {.header = &header,
	.cubicle = cubicle,
	.component = component,
	.edge = edge};
static uint64_t first;
static bool is_entry[CUBICLE_COMPONENTS_MAX]; /* is (first) in text of it? */

const char *entry_by_contract(
	const struct image *i, uint32_t of, uint64_t entry)
{
	CLAIM(i == &image && entry == first && of < system.components,
		"the address of cubicle_enter()");
	return is_entry[of % CUBICLE_COMPONENTS_MAX] ? NULL : "is not an entry";
}

static void first_claims(uint32_t id)
{
	bool is_in = !first;

	ASSUME(id >= 1 && id <= system.cubicles);
	cubicle[id - 1].first = first;
	if (image_first_check(&image, id))
		return;
	for (uint32_t i = 0; i < CUBICLE_COMPONENTS_MAX; i++)
		is_in |= i < system.components && is_entry[i] &&
			system.component[i].cubicle == id - 1;
	CLAIM(is_in, "cubicle_enter() is in text of the cubicle");
	REACHED(first && id == 7, "a cubicle has cubicle_enter()");
}

static void start_claims(uint32_t i)
{
	ASSUME(i < EDGES);
	header.start = nondet_u32();
	image.edges = nondet_u8() % EDGES + 1;
	if (image_start_check(&image))
		return;
	CLAIM(header.start < image.edges, "the edge exists");
	CLAIM_IF(header.start == i,
		!edge[i].call && edge[i].component == system.start,
		"it is to the component that starts");
	REACHED(header.start == 3 && i == 3 && system.start == 2, "a start");
}

int main(void)
{
	any_system();
	first = nondet_u64();
	for (uint32_t i = 0; i < CUBICLE_COMPONENTS_MAX; i++) {
		component[i] = nondet_component();
		is_entry[i] = nondet_bool();
	}
	for (uint32_t i = 0; i < EDGES; i++)
		edge[i] = nondet_edge();
	if (nondet_bool())
		first_claims(nondet_u32());
	else
		start_claims(nondet_u32());
	return 0;
}
