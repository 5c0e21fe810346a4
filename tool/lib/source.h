/* SPDX-License-Identifier: MIT */
/*
 * source.h: the debug information and symbols of one file, through libdwfl. The
 * functions run in a helper (helper.h).
 *
 * Errors: what helper_fn says, and
 *   -E2BIG  its debug information is larger than SOURCE_INFLATED_MAX
 */
#ifndef TOOL_SOURCE_H
#define TOOL_SOURCE_H

#include "lib/symbols.h"

/* Bytes of compressed sections once they are uncompressed. libdw uncompresses
 * all that it finds, also those that it does not need. */
#define SOURCE_INFLATED_MAX (128u << 20)

struct Dwfl;

struct source {
	const char *name, *path;
	uint64_t base; /* address that it is loaded at */
	/* In the helper: */
	struct Dwfl *dwfl;
	bool is_measured;
};

struct source_question {
	uint64_t address;
	bool is_return;	    /* of source_place(): see symbols_place() */
	bool has_lines;	    /* of source_place(): read debug information, too */
	symbols_fn *answer; /* of source_ask() */
};

/* Fill (reply), a struct symbols_place. (state) is a struct source and
 * (question) a struct source_question. Returns 0. */
int source_place(void *state, const void *question, void *reply);

/* Let (answer) of (question) fill (reply). Returns what it does, 0 or 1. */
int source_ask(void *state, const void *question, void *reply);

#endif
