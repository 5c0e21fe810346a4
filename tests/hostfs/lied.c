/* SPDX-License-Identifier: MIT */
/*
 * lied.c: uses a directory again and again, and believes nothing. A file
 * elsewhere must stay as it is; no result may be one that the call cannot have.
 *
 *     lied DIRECTORY TIMES
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static long bad;

/* A (result) of (call), which is (most) at most. */
static void look(const char *call, long result, long most)
{
	if ((result >= -1 && result <= most) || bad++ > 9)
		return;
	printf("%s: %ld\n", call, result);
}

static void use_file(const char *path)
{
	static char buf[5000];
	struct stat st;
	struct flock l = {.l_type = F_WRLCK, .l_len = 10};
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND * (rand() % 2), 0644);

	if (fd < 0)
		return;
	for (int i = 0; i < 8; i++) {
		look("write", write(fd, buf, sizeof(buf)), sizeof(buf));
		look("lseek", lseek(fd, 0, SEEK_CUR), __LONG_MAX__);
		look("lseek", lseek(fd, __LONG_MAX__ - rand() % 2, SEEK_SET),
			__LONG_MAX__);
		look("read", read(fd, buf, sizeof(buf)), sizeof(buf));
		look("write", write(fd, buf, sizeof(buf)), sizeof(buf));
		look("lseek", lseek(fd, 1, SEEK_CUR), __LONG_MAX__);
		look("lseek", lseek(fd, -1, SEEK_END), __LONG_MAX__);
		look("lseek", lseek(fd, 5, SEEK_DATA), __LONG_MAX__);
		look("lseek", lseek(fd, -5, SEEK_CUR), __LONG_MAX__);
		look("fstat", fstat(fd, &st), 0);
		look("lock", fcntl(fd, F_SETLK, &l), 0);
		look("getlk", fcntl(fd, F_GETLK, &l), 0);
		look("pread", pread(fd, buf, 100, 10), 100);
	}
	close(fd);
}

static void use_directory(const char *path)
{
	static char buf[4096];
	struct statvfs fs;
	int fd = open(path, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return;
	for (int i = 0; i < 8; i++) {
		look("getdents", syscall(SYS_getdents64, fd, buf, 1000), 1000);
		look("lseek", lseek(fd, 0, SEEK_CUR), __LONG_MAX__);
		look("lseek", lseek(fd, 1, SEEK_CUR), __LONG_MAX__);
	}
	look("statvfs", fstatvfs(fd, &fs), 0);
	look("fchdir", fchdir(fd), 0);
	memset(buf, 'x', sizeof(buf));
	long n = syscall(SYS_getcwd, buf, 300);
	look("getcwd", n, 300);
	if (n > 0 && strnlen(buf, (size_t)n) == (size_t)n)
		look("getcwd's text", -2, 0);
	look("mkdir", mkdir("../x", 0755), 0);
	look("open", open("../../y/../z", O_RDONLY), 1023);
	look("rmdir", rmdir("../x"), 0);
	look("readlink", readlink("../l", buf, 64), 64);
	look("chdir", chdir("/"), 0);
	close(fd);
}

int main(int argc, char **argv)
{
	static const char text[] = "not to be changed";
	char path[4096], back[64] = "";

	if (argc != 3)
		return 2;
	int own = open("/own", O_RDWR | O_CREAT, 0644);
	look("own", write(own, text, sizeof(text)), sizeof(text));
	snprintf(path, sizeof(path), "%s/l", argv[1]);
	look("symlink", symlink("/own", path), 0);
	for (int i = atoi(argv[2]); i; i--) {
		snprintf(path, sizeof(path), "%s/f%d", argv[1], i % 5);
		use_file(path);
		snprintf(path, sizeof(path), "%s/f%d", argv[1], i % 3);
		unlink(path);
		use_directory(argv[1]);
	}
	look("own", pread(own, back, sizeof(back), 0), sizeof(text));
	if (memcmp(back, text, sizeof(text)))
		look("own text", -2, 0);
	printf("%ld wrong results\n", bad);
	return bad != 0;
}
