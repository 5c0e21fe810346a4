/* SPDX-License-Identifier: MIT */
/*
 * filesystem.h: what vfs asks of a file system. A component that is one has a
 * header that says VFS_FILESYSTEM(its_name), which declares its_name_open() and
 * so on; libos/vfs/mount.c lists it.
 *
 * Nouns
 *   node  an open file, directory, link or device: a number greater than 0
 *         that the file system gave out and checks when it comes back. A file
 *         that is opened twice has the same node, and the number is not used
 *         again for another file. It need not be the inode of struct vfs_stat
 *   payer the cubicle on whose behalf something is made, for limits
 *   path  relative to the directory node (dir); one that begins with a slash,
 *         to the root of this file system. Symbolic links are followed within
 *         the file system
 *
 * A node that was opened exists until it has been released as often.
 *
 * Errors: negative errno, as Linux gives them, and -ESTALE for a node that does
 * not exist. What is not written here is as in vfs.h.
 */
#ifndef VFS_FILESYSTEM_H
#define VFS_FILESYSTEM_H

#include <cubicle/interface.h>
#include "vfs/vfs.h"

/* Of a hash: who can choose names is not to know it. */
struct vfs_key {
	uint64_t word[2];
};

#define VFS_ROOT                                                     \
	1 /* the node of the root directory, where there is only one \
	   */
#define VFS_END (-1) /* offset of a write: at the end */

/*
 * start     before all others, and again if it is mounted again: a (key) for
 *           hashes, by chance; (source) as in vfs_mount(). Returns the node of
 *           the root directory, which is never released
 * open      find or make (path) as open(2) does, and open it; attributes to
 *           (st). Returns its node. If (mode) has S_IFSOCK, what is made is a
 *           name of a socket, or that is refused
 * hold      open node (node) once more
 * release   close it
 * lookup    attributes of (path); a last symbolic link is followed if (follow)
 * read      the time of access changes only if it is not later than that of the
 *           last modification, as with relatime
 * seek      SEEK_DATA and SEEK_HOLE only
 * getdents  entries after cookie (from), in the form of struct vfs_dirent
 * path      where directory (node) is, with a NUL; returns the bytes
 * filesystem  about the mount of (node)
 * ioctl     as vfs_ioctl()
 */
