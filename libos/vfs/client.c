/* SPDX-License-Identifier: MIT */
/*
 * client.c: cubicles, their descriptors and open files.
 */
#include <cubicle/component.h>
#include "devfs/devfs.h"
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define DESCRIPTORS_FIRST 16

static struct client *clients[CUBICLE_SLOTS];

/* Make room for descriptor (fd). */
static int descriptors_grow(struct client *c, int fd)
{
	int room = c->descriptors ? c->descriptors : DESCRIPTORS_FIRST;

	if (fd >= c->descriptors_most)
		return -EMFILE;
	while (room <= fd)
		room *= 2;
	if (room == c->descriptors)
		return 0;
	size_t more =
		(size_t)(room - c->descriptors) * sizeof(c->descriptor[0]);
	if (client_take(c, more))
		return -ENOMEM;
	struct descriptor *d = heap_realloc(
		c->descriptor, (size_t)room * sizeof(c->descriptor[0]));
	if (!d) {
		client_give(c, more);
		return -ENOMEM;
	}
	memset(d + c->descriptors, 0,
		(size_t)(room - c->descriptors) * sizeof(*d));
	c->descriptor = d;
	c->descriptors = room;
	return 0;
}

struct file *file_new(struct client *c, const struct mount *mount,
	uint64_t node, const struct vfs_stat *st, int flags)
{
	struct file *f =
		client_take(c, sizeof(*f)) ? NULL : heap_zalloc(sizeof(*f));

	if (!f)
		return NULL;
	f->client = c;
	f->mount = mount;
	c->host_files += (uint32_t)mount_is_of_host(mount);
	f->node = node;
	f->flags = flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
	f->type = st->mode & S_IFMT;
	file_know(f, st);
	f->is_stream = f->type == S_IFCHR &&
		mount->ops->seek(f->node, 0, SEEK_DATA) == -ESPIPE;
	return f;
}

/* A descriptor less; the last one closes the file. */
void file_drop(struct file *file)
{
	if (file->users && --file->users)
		return;
	watchers_end(file);
	if (file->is_given)
		file->mount->ops->give(file->node, file->client->id, 0);
	file->mount->ops->release(file->node);
	client_give(file->client, sizeof(*file));
	file->client->host_files -= (uint32_t)mount_is_of_host(file->mount);
	heap_free(file);
}

/* Descriptors 0, 1 and 2 of a new client; what cannot be opened is not there.
 */
static void console_open(struct client *c)
{
	static const uint64_t nodes[] = {
		DEVFS_STDIN, DEVFS_STDOUT, DEVFS_STDERR};
	const struct mount *dev = mount_of_type("devfs");

	for (int fd = 0; dev && fd < 3; fd++) {
		struct vfs_stat st = {.inode = nodes[fd], .mode = S_IFCHR};
		if (dev->ops->hold(nodes[fd]))
			continue;
		struct file *f = file_new(c, dev, nodes[fd], &st, O_RDWR);
		if (f && descriptor_new(c, f, fd, 0) < 0)
			file_drop(f);
	}
}

static void client_begin(struct client *c)
{
	c->umask = 022;
	c->descriptors_most = DESCRIPTORS_MAX;
}

/* The cubicle was stopped and started anew: it has nothing open. */
static void client_forget(struct client *c)
{
	map_forget(c);
	for (int fd = 0; fd < c->descriptors; fd++)
		descriptor_close(c, fd);
	if (c->set)
		c->poll_end(c);
	if (c->mount)
		c->mount->ops->release(c->directory);
	heap_free(c->descriptor);
	*c = (struct client){.id = c->id};
	client_begin(c);
}

/* The client that calls; NULL if there is no memory for it. */
struct client *client_get(cubicle_id_t who)
{
	cubicle_id_t id = client_id(who);

	if (id >= CUBICLE_SLOTS)
		return NULL;
	struct client *c = clients[id];
	if (!c) {
		c = heap_zalloc(sizeof(*c));
		if (!c)
			return NULL;
		c->id = id;
		client_begin(c);
		clients[id] = c;
	} else if (c->restarts != CUBICLE_PUBLISHED->restarts[id]) {
		client_forget(c);
	}
	c->restarts = CUBICLE_PUBLISHED->restarts[id];
	if (!c->mount && mount_root()) {
		c->mount = mount_root();
		c->directory = c->mount->root;
		c->mount->ops->hold(c->directory);
	}
	/* Not before there is a console; boot comes earlier. */
	if (!c->has_console && mount_of_type("devfs")) {
		c->has_console = 1;
		console_open(c);
	}
	return c;
}

void clients_move(const struct mount *mount, uint64_t old)
{
	for (uint32_t id = 0; id < CUBICLE_SLOTS; id++) {
		struct client *c = clients[id];
		if (c && c->mount == mount && c->directory == old &&
			!mount->ops->hold(mount->root))
			c->directory = mount->root;
	}
}

struct file *file_get(struct client *c, int fd)
{
	if (fd < 0 || fd >= c->descriptors)
		return NULL;
	return c->descriptor[fd].file;
}

/* The lowest free descriptor from (at_least) on. */
int descriptor_find(struct client *c, int at_least)
{
	int fd = at_least > c->first_free ? at_least : c->first_free;

	while (fd < c->descriptors && c->descriptor[fd].file)
		fd++;
	if (at_least <= c->first_free)
		c->first_free = fd;
	int error = fd >= c->descriptors_most ? -EMFILE
		: fd >= c->descriptors	      ? descriptors_grow(c, fd)
					      : 0;
	return error ? error : fd;
}

/* The same, which from now on means (file). */
int descriptor_new(
	struct client *c, struct file *file, int at_least, int close_on_exec)
{
	int fd = descriptor_find(c, at_least);

	if (fd < 0)
		return fd;
	c->descriptor[fd] = (struct descriptor){file, close_on_exec};
	file->users++;
	return fd;
}

void descriptor_take_back(struct client *c, int fd)
{
	c->descriptor[fd].file->users--;
	c->descriptor[fd].file = NULL;
	if (fd < c->first_free)
		c->first_free = fd;
}

int descriptor_close(struct client *c, int fd)
{
	struct file *file = file_get(c, fd);

	if (!file)
		return -EBADF;
	locks_drop(c, file);
	c->descriptor[fd].file = NULL;
	if (fd < c->first_free)
		c->first_free = fd;
	file_drop(file);
	return 0;
}
