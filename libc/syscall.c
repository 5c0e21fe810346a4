/* SPDX-License-Identifier: MIT */
/*
 * syscall.c: the table of the system calls that libc serves. Each is a call of
 * the component that implements it, or is done here.
 *
 * The result of any other is -ENOSYS. In a cubicle that cannot call vfs it is
 * -EPERM, since most of the other calls are about files.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <cubicle/component.h>
#include "optional.h"
#include "remember.h"
#include "signals.h"
#include "syscall.h"
#include "syscall_arch.h"
#include "thread.h"
#include "trace.h"

struct call {
	syscall_handler *serve;
	enum { ALWAYS, WITH_VFS } served; /* where */
	int shown; /* in a trace, of the arguments: see trace.h */
};

/* A call that succeeds, as there is nothing to do. */
static long no_effect(UNUSED6)
{
	return 0;
}

static long not_served(UNUSED6)
{
	return -ENOSYS;
}

static const struct call calls[] = {
	/* Reading and writing. */
	[SYS_read] = {transfer_read, WITH_VFS, OUT(1)},
	[SYS_write] = {transfer_write, WITH_VFS, IN(1)},
	[SYS_pread64] = {transfer_pread, WITH_VFS, OUT(1)},
	[SYS_pwrite64] = {transfer_pwrite, WITH_VFS, IN(1)},
	[SYS_readv] = {transfer_readv, WITH_VFS, NOTHING},
	[SYS_writev] = {transfer_writev, WITH_VFS, NOTHING},
	[SYS_preadv] = {transfer_preadv, WITH_VFS, NOTHING},
	[SYS_pwritev] = {transfer_pwritev, WITH_VFS, NOTHING},
	[SYS_sendfile] = {transfer_sendfile, WITH_VFS, NOTHING},
	[SYS_copy_file_range] = {transfer_copy_file_range, WITH_VFS, NOTHING},

	/* Open files. */
	[SYS_open] = {file_open, WITH_VFS, PATH(0)},
	[SYS_creat] = {file_creat, WITH_VFS, PATH(0)},
	[SYS_openat] = {file_openat, WITH_VFS, PATH(1)},
	[SYS_close] = {file_close, WITH_VFS, NOTHING},
	[SYS_dup] = {file_dup, WITH_VFS, NOTHING},
	[SYS_dup2] = {file_dup2, WITH_VFS, NOTHING},
	[SYS_dup3] = {file_dup3, WITH_VFS, NOTHING},
	[SYS_fcntl] = {file_fcntl, WITH_VFS, NOTHING},
	[SYS_ioctl] = {file_ioctl, WITH_VFS, NOTHING},
	[SYS_lseek] = {file_lseek, WITH_VFS, NOTHING},
	[SYS_fsync] = {file_fsync, WITH_VFS, NOTHING},
	[SYS_fdatasync] = {file_fdatasync, WITH_VFS, NOTHING},
	[SYS_sync] = {file_sync, WITH_VFS, NOTHING},
	[SYS_syncfs] = {file_syncfs, WITH_VFS, NOTHING},
	[SYS_fadvise64] = {no_effect, WITH_VFS, NOTHING},
	[SYS_ftruncate] = {file_ftruncate, WITH_VFS, NOTHING},
	[SYS_fallocate] = {file_fallocate, WITH_VFS, NOTHING},
	[SYS_getdents64] = {file_getdents, WITH_VFS, NOTHING},
	[SYS_fchmod] = {file_fchmod, WITH_VFS, NOTHING},
	[SYS_fchown] = {file_fchown, WITH_VFS, NOTHING},
	[SYS_umask] = {file_umask, WITH_VFS, NOTHING},

	/* Attributes of files and file systems. */
	[SYS_fstat] = {stat_fstat, WITH_VFS, NOTHING},
	[SYS_stat] = {stat_stat, WITH_VFS, PATH(0)},
	[SYS_lstat] = {stat_lstat, WITH_VFS, PATH(0)},
	[SYS_newfstatat] = {stat_fstatat, WITH_VFS, PATH(1)},
	[SYS_statfs] = {stat_statfs, WITH_VFS, PATH(0)},
	[SYS_fstatfs] = {stat_fstatfs, WITH_VFS, NOTHING},

	/* Names of files. */
	[SYS_access] = {names_access, WITH_VFS, PATH(0)},
	[SYS_faccessat] = {names_faccessat, WITH_VFS, PATH(1)},
	[SYS_truncate] = {names_truncate, WITH_VFS, PATH(0)},
	[SYS_mkdir] = {names_mkdir, WITH_VFS, PATH(0)},
	[SYS_mkdirat] = {names_mkdirat, WITH_VFS, PATH(1)},
	[SYS_rmdir] = {names_rmdir, WITH_VFS, PATH(0)},
	[SYS_unlink] = {names_unlink, WITH_VFS, PATH(0)},
	[SYS_unlinkat] = {names_unlinkat, WITH_VFS, PATH(1)},
	[SYS_rename] = {names_rename, WITH_VFS, PATH(0) | PATH(1)},
	[SYS_renameat] = {names_renameat, WITH_VFS, PATH(1) | PATH(3)},
	[SYS_renameat2] = {names_renameat2, WITH_VFS, PATH(1) | PATH(3)},
	[SYS_link] = {names_link, WITH_VFS, PATH(0) | PATH(1)},
	[SYS_linkat] = {names_linkat, WITH_VFS, PATH(1) | PATH(3)},
	[SYS_symlink] = {names_symlink, WITH_VFS, PATH(0) | PATH(1)},
	[SYS_symlinkat] = {names_symlinkat, WITH_VFS, PATH(0) | PATH(2)},
	[SYS_readlink] = {names_readlink, WITH_VFS, PATH(0) | OUT(1)},
	[SYS_readlinkat] = {names_readlinkat, WITH_VFS, PATH(1) | OUT(2)},
	[SYS_chmod] = {names_chmod, WITH_VFS, PATH(0)},
	[SYS_fchmodat] = {names_fchmodat, WITH_VFS, PATH(1)},
	[SYS_chown] = {names_chown, WITH_VFS, PATH(0)},
	[SYS_lchown] = {names_chown, WITH_VFS, PATH(0)},
	[SYS_fchownat] = {names_fchownat, WITH_VFS, PATH(1)},
	[SYS_utimensat] = {names_utimensat, WITH_VFS, PATH(1)},
	[SYS_chdir] = {names_chdir, WITH_VFS, PATH(0)},
	[SYS_fchdir] = {names_fchdir, WITH_VFS, NOTHING},
	[SYS_getcwd] = {names_getcwd, WITH_VFS, OUT(0)},

	/* Memory. */
	[SYS_mmap] = {memory_mmap, ALWAYS, NOTHING},
	[SYS_munmap] = {memory_munmap, ALWAYS, NOTHING},
	[SYS_mremap] = {memory_mremap, ALWAYS, NOTHING},
	[SYS_brk] = {memory_no_brk, ALWAYS, NOTHING},
	[SYS_mprotect] = {memory_mprotect, ALWAYS, NOTHING},
	[SYS_madvise] = {memory_madvise, ALWAYS, NOTHING},
	[SYS_msync] = {memory_msync, ALWAYS, NOTHING},
	[SYS_mlock] = {no_effect, ALWAYS, NOTHING},
	[SYS_munlock] = {no_effect, ALWAYS, NOTHING},

	/* Clocks. */
	[SYS_clock_gettime] = {clock_gettime_ns, ALWAYS, NOTHING},
	[SYS_clock_getres] = {clock_getres_ns, ALWAYS, NOTHING},
	[SYS_gettimeofday] = {clock_time_of_day, ALWAYS, NOTHING},
	[SYS_nanosleep] = {clock_sleep, ALWAYS, NOTHING},
	[SYS_clock_nanosleep] = {clock_sleep_on, ALWAYS, NOTHING},

	/* One process, user 0. */
	[SYS_exit] = {thread_exit, ALWAYS, NOTHING},
	[SYS_exit_group] = {process_exit, ALWAYS, NOTHING},
	[SYS_getpid] = {process_self, ALWAYS, NOTHING},
	[SYS_gettid] = {process_thread, ALWAYS, NOTHING},
	[SYS_getpgrp] = {process_self, ALWAYS, NOTHING},
	[SYS_set_tid_address] = {thread_set_address, ALWAYS, NOTHING},
	[SYS_getpgid] = {process_group_of, ALWAYS, NOTHING},
	[SYS_getsid] = {process_group_of, ALWAYS, NOTHING},
	[SYS_getppid] = {process_no_parent, ALWAYS, NOTHING},
	[SYS_getuid] = {process_user_0, ALWAYS, NOTHING},
	[SYS_geteuid] = {process_user_0, ALWAYS, NOTHING},
	[SYS_getgid] = {process_user_0, ALWAYS, NOTHING},
	[SYS_getegid] = {process_user_0, ALWAYS, NOTHING},
	[SYS_getgroups] = {process_no_groups, ALWAYS, NOTHING},
	[SYS_set_robust_list] = {no_effect, ALWAYS, NOTHING},
	[SYS_sched_yield] = {process_yield, ALWAYS, NOTHING},
	[SYS_membarrier] = {no_effect, ALWAYS, NOTHING},
	[SYS_uname] = {process_uname, ALWAYS, NOTHING},
	[SYS_sysinfo] = {process_sysinfo, ALWAYS, NOTHING},
	[SYS_getrlimit] = {process_getrlimit, ALWAYS, NOTHING},
	[SYS_setrlimit] = {process_setrlimit, ALWAYS, NOTHING},
	[SYS_prlimit64] = {process_prlimit, ALWAYS, NOTHING},
	[SYS_getrusage] = {process_rusage, ALWAYS, NOTHING},
	[SYS_times] = {process_times, ALWAYS, NOTHING},
	[SYS_getrandom] = {process_random, ALWAYS, NOTHING},

	/* Signals. */
	[SYS_rt_sigaction] = {signal_action, ALWAYS, NOTHING},
	[SYS_rt_sigprocmask] = {signal_mask, ALWAYS, NOTHING},
	[SYS_rt_sigpending] = {signal_pending, ALWAYS, NOTHING},
	[SYS_sigaltstack] = {signal_no_stack, ALWAYS, NOTHING},
	[SYS_kill] = {signal_kill, ALWAYS, NOTHING},
	[SYS_tkill] = {signal_tkill, ALWAYS, NOTHING},
	[SYS_tgkill] = {signal_tgkill, ALWAYS, NOTHING},

	/* Waiting. */
	[SYS_pause] = {signal_pause, ALWAYS, NOTHING},
	[SYS_rt_sigsuspend] = {signal_suspend, ALWAYS, NOTHING},
	[SYS_rt_sigtimedwait] = {signal_timed_wait, ALWAYS, NOTHING},
	[SYS_futex] = {wait_futex, ALWAYS, NOTHING},
	[SYS_poll] = {wait_poll, ALWAYS, NOTHING},
	[SYS_ppoll] = {wait_ppoll, ALWAYS, NOTHING},
	[SYS_select] = {wait_select, ALWAYS, NOTHING},
	[SYS_pselect6] = {wait_pselect, ALWAYS, NOTHING},
	[SYS_epoll_create] = {wait_epoll_create, WITH_VFS, NOTHING},
	[SYS_epoll_create1] = {wait_epoll_create1, WITH_VFS, NOTHING},
	[SYS_epoll_ctl] = {wait_epoll_ctl, WITH_VFS, NOTHING},
	[SYS_epoll_wait] = {wait_epoll, WITH_VFS, NOTHING},
	[SYS_epoll_pwait] = {wait_epoll_pwait, WITH_VFS, NOTHING},
	[SYS_epoll_pwait2] = {wait_epoll_pwait2, WITH_VFS, NOTHING},

	/* Sockets. */
	[SYS_socket] = {socket_make, WITH_VFS, NOTHING},
	[SYS_socketpair] = {socket_pair, WITH_VFS, NOTHING},
	[SYS_bind] = {socket_bind, WITH_VFS, NOTHING},
	[SYS_connect] = {socket_connect, WITH_VFS, NOTHING},
	[SYS_listen] = {socket_listen, WITH_VFS, NOTHING},
	[SYS_accept] = {socket_accept, WITH_VFS, NOTHING},
	[SYS_accept4] = {socket_accept4, WITH_VFS, NOTHING},
	[SYS_shutdown] = {socket_shutdown, WITH_VFS, NOTHING},
	[SYS_getsockname] = {socket_name, WITH_VFS, NOTHING},
	[SYS_getpeername] = {socket_peer, WITH_VFS, NOTHING},
	[SYS_getsockopt] = {socket_get_option, WITH_VFS, NOTHING},
	[SYS_setsockopt] = {socket_set_option, WITH_VFS, NOTHING},
	[SYS_recvfrom] = {socket_recv_from, WITH_VFS, OUT(1)},
	[SYS_recvmsg] = {socket_recv_message, WITH_VFS, NOTHING},
	[SYS_recvmmsg] = {socket_recv_many, WITH_VFS, NOTHING},
	[SYS_sendto] = {socket_send_to, WITH_VFS, IN(1)},
	[SYS_sendmsg] = {socket_send_message, WITH_VFS, NOTHING},
	[SYS_sendmmsg] = {socket_send_many, WITH_VFS, NOTHING},

	/* Open files without a name. */
	[SYS_pipe] = {object_pipe, WITH_VFS, NOTHING},
	[SYS_pipe2] = {object_pipe2, WITH_VFS, NOTHING},
	[SYS_eventfd] = {object_eventfd, WITH_VFS, NOTHING},
	[SYS_eventfd2] = {object_eventfd2, WITH_VFS, NOTHING},
	[SYS_timerfd_create] = {object_timerfd, WITH_VFS, NOTHING},
	[SYS_timerfd_settime] = {object_timerfd_settime, WITH_VFS, NOTHING},
	[SYS_timerfd_gettime] = {object_timerfd_gettime, WITH_VFS, NOTHING},
	[SYS_signalfd] = {object_signalfd, WITH_VFS, NOTHING},
	[SYS_signalfd4] = {object_signalfd4, WITH_VFS, NOTHING},
};

