/* SPDX-License-Identifier: MIT */
/*
 * half.c: halves in objects and archives.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "half.h"
#include "process.h"

#define SECTION ".cubicle_host"
#define NOTE	"cubicle_note" /* of rewritten text */

/* What is before a half. The linker appends sections to each other (-r). */
struct frame {
	char magic[8];
	uint64_t bytes; /* of the half, which zeroes follow up to 8 */
};

static const char magic[8] = "cubhost";

/* --- attaching ------------------------------------------------------------ */

static int copy(FILE *to, const char *path)
{
	FILE *from = fopen(path, "r");
	struct frame f = {.bytes = 0};
	char block[1 << 12];
	size_t n;

	if (!from)
		return process_fail(path);
	fseek(from, 0, SEEK_END);
	f.bytes = (uint64_t)ftell(from);
	rewind(from);
	memcpy(f.magic, magic, sizeof(magic));
	fwrite(&f, sizeof(f), 1, to);
	while ((n = fread(block, 1, sizeof(block), from)) > 0)
		fwrite(block, 1, n, to);
	for (uint64_t i = f.bytes; i % 8; i++)
		fputc(0, to);
	fclose(from);
	return 0;
}

int half_attach(const char *object, const char *half)
{
	const char *framed = folder_name(".half");
	FILE *to = fopen(framed, "w");
	struct list l = {NULL, 0};

	if (!to)
		return process_fail(framed);
	int status = copy(to, half);
	if (fclose(to))
		return process_fail(framed);
	if (status)
		return status;
	list_add(&l, "objcopy");
	list_add(&l, text_join("--add-section=" SECTION "=", framed, ""));
	list_add(&l, "--set-section-flags=" SECTION "=readonly,exclude");
	list_add(&l, "--set-section-alignment=" SECTION "=8");
	list_add(&l, object);
	return process_run(&l);
}

/* --- finding -------------------------------------------------------------- */

/* A section of (elf); NULL if there is none of (name). */
static Elf_Scn *section_find(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	size_t names;
	GElf_Shdr h;

	if (elf_getshdrstrndx(elf, &names))
		return NULL;
	while ((section = elf_nextscn(elf, section))) {
		const char *n = gelf_getshdr(section, &h)
			? elf_strptr(elf, names, h.sh_name)
			: NULL;
		if (n && !strcmp(n, name))
			return section;
	}
	return NULL;
}

static int write_half(struct list *to, const char *bytes, size_t count)
{
	const char *path = folder_name(".o");
	FILE *f = fopen(path, "w");

	if (!f)
		return process_fail(path);
	size_t written = fwrite(bytes, 1, count, f);
	if (fclose(f) || written != count)
		return process_fail(path);
	list_add(to, path);
	return 0;
}

static int halves_write(struct list *to, const Elf_Data *d)
{
	const char *at = d->d_buf;
	size_t left = d->d_size;
	struct frame f;

	while (left >= sizeof(f)) {
		memcpy(&f, at, sizeof(f));
		size_t room = left - sizeof(f);
		if (memcmp(f.magic, magic, sizeof(magic)) || f.bytes > room)
			return -1;
		if (write_half(to, at + sizeof(f), (size_t)f.bytes))
			return 1;
		size_t whole = (size_t)((f.bytes + 7) & ~(uint64_t)7);
		if (whole > room)
			whole = room;
		at += sizeof(f) + whole;
		left -= sizeof(f) + whole;
	}
	return 0;
}

/* Of one object, (name): add its halves to (to). *plain: its text is not
 * rewritten. */
static int object_halves(
	struct list *to, Elf *elf, const char *name, bool *plain)
{
	Elf_Scn *section = section_find(elf, SECTION);
	Elf_Data *d = section ? elf_rawdata(section, NULL) : NULL;

	*plain = !section && !section_find(elf, NOTE);
	if (*plain)
		return 0;
	int status = d ? halves_write(to, d) : -1;
	if (status < 0)
		fprintf(stderr,
			"cubicle-cc: %s: a feature test is a program of the "
			"host, and this object can be linked to components "
			"only: it was not compiled with --program, or from "
			"standard input or rewritten assembly\n",
			name);
	return status != 0;
}

/* --- files ---------------------------------------------------------------- */

static int archive_make(struct list *to, const struct list *members)
{
	const char *path = folder_name(".a");
	struct list l = {NULL, 0};

	list_add(&l, "ar");
	list_add(&l, "qcs");
	list_add(&l, path);
	list_add_all(&l, members);
	list_add(to, path);
	return process_run(&l);
}

/* The members that are not objects are no business of ours. */
static int archive_halves(
	struct list *to, int fd, Elf *archive, const char *path)
{
	struct list members = {NULL, 0};
	bool any = false, plain;
	Elf_Cmd command = ELF_C_READ;
	Elf *elf;
	int status = 0;

	while (!status && (elf = elf_begin(fd, command, archive))) {
		const Elf_Arhdr *h = elf_getarhdr(elf);
		if (elf_kind(elf) == ELF_K_ELF && h) {
			const char *name = text_join(path, ":", h->ar_name);
			status = object_halves(&members, elf, name, &plain);
			any |= !plain;
			if (!status && plain) {
				size_t bytes = 0;
				const char *all = elf_rawfile(elf, &bytes);
				status = write_half(&members, all, bytes);
			}
		}
		command = elf_next(elf);
		elf_end(elf);
	}
	if (status)
		return status;
	if (any)
		return archive_make(to, &members);
	list_add(to, path);
	return 0;
}

int half_add(struct list *to, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), status = 0;
	bool plain = true;

	if (fd < 0)
		return process_fail(path);
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_AR) {
		status = archive_halves(to, fd, elf, path);
		plain = false;
	} else if (elf && elf_kind(elf) == ELF_K_ELF) {
		status = object_halves(to, elf, path, &plain);
	}
	if (!status && plain)
		list_add(to, path);
	elf_end(elf);
	close(fd);
	return status;
}
