/* SPDX-License-Identifier: MIT */
/*
 * internal.h: the inside of vfs.
 *
 * Nouns
 *   mount   a file system at a place in the tree of names
 *   file    an open file description; several descriptors may mean it
 *   object  what is open, if it has no name in a file system: a pipe, a socket,
 *           an eventfd, …
 *   ready   POLL* of a file: what can be done with it and does not have to wait
 *   epoll   an open file that epoll_create() made; it has watches, each on a
 * file client  what vfs knows of one cubicle: descriptors, directory, mask,
 * locks place   a directory to start from, and the rest of a path
 */
#ifndef VFS_INTERNAL_H
#define VFS_INTERNAL_H

#include <cubicle/component.h>
#include "vfs/filesystem.h"
#include "vfs/linux.h"
#include "vfs/network.h"
#include "vfs/vfs.h"

/* Of each client. */
#define DESCRIPTORS_MAX VFS_DESCRIPTORS_MAX
#define LOCKS_MAX	1024
#define MAPPINGS_MAX	1024

#define MISSING_ENTRIES 16 /* a power of two */
#define MISSING_BYTES	112

struct file;
struct watcher;
struct timer;

struct vfs_ops {
	int64_t (*start)(const struct vfs_key *, uint32_t);
	int64_t (*open)(uint32_t, uint64_t, const char *, int, uint32_t,
		struct vfs_stat *);
	int (*hold)(uint64_t);
	int (*release)(uint64_t);
	int (*lookup)(uint64_t, const char *, int, struct vfs_stat *);
	int64_t (*read)(uint64_t, int64_t, void *, size_t);
	int64_t (*write)(uint32_t, uint64_t, int64_t, const void *, size_t);
	int (*stat)(uint64_t, struct vfs_stat *);
	int64_t (*seek)(uint64_t, int64_t, int);
	int (*truncate)(uint64_t, int64_t);
	int (*allocate)(uint32_t, uint64_t, int64_t, int64_t, int);
	int64_t (*getdents)(uint64_t, int64_t, void *, size_t);
	int (*mkdir)(uint32_t, uint64_t, const char *, uint32_t);
	int (*unlink)(uint64_t, const char *, int);
	int (*rename)(
		uint32_t, uint64_t, const char *, uint64_t, const char *, int);
	int (*link)(uint32_t, uint64_t, const char *, uint64_t, const char *);
	int (*symlink)(uint32_t, const char *, uint64_t, const char *);
	int64_t (*readlink)(uint64_t, const char *, char *, size_t);
	int (*chmod)(uint64_t, uint32_t);
	int (*utimens)(
		uint64_t, const struct vfs_time *, const struct vfs_time *);
	int64_t (*path)(uint64_t, char *, size_t);
	int (*filesystem)(uint64_t, struct vfs_filesystem *);
	int (*ioctl)(uint64_t, uint64_t, void *, size_t);
	/* All five are NULL if nobody but vfs changes files. */
	int (*sync)(uint64_t, int);
	int (*lock)(uint64_t, int, int64_t, int64_t);
	int (*lock_get)(uint64_t, struct vfs_lock *);
	int64_t (*give)(uint64_t, uint32_t, uint32_t);
	int64_t (*give_locks)(uint64_t, uint32_t);
	/* NULL if the content is not in memory. */
	int64_t (*map)(uint32_t, uint64_t, int64_t, size_t, int);
	int (*unmap)(uint32_t, uint64_t, uint64_t, size_t);
	/* NULL if nobody pays for unlink, chmod and utimens. */
	int (*payer)(uint32_t);
	/* NULL if all files are always ready. */
	int (*ready)(uint64_t);
};

/* Objects of one kind. A call that would have to wait returns -EAGAIN. */
struct object_ops {
	uint32_t mode; /* S_IF* and permission bits, for fstat() */
	/* NULL: -EINVAL. */
	int64_t (*read)(struct file *, void *, size_t);
	int64_t (*write)(struct file *, const void *, size_t);
	int (*ready)(struct file *);
	void (*close)(struct file *);
	int (*ioctl)(struct file *, uint64_t, void *, size_t); /* or NULL */
};

