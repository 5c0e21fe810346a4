/* SPDX-License-Identifier: MIT */
/* system.c: puts together what the monitor gets. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cubicle/host.h>
#include "layout/complain.h"
#include "layout/component.h"
#include "layout/system.h"
#include "lib/complain.h"
#include "lib/whole.h"

/* Hand (fd) to the monitor; the number that it has there. */
static int32_t add_file(struct system *s, int fd)
{
	s->fd[s->files] = fd;
	return CUBICLE_SYSTEM_FD + (int32_t)s->files++;
}

int system_make(struct system *s)
{
	memset(s, 0, sizeof(*s));
	s->description = calloc(1, sizeof(*s->description));
	if (!s->description)
		return complain("no memory for the description");
	s->description->magic = CUBICLE_SYSTEM_MAGIC;
	s->description->bytes = sizeof(*s->description);
	s->fd[0] = memfd_create("cubicle-system", MFD_CLOEXEC);
	if (s->fd[0] < 0)
		return complain("the kernel refuses a memory file "
				"(memfd_create): %s%s",
			strerror(errno),
			errno == EPERM || errno == EACCES || errno == ENOSYS
				? "; a system call filter (SystemCallFilter= "
				  "of a systemd unit, or the profile of a "
				  "container) may forbid it, or "
				  "vm.memfd_noexec=2"
				: "");
	s->files = 1;
	s->description->image_fd = -1;
	return 0;
}

void system_free(struct system *s)
{
	if (s->counters)
		munmap((void *)(uintptr_t)s->counters, sizeof(*s->counters));
	for (unsigned i = 0; i < s->files; i++)
		close(s->fd[i]);
	for (unsigned i = 0; i < CUBICLE_COMPONENTS_MAX; i++)
		free(s->component[i]);
	free(s->description);
}

/* Sealed against resizing: if it shrank, an access by the monitor or the tool
 * would fault. */
