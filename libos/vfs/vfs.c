/* SPDX-License-Identifier: MIT */
/*
 * vfs.c: calls with a descriptor.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

/* What every call with a descriptor begins with. */
#define FILE_GET(c, f, who, fd)             \
	struct client *c = client_get(who); \
	if (!c)                             \
		return -ENOMEM;             \
	struct file *f = file_get(c, fd);   \
	if (!f)                             \
	return -EBADF

/* O_RDONLY, O_WRONLY and O_RDWR plus 1 are two bits; 3 allows neither. */
static int may_read(const struct file *f)
{
	return ((f->flags + 1) & 1) && !(f->flags & O_PATH);
}

static int may_write(const struct file *f)
{
	return ((f->flags + 1) & 2) && !(f->flags & O_PATH);
}

int vfs_close(cubicle_id_t who, int fd)
{
	struct client *c = client_get(who);

	return c ? descriptor_close(c, fd) : -ENOMEM;
}

/* --- read and write ------------------------------------------------------------- */

static size_t at_most(size_t len, size_t most)
{
	return len < most ? len : most;
}

/* (n) bytes were done, as the file system says, from where it cannot be so
 * many. */
static void offset_add(struct file *f, int64_t n)
{
	if (__builtin_add_overflow(f->offset, n, &f->offset))
		f->offset = INT64_MAX;
}

/* (n) of a call on (f), which must wait if that is -EAGAIN. */
static int64_t or_wait(const struct file *f, int64_t n)
{
	return n == -EAGAIN && !(f->flags & O_NONBLOCK) ? -VFS_EWAIT : n;
}

/* Would a call on the console wait for (events)? */
static int console_waits(struct file *f, int events)
{
	return f->type == S_IFCHR && f->is_stream &&
		!(file_ready(f) & (events | POLLHUP | POLLERR));
}

static int64_t read_here(struct file *f, void *buf, size_t len)
{
	if (!may_read(f))
		return -EBADF;
	if (f->object_ops)
		return f->object_ops->read
			? or_wait(f, f->object_ops->read(f, buf, len))
			: -EINVAL;
	if (f->type == S_IFDIR)
		return -EISDIR;
	f->reads++;
	if (console_waits(f, POLLIN))
		return or_wait(f, -EAGAIN);
	file_was_read(f);
	int64_t n = f->mount->ops->read(
		f->node, f->offset, buf, at_most(len, VFS_TRANSFER_MAX));
	if (n > 0 && !f->is_stream)
		offset_add(f, n);
	return n;
}

static int64_t write_here(
	const struct client *c, struct file *f, const void *buf, size_t len)
{
	struct vfs_stat st;
	int append = f->flags & O_APPEND && f->type == S_IFREG;

	if (!may_write(f))
		return -EBADF;
	if (f->object_ops)
		return f->object_ops->write
			? or_wait(f, f->object_ops->write(f, buf, len))
			: -EINVAL;
	if (f->flags & O_NONBLOCK && console_waits(f, POLLOUT))
		return -EAGAIN;
	change_any();
	int64_t n = f->mount->ops->write(c->id, f->node,
		append ? VFS_END : f->offset, buf,
		at_most(len, VFS_TRANSFER_MAX));
	if (n <= 0 || f->is_stream)
		return n;
	if (!append)
		offset_add(f, n);
	else if (file_stat(f, &st) == 0)
		f->offset = st.size;
	return n;
}

int64_t vfs_read(cubicle_id_t who, int fd, void *buf, size_t len)
{
	FILE_GET(c, f, who, fd);
	return read_here(f, buf, len);
}

int64_t vfs_write(cubicle_id_t who, int fd, const void *buf, size_t len)
{
	FILE_GET(c, f, who, fd);
	return write_here(c, f, buf, len);
}

int64_t vfs_pread(
	cubicle_id_t who, int fd, void *buf, size_t len, int64_t offset)
{
	if (offset < 0)
		return -EINVAL;
	FILE_GET(c, f, who, fd);
	if (f->is_stream)
		return -ESPIPE;
	if (!may_read(f))
		return -EBADF;
	file_was_read(f);
	return f->mount->ops->read(
		f->node, offset, buf, at_most(len, VFS_TRANSFER_MAX));
}

int64_t vfs_pwrite(
	cubicle_id_t who, int fd, const void *buf, size_t len, int64_t offset)
{
	if (offset < 0)
		return -EINVAL;
	FILE_GET(c, f, who, fd);
	if (f->is_stream)
		return -ESPIPE;
	if (!may_write(f))
		return -EBADF;
	/* As on Linux, a file that appends does so here too. */
	if (f->flags & O_APPEND && f->type == S_IFREG)
		offset = VFS_END;
	change_any();
	return f->mount->ops->write(
		c->id, f->node, offset, buf, at_most(len, VFS_TRANSFER_MAX));
}

