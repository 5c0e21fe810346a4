/* SPDX-License-Identifier: MIT */
/*
 * node.h: the inside of ramfs.
 *
 * Nouns
 *   node   struct node: a file, directory or symbolic link
 *   number what the outside knows of a node: index and generation, so that one
 *          that was freed and used again is told from the old one
 *   link   where a page of a file or a table is, with who pays for it
 *   table  a page of 512 links, to pages of the file or to tables
 *   entry  a name in a directory; its place in the array is its cookie, which
 *          stays as long as the name
 *   small  content of a file that takes less than a page, see small.h
 */
#ifndef RAMFS_NODE_H
#define RAMFS_NODE_H

#include <stddef.h>
#include <stdint.h>
#include "ramfs/account.h"
#include "ramfs/ramfs.h"
#include "vfs/linux.h"

#define PAGE_BYTES 4096u
#define FILE_MAX   INT64_MAX

/* --- names (hash.c, directory.c) -------------------------------------------- */

void hash_key(const uint64_t from[2]);
uint64_t hash_of(const char *name, size_t bytes);

struct entry {
	struct node *node; /* NULL: the place is free */
	char *name;
	uint32_t hash;	   /* of the name */
	uint32_t next;	   /* in the same bucket, from 1; or next free */
	uint32_t first;	   /* of the bucket with the number of this place */
	uint8_t bytes;	   /* of the name, without its NUL */
	uint8_t payer;	   /* of the name, */
	uint8_t for_chunk; /* and of the chunk, in its first entry */
	uint8_t spare;
};

#define CHUNK_ENTRIES 128

struct directory {
	struct entry **chunk; /* they never move, but for a first small one */
	uint32_t chunks;      /* that chunk[] has */
	uint32_t places;      /* entries that there are */
	uint32_t used;	      /* that were ever used */
	uint32_t count;	      /* names now */
	uint32_t free;	      /* first free place below (used), from 1 */
};

struct node {
	uint64_t number;
	uint64_t shown; /* see ramfs_show(); 0: the number */
	uint32_t mode;	/* type and permission bits */
	uint32_t links;
	uint32_t opens;
	uint32_t orphans; /* removed directories whose `..` this is */
	uint32_t levels;  /* of tables over the pages; 0: one page or none */
	uint32_t root;	  /* the link to the first table, or the page */
	int64_t size;
	uint64_t pages;	     /* that hold data, or are promised */
	struct area *areas;  /* see area.h */
	struct node *parent; /* of a directory; the root's is itself */
	struct directory directory;
	char *target; /* of a symbolic link */
	char *small;  /* content, in place of a page; or NULL */
	struct vfs_time accessed, modified, changed;
	uint8_t stale;	  /* TOUCH_*: times that are still to be set */
	uint8_t promised; /* 1: space was allocated, and stays so */
	uint8_t small_payer;
	uint32_t payer;
	uint32_t place;		/* of a directory's entry in its parent */
	struct node *next_dead; /* see node_drop() */
};

#define TOUCH_ACCESSED 1
#define TOUCH_MODIFIED 2
#define TOUCH_CHANGED  4

/* times.c */

/*
 * Set the times (what), TOUCH_*, of the node. Without a counter to read, that
 * would be a call of another cubicle for each write: it is put off until
 * node_settle().
 */
void node_touch(struct node *node, uint32_t what);
void node_settle(struct node *node);

/* node.c: numbers and attributes. */
struct node *node_new(uint32_t mode, uint32_t payer);
struct node *node_get(uint64_t number);
void node_drop(struct node *node); /* free it if nothing refers to it */
void node_reap(void);
int node_set_target(struct node *node, const char *target, size_t bytes);
void node_stat(struct node *node, struct vfs_stat *st);
uint64_t node_count(void);

/* The inode that a program sees. */
static inline uint64_t node_inode(const struct node *node)
{
	return node->shown ? node->shown : node->number;
}

static inline int node_is(const struct node *node, uint32_t type)
{
	return (node->mode & S_IFMT) == type;
}

/* write.c, pages.c: the content of files. */
int64_t pages_read(struct node *node, int64_t offset, void *buf, size_t len);
int64_t pages_write(struct node *node, int64_t offset, const void *buf,
	size_t len, uint32_t payer);
int pages_truncate(struct node *node, int64_t size);
int pages_allocate(
	struct node *node, int64_t offset, int64_t end, uint32_t payer);
int64_t pages_seek(struct node *node, int64_t offset, int hole);

/* Nobody has the file open any more: let it take less than a page, if it can.
 */
void pages_pack(struct node *node);

/* Let a small file have a page of its own, which (payer) pays for. -ENOSPC */
int pages_unpack(struct node *node, uint32_t payer);

/* directory.c: names. (name, bytes) has no NUL. */
struct node *directory_find(
	const struct node *dir, const char *name, size_t bytes);
int directory_add(struct node *dir, const char *name, size_t bytes,
	struct node *node, uint32_t payer);
void directory_remove(struct node *dir, const char *name, size_t bytes);
void directory_replace(
	struct node *dir, const char *name, size_t bytes, struct node *node);
void directory_exchange(struct node *dir, const char *name, size_t bytes,
	struct node *other, const char *its_name, size_t its_bytes);
const char *directory_name_of(const struct node *dir, const struct node *node);
int64_t directory_list(struct node *dir, int64_t from, char *buf, size_t len);
void directory_free(struct directory *d);
char *name_copy(const char *name, size_t bytes);

/* path.c: from a path to a node. */
struct walk {
	struct node
		*dir; /* the directory that holds, or would hold, the name */
	char name[VFS_NAME_BYTES]; /* last one; "" if it is . or .. or the root
				    */
	size_t bytes;		   /* of the name */
	struct node *node;	   /* what has the name, or NULL */
	int slash;		   /* a slash came after the last name */
};

/* What a walk does with a symbolic link at the end of the path. */
enum walk_end {
	WALK_NAME,   /* it is a name, to be made or removed: never followed */
	WALK_LINK,   /* followed if a slash comes after it */
	WALK_FOLLOW, /* followed */
};

/* Walk (path) from directory number (dir) on. 0 also if only the last name does
 * not exist. A slash after what is no directory is -ENOTDIR, and a last name
 * that is too long -ENAMETOOLONG, but not for WALK_NAME. */
int path_walk(
	struct walk *w, uint64_t dir, const char *path, enum walk_end end);

#endif
