/* SPDX-License-Identifier: MIT */
/*
 * texts.c: texts made of units, with mistakes; and texts of components,
 * changed.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "walk.h"

#define BUNDLE VERIFY_BUNDLE_BYTES

/* The text that is being made. Bytes that do not fit are left out. */
static struct text t;

static void add(const void *bytes, uint32_t n)
{
	if (!n || t.size + n > TEXT_MAX - BUNDLE)
		return;
	memcpy(t.bytes + t.size, bytes, n);
	t.size += n;
}

#define ADD(...)                            \
	add((const uint8_t[]){__VA_ARGS__}, \
		sizeof((const uint8_t[]){__VA_ARGS__}))

static uint32_t left(void)
{
	return BUNDLE - t.size % BUNDLE;
}

static void nops_until(uint32_t end)
{
	while (t.size < end && t.size < TEXT_MAX - BUNDLE)
		ADD(0x90);
}

static uint8_t r8(void)
{
	return (uint8_t)below(8);
}

/* Is this one to have a mistake? */
static bool rarely(void)
{
	return !below(12);
}

static void number32(uint32_t n)
{
	add(&n, 4);
}

/* --- units and parts of them ---------------------------------------------- */

static void add_base(uint8_t n)
{
	if (rarely())
		return;
	ADD(rarely() ? 0x64 : 0x65,
		(uint8_t)((rarely() ? 0x40 : 0x48) | (n & 8) >> 1),
		rarely() ? 0x2b : 0x03, (uint8_t)(0x04 | (n & 7) << 3), 0x25);
	number32(rarely() ? CUBICLE_BOX_OFFSET + 8 : CUBICLE_BOX_OFFSET);
}

static void masked_jump(void)
{
	static const uint8_t masks[] = {0xe0, 0xf0, 0xff, 0xc0, 0x20};
	uint8_t n = (uint8_t)below(16),
		last = rarely() ? (uint8_t)below(16) : n;
	bool is_call = below(2);
	uint32_t bytes = n < 8 ? 14 : 16;

	if (n == 4 && !rarely())
		n = last = 1;
	if (left() < bytes && !rarely())
		nops_until(t.size + left());
	if (is_call && !rarely())
		nops_until(t.size + left() - bytes);
	if (!rarely()) {
		if (n >= 8)
			ADD(rarely() ? 0x49 : 0x41);
		else if (rarely())
			ADD(0x48);
		ADD(0x83, (uint8_t)(0xe0 | (n & 7)),
			rarely() ? masks[below(sizeof(masks))] : 0xe0);
	}
	add_base(rarely() ? (uint8_t)below(16) : n);
	if (rarely())
		ADD(0x90);
	if (last >= 8)
		ADD(0x41);
	ADD(0xff, (uint8_t)((is_call ? 0xd0 : 0xe0) | (last & 7)));
}

/* mov %edi, %edi, or another, and the base of the box. */
static void rebased(uint8_t n, bool *loaded, bool by_lea)
{
	uint8_t from = rarely() ? r8() : n;

	if (!rarely())
		ADD(0x89, (uint8_t)(0xc0 | n << 3 | from));
	if (!by_lea) {
		add_base(n);
		return;
	}
	if (!*loaded && !rarely()) {
		ADD(0x65, 0x4c, 0x8b, 0x1c, 0x25);
		number32(rarely() ? 0 : CUBICLE_BOX_OFFSET);
	}
	*loaded = true;
	ADD(rarely() ? 0x48 : 0x4a, 0x8d, (uint8_t)(0x04 | n << 3),
		(uint8_t)((rarely() ? 0x58 : 0x18) | n));
}

static void string_unit(void)
{
	static const uint8_t opcodes[] = {
		0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xae, 0xaf, 0xac, 0x6c};
	uint8_t opcode = opcodes[rarely() ? below(10) : below(8)];
	bool loaded = false, by_lea = below(2);
	bool both = (opcode & 0xfc) == 0xa4;

	if (rarely())
		both = !both;
	if (left() < 28 && !rarely())
		nops_until(t.size + left());
	rebased(rarely() ? 6 : 7, &loaded, by_lea);
	if (both)
		rebased(rarely() ? 7 : 6, &loaded, by_lea);
	if (rarely())
		ADD(rarely() ? 0x67 : 0x90);
	if (rarely())
		ADD(0x65);
	if (below(2))
		ADD(below(2) ? 0xf3 : 0xf2);
	if (!below(3))
		ADD((uint8_t)(0x40 + below(16)));
	if (rarely())
		ADD(0x0f, opcode, (uint8_t)below(256), 0x90, 0x90);
	else
		ADD(opcode);
}