/* Piece by piece, until one is not done whole, or that is enough. */
static int64_t each_piece(const struct client *c, struct file *f,
	const struct iovec *iov, int count, int write)
{
	size_t total = 0;

	if (count < 0 || count > VFS_IOV_MAX || (count && !iov))
		return -EINVAL;
	for (int i = 0; i < count && total < VFS_TRANSFER_MAX; i++) {
		if (!iov[i].bytes)
			continue;
		size_t len = at_most(iov[i].bytes, VFS_TRANSFER_MAX - total);
		int64_t n = write ? write_here(c, f, iov[i].base, len)
				  : read_here(f, iov[i].base, len);
		if (n < 0)
			return total ? (int64_t)total : n;
		total += (size_t)n;
		if ((size_t)n < iov[i].bytes)
			break;
	}
	return (int64_t)total;
}

/* One read or write of the object, for all of (iov), which has (total) bytes.
 */
static int64_t read_whole(
	struct file *f, const struct iovec *iov, int count, size_t total)
{
	/* The network need not have written as much as it says. */
	char *whole = heap_zalloc(total);

	if (!whole)
		return -ENOMEM;
	int64_t n = read_here(f, whole, total);
	if (n > 0 &&
		pieces_scatter(iov, count, whole, at_most((size_t)n, total)))
		n = -EFAULT;
	heap_free(whole);
	return n;
}

static int64_t write_whole(const struct client *c, struct file *f,
	const struct iovec *iov, int count, size_t total)
{
	char *whole;
	int64_t n = pieces_gather(iov, count, total, &whole);

	if (n)
		return n;
	n = write_here(c, f, whole, total);
	heap_free(whole);
	return n;
}

/*
 * Are the pieces, of (total) bytes, one read or write? Those of an object are:
 * it may be a message, and a pipe does not divide what is short. Those of a
 * file, and what is longer, are done piece by piece.
 */
static int are_whole(
	const struct file *f, const struct iovec *iov, int count, size_t *total)
{
	if (!f->object_ops || count < 2 || count > VFS_IOV_MAX || !iov)
		return 0;
	*total = pieces_bytes(iov, count, PIECES_WHOLE_MAX + 1);
	return *total <= PIECES_WHOLE_MAX;
}

int64_t vfs_readv(cubicle_id_t who, int fd, const struct iovec *iov, int count)
{
	size_t total;

	FILE_GET(c, f, who, fd);
	if (!may_read(f))
		return -EBADF;
	if (are_whole(f, iov, count, &total))
		return !f->object_ops->read ? -EINVAL
			: total		    ? read_whole(f, iov, count, total)
					    : 0;
	return each_piece(c, f, iov, count, 0);
}

int64_t vfs_writev(cubicle_id_t who, int fd, const struct iovec *iov, int count)
{
	size_t total;

	FILE_GET(c, f, who, fd);
	if (!may_write(f))
		return -EBADF;
	if (are_whole(f, iov, count, &total))
		return !f->object_ops->write ? -EINVAL
			: total ? write_whole(c, f, iov, count, total)
				: 0;
	return each_piece(c, f, iov, count, 1);
}

static int64_t give(struct client *c, struct file *f)
{
	/* To append, hostfs must be asked. */
	uint32_t may = (may_read(f) ? 1u : 0) |
		(may_write(f) && !(f->flags & O_APPEND) ? 2u : 0);

	if (f->type != S_IFREG || !may)
		return -EOPNOTSUPP;
	if (!mount_is_shared(f->mount))
		return -ENODEV;
	int64_t given = f->mount->ops->give(f->node, c->id, may);
	f->is_given |= given >= 0;
	if (given >= 0 && (may & 2))
		change_by_itself(c);
	return given;
}

int64_t vfs_give(cubicle_id_t who, int fd)
{
	FILE_GET(c, f, who, fd);
	c->gives += c->gives < GIVES_ENOUGH;
	return give(c, f);
}

int64_t give_early(cubicle_id_t who, int fd)
{
	FILE_GET(c, f, who, fd);
	return !mount_is_shared(f->mount) ||
			(c->gives == GIVES_ENOUGH && !may_write(f))
		? give(c, f)
		: 0;
}

/* --- shared mappings -------------------------------------------------------------- */

#define PAGE_BYTES 4096u

/* Are (at, len) whole pages of some memory? */
static int are_pages(uint64_t at, size_t len)
{
	return at % PAGE_BYTES == 0 && len % PAGE_BYTES == 0 && len &&
		at <= INT64_MAX && len <= INT64_MAX - at;
}