int system_add_counters(struct system *s)
{
	size_t bytes = sizeof(*s->counters);
	int fd = memfd_create(
		"cubicle-counters", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	void *at = MAP_FAILED;

	if (fd >= 0)
		s->description->counters_fd = add_file(s, fd);
	if (fd >= 0 && !ftruncate(fd, (off_t)bytes) &&
		!fcntl(fd, F_ADD_SEALS,
			F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		at = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return complain(
			"no memory for the counters: %s", strerror(errno));
	s->counters = at;
	return 0;
}

void system_add_image(struct system *s, int image)
{
	s->description->image_fd = add_file(s, image);
}

/* --- layout ----------------------------------------------------------------- */

static int add_component(struct system *s, const struct layout *l, unsigned i,
	const struct folders *f, uint32_t backend)
{
	const struct layout_component *c = &l->component[i];
	struct cubicle_system_component *to = &s->description->component[i];

	char *lacks;

	if (component_find(f, l, c, backend, &s->component[i], &lacks))
		return -EINVAL;
	if (lacks) {
		layout_complain(
			l, c->line, "component `%s`: %s", c->name, lacks);
		free(lacks);
		return -EINVAL;
	}
	memcpy(to->name, c->name, sizeof(to->name));
	to->cubicle = c->cubicle;
	return 0;
}

static int add_cubicle(struct system *s, const struct layout *l, unsigned i)
{
	const struct layout_cubicle *c = &l->cubicle[i];
	struct cubicle_system_cubicle *to = &s->description->cubicle[i];

	memcpy(to->name, c->name, sizeof(to->name));
	to->calls = c->calls;
	to->shows = c->shows << 1; /* ids begin at 1 */
	to->rights = c->rights;
	to->on_fault = layout_on_fault(c);
	to->stack_bytes = c->stack_bytes;
	to->memory_bytes = c->memory_bytes;
	to->time_limit_ms = c->time_limit_ms;
	to->threads = c->threads;
	return 0;
}

uint32_t system_program(const struct layout *l)
{
	const char *name = *l->program ? l->program : "libc";

	for (unsigned i = 0; i < l->components; i++)
		if (!strcmp(l->component[i].name, name))
			return l->component[i].cubicle + 1;
	return l->component[l->start_component].cubicle + 1;
}

int system_add_layout(struct system *s, const struct layout *l,
	const struct folders *f, uint32_t backend)
{
	s->description->backend = backend;
	for (unsigned i = 0; i < l->cubicles; i++)
		if (l->cubicle[i].threads && i + 1 != system_program(l))
			return layout_complain(l, l->cubicle[i].threads_line,
				"[cubicle %s] has `threads`, but does not run the "
				"program",
				l->cubicle[i].name);
	s->description->cubicles = l->cubicles;
	s->description->components = l->components;
	s->description->start = l->start_component;
	s->description->program = system_program(l);
	s->description->addresses = l->addresses;
	memcpy(s->description->address, l->address,
		l->addresses * sizeof(l->address[0]));
	for (unsigned i = 0; i < l->cubicles; i++)
		if (add_cubicle(s, l, i))
			return -EINVAL;
	for (unsigned i = 0; i < l->components; i++)
		if (add_component(s, l, i, f, backend))
			return -EINVAL;
	return 0;
}

/* --- options ------------------------------------------------------------------ */

static int add_string(struct system *s, const char *string)
{
	struct cubicle_system *d = s->description;
	size_t bytes = strlen(string) + 1;

	if (bytes > CUBICLE_STRINGS_BYTES - d->strings_bytes)
		return complain("arguments, environment and paths to be saved "
				"are longer than %d bytes",
			CUBICLE_STRINGS_BYTES);
	memcpy(d->strings + d->strings_bytes, string, bytes);
	d->strings_bytes += (uint32_t)bytes;
	return 0;
}

static int add_args(
	struct system *s, const struct options *o, const struct layout *l)
{
	if (add_string(s, *l->program ? l->program : l->start))
		return -EINVAL;
	for (unsigned i = 0; i < o->arg_count; i++)
		if (add_string(s, o->args[i]))
			return -EINVAL;
	s->description->arg_count = 1 + o->arg_count;
	return 0;
}

/* Nothing of the tool's own environment gets to the program unasked. */
static int add_env(struct system *s, const struct options *o)
{
	bool home = false;

	for (unsigned i = 0; i < o->envs; i++) {
		home |= !strncmp(o->env[i], "HOME=", 5);
		if (add_string(s, o->env[i]))
			return -EINVAL;
	}
	s->description->env_count = o->envs + !home;
	return home ? 0 : add_string(s, "HOME=/");
}

static int add_saves(struct system *s, const struct options *o)
{
	for (unsigned i = 0; i < o->saves; i++) {
		size_t n = strcspn(o->save[i], ":");
		char *path = strndup(o->save[i], n);
		int error = add_string(s, path);
		free(path);
		if (error)
			return error;
	}
	return 0;
}

int system_add_options(struct system *s, const struct options *o,
	const struct layout *l, bool measures)
{
	struct cubicle_system *d = s->description;

	if (o->lazy)
		d->flags |= CUBICLE_SYSTEM_LAZY;
	if (measures && (o->stats || o->summary || o->graph))
		d->flags |= CUBICLE_SYSTEM_TIMES;
	if (o->permissive)
		d->flags |= CUBICLE_SYSTEM_PERMISSIVE;
	if (o->leaks)
		d->flags |= CUBICLE_SYSTEM_LEAKS;
	if (o->perf_map)
		d->flags |= CUBICLE_SYSTEM_PERF;
	if (o->instances > 1)
		d->flags |= CUBICLE_SYSTEM_SHARE_PORTS;
	if (o->check_copies)
		d->flags |= CUBICLE_SYSTEM_CHECK_COPIES;
	d->flags |= o->trace;
	if (o->trace_out && !o->trace)
		d->flags |= CUBICLE_SYSTEM_TRACE_CALLS |
			CUBICLE_SYSTEM_TRACE_WINDOWS |
			CUBICLE_SYSTEM_TRACE_FAULTS |
			CUBICLE_SYSTEM_TRACE_SYSCALLS;
	d->wrpkru_cycles = o->wrpkru_cycles;
	if (add_args(s, o, l) || add_env(s, o) || add_saves(s, o))
		return -EINVAL;
	return 0;
}

/* --- files -------------------------------------------------------------------- */

int system_add_streams(struct system *s, int rootfs, const struct saves *saves)
{
	struct cubicle_system *d = s->description;

	for (int i = HOST_STDIN; i <= HOST_STDERR; i++)
		d->stream_fd[i] = i;
	d->stream_fd[HOST_ROOTFS] = -1;
	if (rootfs >= 0) {
		d->flags |= CUBICLE_SYSTEM_ROOTFS;
		d->stream_fd[HOST_ROOTFS] = add_file(s, rootfs);
	}
	for (unsigned i = 0; i < saves->count; i++) {
		int fd = fcntl(saves->save[i].fd, F_DUPFD_CLOEXEC, 0);
		if (fd < 0)
			return complain("--save: %s", strerror(errno));
		d->stream_fd[HOST_SAVE + i] = add_file(s, fd);
	}
	d->streams = HOST_SAVE + saves->count;
	d->saves = saves->count;
	return 0;
}

int system_add_mounts(struct system *s, struct mounts *m, uint64_t open_files)
{
	struct cubicle_system *d = s->description;

	d->open_files = open_files;
	for (unsigned i = 0; i < m->count; i++) {
		if (add_string(s, m->mount[i].path))
			return -EINVAL;
		d->mount[i] = (struct cubicle_system_mount){
			.fd = add_file(s, m->mount[i].fd),
			.read_only = m->mount[i].read_only};
		m->mount[i].fd = -1;
		d->mounts++;
	}
	return 0;
}

/* vfs reads these to know which sockets are of the host. */
int system_add_sockets(struct system *s)
{
	struct cubicle_system *d = s->description;
	char text[CUBICLE_ADDRESS_BYTES + 2];

	for (uint32_t i = 0; i < d->addresses; i++) {
		const struct cubicle_system_address *a = &d->address[i];
		if (!a->is_unix)
			continue;
		snprintf(text, sizeof(text), "%c%s%.*s",
			a->use == CUBICLE_LISTEN ? 'l' : 'c',
			a->address[0] ? "" : "@", a->bytes - !a->address[0],
			(const char *)a->address + !a->address[0]);
		if (add_string(s, text))
			return -EINVAL;
		d->sockets++;
	}
	return 0;
}

/* ramfs counts its pages with 24 bits. */
#define STORE_BYTES_MAX ((uint64_t)1 << 36)

/* An eighth of the machine's memory is left for all else. A limit on the size
 * of files counts for this one, too. */
static uint64_t store_bytes(void)
{
	uint64_t bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) / 8 * 7 *
		(uint64_t)sysconf(_SC_PAGESIZE);

	struct rlimit limit;

	if (!getrlimit(RLIMIT_FSIZE, &limit) && limit.rlim_cur < bytes)
		bytes = limit.rlim_cur;
	return bytes < STORE_BYTES_MAX ? bytes : STORE_BYTES_MAX;
}

int system_add_store(struct system *s)
{
	struct cubicle_system *d = s->description;

	for (uint32_t i = 0; i < d->components; i++) {
		if (strcmp(d->component[i].name, "ramfs"))
			continue;
		if (!store_bytes())
			return 0;
		int fd = memfd_create(
			"cubicle-store", MFD_CLOEXEC | MFD_ALLOW_SEALING);
		/* A hostile ramfs cannot make it larger. */
		if (fd < 0 || ftruncate(fd, (off_t)store_bytes()) ||
			fcntl(fd, F_ADD_SEALS,
				F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
			return complain(
				"no memory for files: %s", strerror(errno));
		d->store_bytes = store_bytes();
		d->store_cubicle = d->component[i].cubicle;
		d->store_fd = add_file(s, fd);
		return 0;
	}
	return 0;
}

/* After the strings come zeroes, which the file has without being written. */
int system_finish(struct system *s, int report)
{
	const struct cubicle_system *d = s->description;
	uint64_t used =
		offsetof(struct cubicle_system, strings) + d->strings_bytes;

	s->description->report_fd = add_file(s, report);
	if (write_whole(s->fd[0], d, used, 0) ||
		ftruncate(s->fd[0], sizeof(*d)))
		return complain(
			"no memory for the description: %s", strerror(errno));
	return 0;
}
