/* SPDX-License-Identifier: MIT */
/*
 * rootfs.c: makes one kind of archive of the one that the user has, so that the
 * library OS has to know one format only.
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
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "lib/complain.h"
#include "lib/plural.h"
#include "lib/sparse.h"
#include "run/rootfs.h"

#define BLOCK_BYTES 10240
#define PROGRESS_NS 1000000000

#define TAR_BYTES      512  /* a header; data is a multiple of it */
#define TAR_NAME_BYTES 100  /* a longer one is in a member of its own */
#define TAR_END_BYTES  1024 /* of zeroes */
#define PAGE_BYTES     4096 /* what a file inside consists of */

#define LEFT_OUT_SHOWN 10 /* members that are named */
#define FILTERS_MAX    2  /* one, and the file that it reads */

struct packing {
	const char *source; /* as the user wrote it */
	struct rootfs_file *file;
	unsigned count;
	bool failed; /* nothing more is to be written */
	struct archive *in, *out;
	struct sparse memory; /* what (out) writes to */
	uint64_t bytes_max;
	uint64_t room; /* how much more the file system can hold */
	uint64_t left_out;
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
		"\rcubicle: packing %s: %" PRIu64 " file%s, %" PRIu64 " MiB",
		p->source, p->files, plural(p->files), p->bytes >> 20);
}

static void progress_end(const struct packing *p)
{
	if (p->shown)
		fprintf(stderr, "\r\033[K");
}

/* The beginning of messages: whose archive. */
static const char *whose(const struct packing *p)
{
	static char text[4200];

	if (!p->source)
		return "files of the layout";
	snprintf(text, sizeof(text), "--rootfs: %s", p->source);
	return text;
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
		return complain("%s: %s", whose(p), why);
	return complain("%s: %s: %s", whose(p), name, why);
}

/* --- entries -------------------------------------------------------------- */

/* Names start at the root that they will have. False: this one is the root. */
static bool name_strip(struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);

	if (!name)
		return true;
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
		return complain(
			"--rootfs: %s: %s: shorter than its header says",
			p->source, name);
	return 0;
}

/* Can the library OS have such a file? */
static bool wanted(struct packing *p, struct archive_entry *e)
{
	mode_t type = archive_entry_filetype(e);
	const char *name = archive_entry_pathname(e);

	if (type == AE_IFREG || type == AE_IFDIR || type == AE_IFLNK ||
		archive_entry_hardlink(e))
		return true;
	if (p->left_out++ < LEFT_OUT_SHOWN)
		complain("--rootfs: %s: %s is left out: neither file, "
			 "directory nor symbolic link",
			p->source, name ? name : "?");
	return false;
}

/* --- what an entry takes -------------------------------------------------- */

static uint64_t round_up(uint64_t bytes, uint64_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

/* A name in the archive, besides its header. */
static uint64_t name_bytes(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	/* That of a directory gets a slash. */
	return n < TAR_NAME_BYTES ? 0 : TAR_BYTES + round_up(n + 2, TAR_BYTES);
}

static int check_name(
	const struct packing *p, const char *name, const char *what)
{
	if (!name || strlen(name) <= ROOTFS_NAME_MAX)
		return 0;
	return complain("%s: %.60s…: %s of %zu bytes; a path has at most %d",
		whose(p), name, what, strlen(name), ROOTFS_NAME_MAX);
}

static int too_much(const struct packing *p, const char *name, uint64_t bytes)
{
	return complain("%s: %s: with its %" PRIu64
			" byte%s this is more than a file "
			"system in this layout can hold (%" PRIu64 " MiB)",
		whose(p), name ? name : "?", bytes, plural(bytes),
		p->bytes_max >> 20);
}

/* Is there room for the entry? Nothing of it has been read yet, and what it
 * says about its size is only believed if it is small. One that is left out
 * takes its header: not even of those there can be any number. */
static int take_room(struct packing *p, struct archive_entry *e, bool data)
{
	const char *name = archive_entry_pathname(e);
	const char *hard = archive_entry_hardlink(e);
	const char *soft = archive_entry_symlink(e);
	int64_t size = data ? archive_entry_size(e) : 0;
	uint64_t bytes = TAR_BYTES;

	if (check_name(p, name, "a name") ||
		check_name(p, hard, "a link to a name") ||
		check_name(p, soft, "a link to a name"))
		return -EINVAL;
	if (size < 0 || (uint64_t)size > p->room)
		return too_much(p, name, (uint64_t)size);
	bytes += name_bytes(name) + name_bytes(hard) + name_bytes(soft) +
		round_up((uint64_t)size, PAGE_BYTES);
	if (bytes > p->room)
		return too_much(p, name, (uint64_t)size);
	p->room -= bytes;
	return 0;
}

/* --- an entry --------------------------------------------------------------- */

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
	if (take_room(p, e, data))
		return -EINVAL;
	r = archive_write_header(p->out, e);
	if (r < ARCHIVE_WARN)
		return failed(p, p->out, name);
	p->files++;
	progress(p);
	if (!data)
		return 0;
	return copy_data(p, name, archive_entry_size(e));
}

/* Is (name), of a member, the same as (path)? boot puts no member outside of
 * the root, whatever its name. */
static bool is_path(const char *name, const char *path)
{
	char plain[ROOTFS_NAME_MAX + 2];
	size_t used = 0;

	while (*name) {
		size_t n = strcspn(name, "/");
		if (n == 2 && !strncmp(name, "..", n)) {
			while (used && plain[--used] != '/')
				;
		} else if (n && !(n == 1 && *name == '.')) {
			plain[used++] = '/';
			memcpy(plain + used, name, n);
			used += n;
		}
		name += n + (name[n] == '/');
	}
	return used == strlen(path) && !memcmp(plain, path, used);
}