struct mount {
	const struct vfs_ops *ops;
	uint64_t root;	 /* its node */
	uint32_t source; /* as in vfs_mount() */
	/* Of a shared mount: the handle of the root, by which vfs looks up
	 * names by itself (cubicle/given.h), or a negative errno. */
	int64_t handle;
	char path[256]; /* "" for the root, else "/dev": no slash at the end */
};

struct file {
	struct client *client;
	const struct mount *mount;
	uint64_t node;
	int64_t offset; /* of the next read or write; of a directory, a cookie
			 */
	int flags;	/* O_* that fcntl() tells */
	uint32_t type;	/* S_IF* */
	uint32_t users; /* descriptors */
	int is_stream;	/* no offset: -ESPIPE */
	const struct object_ops *object_ops; /* NULL: a file of a mount */
	void *object;
	struct watcher *watchers; /* of this file */
	uint32_t watched;	  /* how many these are */
	/* The socket or set of the network that it is, or has; 0: none. The
	 * rest is of remote.c: what vfs_poll() number (poll_number) asks for
	 * and has found, and as what it is a member of the client's set. */
	int64_t remote;
	uint32_t poll_number, poll_events, poll_ready, polled_events;
	int polled_fd; /* by which the set knows it */
	struct file *next_polled, **polled_at;
	uint32_t reads; /* calls of read, including those that got nothing */
	int is_given;	/* the client may use the handle of the host */
	/* See cache.c: attributes, when they were asked for, and when it was
	 * read; values of change__all, 0 is never. */
	uint64_t attributes_then, read_then;
	struct vfs_stat attributes;
};

struct descriptor {
	struct file *file; /* NULL: free */
	int close_on_exec;
};

/* A name that a client looked for and that is not there. */
struct missing {
	uint64_t names; /* change__names then */
	const struct mount *mount;
	uint64_t dir;
	char path[MISSING_BYTES];
};

struct client {
	cubicle_id_t id;
	uint32_t locks; /* ranges */
	size_t bytes;	/* of memory of vfs that it has made it use */
	struct mapping *mappings;
	uint32_t mapped; /* how many these are */
	struct descriptor *descriptor;
	int descriptors;	   /* room in descriptor[] */
	int first_free;		   /* all below are in use */
	int descriptors_most;	   /* RLIMIT_NOFILE */
	uint32_t nested;	   /* watches of an epoll on another one */
	uint32_t targets;	   /* see local.c */
	size_t bytes_of_others;	   /* of (bytes), those that others caused */
	struct timer *timers;	   /* that are set */
	uint64_t signals;	   /* that are pending */
	struct file *signal_files; /* that signalfd() made */
	/* See remote.c: open sockets of the network; and for vfs_poll(), a set
	 * of it, or 0, which files and streams are members, and how often it
	 * was called. */
	uint32_t remotes;
	int64_t set, set_given;
	struct file *polled;
	uint32_t polled_streams, poll_number;
	void (*poll_end)(struct client *); /* what closes (set) */
	struct client *next_polling;	   /* that has a set, too */
	uint32_t host_files;		   /* open, that may be of the host */
	uint32_t gives;		   /* calls of vfs_give(), up to GIVES_ENOUGH */
	const struct mount *mount; /* of the working directory */
	uint64_t directory;
	uint32_t umask;
	int has_console;	   /* descriptors 0, 1 and 2 were opened */
	uint32_t restarts;	   /* of the cubicle, when it became a client */
	struct vfs_notice *notice; /* what it wants to be told, or NULL */
	int is_told;		   /* notice->version is not 0 */
	/* How often it has asked since the last change, and which that was. */
	uint32_t asked;
	uint64_t asked_then;
	struct missing missing[MISSING_ENTRIES];
};

struct place {
	const struct mount *mount;
	uint64_t dir;
	const char *path;
	char normal[VFS_PATH_BYTES]; /* what (path) may point into */
};

