/* SPDX-License-Identifier: MIT */
/*
 * image_segments.c: segments of an accepted image are pages of their component
 * and do not overlap; none is writable and executable; no text begins where
 * other text ends
 *
 * For any 3 segments in 3 components, each of which passes image_component.c.
 * The content of a segment lies in the file. Constants of text are read-only
 * and belong to the same component. Each segment ends before the next begins,
 * so no two of any number overlap.
 *
 * Options: --unwind 4
 */
#include "image_system.h"
#include "load/image.c"

#define SEGMENTS 3

struct cubicle_image_component nondet_component(void);
struct cubicle_image_segment nondet_segment(void);

static struct cubicle_image header;
static struct cubicle_image_component component[CUBICLE_COMPONENTS_MAX];
static struct cubicle_image_segment segment[SEGMENTS];
static struct image image = {
	.header = &header, .component = component, .segment = segment};

static void any_image(void)
{
	header.bytes = nondet_u64();
	image.segments = nondet_u8() % SEGMENTS + 1;
	for (uint32_t i = 0; i < CUBICLE_COMPONENTS_MAX; i++) {
		struct cubicle_image_component *c = &component[i];
		*c = nondet_component();
		ASSUME(!(c->base & 4095) && !(c->end & 4095));
		ASSUME(c->base >= CUBICLE_SPACE_BASE && c->base <= c->end &&
			c->end < (uint64_t)1 << 48);
	}
	for (uint32_t i = 0; i < SEGMENTS; i++)
		segment[i] = nondet_segment();
}

static bool is_accepted(void)
{
	for (uint32_t i = 0; i < SEGMENTS; i++)
		if (i < image.segments && segment_check(&image, i))
			return false;
	return true;
}

static bool has(const struct cubicle_image_segment *s, uint64_t at)
{
	return at - s->address < s->bytes;
}

static void claim_pages(const struct cubicle_image_segment *s, uint64_t at)
{
	const struct cubicle_image_component *c = &component[s->component];

	CLAIM(s->bytes && !(s->address & 4095) && !(s->bytes & 4095),
		"whole pages");
	CLAIM_IF(has(s, at), at >= c->base && at < c->end, "of its component");
}

static void claim_content(const struct cubicle_image_segment *s, uint64_t byte)
{
	CLAIM(s->protection == 1 || s->protection == 3 || s->protection == 5,
		"not writable and executable");
	CLAIM(s->file_bytes <= s->bytes, "content has room");
	CLAIM_IF(byte < s->file_bytes,
		s->offset + byte >= s->offset &&
			s->offset + byte < header.bytes,
		"content lies in the file");
	CLAIM(!(s->offset & 4095) && !(s->file_bytes & 4095),
		"it can be mapped");
	if (s->protection != 5)
		return;
	CLAIM(s->file_bytes == s->bytes, "text is in the file");
	CLAIM(s->constants <= image.segments, "constants are a segment");
	if (s->constants && s->constants <= SEGMENTS) {
		const struct cubicle_image_segment *c =
			&segment[s->constants - 1];
		CLAIM(c->component == s->component && c->protection == 1,
			"constants are its own, and cannot be written");
	}
}

int main(void)
{
	uint32_t i = nondet_u32(), j = nondet_u32();
	uint64_t at = nondet_u64();

	any_system();
	any_image();
	if (!is_accepted())
		return 0;
	ASSUME(i < image.segments && j < image.segments && i < SEGMENTS &&
		j < SEGMENTS);
	const struct cubicle_image_segment *s = &segment[i], *t = &segment[j];
	CLAIM(s->component < system.components, "it belongs to a component");
	ASSUME(s->component < system.components);
	claim_pages(s, at);
	claim_content(s, at);
	CLAIM_IF(i < j, s->address + s->bytes <= t->address, "in order");
	CLAIM_IF(i != j, !(has(s, at) && has(t, at)), "no overlap");
	CLAIM(s->protection != 5 || t->protection != 5 ||
			s->address + s->bytes != t->address,
		"no text goes on in other text");
	REACHED(image.segments == 3 && i == 0 && j == 2 &&
			system.components == 3 && s->component == 2 &&
			t->component == 0,
		"segments of several components");
	REACHED(image.segments == 3 && i == 1 && j == 2 && s->constants == 1 &&
			s->protection == 5 && t->protection == 5,
		"texts, and constants");
	REACHED(s->file_bytes < s->bytes, "zeroes");
	return 0;
}