static const struct call *call_of(long n)
{
	static const struct call other = {not_served, ALWAYS, NOTHING};

	if ((unsigned long)n >= sizeof(calls) / sizeof(calls[0]))
		return &other;
	return calls[n].serve ? &calls[n] : &other;
}

/* In a cubicle that cannot call vfs. */
RARE static long serve_without_vfs(
	const struct call *call, long a, long b, long c, long d, long e, long f)
{
	if (call->served == WITH_VFS)
		return -EPERM;
	long result = call->serve(a, b, c, d, e, f);
	return result == -ENOSYS ? -EPERM : result;
}

static ALWAYS_INLINE long serve(
	const struct call *call, long a, long b, long c, long d, long e, long f)
{
	if (!vfs_read)
		return serve_without_vfs(call, a, b, c, d, e, f);
	return call->serve(a, b, c, d, e, f);
}

RARE static long serve_traced(
	long n, long a, long b, long c, long d, long e, long f)
{
	const struct call *call = call_of(n);
	struct cubicle_syscall s = {.number = (uint64_t)n,
		.arg = {(uint64_t)a, (uint64_t)b, (uint64_t)c, (uint64_t)d,
			(uint64_t)e, (uint64_t)f}};

	trace_begin(&s);
	s.result = serve(call, a, b, c, d, e, f);
	trace_end(&s, call->shown);
	return s.result;
}

