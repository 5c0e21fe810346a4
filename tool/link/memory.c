/* SPDX-License-Identifier: MIT */
/* memory.c: the file in memory that an image is in. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cubicle/image_abi.h>
#include "lib/complain.h"
#include "link/memory.h"

int memory_refused(void)
{
	return complain("no memory for the image: %s", strerror(errno));
}

int memory_make(int *fd)
{
	*fd = memfd_create("cubicle-image", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return *fd < 0 ? memory_refused() : 0;
}

int memory_resize(int fd, uint64_t bytes)
{
	struct rlimit most;

	if (!getrlimit(RLIMIT_FSIZE, &most) && most.rlim_cur < bytes)
		return complain("files are limited to %lu KiB (ulimit -f), and "
				"the linked components need a file in memory "
				"of %lu KiB",
			(unsigned long)(most.rlim_cur / 1024),
			(unsigned long)((bytes + 1023) / 1024));
	return ftruncate(fd, (off_t)bytes) ? memory_refused() : 0;
}

int memory_seal(int fd)
{
	return fcntl(fd, F_ADD_SEALS, CUBICLE_IMAGE_SEALS)
		? complain("the image cannot be sealed: %s", strerror(errno))
		: 0;
}
