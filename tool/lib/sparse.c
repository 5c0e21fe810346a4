/* SPDX-License-Identifier: MIT */
/* sparse.c: a file in memory whose zeroes take no memory. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "lib/sparse.h"

#define PAGE 4096u

uint64_t memory_available(void)
{
	FILE *f = fopen("/proc/meminfo", "re");
	uint64_t kib = UINT64_MAX >> 10;
	char line[128];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "MemAvailable: %" SCNu64 " kB", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib << 10;
}

int sparse_open(struct sparse *s, const char *name, uint64_t bytes_max)
{
	*s = (struct sparse){.fd = memfd_create(name, MFD_CLOEXEC),
		.bytes_max = bytes_max,
		.stored_max = memory_available() / 2};
	return s->fd < 0 ? -errno : 0;
}

static bool is_zero(const char *data, size_t bytes)
{
	return !*data && !memcmp(data, data + 1, bytes - 1);
}

/* (bytes) of one page, at the end. */
static int write_part(struct sparse *s, const char *data, size_t bytes)
{
	if (is_zero(data, bytes))
		return 0;
	s->stored += bytes;
	if (s->stored > s->stored_max)
		return -ENOMEM;
	while (bytes) {
		ssize_t n = pwrite(s->fd, data, bytes, (off_t)s->bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		data += n;
		bytes -= (size_t)n;
		s->bytes += (size_t)n;
	}
	return 0;
}

int sparse_write(struct sparse *s, const void *data, size_t bytes)
{
	const char *at = data;

	if (bytes > s->bytes_max - s->bytes)
		return -EFBIG;
	while (bytes) {
		size_t n = PAGE - s->bytes % PAGE;
		uint64_t end = s->bytes + (n = n < bytes ? n : bytes);
		int error = write_part(s, at, n);
		if (error)
			return error;
		s->bytes = end;
		at += n;
		bytes -= n;
	}
	return 0;
}

int sparse_finish(struct sparse *s)
{
	int fd = s->fd;

	if (ftruncate(fd, (off_t)s->bytes) || lseek(fd, 0, SEEK_SET))
		return -errno;
	s->fd = -1;
	return fd;
}

void sparse_close(struct sparse *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