static long serve_number(long n, long a, long b, long c, long d, long e, long f)
{
	if (CUBICLE_PUBLISHED->syscalls)
		return serve_traced(n, a, b, c, d, e, f);
	return serve(call_of(n), a, b, c, d, e, f);
}

/* --- signals of the host -------------------------------------------------- */

/* Does a handler end call (n), even with SA_RESTART? */
static int is_wait(long n)
{
	switch (n) {
	case SYS_pause:
	case SYS_nanosleep:
	case SYS_clock_nanosleep:
	case SYS_poll:
	case SYS_ppoll:
	case SYS_select:
	case SYS_pselect6:
	case SYS_epoll_wait:
	case SYS_epoll_pwait:
	case SYS_epoll_pwait2:
	case SYS_rt_sigsuspend:
	case SYS_rt_sigtimedwait:
		return 1;
	}
	return 0;
}

/* Before call (n): deliver what has come. If the call waits then, it ends. */
static void interrupt(long n)
{
	int ends = (CUBICLE_PUBLISHED->signals | signal_directed()) &&
		signal_deliver() == SIGNAL_ENDS;

	/* These two block signals until they wait for them. */
	signal_interrupts =
		ends && n != SYS_rt_sigsuspend && n != SYS_rt_sigtimedwait;
}

