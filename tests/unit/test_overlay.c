/* SPDX-License-Identifier: MIT */
/*
 * test_overlay.c: what overlay does that a single file system does not: layers,
 * copies, whiteouts, limits, and a lower layer that changes or lies.
 * test_vfs_overlay.c compares it with the host, as a file system.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "../shares.h"
#include "lower.h"
#include "overlay/overlay.h"
#define VFS_LINUX_H /* the host has these numbers */
#include "ramfs/node.h"
#include "rt/heap.h"
#include "time/time.h"

#define WHO    1
#define OTHER  2
#define RMDIR  0x200
#define NOLINK O_NOFOLLOW
#define BACKED RAMFS_FREE_BIT
#define PAGE   4096
#define MAGIC  0x794c7630

/* --- what overlay and ramfs call --------------------------------------------- */

static size_t heap_blocks;
static long heap_room = -1; /* blocks that there are still; -1: any number */

static void *counted(void *p)
{
	heap_blocks += p != NULL;
	heap_room -= heap_room > 0;
	return p;
}

void *heap_alloc(size_t len)
{
	return heap_room ? counted(malloc(len ? len : 1)) : NULL;
}

void *heap_zalloc(size_t len)
{
	return heap_room ? counted(calloc(1, len ? len : 1)) : NULL;
}

void *heap_realloc(void *old, size_t len)
{
	if (!heap_room)
		return NULL;
	heap_blocks += !old;
	return realloc(old, len ? len : 1);
}

void heap_free(void *p)
{
	heap_blocks -= p != NULL;
	free(p);
}

/* Pages of the heap that there are still; -1: any number. */
static long pages_room = -1;

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	static uint8_t *next;

	(void)who;
	if (pages_room >= 0 && (size_t)pages_room < pages)
		return NULL;
	if (pages_room >= 0)
		pages_room -= (long)pages;
	if (!next)
		next = (uint8_t *)pages_heap(1);
	uint8_t *p = mmap(next, pages * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	assert_ptr_equal(p, next);
	next += pages * PAGE;
	return p;
}

int64_t time_now_ns(int id)
{
	static int64_t now = 1700000000000000000;

	(void)id;
	return now += 1000;
}

int time_scale_get(struct clock_scale *to)
{
	(void)to;
	return -ENODEV;
}

/* --- the lower layer ------------------------------------------------------------ */

static char under[64]; /* directory of the host */
static uint64_t root;

static const char *host(const char *path)
{
	static char text[8][9000];
	static unsigned next;

	char *to = text[next++ % 8];
	snprintf(to, sizeof(text[0]), "%s/%s", under, path);
	return to;
}

static void host_directory(const char *path)
{
	assert_int_equal(mkdir(host(path), 0755), 0);
}

