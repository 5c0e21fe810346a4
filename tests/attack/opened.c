/* SPDX-License-Identifier: MIT */
/*
 * opened.c: a hostile program opens as many files of the host as it can, and
 * keeps them. Then another client opens one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <cubicle/component.h>
#include "opened.h"

int main(void)
{
	char path[32];
	int n = 0, fd = 0;

	printf("before %d\n", opened_other("/m/own"));
	while (fd >= 0) {
		snprintf(path, sizeof(path), "/m/%d", n++);
		fd = open(path, O_RDWR | O_CREAT, 0644);
	}
	printf("opened %d\n", n - 1);
	printf("error %d\n", errno);
	printf("after %d\n", opened_other("/m/own"));
	printf("itself %d\n", open("/m/own", O_RDONLY) < 0 ? errno : 0);
	return 0;
}