/* The call has had (result) when signals came. */
RARE static long finish(
	long result, long n, long a, long b, long c, long d, long e, long f)
{
	for (;;) {
		enum signal_ran ran = signal_deliver();
		if (result != -EINTR || ran == SIGNAL_ENDS || is_wait(n) ||
			!signal_can_come())
			return result;
		result = serve_number(n, a, b, c, d, e, f);
	}
}

/* Signals have come, or the call is to be traced. */
RARE static long serve_watched(
	long n, long a, long b, long c, long d, long e, long f)
{
	interrupt(n);
	long result = serve_number(n, a, b, c, d, e, f);
	signal_interrupts = 0;
	if (CUBICLE_PUBLISHED->signals | signal_directed())
		return finish(result, n, a, b, c, d, e, f);
	return result;
}

static ALWAYS_INLINE long one(
	long n, long a, long b, long c, long d, long e, long f)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;

	syscall_count++;
	if (p->syscalls | p->signals | signal_directed())
		return serve_watched(n, a, b, c, d, e, f);
	long result = serve(call_of(n), a, b, c, d, e, f);
	if (p->signals | signal_directed())
		return finish(result, n, a, b, c, d, e, f);
	return result;
}

/* May call (n) make something ready that another thread waits for in here? */
static int may_wake(long n)
{
	switch (n) {
	case SYS_read:
	case SYS_readv:
	case SYS_write:
	case SYS_writev:
	case SYS_sendfile:
	case SYS_close:
	case SYS_dup2:
	case SYS_dup3:
	case SYS_fcntl:
	case SYS_accept:
	case SYS_accept4:
	case SYS_connect:
	case SYS_shutdown:
	case SYS_recvfrom:
	case SYS_recvmsg:
	case SYS_recvmmsg:
	case SYS_sendto:
	case SYS_sendmsg:
	case SYS_sendmmsg:
	case SYS_epoll_ctl:
	case SYS_timerfd_settime:
		return 1;
	}
	return 0;
}

/* With other threads. */
RARE static long one_of_threads(
	long n, long a, long b, long c, long d, long e, long f)
{
	thread_hold();
	long result = one(n, a, b, c, d, e, f);
	if (may_wake(n))
		thread_wake_waits();
	thread_release();
	return result;
}

long libc_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	if (__builtin_expect(libc_threads, 0))
		return one_of_threads(n, a, b, c, d, e, f);
	return one(n, a, b, c, d, e, f);
}
