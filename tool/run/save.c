/* SPDX-License-Identifier: MIT */
/* save.c: files of the system that are copied out at its end. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/complain.h"
#include "run/save.h"

/* Can a file be put in the folder of (file)? */
static int check_folder(const char *file)
{
	char *copy = strdup(file);
	const char *folder = dirname(copy);
	int error = 0;

	if (access(folder, W_OK | X_OK))
		error = complain(
			"--save: folder %s: %s", folder, strerror(errno));
	free(copy);
	return error;
}

/* The name of a file that is not there yet, as that of one that is: one file
 * has one name. */
static char *real_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *folder =
		slash ? strndup(file, (size_t)(slash - file + 1)) : strdup(".");
	char *real = realpath(folder, NULL), *name;

	free(folder);
	if (!real)
		return strdup(file);
	if (asprintf(&name, "%s/%s", real, slash ? slash + 1 : file) < 0)
		abort();
	free(real);
	return name;
}

static int check_new_file(struct save *s)
{
	struct stat st;
	char *name;

	if (!lstat(s->file, &st))
		return complain("--save: %s: a symbolic link to a missing "
				"file",
			s->file);
	name = real_name(s->file);
	free(s->file);
	s->file = name;
	return check_folder(s->file);
}

static int check_file(struct save *s)
{
	struct stat st;
	mode_t mask = umask(0);

	umask(mask);
	s->mode = 0666 & ~mask;
	if (stat(s->file, &st)) {
		if (errno != ENOENT)
			return complain(
				"--save: %s: %s", s->file, strerror(errno));
		return check_new_file(s);
	}
	if (!S_ISREG(st.st_mode))
		return complain(
			"--save: %s exists and is not a regular file", s->file);
	s->mode = st.st_mode & 0777;
	/* Not the symbolic link is to be replaced, but what it leads to. */
	char *real = realpath(s->file, NULL);
	if (real) {
		free(s->file);
		s->file = real;
	}
	return check_folder(s->file);
}

int saves_prepare(struct saves *s, const struct options *o)
{
	memset(s, 0, sizeof(*s));
	for (unsigned i = 0; i < o->saves; i++) {
		struct save *save = &s->save[s->count++];
		const char *colon = strchr(o->save[i], ':');
		save->fd = -1;
		save->path = strndup(o->save[i], (size_t)(colon - o->save[i]));
		save->file = strdup(colon + 1);
		if (check_file(save))
			return -EINVAL;
		for (unsigned j = 0; j < i; j++)
			if (!strcmp(s->save[j].file, save->file))
				return complain("--save: %s is given twice",
					save->file);
	}
	return 0;
}

int saves_open(struct saves *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct save *save = &s->save[i];
		char *name;
		if (asprintf(&name, "%s.XXXXXX", save->file) < 0)
			abort();
		save->fd = mkostemp(name, O_CLOEXEC);
		if (save->fd < 0) {
			complain("--save: %s: %s", name, strerror(errno));
			free(name);
			return -EINVAL;
		}
		save->temporary = name;
	}
	return 0;
}

void saves_complete(struct saves *s, uint32_t index)
{
	struct save *save;

	if (index >= s->count)
		return;
	save = &s->save[index];
	if (!save->temporary)
		return;
	if (fchmod(save->fd, save->mode) || fsync(save->fd) ||
		rename(save->temporary, save->file)) {
		complain("--save: %s: %s", save->file, strerror(errno));
		return;
	}
	free(save->temporary);
	save->temporary = NULL;
	save->complete = true;
}

unsigned saves_end(struct saves *s, bool silent)
{
	unsigned lost = 0;

	for (unsigned i = 0; i < s->count; i++) {
		struct save *save = &s->save[i];
		if (save->temporary)
			unlink(save->temporary);
		if (save->fd >= 0)
			close(save->fd);
		if (!save->complete) {
			lost++;
			if (!silent)
				complain("--save: `%s` was not copied out, %s "
					 "is unchanged",
					save->path, save->file);
		}
		free(save->temporary);
		free(save->path);
		free(save->file);
	}
	s->count = 0;
	return lost;
}