/* The id of the caller. In a merged layout no gate passes it, and (who) is 0.
 */
static inline cubicle_id_t client_id(cubicle_id_t who)
{
	return who ? who : cubicle_self();
}

/* --- mount.c --- */

/* The root mount; NULL before the first mount. */
const struct mount *mount_root(void);

/* The first mount with type (type), or NULL. */
const struct mount *mount_of_type(const char *type);

/* The mount with the longest path that begins (path), which is absolute and has
 * neither `.` nor `..`; what is left of the path to (rest). */
const struct mount *mount_find(const char *path, const char **rest);

/* The functions of a type of file system; NULL if the type is unknown. */
const struct vfs_ops *mount_ops(const char *type);

/* Can something be mounted at (path), as struct mount has it? -EBUSY, -ENOSPC.
 */
int mount_room(const char *path);
void mount_add(const char *path, const struct vfs_ops *ops, uint64_t root,
	uint32_t source);

/* The mount number (index), from 0; NULL: there are no more. */
struct mount *mount_at(int index);

/* (root) is the root of (m) from now on. */
void mount_take(struct mount *m, uint64_t root);

/* sync(2). Returns 0, or the first error of a file system. */
int mount_sync(void);

/* Can others than vfs change files of (mount)? */
static inline int mount_is_shared(const struct mount *mount)
{
	return mount->ops->sync != NULL;
}

/* Do files of (mount) take descriptors of the host? */
static inline int mount_is_of_host(const struct mount *mount)
{
	return mount_is_shared(mount) || mount->ops->payer != NULL;
}

/* The next call is on behalf of (c). */
static inline void mount_pays(const struct mount *mount, const struct client *c)
{
	if (mount->ops->payer)
		mount->ops->payer(c->id);
}

/* --- restart.c --- */

/* If a shared file system was stopped and has restarted, it is mounted again.
 * Files that were open are lost (-ESTALE). */
void mounts_check(void);

/* --- place.c --- */

/* Find the file system and the directory that (path) starts from. */
int place_find(struct place *p, struct client *c, int dirfd, const char *path);

/* --- client.c --- */

/* The client that calls; NULL if there is no memory for it. */
struct client *client_get(cubicle_id_t who);
struct file *file_get(struct client *c, int fd);
/* Clients whose working directory is (old), the root of (mount), move to its
 * new root. */
void clients_move(const struct mount *mount, uint64_t old);
struct file *file_new(struct client *c, const struct mount *mount,
	uint64_t node, const struct vfs_stat *st, int flags);
void file_drop(struct file *file);
int descriptor_find(struct client *c, int at_least);
int descriptor_new(
	struct client *c, struct file *file, int at_least, int close_on_exec);
int descriptor_close(struct client *c, int fd);
/* Undo descriptor_new(), and leave the file as it was before. */
void descriptor_take_back(struct client *c, int fd);

/* --- vfs.c --- */

#define GIVES_ENOUGH 8

/* What vfs_give() returns of (fd), which was just opened to be read: for a
 * client that has called it so often, or if that costs nothing. 0: it was not
 * called. */
int64_t give_early(cubicle_id_t who, int fd);

/* --- map.c --- */

/* Let (c) map (bytes) bytes of a file, whole pages. Returns the address. */
int64_t map_file(struct client *c, const struct mount *mount, uint64_t node,
	int64_t offset, uint64_t bytes, int writable);

/* The whole pages (at, bytes), which may be anything, are no longer mapped.
 * Returns whether some of them were.
 *   -ENOMEM  two parts of a mapping would be left; some may have ended */
int map_end(struct client *c, uint64_t at, uint64_t bytes);

/* Map (bytes) bytes of the file that is mapped at (at), from there on, in place
 * of (had) bytes. Returns the address. -EINVAL  nothing is mapped there -EFAULT
 * less than (had) bytes */
int64_t map_again(struct client *c, uint64_t at, uint64_t had, uint64_t bytes);

