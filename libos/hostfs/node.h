/* SPDX-License-Identifier: MIT */
/*
 * node.h: the inside of hostfs.
 *
 * Nouns
 *   node    an open file of the host, known by its mount and its device and
 *           inode number. All that open it share one handle, so a lock of this
 *           system on it ends only when nobody has it open
 *   handle  see cubicle/files.h
 *   name    a buffer of FILES_NAME_BYTES, as the monitor wants it
 *   path    a buffer of FILES_PATH_BYTES, relative to a handle
 */
#ifndef HOSTFS_NODE_H
#define HOSTFS_NODE_H

#include <stddef.h>
#include <stdint.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "hostfs/statx.h"
#include "vfs/linux.h"

/* What a handle can do, the most last. */
enum access { ACCESS_PATH, ACCESS_READ, ACCESS_WRITE, ACCESS_BOTH };

struct node {
	uint64_t number;
	uint64_t device, inode; /* of the host */
	int64_t handle;
	int64_t mount; /* the handle of its mount */
	uint32_t opens;
	enum access access;
	int is_locked; /* it may have been, at some time since it was opened */
	int appends;   /* the handle does, see files_append() */
	int is_given;  /* others may write with it, who do not append */
	char *path;    /* of a directory, below the mount; "" is the mount */
	struct node *next; /* in its bucket */
};

/* --- node.c --- */

/* Returns the open node (number), or NULL if no open node has that number. */
struct node *node_get(uint64_t number);

/* The open node of this file that was reached by (mount), or NULL. */
struct node *node_find(int64_t mount, uint64_t device, uint64_t inode);

/* A node for (handle), opened once. Takes (path), from the heap, or NULL. NULL:
 * there is no memory, and nothing was taken. */
struct node *node_new(uint64_t device, uint64_t inode, int64_t handle,
	int64_t mount, enum access access, char *path);

/* Close (node) once. */
void node_drop(struct node *node);

/* --- open.c --- */

/* Where a path begins: the handle of (dir), or of its mount if (*path) begins
 * with a slash, which (*path) then lacks. -ESTALE, -ENOTDIR. */
int64_t open_start(uint64_t dir, const char **path);

/* open_at() below directory (dir), or its mount if (path) begins with a slash.
 * Links may lead up from (dir), and not out of the mount. */
int64_t open_below(uint64_t dir, const char *path, uint32_t flags,
	uint32_t mode, struct statx *now);

/* --- path.c --- */

/* Open (path) below (handle), which is (now); tries again while names change.
 */
int64_t open_at(int64_t handle, const char *path, uint32_t flags, uint32_t mode,
	struct statx *now);

/* Where (path), opened as a directory from (from), is below the mount, without
 * links, `.` and `..`: to (text), from the heap. */
int path_real(const struct node *from, const char *path, char **text);

/* Is directory (node) still where its path says? */
int path_check(const struct node *node);

/* --- names.c --- */

/* What a path ends with: a name, one that is too long, `.`, `..`, nothing. */
enum last { LAST_NAME, LAST_LONG, LAST_DOT, LAST_UP, LAST_ROOT };

/* The end of a path, and the directory that it is in. */
struct entry {
	int64_t dir;
	int is_own; /* (dir) was opened for this, and must be closed */
	int slash;  /* a slash followed the name */
	enum last last;
	char name[FILES_NAME_BYTES]; /* of LAST_NAME */
};

int entry_find(struct entry *e, uint64_t dir, const char *path);
void entry_end(const struct entry *e);

#endif
