/* SPDX-License-Identifier: MIT */
/*
 * ladder.c: changes of an image, for tamper.c, that end in a break of the box
 * of backend sfi if the monitor has no rule against them.
 *
 * ladder_*: each segment of text is verified by itself. Text that changes the
 * stack pointer by 16 MiB and then ends, without an access or a jump, continues
 * in the text segment that begins where it ends. There, the verifier begins
 * with a stack pointer that is near the box. A ladder of such segments carries
 * the stack pointer across the guard.
 */
#include <string.h>
#include <sys/mman.h>
#include <cubicle/space_abi.h>
#include "tamper.h"

#define PAGE	    ((uint64_t)CUBICLE_PAGE_BYTES)
#define STEP	    0x1000000u	/* STACK_FAR */
#define REACH	    0x7f000000u /* by a displacement */
#define PLACES_DATA 0x10	/* offsetof(struct places, data) */

static const uint8_t nop8[8] = {0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0};

struct code {
	uint8_t byte[4096];
	uint32_t at;
};

static void put(struct code *c, const void *bytes, uint32_t n)
{
	if (c->at / 32 != (c->at + n - 1) / 32)
		while (c->at % 32)
			c->byte[c->at++] = 0x90;
	memcpy(c->byte + c->at, bytes, n);
	c->at += n;
}

static void fill(struct code *c)
{
	while (c->at % 8)
		c->byte[c->at++] = 0x90;
	while (c->at < 4096) {
		memcpy(c->byte + c->at, nop8, 8);
		c->at += 8;
	}
}

static void put32(struct code *c, const char *op, uint32_t n, uint32_t word)
{
	uint8_t b[16];

	memcpy(b, op, n);
	memcpy(b + n, &word, 4);
	put(c, b, n + 4);
}

/* The edge whose function is (name). */
static struct cubicle_image_edge *edge_named(
	struct tampered *t, const char *name)
{
	for (uint64_t i = 0; i < t->header->edge.count; i++) {
		struct cubicle_image_edge *e = &t->edge[i];
		if (!e->call &&
			!strcmp(t->interface[e->interface].interface.name,
				name))
			return e;
	}
	tamper_fail("no such function");
}

/*
 * Function (name) becomes a ladder of segments, one slot down. Where it ends,
 * the 8 bytes are cleared whose address is (data) in the third argument, struct
 * places. The segments lie (gap) bytes apart.
 */
static void ladder(struct tampered *t, const char *name, uint64_t gap)
{
	struct cubicle_image_edge *e = edge_named(t, name);
	struct cubicle_image_component *c = &t->component[e->component];
	uint64_t down = CUBICLE_SLOT_NEXT;
	uint32_t rungs = (uint32_t)((down - REACH) / STEP);
	uint64_t rest = down - (uint64_t)rungs * STEP;
	uint64_t count = t->header->segment.count, add = rungs + 2;
	struct code first = {.at = 0}, rung = {.at = 0}, last = {.at = 0};

	if (rest > 0x7fffffff)
		tamper_fail("a displacement that is too large");
	/* mov %esp,%ebx; mov %gs:places(%edx),%ecx */
	put(&first, "\x89\xe3", 2);
	put(&first, (uint8_t[]){0x65, 0x67, 0x8b, 0x4a, PLACES_DATA}, 5);
	/* mov %ecx,%esp; add BASE,%rsp */
	put(&first, "\x89\xcc\x65\x48\x03\x24\x25\x00\x00\x01\x00", 11);
	fill(&first);
	put32(&rung, "\x48\x81\xec", 3, STEP); /* sub */
	fill(&rung);
	/* movq $0,-rest(%rsp) */
	uint8_t store[12] = {0x48, 0xc7, 0x84, 0x24};
	int32_t displacement = -(int32_t)rest;
	memcpy(store + 4, &displacement, 4);
	put(&last, store, 12);
	/* mov %ebx,%esp; add BASE,%rsp; xor %eax,%eax; pop %r11 */
	put(&last, "\x89\xdc\x65\x48\x03\x24\x25\x00\x00\x01\x00", 11);
	put(&last, "\x31\xc0", 2);
	put(&last, "\x41\x5b", 2);
	/* and $-32,%r11d; add BASE,%r11; jmp *%r11 */
	put(&last,
		"\x41\x83\xe3\xe0\x65\x4c\x03\x1c\x25\x00\x00\x01\x00\x41\xff\xe3",
		16);
	fill(&last);

	/* The file, with three pages and a new table of segments. */
	uint64_t pages = t->size, table = pages + 3 * PAGE;
	uint64_t bytes = (count + add) * sizeof(struct cubicle_image_segment);
	uint64_t size = (table + bytes + PAGE - 1) & ~(PAGE - 1);
	uint8_t *file = mmap(NULL, size + PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(file, t->bytes, t->size);
	memcpy(file + pages, first.byte, PAGE);
	memcpy(file + pages + PAGE, rung.byte, PAGE);
	memcpy(file + pages + 2 * PAGE, last.byte, PAGE);
	struct cubicle_image *h = (void *)file;
	c = (void *)(file + h->component.offset);
	c += e->component;
	struct cubicle_image_segment *s = (void *)(file + table),
				     *old = t->segment;
	uint64_t at = c->end, n = 0, i;
	for (i = 0; i < count && old[i].address < at; i++)
		s[n++] = old[i];
	uint64_t before = n;
	for (uint64_t k = 0; k < add; k++) {
		s[n++] = (struct cubicle_image_segment){.address = at,
			.bytes = PAGE,
			.file_bytes = PAGE,
			.offset = pages +
				(k == 0			       ? 0
						: k == add - 1 ? 2
							       : 1) *
					PAGE,
			.component = e->component,
			.protection = CUBICLE_IMAGE_TEXT};
		at += PAGE + gap;
	}
	for (; i < count; i++)
		s[n++] = old[i];
	for (uint64_t k = 0; k < n; k++)
		if (s[k].constants > before)
			s[k].constants += add;
	struct cubicle_image_edge *f = (void *)(file + h->edge.offset +
		((uint8_t *)e - (uint8_t *)t->edge));
	f->entry = c->end;
	c->end = at;
	h->segment.offset = table;
	h->segment.count = n;
	h->bytes = size;
	t->bytes = file;
	t->size = size;
}

static void nothing(struct tampered *t)
{
	(void)t;
}

static void ladder_on(struct tampered *t)
{
	ladder(t, "attacker_attack", 0);
}

static void ladder_gap(struct tampered *t)
{
	ladder(t, "attacker_attack", PAGE);
}

const struct tampering tamperings[] = {
	{"nothing", nothing},
	{"ladder", ladder_on},
	{"ladder_gap", ladder_gap},
	{NULL, NULL},
};
