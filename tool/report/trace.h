/* SPDX-License-Identifier: MIT */
/*
 * trace.h: what happens, when it happens (--trace, --trace-out).
 *
 * On stderr a call that called nobody else is one line when it is over, and one
 * that did is a line when it begins and a line when it ends, with what is in
 * between moved to the right. In a file each event is one of Chrome's trace
 * format.
 */
#ifndef TOOL_TRACE_H
#define TOOL_TRACE_H

#include <stdio.h>
#include "command/options.h"
#include "report/facts.h"
#include "report/syscalls.h"

#define TRACE_DEPTH_MAX 512

struct trace {
	const struct facts *facts;
	const char *const *pattern; /* of functions whose calls are shown */
	unsigned patterns;	    /* 0: all are */
	FILE *lines, *file;	    /* NULL: none */
	const char *file_name;
	size_t events; /* in the file */
	/* Calls that are outstanding, by depth. */
	struct trace_call {
		uint64_t ns; /* when it began */
		bool shown;
		char function[CUBICLE_NAME_BYTES];
	} call[TRACE_DEPTH_MAX];
	uint32_t depth; /* how many */
	bool pending;	/* the line of the innermost is not ended */
	uint64_t ns;	/* of the last event */
	unsigned missing[SYSCALLS_MAX]; /* system calls that nobody serves */
};

/* As (o) asks for. (o) has to stay, and (facts), which names cubicles. */
int trace_start(
	struct trace *t, const struct options *o, const struct facts *facts);

/* Take in the body of a CUBICLE_RECORD_TRACE; one that makes no sense is left
 * out. */
void trace_event(struct trace *t, size_t bytes, const void *body);

/* The end, also without a start. -EINVAL, with a message, if the file could not
 * be written. */
int trace_end(struct trace *t);

#endif