/* --- the stack pointer ---------------------------------------------------- */

static uint32_t amount(void)
{
	static const uint32_t some[] = {8, 0x18, 0x80, 0x1000, 0xffff, 0x10001,
		0x800000, 0xffffff, 0x1000000, 0x1000001, 0x7fffffff,
		0x80000000, 0xffffffe0, 0xfffffff8, 0xff000000};

	return below(4) ? some[below(4)]
			: some[below(sizeof(some) / sizeof(some[0]))];
}

static void stack_constant(void)
{
	static const uint8_t op[] = {0xc4, 0xec, 0xe4, 0xf4, 0xcc, 0xfc};
	uint8_t rex = rarely() ? (uint8_t)(0x40 + below(16)) : 0x48;

	switch (below(4)) {
	case 0:
		ADD(rex, 0x83, op[rarely() ? below(6) : below(3)],
			(uint8_t)(rarely() ? below(256) : 0xe0));
		break;
	case 1:
		ADD(rex, 0x81, op[rarely() ? below(6) : below(3)]);
		number32(amount());
		break;
	case 2:
		if (rarely())
			ADD(0x67);
		ADD(rex, 0x8d, 0xa4, rarely() ? (uint8_t)below(256) : 0x24);
		number32(amount());
		break;
	default: /* sub, near, twice as far */
		for (int n = 0; n < 2; n++) {
			ADD(0x48, 0x81, 0xec);
			number32(amount());
		}
	}
}

static void stack_unit(void)
{
	static const uint8_t op[] = {0x01, 0x03, 0x21, 0x23, 0x29, 0x2b, 0x89,
		0x8b, 0x8d, 0x81, 0x83, 0x09, 0x33, 0x63, 0x0b};
	uint8_t opcode = op[rarely() ? below(15) : below(11)];

	if (left() < 20)
		nops_until(t.size + left());
	if (rarely())
		ADD(0x66);
	if (below(2))
		ADD((uint8_t)(rarely() ? 0x48 + below(8) : 0x40));
	ADD(opcode);
	if (opcode == 0x8d) {
		ADD(0x65, (uint8_t)below(128)); /* disp8(%rbp) */
	} else if (opcode == 0x81) {
		ADD((uint8_t)(0xc4 | below(8) << 3));
		number32(amount());
	} else if (opcode == 0x83) {
		ADD((uint8_t)(0xc4 | below(8) << 3), (uint8_t)below(256));
	} else if (opcode & 2) {
		ADD((uint8_t)(0xe0 | below(8)));
	} else {
		ADD((uint8_t)(0xc4 | below(8) << 3));
	}
	add_base(rarely() ? r8() : 4);
}

static void stack_use(void)
{
	static const uint8_t op[] = {
		0x89, 0x8b, 0x39, 0x3b, 0x85, 0x8d, 0xff, 0x8f};
	uint8_t opcode = op[below(sizeof(op))];

	switch (below(5)) {
	case 0:
		ADD((uint8_t)(0x50 + r8()));
		break;
	case 1: {
		uint8_t n = r8();
		ADD((uint8_t)(0x58 + (n == 4 && !rarely() ? 3 : n)));
		break;
	}
	case 2: /* a hint uses nothing */
		ADD(0x0f, below(2) ? 0x18 : 0x1f, 0x44, 0x24, 8);
		break;
	default:
		ADD(below(3) ? 0x48 : 0x40, opcode,
			(uint8_t)(opcode >= 0x8f ? 0x84 | (below(2) ? 0x30 : 0)
						 : 0x84),
			rarely() ? (uint8_t)below(256) : 0x24);
		number32(amount());
	}
}

/* --- jumps, fillers, all else --------------------------------------------- */

