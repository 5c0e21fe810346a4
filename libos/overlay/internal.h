/* SPDX-License-Identifier: MIT */
/*
 * internal.h: the inside of overlay.
 *
 * Nouns
 *   backed  with a part in the lower layer. A backed directory has the same
 * path here and there, because it cannot be renamed number  of a backed node:
 * has the bit BACKED and is made from device and inode of the lower layer. What
 * was copied up shows it in ramfs (ramfs_show()), so that the upper layer says
 * what is backed. All other nodes have the number that ramfs gave them node
 * struct node: a backed node that is open spot    a directory, open or not
 */
#ifndef OVERLAY_INTERNAL_H
#define OVERLAY_INTERNAL_H

#include <stddef.h>
#include <stdint.h>
#include "overlay/overlay.h"
#include "ramfs/ramfs.h"
#include "vfs/linux.h"

#define BACKED RAMFS_FREE_BIT

/* Attributes of a file in the lower layer, and what it is known by. */
struct lower {
	uint64_t device, inode;
	struct vfs_stat st; /* as overlay shows it */
};

/* Where the listing of a directory of the lower layer is. */
struct listing {
	int64_t entry;	/* number of the next entry */
	int64_t cookie; /* with which hostfs goes on there */
};

struct node {
	struct node *next; /* in its bucket */
	uint64_t number;
	uint64_t upper;		/* open node of ramfs; 0: not copied up */
	uint64_t lower;		/* open node of hostfs; 0: none */
	uint64_t device, inode; /* in the lower layer; 0: came from the upper */
	struct listing listing;
	uint32_t mode; /* type and permission bits */
	uint32_t opens;
	uint32_t payer;
	int is_gone;	   /* it was removed before it was copied up */
	uint64_t resolved; /* copies_made when (upper) was looked for */
	size_t bytes;	   /* of (path) */
	char path[];	   /* in the lower layer, without a slash at the ends */
};

struct spot {
	uint64_t upper; /* node of ramfs; 0: not copied up */
	int is_backed;
	int is_gone;
	size_t bytes; /* of (path), if it is backed */
	char path[VFS_PATH_BYTES];
};

/* --- lower.c: hostfs, whose answers are checked --- */

/* Begin to use the lower layer (source): attributes of its root. */
int lower_start(const struct vfs_key *key, uint32_t source, struct lower *root);

/* A hash of these, for numbers. */
uint64_t lower_hash(uint64_t a, uint64_t b, const char *path);

/* Attributes of (path), without following a link: the number to st.inode. */
int lower_lookup(const char *path, struct lower *to);

/* Open (path) to read it, as the file (is) that lower_lookup() found. Returns
 * the node of hostfs. -ESTALE: it is another file now. */
int64_t lower_open(uint32_t payer, const char *path, const struct lower *is);
void lower_release(uint64_t node);
int lower_stat(uint64_t node, const char *path, struct lower *to);
int64_t lower_read(uint64_t node, int64_t offset, void *buf, size_t len);
int64_t lower_seek(uint64_t node, int64_t offset, int whence);
int64_t lower_getdents(uint64_t node, int64_t from, void *buf, size_t len);
int64_t lower_readlink(const char *path, char *buf, size_t len);

/* The number of an entry with (inode) in a directory of the lower layer. */
uint64_t lower_number(uint64_t inode);

static inline int is_type(const struct vfs_stat *st, uint32_t type)
{
	return (st->mode & S_IFMT) == type;
}

/* --- node.c: what is open --- */

/* The open node with this number, which may be anything; NULL: none. */
struct node *backed_get(uint64_t number);

/* The open node of the file (is), which is at (path) and not copied up. */
struct node *backed_of(const struct lower *is, const char *path);

/*
 * A node more for (like), at (path), opened once by (like->payer): its number,
 * (upper), (lower), (device), (inode) and (mode). If it is open already, it is
 * opened once more. Takes over (upper) and (lower). NULL: no memory, and they
 * are released.
 */
struct node *backed_open(const struct node *like, const char *path);
/* Release these, each of which may be 0. */
void parts_release(uint64_t upper, uint64_t lower);
void backed_release(struct node *node);

/* (node) was copied up to (upper), which it takes over. */
void backed_copied(struct node *node, uint64_t upper);

/* Who pays in a call that does not say it: see overlay_payer(). */
uint32_t payer_of_call(void);

void backed_key(const struct vfs_key *key);

/* --- spot.c, walk.c: from a path to a file --- */

