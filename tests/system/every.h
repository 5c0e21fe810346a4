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

#define EVERY_VFS                                                         \
	EVERY(vfs_notify), EVERY(vfs_mount), EVERY(vfs_open),             \
		EVERY(vfs_close), EVERY(vfs_read), EVERY(vfs_write),      \
		EVERY(vfs_pread), EVERY(vfs_pwrite), EVERY(vfs_readv),    \
		EVERY(vfs_writev), EVERY(vfs_lseek), EVERY(vfs_fstat),    \
		EVERY(vfs_stat), EVERY(vfs_access), EVERY(vfs_statfs),    \
		EVERY(vfs_ftruncate), EVERY(vfs_truncate),                \
		EVERY(vfs_fallocate), EVERY(vfs_fsync), EVERY(vfs_sync),  \
		EVERY(vfs_mkdir), EVERY(vfs_unlink), EVERY(vfs_rename),   \
		EVERY(vfs_link), EVERY(vfs_symlink), EVERY(vfs_readlink), \
		EVERY(vfs_getdents), EVERY(vfs_chmod), EVERY(vfs_fchmod), \
		EVERY(vfs_utimens), EVERY(vfs_umask), EVERY(vfs_chdir),   \
		EVERY(vfs_fchdir), EVERY(vfs_getcwd), EVERY(vfs_dup),     \
		EVERY(vfs_dup_to), EVERY(vfs_fcntl), EVERY(vfs_lock_get), \
		EVERY(vfs_lock_set), EVERY(vfs_ioctl), EVERY(vfs_poll)

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