static void host_file(const char *path, const char *content)
{
	int fd = open(host(path), O_CREAT | O_RDWR | O_TRUNC, 0640);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

static struct cubicle_published *published(void)
{
	return (struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
}

static int start(void **state)
{
	static const struct vfs_key key = {{12345, 67890}};

	(void)state;
	published()->cubicles = 2;
	umask(0);
	snprintf(under, sizeof(under), "%s/cubicle-overlay-XXXXXX",
		access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(under));
	assert_int_equal(overlay_start(&key, 1), -ENOENT);
	lower_use(under);
	int64_t node = overlay_start(&key, 0);
	assert_true(node > 0);
	assert_int_equal(overlay_start(&key, 0), -EBUSY);
	root = (uint64_t)node;
	return 0;
}

static int end(void **state)
{
	char command[128];

	(void)state;
	/* nftw() cannot go as deep. */
	snprintf(command, sizeof(command), "rm -rf %s", under);
	return system(command);
}

/* --- overlay, by paths ------------------------------------------------------------ */

static int64_t open_as(uint32_t who, const char *path, int flags)
{
	struct vfs_stat st;
	int64_t node = overlay_open(who, root, path, flags, 0644, &st);

	if (node > 0)
		assert_int_equal(st.inode, node);
	return node;
}

static uint64_t must_open(const char *path, int flags)
{
	int64_t node = open_as(WHO, path, flags);

	assert_true(node > 0);
	return (uint64_t)node;
}

static void shut(uint64_t node)
{
	assert_int_equal(overlay_release(node), 0);
}

static struct vfs_stat stat_of(const char *path)
{
	struct vfs_stat st;

	assert_int_equal(overlay_lookup(root, path, 0, &st), 0);
	return st;
}

static int find(const char *path)
{
	struct vfs_stat st;

	return overlay_lookup(root, path, 0, &st);
}

static const char *content_of_node(uint64_t node)
{
	static char text[200];
	int64_t n = overlay_read(node, 0, text, sizeof(text) - 1);

	assert_true(n >= 0);
	text[n] = 0;
	return text;
}

static const char *content(const char *path)
{
	uint64_t node = must_open(path, O_RDONLY);
	const char *text = content_of_node(node);

	shut(node);
	return text;
}

static int put(uint32_t who, const char *path, int flags, const char *text)
{
	int64_t node = open_as(who, path, O_WRONLY | flags);

	if (node < 0)
		return (int)node;
	int64_t n =
		overlay_write(who, (uint64_t)node, VFS_END, text, strlen(text));
	shut((uint64_t)node);
	return n < 0 ? (int)n : 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The names in (path), each with a space, sorted. */
static const char *names_in(const char *path)
{
	static char text[4096];
	char names[16][16];
	size_t count = 0;
	_Alignas(8) static char buf[300];
	uint64_t node = must_open(path, O_RDONLY | O_DIRECTORY);
	int64_t n, from = 0;

	*text = 0;
	while ((n = overlay_getdents(node, from, buf, sizeof(buf))) > 0) {
		for (int64_t at = 0; at < n;) {
			struct vfs_dirent *e = (void *)(buf + at);
			if (e->name[0] != '.' && count < 16)
				strcpy(names[count++], e->name);
			from = e->offset;
			at += e->bytes;
		}
	}
	assert_int_equal(n, 0);
	shut(node);
	qsort(names, count, sizeof(names[0]), compare);
	for (size_t i = 0; i < count; i++)
		strcat(strcat(text, names[i]), " ");
	return text;
}

/* --- copies ------------------------------------------------------------------------ */

static void test_reader_sees_the_copy(void **state)
{
	(void)state;
	host_directory("r");
	host_file("r/f", "old");
	uint64_t reader = must_open("r/f", O_RDONLY);
	struct vfs_stat before = stat_of("r/f"), after;
	assert_string_equal(content_of_node(reader), "old");
	assert_int_equal(put(OTHER, "r/f", O_APPEND, " new"), 0);
	assert_string_equal(content_of_node(reader), "old new");
	after = stat_of("r/f");
	assert_int_equal(before.inode, reader);
	assert_int_equal(after.inode, reader);
	assert_int_equal(must_open("r/f", O_RDWR), reader);
	shut(reader);
	shut(reader);
	/* And later, when nobody has it open. */
	assert_int_equal(stat_of("r/f").inode, before.inode);
	assert_string_equal(content("r/f"), "old new");
	assert_int_equal(lower_opens, 0);
}

static void test_attributes_of_copies(void **state)
{
	struct timespec t[2] = {{1000, 5}, {2000, 6}};
	struct vfs_time now[2] = {{0, VFS_TIME_OMIT}, {0, VFS_TIME_OMIT}};
	struct vfs_stat st;

	(void)state;
	host_directory("a");
	host_directory("a/b");
	host_file("a/b/f", "data");
	assert_int_equal(chmod(host("a/b/f"), 04751), 0);
	assert_int_equal(chmod(host("a/b"), 02711), 0);
	utimensat(AT_FDCWD, host("a/b/f"), t, 0);
	utimensat(AT_FDCWD, host("a/b"), t, 0);
	utimensat(AT_FDCWD, host("a"), t, 0);
	uint64_t node = must_open("a/b/f", O_PATH);
	assert_int_equal(overlay_payer(WHO), 0);
	assert_int_equal(overlay_utimens(node, &now[0], &now[1]), 0);
	shut(node);
	assert_true(stat_of("a/b/f").inode & BACKED);
	for (int i = 0; i < 3; i++) {
		static const char *const paths[] = {"a", "a/b", "a/b/f"};
		struct stat h;
		assert_int_equal(lstat(host(paths[i]), &h), 0);
		st = stat_of(paths[i]);
		assert_int_equal(st.mode, h.st_mode);
		assert_int_equal(st.modified.seconds, 2000);
		assert_int_equal(st.modified.nanoseconds, 6);
		assert_int_equal(st.accessed.seconds, 1000);
	}
	/* Control: the upper layer has it. */
	uint64_t before = lower_calls;
	node = must_open("a/b/f", O_RDONLY);
	shut(node);
	assert_int_equal(lower_calls, before);
}

static void test_holes_stay_holes(void **state)
{
	(void)state;
	int fd = open(host("holes"), O_CREAT | O_RDWR, 0644);
	assert_int_equal(ftruncate(fd, 1 << 30), 0);
	assert_int_equal(pwrite(fd, "x", 1, 100 * PAGE), 1);
	assert_int_equal(pwrite(fd, "y", 1, (1 << 30) - 5), 1);
	close(fd);
	assert_int_equal(put(WHO, "holes", 0, "z"), 0);
	struct vfs_stat st = stat_of("holes");
	assert_int_equal(st.size, (1 << 30) + 1);
	assert_true(st.blocks <= 4 * PAGE / 512);
	char byte;
	uint64_t node = must_open("holes", O_RDONLY);
	assert_int_equal(overlay_read(node, 100 * PAGE, &byte, 1), 1);
	assert_int_equal(byte, 'x');
	assert_int_equal(overlay_seek(node, 0, SEEK_DATA), 100 * PAGE);
	shut(node);
}

static unsigned long reads;

static void count_reads(int64_t offset)
{
	(void)offset;
	reads++;
}

static void test_truncation_reads_nothing(void **state)
{
	(void)state;
	host_file("t", "long content");
	reads = 0;
	lower_before_read = count_reads;
	assert_int_equal(put(WHO, "t", O_TRUNC, "new"), 0);
	assert_int_equal(reads, 0);
	assert_string_equal(content("t"), "new");
	host_file("t2", "long content");
	assert_int_equal(put(WHO, "t2", 0, "+"), 0);
	assert_int_equal(reads, 1);
	lower_before_read = NULL;
}

/* There is room for a part of the copy only. */
static void test_no_room_for_a_copy(void **state)
{
	static char page[PAGE];
	struct vfs_filesystem before, after;

	(void)state;
	int fd = open(host("big"), O_CREAT | O_RDWR, 0644);
	for (int i = 0; i < 200; i++)
		assert_int_equal(pwrite(fd, page, 1, (off_t)i << 30), 1);
	close(fd);
	uint64_t reader = must_open("big", O_RDONLY);
	struct vfs_stat was = stat_of("big"), now;
	assert_int_equal(overlay_filesystem(root, &before), 0);
	lower_read_error = -EIO;
	assert_int_equal(put(WHO, "big", 0, "x"), -EIO);
	lower_read_error = 0;
	reads = 0;
	lower_before_read = count_reads;
	pages_room = 256;
	int error = put(WHO, "big", 0, "x");
	pages_room = -1;
	assert_true(reads > 3 && reads < 200);
	assert_int_equal(error, -ENOSPC);
	assert_int_equal(overlay_filesystem(root, &after), 0);
	assert_int_equal(after.blocks_free, before.blocks_free);
	assert_int_equal(after.files_free, before.files_free);
	now = stat_of("big");
	was.accessed = now.accessed;
	assert_memory_equal(&was, &now, sizeof(was));
	assert_int_equal(overlay_read(reader, 0, page, 1), 1);
	/* Control: with room it is copied. */
	reads = 0;
	assert_int_equal(put(WHO, "big", 0, "x"), 0);
	assert_int_equal(reads, 200);
	lower_before_read = NULL;
	assert_int_equal(stat_of("big").size, was.size + 1);
	assert_int_equal(stat_of("big").inode, was.inode);
	shut(reader);
}

/* --- names that go ------------------------------------------------------------------- */

static void test_whiteouts(void **state)
{
	(void)state;
	host_directory("wh");
	host_file("wh/a", "a");
	host_file("wh/b", "b");
	host_directory("wh/d");
	host_file("wh/d/x", "x");
	assert_string_equal(names_in("wh/d"), "x ");
	assert_int_equal(overlay_unlink(root, "wh/d", RMDIR), -ENOTEMPTY);
	assert_int_equal(overlay_unlink(root, "wh/d/x", 0), 0);
	assert_string_equal(names_in("wh/d"), "");
	assert_int_equal(find("wh/d/x"), -ENOENT);
	assert_int_equal(overlay_unlink(root, "wh/d", RMDIR), 0);
	assert_int_equal(find("wh/d"), -ENOENT);
	/* The new one is not what the old one was. */
	assert_int_equal(overlay_mkdir(WHO, root, "wh/d", 0700), 0);
	assert_string_equal(names_in("wh/d"), "");
	assert_int_equal(find("wh/d/x"), -ENOENT);
	assert_int_equal(put(WHO, "wh/d/x", O_CREAT | O_EXCL, "new"), 0);
	assert_string_equal(content("wh/d/x"), "new");
	/* A file, removed, made, removed. */
	assert_int_equal(overlay_unlink(root, "wh/a", 0), 0);
	assert_int_equal(put(WHO, "wh/a", O_CREAT | O_EXCL, "A"), 0);
	assert_int_equal(put(WHO, "wh/a", O_CREAT | O_EXCL, "A"), -EEXIST);
	assert_string_equal(content("wh/a"), "A");
	assert_int_equal(overlay_unlink(root, "wh/a", 0), 0);
	assert_int_equal(find("wh/a"), -ENOENT);
	assert_string_equal(names_in("wh"), "b d ");
	assert_int_equal(access(host("wh/a"), F_OK), 0);
	assert_int_equal(access(host("wh/d/x"), F_OK), 0);
}

/* All names of ramfs are taken: files can be removed. */
static void test_remove_when_full(void **state)
{
	char name[64];
	int made = 0, error;

	(void)state;
	host_directory("full");
	host_file("full/f", "f");
	assert_int_equal(put(WHO, "full/f", 0, "+"), 0);
	assert_int_equal(overlay_mkdir(WHO, root, "fill", 0700), 0);
	heap_room = 2000;
	do {
		snprintf(name, sizeof(name), "fill/%d", made++);
		error = put(WHO, name, O_CREAT, "");
	} while (!error);
	assert_int_equal(error, -ENOSPC);
	heap_room = 0;
	assert_int_equal(put(WHO, "full/new", O_CREAT, ""), -ENOSPC);
	assert_int_equal(overlay_unlink(root, "full/f", 0), 0);
	assert_int_equal(find("full/f"), -ENOENT);
	heap_room = -1;
	assert_int_equal(find("full/f"), -ENOENT);
	for (int i = 0; i < made; i++) {
		snprintf(name, sizeof(name), "fill/%d", i);
		overlay_unlink(root, name, 0);
	}
	assert_int_equal(overlay_unlink(root, "fill", RMDIR), 0);
	/* The whiteout that is kept ready is there again. */
	host_file("full/g", "g");
	assert_int_equal(put(WHO, "full/g", 0, "+"), 0);
	assert_int_equal(overlay_unlink(root, "full/g", 0), 0);
	assert_int_equal(find("full/g"), -ENOENT);
}

/* Files that are open when they lose their name. */
static void test_removed_files(void **state)
{
	struct vfs_stat st;

	(void)state;
	host_file("gone", "content");
	uint64_t node = must_open("gone", O_RDONLY);
	assert_int_equal(overlay_unlink(root, "gone", 0), 0);
	assert_string_equal(content_of_node(node), "content");
	assert_int_equal(overlay_stat(node, &st), 0);
	assert_int_equal(st.links, 0);
	overlay_payer(WHO);
	assert_int_equal(overlay_chmod(node, 0600), 0);
	assert_int_equal(overlay_stat(node, &st), 0);
	assert_int_equal(st.mode, S_IFREG | 0600);
	assert_int_equal(st.links, 0);
	assert_int_equal(st.inode, node);
	assert_string_equal(content_of_node(node), "content");
	assert_int_equal(find("gone"), -ENOENT);
	shut(node);
	assert_int_equal(overlay_stat(node, &st), -ESTALE);
	assert_int_equal(lower_opens, 0);
}

/* The upper layer has directories of its own, to which no path leads. */
static void test_no_way_to_the_work_directory(void **state)
{
	struct vfs_stat st;

	(void)state;
	host_directory("up");
	host_directory("up/in");
	/* One that was a whiteout, one that hides something. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(overlay_unlink(root, "up/in", RMDIR), 0);
		if (!i)
			assert_int_equal(
				overlay_mkdir(WHO, root, "up/in", 0700), 0);
		uint64_t dir = i ? 0 : must_open("up/in", O_RDONLY);
		if (!i) {
			assert_int_equal(
				overlay_lookup(dir, "../in", 0, &st), 0);
			assert_int_equal(
				overlay_lookup(dir, "../new", 0, &st), -ENOENT);
			assert_int_equal(
				overlay_unlink(root, "up/in", RMDIR), 0);
			assert_int_equal(overlay_lookup(dir, "..", 0, &st), 0);
			assert_int_equal(st.inode, stat_of("up").inode);
			assert_int_equal(
				overlay_lookup(dir, "../whiteout", 0, &st),
				-ENOENT);
			shut(dir);
			assert_int_equal(
				overlay_mkdir(WHO, root, "up/in", 0700), 0);
		}
	}
	assert_int_equal(find("/w/whiteout"), -ENOENT);
	assert_int_equal(find("../../w"), -ENOENT);
}

/* --- renaming ------------------------------------------------------------------------- */

static int move(const char *from, const char *to)
{
	return overlay_rename(WHO, root, from, root, to, 0);
}

static void test_rename(void **state)
{
	(void)state;
	host_directory("m");
	host_file("m/f", "f");
	host_file("m/g", "g");
	host_directory("m/d");
	host_directory("m/empty");
	uint64_t f = stat_of("m/f").inode;
	assert_int_equal(move("m/f", "m/h"), 0);
	assert_int_equal(find("m/f"), -ENOENT);
	assert_int_equal(stat_of("m/h").inode, f);
	assert_int_equal(
		move("m/h", "m/g"), 0); /* over one of the lower layer */
	assert_string_equal(content("m/g"), "f");
	assert_int_equal(move("m/d", "m/e"), -EXDEV);
	assert_int_equal(move("m/d", "m/d/in"), -EINVAL);
	assert_int_equal(overlay_mkdir(WHO, root, "m/new", 0755), 0);
	assert_int_equal(put(WHO, "m/new/x", O_CREAT, "x"), 0);
	assert_int_equal(move("m/new", "m/empty"), 0);
	assert_string_equal(names_in("m/empty"), "x ");
	assert_int_equal(move("m/empty", "m/d"), 0);
	assert_string_equal(names_in("m"), "d g ");
	assert_string_equal(names_in("m/d"), "x ");
	assert_int_equal(
		overlay_rename(WHO, root, "m/d", root, "m/g", 1), -EEXIST);
	assert_int_equal(
		overlay_rename(WHO, root, "m/d", root, "m/g", 2), -EINVAL);
}

/* --- listing ---------------------------------------------------------------------------- */

#define MANY 2000

/* Each name once, whatever is done to the files meanwhile. */
static void listed(const char *path, void (*act)(const char *path))
{
	_Alignas(8) static char buf[600];
	static unsigned char seen[MANY];
	uint64_t node = must_open(path, O_RDONLY);
	int64_t n, from = 0;
	char file[64];

	memset(seen, 0, sizeof(seen));
	while ((n = overlay_getdents(node, from, buf, sizeof(buf))) > 0) {
		for (int64_t at = 0; at < n;) {
			struct vfs_dirent *e = (void *)(buf + at);
			snprintf(file, sizeof(file), "%s/%s", path, e->name);
			if (e->name[0] != '.') {
				int i = atoi(e->name + 1);
				assert_true(i >= 0 && i < MANY);
				seen[i]++;
				if (act && i % 3 == 0)
					act(file);
			}
			from = e->offset;
			at += e->bytes;
		}
	}
	assert_int_equal(n, 0);
	for (int i = 0; i < MANY; i++)
		if (seen[i] != 1)
			fail_msg(
				"%s/n%d was listed %d times", path, i, seen[i]);
	shut(node);
}

static void act_chmod(const char *path)
{
	uint64_t node = must_open(path, O_PATH);

	overlay_payer(WHO);
	assert_int_equal(overlay_chmod(node, 0600), 0);
	shut(node);
}

static void act_replace(const char *path)
{
	assert_int_equal(overlay_unlink(root, path, 0), 0);
	assert_int_equal(put(WHO, path, O_CREAT | O_EXCL, "x"), 0);
}

static void test_each_name_once(void **state)
{
	char name[64];

	(void)state;
	host_directory("many");
	for (int i = 0; i < MANY / 2; i++) {
		snprintf(name, sizeof(name), "many/n%d", i);
		host_file(name, "");
	}
	for (int i = MANY / 2; i < MANY; i++) {
		snprintf(name, sizeof(name), "many/n%d", i);
		assert_int_equal(put(WHO, name, O_CREAT, ""), 0);
	}
	listed("many", NULL);
	listed("many", act_chmod);
	listed("many", act_replace);
	listed("many", NULL);
	for (int i = 0; i < MANY; i += 2) {
		snprintf(name, sizeof(name), "many/n%d", i);
		assert_int_equal(overlay_unlink(root, name, 0), 0);
	}
	_Alignas(8) static char buf[1 << 16];
	uint64_t node = must_open("many", O_RDONLY);
	int64_t n, from = 0, places[MANY + 2];
	int count = 0;
	char all[MANY + 2][8];
	while ((n = overlay_getdents(node, from, buf, 200)) > 0) {
		for (int64_t at = 0; at < n;) {
			struct vfs_dirent *e = (void *)(buf + at);
			places[count] = at ? places[count] : from;
			strcpy(all[count++], e->name);
			from = places[count] = e->offset;
			at += e->bytes;
		}
	}
	assert_int_equal(count, MANY / 2 + 2);
	/* Each place is good, in any order. */
	for (int i = count - 1; i >= 0; i -= 37) {
		assert_true(overlay_getdents(node, places[i], buf, 300) > 0);
		assert_string_equal(((struct vfs_dirent *)buf)->name, all[i]);
	}
	assert_int_equal(overlay_getdents(node, -1, buf, 300), -EINVAL);
	assert_int_equal(overlay_getdents(node, INT64_MAX, buf, 300), 0);
	assert_int_equal(overlay_getdents(node, 0, buf, 10), -EINVAL);
	shut(node);
}

/* --- kinds of files ----------------------------------------------------------------------- */

static void test_specials(void **state)
{
	struct vfs_stat st;

	(void)state;
	assert_int_equal(mkfifo(host("fifo"), 0600), 0);
	st = stat_of("fifo");
	assert_int_equal(st.mode, S_IFIFO | 0600);
	assert_int_equal(open_as(WHO, "fifo", O_RDONLY), -ENXIO);
	assert_int_equal(open_as(WHO, "fifo", O_RDWR), -ENXIO);
	assert_int_equal(open_as(WHO, "fifo", O_PATH), -ENXIO);
	assert_int_equal(move("fifo", "fifo2"), -ENXIO);
	assert_int_equal(overlay_link(WHO, root, "fifo", root, "l"), -ENXIO);
	assert_int_equal(find("fifo2"), -ENOENT);
	assert_int_equal(overlay_unlink(root, "fifo", 0), 0);
	assert_int_equal(find("fifo"), -ENOENT);
}

static void test_symlinks(void **state)
{
	char text[16];

	(void)state;
	host_directory("s");
	host_file("s/f", "inside");
	assert_int_equal(symlink("/s/f", host("s/absolute")), 0);
	assert_int_equal(symlink("../../../../s/f", host("s/up")), 0);
	assert_int_equal(symlink("/etc/passwd", host("s/out")), 0);
	assert_int_equal(symlink("/s", host("s/self")), 0);
	assert_int_equal(symlink("loop", host("s/loop")), 0);
	assert_string_equal(content("s/absolute"), "inside");
	assert_string_equal(content("s/up"), "inside");
	assert_string_equal(content("s/self/self/f"), "inside");
	assert_int_equal(open_as(WHO, "s/out", O_RDONLY), -ENOENT);
	assert_int_equal(open_as(WHO, "s/loop", O_RDONLY), -ELOOP);
	/* A link of the lower layer to a file of the upper one. */
	assert_int_equal(put(WHO, "s/f", O_TRUNC, "changed"), 0);
	assert_string_equal(content("s/absolute"), "changed");
	assert_int_equal(move("s/up", "s/moved"), 0);
	assert_int_equal(overlay_readlink(root, "s/moved", text, 16), 15);
	assert_memory_equal(text, "../../../../s/f", 15);
	assert_int_equal(
		overlay_link(WHO, root, "s/absolute", root, "s/again"), 0);
	assert_int_equal(stat_of("s/again").inode, stat_of("s/absolute").inode);
}

static void test_hard_links(void **state)
{
	(void)state;
	host_file("h1", "one");
	assert_int_equal(link(host("h1"), host("h2")), 0);
	assert_int_equal(stat_of("h1").links, 1);
	assert_true(stat_of("h1").inode != stat_of("h2").inode);
	uint64_t reader = must_open("h2", O_RDONLY);
	assert_int_equal(put(WHO, "h1", 0, "+"), 0);
	assert_string_equal(content("h1"), "one+");
	assert_string_equal(content_of_node(reader), "one");
	shut(reader);
	/* Those that are made here are links. */
	assert_int_equal(overlay_link(WHO, root, "h2", root, "h3"), 0);
	assert_int_equal(put(WHO, "h2", 0, "!"), 0);
	assert_string_equal(content("h3"), "one!");
	assert_int_equal(stat_of("h3").links, 2);
	assert_int_equal(stat_of("h3").inode, stat_of("h2").inode);
}

static void test_names(void **state)
{
	char longest[256], path[600];

	(void)state;
	memset(longest, 'l', 255);
	longest[255] = 0;
	host_directory("n\xff\x80");
	snprintf(path, sizeof(path), "n\xff\x80/%s", longest);
	host_file(path, "x");
	snprintf(path, sizeof(path), "/n\xff\x80/./%s", longest);
	assert_string_equal(content(path), "x");
	assert_int_equal(put(WHO, path, O_TRUNC, "y"), 0);
	assert_string_equal(content(path), "y");
	assert_int_equal(put(WHO, "n\xff\x80/\xc3(", O_CREAT, "z"), 0);
	assert_string_equal(content("n\xff\x80/\xc3("), "z");
}

/* Deeper than a path can say. */
static void test_deep(void **state)
{
	char name[101], path[4200] = "";
	uint64_t dir = root;
	struct vfs_stat st;
	int depth = 0;

	(void)state;
	memset(name, 'd', 100);
	name[100] = 0;
	int at = open(under, O_RDONLY), next;
	for (int i = 0; i < 45; i++) {
		assert_int_equal(mkdirat(at, name, 0755), 0);
		next = openat(at, name, O_RDONLY);
		close(at);
		at = next;
	}
	close(at);
	int64_t node = 0;
	while (overlay_lookup(dir, name, 0, &st) == 0) {
		node = overlay_open(
			WHO, dir, name, O_RDONLY | O_DIRECTORY, 0, &st);
		assert_true(node > 0);
		if (dir != root)
			shut(dir);
		dir = (uint64_t)node;
		depth++;
	}
	assert_int_equal(depth, 40); /* 40 * 101 bytes */
	assert_int_equal(overlay_lookup(dir, name, 0, &st), -ENAMETOOLONG);
	assert_int_equal(overlay_path(dir, path, 4096), 4041);
	assert_int_equal(overlay_mkdir(WHO, dir, "in", 0755), 0);
	/* Only in the upper layer, there is no such limit. */
	for (int i = 0; i < 100; i++) {
		node = overlay_open(WHO, dir, "in", O_RDONLY, 0, &st);
		assert_true(node > 0);
		shut(dir);
		dir = (uint64_t)node;
		assert_int_equal(overlay_mkdir(WHO, dir, "in", 0755), 0);
	}
	assert_int_equal(overlay_path(dir, path, 4096), -ENAMETOOLONG);
	shut(dir);
}

/* --- costs ----------------------------------------------------------------------------------- */

static void test_costs_nothing_until_looked_at(void **state)
{
	char name[128];
	size_t blocks = heap_blocks;
	unsigned long before = lower_calls;

	(void)state;
	host_directory("hundred");
	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "%s/hundred/%d", under, i);
		int fd = open(name, O_CREAT | O_RDWR, 0644);
		assert_true(fd >= 0);
		close(fd);
	}
	assert_int_equal(stat_of("hundred/99999").size, 0);
	assert_int_equal(heap_blocks, blocks);
	assert_true(lower_calls - before <= 2);
	before = lower_calls;
	_Alignas(8) static char buf[1 << 16];
	uint64_t node = must_open("hundred", O_RDONLY);
	int64_t n, from = 0;
	unsigned long count = 0;
	while ((n = overlay_getdents(node, from, buf, sizeof(buf))) > 0) {
		for (int64_t at = 0; at < n; count++) {
			struct vfs_dirent *e = (void *)(buf + at);
			from = e->offset;
			at += e->bytes;
		}
	}
	assert_int_equal(count, 100002);
	assert_true(heap_blocks <= blocks + 1);
	assert_true(lower_calls - before < 1000);
	shut(node);
	assert_int_equal(heap_blocks, blocks);
}

/* What one client has open does not count against another. */
static void test_part_of_each_client(void **state)
{
	static uint64_t nodes[400000];
	char name[300];
	size_t count = 0;
	int64_t node;

	(void)state;
	/* Shares of 32 MiB. */
	shares_equal(&published()->shares, OTHER, 2);
	memset(name, 'p', 200);
	for (;;) {
		snprintf(name + 200, 64, "%zu", count);
		if (count % 100 == 0)
			host_file(name, "");
		else
			assert_int_equal(link(host("h1"), host(name)), 0);
		node = open_as(WHO, name, O_PATH);
		if (node < 0)
			break;
		nodes[count++] = (uint64_t)node;
	}
	assert_int_equal(node, -ENOMEM);
	assert_true(count > 1000);
	uint64_t other = (uint64_t)open_as(OTHER, name, O_RDONLY);
	assert_true((int64_t)other > 0);
	shut(other);
	while (count)
		shut(nodes[--count]);
	shut(must_open(name, O_RDONLY));
	shares_equal(&published()->shares, OTHER, 0);
}

/* --- a lower layer that changes ----------------------------------------------------------- */

static void shrink(int64_t offset)
{
	if (offset)
		assert_int_equal(truncate(host("c/file"), 70000), 0);
}

static void grow(int64_t offset)
{
	(void)offset;
	int fd = open(host("c/file"), O_WRONLY | O_APPEND);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "more", 4), 4);
	close(fd);
}