extern uint64_t whiteout;    /* the node of ramfs that all whiteouts mean */
extern uint64_t copies_made; /* of directories */

/* Directories of ramfs: the upper layer, and for what is not in it yet. */
#define UPPER_PATH  "/u"
#define UPPER_BYTES (sizeof(UPPER_PATH) - 1)
extern uint64_t upper_root, upper_work;

enum found {
	FOUND_NOTHING,
	FOUND_WHITEOUT, /* nothing, and a whiteout in the upper layer */
	FOUND_UPPER,
	FOUND_LOWER,
};

struct walk {
	struct spot dir;	   /* that holds, or would hold, the name */
	char name[VFS_NAME_BYTES]; /* "" if it is . or .. or the root */
	size_t bytes;		   /* of the name */
	int slash;		   /* a slash came after the last name */
	enum found found;
	uint64_t upper;	    /* of what was found there */
	struct lower lower; /* st: what was found, in whichever layer */
};

/* As WALK_* of ramfs. */
enum walk_end { WALK_NAME, WALK_LINK, WALK_FOLLOW };

int walk_path(
	struct walk *w, uint64_t dir, const char *path, enum walk_end end);

/* The path in the lower layer of what was found. -ENAMETOOLONG, -EIO */
int walk_lower_path(const struct walk *w, char path[VFS_PATH_BYTES]);

/* The root, as a spot. */
void spot_root(struct spot *s);

/* Attributes as ramfs gave them to those that overlay shows; the node. */
uint64_t upper_shown(struct vfs_stat *st);

/* Look up (w->name) in (w->dir), and set (w->found), (w->upper) and (w->lower)
 * to the result. */
int entry_find(struct walk *w);

/* Was directory (s), which is open, removed? */
int spot_is_removed(const struct spot *s);

/* What is wrong with a name that nothing has. */
int absent(const struct walk *w);

/* Take the first name off (path), which has no double slashes. -ENAMETOOLONG */
int path_next(const char **path, char name[VFS_NAME_BYTES]);

/* The node of the backed directory (name) in directory (upper) of ramfs. 0:
 * there is nothing. -ENOENT: something else is there. */
int64_t upper_directory(uint64_t upper, const char *name);

/* The directory that (w) found, as a spot. */
int spot_found(const struct walk *w, struct spot *s);

/* Go to the directory above, or stay in the root. */
int spot_up(struct spot *s);

/* The number of the directory above (s). */
int64_t spot_above(const struct spot *s);

/* The directory (node), as a spot. -ENOTDIR, -ESTALE */
int spot_of(struct spot *s, uint64_t number);

/* See if (s), which is backed, was copied up. -ENOENT: it was removed. */
int spot_resolve(struct spot *s);

/* (path) and (name) put together. -ENAMETOOLONG */
int path_join(char to[VFS_PATH_BYTES], const char *path, size_t bytes,
	const char *name, size_t name_bytes);

/* --- copy.c --- */

/* Copy up directory (s), with all above it. */
int copy_directory(uint32_t payer, struct spot *s);

/* Copy up what (w) found in the lower layer, which is no directory; without its
 * data if (empty). Then it is FOUND_UPPER. */
int copy_found(uint32_t payer, struct walk *w, int empty);

/* Copy up the open file or directory (node). */
int copy_node(uint32_t payer, struct node *node);

/* --- list.c --- */

/* Entries of (node), which is the directory (s), from (from) on. */
int64_t list_directory(const struct spot *s, struct node *node, int64_t from,
	char *buf, size_t len);

/* 0, -ENOTEMPTY, or another error. */
int list_is_empty(const struct spot *s);

/* --- names.c --- */

/* Where something new is made, before it gets the name that was looked for. */
struct target {
	uint64_t dir;
	const char *name;
};

/* Let a new file have the name (w): make it at (to), then call add_end(). */
int add_check(const struct walk *w);
int add_begin(uint32_t payer, struct walk *w, struct target *to);
void add_end(const struct walk *w);

/* Remove what (w) found, a directory if it is empty. */
int entry_remove(uint32_t payer, struct walk *w);

/* Does the lower layer have the name (w)? */
int is_hiding(const struct walk *w);

/* The open node of what (w) found, if there is one. */
struct node *found_node(const struct walk *w);

/* A whiteout as (name) in directory (dir) of ramfs. */
int whiteout_make(uint32_t payer, uint64_t dir, const char *name);

/* Be sure that entry_remove() can remove something of the upper layer. */
int spare_ready(void);

int names_start(void);

#endif
