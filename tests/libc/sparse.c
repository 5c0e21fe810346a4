/* SPDX-License-Identifier: MIT */
/*
 * sparse.c: make a file of (bytes) that is a hole but for a text at its start
 * and one at (at). Its arguments are path, bytes and at; at 0: all is a hole.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	int fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0644);
	off_t bytes = strtoll(argv[2], NULL, 0), at = strtoll(argv[3], NULL, 0);

	if (fd < 0 || ftruncate(fd, bytes))
		return 3;
	if (at &&
		(pwrite(fd, "first", 5, 0) != 5 ||
			pwrite(fd, "last", 4, at) != 4))
		return 4;
	puts("made");
	return 0;
}
