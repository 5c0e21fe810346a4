/* SPDX-License-Identifier: MIT */
/*
 * protect.c: mprotect().
 *
 *     protect all | limit | read | write | file
 *
 * `all` prints a line for each case, which must be the same as a process and in
 * cubicles. `limit` succeeds if there is a limit. Each of the others ends with
 * an access that is not allowed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define MANY 100000
#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static void say(const char *what, long result)
{
	printf("%s: %ld, error %d\n", what, result, result < 0 ? errno : 0);
}

static char *pages(size_t count, int prot)
{
	char *p = mmap(NULL, count * PAGE, prot, ANON, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return p;
}

static void calls(int fd)
{
	char *p = pages(4, RW);

	memset(p, 'a', 4 * PAGE);
	say("odd rights", mprotect(p, PAGE, 0x40));
	say("nothing", mprotect(p, 0, PROT_READ));
	say("to be read", mprotect(p + PAGE, PAGE, PROT_READ));
	say("not at all", mprotect(p + 2 * PAGE, PAGE, PROT_NONE));
	printf("%c %c\n", p[PAGE], p[3 * PAGE]);
	say("write of a page to be read", pwrite(fd, p + PAGE, PAGE, 0));
	say("write of none", pwrite(fd, p + 2 * PAGE, PAGE, 0));
	say("read into a page to be read", pread(fd, p + PAGE, 10, 0));
	say("read into none", pread(fd, p + 2 * PAGE, 10, 0));
	say("read into its neighbour", pread(fd, p + 3 * PAGE, 10, 0));
	say("all of it", mprotect(p, 4 * PAGE, RW));
	printf("%c %c %c %c\n", p[0], p[PAGE], p[2 * PAGE], p[3 * PAGE]);
	p[PAGE] = 'b';
	say("read", pread(fd, p + PAGE, 10, 0));
	printf("%c\n", p[PAGE]);
	say("none", mprotect(p, 4 * PAGE, PROT_NONE));
	say("munmap", munmap(p, 4 * PAGE));
	p = pages(4, RW);
	say("munmap of the middle", munmap(p + PAGE, PAGE));
	say("over a hole", mprotect(p, 3 * PAGE, PROT_READ));
	say("beside it", mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ));
	munmap(p, 4 * PAGE);
	p = pages(4, PROT_NONE);
	say("from none", mprotect(p + PAGE, 2 * PAGE, RW));
	p[PAGE] = 'c';
	printf("%c %d\n", p[PAGE], p[2 * PAGE]);
	munmap(p, 4 * PAGE);
	p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	printf("%c\n", p[0]);
	say("read into a file", pread(fd, p, 10, 0));
	munmap(p, PAGE);
}

/* So many mappings that there is a limit. What was changed can be changed back,
 * and there is memory as before. How many it were is up to the system. */
static int many(void)
{
	int limit = 0;
	char *p = pages(MANY, RW);
	int error = 0;

	for (size_t i = 0; i < MANY; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ)) {
			limit |= errno == ENOMEM;
			error = errno == ENOMEM ? error : errno;
		}
	printf("many: %d\n", error);
	for (size_t i = 0; i < MANY; i += 2)
		if (mprotect(p + i * PAGE, PAGE, RW))
			error = errno;
	printf("back: %d\n", error);
	for (size_t i = 0; i < MANY; i++)
		p[i * PAGE] = 1;
	for (size_t i = 0; i < MANY; i += 3)
		if (mprotect(p + i * PAGE, PAGE, PROT_NONE) && errno != ENOMEM)
			error = errno;
	say("munmap", munmap(p, (size_t)MANY * PAGE));
	/* Memory that is used again has no rights of old. */
	for (size_t i = 0; i < 1000; i++)
		memset(malloc(50000), 1, 50000);
	p = pages(MANY, RW);
	memset(p, 1, (size_t)MANY * PAGE);
	printf("again: %d\n", error);
	munmap(p, (size_t)MANY * PAGE);
	return limit;
}

int main(int argc, char **argv)
{
	int fd = open("/tmp/protect", O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *at = pages(3, RW);
	volatile char *p = at;

	if (argc != 2 || pwrite(fd, "file content", 12, 0) != 12)
		return 2;
	unlink("/tmp/protect");
	if (!strcmp(argv[1], "limit"))
		return !many();
	if (!strcmp(argv[1], "all")) {
		calls(fd);
		puts("end");
		return 0;
	}
	p[PAGE] = 5;
	fflush(stdout);
	if (!strcmp(argv[1], "write") &&
		!mprotect(at + PAGE, PAGE, PROT_READ)) {
		printf("%d\n", p[PAGE]);
		fflush(stdout);
		p[PAGE] = 6;
	}
	if (!strcmp(argv[1], "read") && !mprotect(at + PAGE, PAGE, PROT_NONE)) {
		p[0] = p[2 * PAGE] = 1;
		printf("%d\n", p[0] + p[2 * PAGE] + 3);
		fflush(stdout);
		p[0] = p[PAGE];
	}
	if (!strcmp(argv[1], "file")) {
		p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
		printf("%d\n", p[0] - 'f' + 5);
		fflush(stdout);
		p[0] = 'g';
	}
	puts("allowed");
	return 0;
}
