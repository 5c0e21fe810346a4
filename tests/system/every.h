/* SPDX-License-Identifier: MIT */
/*
 * every.h: calls of each function of the library OS, with arguments that nobody
 * sensible would pass, chosen by what the declarations say of them.
 *
 * The caller passes only memory of its own, so it does nothing that is
 * forbidden: whatever it passes, it is to get a result that the declaration
 * allows, and nobody is to be stopped.
 */
#ifndef EVERY_H
#define EVERY_H

#include <stddef.h>
#include <stdint.h>
#include <cubicle/interface.h>

/* One function, and its declaration. */
struct every_function {
	const struct cubicle_interface *interface;
	void *function;
};

#define EVERY(name)                                                 \
	{                                                           \
		&cubicle__interface_##name, (void *)(uintptr_t)name \
	}

#define EVERY_FILESYSTEM(fs)                                                   \
	EVERY(fs##_open), EVERY(fs##_hold), EVERY(fs##_release),               \
		EVERY(fs##_lookup), EVERY(fs##_read), EVERY(fs##_write),       \
		EVERY(fs##_stat), EVERY(fs##_seek), EVERY(fs##_truncate),      \
		EVERY(fs##_allocate), EVERY(fs##_getdents), EVERY(fs##_mkdir), \
		EVERY(fs##_unlink), EVERY(fs##_rename), EVERY(fs##_link),      \
		EVERY(fs##_symlink), EVERY(fs##_readlink), EVERY(fs##_chmod),  \
		EVERY(fs##_utimens), EVERY(fs##_path), EVERY(fs##_filesystem), \
		EVERY(fs##_ioctl)

/* Not vfs_limit(): soon there would be no descriptor for the others. */
#define EVERY_VFS                                                              \
	EVERY(vfs_notify), EVERY(vfs_mount), EVERY(vfs_open),                  \
		EVERY(vfs_open_stat), EVERY(vfs_close), EVERY(vfs_read),       \
		EVERY(vfs_write), EVERY(vfs_pread), EVERY(vfs_pwrite),         \
		EVERY(vfs_readv), EVERY(vfs_writev), EVERY(vfs_give),          \
		EVERY(vfs_map), EVERY(vfs_unmap), EVERY(vfs_is_mapped),        \
		EVERY(vfs_remap), EVERY(vfs_lseek), EVERY(vfs_fstat),          \
		EVERY(vfs_stat), EVERY(vfs_access), EVERY(vfs_statfs),         \
		EVERY(vfs_ftruncate), EVERY(vfs_truncate),                     \
		EVERY(vfs_fallocate), EVERY(vfs_fsync), EVERY(vfs_sync),       \
		EVERY(vfs_mkdir), EVERY(vfs_unlink), EVERY(vfs_rename),        \
		EVERY(vfs_link), EVERY(vfs_symlink), EVERY(vfs_readlink),      \
		EVERY(vfs_getdents), EVERY(vfs_chmod), EVERY(vfs_fchmod),      \
		EVERY(vfs_utimens), EVERY(vfs_umask), EVERY(vfs_chdir),        \
		EVERY(vfs_fchdir), EVERY(vfs_getcwd), EVERY(vfs_dup),          \
		EVERY(vfs_dup_to), EVERY(vfs_fcntl), EVERY(vfs_lock_get),      \
		EVERY(vfs_lock_set), EVERY(vfs_ioctl), EVERY(vfs_poll),        \
		EVERY(vfs_epoll_create), EVERY(vfs_epoll_ctl),                 \
		EVERY(vfs_epoll_wait), EVERY(vfs_epoll_found),                 \
		EVERY(vfs_pipe), EVERY(vfs_event), EVERY(vfs_timer),           \
		EVERY(vfs_timer_set), EVERY(vfs_timer_get),                    \
		EVERY(vfs_signal_file), EVERY(vfs_signal_mask),                \
		EVERY(vfs_signals), EVERY(vfs_socket), EVERY(vfs_socket_pair), \
		EVERY(vfs_bind), EVERY(vfs_connect), EVERY(vfs_listen),        \
		EVERY(vfs_accept), EVERY(vfs_recv), EVERY(vfs_send),           \
		EVERY(vfs_get_option), EVERY(vfs_set_option),                  \
		EVERY(vfs_socket_name), EVERY(vfs_shutdown),                   \
		EVERY(vfs_socket_give)

/* What the calls are made with. */
struct every {
	uint32_t seed;
	char *memory;	   /* that the callees may read and write */
	size_t bytes;	   /* of it; more than what is passed is not */
	int is_gated;	   /* lengths may be longer, as the gate knows better */
	uint64_t pool[16]; /* results that may be arguments again */
	unsigned pooled;
	/* Of the call that was made last, to say which it was. */
	const struct every_function *last;
	uint64_t argument[CUBICLE_ARGS_MAX];
	int64_t result;
};

/*
 * Call function (f) with arguments by chance. 0 if the result is one that the
 * declaration allows.
 */
int every_call(struct every *e, const struct every_function *f);

uint32_t every_chance(struct every *e, uint32_t below);

#endif
