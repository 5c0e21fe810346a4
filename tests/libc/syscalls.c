/* SPDX-License-Identifier: MIT */
/* syscalls.c: makes a few system calls, good and bad, one that there is not,
 * and tells of some that it did not make. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cubicle/component.h>

/* A liar gets no more than his own memory told. */
static void lie(void)
{
	static const char monitor[] = "x";
	struct cubicle_syscall s = {.number = 999, .texts = 1000};

	printf("%d\n", cubicle_trace_syscall((void *)64));
	s.arg[0] = CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET;
	s.text[0].bytes = 64;
	s.arg[1] = (uint64_t)(uintptr_t)monitor;
	s.text[1].arg = 77;
	s.text[1].bytes = 8;
	printf("%d\n", cubicle_trace_syscall(&s));
	s.number = SYS_chdir;
	s.text[0].is_string = 1;
	printf("%d\n", cubicle_trace_syscall(&s));
}

int main(int argc, char **argv)
{
	char buf[200];
	struct stat st;

	(void)argv;
	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc > 1) {
		lie();
		return 0;
	}
	int fd = open("/tmp/file", O_RDWR | O_CREAT | O_EXCL, 0640);
	write(fd, "a \"line\"\n", 9);
	memset(buf, 'b', sizeof(buf));
	pwrite(fd, buf, sizeof(buf), 9);
	pread(fd, buf, 9, 0);
	stat("/tmp/nothing", &st);
	for (int i = 0; i < 20; i++)
		fstat(fd, &st);
	lseek(fd, -3, SEEK_END);
	rename("/tmp/file", "/tmp/other");
	unlinkat(AT_FDCWD, "/tmp/other", 0);
	access("/tmp", R_OK | W_OK);
	syscall(SYS_inotify_init1, 0);
	syscall(SYS_inotify_init1, 0);
	close(fd);
	exit(3);
}