/* The user's comes first. */
static void find_file(struct packing *p, const char *name)
{
	for (unsigned i = 0; i < p->count; i++)
		if (is_path(name, p->file[i].path))
			p->file[i].there = true;
}

static int pack_entry(struct packing *p, struct archive_entry *e)
{
	if (!name_strip(e))
		return 0;
	if (!wanted(p, e))
		return take_room(p, e, false);
	int error = write_entry(p, e);
	if (!error)
		find_file(p, archive_entry_pathname(e));
	return error;
}

static int write_file(struct packing *p, const struct rootfs_file *f)
{
	struct archive_entry *e = archive_entry_new();

	if (!e)
		return complain("no memory");
	archive_entry_copy_pathname(e, f->path + 1);
	archive_entry_set_filetype(e, f->data ? AE_IFREG : AE_IFDIR);
	archive_entry_set_perm(e, f->data ? 0644 : 0755);
	archive_entry_set_size(e, (int64_t)f->bytes);
	archive_entry_set_mtime(e, f->modified, 0);
	int error = take_room(p, e, f->data);
	if (!error &&
		(archive_write_header(p->out, e) < ARCHIVE_WARN ||
			(f->bytes &&
				archive_write_data(p->out, f->data, f->bytes) !=
					(la_ssize_t)f->bytes)))
		error = failed(p, p->out, f->path);
	archive_entry_free(e);
	return error;
}

static int pack_files(struct packing *p)
{
	int error = 0;

	for (unsigned i = 0; i < p->count && !error; i++)
		if (!p->file[i].there)
			error = write_file(p, &p->file[i]);
	return error;
}

static int pack_archive(struct packing *p)
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
	if (p->left_out > LEFT_OUT_SHOWN)
		complain("--rootfs: %s: %" PRIu64 " more are left out",
			p->source, p->left_out - LEFT_OUT_SHOWN);
	return 0;
}

static int pack_all(struct packing *p)
{
	int error = p->in ? pack_archive(p) : 0;

	if (!error)
		error = pack_files(p);
	if (!error && archive_write_close(p->out) != ARCHIVE_OK)
		error = failed(p, p->out, NULL);
	return error;
}

/* --- from and to ------------------------------------------------------------ */

/* Formats that people have, and decoders that are part of the library: "all"
 * includes some that run a program, and a dozen that nobody needs here. */
static void support_known(struct archive *a)
{
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_compress(a);
	archive_read_support_format_tar(a);
	archive_read_support_format_gnutar(a);
	archive_read_support_format_cpio(a);
	archive_read_support_format_zip(a);
	archive_read_support_format_empty(a);
}

static int open_archive(struct packing *p)
{
	struct stat st;

	if (!p->source)
		return 0;
	/* libarchive would not say why. */
	if (stat(p->source, &st))
		return complain("--rootfs: %s: %s", p->source, strerror(errno));
	p->in = archive_read_new();
	support_known(p->in);
	if (archive_read_open_filename(p->in, p->source, BLOCK_BYTES) !=
		ARCHIVE_OK)
		return failed(p, p->in, NULL);
	/* Each layer multiplies by a thousand. */
	if (archive_filter_count(p->in) > FILTERS_MAX)
		return complain("--rootfs: %s: compressed more than once (%s, "
				"then %s)",
			p->source, archive_filter_name(p->in, 1),
			archive_filter_name(p->in, 0));
	return 0;
}

static la_ssize_t put(
	struct archive *a, void *packing, const void *data, size_t bytes)
{
	struct packing *p = packing;
	int error;

	/* Or an entry that was begun is completed by as many zeroes as it said
	 * that it has. */
	if (p->failed)
		return -1;
	error = sparse_write(&p->memory, data, bytes);

	if (!error)
		return (la_ssize_t)bytes;
	if (error == -ENOMEM)
		archive_set_error(a, ENOMEM,
			"%" PRIu64 " MiB of data are half of the memory that "
			"this machine has left; the file system would take "
			"the other half",
			p->memory.stored >> 20);
	else
		archive_set_error(a, -error, "%s", strerror(-error));
	return -1;
}

/* Not by the descriptor: libarchive takes a member with the inode number of
 * the file that it writes to for that file, and refuses it. */
static int open_target(struct packing *p)
{
	p->out = archive_write_new();
	archive_write_set_format_gnutar(p->out);
	archive_write_add_filter_none(p->out);
	archive_write_set_bytes_in_last_block(p->out, 1);
	if (archive_write_open(p->out, p, NULL, put, NULL) != ARCHIVE_OK)
		return failed(p, p->out, NULL);
	return 0;
}

static void pack_end(struct packing *p, int error)
{
	progress_end(p);
	p->failed = error != 0;
	archive_write_free(p->out);
	archive_read_free(p->in);
}

int rootfs_pack(const char *source, struct rootfs_file *file, unsigned count,
	uint64_t bytes_max, int *fd)
{
	struct packing p = {.source = source,
		.file = file,
		.count = count,
		.shown_ns = now_ns(),
		.terminal = isatty(STDERR_FILENO),
		.bytes_max = bytes_max,
		.room = bytes_max};
	int error = sparse_open(
		&p.memory, "cubicle-rootfs", bytes_max + TAR_END_BYTES);

	if (error)
		return complain(
			"%s: no memory: %s", whose(&p), strerror(-error));
	/* Names in archives are converted through the locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	error = open_archive(&p);
	if (!error)
		error = open_target(&p);
	if (!error)
		error = pack_all(&p);
	pack_end(&p, error);
	if (!error && (*fd = sparse_finish(&p.memory)) < 0)
		error = complain("%s: %s", whose(&p), strerror(-*fd));
	sparse_close(&p.memory);
	return error;
}
