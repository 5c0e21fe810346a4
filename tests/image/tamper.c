/* SPDX-License-Identifier: MIT */
/*
 * tamper.c: stands in the place of the monitor, changes the image that the tool
 * has linked, and starts the real monitor, the file `monitor` beside it. The
 * file `tamper` beside it names the change, one of bad.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cubicle/calls_abi.h>
#include <cubicle/space_abi.h>
#include "tamper.h"

#define RIGHTS(name, function, rights) rights,
static const uint32_t call_rights[] = {CUBICLE_MONITOR_CALLS(RIGHTS)};

_Noreturn void tamper_fail(const char *what)
{
	fprintf(stderr, "tamper: %s\n", what);
	exit(90);
}

uint32_t cubicle_of(const struct tampered *t, uint32_t component)
{
	return t->system->component[component].cubicle + 1;
}

struct cubicle_image_segment *segment_of(
	struct tampered *t, uint32_t id, uint32_t protection)
{
	for (uint64_t i = 0; i < t->header->segment.count; i++) {
		struct cubicle_image_segment *s = &t->segment[i];
		if (s->protection == protection &&
			cubicle_of(t, s->component) == id)
			return s;
	}
	tamper_fail("no such segment");
}

struct cubicle_image_edge *function_edge(struct tampered *t)
{
	for (uint64_t i = 0; i < t->header->edge.count; i++)
		if (!t->edge[i].call && i != t->header->start)
			return &t->edge[i];
	tamper_fail("no edge to a function");
}

struct cubicle_image_edge *host_edge(struct tampered *t)
{
	for (uint64_t i = 0; i < t->header->edge.count; i++)
		if (t->edge[i].call && call_rights[t->edge[i].call - 1])
			return &t->edge[i];
	tamper_fail("no edge to the host");
}

/* --- files ---------------------------------------------------------------------- */

static void read_system(struct cubicle_system *d)
{
	if (pread(CUBICLE_SYSTEM_FD, d, sizeof(*d), 0) != sizeof(*d))
		tamper_fail("no description");
}

static void read_image(struct tampered *t)
{
	struct stat st;

	if (fstat(t->system->image_fd, &st))
		tamper_fail("no image");
	t->size = (uint64_t)st.st_size;
	t->bytes = mmap(NULL, t->size + CUBICLE_PAGE_BYTES,
		PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t->bytes == MAP_FAILED ||
		pread(t->system->image_fd, t->bytes, t->size, 0) !=
			(ssize_t)t->size)
		tamper_fail("the image cannot be read");
	t->header = (void *)t->bytes;
	t->cubicle = (void *)(t->bytes + t->header->cubicle.offset);
	t->component = (void *)(t->bytes + t->header->component.offset);
	t->segment = (void *)(t->bytes + t->header->segment.offset);
	t->edge = (void *)(t->bytes + t->header->edge.offset);
	t->interface = (void *)(t->bytes + t->header->interface.offset);
	t->seals = CUBICLE_IMAGE_SEALS;
}

/* In place of the image. */
static void write_image(const struct tampered *t)
{
	int fd = memfd_create("tampered", MFD_ALLOW_SEALING);

	if (fd < 0 || write(fd, t->bytes, t->size) != (ssize_t)t->size ||
		(t->seals && fcntl(fd, F_ADD_SEALS, t->seals)) ||
		dup2(fd, t->system->image_fd) < 0)
		tamper_fail("the image cannot be written");
	close(fd);
}

static void change(struct tampered *t, const char *name)
{
	for (const struct tampering *c = tamperings; c->name; c++)
		if (!strcmp(c->name, name)) {
			c->change(t);
			return;
		}
	tamper_fail("no such change");
}

int main(int argc, char **argv, char **environment)
{
	static struct cubicle_system system_read;
	struct tampered t = {.system = &system_read};
	char path[4096], name[64] = "";
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 16);

	(void)argc;
	if (length <= 0)
		tamper_fail("no path");
	path[length] = 0;
	strcpy(strrchr(path, '/') + 1, "tamper");
	FILE *f = fopen(path, "r");
	if (!f || fscanf(f, "%63s", name) != 1)
		tamper_fail("no file that names the change");
	fclose(f);
	read_system(&system_read);
	read_image(&t);
	change(&t, name);
	write_image(&t);
	strcpy(strrchr(path, '/') + 1, "monitor");
	execve(path, argv, environment);
	tamper_fail("no monitor");
}
