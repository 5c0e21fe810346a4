/* SPDX-License-Identifier: MIT */
/* folder.c: where entries are. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "link/cache/folder.h"
#include "lib/complain.h"

/* Does (folder) belong to the user, also where it is a link? Another user's
 * HOME, as sudo may leave it, is left alone. */
static bool is_own(const char *folder)
{
	struct stat s;

	return !lstat(folder, &s) && s.st_uid == geteuid() &&
		!stat(folder, &s) && s.st_uid == geteuid();
}

static int refuse(int fd, const char *folder, const char *why)
{
	inform("the cache %s is not used: %s", folder, why);
	close(fd);
	return -1;
}

/* Open (folder); -1, with errno 0 after a message. */
static int folder_open(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat s;

	if (fd < 0)
		return -1;
	if (fstat(fd, &s)) {
		close(fd);
		return -1;
	}
	errno = 0;
	if (s.st_uid != geteuid())
		return refuse(fd, folder, "it belongs to another user");
	if (s.st_mode & (S_IWGRP | S_IWOTH))
		return refuse(fd, folder, "other users can write to it");
	return fd;
}

/* Open or make (folder), which the user has named. */
static int folder_named(const char *folder)
{
	int fd = folder_open(folder);

	/* Another run may make it at the same moment. */
	if (fd < 0 && errno == ENOENT &&
		(!mkdir(folder, S_IRWXU) || errno == EEXIST))
		fd = folder_open(folder);
	if (fd < 0 && errno)
		inform("the cache CUBICLE_CACHE=%s is not used: %s", folder,
			strerror(errno));
	return fd;
}

/* Make (folder) in (above). */
static bool folder_make(const char *above, const char *folder)
{
	return is_own(above) && (!mkdir(folder, S_IRWXU) || errno == EEXIST);
}

/* Open or make the default (folder), which is in (base). That is made, too. */
static int folder_default(const char *base, const char *folder)
{
	char above[PATH_MAX];
	int fd;

	snprintf(above, sizeof(above), "%.*s/",
		(int)(strrchr(base, '/') - base), base);
	if (is_own(base)) {
		fd = folder_open(folder);
		if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
			inform("the cache %s is not used: not a folder, or a "
			       "symbolic link",
				folder);
		if (fd >= 0 || errno != ENOENT)
			return fd;
	} else if (!access(base, F_OK) || !folder_make(above, base)) {
		return -1;
	}
	return folder_make(base, folder) ? folder_open(folder) : -1;
}

int cache_folder(void)
{
	const char *named = secure_getenv("CUBICLE_CACHE");
	const char *base = secure_getenv("XDG_CACHE_HOME");
	const char *home = secure_getenv("HOME");
	char caches[PATH_MAX], folder[PATH_MAX];

	if (named)
		return *named ? folder_named(named) : -1;
	/* A path that is not absolute is to be ignored. */
	if (!base || *base != '/') {
		if (!home || *home != '/')
			return -1;
		snprintf(caches, sizeof(caches), "%s/.cache", home);
		base = caches;
	}
	/* A path that is too long is of no folder. */
	if (snprintf(folder, sizeof(folder), "%s/cubicle", base) >= PATH_MAX)
		return -1;
	return folder_default(base, folder);
}