static void test_lower_file_changes(void **state)
{
	(void)state;
	host_directory("c");
	host_file("c/file", "");
	/* Shorter and longer, while it is copied. */
	assert_int_equal(truncate(host("c/file"), 100000), 0);
	int fd = open(host("c/file"), O_WRONLY);
	for (int i = 0; i < 100000; i += PAGE)
		assert_int_equal(pwrite(fd, "x", 1, i), 1);
	close(fd);
	lower_before_read = grow;
	assert_int_equal(put(WHO, "c/file", 0, "+"), 0);
	assert_int_equal(stat_of("c/file").size, 100001);
	assert_int_equal(move("c/file", "c/longer"), 0);
	assert_int_equal(rename(host("c/file"), host("c/file2")), 0);
	lower_before_read = NULL;
	host_directory("c2");
	host_file("c2/seen", "1");
	assert_string_equal(content("c2/seen"), "1");
	host_file("c2/seen", "22");
	assert_string_equal(content("c2/seen"), "22");
	/* It becomes another file; the one that is open stays what it was. */
	uint64_t reader = must_open("c2/seen", O_RDONLY);
	assert_int_equal(unlink(host("c2/seen")), 0);
	host_file("c2/seen", "other");
	assert_string_equal(content_of_node(reader), "22");
	assert_string_equal(content("c2/seen"), "other");
	/* A change of the old one does not touch the new one. */
	overlay_payer(WHO);
	assert_int_equal(overlay_chmod(reader, 0600), 0);
	assert_string_equal(content_of_node(reader), "22");
	assert_string_equal(content("c2/seen"), "other");
	assert_int_equal(stat_of("c2/seen").mode & 0777, 0640);
	shut(reader);
}