static void jump(void)
{
	static const uint8_t prefixes[] = {0x65, 0x66, 0x67, 0x48};
	int32_t by = (int32_t)below(64) - (below(2) ? 0 : 32);

	switch (below(6)) {
	case 0:
		ADD(0xeb, (uint8_t)by);
		break;
	case 1:
		ADD(0xe9);
		number32((uint32_t)(rarely() ? by * 0x100000 : by));
		break;
	case 2:
		ADD((uint8_t)(0x70 + below(16)), (uint8_t)by);
		break;
	case 3:
		ADD(0x0f, (uint8_t)(0x80 + below(16)));
		number32((uint32_t)by);
		break;
	case 4: /* by a constant */
		if (below(3))
			nops_until(t.size + left() - 6);
		if (rarely())
			ADD(prefixes[below(sizeof(prefixes))]);
		if (rarely())
			ADD(0xff, (uint8_t)(below(2) ? 0x90 : 0xa0));
		else
			ADD(0xff, below(2) ? 0x15 : 0x25);
		number32((uint32_t)(CONSTANTS - ADDRESS - t.size - 4) - 8 +
			(uint32_t)below(CONSTANTS_N + 2) * 8 +
			(rarely() ? (uint32_t)below(8) : 0));
		break;
	default:
		if (!rarely())
			nops_until(t.size + left() - 5);
		ADD(0xe8);
		number32((uint32_t)by);
	}
}

static void filler(void)
{
	static const uint8_t before[] = {
		0x66, 0x2e, 0x66, 0x66, 0x67, 0xf3, 0x65, 0xf0, 0x40, 0x49};

	uint32_t end;

	switch (below(4)) {
	case 0: /* zeroes to the end of the bundle, as linkers do */
		if (!below(4))
			nops_until(t.size + left() - 2);
		if (below(4))
			ADD(0xeb, (uint8_t)(left() - 2));
		if (!below(3))
			ADD(0x66, 0x90);
		end = t.size + (below(4) ? left() % BUNDLE : BUNDLE);
		while (t.size < end && t.size < TEXT_MAX - BUNDLE)
			ADD(0);
		break;
	case 1:
		for (uint64_t n = below(rarely() ? 14 : 9); n; n--)
			ADD(before[below(4)]);
		if (!below(4))
			ADD(before[below(sizeof(before))]);
		if (below(2))
			ADD(0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0);
		else
			ADD(0x90);
		break;
	default:
		nops_until(t.size + (uint32_t)below(12));
	}
}

static void access_memory(void)
{
	static const uint8_t op[] = {0x8b, 0x89, 0x88, 0x03, 0x01, 0x39, 0x3b,
		0x85, 0x87, 0xff, 0xf7, 0x83, 0xc7, 0xd9, 0xdd};

	if (!rarely())
		ADD(0x65);
	if (!rarely())
		ADD(0x67);
	if (rarely())
		ADD((uint8_t)(below(2) ? 0x66 : 0xf0));
	if (below(2))
		ADD((uint8_t)(0x40 + below(16)));
	ADD(op[below(sizeof(op))], (uint8_t)below(256));
	for (uint64_t n = below(7); n; n--)
		ADD((uint8_t)(below(2) ? 0x90 : below(256)));
}

/* An immediate that holds a system call. */
static void hidden(void)
{
	static const uint8_t bad[8] = {
		0x0f, 0x05, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90};

	ADD(0x48, (uint8_t)(0xb8 + below(4)));
	add(bad, sizeof(bad));
}

/* Moved, used somewhere, and then a jump. */
static void stack_story(void)
{
	stack_constant();
	if (below(2))
		stack_constant();
	stack_use();
	jump();
}

static void piece(void)
{
	switch (below(13)) {
	case 0:
		masked_jump();
		break;
	case 1:
		string_unit();
		break;
	case 2:
		stack_constant();
		break;
	case 3:
		stack_unit();
		break;
	case 4:
	case 5:
		stack_use();
		break;
	case 6:
	case 7:
		jump();
		break;
	case 8:
		filler();
		break;
	case 9:
		hidden();
		break;
	case 11:
		stack_story();
		break;
	case 10:
		ADD((uint8_t)(rarely() ? below(256) : 0x90));
		break;
	default:
		access_memory();
	}
}

