/* SPDX-License-Identifier: MIT */
/*
 * syscall.c: the system calls of musl, each a call of the component that
 * implements it. What is not here returns -ENOSYS; what a component implements
 * that the layout does not let this cubicle call, -EPERM.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <cubicle/component.h>
#include "optional.h"
#include "syscall.h"
#include "syscall_arch.h"
#include "trace.h"

#define SELF   CUBICLE_SELF
#define PTR(x) ((void *)(uintptr_t)(x))

static long files(long n, long a, long b, long c, long d, long e)
{
	switch (n) {
	case SYS_read:
		return file_read((int)a, PTR(b), (size_t)c);
	case SYS_write:
		return file_write((int)a, PTR(b), (size_t)c);
	case SYS_pread64:
		return file_pread((int)a, PTR(b), (size_t)c, d);
	case SYS_pwrite64:
		return file_pwrite((int)a, PTR(b), (size_t)c, d);
	case SYS_readv:
		return file_readv((int)a, PTR(b), (int)c);
	case SYS_writev:
		return file_writev((int)a, PTR(b), (int)c);
	case SYS_preadv:
		return file_preadv((int)a, PTR(b), (int)c, d);
	case SYS_pwritev:
		return file_pwritev((int)a, PTR(b), (int)c, d);
	case SYS_open:
		return file_open(AT_FDCWD, PTR(a), (int)b, (uint32_t)c);
	case SYS_creat:
		return file_open(AT_FDCWD, PTR(a), O_CREAT | O_WRONLY | O_TRUNC,
			(uint32_t)b);
	case SYS_openat:
		return file_open((int)a, PTR(b), (int)c, (uint32_t)d);
	case SYS_close:
		return file_close((int)a);
	case SYS_lseek:
		return vfs_lseek(SELF, (int)a, b, (int)c);
	case SYS_fstat:
		return file_fstat((int)a, PTR(b));
	case SYS_stat:
		return file_stat(AT_FDCWD, PTR(a), 0, PTR(b));
	case SYS_lstat:
		return file_stat(AT_FDCWD, PTR(a), AT_SYMLINK_NOFOLLOW, PTR(b));
	case SYS_newfstatat:
		return file_stat((int)a, PTR(b), (int)d, PTR(c));
	case SYS_statfs:
		return file_statfs(PTR(a), PTR(b));
	case SYS_fstatfs:
		return file_fstatfs((int)a, PTR(b));
	case SYS_access:
		return vfs_access(SELF, AT_FDCWD, PTR(a), (int)b);
	case SYS_faccessat:
		return vfs_access(SELF, (int)a, PTR(b), (int)c);
	case SYS_fcntl:
		return file_fcntl((int)a, (int)b, c);
	case SYS_ioctl:
		return file_ioctl((int)a, (unsigned int)b, PTR(c));
	case SYS_fsync:
	case SYS_fdatasync:
		return vfs_fsync(SELF, (int)a);
	case SYS_sync:
		return 0;
	case SYS_truncate:
		return vfs_truncate(SELF, PTR(a), b);
	case SYS_ftruncate:
		return vfs_ftruncate(SELF, (int)a, b);
	case SYS_fallocate:
		return vfs_fallocate(SELF, (int)a, (int)b, c, d);
	case SYS_fadvise64:
		return 0;
	case SYS_getdents64:
		return vfs_getdents(SELF, (int)a, PTR(b), (size_t)c);
	case SYS_dup:
		return file_dup((int)a, 0, 0);
	case SYS_dup2:
		return file_dup_to((int)a, (int)b, 0);
	case SYS_dup3:
		return a == b ? -EINVAL : file_dup_to((int)a, (int)b, (int)c);
	case SYS_sendfile:
		return file_copy((int)b, PTR(c), (int)a, NULL, (size_t)d);
	case SYS_copy_file_range:
		return file_copy((int)a, PTR(b), (int)c, PTR(d), (size_t)e);
	}
	return -ENOSYS;
}

static long names(long n, long a, long b, long c, long d, long e)
{
	switch (n) {
	case SYS_mkdir:
		return vfs_mkdir(SELF, AT_FDCWD, PTR(a), (uint32_t)b);
	case SYS_mkdirat:
		return vfs_mkdir(SELF, (int)a, PTR(b), (uint32_t)c);
	case SYS_rmdir:
		return vfs_unlink(SELF, AT_FDCWD, PTR(a), AT_REMOVEDIR);
	case SYS_unlink:
		return vfs_unlink(SELF, AT_FDCWD, PTR(a), 0);
	case SYS_unlinkat:
		return vfs_unlink(SELF, (int)a, PTR(b), (int)c);
	case SYS_rename:
		return vfs_rename(SELF, AT_FDCWD, PTR(a), AT_FDCWD, PTR(b), 0);
	case SYS_renameat:
		return vfs_rename(SELF, (int)a, PTR(b), (int)c, PTR(d), 0);
	case SYS_renameat2:
		return vfs_rename(SELF, (int)a, PTR(b), (int)c, PTR(d), (int)e);
	case SYS_link:
		return vfs_link(SELF, AT_FDCWD, PTR(a), AT_FDCWD, PTR(b));
	case SYS_linkat:
		return vfs_link(SELF, (int)a, PTR(b), (int)c, PTR(d));
	case SYS_symlink:
		return vfs_symlink(SELF, PTR(a), AT_FDCWD, PTR(b));
	case SYS_symlinkat:
		return vfs_symlink(SELF, PTR(a), (int)b, PTR(c));
	case SYS_readlink:
		return vfs_readlink(SELF, AT_FDCWD, PTR(a), PTR(b), (size_t)c);
	case SYS_readlinkat:
		return vfs_readlink(SELF, (int)a, PTR(b), PTR(c), (size_t)d);
	case SYS_chmod:
		return vfs_chmod(SELF, AT_FDCWD, PTR(a), (uint32_t)b);
	case SYS_fchmodat:
		return vfs_chmod(SELF, (int)a, PTR(b), (uint32_t)c);
	case SYS_fchmod:
		return vfs_fchmod(SELF, (int)a, (uint32_t)b);
	case SYS_chown:
	case SYS_lchown:
		return file_chown(vfs_access(SELF, AT_FDCWD, PTR(a), F_OK),
			(unsigned int)b, (unsigned int)c);
	case SYS_fchownat:
		return file_chown(vfs_access(SELF, (int)a, PTR(b), F_OK),
			(unsigned int)c, (unsigned int)d);
	case SYS_fchown:
		return file_chown(vfs_fcntl(SELF, (int)a, F_GETFD, 0),
			(unsigned int)b, (unsigned int)c);
	case SYS_utimensat:
		return file_utimens((int)a, PTR(b), PTR(c), (int)d);
	case SYS_umask:
		return (long)vfs_umask(SELF, (uint32_t)a);
	case SYS_chdir:
		return file_chdir(vfs_chdir(SELF, PTR(a)));
	case SYS_fchdir:
		return file_chdir(vfs_fchdir(SELF, (int)a));
	case SYS_getcwd:
		return vfs_getcwd(SELF, PTR(a), (size_t)b);
	}
	return -ENOSYS;
}

/* One process, one thread, user 0. */
static long process(long n, long a, long b, long c, long d)
{
	switch (n) {
	case SYS_exit:
	case SYS_exit_group:
		if (!boot_exit)
			cubicle_abort("a library wants to end the program");
		boot_exit((int)a & 0xff);
		return -EINVAL; /* not reached */
	case SYS_getpid:
	case SYS_gettid:
	case SYS_getpgrp:
	case SYS_set_tid_address:
		return 1;
	case SYS_getpgid:
	case SYS_getsid:
		return a == 0 || a == 1 ? 1 : -ESRCH;
	case SYS_getppid:
	case SYS_getuid:
	case SYS_geteuid:
	case SYS_getgid:
	case SYS_getegid:
	case SYS_getgroups:
	case SYS_set_robust_list:
	case SYS_sched_yield:
	case SYS_membarrier:
		return 0;
	case SYS_uname:
		return process_uname(PTR(a));
	case SYS_sysinfo:
		return process_sysinfo(PTR(a));
	case SYS_getrlimit:
		return process_rlimit(PTR(b));
	case SYS_setrlimit:
		return -EPERM;
	case SYS_prlimit64:
		if (c)
			return -EPERM;
		return d ? process_rlimit(PTR(d)) : 0;
	case SYS_getrusage:
		return process_rusage(PTR(b));
	case SYS_times:
		return process_times(PTR(a));
	case SYS_getrandom:
		return process_random(PTR(a), (size_t)b);
	}
	return -ENOSYS;
}