static void test_file_shrinks_while_copied(void **state)
{
	(void)state;
	host_file("c/file", "");
	int fd = open(host("c/file"), O_WRONLY);
	for (int i = 0; i < 200000; i += 1000)
		assert_int_equal(pwrite(fd, "y", 1, i), 1);
	close(fd);
	/* That name is a whiteout now. */
	assert_int_equal(find("c/file"), -ENOENT);
	assert_int_equal(rename(host("c/file"), host("c/shrinks")), 0);
	assert_int_equal(symlink("shrinks", host("c/file")), 0);
	lower_before_read = shrink;
	assert_int_equal(put(WHO, "c/shrinks", 0, "+"), 0);
	lower_before_read = NULL;
	int64_t size = stat_of("c/shrinks").size;
	assert_true(size > 65536 && size < 199000);
}

/* A directory becomes a link to somewhere else while it is open. */
static void test_directory_becomes_a_link(void **state)
{
	_Alignas(8) char buf[500];
	struct vfs_stat st;

	(void)state;
	host_directory("real");
	host_file("real/f", "f");
	host_directory("other");
	host_file("other/secret", "s");
	uint64_t dir = must_open("real", O_RDONLY | O_DIRECTORY);
	uint64_t path = must_open("real", O_PATH | O_DIRECTORY);
	assert_int_equal(dir, path);
	assert_int_equal(rename(host("real"), host("moved")), 0);
	assert_int_equal(symlink("other", host("real")), 0);
	assert_true(overlay_lookup(dir, "secret", 0, &st) < 0);
	assert_true(overlay_lookup(dir, "f", 0, &st) < 0);
	assert_true(overlay_open(WHO, dir, "new", O_CREAT, 0644, &st) < 0);
	/* What is open is still what was opened. */
	assert_true(overlay_getdents(dir, 0, buf, sizeof(buf)) > 0);
	assert_string_equal(content("real/secret"), "s"); /* as a link */
	shut(dir);
	shut(path);
	/* A directory becomes a file, and a file a directory. */
	host_directory("kind");
	host_file("kind2", "x");
	dir = must_open("kind", O_RDONLY | O_DIRECTORY);
	uint64_t file = must_open("kind2", O_RDONLY);
	assert_int_equal(rmdir(host("kind")), 0);
	host_file("kind", "now a file");
	assert_int_equal(unlink(host("kind2")), 0);
	host_directory("kind2");
	assert_int_equal(overlay_lookup(dir, "x", 0, &st), -ENOENT);
	assert_true(overlay_mkdir(WHO, dir, "x", 0755) < 0);
	assert_int_equal(overlay_chmod(file, 0600), 0);
	assert_string_equal(names_in("kind2"), "");
	assert_string_equal(content("kind"), "now a file");
	assert_true(overlay_chmod(dir, 0700) < 0);
	shut(dir);
	shut(file);
	assert_int_equal(lower_opens, 0);
}

