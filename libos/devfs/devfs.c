/* SPDX-License-Identifier: MIT */
/*
 * devfs.c: a directory of devices, which is what a table says.
 */
#include <cubicle/component.h>
#include "devfs.h"
#include "plat/plat.h"
#include "random/random.h"
#include "rt/string.h"
#include "vfs/linux.h"

#define DEVFS_MAGIC 0x1373
#define PIECE_BYTES 4096

/* What one call transfers at most, and of random bytes, which take longer. */
#define TRANSFER_MAX (1u << 20)
#define RANDOM_MAX   RANDOM_BYTES_MAX

enum kind {
	KIND_DIRECTORY,
	KIND_NULL,
	KIND_ZERO,
	KIND_FULL,
	KIND_RANDOM,
	KIND_CONSOLE,
};

/* Node (n) is entry n - 1. Device numbers are Linux's. */
static const struct device {
	const char *name;
	enum kind kind;
	int in, out; /* streams of the console */
	uint32_t major, minor;
} devices[] = {
	[VFS_ROOT - 1] = {"", KIND_DIRECTORY, 0, 0, 0, 0},
	[DEVFS_STDIN - 1] = {"stdin", KIND_CONSOLE, 0, 1, 136, 0},
	[DEVFS_STDOUT - 1] = {"stdout", KIND_CONSOLE, 0, 1, 136, 0},
	[DEVFS_STDERR - 1] = {"stderr", KIND_CONSOLE, 0, 2, 136, 0},
	{"console", KIND_CONSOLE, 0, 1, 5, 1},
	{"tty", KIND_CONSOLE, 0, 1, 5, 0},
	{"null", KIND_NULL, 0, 0, 1, 3},
	{"zero", KIND_ZERO, 0, 0, 1, 5},
	{"full", KIND_FULL, 0, 0, 1, 7},
	{"random", KIND_RANDOM, 0, 0, 1, 8},
	{"urandom", KIND_RANDOM, 0, 0, 1, 9},
};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

static const struct device *device_get(uint64_t node)
{
	return node >= 1 && node <= DEVICES ? &devices[node - 1] : NULL;
}

/* The device with this path, which has no directories. */
static const struct device *device_find(
	uint64_t dir, const char *path, int *error)
{
	*error = !*path				  ? -ENOENT
		: *path != '/' && dir != VFS_ROOT ? -ENOTDIR
						  : 0;
	while (*path == '/' || (*path == '.' && (path[1] == '/' || !path[1])))
		path++;
	if (*error)
		return NULL;
	for (size_t i = 0; i < DEVICES; i++) {
		size_t n = strlen(devices[i].name);
		if (!strcmp(devices[i].name, path))
			return &devices[i];
		if (n && !strncmp(devices[i].name, path, n) && path[n] == '/')
			*error = -ENOTDIR;
	}
	if (!*error)
		*error = -ENOENT;
	return NULL;
}

static void device_stat(const struct device *d, struct vfs_stat *st)
{
	int directory = d->kind == KIND_DIRECTORY;

	*st = (struct vfs_stat){
		.device = 2,
		.inode = (uint64_t)(d - devices) + 1,
		.links = directory ? 2 : 1,
		.mode = directory ? S_IFDIR | 0755 : S_IFCHR | 0666,
		.block_bytes = PIECE_BYTES,
		.rdevice = d->major << 8 | d->minor,
	};
}

int64_t devfs_start(const struct vfs_key *key, uint32_t source)
{
	(void)key, (void)source;
	return VFS_ROOT;
}

int64_t devfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	int error;
	const struct device *d = device_find(dir, path, &error);

	(void)payer, (void)mode;
	if (!d)
		return error == -ENOENT && (flags & O_CREAT) ? -EPERM : error;
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if (d->kind == KIND_DIRECTORY &&
		((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT)))
		return -EISDIR;
	if (d->kind != KIND_DIRECTORY && (flags & O_DIRECTORY))
		return -ENOTDIR;
	device_stat(d, st);
	return (int64_t)st->inode;
}

int devfs_hold(uint64_t node)
{
	return device_get(node) ? 0 : -ESTALE;
}

int devfs_release(uint64_t node)
{
	return device_get(node) ? 0 : -ESTALE;
}

int devfs_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	int error;
	const struct device *d = device_find(dir, path, &error);

	(void)follow;
	if (d)
		device_stat(d, st);
	return d ? 0 : error;
}

