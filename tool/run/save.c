/* SPDX-License-Identifier: MIT */
/* save.c: files of the system that are copied out at its end. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* --- temporaries --------------------------------------------------------------- */

/* A temporary that has a name has this one, after that of the file, and then a
 * number. */
#define SUFFIX ".cubicle-save-"

static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');

	return slash ? strndup(file, (size_t)(slash - file + 1)) : strdup(".");
}

/* Remove what a run left that was killed: it is not locked any more. */
static void remove_leftover(int folder, const char *name)
{
	int fd = openat(folder, name,
		O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) &&
		!flock(fd, LOCK_EX | LOCK_NB))
		unlinkat(folder, name, 0);
	close(fd);
}

static void remove_leftovers(const char *folder, const char *file)
{
	const char *slash = strrchr(file, '/');
	DIR *d = opendir(folder);
	struct dirent *e;
	char *prefix;

	if (asprintf(&prefix, "%s" SUFFIX, slash ? slash + 1 : file) < 0)
		abort();
	while (d && (e = readdir(d)))
		if (!strncmp(e->d_name, prefix, strlen(prefix)))
			remove_leftover(dirfd(d), e->d_name);
	if (d)
		closedir(d);
	free(prefix);
}

static char *temporary_name(const char *file, unsigned try)
{
	char *name;

	if (asprintf(&name, "%s" SUFFIX "%d-%u", file, (int)getpid(), try) < 0)
		abort();
	return name;
}

#define TRIES 100

/* Where the file system cannot make a file without a name. */
static int open_named(struct save *s)
{
	for (unsigned try = 0; try < TRIES; try++) {
		char *name = temporary_name(s->file, try);
		int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
			S_IRUSR | S_IWUSR);
		if (fd >= 0) {
			s->temporary = name;
			return fd;
		}
		free(name);
		if (errno != EEXIST)
			break;
	}
	return -1;
}

/* By this name, a file gets a name that has none. */
static void name_by_descriptor(char name[static 32], int fd)
{
	snprintf(name, 32, "/proc/self/fd/%d", fd);
}

static int open_temporary(struct save *s, const char *folder)
{
	char name[32];
	int fd =
		open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd < 0)
		return open_named(s);
	name_by_descriptor(name, fd);
	if (!access(name, F_OK))
		return fd;
	close(fd);
	return open_named(s);
}

int saves_open(struct saves *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct save *save = &s->save[i];
		char *folder = folder_of(save->file);
		remove_leftovers(folder, save->file);
		save->fd = open_temporary(save, folder);
		if (save->fd < 0)
			complain("--save: %s: %s", folder, strerror(errno));
		free(folder);
		if (save->fd < 0)
			return -EINVAL;
		flock(save->fd, LOCK_EX | LOCK_NB);
	}
	return 0;
}

/* Give it a name beside the destination. */
static int name_temporary(struct save *s, const char *by)
{
	for (unsigned try = 0; try < TRIES; try++) {
		char *name = temporary_name(s->file, try);
		if (!linkat(AT_FDCWD, by, AT_FDCWD, name, AT_SYMLINK_FOLLOW)) {
			s->temporary = name;
			return 0;
		}
		free(name);
		if (errno != EEXIST)
			break;
	}
	return -1;
}

/* A new file gets its name at once; one that is there can only be replaced by
 * another one that has a name. */
static int take_place(struct save *s)
{
	char by[32];

	name_by_descriptor(by, s->fd);
	if (!s->temporary) {
		if (!linkat(AT_FDCWD, by, AT_FDCWD, s->file, AT_SYMLINK_FOLLOW))
			return 0;
		if (errno != EEXIST || name_temporary(s, by))
			return -1;
	}
	return rename(s->temporary, s->file);
}

void saves_complete(struct saves *s, uint32_t index)
{
	struct save *save;

	if (index >= s->count)
		return;
	save = &s->save[index];
	if (save->fd < 0 || save->complete)
		return;
	if (fchmod(save->fd, save->mode) || fsync(save->fd) ||
		take_place(save)) {
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
					 "is not written",
					save->path, save->file);
		}
		free(save->temporary);
		free(save->path);
		free(save->file);
	}
	s->count = 0;
	return lost;
}
