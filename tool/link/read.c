/* SPDX-License-Identifier: MIT */
/* read.c: the files of components are read and checked, get their places, and
 * are copied there. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "layout/complain.h"
#include "lib/complain.h"
#include "lib/whole.h"
#include "link/read.h"
#include "link/write.h"
/* The monitor looks at them once more. */
#include "../../monitor/load/interface.h"

/* --- files ------------------------------------------------------------------- */

/* Bytes of a file. Headers are obeyed before elf_parse() has checked them, so a
 * bad file must not make this read without end. */
#define READ_MAX (4 * (uint64_t)ELF_SPAN_MAX)

/* (bytes) of (fd) at (offset), to where they are in (file), as far as the file
 * goes. */
static bool part_read(
	int fd, struct link_component *file, uint64_t offset, uint64_t bytes)
{
	if (offset >= file->file_bytes)
		return true;
	if (bytes > file->file_bytes - offset)
		bytes = file->file_bytes - offset;
	file->read_bytes += bytes;
	if (file->read_bytes > READ_MAX)
		return false;
	return !read_whole(fd, file->bytes + offset, bytes, offset);
}

/* Does the dynamic section (dynamic) say that a table for linking begins in the
 * segment (p)? */
static bool has_table(const struct link_component *file,
	const Elf64_Phdr *dynamic, const Elf64_Phdr *p)
{
	uint64_t end = dynamic->p_offset + dynamic->p_filesz;
	Elf64_Dyn d;

	for (uint64_t at = dynamic->p_offset;
		at <= end && end - at >= sizeof(d) && end <= file->file_bytes;
		at += sizeof(d)) {
		memcpy(&d, file->bytes + at, sizeof(d));
		if ((d.d_tag == DT_STRTAB || d.d_tag == DT_RELA ||
			    d.d_tag == DT_JMPREL) &&
			d.d_un.d_ptr - p->p_vaddr < p->p_memsz)
			return true;
	}
	return false;
}

/* The dynamic section, and the segments with the tables that it names. */
static bool segments_read(
	int fd, struct link_component *file, const Elf64_Ehdr *h)
{
	const Elf64_Phdr *p = (const void *)(file->bytes + h->e_phoff);
	const Elf64_Phdr *dynamic = NULL;
	bool ok = true;

	for (unsigned i = 0; i < h->e_phnum && ok; i++) {
		if (p[i].p_type != PT_DYNAMIC)
			continue;
		dynamic = &p[i];
		ok = part_read(fd, file, p[i].p_offset, p[i].p_filesz);
	}
	for (unsigned i = 0; i < h->e_phnum && ok && dynamic; i++)
		if (p[i].p_type == PT_LOAD && has_table(file, dynamic, &p[i]))
			ok = part_read(fd, file, p[i].p_offset, p[i].p_filesz);
	return ok;
}

/* Does a table of (count) entries of (size) at (offset) lie in the file? */
static bool lies(const struct link_component *file, uint64_t offset,
	uint64_t count, uint64_t size)
{
	return offset % 8 == 0 && offset <= file->file_bytes &&
		count * size <= file->file_bytes - offset;
}

/* Symbols, and declarations, which need not be in a segment. */
static bool sections_read(
	int fd, struct link_component *file, const Elf64_Ehdr *h)
{
	const Elf64_Shdr *s = (const void *)(file->bytes + h->e_shoff);
	static const char wanted[] = CUBICLE_INTERFACE_SECTION;

	if (h->e_shstrndx >= h->e_shnum)
		return true;
	const Elf64_Shdr *names = &s[h->e_shstrndx];
	bool ok = part_read(fd, file, names->sh_offset, names->sh_size);
	for (unsigned i = 0; i < h->e_shnum && ok; i++) {
		uint64_t name = names->sh_offset + s[i].sh_name;
		if (s[i].sh_type == SHT_DYNSYM ||
			(name >= s[i].sh_name &&
				lies(file, name & ~(uint64_t)7, 1,
					(name & 7) + sizeof(wanted)) &&
				!memcmp(file->bytes + name, wanted,
					sizeof(wanted))))
			ok = part_read(fd, file, s[i].sh_offset, s[i].sh_size);
	}
	return ok;
}

/*
 * Read only the parts that linking needs: headers, symbols, relocations and
 * declarations. Debug information is often most of a file, and the content of
 * most segments is only copied (segments.c). Parts that are not read, or
 * missing, are zeroes; elf_parse() refuses an inconsistent file.
 */
