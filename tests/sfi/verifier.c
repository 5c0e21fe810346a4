/* SPDX-License-Identifier: MIT */
/*
 * verifier.c: what the verifier says of fragments that were assembled, each in
 * a section .text.N of one object file; see verifier.sh.
 *
 *   verifier OBJECT <EXPECTED     a line for each: N RULE FRAGMENT
 *   verifier --speed COMPONENT    MiB of its text that are verified in a second
 *   verifier --offsets COMPONENT  where computed jumps lead, all is sound
 *
 * RULE is "accept", the name of a rule, or, for text whose loads are free,
 * "stores" or NAME-stores.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "../../monitor/sfi/verify.h"

#define BOX	 0x500000000 /* any */
#define ADDRESS	 (BOX + 0x200000)
#define BEFORE	 0x10000 /* of the image, before and behind the text */
#define TEXT_MAX 0x1000000

static const char *const names[] = {[VERIFY_OK] = "accept",
	[VERIFY_OPCODE] = "opcode",
	[VERIFY_PREFIX] = "prefix",
	[VERIFY_MEMORY] = "memory",
	[VERIFY_IMAGE] = "image",
	[VERIFY_STACK] = "stack",
	[VERIFY_TOUCH] = "touch",
	[VERIFY_BUNDLE] = "bundle",
	[VERIFY_CALL] = "call",
	[VERIFY_JUMP] = "jump",
	[VERIFY_RETURN] = "opcode", /* ret is not in the list */
	[VERIFY_TARGET] = "target",
	[VERIFY_STRING] = "string",
	[VERIFY_END] = "end"};

static uint64_t starts[TEXT_MAX / 64 + 1], targets[TEXT_MAX / 64 + 1];

static enum verify_rule check(
	const void *text, uint64_t bytes, bool stores, struct verify_error *e)
{
	struct verify_text t = {.text = text,
		.address = ADDRESS,
		.bytes = bytes,
		.image = ADDRESS - BEFORE,
		.image_end = ADDRESS + bytes + BEFORE,
		.stores_only = stores,
		.starts = starts,
		.targets = targets};

	memset(starts, 0, (bytes / 64 + 1) * 8);
	memset(targets, 0, (bytes / 64 + 1) * 8);
	return verify(&t, e) ? VERIFY_OK : e->rule;
}

static Elf *elf_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	elf_version(EV_CURRENT);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF) {
		fprintf(stderr, "verifier: %s is no ELF file\n", path);
		exit(2);
	}
	return elf;
}

/* --- fragments ------------------------------------------------------------------ */

static Elf_Data *section(Elf *elf, const char *name)
{
	Elf_Scn *s = NULL;
	GElf_Shdr header;
	size_t strings;

	elf_getshdrstrndx(elf, &strings);
	while ((s = elf_nextscn(elf, s))) {
		gelf_getshdr(s, &header);
		if (!strcmp(elf_strptr(elf, strings, header.sh_name), name))
			return elf_getdata(s, NULL);
	}
	return NULL;
}

/* "NAME-stores" or "stores": true, and NAME or "accept" is left. */
static bool stores_only(char *rule)
{
	char *end = strstr(rule, "stores");

	if (!end)
		return false;
	if (end == rule)
		strcpy(rule, "accept");
	else
		end[-1] = 0;
	return true;
}

static int fragments(const char *path)
{
	Elf *elf = elf_open(path);
	int n, at, done = 0, wrong = 0;
	char rule[32], line[512], name[32];
	struct verify_error e;

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%d %31s %n", &n, rule, &at) != 2)
			continue;
		snprintf(name, sizeof(name), ".text.%d", n);
		Elf_Data *d = section(elf, name);
		bool stores = stores_only(rule);
		const char *got = d
			? names[check(d->d_buf, d->d_size, stores, &e)]
			: "no section";
		done++;
		if (!strcmp(got, rule))
			continue;
		wrong++;
		printf("%d: wanted %s, got %s at %lu: %s", n, rule, got,
			(unsigned long)e.offset, line + at);
	}
	printf("%d fragments, %d wrong\n", done, wrong);
	return wrong != 0;
}

/* --- components ----------------------------------------------------------------- */

/* The first segment of text, as it is in the file; its length is (*bytes). */
static const uint8_t *text_of(
	const char *path, uint64_t *bytes, uint64_t *before, uint64_t *behind)
{
	Elf *elf = elf_open(path);
	const uint8_t *text = NULL;
	uint64_t end = 0;
	GElf_Phdr p, found = {0};
	size_t count;

	elf_getphdrnum(elf, &count);
	for (size_t i = 0; i < count; i++) {
		gelf_getphdr(elf, (int)i, &p);
		if (p.p_type != PT_LOAD)
			continue;
		if (p.p_flags & PF_X) {
			text = (const uint8_t *)elf_rawfile(elf, NULL) +
				p.p_offset;
			found = p;
		}
		end = p.p_vaddr + p.p_memsz;
	}
	*bytes = found.p_filesz;
	*before = found.p_vaddr;
	*behind = end - found.p_vaddr - found.p_filesz;
	return text;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Jumps by the GOT need what is in it: all of it counts as constant. */
static enum verify_rule check_component(const char *path, uint64_t *bytes)
{
	uint64_t before, behind;
	const uint8_t *text = text_of(path, bytes, &before, &behind);
	static uint8_t zero[0x200000];
	struct verify_error e;
	struct verify_text t = {.text = text,
		.address = ADDRESS,
		.bytes = *bytes,
		.image = ADDRESS - before,
		.image_end = ADDRESS + *bytes + behind,
		.constants = zero,
		.constants_start = ADDRESS + *bytes,
		.constants_end = ADDRESS + *bytes + sizeof(zero),
		.starts = starts,
		.targets = targets};

	memset(starts, 0, (*bytes / 64 + 1) * 8);
	memset(targets, 0, (*bytes / 64 + 1) * 8);
	return verify(&t, &e) ? VERIFY_OK : e.rule;
}

static int speed(const char *path)
{
	double best = 1e9;
	uint64_t bytes = 0;

	for (int i = 0; i < 11; i++) {
		double start = now();
		if (check_component(path, &bytes))
			return 1;
		double took = now() - start;
		best = took < best ? took : best;
	}
	printf("%.0f\n", (double)bytes / best / (1 << 20));
	return 0;
}

/* Every byte as a target: the bundle it is masked to begins with an
 * instruction. */
static int offsets(const char *path)
{
	uint64_t bytes, wrong = 0;

	if (check_component(path, &bytes))
		return 1;
	for (uint64_t at = 0; at < bytes; at++) {
		uint64_t to = at & ~(uint64_t)(VERIFY_BUNDLE_BYTES - 1);
		wrong += !(starts[to / 64] >> to % 64 & 1);
	}
	printf("%lu offsets, %lu wrong\n", (unsigned long)bytes,
		(unsigned long)wrong);
	return wrong != 0;
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return fragments(argv[1]);
	if (argc == 3 && !strcmp(argv[1], "--speed"))
		return speed(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--offsets"))
		return offsets(argv[2]);
	fputs("usage: verifier [--speed|--offsets] FILE\n", stderr);
	return 2;
}
