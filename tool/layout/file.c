/* SPDX-License-Identifier: MIT */
/* file.c: see file.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "layout/complain.h"
#include "layout/file.h"

#define BLANKS " \t"

bool layout_path_is_plain(const char *path)
{
	while (*path == '/') {
		size_t n = strcspn(path + 1, "/");
		if (!n || (path[1] == '.' && n == 1) ||
			(path[1] == '.' && path[2] == '.' && n == 2))
			return false;
		path += n + 1;
	}
	return !*path;
}

/* Is (path) a file or directory in (folder)? */
static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return !strncmp(path, folder, n) && path[n] == '/';
}

static const char *check_path(const char *path, bool directory)
{
	if (*path != '/')
		return "the path inside must begin with /";
	if (!path[1])
		return "it is the root";
	if (!layout_path_is_plain(path))
		return "the path has `.`, `..`, or two slashes in a row";
	if (!strcmp(path, "/dev") || is_below(path, "/dev"))
		return "/dev has the devices";
	if (directory)
		return NULL;
	return "after the path comes the name of a file; only an empty "
	       "directory, whose path ends with a slash, has none";
}

/* Does (new) fit beside (old)? */
static int check_two(const struct layout *l, const struct layout_file *new,
	const struct layout_file *old)
{
	if (!strcmp(new->path, old->path))
		return layout_complain(l, new->line,
			"file `%s`: line %u has the same path", new->path,
			old->line);
	if ((!new->directory &&is_below(old->path, new->path)) ||
		(!old->directory && is_below(new->path, old->path)))
		return layout_complain(l, new->line,
			"file `%s`: line %u has `%s`; a file cannot be in a "
			"file",
			new->path, old->line, old->path);
	return 0;
}

/* Split (value) into path and source. NULL, or what is wrong. */
static const char *split(struct layout_file *f, const char *value)
{
	size_t n = strcspn(value, BLANKS);
	const char *source = value + n + strspn(value + n, BLANKS);

	if (strlen(value) >= LAYOUT_FILE_BYTES)
		return "too long a line";
	snprintf(f->path, sizeof(f->path), "%.*s", (int)n, value);
	strcpy(f->source, source);
	f->directory = n > 1 && f->path[n - 1] == '/';
	if (f->directory)
		f->path[n - 1] = 0;
	if (f->directory && *source)
		return "a path that ends with a slash is an empty directory, "
		       "and no file can follow it";
	return check_path(f->path, f->directory || *source);
}

int layout_add_file(struct layout *l, unsigned line, const char *value)
{
	struct layout_file *f = &l->file_inside[l->files];

	if (l->files == LAYOUT_FILES_MAX)
		return layout_complain(
			l, line, "more than %d files", LAYOUT_FILES_MAX);
	const char *why = split(f, value);
	if (why)
		return layout_complain(
			l, line, "file `%.300s`: %s", value, why);
	f->line = line;
	for (unsigned i = 0; i < l->files; i++)
		if (check_two(l, f, &l->file_inside[i]))
			return -EINVAL;
	l->files++;
	return 0;
}
