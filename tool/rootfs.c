/* SPDX-License-Identifier: MIT */
/*
 * rootfs.c: makes one kind of archive of what the user has, so that the library
 * OS has to know one format only.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "complain.h"
#include "rootfs.h"

#define BLOCK_BYTES 10240
#define PROGRESS_NS 1000000000

struct packing {
	const char *source; /* as the user wrote it */
	size_t root_bytes;  /* of it, in front of the names in a directory */
	bool directory;
	struct archive *in, *out;
	struct archive_entry_linkresolver *links;
	/* What has been done; shown on a terminal if it takes long. */
	uint64_t files, bytes;
	int64_t shown_ns;
	bool terminal, shown;
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void progress(struct packing *p)
{
	int64_t now;

	if (!p->terminal || (now = now_ns()) - p->shown_ns < PROGRESS_NS)
		return;
	p->shown_ns = now;
	p->shown = true;
	fprintf(stderr,
		"\rcubicle: packing %s: %" PRIu64 " files, %" PRIu64 " MiB",
		p->source, p->files, p->bytes >> 20);
}

static void progress_end(const struct packing *p)
{
	if (p->shown)
		fprintf(stderr, "\r\033[K");
}

/* What (a) says went wrong, with (name) of the source, or the source itself
 * where that is NULL. */
static int failed(struct packing *p, struct archive *a, const char *name)
{
	const char *why = archive_error_string(a);

	progress_end(p);
	p->shown = false;
	if (!why)
		why = strerror(archive_errno(a));
	if (!name)
		return complain("--rootfs: %s: %s", p->source, why);
	return complain("--rootfs: %s: %s: %s", p->source, name, why);
}

/* --- entries -------------------------------------------------------------- */

/* Names start at the root that they will have. False: this one is the root. */
static bool name_strip(struct packing *p, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);

	if (!name)
		return true;
	if (p->directory && !strncmp(name, p->source, p->root_bytes))
		name += p->root_bytes;
	name += strspn(name, "/");
	if (!*name)
		return false;
	char *copy = strdup(name);
	archive_entry_copy_pathname(e, copy);
	free(copy);
	return true;
}

static int copy_data(struct packing *p, const char *name, int64_t size)
{
	char buffer[1 << 16];
	int64_t left = size;

	while (left > 0) {
		la_ssize_t n = archive_read_data(p->in, buffer, sizeof(buffer));
		if (n < 0)
			return failed(p, p->in, name);
		if (!n)
			break;
		if (archive_write_data(p->out, buffer, (size_t)n) != n)
			return failed(p, p->out, name);
		left -= n;
		p->bytes += (uint64_t)n;
		progress(p);
	}
	if (left > 0)
		return complain("--rootfs: %s: %s: shorter than it says",
			p->source, name);
	return 0;
}

/* Can the library OS have such a file? */
static bool wanted(struct packing *p, struct archive_entry *e)
{
	mode_t type = archive_entry_filetype(e);

	if (type == AE_IFREG || type == AE_IFDIR || type == AE_IFLNK ||
		archive_entry_hardlink(e))
		return true;
	complain("--rootfs: %s: %s is left out: neither file, directory nor "
		 "symbolic link",
		p->source, archive_entry_pathname(e));
	return false;
}

static int write_entry(struct packing *p, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	bool data = archive_entry_filetype(e) == AE_IFREG &&
		!archive_entry_hardlink(e);
	int r;

	if (!name)
		return complain("--rootfs: %s: an entry without a name that "
				"can be read",
			p->source);
	if (data && !archive_entry_size_is_set(e))
		return complain("--rootfs: %s: %s: its size is not known "
				"before it is read; use a tar archive",
			p->source, name);
	r = archive_write_header(p->out, e);
	if (r < ARCHIVE_WARN)
		return failed(p, p->out, name);
	p->files++;
	progress(p);
	if (!data)
		return 0;
	return copy_data(p, name, archive_entry_size(e));
}

static int pack_entry(struct packing *p, struct archive_entry *e)
{
	struct archive_entry *linked = e, *spare = NULL;

	if (p->directory)
		archive_read_disk_descend(p->in);
	if (!name_strip(p, e) || !wanted(p, e))
		return 0;
	/* A second name of a file becomes a link to the first. */
	if (p->directory)
		archive_entry_linkify(p->links, &linked, &spare);
	return write_entry(p, linked);
}

static int pack_all(struct packing *p)
{
	struct archive_entry *e;
	int r, error;

	/* NOTE extended attributes and owners mean nothing inside. */
	while ((r = archive_read_next_header(p->in, &e)) != ARCHIVE_EOF) {
		if (r < ARCHIVE_WARN)
			return failed(p, p->in, NULL);
		error = pack_entry(p, e);
		if (error)
			return error;
	}
	if (archive_write_close(p->out) != ARCHIVE_OK)
		return failed(p, p->out, NULL);
	return 0;
}

/* --- from and to ------------------------------------------------------------ */

static int open_source(struct packing *p)
{
	struct stat st;
	int r;

	if (stat(p->source, &st))
		return complain("--rootfs: %s: %s", p->source, strerror(errno));
	p->directory = S_ISDIR(st.st_mode);
	/* libarchive leaves out slashes at the end. */
	p->root_bytes = strlen(p->source);
	while (p->root_bytes > 1 && p->source[p->root_bytes - 1] == '/')
		p->root_bytes--;
	if (p->directory) {
		p->in = archive_read_disk_new();
		archive_read_disk_set_symlink_physical(p->in);
		archive_read_disk_set_behavior(p->in,
			ARCHIVE_READDISK_NO_XATTR | ARCHIVE_READDISK_NO_ACL |
				ARCHIVE_READDISK_NO_FFLAGS);
		r = archive_read_disk_open(p->in, p->source);
	} else {
		p->in = archive_read_new();
		archive_read_support_filter_all(p->in);
		archive_read_support_format_all(p->in);
		r = archive_read_open_filename(p->in, p->source, BLOCK_BYTES);
	}
	return r == ARCHIVE_OK ? 0 : failed(p, p->in, NULL);
}

static int open_target(struct packing *p, int fd)
{
	p->out = archive_write_new();
	archive_write_set_format_gnutar(p->out);
	archive_write_add_filter_none(p->out);
	p->links = archive_entry_linkresolver_new();
	archive_entry_linkresolver_set_strategy(
		p->links, ARCHIVE_FORMAT_TAR_GNUTAR);
	if (archive_write_open_fd(p->out, fd) != ARCHIVE_OK)
		return failed(p, p->out, NULL);
	return 0;
}

int rootfs_pack(const char *source, int *fd)
{
	struct packing p = {.source = source,
		.shown_ns = now_ns(),
		.terminal = isatty(STDERR_FILENO)};
	int error, memory = memfd_create("cubicle-rootfs", MFD_CLOEXEC);

	if (memory < 0)
		return complain("--rootfs: no memory: %s", strerror(errno));
	/* Names in archives are converted through the locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	error = open_source(&p);
	if (!error)
		error = open_target(&p, memory);
	if (!error)
		error = pack_all(&p);
	progress_end(&p);
	archive_entry_linkresolver_free(p.links);
	archive_write_free(p.out);
	archive_read_free(p.in);
	if (error || lseek(memory, 0, SEEK_SET)) {
		close(memory);
		return -EINVAL;
	}
	*fd = memory;
	return 0;
}