#define VFS_FILESYSTEM(fs)                                                     \
	CUBICLE_FUNCTION((error, int64_t), fs##_start,                         \
		(nonnull, in_struct, const struct vfs_key *, key),             \
		(value, uint32_t, source));                                    \
	CUBICLE_FUNCTION((error, int64_t), fs##_open,                          \
		(value, uint32_t, payer), (value, uint64_t, dir),              \
		(nonnull, string, const char *, path, VFS_PATH_BYTES),         \
		(value, int, flags), (value, uint32_t, mode),                  \
		(nonnull, out_struct, struct vfs_stat *, st));                 \
	CUBICLE_FUNCTION((error, int), fs##_hold, (value, uint64_t, node));    \
	CUBICLE_FUNCTION((error, int), fs##_release, (value, uint64_t, node)); \
	CUBICLE_FUNCTION((error, int), fs##_lookup, (value, uint64_t, dir),    \
		(nonnull, string, const char *, path, VFS_PATH_BYTES),         \
		(value, int, follow),                                          \
		(nonnull, out_struct, struct vfs_stat *, st));                 \
	CUBICLE_FUNCTION((count, int64_t, len), fs##_read,                     \
		(value, uint64_t, node), (value, int64_t, offset),             \
		(nonnull, grant_out, void *, buf, len), (value, size_t, len)); \
	CUBICLE_FUNCTION((count, int64_t, len), fs##_write,                    \
		(value, uint32_t, payer), (value, uint64_t, node),             \
		(value, int64_t, offset),                                      \
		(nonnull, grant_in, const void *, buf, len),                   \
		(value, size_t, len));                                         \
	CUBICLE_FUNCTION((error, int), fs##_stat, (value, uint64_t, node),     \
		(nonnull, out_struct, struct vfs_stat *, st));                 \
	CUBICLE_FUNCTION((error, int64_t), fs##_seek, (value, uint64_t, node), \
		(value, int64_t, offset), (value, int, whence));               \
	CUBICLE_FUNCTION((error, int), fs##_truncate, (value, uint64_t, node), \
		(value, int64_t, size));                                       \
	CUBICLE_FUNCTION((error, int), fs##_allocate,                          \
		(value, uint32_t, payer), (value, uint64_t, node),             \
		(value, int64_t, offset), (value, int64_t, len),               \
		(value, int, keep_size));                                      \
	CUBICLE_FUNCTION((count, int64_t, len), fs##_getdents,                 \
		(value, uint64_t, node), (value, int64_t, from),               \
		(nonnull, grant_out, void *, buf, len), (value, size_t, len)); \
	CUBICLE_FUNCTION((error, int), fs##_mkdir, (value, uint32_t, payer),   \
		(value, uint64_t, dir),                                        \
		(nonnull, string, const char *, path, VFS_PATH_BYTES),         \
		(value, uint32_t, mode));                                      \
	CUBICLE_FUNCTION((error, int), fs##_unlink, (value, uint64_t, dir),    \
		(nonnull, string, const char *, path, VFS_PATH_BYTES),         \
		(value, int, flags));                                          \
	CUBICLE_FUNCTION((error, int), fs##_rename, (value, uint32_t, payer),  \
		(value, uint64_t, old_dir),                                    \
		(nonnull, string, const char *, old_path, VFS_PATH_BYTES),     \
		(value, uint64_t, new_dir),                                    \
		(nonnull, string, const char *, new_path, VFS_PATH_BYTES),     \
		(value, int, flags));                                          \
	CUBICLE_FUNCTION((error, int), fs##_link, (value, uint32_t, payer),    \
		(value, uint64_t, old_dir),                                    \
		(nonnull, string, const char *, old_path, VFS_PATH_BYTES),     \
		(value, uint64_t, new_dir),                                    \
		(nonnull, string, const char *, new_path, VFS_PATH_BYTES));    \
	CUBICLE_FUNCTION((error, int), fs##_symlink, (value, uint32_t, payer), \
		(nonnull, string, const char *, target, VFS_PATH_BYTES),       \
		(value, uint64_t, dir),                                        \
		(nonnull, string, const char *, path, VFS_PATH_BYTES));        \
	CUBICLE_FUNCTION((count, int64_t, len), fs##_readlink,                 \
		(value, uint64_t, dir),                                        \
		(nonnull, string, const char *, path, VFS_PATH_BYTES),         \
		(nonnull, grant_out, char *, buf, len), (value, size_t, len)); \
	CUBICLE_FUNCTION((error, int), fs##_chmod, (value, uint64_t, node),    \
		(value, uint32_t, mode));                                      \
	CUBICLE_FUNCTION((error, int), fs##_utimens, (value, uint64_t, node),  \
		(nonnull, in_struct, const struct vfs_time *, accessed),       \
		(nonnull, in_struct, const struct vfs_time *, modified));      \
	CUBICLE_FUNCTION((count, int64_t, len), fs##_path,                     \
		(value, uint64_t, node),                                       \
		(nonnull, grant_out, char *, buf, len), (value, size_t, len)); \
	CUBICLE_FUNCTION((error, int), fs##_filesystem,                        \
		(value, uint64_t, node),                                       \
		(nonnull, out_struct, struct vfs_filesystem *, to));           \
	CUBICLE_FUNCTION((error, int), fs##_ioctl, (value, uint64_t, node),    \
		(value, uint64_t, request),                                    \
		(nonnull, out, void *, out, bytes), (value, size_t, bytes))

/*
 * What vfs asks, besides, of a file system that has the content of its files in
 * memory, so that clients can map it (MAP_SHARED).
 *
 * map    let cubicle (client) access (len) bytes of (node) from (offset) on, a
 *        multiple of a page, to be written if (writable). NOTE a window does
 * not tell, so it can be written anyway. Returns the address, where they are
 * until unmap, even if the file becomes shorter or loses its name. The same
 * bytes have the same address each time. What a client stores after the end of
 * the file is lost. -ENOMEM, -ENOSPC; and -EAGAIN if it took long: then it is
 * called again, and goes on unmap  the client no longer uses (len) bytes at
 * (at), whole pages of one mapping. It must say so for each page as often as it
 * has mapped it
 */
#define VFS_MAPS(fs)                                                          \
	CUBICLE_FUNCTION((error, int64_t), fs##_map,                          \
		(value, uint32_t, client), (value, uint64_t, node),           \
		(value, int64_t, offset), (value, size_t, len),               \
		(value, int, writable));                                      \
	CUBICLE_FUNCTION((error, int), fs##_unmap, (value, uint32_t, client), \
		(value, uint64_t, node), (value, uint64_t, at),               \
		(value, size_t, len))

/*
 * What vfs asks, besides, of a file system that has files that are not always
 * ready.
 *
 * ready  what (node) is ready for, POLL* of Linux; and VFS_INPUT_FROM(n) or
 *        VFS_OUTPUT_TO(n) if input or output depends on stream (n) of the
 *        console, which can then be waited for. -EPERM  it is always ready for
 *        everything
 */
#define VFS_INPUT_FROM(n) (1 << (16 + (n)))
#define VFS_OUTPUT_TO(n)  (1 << (20 + (n)))
#define VFS_WAITS(fs) \
	CUBICLE_FUNCTION((error, int), fs##_ready, (value, uint64_t, node))

/*
 * What vfs asks, besides, of a file system whose files others change, too: the
 * host. vfs keeps no attributes and names of such a file system, and has each
 * change of a record lock confirmed by it.
 *
 * sync      what vfs_fsync() is asked for
 * lock      set the lock that this system as a whole holds on the bytes from
 *           (start) to (end), INT64_MAX for all after it, to (type): F_RDLCK,
 *           F_WRLCK or F_UNLCK. -EAGAIN: somebody else's is in the way
 * lock_get  the same as F_GETLK does; (lock) has SEEK_SET
 * give      let cubicle (client) use the file by itself (cubicle/given.h): read
 *           it, if (may) has 1, and write it, if (may) has 2; or not any more.
 *           It may look up names in a directory. Returns the handle, times 4,
 *           plus what the client may
 * give_locks  let cubicle (client), which alone has locks on the file, change
 *           them by itself; 0: no cubicle may. Returns the handle
 */
#define VFS_SHARED_FILESYSTEM(fs)                                              \
	VFS_FILESYSTEM(fs);                                                    \
	CUBICLE_FUNCTION((error, int), fs##_sync, (value, uint64_t, node),     \
		(value, int, what));                                           \
	CUBICLE_FUNCTION((error, int), fs##_lock, (value, uint64_t, node),     \
		(value, int, type), (value, int64_t, start),                   \
		(value, int64_t, end));                                        \
	CUBICLE_FUNCTION((error, int), fs##_lock_get, (value, uint64_t, node), \
		(nonnull, inout_struct, struct vfs_lock *, lock));             \
	CUBICLE_FUNCTION((error, int64_t), fs##_give, (value, uint64_t, node), \
		(value, uint32_t, client), (value, uint32_t, may));            \
	CUBICLE_FUNCTION((error, int64_t), fs##_give_locks,                    \
		(value, uint64_t, node), (value, uint32_t, client))

#endif