/* --- a lower layer that lies ------------------------------------------------------------------ */

static int lie;

static void lie_stat(struct vfs_stat *st)
{
	switch (lie) {
	case 0:
		st->mode = 0;
		break;
	case 1:
		st->mode |= S_IFMT;
		break;
	case 2:
		st->size = -1;
		break;
	case 3:
		st->blocks = -1;
		break;
	case 4:
		st->accessed.nanoseconds = 1000000000;
		break;
	case 5:
		st->modified.nanoseconds = -1;
		break;
	case 6:
		st->changed.nanoseconds = INT64_MAX;
		break;
	}
}

#define LIES 7

static void lie_inode(struct vfs_stat *st)
{
	st->inode = (uint64_t)lie++;
}

static void lie_same(struct vfs_stat *st)
{
	st->inode = 7;
	st->links = 1;
}

static int64_t lie_long(void *buf, int64_t n)
{
	(void)buf;
	return n + (1 << 20);
}

static int64_t lie_result(void *buf, int64_t n)
{
	(void)buf, (void)n;
	return INT64_MIN;
}

static void test_lies_about_attributes(void **state)
{
	struct vfs_stat st;

	(void)state;
	host_file("lied", "content");
	lower_lie_stat = lie_stat;
	for (lie = 0; lie < LIES; lie++) {
		assert_int_equal(overlay_lookup(root, "lied", 0, &st), -EIO);
		assert_int_equal(open_as(WHO, "lied", O_RDONLY), -EIO);
		assert_int_equal(put(WHO, "lied", 0, "x"), -EIO);
		assert_int_equal(move("lied", "lied2"), -EIO);
		assert_int_equal(overlay_unlink(root, "lied", 0), -EIO);
	}
	/* Control. */
	assert_int_equal(overlay_lookup(root, "lied", 0, &st), 0);
	/* Each answer is of another file. */
	lower_lie_stat = lie_inode;
	assert_int_equal(open_as(WHO, "lied", O_RDONLY), -ESTALE);
	/* All files are one: two that are open are two all the same. */
	lower_lie_stat = lie_same;
	host_file("lied2", "two");
	uint64_t a = must_open("lied", O_PATH), b;
	int64_t node = overlay_open(WHO, root, "lied2", O_PATH, 0, &st);
	assert_true(node > 0);
	b = (uint64_t)node;
	assert_true(a != b);
	assert_int_equal(st.inode, b);
	assert_int_equal(overlay_chmod(b, 0600), 0);
	lower_lie_stat = NULL;
	assert_int_equal(stat_of("lied").mode & 0777, 0640);
	assert_int_equal(stat_of("lied2").mode & 0777, 0600);
	shut(a);
	shut(b);
	assert_int_equal(lower_opens, 0);
}

