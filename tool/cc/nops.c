/* SPDX-License-Identifier: MIT */
/*
 * nops.c: fewer nops, in the text of an object file.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/space_abi.h>
#include "../../monitor/sfi/decode.h"
#include "nops.h"

#define NOP	0x90
#define LONGEST 9

/* Intel SDM, volume 2, NOP: the forms of 1 to 9 bytes. */
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

static bool is_branch(const struct instruction *i)
{
	if (i->is_two)
		return i->opcode >= 0x80 && i->opcode <= 0x8f;
	return (i->opcode >= 0x70 && i->opcode <= 0x7f) || i->opcode == 0xeb ||
		i->opcode == 0xe9 || i->opcode == 0xe8;
}

/* Where direct jumps lead to, one byte for each of text; false if there is
 * something that is no instruction. */
static bool targets_find(const uint8_t *text, size_t bytes, uint8_t *targets)
{
	struct instruction i;

	for (size_t at = 0; at < bytes;) {
		uint32_t n = length(text + at, text + bytes, &i);
		if (!n)
			return false;
		at += n;
		uint64_t to = at + (uint64_t)i.immediate;
		if (is_branch(&i) && to < bytes)
			targets[to] = 1;
	}
	return true;
}

static void fill(uint8_t *to, size_t bytes)
{
	while (bytes) {
		size_t n = bytes < LONGEST ? bytes : LONGEST;
		memcpy(to, forms[n], n);
		to += n;
		bytes -= n;
	}
}

static void text_merge(uint8_t *text, size_t bytes)
{
	uint8_t *targets = calloc(bytes + 1, 1);
	struct instruction i;

	if (!targets || !targets_find(text, bytes, targets)) {
		free(targets);
		return;
	}
	for (size_t at = 0; at < bytes;) {
		size_t start = at;
		while (at < bytes && text[at] == NOP &&
			(at == start ||
				(!targets[at] && at % CUBICLE_BUNDLE_BYTES)))
			at++;
		fill(text + start, at - start);
		if (at == start)
			at += length(text + at, text + bytes, &i);
	}
	free(targets);
}

static int sections_merge(Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	elf_flagelf(elf, ELF_C_SET, ELF_F_LAYOUT);
	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) ||
			!(header.sh_flags & SHF_EXECINSTR) ||
			header.sh_type != SHT_PROGBITS)
			continue;
		Elf_Data *data = elf_getdata(section, NULL);
		if (!data || !data->d_buf)
			continue;
		text_merge(data->d_buf, data->d_size);
		elf_flagdata(data, ELF_C_SET, ELF_F_DIRTY);
	}
	return elf_update(elf, ELF_C_WRITE) < 0 ? -1 : 0;
}

int nops_merge(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	elf_version(EV_CURRENT);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_RDWR, NULL);
	int error = elf ? sections_merge(elf) : -1;
	if (error)
		fprintf(stderr, "cubicle-cc: %s: %s\n", path, elf_errmsg(-1));
	if (elf)
		elf_end(elf);
	if (fd >= 0)
		close(fd);
	return error;
}
