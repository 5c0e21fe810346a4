/* SPDX-License-Identifier: MIT */
/*
 * given.h: the files of a layout, as the program will find them.
 *
 * A line with @LISTEN@ is repeated for each address at which the program is to
 * listen, with this address in place of the word.
 */
#ifndef TOOL_GIVEN_H
#define TOOL_GIVEN_H

#include "layout/layout.h"
#include "run/rootfs.h"

#define GIVEN_WORD "@LISTEN@"

struct given {
	struct rootfs_file file[LAYOUT_FILES_MAX];
	unsigned count;
};

/*
 * Read the files of (layout). The last (listens) addresses of it are those of
 * --listen. Files that the directory (root) has are left out; -1: there is
 * none. Errors: those of lib/complain.h.
 */
int given_read(struct given *given, const struct layout *layout,
	unsigned listens, int root);

void given_free(struct given *given);

#endif