static void test_lies_about_data(void **state)
{
	char buf[10];

	(void)state;
	host_file("data", "content");
	uint64_t node = must_open("data", O_RDONLY);
	lower_lie_read = lie_long;
	assert_int_equal(overlay_read(node, 0, buf, sizeof(buf)), -EIO);
	assert_int_equal(put(WHO, "data", 0, "x"), -EIO);
	lower_lie_read = lie_result;
	assert_int_equal(put(WHO, "data", 0, "x"), -EIO);
	lower_lie_read = NULL;
	assert_string_equal(content_of_node(node), "content");
	assert_int_equal(put(WHO, "data", 0, "x"), 0);
	shut(node);
}

static int64_t seek_to;

static int64_t lie_seek(int64_t at)
{
	(void)at;
	return seek_to;
}

/* Whatever it says about holes, a copy ends. */
static void test_lies_about_holes(void **state)
{
	static const int64_t places[] = {
		0, -1, -ENXIO, -EINVAL, 5, 7, 1ll << 40, INT64_MAX, INT64_MIN};
	char name[16];

	(void)state;
	lower_lie_seek = lie_seek;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(name, sizeof(name), "hole%zu", i);
		host_file(name, "content");
		seek_to = places[i];
		int error = put(WHO, name, 0, "+");
		if (error)
			assert_int_equal(error, -EIO);
		else
			assert_int_equal(stat_of(name).size, 8);
	}
	lower_lie_seek = NULL;
}

/* What an entry of a listing is made into. */
static int64_t lie_list(void *buf, int64_t n, size_t len)
{
	struct vfs_dirent *e = buf;

	if (n <= 0)
		return n;
	switch (lie) {
	case 0:
		return (int64_t)len + 1;
	case 1:
		return INT64_MIN;
	case 2:
		e->bytes = 0;
		break;
	case 3:
		e->bytes = 65535;
		break;
	case 4:
		e->bytes = 25;
		break;
	case 5:
		memset(e->name, 'x', (size_t)n - 19);
		break;
	case 6:
		e->name[0] = 0;
		break;
	case 7:
		e->name[0] = '/';
		break;
	case 8:
		return 5;
	}
	return n;
}

#define LIES_LIST 9

static int64_t lie_endless(void *buf, int64_t n, size_t len)
{
	struct vfs_dirent *e = buf;

	(void)n;
	memset(buf, 0, len);
	for (size_t at = 0; at + 24 <= len; at += 24) {
		e = (void *)((char *)buf + at);
		e->inode = 1;
		e->bytes = 24;
		e->offset = 0;
		strcpy(e->name, lie == 0 ? "same" : ".");
	}
	return (int64_t)(len / 24 * 24);
}

