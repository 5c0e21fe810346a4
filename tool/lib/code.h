/* SPDX-License-Identifier: MIT */
/*
 * code.h: what of an ELF file can be executed, and at which addresses.
 *
 * Of a program or shared object these are whole pages, as the kernel maps them:
 * the bytes of the file around a segment can be executed as well. A later
 * segment replaces an earlier one where they overlap. Of a relocatable file, or
 * one without program headers, these are sections, of which none is known to
 * stand beside another.
 */
#ifndef TOOL_CODE_H
#define TOOL_CODE_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A range of the file with the addresses that it gets. Never empty. */
struct code_part {
	uint64_t start, end; /* addresses */
	uint64_t offset;     /* in the file, of (start) */
	bool executable;
	size_t section; /* index; 0 for a segment */
};

/* A file, and its parts in the order in which they are mapped. */
struct code {
	unsigned char *file; /* the whole of it */
	size_t bytes;
	Elf *elf;
	bool relocatable; /* addresses are from the start of a section */
	bool sections;	  /* the parts are sections */
	struct code_part *part;
	size_t parts;
};

/* Read the file (name), which is closed again. Returns 0, or -EINVAL after a
 * message with the name; only after 0 it has to be freed. */
int code_read(struct code *c, const char *name);
void code_free(struct code *c);

/* What is mapped at (address) by the (n) parts at (part), or NULL. */
const struct code_part *code_at(
	const struct code_part *part, size_t n, uint64_t address);

/* The name of a section; "?" if it has none. */
const char *code_section(const struct code *c, size_t section);

#endif
