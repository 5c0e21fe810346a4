/* SPDX-License-Identifier: MIT */
/* clang-format off */
/*
 * files_abi.h: the operations on files of the host; constants only. files.h has
 * a function for each, with its contract.
 *
 * An operation is a system call of Linux: OPERATION(name, call, forms, values…).
 * A letter of (forms) says what an argument must be:
 *
 *   f d a  a handle: of a file, of a directory, of either
 *   F D A  the same, and not from a read-only mount
 *   n      a buffer of FILES_NAME_BYTES with one name
 *   t      a buffer of FILES_PATH_BYTES with a text
 *   s S    a stream of host.h, and its descriptor is passed: any, or of a file that
 *          is saved
 *   e      nothing: the call gets ""
 *   i      any number
 *   r w    memory that is read, or written, as long as the next argument says, or
 *          FILES_TRANSFER_MAX if that is less
 *
 * These take a value from (values), in their order:
 *
 *   c      nothing: the call gets the value
 *   b      a number with no other bits than the value
 *   R W    memory that is read, or written, of as many bytes
 */
/* clang-format on */
#ifndef CUBICLE_FILES_ABI_H
#define CUBICLE_FILES_ABI_H

#define FILES_PATH_BYTES   4096 /* of a path, with its NUL */
#define FILES_NAME_BYTES   256	/* of one name */
#define FILES_TRANSFER_MAX 0x100000
#define FILES_STATX_BYTES  256 /* of struct statx */

/* Flags of open, with the numbers of open(2). */
#define FILES_O_CHANGES 01103	  /* O_WRONLY, O_RDWR, O_CREAT, O_TRUNC */
#define FILES_O_PATH	010000000 /* O_PATH */
#define FILES_O_OTHERS	0600200	  /* O_EXCL, O_DIRECTORY, O_NOFOLLOW */
#define FILES_MODE	01777	  /* no set-user-id and set-group-id bits */

/* clang-format off */
#define FILES_CALLS(OPERATION) \
	OPERATION(STAT, statx, "anccW", 0x1100, 0x7ff, 256) \
	OPERATION(READ, pread64, "fwii", 0) \
	OPERATION(WRITE, pwrite64, "Frii", 0) \
	OPERATION(APPEND, fcntl, "Fcb", 4 /* F_SETFL */, 02000) \
	OPERATION(SEEK, lseek, "aii", 0) \
	OPERATION(TRUNCATE, ftruncate, "Fi", 0) \
	OPERATION(ALLOCATE, fallocate, "Fbii", 1 /* KEEP_SIZE */) \
	OPERATION(SYNC, fsync, "a", 0) \
	OPERATION(SYNC_DATA, fdatasync, "a", 0) \
	OPERATION(SYNC_ALL, syncfs, "a", 0) \
	OPERATION(LIST, getdents64, "dwi", 0) \
	OPERATION(MAKE_DIRECTORY, mkdirat, "Dnb", FILES_MODE) \
	OPERATION(REMOVE, unlinkat, "Dnb", 0x200 /* AT_REMOVEDIR */) \
	OPERATION(RENAME, renameat2, "DnDnb", 3 /* NOREPLACE, EXCHANGE */) \
	OPERATION(LINK, linkat, "DnDn", 0) \
	OPERATION(MAKE_LINK, symlinkat, "tDn", 0) \
	OPERATION(READ_LINK, readlinkat, "anwi", 0) \
	OPERATION(SET_MODE, fchmod, "Ab", FILES_MODE) \
	OPERATION(SET_TIMES, utimensat, "AeRc", 32, 0x1000 /* EMPTY_PATH */) \
	OPERATION(SPACE, fstatfs, "aW", 120) \
	OPERATION(LOCK_GET, fcntl, "fcW", 36 /* F_OFD_GETLK */, 32) \
	OPERATION(LOCK_SET, fcntl, "fcR", 37 /* F_OFD_SETLK */, 32)

/* The calls of given.h. The monitor has checked the handle before. Those on what is
 * of the network come last; net_abi.h has their letters. Besides: g is a handle of
 * a file that the caller may read, u a number that is passed by its address. */
#define FILES_GIVEN_CALLS(OPERATION) \
	OPERATION(GIVEN_READ, pread64, "iwii", 0) \
	OPERATION(GIVEN_WRITE, pwrite64, "irii", 0) \
	OPERATION(GIVEN_DISCARD, fallocate, "icii", 3 /* KEEP_SIZE, PUNCH_HOLE */) \
	OPERATION(GIVEN_STAT, statx, "ieccW", 0x1000 /* EMPTY_PATH */, 0x7ff, 256) \
	OPERATION(GIVEN_LOOKUP, statx, "inccW", 0x1100 /* NOFOLLOW too */, 0x7ff, 256) \
	OPERATION(GIVEN_LOCK, fcntl, "icR", 37 /* F_OFD_SETLK */, 32) \
	OPERATION(GIVEN_RECEIVE, recvfrom, "iwibc", 0x62 /* PEEK, TRUNC, DONTWAIT */, 0) \
	OPERATION(GIVEN_SEND, sendto, "irioc", 0x8040 /* MORE, DONTWAIT */, 0x4000 /* NOSIGNAL */, 0) \
	OPERATION(GIVEN_SEND_FILE, sendfile, "igui", 0) \
	OPERATION(GIVEN_WAIT, epoll_pwait2, "ivihc", 0)

/* The calls of host.h on streams. */
#define STREAM_CALLS(OPERATION) \
	OPERATION(STREAM_READ, read, "swi", 0) \
	OPERATION(STREAM_WRITE, write, "sri", 0) \
	OPERATION(STREAM_TERMINAL, ioctl, "scW", 0x5401 /* TCGETS */, 64) \
	OPERATION(STREAM_SIZE, ioctl, "scW", 0x5413 /* TIOCGWINSZ */, 8) \
	OPERATION(STREAM_SKIP, lseek, "Sic", 1 /* SEEK_CUR */) \
	OPERATION(STREAM_LENGTHEN, ftruncate, "Si", 0) \
	OPERATION(STREAM_RANDOM, getrandom, "wic", 0)
/* clang-format on */

#define FILES_NAME(name, call, forms, ...) FILES_##name,
enum files_operation {
	FILES_CALLS(FILES_NAME) FILES_CALLS_COUNT,
	FILES_MOUNT = FILES_CALLS_COUNT,
	FILES_OPEN,
	FILES_CLOSE,
	FILES_GIVE,
	FILES_GIVE_LOCKS,
};
enum files_given { FILES_GIVEN_CALLS(FILES_NAME) FILES_GIVEN_COUNT };
enum files_stream { STREAM_CALLS(FILES_NAME) FILES_STREAM_COUNT };

#endif
