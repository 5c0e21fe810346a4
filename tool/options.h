/* SPDX-License-Identifier: MIT */
/* options.h: the command line of `cubicle run`. */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <cubicle/host.h>
#include <cubicle/system_abi.h>
#include "command.h"

#define OPTIONS_SAVES_MAX  (CUBICLE_STREAMS_MAX - HOST_SAVE)
#define OPTIONS_ENV_MAX	   64
#define OPTIONS_MERGES_MAX CUBICLE_CUBICLES_MAX

/* Strings are those of argv. */
struct options {
	uint32_t backend; /* enum cubicle_backend; 0: auto */
	uint32_t wrpkru_cycles;
	bool lazy, summary, permissive;
	uint32_t order;		 /* enum edge_order */
	uint32_t trace;		 /* CUBICLE_SYSTEM_TRACE_* */
	const char *trace_calls; /* of which functions; NULL: of all */
	const char *allow;	 /* "app", "all"; NULL: nothing */
	const char *rootfs, *stats, *graph, *trace_out; /* NULL: none */
	const char *report;
	const char *save[OPTIONS_SAVES_MAX];   /* PATH:FILE */
	const char *merge[OPTIONS_MERGES_MAX]; /* names of cubicles */
	unsigned merges;
	const char *env[OPTIONS_ENV_MAX]; /* NAME=VALUE */
	unsigned saves, envs;
	const char *layout;
	char **args; /* of the program, without its name */
	unsigned arg_count;
};

extern const struct command_option run_options[];

/* Read (argv), whose first word is the command. */
int options_read(struct options *o, int argc, char **argv);

#endif
