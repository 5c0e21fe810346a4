/* SPDX-License-Identifier: MIT */
/*
 * object.h: what the pointers of the generated functions point to.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stddef.h>

struct object1 {
	char bytes[1];
};
struct object8 {
	char bytes[8];
};
struct object24 {
	char bytes[24];
};
struct object100 {
	char bytes[100];
};
struct object1000 {
	char bytes[1000];
};
struct object5000 { /* too long to be copied */
	char bytes[5000];
};

struct iovec {
	void *base;
	size_t bytes;
};

#endif
