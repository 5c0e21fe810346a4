/* SPDX-License-Identifier: MIT */
/*
 * files.c: asks for attributes, names and locks again and again, while they
 * change in all ways that there are. What is remembered between libc and vfs
 * must not show: what this writes is the same for a process of Linux.
 *
 *     files DIRECTORY
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGAIN 30 /* times, until everybody remembers */

static void say(const char *what, int result)
{
	printf("%s: %s\n", what, result < 0 ? strerror(errno) : "well");
}

static void must(const char *what, int result)
{
	if (result >= 0)
		return;
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

static void show_stat(const char *what, int result, const struct stat *st)
{
	if (result)
		printf("%s: %s\n", what, strerror(errno));
	else
		printf("%s: mode %o, %lld bytes, %d links\n", what, st->st_mode,
			(long long)st->st_size, (int)st->st_nlink);
}

/* The last of many equal answers. */
static void ask_path(const char *path)
{
	struct stat st;
	int result = 0;

	for (int i = 0; i < AGAIN; i++)
		result = stat(path, &st);
	show_stat(path, result, &st);
}

static void ask_fd(const char *what, int fd)
{
	struct stat st;
	int result = 0;

	for (int i = 0; i < AGAIN; i++)
		result = fstat(fd, &st);
	show_stat(what, result, &st);
}

static int make(const char *path, const char *text)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	must(path, fd);
	if (*text)
		must("write", (int)write(fd, text, strlen(text)));
	return fd;
}

static void attributes(void)
{
	int fd = make("a", "12345"), other;

	ask_fd("a, open", fd);
	must("write", (int)write(fd, "678", 3));
	ask_fd("a, written", fd);
	must("truncate", truncate("a", 2));
	ask_fd("a, cut short", fd);
	must("fchmod", fchmod(fd, 0600));
	ask_path("a");
	must("link", link("a", "b"));
	ask_fd("a, linked", fd);
	must("unlink", unlink("a"));
	ask_fd("a, unlinked", fd);
	ask_path("b");
	close(fd);
	ask_fd("closed", fd);
	other = make("c", "another");
	printf("the same number: %d\n", other == fd);
	ask_fd("c", other);
	fd = open("b", O_RDONLY);
	must("b", fd);
	ask_fd("b", fd);
	must("dup2", dup2(other, fd));
	ask_fd("c, in place of b", fd);
	close(fd);
	close(other);
}

static void names(void)
{
	struct stat before, after;

	ask_path("new");
	close(make("new", "1"));
	ask_path("new");
	must("rename", rename("new", "newer"));
	ask_path("new");
	ask_path("newer");
	must("mkdir", mkdir("below", 0755));
	ask_path("below/newer");
	must("link", link("newer", "below/newer"));
	ask_path("below/newer");
	must("symlink", symlink("nowhere", "link"));
	ask_path("link");
	close(make("nowhere", "123"));
	ask_path("link");
	/* Elsewhere the same names mean something else. */
	close(make("below/c", "in the directory below"));
	ask_path("c");
	must("chdir", chdir("below"));
	ask_path("c");
	must("chdir", chdir(".."));
	ask_path("c");
	must("stat", stat("c", &before));
	must("utimensat",
		utimensat(
			AT_FDCWD, "c", (struct timespec[]){{1, 2}, {3, 4}}, 0));
	for (int i = 0; i < AGAIN; i++)
		must("stat", stat("c", &after));
	printf("times: %lld.%ld %lld.%ld\n", (long long)after.st_atim.tv_sec,
		after.st_atim.tv_nsec, (long long)after.st_mtim.tv_sec,
		after.st_mtim.tv_nsec);
	ask_path("");
	ask_path("c/d");
}

static int lock(int fd, int type, int whence, off_t start, off_t length)
{
	struct flock l = {.l_type = (short)type,
		.l_whence = (short)whence,
		.l_start = start,
		.l_len = length};

	return fcntl(fd, F_SETLK, &l);
}

/* As a database does, many times. */
static void transactions(int fd)
{
	int bad = 0;

	for (int i = 0; i < AGAIN; i++) {
		bad |= lock(fd, F_RDLCK, SEEK_SET, 1000, 1);
		bad |= lock(fd, F_RDLCK, SEEK_SET, 1002, 510);
		bad |= lock(fd, F_UNLCK, SEEK_SET, 1000, 1);
		bad |= lock(fd, F_WRLCK, SEEK_SET, 1001, 1);
		bad |= lock(fd, F_WRLCK, SEEK_SET, 1000, 1);
		bad |= lock(fd, F_WRLCK, SEEK_SET, 1002, 510);
		bad |= lock(fd, F_RDLCK, SEEK_SET, 1002, 510);
		bad |= lock(fd, F_UNLCK, SEEK_SET, 1000, 2);
		bad |= lock(fd, F_UNLCK, SEEK_SET, 0, 0);
	}
	say("transactions", bad);
}

static void locks(void)
{
	int fd = make("locked", "text"), reader, copy;

	transactions(fd);
	reader = open("locked", O_RDONLY);
	must("locked", reader);
	say("to write, where it can be read only",
		lock(reader, F_WRLCK, SEEK_SET, 1001, 1));
	say("to read", lock(reader, F_RDLCK, SEEK_SET, 1001, 1));
	say("no type", lock(fd, 9, SEEK_SET, 0, 1));
	say("no place", lock(fd, F_RDLCK, SEEK_SET, -1, 1));
	say("before the start", lock(fd, F_RDLCK, SEEK_SET, 5, -6));
	copy = dup(fd);
	say("through a copy", lock(copy, F_WRLCK, SEEK_SET, 1000, 1));
	close(copy);
	say("closed", lock(copy, F_WRLCK, SEEK_SET, 1000, 1));
	transactions(fd);
	say("a part", lock(fd, F_WRLCK, SEEK_SET, 1100, 10));
	say("from here", lock(fd, F_WRLCK, SEEK_CUR, 0, 1));
	say("from the end", lock(fd, F_RDLCK, SEEK_END, -1, 1));
	say("across", lock(fd, F_UNLCK, SEEK_SET, 1005, 200));
	transactions(fd);
	close(reader);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: files DIRECTORY\n");
		return 2;
	}
	must(argv[1], mkdir(argv[1], 0755));
	must(argv[1], chdir(argv[1]));
	umask(022);
	attributes();
	names();
	locks();
	return 0;
}
