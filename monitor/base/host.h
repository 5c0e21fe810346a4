/* SPDX-License-Identifier: MIT */
/*
 * host.h: the system calls of Linux that the monitor makes, x86-64.
 */
#ifndef MONITOR_HOST_H
#define MONITOR_HOST_H

#include "base/base.h"

#define SYS_READ	   0
#define SYS_WRITE	   1
#define SYS_OPEN	   2
#define SYS_CLOSE	   3
#define SYS_LSEEK	   8
#define SYS_MMAP	   9
#define SYS_MPROTECT	   10
#define SYS_MUNMAP	   11
#define SYS_RT_SIGACTION   13
#define SYS_RT_SIGPROCMASK 14
#define SYS_IOCTL	   16
#define SYS_PREAD64	   17
#define SYS_PWRITE64	   18
#define SYS_FALLOCATE	   285
#define SYS_SETITIMER	   38
#define SYS_PPOLL	   271
#define SYS_GETSOCKOPT	   55
#define SYS_MREMAP	   25
#define SYS_MSYNC	   26
#define SYS_MADVISE	   28
#define SYS_FCNTL	   72
#define SYS_GETRLIMIT	   97
#define SYS_GETPID	   39
#define SYS_EXIT	   60
#define SYS_TGKILL	   234
#define SYS_GETPPID	   110
#define SYS_PERSONALITY	   135
#define SYS_FSTATFS	   138
#define SYS_IOPL	   172
#define SYS_IOPERM	   173
#define SYS_PRCTL	   157
#define SYS_ARCH_PRCTL	   158
#define SYS_SETRLIMIT	   160
#define SYS_SIGALTSTACK	   131
#define SYS_CLOCK_GETTIME  228
#define SYS_FUTEX	   202
#define SYS_EXIT_GROUP	   231
#define SYS_SECCOMP	   317
#define SYS_GETRANDOM	   318
#define SYS_MEMFD_CREATE   319
#define SYS_FTRUNCATE	   77
#define SYS_PKEY_MPROTECT  329
#define SYS_STATX	   332
#define SYS_PKEY_ALLOC	   330

#define MAP_SHARED	    0x01
#define MAP_PRIVATE	    0x02
#define MAP_FIXED	    0x10
#define MAP_ANONYMOUS	    0x20
#define MAP_NORESERVE	    0x4000
#define MAP_FIXED_NOREPLACE 0x100000

#define MREMAP_MAYMOVE 1
#define MREMAP_FIXED   2

#define MADV_DONTNEED	    4
#define MADV_HUGEPAGE	    14
#define MADV_DONTDUMP	    16
#define MADV_POPULATE_WRITE 23

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_GS 0x1004

#define AT_EMPTY_PATH	  0x1000
#define STATX_BASIC_STATS 0x7ff

#define F_GETFD	    1
#define F_GET_SEALS 1034

#define SEEK_END 2

#define CLOCK_REALTIME	0
#define CLOCK_MONOTONIC 1

struct host_timespec {
	int64_t seconds, nanoseconds;
};

static inline struct host_timespec host_timespec_of(uint64_t ns)
{
	return (struct host_timespec){
		(int64_t)(ns / 1000000000), (int64_t)(ns % 1000000000)};
}

/* struct pollfd */
struct host_pollfd {
	int32_t fd; /* negative: none */
	int16_t events;
	uint16_t revents;
};

#define POLLIN	1
#define POLLOUT 4

#define SIG_IGN 1 /* as a handler */

/* Make a system call. It can have five arguments: the register of the sixth
 * carries host_secret. */
int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);
int64_t arch_syscall(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
	int64_t number);
extern uint64_t host_secret; /* 0 until lock_kernel() sets it */

/* mmap() with the secret as its first argument, a wish that the kernel ignores:
 * the sixth is the offset. See lock.c. */
int64_t arch_mmap(uint64_t bytes, uint64_t prot, uint64_t flags, uint64_t fd,
	uint64_t offset);

/* Map (bytes) of file (fd) from (offset) on, in place of what is at (addr) if
 * that is not 0. The address, or a negative errno. */
int64_t host_map_file(uint64_t addr, uint64_t bytes, uint32_t prot,
	uint32_t flags, uint64_t fd, uint64_t offset);

/* Read (bytes) at (offset) of file (fd). 0, or a negative errno. */
int host_read_all(uint64_t fd, uint64_t to, uint64_t bytes, uint64_t offset);

/* Map new memory at (addr), or anywhere if (addr) is 0. NULL if that fails. */
void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags);

/* Clock (id), CLOCK_*, in nanoseconds. */
static inline uint64_t host_clock_ns(uint32_t id)
{
	struct host_timespec t;

	host_call(SYS_CLOCK_GETTIME, id, (uintptr_t)&t, 0, 0, 0);
	return (uint64_t)(t.seconds * 1000000000 + t.nanoseconds);
}

#endif
