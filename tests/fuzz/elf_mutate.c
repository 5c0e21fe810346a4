/* SPDX-License-Identifier: MIT */
/*
 * elf_mutate.c: how libFuzzer changes a shared object. Most bytes of one are
 * instructions, which say nothing to a loader; so it is mostly tables that are
 * changed, whole fields of them, to numbers that are wrong in ways that matter.
 */
#include <elf.h>
#include <string.h>
#include "fuzz.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t bytes, size_t max);
size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t bytes, size_t max, unsigned seed);

static uint64_t random_state;

static uint64_t below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

/* A part of the file, never empty. */
struct part {
	size_t start, bytes;
};

/* (start, length), if that is a part of a file of (bytes); else all of it. */
static struct part part_of(uint64_t start, uint64_t length, size_t bytes)
{
	if (!length || start >= bytes || length > bytes - start)
		return (struct part){0, bytes};
	return (struct part){start, length};
}

/* A section that was drawn by lot, its bytes or its header. */
static struct part random_section(
	const uint8_t *data, size_t bytes, const Elf64_Ehdr *h)
{
	uint64_t at = h->e_shoff +
		(h->e_shnum ? below(h->e_shnum) * sizeof(Elf64_Shdr) : 0);
	Elf64_Shdr s;

	if (at >= bytes || bytes - at < sizeof(s))
		return (struct part){0, bytes};
	if (!below(4))
		return part_of(at, sizeof(s), bytes);
	memcpy(&s, data + at, sizeof(s));
	return part_of(s.sh_offset, s.sh_size, bytes);
}

static struct part random_part(const uint8_t *data, size_t bytes)
{
	Elf64_Ehdr h;

	memcpy(&h, data, sizeof(h));
	switch (below(8)) {
	case 0:
		return (struct part){0, sizeof(h)};
	case 1:
	case 2:
		return part_of(h.e_phoff,
			h.e_phnum * (uint64_t)sizeof(Elf64_Phdr), bytes);
	case 3:
		return (struct part){0, bytes};
	}
	return random_section(data, bytes, &h);
}

/* A number that is 0, large, near a limit, or one of the file's own. */
static uint64_t random_number(const uint8_t *data, size_t bytes)
{
	static const uint64_t numbers[] = {0, 1, 7, 8, 0x1000, 0x7fffffff,
		0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff,
		0xfffffffffffff000, 0x02000000, 0x01ffffff, 0xfff1, 0xff00};
	uint64_t n;

	switch (below(4)) {
	case 0:
		return numbers[below(sizeof(numbers) / sizeof(numbers[0]))];
	case 1:
		return bytes + below(17) - 8;
	case 2:
		memcpy(&n, data + below(bytes - 7), 8);
		return n;
	}
	return below(3) ? below(bytes) : (uint64_t)1 << below(64);
}

/* One that no component may hold, with what may stand before it. */
static void plant_instruction(uint8_t *at, size_t room)
{
	static const uint8_t instructions[][5] = {{0x0f, 0x01, 0xef},
		{0x0f, 0xae, 0x28}, {0xf3, 0x0f, 0xae, 0xd0},
		{0xf3, 0x48, 0x0f, 0xae, 0xd8}};
	const uint8_t *from = instructions[below(4)];

	memcpy(at, from, room < 5 ? room : 5);
}

static void change(uint8_t *data, size_t bytes)
{
	struct part p = random_part(data, bytes);
	size_t at = p.start + below(p.bytes), n = (size_t)1 << below(4);
	uint64_t number = random_number(data, bytes);

	if (below(2))
		at &= ~(size_t)7;
	if (n > bytes - at)
		n = bytes - at;
	if (!below(16)) {
		plant_instruction(data + at, bytes - at);
		return;
	}
	if (!below(3)) {
		uint64_t old = 0;
		memcpy(&old, data + at, n);
		number = old + below(33) - 16;
	}
	memcpy(data + at, &number, n);
}

size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t bytes, size_t max, unsigned seed)
{
	random_state = seed * 0x9e3779b97f4a7c15 + 1;
	if (bytes < sizeof(Elf64_Ehdr) || !below(4))
		return LLVMFuzzerMutate(data, bytes, max);
	for (uint64_t times = 1 + below(3); times; times--)
		change(data, bytes);
	return bytes;
}
