/* SPDX-License-Identifier: MIT */
/*
 * linux.h: Linux's numbers, x86-64, that files need. Components are
 * freestanding, so there is no system header to take them from.
 */
#ifndef VFS_LINUX_H
#define VFS_LINUX_H

enum {
	EPERM = 1,
	ENOENT = 2,
	EINTR = 4,
	EIO = 5,
	ENXIO = 6,
	EBADF = 9,
	EAGAIN = 11,
	ENOMEM = 12,
	EACCES = 13,
	EFAULT = 14,
	EBUSY = 16,
	EEXIST = 17,
	EXDEV = 18,
	ENODEV = 19,
	ENOTDIR = 20,
	EISDIR = 21,
	EINVAL = 22,
	EMFILE = 24,
	ENOTTY = 25,
	ETXTBSY = 26,
	EFBIG = 27,
	ENOSPC = 28,
	ESPIPE = 29,
	EROFS = 30,
	EMLINK = 31,
	EPIPE = 32,
	ERANGE = 34,
	EDEADLK = 35,
	ENAMETOOLONG = 36,
	ENOLCK = 37,
	ENOSYS = 38,
	ENOTEMPTY = 39,
	ELOOP = 40,
	EOVERFLOW = 75,
	ENOTSOCK = 88,
	EDESTADDRREQ = 89,
	EMSGSIZE = 90,
	EPROTOTYPE = 91,
	ENOPROTOOPT = 92,
	EPROTONOSUPPORT = 93,
	ESOCKTNOSUPPORT = 94,
	EOPNOTSUPP = 95,
	EAFNOSUPPORT = 97,
	EADDRINUSE = 98,
	EADDRNOTAVAIL = 99,
	ECONNABORTED = 103,
	ECONNRESET = 104,
	ENOBUFS = 105,
	EISCONN = 106,
	ENOTCONN = 107,
	ECONNREFUSED = 111,
	EOWNERDEAD = 130,
	EINPROGRESS = 115,
	ESTALE = 116,
};

#define O_ACCMODE   03
#define O_RDONLY    00
#define O_WRONLY    01
#define O_RDWR	    02
#define O_CREAT	    0100
#define O_EXCL	    0200
#define O_TRUNC	    01000
#define O_APPEND    02000
#define O_NONBLOCK  04000
#define O_ASYNC	    020000
#define O_DIRECTORY 0200000
#define O_NOFOLLOW  0400000
#define O_CLOEXEC   02000000
#define O_PATH	    010000000
#define O_LARGEFILE 0100000

/* All that open() of Linux knows, O_SYNC, O_NOATIME and O_TMPFILE among them.
 */
#define O_KNOWN 037777703

#define S_IFMT	  0170000u
#define S_IFREG	  0100000u
#define S_IFDIR	  0040000u
#define S_IFLNK	  0120000u
#define S_IFCHR	  0020000u
#define S_IFBLK	  0060000u
#define S_IFIFO	  0010000u
#define S_IFSOCK  0140000u
#define S_ALLBITS 07777u

#define DT_CHR	2
#define DT_DIR	4
#define DT_REG	8
#define DT_LNK	10
#define DT_SOCK 12

#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR	    0x200
#define AT_SYMLINK_FOLLOW   0x400
#define AT_EMPTY_PATH	    0x1000
#define RENAME_NOREPLACE    1
#define RENAME_EXCHANGE	    2
#define FALLOC_FL_KEEP_SIZE 1

#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2
#define SEEK_DATA 3
#define SEEK_HOLE 4

#define F_DUPFD	   0
#define F_GETFD	   1
#define F_SETFD	   2
#define F_GETFL	   3
#define F_SETFL	   4
#define F_GETLK	   5
#define F_SETLK	   6
#define F_SETLKW   7
#define FD_CLOEXEC 1
#define F_RDLCK	   0
#define F_WRLCK	   1
#define F_UNLCK	   2

#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032

#define FIONREAD 0x541b

#define TCGETS	   0x5401
#define TIOCGWINSZ 0x5413

#define AF_UNSPEC      0
#define AF_UNIX	       1
#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_SEQPACKET 5

#define MSG_OOB	     0x1
#define MSG_PEEK     0x2
#define MSG_TRUNC    0x20
#define MSG_DONTWAIT 0x40
#define MSG_MORE     0x8000

#define SOL_SOCKET    1
#define SO_REUSEADDR  2
#define SO_TYPE	      3
#define SO_ERROR      4
#define SO_SNDBUF     7
#define SO_RCVBUF     8
#define SO_PEERCRED   17
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL   38
#define SO_DOMAIN     39

/* The same numbers are EPOLL*. */
#define POLLIN	   0x1
#define POLLPRI	   0x2
#define POLLOUT	   0x4
#define POLLERR	   0x8
#define POLLHUP	   0x10
#define POLLNVAL   0x20
#define POLLRDNORM 0x40
#define POLLRDBAND 0x80
#define POLLWRNORM 0x100
#define POLLWRBAND 0x200
#define POLLMSG	   0x400
#define POLLRDHUP  0x2000

#define EPOLLEXCLUSIVE (1u << 28)
#define EPOLLWAKEUP    (1u << 29)
#define EPOLLONESHOT   (1u << 30)
#define EPOLLET	       (1u << 31)

#endif