int64_t vfs_map(
	cubicle_id_t who, int fd, int64_t offset, size_t len, int writable)
{
	FILE_GET(c, f, who, fd);
	if (offset < 0 || !are_pages((uint64_t)offset, len))
		return -EINVAL;
	if (!may_read(f) || (writable && !may_write(f)))
		return f->flags & O_PATH ? -EBADF : -EACCES;
	if (f->type != S_IFREG || !f->mount->ops->map)
		return -ENODEV;
	/* A copy is made of what was not in memory. */
	change_any();
	/* It can be written even if that is not asked for (filesystem.h). */
	return map_file(c, f->mount, f->node, offset, len, may_write(f));
}

int vfs_unmap(cubicle_id_t who, uint64_t at, size_t len)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (!are_pages(at, len))
		return -EINVAL;
	change_any();
	return map_end(c, at, len);
}

int vfs_is_mapped(cubicle_id_t who, uint64_t at, size_t len)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	return are_pages(at, len) ? map_has(c, at, len) : -EINVAL;
}

int64_t vfs_remap(cubicle_id_t who, uint64_t at, size_t had, size_t len)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (!are_pages(at, len) || had % PAGE_BYTES || had > len)
		return -EINVAL;
	change_any();
	return map_again(c, at, had, len);
}

/* --- place and size --------------------------------------------------------------- */

static int64_t seek_base(struct file *f, int whence)
{
	struct vfs_stat st;

	if (whence == SEEK_SET)
		return 0;
	if (whence == SEEK_CUR)
		return f->offset;
	/* Places in a directory are cookies, and there is none for its end. */
	if (whence != SEEK_END || f->type == S_IFDIR)
		return -EINVAL;
	int error = file_stat(f, &st);
	return error ? error : st.size;
}

int64_t vfs_lseek(cubicle_id_t who, int fd, int64_t offset, int whence)
{
	int64_t to;

	FILE_GET(c, f, who, fd);
	if (f->is_stream)
		return -ESPIPE;
	if (f->type == S_IFCHR)
		return 0;
	if (whence == SEEK_DATA || whence == SEEK_HOLE) {
		if (f->type != S_IFREG)
			return -EINVAL;
		to = f->mount->ops->seek(f->node, offset, whence);
	} else {
		int64_t base = seek_base(f, whence);
		if (base < 0)
			return base;
		if (__builtin_add_overflow(base, offset, &to) || to < 0)
			return -EINVAL;
	}
	if (to >= 0)
		f->offset = to;
	return to;
}

int vfs_fstat(cubicle_id_t who, int fd, struct vfs_stat *st)
{
	FILE_GET(c, f, who, fd);
	if (!st)
		return -EFAULT;
	change_asked(c, f->mount);
	return file_stat(f, st);
}

int vfs_ftruncate(cubicle_id_t who, int fd, int64_t size)
{
	if (size < 0)
		return -EINVAL;
	FILE_GET(c, f, who, fd);
	if (!may_write(f) || f->type != S_IFREG)
		return -EINVAL;
	change_any();
	return f->mount->ops->truncate(f->node, size);
}

int vfs_fallocate(
	cubicle_id_t who, int fd, int mode, int64_t offset, int64_t len)
{
	FILE_GET(c, f, who, fd);
	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~FALLOC_FL_KEEP_SIZE)
		return -EOPNOTSUPP;
	if (!may_write(f))
		return -EBADF;
	if (f->type != S_IFREG)
		return f->type == S_IFDIR    ? -EISDIR
			: f->type == S_IFIFO ? -ESPIPE
					     : -ENODEV;
	change_any();
	return f->mount->ops->allocate(c->id, f->node, offset, len, mode);
}

int vfs_fsync(cubicle_id_t who, int fd, int what)
{
	FILE_GET(c, f, who, fd);
	if (what < VFS_SYNC_FILE || what > VFS_SYNC_ALL ||
		((f->type == S_IFCHR || f->object_ops) && what != VFS_SYNC_ALL))
		return -EINVAL;
	return mount_is_shared(f->mount) ? f->mount->ops->sync(f->node, what)
					 : 0;
}

int vfs_sync(cubicle_id_t who)
{
	(void)who;
	return mount_sync();
}

