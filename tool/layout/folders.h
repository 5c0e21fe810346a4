/* SPDX-License-Identifier: MIT */
/*
 * folders.h: where the tool finds the monitor, components and layouts.
 *
 * Nouns
 *   data folder  has the monitors, components/ and layouts/: the tool's own
 *                folder where it was built; where it is installed, in
 * PREFIX/bin, PREFIX/lib/cubicle and, for layouts, PREFIX/share/cubicle. Nobody
 * tells the tool what PREFIX is path         the environment's CUBICLE_PATH:
 * folders, separated by colons, in which components and layouts are looked for
 * first
 */
#ifndef TOOL_FOLDERS_H
#define TOOL_FOLDERS_H

#include "layout/layout.h"

#define FOLDERS_MAX 34

struct folders {
	char *monitors; /* folder */
	char *monitor;	/* file, once folders_monitor() has chosen it */
	char *path;	/* copy of CUBICLE_PATH */
	char *gdb;	/* script */
	char *tool;	/* file */
	char *share;	/* with new/ and flags.mk */
	char *include;	/* with cubicle/ */
	char *data_components, *data_layouts;
	const char *folder[FOLDERS_MAX]; /* those of the path */
	unsigned count;
};

int folders_find(struct folders *f);

/* The monitor called (name): mpk, sfi, dev. It is said if it is not there. */
int folders_monitor(struct folders *f, const char *name);

void folders_free(struct folders *f);

/*
 * The file of the layout that the user calls (name): a path if there is a
 * slash in it or it ends in .layout, else the name of one of ours. Allocated.
 */
int folders_layout(const struct folders *f, const char *name, char **file);

/*
 * The file of component (c), looked for beside the layout, in the path and in
 * the data folder. Allocated.
 *
 * (confined) is NULL, or the name of the folders with what is compiled for
 * backend sfi: "sfi" or "sfi-stores". Then a folder A/B also has what is in
 * A/B/sfi or A/sfi/B, which is preferred, and next to which no plain file is
 * needed. (plain): is it not from there?
 */
int folders_component(const struct folders *f, const struct layout *l,
	const struct layout_component *c, const char *confined, char **file,
	bool *plain);

/* Is component (file) one of the data folder? */
bool folders_is_ours(const struct folders *f, const char *file);

/* Where the plain (file) would be as compiled for (confined). Allocated. */
char *folders_confined(
	const struct folders *f, const char *file, const char *confined);

/* Is component (name) one of the programs that `make` leaves out? */
bool folders_is_server(const char *name);

#endif
