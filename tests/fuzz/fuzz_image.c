/* SPDX-License-Identifier: MIT */
/*
 * fuzz_image.c: an image in which some numbers are others. The monitor refuses
 * it with a message, or the rules hold (image_rules.h). Nothing outside of the
 * file is read: it lies in memory of its own size.
 *
 * The input is a list of changes, each of which has seven bytes and those of
 * the number: the table, the entry, the place in it, the number of bytes, the
 * operation. The first byte of the input is the variant (linked.h). The second
 * determines the size of the file.
 */
#include "fuzz.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cubicle/image_abi.h>
#include <cubicle/space_abi.h>
#include "image_rules.h"
#include "linked.h"

#define VARIANTS 16

int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct base {
	struct cubicle_system d;
	uint8_t *image;
	size_t bytes;
} bases[VARIANTS];

/* As if the components were compiled for backend sfi. */
static void entries_align(uint8_t *image)
{
	const struct cubicle_image *h = (const void *)image;
	struct cubicle_image_edge *e = (void *)(image + h->edge.offset);

	for (uint64_t i = 0; i < h->edge.count; i++)
		e[i].entry &= ~(uint64_t)(CUBICLE_BUNDLE_BYTES - 1);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	for (unsigned v = 0; v < VARIANTS; v++) {
		struct base *b = &bases[v];
		int fd = linked(&b->d, linked_file("input"), v);
		FUZZ_CHECK(fd >= 0);
		void *at = linked_map(fd, &b->bytes);
		b->image = malloc(b->bytes);
		memcpy(b->image, at, b->bytes);
		munmap(at, b->bytes);
		close(fd);
		entries_align(b->image);
		FUZZ_CHECK(!image_rules_check(&b->d, b->image, b->bytes));
	}
	return 0;
}

/* Where entry (entry) of table (table) of (image) begins, and its bytes. */
static uint8_t *entry_at(
	uint8_t *image, unsigned table, uint64_t entry, size_t *bytes)
{
	const struct cubicle_image *h = (const void *)image;
	const struct cubicle_image_table *tables = &h->cubicle;
	static const size_t sizes[] = {sizeof(struct cubicle_image_cubicle),
		sizeof(struct cubicle_image_component),
		sizeof(struct cubicle_image_segment),
		sizeof(struct cubicle_image_edge),
		sizeof(struct cubicle_image_interface)};

	*bytes = sizeof(*h);
	if (table % 8 >= 5)
		return image;
	*bytes = sizes[table % 8];
	const struct cubicle_image_table *t = &tables[table % 8];
	return image + t->offset + entry % t->count * *bytes;
}

/* The places come from (original), which is not changed. */
static void change(
	struct fuzz_input *in, uint8_t *image, uint8_t *original, size_t size)
{
	size_t bytes, width = (size_t)1 << fuzz_byte(in) % 4;
	unsigned table = fuzz_byte(in);
	uint8_t *at = entry_at(original, table, fuzz_number(in, 2), &bytes);
	size_t place = fuzz_byte(in);
	uint64_t old = 0, number;

	place *= fuzz_byte(in) % 2 ? 1 : 4;
	place = (size_t)(at - original) + place % bytes;
	if (place > size || width > size - place)
		return;
	memcpy(&old, image + place, width);
	switch (fuzz_byte(in) % 4) {
	case 0:
		number = old + fuzz_number(in, 1) - 0x80;
		break;
	case 1:
		number = old + (fuzz_number(in, 2) << 12);
		break;
	case 2:
		number = old ^ (uint64_t)1 << fuzz_byte(in) % 64;
		break;
	default:
		number = fuzz_number(in, width);
	}
	memcpy(image + place, &number, width);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct fuzz_input in = {data, data + bytes};
	struct base *b = &bases[fuzz_byte(&in) % VARIANTS];
	uint8_t less = fuzz_byte(&in);
	size_t size = less % 8 ? b->bytes : b->bytes / 32 * (less / 8u);
	uint8_t *image = malloc(size + !size), *original = malloc(b->bytes);

	memcpy(image, b->image, size);
	memcpy(original, b->image, b->bytes);
	while (in.at < in.end)
		change(&in, image, original, size);
	image_rules_check(&b->d, image, size);
	free(image);
	free(original);
	return 0;
}