static void test_lies_about_entries(void **state)
{
	_Alignas(8) static char buf[1 << 16];
	int64_t n, from = 0;

	(void)state;
	host_directory("list");
	host_file("list/a", "");
	host_file("list/b", "");
	uint64_t node = must_open("list", O_RDONLY | O_DIRECTORY);
	lower_lie_list = lie_list;
	for (lie = 0; lie < LIES_LIST; lie++) {
		assert_int_equal(
			overlay_getdents(node, 2, buf, sizeof(buf)), -EIO);
		assert_int_equal(overlay_unlink(root, "list", RMDIR), -EIO);
	}
	/* Listing ends, if only nothing is shown. */
	lower_lie_list = lie_endless;
	for (lie = 0; lie < 2; lie++) {
		for (from = 2; (n = overlay_getdents(
					node, from, buf, sizeof(buf))) > 0;)
			for (int64_t at = 0; at < n;) {
				struct vfs_dirent *e = (void *)(buf + at);
				from = e->offset;
				at += e->bytes;
			}
		assert_int_equal(n, -EOVERFLOW);
	}
	lower_lie_list = NULL;
	assert_string_equal(names_in("list"), "a b ");
	shut(node);
}

static void test_errors_are_passed_on(void **state)
{
	struct vfs_stat st;

	(void)state;
	host_directory("err");
	host_file("err/f", "f");
	lower_lookup_error = -EACCES;
	assert_int_equal(overlay_lookup(root, "err/f", 0, &st), -EACCES);
	assert_int_equal(overlay_unlink(root, "err/f", 0), -EACCES);
	assert_int_equal(put(WHO, "err/f", O_CREAT, "x"), -EACCES);
	lower_lookup_error = -100000;
	assert_int_equal(overlay_lookup(root, "err/f", 0, &st), -EIO);
	lower_lookup_error = 5;
	assert_int_equal(overlay_lookup(root, "err/f", 0, &st), -EIO);
	lower_lookup_error = 0;
	lower_open_error = -EACCES;
	assert_int_equal(open_as(WHO, "err/f", O_RDONLY), -EACCES);
	assert_int_equal(put(WHO, "err/f", 0, "x"), -EACCES);
	/* What does not need the data works. */
	assert_int_equal(put(WHO, "err/f", O_TRUNC, "x"), 0);
	lower_open_error = 0;
	assert_string_equal(content("err/f"), "x");
}

/* Numbers that nobody gave out. */
static void test_nodes_that_do_not_exist(void **state)
{
	static const uint64_t numbers[] = {
		0, BACKED, BACKED | 1, UINT64_MAX, 5ull << 32 | BACKED};
	struct vfs_time t = {0, 0};
	struct vfs_stat st;
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint64_t n = numbers[i];
		assert_int_equal(overlay_stat(n, &st), -ESTALE);
		assert_int_equal(overlay_read(n, 0, buf, 1), -ESTALE);
		assert_int_equal(overlay_write(WHO, n, 0, buf, 1), -ESTALE);
		assert_int_equal(overlay_hold(n), -ESTALE);
		assert_int_equal(overlay_release(n), -ESTALE);
		assert_int_equal(overlay_seek(n, 0, SEEK_DATA), -ESTALE);
		assert_int_equal(overlay_truncate(n, 0), -ESTALE);
		assert_int_equal(overlay_allocate(WHO, n, 0, 1, 0), -ESTALE);
		assert_int_equal(overlay_getdents(n, 0, buf, 64), -ESTALE);
		assert_int_equal(overlay_chmod(n, 0), -ESTALE);
		assert_int_equal(overlay_utimens(n, &t, &t), -ESTALE);
		assert_int_equal(overlay_path(n, buf, 64), -ESTALE);
		assert_int_equal(overlay_mkdir(WHO, n, "x", 0), -ESTALE);
	}
	struct vfs_filesystem fs;
	assert_int_equal(overlay_filesystem(root, &fs), 0);
	assert_int_equal(fs.type, MAGIC);
	assert_int_equal(overlay_ioctl(root, 0x5401, buf, 36), -ENOTTY);
}

/* A copy is paid by the client that causes it. */
static void test_who_pays(void **state)
{
	const struct account *pages = &accounts[ACCOUNT_PAGES];
	const struct account *names = &accounts[ACCOUNT_NAMES];

	(void)state;
	host_directory("pay");
	host_file("pay/f", "content");
	host_file("pay/g", "content");
	uint64_t node = must_open("pay/f", O_RDONLY);
	uint64_t mine = pages->used[WHO], others = pages->used[OTHER];
	overlay_payer(OTHER);
	assert_int_equal(overlay_chmod(node, 0600), 0);
	assert_int_equal(pages->used[WHO], mine);
	assert_int_equal(pages->used[OTHER], others + 1);
	shut(node);
	mine = names->used[WHO];
	others = names->used[OTHER];
	overlay_payer(OTHER);
	assert_int_equal(overlay_unlink(root, "pay/g", 0), 0);
	assert_int_equal(names->used[WHO], mine);
	assert_int_equal(names->used[OTHER], others + SHORT_COST);
}

/* --- all short sequences ------------------------------------------------------------------------ */

#define NAMES	   3
#define KINDS	   9
#define OPERATIONS (KINDS * NAMES * NAMES)

/* Each sequence has a directory of its own, with the same in it on both sides:
 * a file `a`, a directory `b` with a file `a`, and no `c`. */
static char here[64], there[96];

static int64_t result(int64_t r)
{
	return r < 0 ? -errno : r;
}

static const char *at_host(const char *name)
{
	static char text[4][160];
	static unsigned next;
	char *to = text[next++ % 4];

	snprintf(to, sizeof(text[0]), "%s/%s", there, name);
	return to;
}

static const char *at_ours(const char *name)
{
	static char text[4][160];
	static unsigned next;
	char *to = text[next++ % 4];

	snprintf(to, sizeof(text[0]), "%s/%s", here, name);
	return to;
}

static int host_put(const char *path, int flags)
{
	int fd = open(path, flags | O_WRONLY | O_APPEND, 0644);

	if (fd < 0)
		return -errno;
	assert_int_equal(write(fd, "+", 1), 1);
	close(fd);
	return 0;
}

static bool is_lower_directory(const char *path)
{
	struct vfs_stat st;

	return !overlay_lookup(root, path, 0, &st) && S_ISDIR(st.mode) &&
		st.inode & BACKED;
}

