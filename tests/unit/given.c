/* SPDX-License-Identifier: MIT */
/*
 * given.c: see given.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <cubicle/files_abi.h>
#include <cubicle/given.h>
#include <cubicle/published_abi.h>
#include "given.h"

const char *given_bad_from;
int given_short;
int64_t given_writes_left = -1;
uint64_t given_reads, given_writes, given_discards;

void given_make(uint64_t bytes)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	int fd = memfd_create("store", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, (off_t)bytes))
		abort();
	p->store = (uint32_t)fd;
	p->store_bytes = bytes;
}

void given_make_old(uint64_t bytes)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	char old[4096];

	given_make(bytes);
	memset(old, 0xee, sizeof(old));
	for (uint64_t at = 0; at < bytes; at += sizeof(old))
		if (pwrite((int)p->store, old, sizeof(old), (off_t)at) !=
			sizeof(old))
			abort();
	p->restarts[p->running] = 1;
}

uint64_t given_pages(void)
{
	struct stat st;

	if (fstat((int)CUBICLE_PUBLISHED->store, &st))
		abort();
	return (uint64_t)st.st_blocks / 8;
}

__attribute__((weak)) int64_t given_other(uint32_t operation, int64_t file,
	uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	(void)operation, (void)file, (void)b, (void)c, (void)d, (void)e;
	abort();
}

static size_t given_at_most(size_t len)
{
	return len < FILES_TRANSFER_MAX ? len : FILES_TRANSFER_MAX;
}

static int64_t do_read(int64_t file, void *buf, size_t len, int64_t offset)
{
	given_reads++;
	ssize_t n = pread((int)file, buf, given_at_most(len), offset);
	return n < 0 ? -errno : n;
}

static int64_t do_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	given_writes++;
	len = given_at_most(len);
	if (given_bad_from && (const char *)buf + len > given_bad_from &&
		(const char *)buf <= given_bad_from) {
		size_t good = (size_t)(given_bad_from - (const char *)buf);
		if (!given_short || !good)
			return -EFAULT;
		len = good;
	}
	if (!given_writes_left)
		return -ENOMEM;
	given_writes_left -= given_writes_left > 0;
	/* Nothing is made longer than it is. */
	if ((uint64_t)offset + len > CUBICLE_PUBLISHED->store_bytes)
		abort();
	ssize_t n = pwrite((int)file, buf, len, offset);
	return n < 0 ? -errno : n;
}

static int do_discard(int64_t file, int64_t offset, int64_t len)
{
	given_discards++;
	return fallocate((int)file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		       offset, len)
		? -errno
		: 0;
}

int64_t given_file(uint32_t operation, int64_t file, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	void *buf = (void *)(uintptr_t)b;

	switch (operation) {
	case FILES_GIVEN_READ:
		return do_read(file, buf, c, (int64_t)d);
	case FILES_GIVEN_WRITE:
		return do_write(file, buf, c, (int64_t)d);
	case FILES_GIVEN_DISCARD:
		return do_discard(file, (int64_t)c, (int64_t)d);
	}
	/* ramfs does nothing else. */
	return given_other(operation, file, b, c, d, e);
}
