/* SPDX-License-Identifier: MIT */
/*
 * test_elf.c: the linker's ELF reader, with a component whose tables are
 * changed at random: whatever is in them, nothing outside of the file is read,
 * and what is accepted lies within it. The address sanitizer watches.
 */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include <cubicle/interface_abi.h>
#include "link/pages.h"
/* <elf.h> has the same names as numbers of its own. */
#include "link/elf.h"

#define MUTATIONS 20000

static unsigned char *good;
static size_t good_bytes;
static struct elf elf;

static int read_good(void **state)
{
	static unsigned char file[4 << 20];
	const char *folder = getenv("B");
	char name[512];
	FILE *f;

	(void)state;
	snprintf(name, sizeof(name), "%s/tests/components/server.so",
		folder ? folder : "build");
	f = fopen(name, "rb");
	if (!f)
		return -1;
	good_bytes = fread(file, 1, sizeof(file), f);
	good = file;
	fclose(f);
	return good_bytes && good_bytes < sizeof(file) ? 0 : -1;
}

/* --- what the loader does with an accepted file --------------------------- */

static volatile uint64_t read_sum;

static void read_all(const void *p, uint64_t bytes)
{
	const unsigned char *c = p;

	for (uint64_t i = 0; i < bytes; i++)
		read_sum += c[i];
}

static void use_segments(void)
{
	uint64_t end = 0;

	assert_in_range(elf.segments, 1, ELF_SEGMENTS_MAX);
	for (uint32_t i = 0; i < elf.segments; i++) {
		const struct elf_segment *s = &elf.segment[i];
		assert_true(s->bytes && s->file_bytes <= s->bytes);
		assert_true(!i || PAGE_DOWN(s->address) >= PAGE_UP(end));
		end = s->address + s->bytes;
		assert_true(end <= ELF_SPAN_MAX && end <= elf.span);
		assert_true((s->prot & (PROT_WRITE | PROT_EXEC)) !=
			(PROT_WRITE | PROT_EXEC));
		read_all(elf.file + s->file_offset, s->file_bytes);
	}
}

static void use_symbols(void)
{
	for (uint32_t i = 0; i < elf.symbols; i++) {
		const struct elf_symbol *s = &elf.symbol[i];
		read_all(elf_name(&elf, s), strlen(elf_name(&elf, s)) + 1);
		assert_true(!s->section || s->section >= 0xff00 ||
			s->value <= elf.span);
	}
}

static void use_relocations(void)
{
	for (int t = 0; t < 2; t++)
		for (uint64_t i = 0; i < elf.relocations[t]; i++) {
			const struct elf_relocation *r = &elf.relocation[t][i];
			const struct elf_segment *s =
				elf_segment_at(&elf, r->offset, 8);
			assert_true(!s || r->offset + 8 <= elf.span);
			read_sum += r->info + (uint64_t)r->addend;
		}
}

static void use(void)
{
	use_segments();
	use_symbols();
	use_relocations();
	read_all(elf.interface, elf.interface_bytes);
	assert_true(elf.init_bytes <= elf.span && elf.fini_bytes <= elf.span);
	assert_true(!elf.init_bytes || elf.init_array < elf.span);
	/* No sum of these two wraps around. */
	assert_true(elf.relro_bytes <= ELF_SPAN_MAX);
}

/* --- mutations ------------------------------------------------------------ */

static uint64_t random_state = 88172645463325252;

static uint64_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* A place in a table of the good file, or anywhere. */
static size_t random_place(void)
{
	const Elf64_Ehdr *h = (const void *)good;
	const Elf64_Shdr *s = (const void *)(good + h->e_shoff);
	uint64_t kind = random_next() % 8, start, bytes;

	if (kind == 0)
		return random_next() % sizeof(*h);
	if (kind <= 2)
		return h->e_phoff +
			random_next() % (h->e_phnum * sizeof(Elf64_Phdr));
	if (kind == 3)
		return h->e_shoff + random_next() % (h->e_shnum * sizeof(*s));
	if (kind == 4)
		return random_next() % good_bytes;
	/* Tables that are loaded: symbols, relocations, dynamic, … */
	do {
		const Elf64_Shdr *one = &s[random_next() % h->e_shnum];
		bool table = (one->sh_flags & SHF_ALLOC) &&
			!(one->sh_flags & SHF_EXECINSTR) &&
			one->sh_type != SHT_NOBITS &&
			one->sh_type != SHT_PROGBITS;
		start = one->sh_offset;
		bytes = table ? one->sh_size : 0;
	} while (!bytes);
	return start + random_next() % bytes;
}

/* Numbers that are wrong in ways that matter. */
static uint64_t random_number(void)
{
	static const uint64_t numbers[] = {0, 1, 7, 8, 0x1000, 0x7fffffff,
		0xffffffff, 0x7fffffffffffffff, 0xffffffffffffffff,
		0xfffffffffffff000, 0x02000000, 0x02000001};
	uint64_t n = random_next();

	return n % 4 ? numbers[n / 4 % 12] : random_next();
}

static void mutate(unsigned char *file, size_t bytes)
{
	uint64_t times = 1 + random_next() % 4;

	while (times--) {
		size_t at = random_place();
		uint64_t number = random_number();
		size_t n = (size_t)1 << random_next() % 4;
		if (random_next() % 2)
			at &= ~(size_t)7;
		if (at + n <= bytes)
			memcpy(file + at, &number, n);
	}
}

static void test_good(void **state)
{
	(void)state;
	const char *why = elf_parse(&elf, good, good_bytes);
	assert_null(why);
	assert_true(elf.symbols > 20 &&
		elf.interface_bytes >= sizeof(struct cubicle_interface));
	use();
}

/* The file in a piece of memory of its own size, so that each byte behind it
 * is noticed. */
static const char *parse_copy(size_t bytes, bool mutated)
{
	unsigned char *copy = malloc(bytes ? bytes : 1);
	const char *why;

	memcpy(copy, good, bytes);
	if (mutated)
		mutate(copy, bytes);
	why = elf_parse(&elf, copy, bytes);
	if (why)
		assert_true(*why && strlen(why) < sizeof(elf.why));
	else
		use();
	free(copy);
	return why;
}

static void test_truncated(void **state)
{
	(void)state;
	for (size_t bytes = 0; bytes < good_bytes;
		bytes += bytes < 2048 ? 1 : 997)
		assert_non_null(parse_copy(bytes, false));
	assert_non_null(parse_copy(good_bytes - 1, false));
	assert_null(parse_copy(good_bytes, false));
}

static void test_mutations(void **state)
{
	int refused = 0;

	(void)state;
	for (int i = 0; i < MUTATIONS; i++)
		refused += parse_copy(good_bytes, true) != NULL;
	/* Both are worth nothing if the other does not happen. */
	assert_in_range(refused, MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, read_good, NULL);
}