/* As vfs_is_mapped(). */
int map_has(const struct client *c, uint64_t at, uint64_t bytes);

/* All mappings of (c) end. */
void map_forget(struct client *c);

/* --- account.c --- */

/* (c) makes vfs use (bytes) of memory more, or fewer. -ENOMEM: that is more
 * than its part. */
int client_take(struct client *c, size_t bytes);
void client_give(struct client *c, size_t bytes);

/* The same if (other) causes it: all others together can have (c) use half of
 * its part. */
int client_take_for(struct client *c, const struct client *other, size_t bytes);
void client_give_for(
	struct client *c, const struct client *other, size_t bytes);

/* May (c) open one more file of (mount)? */
int client_may_open(const struct client *c, const struct mount *mount);

/* --- change.c --- */

/* Counters of changes: of anything, and of which names there are. */
extern uint64_t change__all, change__names;

/* Is anybody told? */
extern int change__told;
void change__untell(void);

/* Something in a file system is about to be changed. */
static inline void change_any(void)
{
	change__all++;
	if (change__told)
		change__untell();
}

/* The same, and names may come. (One that goes is no less missing.) */
static inline void change_names(void)
{
	change__names++;
	change_any();
}

/*
 * (c) has asked for attributes in (mount). A client that asks the same again
 * and again is told that nothing has changed: that costs something now, and at
 * the next change. Nothing is known of a shared mount, so what (c) has been
 * told before ends with the question.
 */
void change_asked(struct client *c, const struct mount *mount);

/* Call this when (c) has opened a file of (mount) with vfs_open_stat(). As with
 * change_asked(), vfs writes the version into the notice of a client that asks
 * often. Here it also does so for a shared mount, unless another client can
 * change files of the host without vfs. */
void change_opened(struct client *c, const struct mount *mount);

/* (c) may from now on change a file of the host without vfs. */
void change_by_itself(const struct client *c);

/* (c) wants to be told in (notice), or not any more: NULL. */
void change_notice(struct client *c, struct vfs_notice *notice);

/* --- cache.c --- */

/* Attributes of an open file; and what they are now, where that is known. */
int file_stat(struct file *f, struct vfs_stat *st);
void file_know(struct file *f, const struct vfs_stat *st);

/* (f) was read, which the first time after a change changes when it was. */
void file_was_read(struct file *f);

/* Attributes of what (p) says; a last symbolic link is followed if (follow). */
int place_lookup(struct client *c, const struct place *p, int follow,
	struct vfs_stat *st);

/* --- anon.c --- */

/* A new open file without a name: (object), with the functions (ops). (flags):
 * O_* that fcntl() tells. NULL: the client has no memory left. */
struct file *anon_new(struct client *c, const struct object_ops *ops,
	void *object, int flags);

/* (f), of anon_new(), has no descriptor: it is no more. The object is not
 * closed. */
void anon_undo(struct file *f);

/* anon_new(), and a descriptor. On an error, the object is not closed. */
int anon_open(struct client *c, const struct object_ops *ops, void *object,
	int flags);

/* A descriptor for each of (file), which anon_new() returned, maybe NULL; their
 * numbers to (fds). Returns 0 or an error, which undoes both. */
int anon_open_pair(struct client *c, struct file *file[2], int flags,
	struct vfs_pair *fds);

/* Allocate zeroed memory and charge (c) for it. NULL: (c) has used its part, or
 * vfs has no memory left. */
void *client_alloc(struct client *c, size_t bytes);
void client_free(struct client *c, void *p, size_t bytes);

/* --- pieces.c --- */

struct iovec {
	char *base;
	size_t bytes;
};

/* Pieces of no more bytes than this are one read, write or message. */
#define PIECES_WHOLE_MAX 65536

/* The bytes of all pieces, or (most) if they have more. */
size_t pieces_bytes(const struct iovec *iov, int count, size_t most);

/* Copy the first (total) bytes of the pieces to one block of the heap, (*to),
 * which the caller frees. -ENOMEM, -EFAULT */