int devfs_stat(uint64_t node, struct vfs_stat *st)
{
	const struct device *d = device_get(node);

	if (d)
		device_stat(d, st);
	return d ? 0 : -ESTALE;
}

static size_t at_most(size_t len, size_t most)
{
	return len < most ? len : most;
}

/* (len) zeroes to the reader. */
static int64_t read_zeroes(char *buf, size_t len)
{
	static const char zeroes[PIECE_BYTES];

	for (size_t done = 0; done < len;) {
		size_t n = len - done < PIECE_BYTES ? len - done : PIECE_BYTES;
		if (cubicle_copy_out(buf + done, zeroes, n))
			return -EFAULT;
		done += n;
	}
	return (int64_t)len;
}

int64_t devfs_read(uint64_t node, int64_t offset, void *buf, size_t len)
{
	const struct device *d = device_get(node);
	int error;

	(void)offset;
	if (!d)
		return -ESTALE;
	len = at_most(len, d->kind == KIND_RANDOM ? RANDOM_MAX : TRANSFER_MAX);
	switch (d->kind) {
	case KIND_DIRECTORY:
		return -EISDIR;
	case KIND_NULL:
		return 0;
	case KIND_ZERO:
	case KIND_FULL:
		return read_zeroes(buf, len);
	case KIND_RANDOM:
		error = random_get(buf, len);
		return error ? error : (int64_t)len;
	case KIND_CONSOLE:
		return plat_console_read(buf, len);
	}
	return -EINVAL;
}

int64_t devfs_write(uint32_t payer, uint64_t node, int64_t offset,
	const void *buf, size_t len)
{
	const struct device *d = device_get(node);

	(void)payer, (void)offset;
	if (!d)
		return -ESTALE;
	len = at_most(len, TRANSFER_MAX);
	switch (d->kind) {
	case KIND_DIRECTORY:
		return -EISDIR;
	case KIND_FULL:
		return len ? -ENOSPC : 0;
	case KIND_CONSOLE:
		return plat_console_write(d->out, buf, len);
	default:
		return (int64_t)len;
	}
}

int64_t devfs_seek(uint64_t node, int64_t offset, int whence)
{
	const struct device *d = device_get(node);

	(void)offset, (void)whence;
	if (!d)
		return -ESTALE;
	return d->kind == KIND_CONSOLE ? -ESPIPE : 0;
}

int devfs_truncate(uint64_t node, int64_t size)
{
	(void)node, (void)size;
	return -EINVAL;
}

int devfs_allocate(uint32_t payer, uint64_t node, int64_t offset, int64_t len,
	int keep_size)
{
	(void)payer, (void)node, (void)offset, (void)len, (void)keep_size;
	return -ENODEV;
}

/* One entry to (to); its bytes. */
static size_t entry_fill(struct vfs_dirent *to, size_t index)
{
	const struct device *d = &devices[index < 2 ? 0 : index - 1];
	const char *name = index == 0 ? "." : index == 1 ? ".." : d->name;
	size_t bytes = strlen(name);

	*to = (struct vfs_dirent){.inode = (uint64_t)(d - devices) + 1,
		.offset = (int64_t)index + 1,
		.bytes = (uint16_t)((offsetof(struct vfs_dirent, name) + bytes +
					    8) &
			~7ul),
		.type = index < 2 ? DT_DIR : DT_CHR};
	memcpy(to->name, name, bytes + 1);
	return to->bytes;
}

int64_t devfs_getdents(uint64_t node, int64_t from, void *buf, size_t len)
{
	union {
		struct vfs_dirent entry;
		char bytes[64];
	} e;
	size_t done = 0;

	if (node != VFS_ROOT)
		return device_get(node) ? -ENOTDIR : -ESTALE;
	if (from < 0)
		return -EINVAL;
	for (size_t i = (size_t)from; i < DEVICES + 1; i++) {
		memset(&e, 0, sizeof(e));
		size_t bytes = entry_fill(&e.entry, i);
		if (bytes > len - done)
			return done ? (int64_t)done : -EINVAL;
		if (cubicle_copy_out((char *)buf + done, &e, bytes))
			return -EFAULT;
		done += bytes;
	}
	return (int64_t)done;
}

/* What cannot be done here, for (path) that exists or not. */
static int refuse(uint64_t dir, const char *path)
{
	int error;

	return device_find(dir, path, &error) ? -EPERM : error;
}

