/* SPDX-License-Identifier: MIT */
/*
 * folders.h: where the tool finds the monitor, components and layouts.
 *
 * Nouns
 *   data folder  has cubicle-monitor, components/ and layouts/: the tool's own
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
	char *monitor; /* file */
	char *path;    /* copy of CUBICLE_PATH */
	char *gdb;     /* script */
	char *tool;    /* file */
	char *share;   /* with new/ and flags.mk */
	char *include; /* with cubicle/ */
	char *data_components, *data_layouts;
	const char *folder[FOLDERS_MAX]; /* those of the path */
	unsigned count;
};

int folders_find(struct folders *f);
void folders_free(struct folders *f);

/*
 * The file of the layout that the user calls (name): a path if there is a
 * slash in it or it ends in .layout, else the name of one of ours. Allocated.
 */
int folders_layout(const struct folders *f, const char *name, char **file);

/*
 * The file of component (c), looked for beside the layout if the layout is not
 * one of ours, in the path and in the data folder. Allocated.
 */
int folders_component(const struct folders *f, const struct layout *l,
	const struct layout_component *c, char **file);

/*
 * What component file (file) is when compiled for backend sfi: in the nearest
 * folder above it that has sfi/, below which it is then as it is below that
 * folder: for A/B/x.so, A/B/sfi/x.so or A/sfi/B/x.so. With (stores), the same
 * of sfi-stores/. Allocated; NULL if there is none.
 */
char *folders_confined(const char *file, bool stores);

#endif
