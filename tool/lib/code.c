/* SPDX-License-Identifier: MIT */
/* code.c: see code.h. Nothing in the file is believed before it is checked. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/code.h"
#include "lib/complain.h"
#include "lib/sparse.h"

#define PAGE UINT64_C(4096)
/* The kernel takes 64 KiB of program headers. */
#define SEGMENTS_MAX (65536 / sizeof(Elf64_Phdr))

/* --- the file ------------------------------------------------------------- */

/* The file header is that of a file that we know. */
static int check_header(const char *name, const Elf64_Ehdr *h, size_t bytes)
{
	if (bytes < EI_NIDENT || memcmp(h->e_ident, ELFMAG, SELFMAG))
		return complain("%s: not an ELF file", name);
	if (h->e_ident[EI_DATA] != ELFDATA2LSB ||
		h->e_ident[EI_CLASS] != ELFCLASS64)
		return complain("%s: not for x86-64 (class %u, data %u)", name,
			h->e_ident[EI_CLASS], h->e_ident[EI_DATA]);
	if (h->e_ident[EI_VERSION] != EV_CURRENT)
		return complain("%s: of an unknown version of ELF (%u)", name,
			h->e_ident[EI_VERSION]);
	if (bytes < sizeof(*h))
		return complain("%s: truncated: file header", name);
	if (h->e_machine != EM_X86_64)
		return complain(
			"%s: not for x86-64 (machine %u)", name, h->e_machine);
	if (h->e_type != ET_REL && h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return complain("%s: not a program, shared object or "
				"relocatable file (type %u)",
			name, h->e_type);
	return 0;
}

/* Read at most (bytes) at (offset). Returns their number, or -errno. */
static ssize_t read_at(int fd, void *to, size_t bytes, size_t offset)
{
	size_t done = 0;

	while (done < bytes) {
		ssize_t n = pread(fd, (char *)to + done, bytes - done,
			(off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

/* The file is read, not mapped: somebody may shorten it meanwhile. */
static int read_whole(struct code *c, const char *name, int fd)
{
	Elf64_Ehdr header = {0};
	struct stat s;

	if (fstat(fd, &s))
		return complain("%s: %s", name, strerror(errno));
	if (S_ISDIR(s.st_mode))
		return complain("%s: %s", name, strerror(EISDIR));
	if (!S_ISREG(s.st_mode))
		return complain("%s: not a regular file", name);
	ssize_t n = read_at(fd, &header, sizeof(header), 0);
	if (n < 0)
		return complain("%s: %s", name, strerror((int)-n));
	if (check_header(name, &header, (size_t)n))
		return -EINVAL;
	/* A hole costs nobody anything before it is read. */
	if ((uint64_t)s.st_size > memory_available() / 2)
		return complain("%s: its %lld bytes are more than half of the "
				"memory that this machine has left",
			name, (long long)s.st_size);
	c->file = malloc((size_t)s.st_size + 1);
	if (!c->file)
		return complain("%s: %s", name, strerror(errno));
	n = read_at(fd, c->file, (size_t)s.st_size, 0);
	if (n < 0)
		return complain("%s: %s", name, strerror((int)-n));
	c->bytes = (size_t)n;
	/* It may have been replaced between the two. */
	return check_header(name, (const void *)c->file, c->bytes);
}

static int read_file(struct code *c, const char *name)
{
	/* Not to wait for somebody who writes into a pipe. */
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return complain("%s: %s", name, strerror(errno));
	error = read_whole(c, name, fd);
	close(fd);
	return error;
}

/* --- tables --------------------------------------------------------------- */

static bool is_within(const struct code *c, uint64_t offset, uint64_t bytes)
{
	return offset <= c->bytes && bytes <= c->bytes - offset;
}

/* How many sections there are; if they are many, the first one says it. */
static uint64_t count_sections(const struct code *c, const GElf_Ehdr *h)
{
	Elf64_Shdr first;

	if (h->e_shnum || !h->e_shoff)
		return h->e_shnum;
	/* One that is not there is found missing. */
	if (!is_within(c, h->e_shoff, sizeof(first)))
		return 1;
	memcpy(&first, c->file + h->e_shoff, sizeof(first));
	return first.sh_size;
}

static int check_segments(
	const struct code *c, const char *name, const GElf_Ehdr *h)
{
	if (!h->e_phnum)
		return 0;
	if (h->e_phentsize != sizeof(Elf64_Phdr))
		return complain("%s: program headers of %u bytes", name,
			h->e_phentsize);
	if (h->e_phnum > SEGMENTS_MAX)
		return complain("%s: %u program headers, more than the kernel "
				"takes",
			name, h->e_phnum);
	if (!is_within(c, h->e_phoff, h->e_phnum * sizeof(Elf64_Phdr)))
		return complain("%s: truncated: program headers", name);
	return 0;
}

/* libelf says that there are fewer where a part is missing; but a file that
 * lacks its end is not to pass as clean. */
static int check_sections(
	const struct code *c, const char *name, const GElf_Ehdr *h)
{
	uint64_t n = count_sections(c, h);
	size_t known;

	if (n && h->e_shentsize != sizeof(Elf64_Shdr))
		return complain("%s: section headers of %u bytes", name,
			h->e_shentsize);
	if (n > c->bytes / sizeof(Elf64_Shdr) ||
		(n && !is_within(c, h->e_shoff, n * sizeof(Elf64_Shdr))))
		return complain("%s: truncated: section headers", name);
	if (elf_getshdrnum(c->elf, &known) || known != n)
		return complain("%s: broken section headers", name);
	if (!n && !h->e_phnum)
		return complain(
			"%s: neither program headers nor sections", name);
	return 0;
}

static int parts_allocate(struct code *c, const char *name, size_t n)
{
	c->part = calloc(n + 1, sizeof(*c->part));
	return c->part ? 0 : complain("%s: %s", name, strerror(errno));
}

/* (bytes) of the file at (offset) are at (address). */
static int part_add(
	struct code *c, const char *name, struct code_part part, uint64_t bytes)
{
	part.end = part.start + bytes;
	if (part.end < part.start)
		return complain("%s: addresses past the last one (0x%" PRIx64
				")",
			name, part.start);
	if (bytes)
		c->part[c->parts++] = part;
	return 0;
}

static int add_segment(
	struct code *c, const char *name, int index, const GElf_Phdr *p)
{
	struct code_part part = {
		.start = p->p_vaddr,
		.offset = p->p_offset,
		.executable = p->p_flags & PF_X,
	};
	uint64_t end = p->p_offset + p->p_filesz;

	if (!is_within(c, p->p_offset, p->p_filesz))
		return complain("%s: truncated: segment %d", name, index);
	/* What is not aligned can be copied, but not mapped. */
	if ((p->p_vaddr - p->p_offset) % PAGE == 0) {
		part.start -= p->p_offset % PAGE;
		part.offset -= p->p_offset % PAGE;
		end = (end + PAGE - 1) / PAGE * PAGE;
		if (end > c->bytes)
			end = c->bytes;
	}
	return part_add(c, name, part, end - part.offset);
}

static int find_segments(struct code *c, const char *name, int n)
{
	int error = parts_allocate(c, name, (size_t)n);

	for (int i = 0; !error && i < n; i++) {
		GElf_Phdr p;
		if (!gelf_getphdr(c->elf, i, &p))
			error = complain(
				"%s: segment %d: %s", name, i, elf_errmsg(-1));
		else if (p.p_type == PT_LOAD)
			error = add_segment(c, name, i, &p);
	}
	return error;
}

static int add_section(
	struct code *c, const char *name, size_t index, const GElf_Shdr *s)
{
	struct code_part part = {
		.start = c->relocatable ? 0 : s->sh_addr,
		.offset = s->sh_offset,
		.executable = true,
		.section = index,
	};

	if (!(s->sh_flags & SHF_EXECINSTR) || s->sh_type == SHT_NOBITS)
		return 0;
	if (!is_within(c, s->sh_offset, s->sh_size))
		return complain("%s: truncated: section %zu", name, index);
	return part_add(c, name, part, s->sh_size);
}

static int find_sections(struct code *c, const char *name)
{
	size_t n = 0;
	int error;

	elf_getshdrnum(c->elf, &n);
	error = parts_allocate(c, name, n);
	for (size_t i = 1; !error && i < n; i++) {
		GElf_Shdr s;
		if (!gelf_getshdr(elf_getscn(c->elf, i), &s))
			error = complain(
				"%s: section %zu: %s", name, i, elf_errmsg(-1));
		else
			error = add_section(c, name, i, &s);
	}
	return error;
}

static int find_parts(struct code *c, const char *name)
{
	GElf_Ehdr h;

	elf_version(EV_CURRENT);
	c->elf = elf_memory((char *)c->file, c->bytes);
	if (!c->elf || !gelf_getehdr(c->elf, &h))
		return complain("%s: %s", name, elf_errmsg(-1));
	if (check_segments(c, name, &h) || check_sections(c, name, &h))
		return -EINVAL;
	c->relocatable = h.e_type == ET_REL;
	c->sections = c->relocatable || h.e_phnum == 0;
	if (c->sections)
		return find_sections(c, name);
	return find_segments(c, name, h.e_phnum);
}

int code_read(struct code *c, const char *name)
{
	int error;

	memset(c, 0, sizeof(*c));
	error = read_file(c, name);
	if (!error)
		error = find_parts(c, name);
	if (error)
		code_free(c);
	return error;
}

void code_free(struct code *c)
{
	elf_end(c->elf);
	free(c->part);
	free(c->file);
	memset(c, 0, sizeof(*c));
}

const struct code_part *code_at(
	const struct code_part *part, size_t n, uint64_t address)
{
	while (n--)
		if (address >= part[n].start && address < part[n].end)
			return &part[n];
	return NULL;
}

const char *code_section(const struct code *c, size_t section)
{
	const char *name = NULL;
	size_t strings;
	GElf_Shdr s;

	if (gelf_getshdr(elf_getscn(c->elf, section), &s) &&
		!elf_getshdrstrndx(c->elf, &strings))
		name = elf_strptr(c->elf, strings, s.sh_name);
	return name && *name ? name : "?";
}