static long signals_and_waits(long n, long a, long b, long c, long d)
{
	switch (n) {
	case SYS_rt_sigaction:
		return signal_action((int)a, PTR(b), PTR(c));
	case SYS_rt_sigprocmask:
		return signal_mask((int)a, PTR(b), PTR(c));
	case SYS_rt_sigpending:
		return signal_pending(PTR(a));
	case SYS_sigaltstack:
		return signal_stack(PTR(b));
	case SYS_kill:
	case SYS_tkill:
		return signal_send((int)a, (int)b);
	case SYS_tgkill:
		return signal_send((int)b, (int)c);
	case SYS_pause:
		return wait_pause();
	case SYS_futex:
		return wait_futex(PTR(a), (int)b, (int)c, PTR(d));
	case SYS_poll:
		return wait_poll_ms(PTR(a), (size_t)b, (int)c);
	case SYS_ppoll:
		return wait_poll(PTR(a), (size_t)b, PTR(c));
	case SYS_nanosleep:
		return clock_sleep(CLOCK_MONOTONIC, 0, PTR(a));
	case SYS_clock_nanosleep:
		return clock_sleep((int)a, (int)b, PTR(c));
	}
	return -ENOSYS;
}

static long memory_and_time(
	long n, long a, long b, long c, long d, long e, long f)
{
	switch (n) {
	case SYS_mmap:
		return memory_mmap(
			PTR(a), (size_t)b, (int)c, (int)d, (int)e, f);
	case SYS_munmap:
		return memory_munmap(PTR(a), (size_t)b);
	case SYS_mremap:
		return memory_mremap(PTR(a), (size_t)b, (size_t)c, (int)d);
	case SYS_brk:
		return 0; /* none: malloc() then takes mmap() */
	case SYS_mprotect:
		return memory_mprotect((int)c);
	case SYS_madvise:
		return memory_madvise((int)c);
	case SYS_msync:
	case SYS_mlock:
	case SYS_munlock:
		return 0;
	case SYS_clock_gettime:
		return clock_gettime_ns((int)a, PTR(b));
	case SYS_clock_getres:
		return clock_getres_ns((int)a, PTR(b));
	case SYS_gettimeofday:
		return clock_gettimeofday(PTR(a));
	}
	return -ENOSYS;
}

long syscall_serve(long n, long a, long b, long c, long d, long e, long f)
{
	long result = vfs_read ? files(n, a, b, c, d, e) : -ENOSYS;

	if (result == -ENOSYS)
		result = memory_and_time(n, a, b, c, d, e, f);
	if (result == -ENOSYS && vfs_read)
		result = names(n, a, b, c, d, e);
	if (result == -ENOSYS)
		result = process(n, a, b, c, d);
	if (result == -ENOSYS)
		result = signals_and_waits(n, a, b, c, d);
	/* What is left is most likely about files. */
	return result == -ENOSYS && !vfs_read ? -EPERM : result;
}

long libc_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	if (CUBICLE_PUBLISHED->syscalls)
		return trace_syscall(n, a, b, c, d, e, f);
	return syscall_serve(n, a, b, c, d, e, f);
}
