/* SPDX-License-Identifier: MIT */
/* options.h: the command line of `cubicle run`. */
#ifndef TOOL_OPTIONS_H
#define TOOL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <cubicle/host.h>
#include <cubicle/system_abi.h>
#include "command/command.h"

#define OPTIONS_INSTANCES_MAX 1024
#define OPTIONS_SAVES_MAX     (CUBICLE_STREAMS_MAX - HOST_SAVE)
#define OPTIONS_ENV_MAX	      64
#define OPTIONS_MERGES_MAX    CUBICLE_CUBICLES_MAX
#define OPTIONS_GDB_MAX	      64
#define OPTIONS_TRACE_MAX     64

/* Strings are those of argv. */
struct options {
	uint32_t backend;	/* enum cubicle_backend; 0: auto */
	const char *backend_by; /* "--backend mpk"; NULL: nobody said it */
	bool backend_default;	/* it is from the environment */
	uint32_t require;	/* enum cubicle_backend; 0: any */
	uint32_t wrpkru_cycles;
	bool lazy, summary, permissive, leaks, check_copies, dev;
	bool trace_all;	  /* calls */
	bool stores_only; /* of backend sfi */
	uint32_t order;	  /* enum edge_order */
	uint32_t trace;	  /* CUBICLE_SYSTEM_TRACE_* */
	/* Of which functions calls are traced; none: of all. */
	const char *trace_pattern[OPTIONS_TRACE_MAX];
	unsigned trace_patterns;
	const char *allow; /* "app", "all"; NULL: nothing */
	const char *rootfs, *stats, *graph, *trace_out; /* NULL: none */
	const char *report;
	const char *save[OPTIONS_SAVES_MAX];   /* PATH:FILE */
	const char *merge[OPTIONS_MERGES_MAX]; /* names of cubicles */
	unsigned merges;
	const char *env[OPTIONS_ENV_MAX];	   /* NAME=VALUE */
	const char *mount[CUBICLE_MOUNTS_MAX];	   /* see run/mounts.h */
	const char *listen[CUBICLE_ADDRESSES_MAX]; /* see layout/address.h */
	unsigned saves, envs, mounts, listens;
	unsigned instances; /* of the system; 0 or 1: one */
	bool debug;	    /* start it in gdb */
	bool batch;	    /* … which asks nobody */
	bool perf_map;
	bool no_cache;			  /* of linked images */
	const char *gdb[OPTIONS_GDB_MAX]; /* words for gdb */
	const char *ex[OPTIONS_GDB_MAX];  /* commands for gdb */
	unsigned gdbs, exs;
	pid_t pid; /* that gdb is to look at; 0: start one */
	const char *layout;
	char **args; /* of the program, without its name */
	unsigned arg_count;
};

/* The options of gdb: some of its own, and those of run. */
#define OPTIONS_OF_GDB 4
extern const struct command_option gdb_options[];
#define run_options (gdb_options + OPTIONS_OF_GDB)

/* Read (argv), whose first word is the command. */
int options_read(struct options *o, int argc, char **argv);

#endif
