/* SPDX-License-Identifier: MIT */
/*
 * system.h: the description that the monitor gets (system_abi.h), and the files
 * that go with it.
 *
 * The monitor has no other files than these, and the standard streams: number
 * i of (fd) is its descriptor CUBICLE_SYSTEM_FD + i.
 */
#ifndef TOOL_SYSTEM_H
#define TOOL_SYSTEM_H

#include <cubicle/counters_abi.h>
#include "command/options.h"
#include "layout/folders.h"
#include "layout/layout.h"
#include "run/mounts.h"
#include "run/save.h"

/* The description, the image, the counters, the pipe, the store, all streams
 * and all mounts. */
#define SYSTEM_FILES_MAX (5 + CUBICLE_STREAMS_MAX + CUBICLE_MOUNTS_MAX)

struct system {
	struct cubicle_system *description;
	/* Read-only; the monitor writes there. */
	const struct cubicle_counters *counters;
	char *component[CUBICLE_COMPONENTS_MAX]; /* their files' names */
	int fd[SYSTEM_FILES_MAX];
	unsigned files;
};

int system_make(struct system *s);
void system_free(struct system *s);

/* Make the file in which the monitor counts; after limits_check(). */
int system_add_counters(struct system *s);

/* Find the components of (l), and describe it. */
int system_add_layout(struct system *s, const struct layout *l,
	const struct folders *f, uint32_t backend);

/* Hand over (image), which has all components; after limits_check(). */
void system_add_image(struct system *s, int image);

/* What (o) says, to run the program of (l). (measures): the monitor can say how
 * long calls take. */
int system_add_options(struct system *s, const struct options *o,
	const struct layout *l, bool measures);

/* Hand (m) to the monitor; their descriptors become those of (s). The monitor
 * can have (open_files) at once. */
int system_add_mounts(struct system *s, struct mounts *m, uint64_t open_files);

/* After the layout and the mounts: the addresses of AF_UNIX, as text. */
int system_add_sockets(struct system *s);

/* A file in memory for the cubicle of the component ramfs, if there is one. */
int system_add_store(struct system *s);

/* Streams: (rootfs) is the descriptor of an archive, or -1. */
int system_add_streams(struct system *s, int rootfs, const struct saves *saves);

/* The rest: (report) is where the monitor writes to. */
int system_finish(struct system *s, int report);

#endif