static void mutate(struct text *to)
{
	static const uint8_t likely[] = {0x65, 0x67, 0x66, 0xf0, 0xf2, 0xf3,
		0x48, 0x4c, 0x41, 0x40, 0x90, 0xff, 0x24, 0x25, 0x04, 0x0f,
		0xc3, 0x00, 0xeb, 0xe8};
	uint64_t at = below(to->size);

	switch (below(4)) {
	case 0:
		to->bytes[at] ^= (uint8_t)(1 << below(8));
		break;
	case 1:
		to->bytes[at] = likely[below(sizeof(likely))];
		break;
	case 2:
		to->bytes[at] = (uint8_t)below(256);
		break;
	default: /* one more byte, in a bundle's place */
		memmove(to->bytes + at + 1, to->bytes + at,
			BUNDLE - 1 - at % BUNDLE);
		to->bytes[at] = likely[below(sizeof(likely))];
	}
}

void texts_sample(uint64_t n, bool stores)
{
	struct verify_error e;

	while (n--) {
		uint32_t bytes = (uint32_t)(1 + below(3)) * BUNDLE;
		t.size = 0;
		t.stores = stores;
		for (uint64_t k = 1 + below(4); k && t.size < bytes; k--)
			piece();
		if (rarely() && t.size)
			mutate(&t);
		/* Most ends are where a bundle has one. */
		if (!rarely())
			nops_until(t.size + left() % BUNDLE);
		memset(t.bytes + t.size, 0x90, TEXT_EXTRA);
		/* The bytes that are cut off stay, after the text. */
		if (rarely() && t.size > TEXT_EXTRA)
			t.size -= (uint32_t)below(TEXT_EXTRA);
		if (t.size)
			try_text(&t, &e);
	}
}

/* --- components ----------------------------------------------------------- */

#define COMPONENTS_MAX 64

static struct {
	const uint8_t *text;
	uint64_t bytes;
} component[COMPONENTS_MAX];
static int components_n;

void components_open(char **paths, int n)
{
	size_t count = 0;
	GElf_Phdr p;

	elf_version(EV_CURRENT);
	for (int k = 0; k < n && components_n < COMPONENTS_MAX; k++) {
		int fd = open(paths[k], O_RDONLY | O_CLOEXEC);
		Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
		if (!elf || elf_getphdrnum(elf, &count)) {
			fprintf(stderr, "walk: %s is not a component\n",
				paths[k]);
			exit(2);
		}
		for (size_t i = 0; i < count; i++)
			if (gelf_getphdr(elf, (int)i, &p) &&
				p.p_type == PT_LOAD && (p.p_flags & PF_X) &&
				p.p_filesz > TEXT_MAX) {
				component[components_n].text =
					(const uint8_t *)elf_rawfile(
						elf, NULL) +
					p.p_offset;
				component[components_n++].bytes = p.p_filesz;
			}
	}
}

/* Replace what is refused, such as jumps out of the piece, by int3. */
static bool prepare(struct text *to)
{
	struct verify_error e;
	struct verify_text v;

	for (uint32_t n = 0; n < to->size; n++) {
		if (accepts(to, &v, &e))
			return true;
		uint64_t bytes = e.bytes ? e.bytes : 1;
		if (bytes > to->size - e.offset)
			bytes = to->size - e.offset;
		memset(to->bytes + e.offset, 0xcc, bytes);
	}
	return false;
}

void components_sample(uint64_t n, bool stores)
{
	struct text good = {.size = 8 * BUNDLE, .stores = stores}, changed;
	struct verify_error e;

	while (n && components_n) {
		uint64_t k = below((uint64_t)components_n);
		uint64_t at = below((component[k].bytes - good.size) / BUNDLE);
		memcpy(good.bytes, component[k].text + at * BUNDLE, good.size);
		memset(good.bytes + good.size, 0x90, TEXT_EXTRA);
		if (!prepare(&good))
			continue;
		for (int m = 0; m < 30 && n; m++, n--) {
			changed = good;
			for (uint64_t c = below(3); c; c--)
				mutate(&changed);
			try_text(&changed, &e);
		}
	}
}
