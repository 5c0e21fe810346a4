/* SPDX-License-Identifier: MIT */
/* symbol.c: functions of a component's file, without debug information. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "link/elf.h"
#include "link/symbol.h"

/* All of (fd), mapped; MAP_FAILED if it cannot be. */
static void *map_all(int fd, size_t *bytes)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || st.st_size <= 0)
		return MAP_FAILED;
	*bytes = (size_t)st.st_size;
	return mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
}

void link_symbol(const char *file, uint64_t address, char *name, size_t bytes)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t size = 0;
	void *at = map_all(fd, &size);
	struct elf elf;

	*name = 0;
	if (at != MAP_FAILED && !elf_parse(&elf, at, size))
		snprintf(name, bytes, "%s", elf_nearest_symbol(&elf, address));
	if (at != MAP_FAILED)
		munmap(at, size);
	if (fd >= 0)
		close(fd);
}
