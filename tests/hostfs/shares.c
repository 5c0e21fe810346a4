/* SPDX-License-Identifier: MIT */
/*
 * shares.c: uses a file that other processes use at the same time.
 *
 *     shares append FILE WORD TIMES   a line with WORD and a number, each time
 *     shares count FILE TIMES         add 1 to the number in FILE, under a lock
 *                                     that is tried again and again
 *     shares wait FILE TIMES          the same, under one that is waited for
 *
 * It says how often a lock was refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void must(int good, const char *what)
{
	if (good)
		return;
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

static int append(const char *file, const char *word, int times)
{
	char line[100];
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0644);

	must(fd >= 0, file);
	for (int i = 0; i < times; i++) {
		int n = snprintf(line, sizeof(line), "%s %d\n", word, i);
		must(write(fd, line, (size_t)n) == n, "write");
	}
	return close(fd);
}

static int lock(int fd, int command, int type)
{
	struct flock l = {.l_type = (short)type, .l_whence = SEEK_SET};

	return fcntl(fd, command, &l);
}

static int count(const char *file, int command, int times)
{
	int fd = open(file, O_RDWR | O_CREAT, 0644), refused = 0;

	must(fd >= 0, file);
	for (int i = 0; i < times; i++) {
		char text[20] = "";
		while (lock(fd, command, F_WRLCK)) {
			must(errno == EAGAIN || errno == EACCES, "lock");
			refused++;
			usleep(200);
		}
		must(pread(fd, text, sizeof(text) - 1, 0) >= 0, "read");
		int n = snprintf(text, sizeof(text), "%d\n", atoi(text) + 1);
		must(pwrite(fd, text, (size_t)n, 0) == n, "write");
		must(lock(fd, F_SETLK, F_UNLCK) == 0, "unlock");
	}
	printf("refused %d\n", refused);
	return close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 5 && !strcmp(argv[1], "append"))
		return append(argv[2], argv[3], atoi(argv[4]));
	if (argc == 4 && !strcmp(argv[1], "count"))
		return count(argv[2], F_SETLK, atoi(argv[3]));
	if (argc == 4 && !strcmp(argv[1], "wait"))
		return count(argv[2], F_SETLKW, atoi(argv[3]));
	fprintf(stderr, "usage: shares append|count|wait FILE [WORD] TIMES\n");
	return 2;
}
