/* SPDX-License-Identifier: MIT */
/* given.c: see given.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/openat2.h>
#include "layout/address.h"
#include "layout/complain.h"
#include "lib/complain.h"
#include "lib/whole.h"
#include "run/given.h"

#define BYTES_MAX (16 << 20) /* of a file; it is kept in memory */

#define BITS_MAX 128

struct reader {
	const struct layout *layout;
	const struct layout_file *file;
	char *source;	      /* the file that is read */
	unsigned first, last; /* addresses with which lines are repeated */
};

static int fail(const struct reader *r, const char *why)
{
	return layout_complain(r->layout, r->file->line, "file `%s`: %s: %s",
		r->file->path, r->source, why);
}

/* --- addresses -------------------------------------------------------------- */

/* Is (a) one address to listen at? A range only allows some, and sockets of
 * AF_UNIX that programs make are inside. */
static bool is_one(const struct cubicle_system_address *a)
{
	return a->use == CUBICLE_LISTEN && !a->is_unix && a->first == a->last &&
		(!a->bits || a->bits == BITS_MAX);
}

/* Write (a) as programs read it. */
static void put_address(FILE *to, const struct cubicle_system_address *a)
{
	char text[ADDRESS_TEXT_BYTES];

	if (!a->bits)
		fprintf(to, "0.0.0.0:%u", a->first);
	else
		fputs(address_text(text, a), to);
}

/* Choose the addresses of (r): those of --listen or, if there is none, those of
 * the layout. */
static void choose(struct reader *r, unsigned listens)
{
	r->last = r->layout->addresses;
	r->first = listens ? r->last - listens : 0;
}

/* --- contents --------------------------------------------------------------- */

/* Write the line (line) of (n) bytes with (a) in place of each word. */
static void put_with(FILE *to, const char *line, size_t n,
	const struct cubicle_system_address *a)
{
	const char *end = line + n, *word;

	while ((word = memmem(line, (size_t)(end - line), GIVEN_WORD,
			strlen(GIVEN_WORD)))) {
		fwrite(line, 1, (size_t)(word - line), to);
		put_address(to, a);
		line = word + strlen(GIVEN_WORD);
	}
	fwrite(line, 1, (size_t)(end - line), to);
}

/* How often the line (line) of (n) bytes was written, for each address. */
static unsigned repeat(
	const struct reader *r, FILE *to, const char *line, size_t n)
{
	unsigned times = 0;

	for (unsigned i = r->first; i < r->last; i++) {
		if (!is_one(&r->layout->address[i]))
			continue;
		if (times++ && line[n - 1] != '\n')
			putc('\n', to);
		put_with(to, line, n, &r->layout->address[i]);
	}
	return times;
}

/* Write the (bytes) of (text), line by line. */
static int expand(
	const struct reader *r, FILE *to, const char *text, size_t bytes)
{
	for (size_t at = 0, n; at < bytes; at += n) {
		const char *line = text + at;
		const char *end = memchr(line, '\n', bytes - at);
		n = end ? (size_t)(end - line) + 1 : bytes - at;
		if (!memmem(line, n, GIVEN_WORD, strlen(GIVEN_WORD)))
			fwrite(line, 1, n, to);
		else if (!repeat(r, to, line, n))
			return fail(r,
				"it needs an address for " GIVEN_WORD
				": `--listen ADDR:PORT`, or the key `listen` "
				"in the layout, with one port; a range and "
				"`unix:` are none");
	}
	return 0;
}

/* Read the open file (fd) into (text), of (bytes). */
static int read_text(const struct reader *r, int fd, char *text, size_t bytes)
{
	int error = read_whole(fd, text, bytes, 0);

	return error ? fail(r, strerror(-error)) : 0;
}

static int read_open(const struct reader *r, int fd, const struct stat *s,
	struct rootfs_file *to)
{
	size_t bytes = (size_t)s->st_size;
	char *text = malloc(bytes + 1);
	FILE *stream = open_memstream(&to->data, &to->bytes);

	if (!text || !stream)
		abort();
	to->modified = s->st_mtime;
	int error = read_text(r, fd, text, bytes);
	if (!error)
		error = expand(r, stream, text, bytes);
	free(text);
	if (fclose(stream) && !error)
		error = fail(r, strerror(errno));
	return error;
}

static int read_source(const struct reader *r, struct rootfs_file *to)
{
	struct stat s;
	int fd = open(r->source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fail(r, strerror(errno));
	int error = 0;
	if (fstat(fd, &s))
		error = fail(r, strerror(errno));
	else if (!S_ISREG(s.st_mode))
		error = fail(r, "not a regular file");
	else if (s.st_size > BYTES_MAX)
		error = fail(r,
			"larger than 16 MiB; give it with --rootfs or --mount");
	else
		error = read_open(r, fd, &s, to);
	close(fd);
	return error;
}

/* --- files ------------------------------------------------------------------ */

/* Does the directory (root) have (path)? A link that leads to nothing is there,
 * too. */
static bool has(int root, const char *path)
{
	struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	int fd = root < 0
		? -1
		: (int)syscall(SYS_openat2, root, path, &how, sizeof(how));

	if (fd < 0)
		return root >= 0 && errno != ENOENT && errno != ENOTDIR;
	close(fd);
	return true;
}

static char *source(const struct layout *l, const struct layout_file *f)
{
	const char *slash = strrchr(l->file, '/');
	char *to;

	if (*f->source == '/' || !slash)
		to = strdup(f->source);
	else if (asprintf(&to, "%.*s/%s", (int)(slash - l->file), l->file,
			 f->source) < 0)
		to = NULL;
	if (!to)
		abort();
	return to;
}

/* Files are put into the root file system by boot. */
static int check_components(const struct layout *l)
{
	bool has_vfs = false;

	for (unsigned i = 0; i < l->components; i++)
		has_vfs |= !strcmp(l->component[i].name, "vfs");
	if (has_vfs && !strcmp(l->start, "boot"))
		return 0;
	return layout_complain(l, l->file_inside[0].line,
		"`file` needs the component vfs, and boot as the start");
}

int given_read(struct given *given, const struct layout *layout,
	unsigned listens, int root)
{
	struct reader r = {.layout = layout};
	int error = layout->files ? check_components(layout) : 0;

	choose(&r, listens);
	for (unsigned i = 0; i < layout->files && !error; i++) {
		struct rootfs_file *to = &given->file[given->count];
		r.file = &layout->file_inside[i];
		if (has(root, r.file->path))
			continue;
		*to = (struct rootfs_file){.path = r.file->path};
		given->count++;
		r.source = source(layout, r.file);
		if (!r.file->directory)
			error = read_source(&r, to);
		free(r.source);
	}
	return error;
}

void given_free(struct given *given)
{
	for (unsigned i = 0; i < given->count; i++)
		free(given->file[i].data);
	given->count = 0;
}
