/* SPDX-License-Identifier: MIT */
/*
 * scan_files.c: the command `scan`: what the monitor's loader does with a
 * component, by the same function, with any ELF file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../../monitor/load/scan.h"
#include "command/scan_files.h"
#include "lib/clean.h"
#include "lib/code.h"
#include "lib/complain.h"
#include "lib/names.h"
#include "lib/plural.h"

/* An instruction has at most 15 bytes: one that is not whole in what was
 * searched begins at most that far, less one, before its end. */
#define CARRY_BYTES 14
#define BLOCK_BYTES 65536
#define OVERLAP_MAX 16 /* times that the file is searched */

/* A search through memory from low addresses to high ones, in blocks. Each has
 * the end of the one before it in front, if memory goes on there. */
struct search {
	const char *name;
	const struct code *code;
	const struct names *names;
	const struct code_part *part; /* what memory consists of */
	size_t parts;
	uint8_t block[CARRY_BYTES + BLOCK_BYTES];
	size_t filled;
	uint64_t end; /* address after what is filled */
	uint64_t bytes, hits;
};

/* The name of a file may be any. */
static void put_file(const char *name)
{
	char *text = strdup(name);

	if (!text)
		abort();
	clean_line(text);
	fputs(text, stdout);
	free(text);
}

static void print_hit(
	const struct search *s, const char *instruction, uint64_t address)
{
	const struct code_part *p = code_at(s->part, s->parts, address);
	const struct name *n = names_find(
		s->names, s->code->relocatable ? p->section : 0, address);

	put_file(s->name);
	printf(": %s at offset 0x%" PRIx64 " (address 0x%" PRIx64, instruction,
		p->offset + (address - p->start), address);
	if (s->code->relocatable) {
		printf(" of ");
		clean_put(stdout, code_section(s->code, p->section));
	}
	if (n) {
		printf(", ");
		clean_put(stdout, n->text);
		printf("+0x%" PRIx64, address - n->address);
	}
	printf(")\n");
}

/*
 * Search the block, of which the first (carried) bytes were searched before.
 * To go on right behind the first byte of a hit loses nothing, though a prefix
 * before it is out of sight then: the hit itself stands between, and is none.
 */
static void search_block(struct search *s, size_t carried)
{
	uint64_t start = s->end - s->filled;
	struct scan_hit hit;
	size_t at = 0;

	while (scan_text(s->block + at, s->filled - at, &hit)) {
		at += hit.offset + 1;
		/* Was all of it there the last time? Opcode and operand are
		 * three bytes. */
		if (at + 2 <= carried)
			continue;
		s->hits++;
		print_hit(s, hit.instruction, start + at - 1);
	}
}

/* Search on in (bytes) of the file at (offset), which are at (address). */
static void search_on(
	struct search *s, uint64_t address, uint64_t offset, uint64_t bytes)
{
	size_t carried = s->filled < CARRY_BYTES ? s->filled : CARRY_BYTES;

	if (address != s->end)
		carried = 0;
	s->bytes += bytes;
	s->end = address;
	while (bytes) {
		size_t n = bytes < BLOCK_BYTES ? bytes : BLOCK_BYTES;
		memmove(s->block, s->block + s->filled - carried, carried);
		memcpy(s->block + carried, s->code->file + offset, n);
		s->filled = carried + n;
		s->end += n;
		search_block(s, carried);
		offset += n;
		bytes -= n;
		carried = s->filled < CARRY_BYTES ? s->filled : CARRY_BYTES;
	}
}

static int compare_addresses(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Search memory that consists of (n) parts, of which later ones lie over
 * earlier ones. (border) has room for their borders. */
static void search_memory(struct search *s, const struct code_part *part,
	size_t n, uint64_t *border)
{
	s->part = part;
	s->parts = n;
	s->filled = 0;
	for (size_t i = 0; i < n; i++) {
		border[2 * i] = part[i].start;
		border[2 * i + 1] = part[i].end;
	}
	qsort(border, 2 * n, sizeof(*border), compare_addresses);
	for (size_t i = 0; i + 1 < 2 * n; i++) {
		const struct code_part *p = code_at(part, n, border[i]);
		if (p && p->executable)
			search_on(s, border[i],
				p->offset + (border[i] - p->start),
				border[i + 1] - border[i]);
	}
}

/* Sections may be in the file once for all of them: not to be searched for
 * days. */
static int check_overlap(const struct search *s)
{
	const struct code *c = s->code;
	uint64_t bytes = 0;

	for (size_t i = 0; i < c->parts; i++) {
		bytes += c->part[i].end - c->part[i].start;
		if (bytes / OVERLAP_MAX > c->bytes)
			return complain("%s: its sections of code overlap: "
					"together they are over %d times as "
					"long as the file",
				s->name, OVERLAP_MAX);
	}
	return 0;
}

static int search_parts(struct search *s, uint64_t *border)
{
	const struct code *c = s->code;

	if (!c->sections) {
		search_memory(s, c->part, c->parts, border);
		return 0;
	}
	if (check_overlap(s))
		return -EINVAL;
	for (size_t i = 0; i < c->parts; i++)
		search_memory(s, &c->part[i], 1, border);
	return 0;
}

static enum scan_status search_file(const char *name, const struct code *c)
{
	struct search *s = calloc(1, sizeof(*s));
	uint64_t *border = calloc(c->parts + 1, 2 * sizeof(*border));
	enum scan_status status = SCAN_FAILED;
	struct names names;

	if (!s || !border) {
		complain("%s: no memory", name);
		goto done;
	}
	names_read(&names, c);
	s->name = name;
	s->code = c;
	s->names = &names;
	if (!search_parts(s, border))
		status = s->hits ? SCAN_FOUND : SCAN_CLEAN;
	names_free(&names);
	if (status == SCAN_CLEAN) {
		put_file(name);
		printf(": clean, %" PRIu64 " byte%s of code scanned\n",
			s->bytes, plural(s->bytes));
	}
done:
	free(border);
	free(s);
	return status;
}

static enum scan_status scan_file(const char *name)
{
	struct code c;
	enum scan_status status;

	/* Messages stand between the lines of the files before and after. */
	fflush(stdout);
	if (code_read(&c, name))
		return SCAN_FAILED;
	status = search_file(name, &c);
	code_free(&c);
	return status;
}

enum scan_status scan_files(int count, char *const *name)
{
	enum scan_status worst = SCAN_CLEAN;

	for (int i = 0; i < count; i++) {
		enum scan_status status = scan_file(name[i]);
		if (status > worst)
			worst = status;
	}
	return worst;
}
