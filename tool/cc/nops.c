/* SPDX-License-Identifier: MIT */
/*
 * nops.c: what assembler and linker fill text with, made acceptable.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cubicle/space_abi.h>
#include "../../monitor/sfi/decode.h"
#include "nops.h"

#define INT3	0xcc
#define LONGEST 11

/* Intel SDM, volume 2, NOP: the forms of 1 to 9 bytes, and, as assemblers have
 * it, with prefixes in front, which the verifier knows, too. */
static const uint8_t forms[LONGEST + 1][LONGEST] = {
	[1] = {0x90},
	[2] = {0x66, 0x90},
	[3] = {0x0f, 0x1f, 0x00},
	[4] = {0x0f, 0x1f, 0x40, 0x00},
	[5] = {0x0f, 0x1f, 0x44, 0x00, 0x00},
	[6] = {0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
	[7] = {0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
	[8] = {0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	[9] = {0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	[10] = {0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	[11] = {0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00,
		0x00},
};

/* Bytes of the instruction at (at), also of the long nops of assemblers and of
 * returns, which decode() does not allow; 0 if it is none. */
static uint32_t length(
	const uint8_t *at, const uint8_t *end, struct instruction *i)
{
	const uint8_t *start = at;

	while (at < end && (*at == 0x66 || *at == 0x2e) && at - start < 8)
		at++;
	if (at > start && !decode(at, end, i) && i->is_two && i->opcode == 0x1f)
		return (uint32_t)(at - start) + i->bytes;
	return decode(start, end, i) ? 0 : i->bytes;
}

static bool is_bundle_start(size_t at)
{
	return at % CUBICLE_BUNDLE_BYTES == 0;
}

/* Bytes of the nop at (at), 0 if it is another instruction. */
static uint32_t nop_length(const uint8_t *at, const uint8_t *end)
{
	struct instruction i;
	uint32_t n = length(at, end, &i);
	uint32_t prefixes = 0;

	while (prefixes < n && (at[prefixes] == 0x66 || at[prefixes] == 0x2e))
		prefixes++;
	if (n == prefixes)
		return 0;
	if (at[prefixes] == 0x90 && n == prefixes + 1)
		return n;
	return n > prefixes + 1 && at[prefixes] == 0x0f &&
			at[prefixes + 1] == 0x1f
		? n
		: 0;
}

static bool is_branch(const struct instruction *i)
{
	if (i->is_two)
		return i->opcode >= 0x80 && i->opcode <= 0x8f;
	return (i->opcode >= 0x70 && i->opcode <= 0x7f) || i->opcode == 0xeb ||
		i->opcode == 0xe9 || i->opcode == 0xe8;
}

/* Bytes of the instruction at (at); of what is none, up to the end of its
 * bundle. Such text is refused, whatever is done to it. */
static size_t step(
	const uint8_t *text, size_t bytes, size_t at, struct instruction *i)
{
	size_t n = length(text + at, text + bytes, i);

	if (n)
		return n;
	*i = (struct instruction){.bytes = 1};
	n = CUBICLE_BUNDLE_BYTES - at % CUBICLE_BUNDLE_BYTES;
	return n < bytes - at ? n : bytes - at;
}

/*
 * Zeroes at (at), which a linker left: where they end, or (at). Two of them are
 * an access that is not confined, so nobody wrote them. What follows them
 * begins with a bundle, and may begin with a zero itself.
 */
static size_t zeroes_end(const uint8_t *text, size_t bytes, size_t at)
{
	size_t end = at;

	while (end < bytes && !text[end])
		end++;
	if (end < bytes)
		end -= end % CUBICLE_BUNDLE_BYTES;
	return end >= at + 2 ? end : at;
}

static void zeroes_fill(uint8_t *text, size_t bytes)
{
	struct instruction i;

	for (size_t at = 0; at < bytes;) {
		size_t end = zeroes_end(text, bytes, at);
		memset(text + at, INT3, end > at ? end - at : 0);
		at = end > at ? end : at + step(text, bytes, at, &i);
	}
}

/* Where direct jumps lead to, one byte for each of text. */
static void targets_find(const uint8_t *text, size_t bytes, uint8_t *targets)
{
	struct instruction i;

	for (size_t at = 0; at < bytes;) {
		at += step(text, bytes, at, &i);
		uint64_t to = at + (uint64_t)i.immediate;
		if (is_branch(&i) && to < bytes)
			targets[to] = 1;
	}
}

/*
 * Where what fills text at (at) ends: nops, and a jump over nothing but nops,
 * which assemblers put in front of many. (at), if there is none.
 */
static size_t fill_end(const uint8_t *text, size_t bytes, size_t at)
{
	const uint8_t *end = text + bytes;
	struct instruction i;
	size_t jumped;
	uint32_t n;

	for (;;) {
		while (at < bytes && (n = nop_length(text + at, end)))
			at += n;
		if (at == bytes || (text[at] != 0xeb && text[at] != 0xe9) ||
			!(n = length(text + at, end, &i)))
			return at;
		jumped = at + n;
		uint64_t to = jumped + (uint64_t)i.immediate;
		while (jumped < to && jumped < bytes &&
			(n = nop_length(text + jumped, end)))
			jumped += n;
		/* One that is relocated leads to what follows, until then. */
		if (jumped != to || !i.immediate)
			return at;
		at = jumped;
	}
}

/* From how many bytes on a jump is better, and how many it takes. */
#define FAR	   128
#define JUMP_BYTES 5

/* Nops from (from) to (to); each stays in its bundle, and begins where one is
 * jumped to. Where there are many, they are jumped over. */
static void fill(uint8_t *text, size_t from, size_t to, size_t bytes,
	const uint8_t *targets)
{
	bool is_far = to - from > FAR && to < bytes;

	while (from < to) {
		size_t n = 1,
		       room = CUBICLE_BUNDLE_BYTES -
			from % CUBICLE_BUNDLE_BYTES;
		while (n < LONGEST && n < room && from + n < to &&
			!targets[from + n])
			n++;
		if (is_far && n >= JUMP_BYTES) {
			uint32_t over = (uint32_t)(to - from - JUMP_BYTES);
			text[from] = 0xe9;
			memcpy(text + from + 1, &over, sizeof(over));
			n = JUMP_BYTES;
			is_far = false;
		} else {
			memcpy(text + from, forms[n], n);
		}
		from += n;
	}
}

static int text_merge(uint8_t *text, size_t bytes)
{
	uint8_t *targets = calloc(bytes + 1, 1);
	struct instruction i;

	if (!targets)
		return -1;
	zeroes_fill(text, bytes);
	targets_find(text, bytes, targets);
	for (size_t at = 0; at < bytes;) {
		size_t end = fill_end(text, bytes, at);
		fill(text, at, end, bytes, targets);
		at = end > at ? end : at + step(text, bytes, at, &i);
	}
	free(targets);
	return 0;
}

/* --- files ------------------------------------------------------------------------ */

struct file {
	uint8_t *bytes;
	size_t size;
	Elf *elf;
};

static bool is_text(const GElf_Shdr *h)
{
	return (h->sh_flags & SHF_EXECINSTR) && h->sh_type == SHT_PROGBITS;
}

static uint8_t *file_at(const struct file *f, uint64_t offset, uint64_t bytes)
{
	return offset <= f->size && bytes <= f->size - offset
		? f->bytes + offset
		: NULL;
}

static int object_merge(const struct file *f)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;

	while ((section = elf_nextscn(f->elf, section))) {
		if (!gelf_getshdr(section, &h) || !is_text(&h))
			continue;
		uint8_t *text = file_at(f, h.sh_offset, h.sh_size);
		if (!text || text_merge(text, h.sh_size))
			return -1;
	}
	return 0;
}

/* Has segment (p) the content of section (h), and where? */
static bool has_section(const GElf_Phdr *p, const GElf_Shdr *h, uint64_t *at)
{
	if (!(h->sh_flags & SHF_ALLOC) || h->sh_type == SHT_NOBITS ||
		h->sh_addr < p->p_vaddr)
		return false;
	*at = h->sh_addr - p->p_vaddr;
	return *at < p->p_filesz && h->sh_size <= p->p_filesz - *at;
}

/* The section whose number is (index) gets (bytes) more. */
static int section_extend(const struct file *f, size_t index, uint64_t bytes)
{
	GElf_Ehdr e;
	Elf64_Shdr h;

	if (!gelf_getehdr(f->elf, &e))
		return -1;
	uint8_t *header = file_at(f, e.e_shoff + index * sizeof(h), sizeof(h));
	if (!header)
		return -1;
	memcpy(&h, header, sizeof(h));
	h.sh_size += bytes;
	memcpy(header, &h, sizeof(h));
	return 0;
}

/* What of (text) nothing uses, from (at) on up to (last), becomes int3, and is
 * used then: nobody gets there. The bytes. */
static uint64_t gap_fill(
	uint8_t *text, uint8_t *used, uint64_t at, uint64_t last)
{
	uint64_t end = at;

	for (; end < last && !used[end]; end++) {
		text[end] = INT3;
		used[end] = 1;
	}
	return end - at;
}

/*
 * Fill what of segment (p) lies between two of its sections of text, and make
 * it a part of the first, as strip and objcopy copy sections and leave zeroes
 * between them. All of the rest is text.
 */
static int segment_merge(
	const struct file *f, const GElf_Phdr *p, uint8_t *text)
{
	uint8_t *used = calloc(p->p_filesz + 1, 1);
	uint64_t first = p->p_filesz, last = 0, at;
	Elf_Scn *section = NULL;
	size_t sections;
	GElf_Shdr h;
	int error = 0;

	if (!used || elf_getshdrnum(f->elf, &sections)) {
		free(used);
		return -1;
	}
	while ((section = elf_nextscn(f->elf, section))) {
		if (!gelf_getshdr(section, &h) || !has_section(p, &h, &at))
			continue;
		memset(used + at, 1, h.sh_size);
		if (!is_text(&h))
			continue;
		first = at < first ? at : first;
		last = at + h.sh_size > last ? at + h.sh_size : last;
	}
	/* From the last on: of several sections that end where a gap begins,
	 * the last gets it, so that no other lies in it. */
	for (size_t i = sections; !error && i-- > 1;) {
		section = elf_getscn(f->elf, i);
		if (!gelf_getshdr(section, &h) || !is_text(&h) ||
			!has_section(p, &h, &at))
			continue;
		uint64_t gap = gap_fill(text, used, at + h.sh_size, last);
		error = gap ? section_extend(f, i, gap) : 0;
	}
	free(used);
	/* A segment with other things in it is refused. */
	return error || first ? error : text_merge(text, last);
}

static int component_merge(const struct file *f)
{
	GElf_Phdr p;
	size_t count;

	if (elf_getphdrnum(f->elf, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(f->elf, (int)i, &p))
			return -1;
		if (p.p_type != PT_LOAD || !(p.p_flags & PF_X))
			continue;
		uint8_t *text = file_at(f, p.p_offset, p.p_filesz);
		/* Else it is refused, whatever is done to it. */
		if (!text || !is_bundle_start(p.p_vaddr))
			continue;
		if (segment_merge(f, &p, text))
			return -1;
	}
	return 0;
}

static int file_merge(struct file *f, int fd)
{
	GElf_Ehdr h;
	int error = -1;

	elf_version(EV_CURRENT);
	f->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (f->elf && gelf_getehdr(f->elf, &h))
		error = h.e_type == ET_REL ? object_merge(f)
					   : component_merge(f);
	elf_end(f->elf);
	return error;
}

int nops_merge(const char *path)
{
	struct file f = {NULL, 0, NULL};
	int fd = open(path, O_RDWR | O_CLOEXEC), error = -1;
	struct stat s;

	if (fd >= 0 && !fstat(fd, &s) && s.st_size > 0) {
		f.size = (size_t)s.st_size;
		f.bytes = mmap(NULL, f.size, PROT_READ | PROT_WRITE, MAP_SHARED,
			fd, 0);
		if (f.bytes != MAP_FAILED) {
			error = file_merge(&f, fd);
			munmap(f.bytes, f.size);
		}
	}
	if (error)
		fprintf(stderr, "cubicle-cc: %s: %s\n", path,
			fd < 0 ? strerror(errno) : "is not a whole ELF file");
	if (fd >= 0)
		close(fd);
	return error;
}
