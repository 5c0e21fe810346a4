/* SPDX-License-Identifier: MIT */
/*
 * many.c: many small files.
 *
 *     many FILES DIRECTORIES BYTES
 *
 * Makes FILES files of BYTES each, an equal number in each directory, reads
 * them again, and removes them. After "empty", "made" and "removed" it waits
 * for a line, so that a script can look at the memory of the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char want[4096], got[4096];
static int files, directories;
static size_t bytes;

static void fail(const char *what, const char *path)
{
	printf("many: %s: %s: %s\n", what, path, strerror(errno));
	exit(1);
}

static const char *path_of(int i)
{
	static char path[64];

	snprintf(path, sizeof(path), "d%d/f%d", i % directories, i);
	memset(want, i, bytes);
	return path;
}

static void write_one(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || write(fd, want, bytes) != (ssize_t)bytes || close(fd))
		fail("making", path);
}

static void read_one(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, got, sizeof(got));

	if (n != (ssize_t)bytes || memcmp(want, got, bytes) || close(fd))
		fail("reading", path);
}

static void remove_one(const char *path)
{
	if (unlink(path))
		fail("removing", path);
}

static void each(void (*work)(const char *path))
{
	for (int i = 0; i < files; i++)
		work(path_of(i));
}

static void reached(const char *what)
{
	printf("%s\n", what);
	fflush(stdout);
	getchar();
}

int main(int argc, char **argv)
{
	char path[64];

	if (argc != 4)
		return 2;
	files = atoi(argv[1]);
	directories = atoi(argv[2]);
	bytes = strtoul(argv[3], NULL, 10);
	reached("empty");
	for (int i = 0; i < directories; i++) {
		snprintf(path, sizeof(path), "d%d", i);
		if (mkdir(path, 0700))
			fail("making", path);
	}
	each(write_one);
	reached("made");
	each(read_one);
	each(remove_one);
	for (int i = 0; i < directories; i++) {
		snprintf(path, sizeof(path), "d%d", i);
		if (rmdir(path))
			fail("removing", path);
	}
	reached("removed");
	return 0;
}
