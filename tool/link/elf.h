/* SPDX-License-Identifier: MIT */
/*
 * elf.h: a shared object in memory, checked before anything in it is believed.
 *
 * Nouns
 *   file     the bytes as they were read
 *   address  as the file counts them: less the base at which it is loaded
 *
 * The functions are pure: they read the file and touch nothing else. On
 * failure they return a message that says what and where.
 */
#ifndef TOOL_LINK_ELF_H
#define TOOL_LINK_ELF_H

#include <stdbool.h>
#include <stdint.h>

#define ELF_HEADERS_MAX	 64 /* program headers */
#define ELF_SEGMENTS_MAX 16
#define ELF_NAME_MAX	 4096	    /* bytes of a symbol */
#define ELF_SPAN_MAX	 0x02000000 /* bytes of a component in memory */

struct elf_symbol {
	uint32_t name;
	uint8_t info, other;
	uint16_t section;
	uint64_t value, size;
};

struct elf_relocation {
	uint64_t offset, info;
	int64_t addend;
};

struct elf_segment {
	uint64_t address, file_offset, file_bytes, bytes;
	uint32_t prot; /* PROT_* */
};

struct elf {
	const uint8_t *file;
	uint64_t bytes;
	uint32_t segments;
	struct elf_segment segment[ELF_SEGMENTS_MAX];
	uint64_t span; /* bytes from address 0 to the end of the last segment */
	uint64_t relro, relro_bytes;
	const char *strings;
	uint64_t strings_bytes;
	const struct elf_symbol *symbol;
	uint32_t symbols;
	const struct elf_relocation *relocation[2];
	uint64_t relocations[2];
	uint64_t init_array, init_bytes, fini_array, fini_bytes;
	const void *interface; /* section cubicle_interface, or NULL */
	uint64_t interface_bytes, interface_address;
	bool interface_kept; /* the component reads it (interface_abi.h) */
	char why[160];	     /* the message */
};

#define ELF_RELATIVE  8
#define ELF_64	      1
#define ELF_GLOB_DAT  6
#define ELF_JUMP_SLOT 7

#define ELF_SYMBOL_FUNCTION 2
#define ELF_SYMBOL_IFUNC    10
#define ELF_BIND_LOCAL	    0
#define ELF_BIND_WEAK	    2

static inline uint32_t elf_symbol_type(const struct elf_symbol *s)
{
	return s->info & 15;
}

static inline uint32_t elf_symbol_bind(const struct elf_symbol *s)
{
	return s->info >> 4;
}

/* Parse (file, bytes), which must stay where it is, into (elf). NULL, or why
 * it is not a component. */
const char *elf_parse(struct elf *elf, const void *file, uint64_t bytes);

/* Name of (symbol). */
static inline const char *elf_name(
	const struct elf *elf, const struct elf_symbol *symbol)
{
	return elf->strings + symbol->name;
}

/* The segment that holds all of (address, bytes), or NULL. */
const struct elf_segment *elf_segment_at(
	const struct elf *elf, uint64_t address, uint64_t bytes);

/* Name of the function at or before (address); "" if there is none. */
const char *elf_nearest_symbol(const struct elf *elf, uint64_t address);

#endif
