/* SPDX-License-Identifier: MIT */
/*
 * unpack.c: from the archive with the root file system to files.
 *
 * What is there already is replaced, except for directories. Owners are
 * ignored, as there are no users.
 */
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <cubicle/component.h>
#include "message.h"
#include "plat/plat.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "tar.h"
#include "unpack.h"

/* A directory's time of modification, to be set when all is in it. */
struct later {
	struct later *next;
	struct vfs_time modified;
	char path[];
};

static struct tar tar;
static struct tar_member member;
static struct later *later;

/*
 * The path of a member as a path from "/" on, in place of (path) of
 * VFS_PATH_BYTES: neither ".." nor anything else leads out of the root.
 */
static void make_absolute(char *path)
{
	static char result[VFS_PATH_BYTES + 1];
	const char *from = path;
	size_t len = 0;

	while (*from) {
		size_t name = (size_t)(strchrnul(from, '/') - from);

		if (name == 2 && from[0] == '.' && from[1] == '.') {
			while (len && result[--len] != '/')
				;
		} else if (name && !(name == 1 && from[0] == '.')) {
			result[len++] = '/';
			memcpy(result + len, from, name);
			len += name;
		}
		from += name + (from[name] == '/');
	}
	if (!len)
		result[len++] = '/';
	result[len] = '\0';
	/* It got longer by the first '/' at most. */
	if (len >= VFS_PATH_BYTES)
		len = VFS_PATH_BYTES - 1;
	memcpy(path, result, len);
	path[len] = '\0';
}

/* Make the directories on the way to (path). */
static int make_parents(char *path)
{
	char *slash = path;
	int error;

	while (*(slash = strchrnul(slash + 1, '/'))) {
		*slash = '\0';
		error = vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, path, 0755);
		*slash = '/';
		if (error && error != -EEXIST)
			return error;
	}
	return 0;
}

static int set_modified(
	const char *path, const struct vfs_time *modified, int flags)
{
	struct vfs_time times[2] = {{0, VFS_TIME_NOW}, *modified};

	return vfs_utimens(CUBICLE_SELF, VFS_AT_CWD, path, times, 2, flags);
}

/* --- one function for each type of member ------------------------------- */

static int set_modified_later(void)
{
	size_t bytes = strlen(member.path) + 1;
	struct later *l = heap_alloc(sizeof(*l) + bytes);

	if (!l)
		return -ENOMEM;
	l->modified = member.modified;
	memcpy(l->path, member.path, bytes);
	l->next = later;
	later = l;
	return 0;
}

static int make_directory(void)
{
	int error =
		vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, member.path, member.mode);

	if (error == -EEXIST) {
		struct vfs_stat st;

		error = vfs_stat(CUBICLE_SELF, VFS_AT_CWD, member.path, 0, &st);
		if (!error && (st.mode & 0170000) != 0040000)
			error = -EEXIST;
	}
	/* The bits that mkdir() ignores, and a directory that was there. */
	if (!error)
		error = vfs_chmod(
			CUBICLE_SELF, VFS_AT_CWD, member.path, member.mode);
	return error ? error : set_modified_later();
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		int64_t n = vfs_write(CUBICLE_SELF, fd, data, len);

		if (n <= 0)
			return n ? (int)n : -EIO;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_data(int fd)
{
	const char *data;
	int64_t n;
	int error;

	while ((n = tar__data(&tar, &data)) > 0) {
		error = write_all(fd, data, (size_t)n);
		if (error)
			return error;
	}
	/* The archive's own fault is in tar.fault. */
	return n < 0 ? -EIO : 0;
}

static int make_file(void)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, member.path,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, member.mode);
	int error;

	if (fd < 0)
		return fd;
	error = write_data(fd);
	if (!error)
		error = vfs_fchmod(CUBICLE_SELF, fd, member.mode);
	vfs_close(CUBICLE_SELF, fd);
	return error ? error : set_modified(member.path, &member.modified, 0);
}

static int make_symlink(void)
{
	int error = vfs_symlink(
		CUBICLE_SELF, member.target, VFS_AT_CWD, member.path);

	if (error)
		return error;
	return set_modified(member.path, &member.modified, AT_SYMLINK_NOFOLLOW);
}

static int make_link(void)
{
	return vfs_link(CUBICLE_SELF, VFS_AT_CWD, member.target, VFS_AT_CWD,
		member.path);
}

static int skip_member(void)
{
	boot__message("skip", member.path, "a device or a FIFO", 0);
	return 0;
}

static int make_once(void)
{
	switch (member.type) {
	case TAR_DIRECTORY:
		return make_directory();
	case TAR_FILE:
		return make_file();
	case TAR_SYMLINK:
		return make_symlink();
	case TAR_LINK:
		return make_link();
	case TAR_CHARACTER_DEVICE:
	case TAR_BLOCK_DEVICE:
	case TAR_FIFO:
		break;
	}
	return skip_member();
}

static int make(void)
{
	int error;

	make_absolute(member.path);
	if (member.type == TAR_LINK)
		make_absolute(member.target);
	/* A link to itself must not lose the file. */
	if (member.type == TAR_LINK && !strcmp(member.path, member.target))
		return 0;
	if (member.type != TAR_DIRECTORY)
		vfs_unlink(CUBICLE_SELF, VFS_AT_CWD, member.path, 0);
	error = make_once();
	/* Nothing has been read from the archive if the parent is missing. */
	if (error == -ENOENT) {
		error = make_parents(member.path);
		if (!error)
			error = make_once();
	}
	return error;
}

/* --- the archive -------------------------------------------------------- */

static int set_times_of_directories(void)
{
	int error = 0;

	while (later) {
		struct later *l = later;

		if (!error) {
			error = set_modified(l->path, &l->modified, 0);
			if (error)
				boot__message("unpack", l->path, "", error);
		}
		later = l->next;
		heap_free(l);
	}
	return error ? -1 : 0;
}

static int unpack_members(void)
{
	int error, status;

	while ((status = tar__next(&tar, &member)) > 0) {
		error = make();
		if (tar.fault)
			break;
		if (error) {
			boot__message("unpack", member.path, "", error);
			return -1;
		}
	}
	if (!status)
		status = tar__drain(&tar);
	if (tar.fault) {
		boot__message(
			"unpack", "root file system", tar.fault, tar.error);
		return -1;
	}
	return status;
}

int boot__unpack(void)
{
	uint32_t mask = vfs_umask(CUBICLE_SELF, 0);
	int status;

	tar__open(&tar, plat_rootfs_read);
	status = unpack_members();
	if (set_times_of_directories())
		status = -1;
	vfs_umask(CUBICLE_SELF, mask);
	return status;
}
