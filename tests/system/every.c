/* SPDX-License-Identifier: MIT */
/* every.c: see every.h. */
#include "every.h"
#include "vfs/vfs.h"
#include "rt/string.h"

#define PIECES 1024

struct iovec {
	char *base;
	size_t bytes;
};

typedef int64_t every_function(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
	uint64_t, uint64_t, uint64_t);

uint32_t every_chance(struct every *e, uint32_t below)
{
	e->seed ^= e->seed << 13;
	e->seed ^= e->seed >> 17;
	e->seed ^= e->seed << 5;
	return e->seed % below;
}

static uint64_t extreme(struct every *e)
{
	static const uint64_t values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15,
		16, 0x40, 0x41, 0x42, 0x100, 0x200, 0x241, 0x1000, 0x5401,
		0x5413, 0x3fffffff, 0x7fffffff, 0x80000000, 0x80000001,
		0xffffff9c, 0xfffffffe, 0xffffffff, 0x100000000,
		(uint64_t)1 << 52, (uint64_t)1 << 62, INT64_MAX - 4096,
		INT64_MAX - 1, INT64_MAX, (uint64_t)1 << 63,
		((uint64_t)1 << 63) + 1, (uint64_t)-4096, (uint64_t)-4095,
		(uint64_t)-2, (uint64_t)-1};
	uint64_t v =
		values[every_chance(e, sizeof(values) / sizeof(values[0]))];

	switch (every_chance(e, 8)) {
	case 0:
		return (uint64_t)every_chance(e, UINT32_MAX) << 32 |
			every_chance(e, UINT32_MAX);
	case 1:
		return (uint64_t)1 << every_chance(e, 64);
	case 2:
		return every_chance(e, 100000);
	case 3:
	case 4:
		if (e->pooled)
			return e->pool[every_chance(e, 16) % e->pooled];
	}
	return v;
}

static size_t length(struct every *e)
{
	static const size_t values[] = {0, 1, 2, 7, 8, 24, 36, 64, 255, 4095,
		4096, 4097, 65536, 1 << 20, (1 << 20) + 1};
	size_t n = values[every_chance(e, sizeof(values) / sizeof(values[0]))];

	if (e->is_gated && !every_chance(e, 4))
		return (size_t)extreme(e);
	if (!every_chance(e, 16))
		n = e->bytes;
	return n < e->bytes ? n : e->bytes;
}

/* A path, of which a few are the same again and again. */
static const char *path(struct every *e, size_t max)
{
	static const char *const names[] = {"", "/", ".", "..", "a", "b", "a/b",
		"/a", "/b", "/dev", "/dev/null", "/dev/zero", "/dev/urandom",
		"/dev/full", "/dev/console", "null", "zero", "a/", "//", "b/..",
		"ramfs", "devfs", "/link", "link/"};
	static char text[4096];
	size_t len;

	if (every_chance(e, 16))
		return names[every_chance(e, sizeof(names) / sizeof(names[0]))];
	len = every_chance(e, 4096);
	len = len < max ? len : max - 1;
	for (size_t i = 0; i < len; i++)
		text[i] = every_chance(e, 3) ? (char)(every_chance(e, 255) + 1)
					     : '/';
	text[len] = 0;
	return text;
}

static void *pieces(struct every *e)
{
	static struct iovec iov[PIECES];

	for (int i = 0; i < PIECES; i++)
		iov[i] = (struct iovec){e->memory,
			every_chance(e, 3) ? every_chance(e, 9) : length(e)};
	return iov;
}

/* A pointer of kind (a->kind); the length is chosen by then. */
static uint64_t pointer(struct every *e, const struct cubicle_interface_arg *a)
{
	/* What is read is something else each time. */
	uint32_t *words = (uint32_t *)(void *)e->memory;

	if (e->is_gated && !every_chance(e, 16))
		return 0;
	switch (a->kind) {
	case CUBICLE_ARG_STRING:
		return (uintptr_t)path(e, a->size);
	case CUBICLE_ARG_IOVEC_IN:
	case CUBICLE_ARG_IOVEC_OUT:
		return (uintptr_t)pieces(e);
	}
	for (int i = 0; i < 16; i++)
		words[i] = (uint32_t)extreme(e);
	return (uintptr_t)e->memory;
}

/* As wide as its type. */
static uint64_t number(struct every *e, const struct cubicle_interface_arg *a)
{
	uint64_t value = extreme(e);
	uint32_t shift = a->size < 8 ? 64 - 8 * a->size : 0;

	return a->is_unsigned ? value << shift >> shift
			      : (uint64_t)((int64_t)(value << shift) >> shift);
}

static int is_length(const struct cubicle_interface *i, unsigned arg)
{
	for (unsigned a = 0; a < i->args; a++)
		if (i->arg[a].kind != CUBICLE_ARG_VALUE &&
			i->arg[a].len_arg == arg)
			return 1;
	return 0;
}

static void arguments(struct every *e, const struct cubicle_interface *i)
{
	for (unsigned a = 0; a < i->args; a++) {
		const struct cubicle_interface_arg *arg = &i->arg[a];
		if (arg->kind == CUBICLE_ARG_CALLER)
			e->argument[a] = CUBICLE_SELF;
		else if (arg->kind != CUBICLE_ARG_VALUE)
			e->argument[a] = pointer(e, arg);
		else if (is_length(i, a) && arg->size == 8)
			e->argument[a] = length(e);
		else
			e->argument[a] = number(e, arg);
	}
}

/* Is the result one that the declaration allows? */
static int is_allowed(const struct every *e, const struct cubicle_interface *i)
{
	int64_t r = e->result;

	switch (i->result_kind) {
	case CUBICLE_RESULT_ERROR:
		return r >= -4095;
	case CUBICLE_RESULT_COUNT:
		return r >= -4095 &&
			(r < 0 || (uint64_t)r <= e->argument[i->result_arg]);
	}
	return 1;
}

int every_call(struct every *e, const struct every_function *f)
{
	const struct cubicle_interface *i = f->interface;
	uint64_t *a = e->argument;

	e->last = f;
	arguments(e, i);
	e->result = ((every_function *)f->function)(
		a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	if (i->result_size == 4)
		e->result = (int32_t)e->result;
	if (e->result > 0 && i->result_kind == CUBICLE_RESULT_ERROR) {
		e->pool[every_chance(e, 16)] = (uint64_t)e->result;
		e->pooled = 16;
	}
	/* Numbers of nodes are the second word of attributes. */
	if (e->result == 0 && i->args && !every_chance(e, 4))
		memcpy(&e->pool[every_chance(e, 16)], e->memory + 8, 8);
	return !is_allowed(e, i);
}