int64_t vfs_getdents(cubicle_id_t who, int fd, void *buf, size_t len)
{
	FILE_GET(c, f, who, fd);
	if (f->type != S_IFDIR)
		return -ENOTDIR;
	change_any();
	int64_t n = f->mount->ops->getdents(
		f->node, f->offset, buf, at_most(len, VFS_LISTING_MAX));
	if (n <= 0)
		return n;
	/* The last entry says where the next one is. */
	for (int64_t at = 0; at < n;) {
		struct vfs_dirent e;
		if (cubicle_copy_in(&e, (const char *)buf + at, sizeof(e)) ||
			e.bytes < sizeof(e))
			return -EFAULT;
		/* vfs answers with it. */
		if (e.offset < 0)
			return -EIO;
		f->offset = e.offset;
		at += e.bytes;
	}
	return n;
}

/* --- attributes, descriptors --------------------------------------------------------- */

int vfs_fchmod(cubicle_id_t who, int fd, uint32_t mode)
{
	FILE_GET(c, f, who, fd);
	change_any();
	mount_pays(f->mount, c);
	return f->mount->ops->chmod(f->node, mode);
}

uint32_t vfs_umask(cubicle_id_t who, uint32_t mask)
{
	struct client *c = client_get(who);
	uint32_t old = c ? c->umask : 0;

	if (c)
		c->umask = mask & 0777;
	return old;
}

int vfs_notify(cubicle_id_t who, struct vfs_notice *notice)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if ((uintptr_t)notice % 8)
		return -EINVAL;
	change_notice(c, notice);
	return (int)cubicle_self();
}

int vfs_dup(cubicle_id_t who, int fd, int at_least, int flags)
{
	FILE_GET(c, f, who, fd);
	if (at_least < 0 || at_least >= c->descriptors_most)
		return -EINVAL;
	return descriptor_new(c, f, at_least, !!(flags & O_CLOEXEC));
}

int vfs_dup_to(cubicle_id_t who, int fd, int to, int flags)
{
	FILE_GET(c, f, who, fd);
	if (to < 0 || to >= c->descriptors_most)
		return -EBADF;
	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	if (fd == to)
		return to;
	f->users++; /* so that closing (to) does not close it */
	if (file_get(c, to))
		descriptor_close(c, to);
	int result = descriptor_new(c, f, to, !!(flags & O_CLOEXEC));
	f->users--;
	return result;
}

int vfs_fcntl(cubicle_id_t who, int fd, int command, int64_t argument)
{
	const int settable = O_APPEND | O_NONBLOCK;

	FILE_GET(c, f, who, fd);
	switch (command) {
	case F_GETFD:
		return c->descriptor[fd].close_on_exec ? FD_CLOEXEC : 0;
	case F_SETFD:
		c->descriptor[fd].close_on_exec = !!(argument & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return f->flags;
	case F_SETFL:
		/* Nothing would send the signal. */
		if ((argument & O_ASYNC) && file_can_wait(f))
			return -EINVAL;
		f->flags = (f->flags & ~settable) | ((int)argument & settable);
		return 0;
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ:
		return pipe_size(f, command, argument);
	case VFS_HAS_LEASES:
		return lock_has_leases(f);
	}
	return -EINVAL;
}

int vfs_lock_get(cubicle_id_t who, int fd, struct vfs_lock *lock)
{
	FILE_GET(c, f, who, fd);
	if (!lock)
		return -EFAULT;
	return lock_do(c, f, F_GETLK, lock);
}

int vfs_lock_set(cubicle_id_t who, int fd, int command, uint32_t how,
	int64_t start, int64_t length)
{
	struct vfs_lock lock = {.type = (int16_t)(uint16_t)how,
		.whence = (int16_t)(how >> 16),
		.start = start,
		.length = length};

	FILE_GET(c, f, who, fd);
	if (command != F_SETLK && command != F_SETLKW)
		return -EINVAL;
	return lock_do(c, f, command, &lock);
}

/* FIONREAD of a regular file: what is left of it. */
static int bytes_left(struct file *f, void *out, size_t bytes)
{
	struct vfs_stat st;
	int error = file_stat(f, &st);

	if (error)
		return error;
	if (bytes < sizeof(int))
		return -EINVAL;
	int n = (int)(st.size - f->offset);
	memcpy(out, &n, sizeof(n));
	return 0;
}

int vfs_ioctl(
	cubicle_id_t who, int fd, uint64_t request, void *out, size_t bytes)
{
	FILE_GET(c, f, who, fd);
	if (request != TCGETS && request != TIOCGWINSZ && request != FIONREAD)
		return -ENOTTY;
	if (!out)
		return -EFAULT;
	if (request == FIONREAD && f->type == S_IFREG)
		return bytes_left(f, out, bytes);
	return f->mount->ops->ioctl(f->node, request, out, bytes);
}

int vfs_limit(cubicle_id_t who, uint32_t most)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (most > DESCRIPTORS_MAX)
		return -EINVAL;
	c->descriptors_most = (int)most;
	return 0;
}
