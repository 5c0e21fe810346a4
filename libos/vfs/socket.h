/* SPDX-License-Identifier: MIT */
/*
 * socket.h: what socket.c needs of a kind of socket: local ones of AF_UNIX, or
 * those of the network.
 *
 * A socket is the object of an open file; its own object is that of its kind. A
 * function that would have to wait returns -EAGAIN.
 */
#ifndef VFS_SOCKET_H
#define VFS_SOCKET_H

#include "internal.h"

struct socket {
	const struct socket_ops *ops;
	void *object;
	int type;
};

struct socket_ops {
	int (*bind)(struct file *, const struct vfs_address *);
	int (*connect)(struct file *, const struct vfs_address *);
	int (*listen)(struct file *, int);
	/* The object of the new socket to (object). */
	int (*accept)(struct file *, struct vfs_accepted *, void **object);
	void (*opened)(void *object, struct file *); /* (object) has a file */
	void (*undo)(void *object);		     /* it will not get one */
	int64_t (*recv)(
		struct file *, void *, size_t, int flags, struct vfs_address *);
	/* To an address, or to nowhere else if that has 0 bytes. */
	int64_t (*send)(struct file *, const void *, size_t, int flags,
		const struct vfs_address *);
	int (*get_option)(struct file *, int, int, void *, uint32_t);
	int (*set_option)(struct file *, int, int, const void *, uint32_t);
	int (*name)(struct file *, int peer, struct vfs_address *);
	int (*waiting)(struct file *); /* bytes to be read */
	int (*shutdown)(struct file *, int);
	int (*ready)(struct file *);
	void (*close)(struct file *);
};

static inline struct socket *socket_of(struct file *f)
{
	return f->object;
}

/* --- socket_file.c --- */

/* Make a file of type socket with the name (path). Its mount and inode to
 * (mount) and (inode). -EEXIST, -EOPNOTSUPP */
int socket_file_make(struct client *c, const char *path,
	const struct mount **mount, uint64_t *inode);

/* Find one. -ECONNREFUSED  the file is something else */
int socket_file_find(struct client *c, const char *path,
	const struct mount **mount, uint64_t *inode);

/* Remove one of the host, if it is that which was found with (mount) and
 * (inode) before. -ESTALE  it is not, or it is not of the host */
int socket_file_remove(struct client *c, const char *path,
	const struct mount *mount, uint64_t inode);

/* --- local.c --- */

extern const struct socket_ops local_ops;

int local_make(struct client *c, int type, int protocol, void **object);

/* Connect two new ones. */
void local_pair(void *a, void *b);

/* Why no socket of the host can take the place of (object): -EISCONN, -EINVAL,
 * or its pending error. 0: it is as socket(2) made it. */
int local_is_used(void *object);

/* Set the options of (object) for the socket of (f), which takes its place. */
int local_options_pass(const void *object, struct file *f);

/* --- host_socket.c --- */

/* Uses of an address, as the list of the layout has them. */
#define HOST_LISTEN  'l'
#define HOST_CONNECT 'c'

/* Is (socket) local, and does the layout allow (a), an address of the host, for
 * (use)? */
int host_socket_is_meant(
	const struct socket *socket, const struct vfs_address *a, char use);

/* Give (f), a local socket, a socket of the host for the call that follows. The
 * local one to (local), for host_socket_end(). An error changes nothing. */
int host_socket_begin(struct file *f, void **local);

/* That call had this (result), which is returned. If it is an error, (f) is
 * local again. */
int64_t host_socket_end(struct file *f, void *local, int64_t result);

/* --- remote.c --- */

extern const struct socket_ops remote_ops;

int remote_make(
	struct client *c, int family, int type, int protocol, void **object);

#endif