int pieces_gather(const struct iovec *iov, int count, size_t total, char **to);

/* Copy the (total) bytes at (whole) to the pieces. -EFAULT */
int pieces_scatter(
	const struct iovec *iov, int count, const char *whole, size_t total);

/* --- wait.c --- */

/* The POLL* events for which (f) is ready now. If they depend on streams of the
 * console, those for (events) are added to (streams), which may be NULL. */
int file_ready_now(struct file *f, uint32_t events, uint32_t *streams);

static inline int file_ready(struct file *f)
{
	return file_ready_now(f, 0, NULL);
}

/* Until ready_always(), file_ready_now() asks each device once. */
void ready_once(void);
void ready_always(void);

/* Can a call on a file such as (f) have to wait? */
int file_can_wait(struct file *f);

/* --- watch.c --- */

/* An epoll that is notified when something happens to a file. */
struct watcher {
	struct watcher *next; /* of the same file */
	struct watcher **at;  /* what points to it there */
	uint32_t events;      /* POLL* that it wants to know of; and flags */
	void (*wake)(struct watcher *); /* there may be such an event */
	void (*end)(struct watcher *);	/* no longer watch the file, which is
					 * closed */
};

/* The number of the wake that is going on. */
extern uint32_t file_wakes;

/* Something has happened to (f), after which it is ready for (events). */
void file_wake(struct file *f, int events);

/* (f) is closed: its watchers end. */
void watchers_end(struct file *f);

/* --- epoll.c --- */

/* (f) is of the network now: its watches become members of sets. On an error,
 * some may be. */
int watches_join(struct file *f);

/* It will no longer be. */
void watches_leave(struct file *f);

/* --- remote.c --- */

/*
 * If the network was stopped and has restarted: sockets that listen come back,
 * with new numbers, and so do sets. All others have lost their connection: that
 * is ECONNRESET, or the end.
 */
void remotes_check(void);

/* remotes_check() calls this to make the sets of epolls again; NULL: there are
 * none. */
extern void (*netset_again)(void);

/* Has the network lost the set of any epoll? NULL: no epoll has a set. */
extern int (*netset_any_lost)(void);

/* Has the layout a network? */
int remote_is_there(void);

/* A new set, for which (c) may wait by the handle (given). The set, or an
 * error. */
int64_t netset_new(struct client *c, int64_t *given);

/* As set_change of network.h. */
int netset_change(
	int64_t set, int how, int64_t member, uint32_t events, uint64_t data);

/* Has the network forgotten this set of (c)? */
int netset_is_lost(const struct client *c, int64_t set);

/* Events that there are now, to (events); how many, which is no more than fit.
 */
int netset_look(int64_t set, void *events, size_t bytes);
void netset_close(int64_t set);

/* vfs_poll() begins; it wants to know (events) of (f), which has (remote). */
void poll_begin(struct client *c);
void poll_want(struct file *f, uint32_t events);

/* After all have been told: (f) is a member of the client's set, as (fd). */
int poll_member(struct client *c, int fd, struct file *f);

/* After that: find out what they are ready for. The set has also (streams). */
int poll_look(struct client *c, uint32_t streams);

/* The events that poll_look() found for (f). */
uint32_t polled_ready(struct file *f);

/* (f) is about to be closed. */
void polled_end(struct file *f);

/* --- pipe.c --- */

/* F_GETPIPE_SZ and F_SETPIPE_SZ of fcntl(2). */
int pipe_size(struct file *f, int command, int64_t bytes);

/* --- timer.c --- */

/* Let timers of (c) expire if their time has come. Returns the monotonic time
 * when the next one does, or INT64_MAX. */
int64_t timers_run(struct client *c);

/* --- lock.c --- */

int lock_do(struct client *c, struct file *file, int command,
	struct vfs_lock *lock);
void locks_drop(struct client *c, const struct file *file);
void lock_key(uint64_t random);

/* VFS_HAS_LEASES of vfs_fcntl(). */
int lock_has_leases(const struct file *file);

#endif
