/* SPDX-License-Identifier: MIT */
/* linked.c: see linked.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "fuzz.h"
#include "lib/complain.h"
#include "link/image.h"
#include "linked.h"

#define CUBICLES 3

/* In place of lib/complain.c: there are many messages. */
int complain(const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	FUZZ_CHECK(n > 10);
	if (getenv("FUZZ_MESSAGES"))
		fprintf(stderr, "%s\n", text);
	return -EINVAL;
}

const char *linked_file(const char *name)
{
	static char path[512];
	const char *folder = getenv("B");

	snprintf(path, sizeof(path), "%s/fuzz/component/%s.so",
		folder ? folder : "build", name);
	return path;
}

void *linked_map(int fd, size_t *bytes)
{
	struct stat st;

	FUZZ_CHECK(!fstat(fd, &st));
	*bytes = (size_t)st.st_size;
	void *at = mmap(NULL, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	FUZZ_CHECK(at != MAP_FAILED);
	return at;
}

static void add_component(
	struct cubicle_system *d, const char *name, uint32_t cubicle)
{
	struct cubicle_system_component *c = &d->component[d->components++];

	snprintf(c->name, sizeof(c->name), "%s", name);
	c->cubicle = cubicle;
}

int linked(struct cubicle_system *d, const char *file, unsigned variant)
{
	static struct layout layout;
	static char friend[512];
	char input[512], *files[3] = {input, friend, input};
	int fd;

	snprintf(input, sizeof(input), "%s", file);
	snprintf(friend, sizeof(friend), "%s", linked_file("friend"));
	memset(d, 0, sizeof(*d));
	d->backend = variant & VARIANT_VIEWS ? CUBICLE_BACKEND_SFI
					     : CUBICLE_BACKEND_MPK;
	d->cubicles = CUBICLES;
	for (uint32_t i = 0; i < CUBICLES; i++) {
		struct cubicle_system_cubicle *c = &d->cubicle[i];
		snprintf(c->name, sizeof(c->name), "cubicle%u", i + 1);
		/* Of two components with one name for a function, an importer
		 * may call only one. */
		c->calls = 3;
		if (!(variant & VARIANT_RIGHTS))
			continue;
		c->rights = CUBICLE_RIGHT_HOST | CUBICLE_RIGHT_PAGES;
		c->on_fault = CUBICLE_ON_FAULT_RESTART;
	}
	add_component(d, "input", 0);
	add_component(d, "friend", variant & VARIANT_ONE ? 0 : 1);
	if (variant & VARIANT_TWICE)
		add_component(d, "again", 2);
	return link_image(d, &layout, files, &fd) ? -1 : fd;
}
