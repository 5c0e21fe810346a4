/* SPDX-License-Identifier: MIT */
/* made_for.c: which backend a component's file is compiled for. */
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/note_abi.h>
#include <cubicle/system_abi.h>
#include "lib/made_for.h"

/* More of either is in no file that somebody has linked. */
#define SEGMENTS_MAX 64
#define NOTES_BYTES  65536

static bool read_at(int fd, void *to, size_t bytes, uint64_t offset)
{
	return offset <= INT64_MAX &&
		pread(fd, to, bytes, (off_t)offset) == (ssize_t)bytes;
}

static size_t aligned(uint32_t bytes)
{
	return ((size_t)bytes + 3) / 4 * 4;
}

/* What the notes in (bytes) at (at) say, and (is) what others said before. */
static enum made_for notes_read(const char *at, size_t bytes, enum made_for is)
{
	Elf64_Nhdr n;

	while (bytes >= sizeof(n)) {
		uint32_t word;
		memcpy(&n, at, sizeof(n));
		size_t name = aligned(n.n_namesz), text = aligned(n.n_descsz);
		if (name > bytes - sizeof(n) || text > bytes - sizeof(n) - name)
			break;
		const char *from = at + sizeof(n);
		if (n.n_type == CUBICLE_NOTE_SFI &&
			n.n_namesz == sizeof(CUBICLE_NOTE_NAME) &&
			!memcmp(from, CUBICLE_NOTE_NAME, n.n_namesz) &&
			n.n_descsz == sizeof(word)) {
			memcpy(&word, from + name, sizeof(word));
			/* The weakest of its parts is what all of it is. */
			if (word != CUBICLE_NOTE_FULL)
				is = MADE_FOR_SFI_STORES;
			else if (is == MADE_FOR_OTHERS)
				is = MADE_FOR_SFI;
		}
		at += sizeof(n) + name + text;
		bytes -= sizeof(n) + name + text;
	}
	return is;
}

static enum made_for segments_read(int fd, const Elf64_Ehdr *h)
{
	static char notes[NOTES_BYTES];
	enum made_for is = MADE_FOR_OTHERS;
	Elf64_Phdr all[SEGMENTS_MAX];

	if (!read_at(fd, all, h->e_phnum * sizeof(*all), h->e_phoff))
		return MADE_FOR_ANY;
	for (unsigned i = 0; i < h->e_phnum; i++) {
		const Elf64_Phdr *p = &all[i];
		if (p->p_type != PT_NOTE || p->p_filesz > sizeof(notes))
			continue;
		if (!read_at(fd, notes, p->p_filesz, p->p_offset))
			return MADE_FOR_ANY;
		is = notes_read(notes, p->p_filesz, is);
	}
	return is;
}

enum made_for made_for(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum made_for is = MADE_FOR_ANY;
	Elf64_Ehdr h;

	if (fd < 0)
		return is;
	if (read_at(fd, &h, sizeof(h), 0) &&
		!memcmp(h.e_ident, ELFMAG, SELFMAG) &&
		h.e_ident[EI_CLASS] == ELFCLASS64 && h.e_type == ET_DYN &&
		h.e_machine == EM_X86_64 && h.e_phnum <= SEGMENTS_MAX &&
		h.e_phentsize == sizeof(Elf64_Phdr))
		is = segments_read(fd, &h);
	close(fd);
	return is;
}

bool made_for_runs(enum made_for is, uint32_t backend)
{
	if (is == MADE_FOR_ANY)
		return true;
	switch (backend) {
	case CUBICLE_BACKEND_SFI:
		return is == MADE_FOR_SFI;
	case CUBICLE_BACKEND_SFI_STORES:
		return is == MADE_FOR_SFI || is == MADE_FOR_SFI_STORES;
	}
	return is == MADE_FOR_OTHERS;
}

const char *made_for_text(enum made_for is)
{
	switch (is) {
	case MADE_FOR_SFI:
		return "compiled for backend sfi";
	case MADE_FOR_SFI_STORES:
		return "compiled for backend sfi with `--sfi stores`";
	case MADE_FOR_OTHERS:
		return "not compiled for backend sfi";
	case MADE_FOR_ANY:
		break;
	}
	return "not a component";
}
