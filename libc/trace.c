/* SPDX-License-Identifier: MIT */
/* trace.c: see trace.h. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <cubicle/component.h>
#include "trace.h"

#define NONE -1

/* Which arguments are paths, and which a buffer with a length behind it. */
static const struct shown {
	short number;
	signed char path[2], buffer;
	bool out; /* of the buffer, as much as the result says */
} shown[] = {
	{SYS_read, {NONE, NONE}, 1, true},
	{SYS_pread64, {NONE, NONE}, 1, true},
	{SYS_write, {NONE, NONE}, 1, false},
	{SYS_pwrite64, {NONE, NONE}, 1, false},
	{SYS_getcwd, {NONE, NONE}, 0, true},
	{SYS_open, {0, NONE}, NONE, false},
	{SYS_creat, {0, NONE}, NONE, false},
	{SYS_openat, {1, NONE}, NONE, false},
	{SYS_stat, {0, NONE}, NONE, false},
	{SYS_lstat, {0, NONE}, NONE, false},
	{SYS_newfstatat, {1, NONE}, NONE, false},
	{SYS_statfs, {0, NONE}, NONE, false},
	{SYS_access, {0, NONE}, NONE, false},
	{SYS_faccessat, {1, NONE}, NONE, false},
	{SYS_truncate, {0, NONE}, NONE, false},
	{SYS_mkdir, {0, NONE}, NONE, false},
	{SYS_mkdirat, {1, NONE}, NONE, false},
	{SYS_rmdir, {0, NONE}, NONE, false},
	{SYS_unlink, {0, NONE}, NONE, false},
	{SYS_unlinkat, {1, NONE}, NONE, false},
	{SYS_rename, {0, 1}, NONE, false},
	{SYS_renameat, {1, 3}, NONE, false},
	{SYS_renameat2, {1, 3}, NONE, false},
	{SYS_link, {0, 1}, NONE, false},
	{SYS_linkat, {1, 3}, NONE, false},
	{SYS_symlink, {0, 1}, NONE, false},
	{SYS_symlinkat, {0, 2}, NONE, false},
	{SYS_readlink, {0, NONE}, 1, true},
	{SYS_readlinkat, {1, NONE}, 2, true},
	{SYS_chmod, {0, NONE}, NONE, false},
	{SYS_fchmodat, {1, NONE}, NONE, false},
	{SYS_chown, {0, NONE}, NONE, false},
	{SYS_lchown, {0, NONE}, NONE, false},
	{SYS_fchownat, {1, NONE}, NONE, false},
	{SYS_utimensat, {1, NONE}, NONE, false},
	{SYS_chdir, {0, NONE}, NONE, false},
};

static const struct shown *shown_of(long n)
{
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		if (shown[i].number == n)
			return &shown[i];
	return NULL;
}

static void add_text(
	struct cubicle_syscall *s, int arg, bool is_string, uint64_t bytes)
{
	if (!s->arg[arg] || s->texts == CUBICLE_SYSCALL_TEXTS)
		return;
	s->text[s->texts].arg = (uint32_t)arg;
	s->text[s->texts].is_string = is_string;
	s->text[s->texts++].bytes = bytes;
}

static void add_texts(struct cubicle_syscall *s)
{
	const struct shown *w = shown_of((long)s->number);

	if (!w)
		return;
	for (int i = 0; i < 2; i++)
		if (w->path[i] != NONE)
			add_text(s, w->path[i], true, SIZE_MAX);
	if (w->buffer == NONE)
		return;
	uint64_t most = w->out ? (uint64_t)s->result : s->arg[w->buffer + 1];
	if (s->result >= 0)
		add_text(s, w->buffer, false, most);
}

long trace_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	struct cubicle_syscall s = {.number = (uint64_t)n,
		.arg = {(uint64_t)a, (uint64_t)b, (uint64_t)c, (uint64_t)d,
			(uint64_t)e, (uint64_t)f}};

	/* What ends does not come back to be told of. */
	s.begins = n != SYS_exit && n != SYS_exit_group;
	cubicle_trace_syscall(&s);
	s.result = syscall_serve(n, a, b, c, d, e, f);
	s.begins = 0;
	add_texts(&s);
	cubicle_trace_syscall(&s);
	return s.result;
}
