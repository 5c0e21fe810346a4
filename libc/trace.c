/* SPDX-License-Identifier: MIT */
/* trace.c: see trace.h. */
#include <stdbool.h>
#include <sys/syscall.h>
#include "trace.h"

#define ARGUMENTS 6

static void add_text(
	struct cubicle_syscall *s, int arg, bool is_string, uint64_t bytes)
{
	if (!s->arg[arg] || s->texts == CUBICLE_SYSCALL_TEXTS)
		return;
	s->text[s->texts].arg = (uint32_t)arg;
	s->text[s->texts].is_string = is_string;
	s->text[s->texts++].bytes = bytes;
}

/* A failed call has filled no buffer, and may have got none. */
static void add_texts(struct cubicle_syscall *s, int shown)
{
	for (int i = 0; i < ARGUMENTS; i++) {
		if (shown & PATH(i))
			add_text(s, i, true, SIZE_MAX);
		if (s->result < 0)
			continue;
		if (shown & IN(i))
			add_text(s, i, false, s->arg[i + 1]);
		if (shown & OUT(i))
			add_text(s, i, false, (uint64_t)s->result);
	}
}

void trace_begin(struct cubicle_syscall *s)
{
	/* The end of the program does not return to be reported. */
	s->begins = s->number != SYS_exit && s->number != SYS_exit_group;
	cubicle_trace_syscall(s);
}

void trace_end(struct cubicle_syscall *s, int shown)
{
	s->begins = 0;
	add_texts(s, shown);
	cubicle_trace_syscall(s);
}
