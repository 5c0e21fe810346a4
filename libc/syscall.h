/* SPDX-License-Identifier: MIT */
/*
 * syscall.h: a handler for each system call that libc serves.
 *
 * A handler takes the six arguments of a system call as they are in registers,
 * and converts those that its system call has. Results are Linux's: a negative
 * errno value on failure. Handlers of calls on files are called only where this
 * cubicle can call vfs. A file has a group of them, and none calls another's.
 */
#ifndef LIBC_SYSCALL_H
#define LIBC_SYSCALL_H

#include <stdint.h>

typedef long syscall_handler(long a, long b, long c, long d, long e, long f);

/* The last arguments of a handler, which its system call does not have. */
#define UNUSED1 long unused1 __attribute__((unused))
#define UNUSED2 long unused2 __attribute__((unused)), UNUSED1
#define UNUSED3 long unused3 __attribute__((unused)), UNUSED2
#define UNUSED4 long unused4 __attribute__((unused)), UNUSED3
#define UNUSED5 long unused5 __attribute__((unused)), UNUSED4
#define UNUSED6 long unused6 __attribute__((unused)), UNUSED5

/* The argument that is an address. */
#define PTR(argument) ((void *)(uintptr_t)(argument))

/* Not inlined: the usual case then needs no stack. */
#define RARE	      __attribute__((cold, noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#pragma GCC visibility push(hidden)

/* transfer.c */
syscall_handler transfer_read, transfer_write;
syscall_handler transfer_pread, transfer_pwrite;
syscall_handler transfer_readv, transfer_writev;
syscall_handler transfer_preadv, transfer_pwritev;
syscall_handler transfer_sendfile, transfer_copy_file_range;

/* file.c */
syscall_handler file_open, file_creat, file_openat, file_close;
syscall_handler file_dup, file_dup2, file_dup3;
syscall_handler file_fcntl, file_ioctl;
syscall_handler file_lseek;
syscall_handler file_fsync, file_fdatasync, file_syncfs, file_sync;
syscall_handler file_ftruncate, file_fallocate;
syscall_handler file_getdents, file_fchmod, file_fchown, file_umask;

/* stat.c */
syscall_handler stat_fstat, stat_stat, stat_lstat, stat_fstatat;
syscall_handler stat_statfs, stat_fstatfs;

/* names.c */
syscall_handler names_access, names_faccessat, names_truncate;
syscall_handler names_mkdir, names_mkdirat;
syscall_handler names_rmdir, names_unlink, names_unlinkat;
syscall_handler names_rename, names_renameat, names_renameat2;
syscall_handler names_link, names_linkat, names_symlink, names_symlinkat;
syscall_handler names_readlink, names_readlinkat;
syscall_handler names_chmod, names_fchmodat, names_chown, names_fchownat;
syscall_handler names_utimensat;
syscall_handler names_chdir, names_fchdir, names_getcwd;

/* memory.c */
syscall_handler memory_mmap, memory_munmap, memory_mremap;
syscall_handler memory_mprotect, memory_madvise, memory_no_brk, memory_msync;

/* clock.c */
syscall_handler clock_gettime_ns, clock_getres_ns, clock_time_of_day;
syscall_handler clock_sleep, clock_sleep_on;

/* clone.c */
syscall_handler thread_set_address, thread_exit;

/* process.c */
syscall_handler process_exit, process_self, process_group_of;
syscall_handler process_thread, process_yield;
syscall_handler process_no_parent, process_user_0, process_no_groups;
syscall_handler process_uname, process_sysinfo;
syscall_handler process_getrlimit, process_setrlimit, process_prlimit;
syscall_handler process_rusage, process_times, process_random;

/* signal.c */
syscall_handler signal_action, signal_mask, signal_pending;
syscall_handler signal_no_stack, signal_kill, signal_tkill, signal_tgkill;

/* signal_wait.c */
syscall_handler signal_pause, signal_suspend, signal_timed_wait;

/* wait.c */
syscall_handler wait_futex, wait_poll, wait_ppoll;
syscall_handler wait_select, wait_pselect;
syscall_handler wait_epoll_create, wait_epoll_create1, wait_epoll_ctl;
syscall_handler wait_epoll, wait_epoll_pwait, wait_epoll_pwait2;

/* socket.c */
syscall_handler socket_make, socket_pair, socket_bind, socket_connect;
syscall_handler socket_listen, socket_accept, socket_accept4, socket_shutdown;
syscall_handler socket_name, socket_peer;
syscall_handler socket_get_option, socket_set_option;
syscall_handler socket_recv_from, socket_recv_message, socket_recv_many;
syscall_handler socket_send_to, socket_send_message, socket_send_many;

/* objects.c */
syscall_handler object_pipe, object_pipe2, object_eventfd, object_eventfd2;
syscall_handler object_timerfd, object_timerfd_settime;
syscall_handler object_timerfd_gettime;
syscall_handler object_signalfd, object_signalfd4;

#pragma GCC visibility pop

#endif