static int refuse_new(uint64_t dir, const char *path)
{
	int error;

	if (device_find(dir, path, &error))
		return -EEXIST;
	return error == -ENOENT ? -EPERM : error;
}

int devfs_mkdir(uint32_t payer, uint64_t dir, const char *path, uint32_t mode)
{
	(void)payer, (void)mode;
	return refuse_new(dir, path);
}

int devfs_unlink(uint64_t dir, const char *path, int flags)
{
	(void)flags;
	return refuse(dir, path);
}

int devfs_rename(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path, int flags)
{
	(void)payer, (void)new_dir, (void)new_path, (void)flags;
	return refuse(old_dir, old_path);
}

int devfs_link(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path)
{
	(void)payer, (void)new_dir, (void)new_path;
	return refuse(old_dir, old_path);
}

int devfs_symlink(
	uint32_t payer, const char *target, uint64_t dir, const char *path)
{
	(void)payer, (void)target;
	return refuse_new(dir, path);
}

int64_t devfs_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	int error;

	(void)buf, (void)len;
	return device_find(dir, path, &error) ? -EINVAL : error;
}

int devfs_chmod(uint64_t node, uint32_t mode)
{
	(void)mode;
	return device_get(node) ? -EPERM : -ESTALE;
}

int devfs_utimens(uint64_t node, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	(void)accessed, (void)modified;
	return device_get(node) ? 0 : -ESTALE;
}

int64_t devfs_path(uint64_t node, char *buf, size_t len)
{
	if (node != VFS_ROOT)
		return -ENOTDIR;
	if (len < 2)
		return -ERANGE;
	return cubicle_copy_out(buf, "/", 2) ? -EFAULT : 2;
}

int devfs_filesystem(uint64_t node, struct vfs_filesystem *to)
{
	(void)node;
	*to = (struct vfs_filesystem){.type = DEVFS_MAGIC,
		.block_bytes = PIECE_BYTES,
		.files = DEVICES,
		.name_bytes = VFS_NAME_BYTES - 1};
	return 0;
}

/* struct termios of Linux: four words of flags, the line discipline and 19
 * control characters. The host's terminal does the work. */
static int termios_fill(char *out, size_t bytes)
{
	static const uint32_t flags[4] = {0x0500 /* ICRNL IXON */,
		0x5 /* OPOST ONLCR */, 0xbf /* CS8 CREAD B38400 */,
		0x8a3b /* ICANON ECHO ISIG … */};

	if (bytes < 36)
		return -EINVAL;
	memset(out, 0, 36);
	memcpy(out, flags, sizeof(flags));
	return 0;
}

static int size_fill(int stream, char *out, size_t bytes)
{
	int size = plat_console_size(stream);

	if (size < 0 || bytes < 8)
		return size < 0 ? -ENOTTY : -EINVAL;
	uint16_t fields[4] = {(uint16_t)(size >> 16), (uint16_t)size, 0, 0};
	memcpy(out, fields, sizeof(fields));
	return 0;
}

/* Streams that are regular files are always ready, too. */
int devfs_ready(uint64_t node)
{
	const struct device *d = device_get(node);

	if (!d)
		return -ESTALE;
	if (d->kind != KIND_CONSOLE)
		return d->kind == KIND_RANDOM
			? POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM
			: -EPERM;
	int ready = plat_wait(1u << d->in | 1u << d->out, 0);
	if (ready < 0)
		return ready;
	int in = ready >> 8 * d->in & 0xff, out = ready >> 8 * d->out & 0xff;
	return in | out | (in & POLLIN ? POLLRDNORM : 0) |
		(out & POLLOUT ? POLLWRNORM : 0) | VFS_INPUT_FROM(d->in) |
		VFS_OUTPUT_TO(d->out);
}

int devfs_ioctl(uint64_t node, uint64_t request, void *out, size_t bytes)
{
	const struct device *d = device_get(node);

	if (!d)
		return -ESTALE;
	/* Reading and writing may go to different places of the host. */
	int stream = node == DEVFS_STDIN ? d->in : d->out;
	if (d->kind != KIND_CONSOLE || plat_console_is_terminal(stream) != 1)
		return -ENOTTY;
	if (request == TCGETS)
		return termios_fill(out, bytes);
	if (request == TIOCGWINSZ)
		return size_fill(stream, out, bytes);
	return -ENOTTY;
}