static bool parts_read(int fd, struct link_component *file)
{
	Elf64_Ehdr h;

	if (!part_read(fd, file, 0, sizeof(h)))
		return false;
	if (file->file_bytes < sizeof(h))
		return true;
	memcpy(&h, file->bytes, sizeof(h));
	if (h.e_phnum <= ELF_HEADERS_MAX &&
		lies(file, h.e_phoff, h.e_phnum, sizeof(Elf64_Phdr)) &&
		(!part_read(
			 fd, file, h.e_phoff, h.e_phnum * sizeof(Elf64_Phdr)) ||
			!segments_read(fd, file, &h)))
		return false;
	if (!lies(file, h.e_shoff, h.e_shnum, sizeof(Elf64_Shdr)))
		return true;
	return part_read(fd, file, h.e_shoff, h.e_shnum * sizeof(Elf64_Shdr)) &&
		sections_read(fd, file, &h);
}

/* (fd) into new memory; NULL, or why it cannot be read. */
static const char *read_all(int fd, struct link_component *file)
{
	struct stat st;

	if (fstat(fd, &st))
		return "cannot be read";
	if (st.st_size <= 0)
		return "not an ELF file (it is empty)";
	void *at = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return "no memory to read it";
	file->bytes = at;
	file->file_bytes = (uint64_t)st.st_size;
	if (parts_read(fd, file))
		return NULL;
	return file->read_bytes > READ_MAX
		? "its headers refer to more bytes than a component may have"
		: "cannot be read";
}

/* (fd) is the file of component (component), open. */
static int file_open(struct linker *l, uint32_t component, int *fd)
{
	const struct layout *layout = l->layout;

	/* A pipe is no component, but must not make us wait for a writer. */
	*fd = open(l->file[component], O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return *fd >= 0
		? 0
		: layout_complain(layout, layout->component[component].line,
			  "component `%s`: %s: %s",
			  l->component[component].name, l->file[component],
			  strerror(errno));
}

/* --- declarations -------------------------------------------------------------- */

static int interfaces_read(struct linker *l, uint32_t component)
{
	struct link_component *c = &l->component[component];
	const struct elf *elf = &c->elf;
	char text[128];

	c->interface = elf->interface;
	if (elf->interface_bytes % sizeof(*c->interface))
		return link_refuse(l, component,
			"its interface table is of another version");
	if (elf->interface_bytes / sizeof(*c->interface) >
		CUBICLE_INTERFACES_MAX)
		return link_refuse(
			l, component, "it declares too many functions");
	c->interfaces =
		(uint32_t)(elf->interface_bytes / sizeof(*c->interface));
	for (uint32_t i = 0; i < c->interfaces; i++) {
		const struct cubicle_interface *from = &c->interface[i];
		const char *why = interface_check(from);
		bool named = memchr(from->name, 0, sizeof(from->name));
		if (!why)
			continue;
		snprintf(text, sizeof(text), "interface of %s: %s",
			named ? from->name : "?", why);
		return link_refuse(l, component, text);
	}
	return 0;
}

/* --- places -------------------------------------------------------------------- */

/*
 * Backend sfi: text of different cubicles begins at different pages of their
 * shares, or their jumps compete for the same places in the processor's tables,
 * and a call takes half as long again.
 */
#define IMAGE_STEP (3 * PAGE)

static int component_place(struct linker *l, uint32_t component)
{
	struct link_component *c = &l->component[component];
	uint64_t *next = &l->next[c->cubicle - 1];

	if (!*next)
		*next = cubicle_share_part(
				&l->shares, c->cubicle, CUBICLE_IMAGE_OFFSET) +
			(l->shares.views ? c->cubicle * IMAGE_STEP : 0);
	c->base = *next;
	c->end = c->base + PAGE_UP(c->elf.span);
	/* One page stays free between components. */
	*next = c->end + PAGE;
	if (*next >
		cubicle_share_part(&l->shares, c->cubicle, CUBICLE_IMAGE_END))
		return complain(
			"cubicle %s: its components do not fit its slot",
			link_cubicle(l, c->cubicle)->name);
	return 0;
}

static int component_read(struct linker *l, uint32_t component, int fd)
{
	struct link_component *c = &l->component[component];
	const char *why = read_all(fd, c);

	if (!why)
		why = elf_parse(&c->elf, c->bytes, c->file_bytes);
	if (why)
		return link_refuse(l, component, why);
	if (interfaces_read(l, component) || component_place(l, component))
		return -1;
	return image_add(l, component, fd);
}

int components_read(struct linker *l)
{
	int error = image_begin(l);

	for (uint32_t i = 0; i < l->system->components && !error; i++) {
		struct link_component *c = &l->component[i];
		int fd;
		c->name = l->system->component[i].name;
		c->cubicle = l->system->component[i].cubicle + 1;
		error = file_open(l, i, &fd);
		if (error)
			break;
		error = component_read(l, i, fd);
		close(fd);
	}
	return error ? error : image_map(l);
}
