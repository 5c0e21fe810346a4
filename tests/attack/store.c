/* SPDX-License-Identifier: MIT */
/*
 * store.c: a client of a hostile ramfs (store_ramfs.c) makes each file that it
 * is given the name of, and prints how many bytes the file has. A hostile
 * client itself tries to use the store.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"

#define PAGE 4096

static int itself(void)
{
	static char buf[PAGE];
	int64_t store = CUBICLE_PUBLISHED->store;
	char *p = alloc_pages(CUBICLE_SELF, 1);
	int n = given_read(store, buf, PAGE, 0) >= 0;

	n += given_write(store, buf, PAGE, 0) >= 0;
	n += given_discard(store, 0, PAGE) >= 0;
	n += given_map(store, p, PAGE, 0, 0) >= 0;
	n += given_map(store, p, PAGE, 1, 0) >= 0;
	return n;
}

int main(int argc, char **argv)
{
	struct stat st;

	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDWR | O_CREAT, 0644);
		printf("%s %ld\n", argv[i],
			fd < 0 || fstat(fd, &st) ? -1 : (long)st.st_size);
	}
	printf("itself %d\n", itself());
	printf("store %d\n", CUBICLE_PUBLISHED->store_bytes > 0);
	return 0;
}
