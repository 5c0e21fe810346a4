/* SPDX-License-Identifier: MIT */
/*
 * remember.c: attributes of files that vfs was asked for and that have not
 * changed, which vfs tells (struct vfs_notice). A database asks for the same
 * ones at each transaction.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "mapped.h"
#include "notice.h"
#include "remember.h"
#include "syscall_arch.h"

#define SELF	   CUBICLE_SELF
#define ENTRIES	   8 /* a power of two */
#define PATH_BYTES 112

/* What is known, as long as the notice has this version. */
static struct by_descriptor {
	uint64_t version;
	int fd;
	struct vfs_stat st;
} by_descriptor[ENTRIES];

uint64_t syscall_count;

/* What the system call number (calls) opened. */
static struct {
	uint64_t version, calls;
	int fd;
	struct vfs_stat st;
} opened;

static struct by_path {
	uint64_t version;
	int flags, result;
	char path[PATH_BYTES];
	struct vfs_stat st;
} by_path[ENTRIES];

/* The version of what is true now, or 0. */
static uint64_t version_now(void)
{
	volatile struct vfs_notice *notice = notice_get();

	return notice ? notice->version : 0;
}

static int may_keep(int result, const struct vfs_stat *st)
{
	return result == -ENOENT || (!result && !S_ISCHR(st->mode));
}

/* --- descriptors ---------------------------------------------------------- */

static struct by_descriptor *descriptor_entry(int fd)
{
	return &by_descriptor[(unsigned)fd % ENTRIES];
}

/* Only a call can say that a process of the host has changed a file, unless
 * memory is shared with one. */
void remember_opened(int fd, const struct vfs_opened *o)
{
	uint64_t version = version_now();

	opened.version = mapped_any() ? 0 : version;
	opened.calls = syscall_count;
	opened.fd = fd;
	opened.st = o->st;
	/* No process of the host changes a file in memory. */
	if (version && o->given == -ENODEV)
		*descriptor_entry(fd) =
			(struct by_descriptor){version, fd, o->st};
}

int remember_just_opened(int fd, struct vfs_stat *st)
{
	uint64_t version = version_now();

	if (!version || opened.version != version || opened.fd != fd ||
		opened.calls + 1 != syscall_count)
		return 0;
	*st = opened.st;
	return 1;
}

int remember_fstat(int fd, struct vfs_stat *st)
{
	struct by_descriptor *e = descriptor_entry(fd);
	uint64_t version = version_now();

	if (version && e->version == version && e->fd == fd) {
		*st = e->st;
		return 0;
	}
	int result = vfs_fstat(SELF, fd, st);
	version = version_now();
	if (version && !result && may_keep(result, st))
		*e = (struct by_descriptor){version, fd, *st};
	return result;
}

void remember_closed(int fd)
{
	descriptor_entry(fd)->version = 0;
}

/* --- paths ---------------------------------------------------------------- */

/* Where (path) would be, and its length with the NUL; NULL if it is too long.
 */
static struct by_path *path_entry(const char *path, size_t *bytes)
{
	uint32_t hash = 5381;
	size_t n = 0;

	for (; path[n]; n++) {
		if (n == PATH_BYTES - 1)
			return NULL;
		hash = hash * 33 + (unsigned char)path[n];
	}
	*bytes = n + 1;
	return &by_path[hash % ENTRIES];
}

int remember_stat(int dirfd, const char *path, int flags, struct vfs_stat *st)
{
	uint64_t version = version_now();
	struct by_path *e = NULL;
	size_t bytes;

	if (version && dirfd == AT_FDCWD && path && *path)
		e = path_entry(path, &bytes);
	if (e && e->version == version && e->flags == flags &&
		!memcmp(e->path, path, bytes)) {
		*st = e->st;
		return e->result;
	}
	int result = vfs_stat(SELF, dirfd, path, flags, st);
	if (e && version_now() == version && may_keep(result, st)) {
		*e = (struct by_path){version, flags, result, "", *st};
		memcpy(e->path, path, bytes);
	}
	return result;
}

void remember_directory_changed(void)
{
	for (int i = 0; i < ENTRIES; i++)
		by_path[i].version = 0;
}
