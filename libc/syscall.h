/* SPDX-License-Identifier: MIT */
/*
 * syscall.h: system calls that are more than a call of one component.
 *
 * Arguments and results are Linux's: a negative errno value on failure.
 */
#ifndef LIBC_SYSCALL_H
#define LIBC_SYSCALL_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

struct iovec;
struct kstat;
struct pollfd;
struct timespec;

/* stat.c */
long file_fstat(int fd, struct kstat *to);
long file_stat(int dirfd, const char *path, int flags, struct kstat *to);
long file_statfs(const char *path, void *to);
long file_fstatfs(int fd, void *to);

/* file.c */
long file_open(int dirfd, const char *path, int flags, uint32_t mode);
long file_close(int fd);
long file_dup(int fd, int at_least, int flags);
long file_dup_to(int fd, int to, int flags);
long file_chdir(long error);
long file_fcntl(int fd, int command, long argument);
long file_utimens(
	int dirfd, const char *path, const struct timespec *times, int flags);
long file_ioctl(int fd, unsigned long request, void *to);
long file_chown(long error, unsigned int user, unsigned int group);

/* transfer.c */
long file_read(int fd, void *buf, size_t bytes);
long file_write(int fd, void *buf, size_t bytes);
long file_pread(int fd, void *buf, size_t bytes, int64_t offset);
long file_pwrite(int fd, void *buf, size_t bytes, int64_t offset);
long file_readv(int fd, const struct iovec *iov, int count);
long file_writev(int fd, const struct iovec *iov, int count);
long file_preadv(int fd, const struct iovec *iov, int count, int64_t offset);
long file_pwritev(int fd, const struct iovec *iov, int count, int64_t offset);
long file_copy(int from, int64_t *from_offset, int to, int64_t *to_offset,
	size_t bytes);

/* memory.c */
long memory_mmap(
	void *addr, size_t bytes, int prot, int flags, int fd, int64_t offset);
long memory_munmap(void *addr, size_t bytes);
long memory_mprotect(int prot);
long memory_madvise(int advice);
long memory_mremap(void *addr, size_t old_bytes, size_t bytes, int flags);

/* clock.c */
long clock_gettime_ns(int id, struct timespec *to);
long clock_getres_ns(int id, struct timespec *to);
long clock_sleep(int id, int flags, const struct timespec *t);
long clock_gettimeofday(void *to);

/* process.c */
long process_uname(void *to);
long process_sysinfo(void *to);
long process_rlimit(void *to);
long process_times(void *to);
long process_rusage(void *to);
long process_random(void *buf, size_t bytes);

/* signal.c; a set of signals is a word, with bit 0 for signal 1. */
struct signal_action {
	union {
		void (*simple)(int);
		void (*with_info)(int, siginfo_t *, void *);
	} handler;
	unsigned long flags; /* SA_* */
	void (*restorer)(void);
	uint64_t mask;
};

long signal_action(int signal, const struct signal_action *action,
	struct signal_action *old);
long signal_mask(int how, const uint64_t *set, uint64_t *old);
long signal_pending(uint64_t *to);
long signal_stack(stack_t *old);
long signal_send(int id, int signal);

/* wait.c */
long wait_pause(void);
long wait_futex(const volatile int *word, int command, int value,
	const struct timespec *t);
long wait_poll(struct pollfd *p, size_t count, const struct timespec *t);
long wait_poll_ms(struct pollfd *p, size_t count, int ms);

#endif