/* Operation (op) on both sides; false if only one of them did it. */
static bool operation(unsigned op)
{
	static const char *const names[NAMES] = {"a", "b", "c"};
	static const char *const below[NAMES] = {"a", "b/a", "c/a"};
	unsigned one = op % NAMES, two = op / NAMES % NAMES;
	const char *name = two == 1 ? below[one] : names[one];
	int64_t h, o;

	switch (op / (NAMES * NAMES)) {
	case 0:
		h = host_put(at_host(name), two == 2 ? O_CREAT | O_EXCL : 0);
		o = put(WHO, at_ours(name), two == 2 ? O_CREAT | O_EXCL : 0,
			"+");
		break;
	case 1:
		h = host_put(at_host(name), O_CREAT | O_TRUNC);
		o = put(WHO, at_ours(name), O_CREAT | O_TRUNC, "+");
		break;
	case 2:
		h = result(unlink(at_host(name)));
		o = overlay_unlink(root, at_ours(name), 0);
		break;
	case 3:
		h = result(mkdir(at_host(name), 0755));
		o = overlay_mkdir(WHO, root, at_ours(name), 0755);
		break;
	case 4:
		h = result(rmdir(at_host(name)));
		o = overlay_unlink(root, at_ours(name), RMDIR);
		break;
	case 5:
		h = result(chmod(at_host(name), 0700));
		o = open_as(WHO, at_ours(name), O_PATH);
		if (o > 0) {
			uint64_t node = (uint64_t)o;
			o = overlay_chmod(node, 0700);
			shut(node);
		}
		break;
	case 6:
		h = result(symlink(names[two], at_host(names[one])));
		o = overlay_symlink(WHO, names[two], root, at_ours(names[one]));
		break;
	case 7:
		h = result(link(at_host(names[one]), at_host(below[two])));
		o = overlay_link(WHO, root, at_ours(names[one]), root,
			at_ours(below[two]));
		break;
	default:
		name = one == two ? below[one] : names[one];
		if (is_lower_directory(at_ours(name)) &&
			move(at_ours(name), at_ours(names[two])) == -EXDEV)
			return true;
		h = result(rename(at_host(name), at_host(names[two])));
		o = move(at_ours(name), at_ours(names[two]));
	}
	if (h != o)
		fprintf(stderr, "operation %u: %s, %u: host %lld, ours %lld\n",
			op, name, two, (long long)h, (long long)o);
	return h == o;
}

/* The same file, or directory with the same in it? */
static bool is_same(const char *name, bool deep)
{
	static const char *const names[NAMES] = {"a", "b", "c"};
	struct stat h;
	struct vfs_stat o;
	char a[64] = "", b[64] = "";
	int64_t r = result(lstat(at_host(name), &h));

	if (r != overlay_lookup(root, at_ours(name), 0, &o))
		return false;
	if (r)
		return true;
	if (h.st_mode != o.mode ||
		(!S_ISDIR(o.mode) &&
			(h.st_size != o.size || h.st_nlink != o.links)))
		return false;
	if (S_ISREG(o.mode)) {
		int fd = open(at_host(name), O_RDONLY);
		assert_true(read(fd, a, sizeof(a) - 1) >= 0);
		close(fd);
		return !strcmp(a, content(at_ours(name)));
	}
	if (S_ISLNK(o.mode))
		return readlink(at_host(name), a, sizeof(a) - 1) ==
			overlay_readlink(root, at_ours(name), b, 63) &&
			!strcmp(a, b);
	size_t count = 0;
	for (int i = 0; i < NAMES; i++) {
		char path[32];
		snprintf(path, sizeof(path), "%s/%s", name, names[i]);
		if (deep && !is_same(path, false))
			return false;
		count += !lstat(at_host(path), &h);
	}
	return strlen(names_in(at_ours(name))) == 2 * count;
}

static void tree_make(const char *path)
{
	char text[200];

	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(text, sizeof(text), "%s/a", path);
	assert_int_equal(host_put(text, O_CREAT), 0);
	snprintf(text, sizeof(text), "%s/b", path);
	assert_int_equal(mkdir(text, 0755), 0);
	strcat(text, "/a");
	assert_int_equal(host_put(text, O_CREAT), 0);
}

static void tree_remove(const char *path)
{
	static const char *const all[] = {"a/a", "a/b", "a/c", "b/a", "b/b",
		"b/c", "c/a", "c/b", "c/c", "a", "b", "c", ""};
	char text[200];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(text, sizeof(text), "%s/%s", path, all[i]);
		if (unlink(text))
			rmdir(text);
	}
}

/* Kinds 1 to 5 do the same for the third choice as for the first. */
static bool is_repeated(uint64_t n, unsigned length)
{
	for (; length--; n /= OPERATIONS) {
		unsigned op = (unsigned)(n % OPERATIONS);
		unsigned kind = op / (NAMES * NAMES);
		if (kind >= 1 && kind <= 5 && op / NAMES % NAMES == 2)
			return true;
	}
	return false;
}

static void test_all_short_sequences(void **state)
{
	const char *text = getenv("CUBICLE_TEST_LENGTH");
	unsigned length = text ? (unsigned)atoi(text) : 2;
	uint64_t all = 1, done = 0;
	bool good = true;

	(void)state;
	for (unsigned i = 0; i < length; i++)
		all *= OPERATIONS;
	for (uint64_t n = 0; n < all && good; n++) {
		if (is_repeated(n, length))
			continue;
		snprintf(here, sizeof(here), "q%llu", (unsigned long long)n);
		snprintf(there, sizeof(there), "%s/host", under);
		tree_make(there);
		tree_make(host(here));
		uint64_t rest = n;
		for (unsigned i = 0; i < length && good; i++) {
			good = operation((unsigned)(rest % OPERATIONS));
			rest /= OPERATIONS;
		}
		done++;
		for (int i = 0; i < NAMES && good; i++)
			good = is_same(i == 0 ? "a" : i == 1 ? "b" : "c", true);
		good = good && is_same(".", false);
		tree_remove(there);
		tree_remove(host(here));
		if (!good)
			fail_msg("sequence %llu of length %u",
				(unsigned long long)n, length);
	}
	assert_int_equal(lower_opens, 0);
	print_message("%llu sequences\n", (unsigned long long)done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader_sees_the_copy),
		cmocka_unit_test(test_attributes_of_copies),
		cmocka_unit_test(test_holes_stay_holes),
		cmocka_unit_test(test_truncation_reads_nothing),
		cmocka_unit_test(test_no_room_for_a_copy),
		cmocka_unit_test(test_whiteouts),
		cmocka_unit_test(test_remove_when_full),
		cmocka_unit_test(test_removed_files),
		cmocka_unit_test(test_no_way_to_the_work_directory),
		cmocka_unit_test(test_rename),
		cmocka_unit_test(test_each_name_once),
		cmocka_unit_test(test_specials),
		cmocka_unit_test(test_symlinks),
		cmocka_unit_test(test_hard_links),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_costs_nothing_until_looked_at),
		cmocka_unit_test(test_part_of_each_client),
		cmocka_unit_test(test_lower_file_changes),
		cmocka_unit_test(test_file_shrinks_while_copied),
		cmocka_unit_test(test_directory_becomes_a_link),
		cmocka_unit_test(test_lies_about_attributes),
		cmocka_unit_test(test_lies_about_data),
		cmocka_unit_test(test_lies_about_holes),
		cmocka_unit_test(test_lies_about_entries),
		cmocka_unit_test(test_errors_are_passed_on),
		cmocka_unit_test(test_nodes_that_do_not_exist),
		cmocka_unit_test(test_who_pays),
		cmocka_unit_test(test_all_short_sequences),
	};

	return cmocka_run_group_tests(tests, start, end);
}
