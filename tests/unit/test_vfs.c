/* SPDX-License-Identifier: MIT */
/*
 * test_vfs.c: vfs with ramfs and devfs against the host's Linux. The same calls
 * are made in a directory of the host and here, and have to give the same
 * results, errors and data: first a list of corner cases, then a long random
 * sequence over few names. What the host cannot tell, such as the locks of two
 * cubicles, is tested by itself.
 *
 * Both sides work in a deep directory, HOME, so that `..` does not leave it.
 * test_vfs_host.c includes this file: there, HOME lies in a directory of the
 * host that is mounted, and the tests that are about ramfs are left out. With
 * LOWER defined (test_vfs_overlay.c) the root is an overlay, and what a test
 * begins with is in its lower layer. CUBICLE_TEST_SEED and CUBICLE_TEST_STEPS
 * choose another sequence; CUBICLE_TEST_VERBOSE prints each call.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "given.h"
#include "heap_pages.h"
#include "plat/plat.h"
#include "random/random.h"
#include "rt/heap.h"
#include "time/time.h"
#include "vfs/vfs.h"

#ifndef SHARED
#define SHARED 0 /* is HOME in a directory of the host? */
static void mount_host(void)
{
}

static int host_clean_mount(void)
{
	return 0;
}
#endif

#define WHO	    1
#define TMPFS_MAGIC 0x01021994
#define HOME_DEPTH  "/2/3/4/5/6/7/8/9/10/11/12"
#define SLOTS	    8
#define DATA_BYTES  20000
#define DESCRIPTORS 1024
#define STEPS	    40000
#define TERMIOS	    0x5401
#define WINDOW_SIZE 0x5413

#ifndef LOWER
#define LOWER	    0
#define LOWER_STEPS 1
#define LOWER_BIT   0
static void lower_use(const char *path)
{
	(void)path;
}
#endif

/* --- what vfs, ramfs and devfs call -------------------------------------- */

/* The host's heap, so that the sanitizer sees each object. */
void *heap_alloc(size_t len)
{
	return malloc(len ? len : 1);
}

void *heap_zalloc(size_t len)
{
	return calloc(1, len ? len : 1);
}

void *heap_realloc(void *old, size_t len)
{
	return realloc(old, len ? len : 1);
}

void heap_free(void *p)
{
	free(p);
}

static char console[256];
static int console_stream;
static bool is_terminal;

int64_t plat_console_read(void *buf, size_t len)
{
	size_t n = len < 5 ? len : 5;

	memcpy(buf, "input", n);
	return (int64_t)n;
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	console_stream = stream;
	assert_true(len < sizeof(console));
	memcpy(console, buf, len);
	console[len] = 0;
	return (int64_t)len;
}

int plat_console_is_terminal(int stream)
{
	(void)stream;
	return is_terminal;
}

int plat_console_size(int stream)
{
	(void)stream;
	return 25 << 16 | 80;
}

/* All of them are ready. */
int plat_wait(uint32_t streams, uint64_t ns)
{
	(void)ns;
	return (streams & 1 ? POLLIN : 0) | (streams & 2 ? POLLOUT << 8 : 0) |
		(streams & 4 ? POLLOUT << 16 : 0);
}

int random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	return 0;
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

/* --- comparison ---------------------------------------------------------- */

struct pair {
	int host, ours;
};

/* The same place for both; they differ if it is absolute. */
struct path {
	char host[640], ours[640];
};

static struct pair slots[SLOTS];
static char HOME[64]; /* begins with the number of the test */
static char host_root[64];
static bool is_tmpfs;	  /* the host counts links of directories, and so on */
static bool counts_links; /* so do we */
static bool is_root;	  /* the host enforces no permission bits */
static unsigned long calls, mismatches;
static bool verbose;

__attribute__((format(printf, 3, 4))) static bool same(
	int64_t host, int64_t ours, const char *format, ...)
{
	va_list list;

	calls++;
	if (host == ours && !verbose)
		return true;
	if (host != ours) {
		mismatches++;
		fprintf(stderr, "MISMATCH ");
	}
	fprintf(stderr, "call %lu: ", calls);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fprintf(stderr, " = host %lld (%s), ours %lld (%s)\n", (long long)host,
		host < 0 ? strerror((int)-host) : "ok", (long long)ours,
		ours < 0 ? strerror((int)-ours) : "ok");
	return host == ours;
}

static int64_t result(int64_t r)
{
	return r < 0 ? -errno : r;
}

static struct pair pair_of(int slot)
{
	return slot < 0 ? (struct pair){AT_FDCWD, VFS_AT_CWD} : slots[slot];
}

/* A path that begins with `@` is absolute, from HOME on. */
static struct path path_of(const char *text)
{
	struct path p;
	bool absolute = text[0] == '@';

	snprintf(p.host, sizeof(p.host), "%s%s%s", absolute ? host_root : "",
		absolute ? HOME : "", text + absolute);
	snprintf(p.ours, sizeof(p.ours), "%s%s", absolute ? HOME : "",
		text + absolute);
	return p;
}

/* --- one call on both sides ---------------------------------------------- */

static void do_close(int slot)
{
	struct pair *s = &slots[slot];

	same(result(close(s->host)), vfs_close(WHO, s->ours), "close(%d)",
		slot);
	*s = (struct pair){-1, -1};
}

static void slot_fill(int slot, int64_t host, int64_t ours)
{
	if (slots[slot].host >= 0)
		do_close(slot);
	if (host >= 0 && ours >= 0)
		slots[slot] = (struct pair){(int)host, (int)ours};
	else if (host >= 0)
		close((int)host);
}

static void do_open(int slot, int dir, const char *text, int flags, mode_t mode)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);
	int64_t host = result(openat(d.host, p.host, flags, mode));
	int64_t ours = vfs_open(WHO, d.ours, p.ours, flags, mode);

	same(host < 0 ? host : 0, ours < 0 ? ours : 0,
		"open(slot %d, dir %d, \"%s\", 0%o, 0%o)", slot, dir, text,
		(unsigned)flags, mode);
	slot_fill(slot, host, ours);
}

static void do_dup(int slot, int to)
{
	int64_t host = result(fcntl(slots[slot].host, F_DUPFD, 10));
	int64_t ours = vfs_dup(WHO, slots[slot].ours, 10, 0);

	same(host < 0 ? host : 0, ours < 0 ? ours : 0, "dup(%d, to %d)", slot,
		to);
	slot_fill(to, host, ours);
}

static void do_dup_to(int slot, int to)
{
	struct pair s = slots[slot], t = slots[to];
	int64_t host = result(dup2(s.host, t.host));
	int64_t ours = vfs_dup_to(WHO, s.ours, t.ours, 0);

	same(host < 0 ? host : 0, ours < 0 ? ours : 0, "dup2(%d, %d)", slot,
		to);
}

static char data_host[DATA_BYTES], data_ours[DATA_BYTES];

static void same_data(int64_t n)
{
	if (n <= 0 || !memcmp(data_host, data_ours, (size_t)n))
		return;
	for (int64_t i = 0; i < n; i++) {
		if (data_host[i] == data_ours[i])
			continue;
		same(data_host[i], data_ours[i], "byte %lld of that",
			(long long)i);
		return;
	}
}

static void do_read(int slot, size_t len, int64_t offset)
{
	struct pair s = slots[slot];
	bool at = offset != INT64_MIN;
	int64_t host = result(at ? pread(s.host, data_host, len, offset)
				 : read(s.host, data_host, len));
	int64_t ours = at ? vfs_pread(WHO, s.ours, data_ours, len, offset)
			  : vfs_read(WHO, s.ours, data_ours, len);

	if (same(host, ours, "read(%d, %zu, at %lld)", slot, len,
		    (long long)offset))
		same_data(host);
}

static void do_write(int slot, size_t len, int64_t offset)
{
	struct pair s = slots[slot];
	bool at = offset != INT64_MIN;

	memset(data_host, (int)(calls % 255) + 1, len);
	int64_t host = result(at ? pwrite(s.host, data_host, len, offset)
				 : write(s.host, data_host, len));
	int64_t ours = at ? vfs_pwrite(WHO, s.ours, data_host, len, offset)
			  : vfs_write(WHO, s.ours, data_host, len);
	same(host, ours, "write(%d, %zu, at %lld)", slot, len,
		(long long)offset);
}

static void do_lseek(int slot, int64_t offset, int whence)
{
	struct pair s = slots[slot];

	same(result(lseek(s.host, offset, whence)),
		vfs_lseek(WHO, s.ours, offset, whence), "lseek(%d, %lld, %d)",
		slot, (long long)offset, whence);
}

static void do_ftruncate(int slot, int64_t size)
{
	struct pair s = slots[slot];

	same(result(ftruncate(s.host, size)), vfs_ftruncate(WHO, s.ours, size),
		"ftruncate(%d, %lld)", slot, (long long)size);
}

static void do_fallocate(int slot, int mode, int64_t offset, int64_t len)
{
	struct pair s = slots[slot];

	same(result(fallocate(s.host, mode, offset, len)),
		vfs_fallocate(WHO, s.ours, mode, offset, len),
		"fallocate(%d, %d, %lld, %lld)", slot, mode, (long long)offset,
		(long long)len);
}

static void do_truncate(const char *text, int64_t size)
{
	struct path p = path_of(text);

	same(result(truncate(p.host, size)), vfs_truncate(WHO, p.ours, size),
		"truncate(\"%s\", %lld)", text, (long long)size);
}

/* An overlay refuses to rename a directory of the lower layer, and to exchange
 * names. A program is to see that nothing happened: nothing happens. */
static bool is_refused(struct pair d, const struct path *p, struct pair e,
	const struct path *q, unsigned flags)
{
	struct stat host;
	struct vfs_stat ours;

	if (flags == RENAME_EXCHANGE)
		return true;
	/* Without a slash at its end, and with an inode of that layer. */
	return !fstatat(d.host, p->host, &host, AT_SYMLINK_NOFOLLOW) &&
		S_ISDIR(host.st_mode) &&
		!vfs_stat(WHO, d.ours, p->ours, AT_SYMLINK_NOFOLLOW, &ours) &&
		ours.inode & LOWER_BIT &&
		vfs_rename(WHO, d.ours, p->ours, e.ours, q->ours, (int)flags) ==
		-EXDEV;
}

static void do_rename(
	int dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	struct path p = path_of(from), q = path_of(to);
	struct pair d = pair_of(dir), e = pair_of(to_dir);

	if (LOWER && is_refused(d, &p, e, &q, flags))
		return;
	same(result(renameat2(d.host, p.host, e.host, q.host, flags)),
		vfs_rename(WHO, d.ours, p.ours, e.ours, q.ours, (int)flags),
		"rename(%d, \"%s\", %d, \"%s\", %u)", dir, from, to_dir, to,
		flags);
}

static void do_link(int dir, const char *from, int to_dir, const char *to)
{
	struct path p = path_of(from), q = path_of(to);
	struct pair d = pair_of(dir), e = pair_of(to_dir);

	same(result(linkat(d.host, p.host, e.host, q.host, 0)),
		vfs_link(WHO, d.ours, p.ours, e.ours, q.ours),
		"link(%d, \"%s\", %d, \"%s\")", dir, from, to_dir, to);
}

static void do_symlink(const char *target, int dir, const char *text)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);

	same(result(symlinkat(target, d.host, p.host)),
		vfs_symlink(WHO, target, d.ours, p.ours),
		"symlink(\"%s\", %d, \"%s\")", target, dir, text);
}

static void do_readlink(int dir, const char *text, size_t len)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);
	int64_t host = result(readlinkat(d.host, p.host, data_host, len));
	int64_t ours = vfs_readlink(WHO, d.ours, p.ours, data_ours, len);

	if (same(host, ours, "readlink(%d, \"%s\", %zu)", dir, text, len))
		same_data(host);
}

static void do_unlink(int dir, const char *text, int flags)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);

	same(result(unlinkat(d.host, p.host, flags)),
		vfs_unlink(WHO, d.ours, p.ours, flags), "%s(%d, \"%s\")",
		flags ? "rmdir" : "unlink", dir, text);
}

static void do_mkdir(int dir, const char *text, mode_t mode)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);

	same(result(mkdirat(d.host, p.host, mode)),
		vfs_mkdir(WHO, d.ours, p.ours, mode), "mkdir(%d, \"%s\", 0%o)",
		dir, text, mode);
}

static void do_chmod(const char *text, mode_t mode)
{
	struct path p = path_of(text);

	same(result(chmod(p.host, mode)),
		vfs_chmod(WHO, VFS_AT_CWD, p.ours, mode), "chmod(\"%s\", 0%o)",
		text, mode);
}

static void do_access(int dir, const char *text, int mode)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);

	same(result(faccessat(d.host, p.host, mode, 0)),
		vfs_access(WHO, d.ours, p.ours, mode), "access(%d, \"%s\", %d)",
		dir, text, mode);
}

static void same_stat(const struct stat *host, const struct vfs_stat *ours)
{
	bool directory = S_ISDIR(host->st_mode);

	same(host->st_mode, ours->mode, "mode of that");
	if (!directory || counts_links)
		same((int64_t)host->st_nlink, (int64_t)ours->links,
			"links of that");
	if (!directory)
		same(host->st_size, ours->size, "size of that");
}

static void do_stat(int dir, const char *text, int flags)
{
	struct path p = path_of(text);
	struct pair d = pair_of(dir);
	struct stat host;
	struct vfs_stat ours;
	int64_t r = result(fstatat(d.host, p.host, &host, flags));

	if (same(r, vfs_stat(WHO, d.ours, p.ours, flags, &ours),
		    "stat(%d, \"%s\", 0x%x)", dir, text, (unsigned)flags) &&
		!r)
		same_stat(&host, &ours);
}

static void do_fstat(int slot)
{
	struct stat host;
	struct vfs_stat ours;
	int64_t r = result(fstat(slots[slot].host, &host));

	if (same(r, vfs_fstat(WHO, slots[slot].ours, &ours), "fstat(%d)",
		    slot) &&
		!r)
		same_stat(&host, &ours);
}

static void do_flags(int slot, int set)
{
	const int ignored = O_LARGEFILE | 0100000;
	struct pair s = slots[slot];

	if (set >= 0)
		same(result(fcntl(s.host, F_SETFL, set)),
			vfs_fcntl(WHO, s.ours, F_SETFL, set), "setfl(%d, 0%o)",
			slot, (unsigned)set);
	int64_t host = result(fcntl(s.host, F_GETFL));
	int64_t ours = vfs_fcntl(WHO, s.ours, F_GETFL, 0);
	same(host < 0 ? host : host & ~ignored,
		ours < 0 ? ours : ours & ~ignored, "getfl(%d)", slot);
}

static void do_chdir(const char *text)
{
	struct path p = path_of(text);

	same(result(chdir(p.host)), vfs_chdir(WHO, p.ours), "chdir(\"%s\")",
		text);
}

static void do_fchdir(int slot)
{
	same(result(fchdir(slots[slot].host)),
		vfs_fchdir(WHO, slots[slot].ours), "fchdir(%d)", slot);
}

/* Is the working directory HOME or below? A removed one counts as such. */
static bool do_getcwd(void)
{
	char host[4096], ours[4096];
	size_t root = strlen(host_root);
	int64_t r = getcwd(host, sizeof(host))
		? (int64_t)strlen(host) + 1 - (int64_t)root
		: -errno;

	if (!same(r, vfs_getcwd(WHO, ours, sizeof(ours)), "getcwd()") || r < 0)
		return !SHARED;
	if (strcmp(host + root, ours))
		same(0, 1, "getcwd: %s and %s", host + root, ours);
	return !strncmp(ours, HOME, strlen(HOME));
}

/* --- directories as sorted text ------------------------------------------ */

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct listing {
	char *name[256];
	size_t count;
};

static void listing_add(struct listing *l, char *buf, int64_t n)
{
	for (int64_t at = 0; at < n;) {
		struct vfs_dirent *e = (void *)(buf + at);
		char text[300];
		snprintf(text, sizeof(text), "%s:%d", e->name, e->type);
		assert_true(l->count < 256);
		l->name[l->count++] = strdup(text);
		at += e->bytes;
	}
	qsort(l->name, l->count, sizeof(l->name[0]), compare);
}

static void listing_free(struct listing *l)
{
	while (l->count)
		free(l->name[--l->count]);
}

/* Both listings as a whole, ours in small pieces. */
static void do_getdents(int slot)
{
	static _Alignas(8) char buf[32768];
	struct listing host = {.count = 0}, ours = {.count = 0};
	struct pair s = slots[slot];
	int64_t r, q;

	do_lseek(slot, 0, SEEK_SET);
	while ((r = result(getdents64(s.host, buf, sizeof(buf)))) > 0)
		listing_add(&host, buf, r);
	while ((q = vfs_getdents(WHO, s.ours, buf, 80)) > 0)
		listing_add(&ours, buf, q);
	same(r, q, "getdents(%d)", slot);
	same((int64_t)host.count, (int64_t)ours.count, "entries of that");
	for (size_t i = 0; i < host.count && i < ours.count; i++)
		if (strcmp(host.name[i], ours.name[i]))
			same(0, 1, "entry %s and %s", host.name[i],
				ours.name[i]);
	listing_free(&host);
	listing_free(&ours);
}

/* --- both sides from new ------------------------------------------------- */

static int remove_one(
	const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int host_clean(void **state)
{
	(void)state;
	for (int i = 0; i < SLOTS; i++)
		if (slots[i].host >= 0)
			do_close(i);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(vfs_chdir(WHO, "/"), 0);
	return host_clean_mount() ||
		nftw(host_root, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

/* --- the lower layer of an overlay ---------------------------------------- */

static char lower_root[64];

/* Let the lower layer have what the host has in (path) on the other side. */
static void lower_copy(const char *path)
{
	char command[2000];
	int n = snprintf(command, sizeof(command),
		"mkdir -p %s%s && cp -a --sparse=always %s%s/. %s%s/",
		lower_root, path, host_root, path, lower_root, path);

	assert_true(n < (int)sizeof(command));
	assert_int_equal(system(command), 0);
}

/* The same for the working directory. */
static void lower_copy_here(void)
{
	char here[640];

	assert_non_null(getcwd(here, sizeof(here)));
	lower_copy(here + strlen(host_root));
}

static void lower_remove(void)
{
	nftw(lower_root, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

static void root_mount(const char *under)
{
	if (!LOWER) {
		assert_int_equal(vfs_mount(WHO, "ramfs", "/", 0), 0);
		return;
	}
	snprintf(lower_root, sizeof(lower_root), "%s/cubicle-lower-XXXXXX",
		under);
	assert_non_null(mkdtemp(lower_root));
	atexit(lower_remove);
	lower_use(lower_root);
	assert_int_equal(vfs_mount(WHO, "overlay", "/", 0), 0);
}

/* A directory of the host, and HOME on both sides, empty. */
static void make_home(void)
{
	const char *under = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	struct statfs fs;
	char path[128];
	static int round;

	umask(022);
	snprintf(host_root, sizeof(host_root), "%s/cubicle-vfs-XXXXXX", under);
	assert_non_null(mkdtemp(host_root));
	assert_int_equal(statfs(host_root, &fs), 0);
	is_tmpfs = fs.f_type == TMPFS_MAGIC;
	is_root = geteuid() == 0;
	counts_links = is_tmpfs && !LOWER;
	if (round++ == 0) {
		root_mount(under);
#ifdef STORE_BYTES
		ramfs_heap_pages(HEAP_PAGES);
#endif
		assert_int_equal(vfs_mkdir(WHO, VFS_AT_CWD, "/dev", 0755), 0);
		assert_int_equal(vfs_mount(WHO, "devfs", "/dev", 0), 0);
		mount_host();
	}
	snprintf(HOME, sizeof(HOME), "/%d%s", SHARED ? 1 : round, HOME_DEPTH);
	for (const char *end = HOME; *end;) {
		end = strchrnul(end + 1, '/');
		snprintf(path, sizeof(path), "%s%.*s", host_root,
			(int)(end - HOME), HOME);
		assert_int_equal(mkdir(path, 0755), 0);
		if (LOWER)
			continue;
		int made = vfs_mkdir(
			WHO, VFS_AT_CWD, path + strlen(host_root), 0755);
		/* The first one is where the directory is mounted. */
		assert_int_equal(made, SHARED && end == HOME + 2 ? -EEXIST : 0);
	}
	if (LOWER)
		lower_copy(HOME);
	for (int i = 0; i < SLOTS; i++)
		slots[i] = (struct pair){-1, -1};
	verbose = getenv("CUBICLE_TEST_VERBOSE") != NULL;
	mismatches = 0;
	do_chdir("@");
}

static int host_make(void **state)
{
	(void)state;
	make_home();
	return 0;
}

/* --- corner cases -------------------------------------------------------- */

#define LONG_NAME                                                          \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"0123456789012345678901234567890123456789012345678901234567890123" \
	"0123456789012345678901234567890123456789012345678901234567890123"

static void lower_file(const char *name, mode_t mode, int64_t bytes)
{
	int fd = open(name, O_CREAT | O_RDWR | O_EXCL, mode);

	assert_true(fd >= 0);
	for (int64_t i = 0; i < bytes; i++)
		assert_int_equal(write(fd, "\x11", 1), 1);
	close(fd);
}

/* The same as make_samples(), in the lower layer. */
static void lower_samples(void)
{
	static const char *const links[][2] = {{"file", "to_file"},
		{"dir", "to_dir"}, {"dir/", "to_dir_slash"},
		{"file/", "to_file_slash"}, {"nothing", "to_nothing"},
		{"to_self", "to_self"}, {"..", "dir/up"},
		{"../file", "dir/to_outer"}};

	lower_file("file", 0644, 100);
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(mkdir("dir/sub", 0700), 0);
	assert_int_equal(mkdir("empty", 0755), 0);
	assert_int_equal(chmod("empty", 01755), 0);
	lower_file("dir/inner", 0600, 0);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		assert_int_equal(symlink(links[i][0], links[i][1]), 0);
	lower_copy_here();
}

/* A file, a directory with something in it, an empty one, and links to a file,
 * a directory, nothing and themselves. */
static void make_samples(void)
{
	if (LOWER) {
		lower_samples();
		return;
	}
	do_open(0, -1, "file", O_CREAT | O_RDWR, 0644);
	do_write(0, 100, INT64_MIN);
	do_close(0);
	do_mkdir(-1, "dir", 0755);
	do_mkdir(-1, "dir/sub", 0700);
	do_mkdir(-1, "empty", 01777);
	do_open(0, -1, "dir/inner", O_CREAT | O_WRONLY | O_EXCL, 0600);
	do_close(0);
	do_symlink("file", -1, "to_file");
	do_symlink("dir", -1, "to_dir");
	do_symlink("dir/", -1, "to_dir_slash");
	do_symlink("file/", -1, "to_file_slash");
	do_symlink("nothing", -1, "to_nothing");
	do_symlink("to_self", -1, "to_self");
	do_symlink("..", -1, "dir/up");
	do_symlink("../file", -1, "dir/to_outer");
}

static const char *const samples[] = {"file", "file/", "file/.", "file/..",
	"file/x", "dir", "dir/", "dir//", "dir/.", "dir/..", "dir/../",
	"dir/./", "dir/inner", "dir/inner/", "dir/up", "dir/up/", "dir/up/file",
	"dir/to_outer", "dir/sub/../inner", "empty", "empty/", "empty/..",
	"empty/new", "empty/new/", "to_file", "to_file/", "to_dir", "to_dir/",
	"to_dir/inner", "to_dir/up/dir/sub", "to_dir_slash",
	"to_dir_slash/inner", "to_file_slash", "to_nothing", "to_nothing/",
	"to_nothing/x", "to_self", "to_self/", "to_self/x", ".", "./", "..",
	"../", "", "nothing", "nothing/", "nothing/x", "./file",
	".//dir///inner", LONG_NAME, "file/" LONG_NAME, "dir/" LONG_NAME "/x",
	"@", "@/", "@/file", "@/dir/../file", "@/nothing"};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

static const int open_flags[] = {0, O_WRONLY, O_RDWR, O_ACCMODE, O_CREAT,
	O_CREAT | O_EXCL, O_CREAT | O_WRONLY | O_TRUNC, O_TRUNC,
	O_RDWR | O_TRUNC, O_DIRECTORY, O_DIRECTORY | O_RDWR, O_NOFOLLOW,
	O_NOFOLLOW | O_DIRECTORY, O_NOFOLLOW | O_CREAT,
	O_CREAT | O_EXCL | O_NOFOLLOW, O_APPEND | O_WRONLY,
	O_CLOEXEC | O_NONBLOCK};

#define OPEN_FLAGS (sizeof(open_flags) / sizeof(open_flags[0]))

static void all_same(void)
{
	assert_int_equal(mismatches, 0);
}

/* A directory, for a part of a test. */
static void make_sub(const char *sub)
{
	if (!LOWER) {
		do_mkdir(-1, sub, 0755);
		return;
	}
	assert_int_equal(mkdir(path_of(sub).host, 0755), 0);
	lower_copy(path_of(sub).ours);
}

/* One call with each path, on samples that are made anew for each. */
static void each_sample(void (*call)(const char *text))
{
	for (size_t i = 0; i < SAMPLES; i++) {
		char sub[16];
		snprintf(sub, sizeof(sub), "@/s%zu", i);
		make_sub(sub);
		do_chdir(sub);
		make_samples();
		call(samples[i]);
	}
	all_same();
}

static void open_each(const char *text)
{
	for (size_t i = 0; i < OPEN_FLAGS; i++) {
		do_open(0, -1, text, open_flags[i], 0640);
		if (slots[0].host < 0)
			continue;
		do_fstat(0);
		do_flags(0, -1);
		do_read(0, 10, INT64_MIN);
		do_read(0, 0, INT64_MIN);
		do_write(0, 10, INT64_MIN);
		do_write(0, 0, INT64_MIN);
		do_lseek(0, 0, SEEK_CUR);
		do_ftruncate(0, 50);
		do_fallocate(0, 0, 0, 60);
		do_getdents(0);
		do_flags(0, O_APPEND);
		do_close(0);
	}
}

static void test_open(void **state)
{
	(void)state;
	each_sample(open_each);
}

static void look_each(const char *text)
{
	do_stat(-1, text, 0);
	do_stat(-1, text, AT_SYMLINK_NOFOLLOW);
	do_stat(-1, text, AT_EMPTY_PATH);
	do_readlink(-1, text, 100);
	do_readlink(-1, text, 2);
	for (int mode = 0; mode < 9; mode++)
		do_access(-1, text, mode);
	do_truncate(text, -1);
	do_truncate(text, 10);
	do_chmod(text, 0700);
	do_open(1, -1, "dir", O_RDONLY | O_DIRECTORY, 0);
	do_stat(1, text, 0);
	do_open(1, -1, "file", O_RDONLY, 0);
	do_stat(1, text, 0);
	do_chdir(text);
	do_getcwd();
}

static void test_look(void **state)
{
	(void)state;
	each_sample(look_each);
}

static void make_each(const char *text)
{
	do_mkdir(-1, text, 0777);
	do_symlink("file", -1, text);
	do_symlink("", -1, text);
	do_link(-1, "file", -1, text);
	do_link(-1, "dir", -1, text);
	do_link(-1, "to_file", -1, text);
	do_link(-1, text, -1, "linked");
	do_link(-1, text, -1, "linked2/");
	do_unlink(-1, text, 0);
	do_unlink(-1, text, AT_REMOVEDIR);
	do_unlink(-1, text, AT_REMOVEDIR);
	do_stat(-1, "file", 0);
	do_stat(-1, "dir", 0);
	do_stat(-1, ".", 0);
}

static void test_make(void **state)
{
	(void)state;
	each_sample(make_each);
}

static void rename_each(const char *text)
{
	for (size_t i = 0; i < SAMPLES; i++)
		for (unsigned flags = 0; flags < 3; flags++)
			do_rename(-1, text, -1, samples[i], flags);
	do_stat(-1, ".", 0);
	do_stat(-1, "dir", 0);
	do_stat(-1, "empty", 0);
}

static void test_rename(void **state)
{
	(void)state;
	each_sample(rename_each);
	make_sub("@/more");
	do_chdir("@/more");
	make_samples();
	do_rename(-1, "file", -1, "x", 64);
	do_rename(-1, "nothing/x", -1, "x", 64);
	do_rename(-1, LONG_NAME, -1, "nothing/x", 0);
	/* The same file under two names stays under both. */
	do_link(-1, "file", -1, "again");
	do_rename(-1, "file", -1, "again", 0);
	do_stat(-1, "file", 0);
	/* A directory over an empty one, and its count of links. */
	do_rename(-1, "dir", -1, "empty", 0);
	do_stat(-1, ".", 0);
	do_stat(-1, "empty/sub/..", 0);
	do_rename(-1, "empty/sub", -1, "sub", 0);
	do_stat(-1, "empty", 0);
	do_stat(-1, ".", 0);
	/* One of two names of a file, and a directory. */
	do_link(-1, "file", -1, "twin");
	do_mkdir(-1, "swapped", 0755);
	do_rename(-1, "swapped", -1, "file", RENAME_EXCHANGE);
	do_chdir("file");
	do_getcwd();
	do_chdir("..");
	do_stat(-1, "swapped", 0);
	all_same();
}

static void test_data(void **state)
{
	static const int64_t places[] = {0, 1, -1, 99, 100, 101, 4095, 4096,
		8192, 12289, -100, -101, INT64_MIN, INT64_MAX, INT64_MAX - 1,
		1ll << 40};

	(void)state;
	do_open(0, -1, "f", O_CREAT | O_RDWR, 0644);
	do_write(0, 100, INT64_MIN);
	do_write(0, 100, 8192);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		for (int whence = -1; whence < 6; whence++) {
			bool holes = whence == SEEK_DATA || whence == SEEK_HOLE;
			if (!is_tmpfs && (holes || places[i] > 1 << 20))
				continue;
			do_lseek(0, 10, SEEK_SET);
			do_lseek(0, places[i], whence);
			do_lseek(0, 0, SEEK_CUR);
		}
		do_lseek(0, 10, SEEK_SET);
		do_ftruncate(0, 10000);
		if (places[i] == INT64_MIN)
			continue;
		do_read(0, 100, places[i]);
		if (is_tmpfs || places[i] < 1 << 20)
			do_write(0, 0, places[i]);
		do_fstat(0);
	}
	/* To write nothing makes nothing longer. */
	do_lseek(0, 50000, SEEK_SET);
	do_write(0, 0, INT64_MIN);
	do_fstat(0);
	do_read(0, 10, INT64_MIN);
	if (is_tmpfs) {
		do_lseek(0, INT64_MAX, SEEK_SET);
		do_write(0, 1, INT64_MIN);
		do_write(0, 10, INT64_MAX - 5);
		do_write(0, 10, INT64_MAX - 10);
		do_fstat(0);
		do_lseek(0, 20000, SEEK_HOLE);
		do_lseek(0, 1, SEEK_CUR);
		do_lseek(0, INT64_MAX, SEEK_END);
		do_ftruncate(0, INT64_MAX);
	}
	do_ftruncate(0, -1);
	do_fallocate(0, 0, 0, 0);
	do_fallocate(0, 0, -1, 5);
	do_fallocate(0, 1, 0, 100000);
	do_fallocate(0, 0, INT64_MAX - 5, 100);
	do_fallocate(0, 0, 20000, 5000);
	do_fstat(0);
	do_read(1, 10, -1); /* both wrong: no descriptor, no place */
	do_write(1, 10, -1);
	do_ftruncate(1, -1);
	all_same();
}

static void test_append(void **state)
{
	(void)state;
	do_open(0, -1, "f", O_CREAT | O_RDWR | O_APPEND, 0644);
	do_open(1, -1, "f", O_RDWR, 0644);
	do_write(0, 100, INT64_MIN);
	do_write(1, 10, INT64_MIN);
	do_write(0, 7, INT64_MIN);
	do_lseek(0, 0, SEEK_CUR);
	do_lseek(0, 3, SEEK_SET);
	do_write(0, 5, 50); /* at the end, too */
	do_lseek(0, 0, SEEK_CUR);
	do_write(0, 0, INT64_MIN);
	do_lseek(0, 0, SEEK_CUR);
	do_read(0, 200, 0);
	do_flags(0, 0);
	do_write(0, 5, 50);
	do_fstat(0);
	do_read(0, 200, 0);
	all_same();
}

/* dup() shares the offset, a second open() does not. */
static void test_dup(void **state)
{
	(void)state;
	do_open(0, -1, "f", O_CREAT | O_RDWR, 0644);
	do_write(0, 100, INT64_MIN);
	do_dup(0, 1);
	do_open(2, -1, "f", O_RDONLY, 0);
	do_lseek(1, 20, SEEK_SET);
	do_read(0, 30, INT64_MIN);
	do_lseek(1, 0, SEEK_CUR);
	do_lseek(2, 0, SEEK_CUR);
	do_flags(1, O_APPEND);
	do_flags(0, -1);
	do_dup_to(2, 1);
	do_lseek(1, 0, SEEK_CUR);
	do_dup_to(2, 2);
	do_dup_to(3, 2);
	do_dup_to(2, 3);
	do_close(0);
	do_close(2);
	do_read(1, 10, INT64_MIN);
	do_close(1);
	do_close(1);
	all_same();
}

/* Files live on without a name, directories in a way. */
static void test_removed(void **state)
{
	static const char *const ups[] = {".", "..", "../..", "../../.."};

	(void)state;
	do_open(0, -1, "f", O_CREAT | O_RDWR, 0644);
	do_write(0, 5000, INT64_MIN);
	do_unlink(-1, "f", 0);
	do_fstat(0);
	do_read(0, 5000, 0);
	do_ftruncate(0, 100);
	do_write(0, 10, 9000);
	do_read(0, 10000, 0);
	do_open(1, -1, "f", O_CREAT | O_RDWR, 0644);
	do_read(1, 10, 0);
	do_close(0);
	do_read(1, 10, 0);
	do_mkdir(-1, "a", 0755);
	do_mkdir(-1, "a/b", 0755);
	do_mkdir(-1, "a/b/c", 0755);
	do_open(0, -1, "a/b/c", O_RDONLY, 0);
	do_chdir("a/b/c");
	do_unlink(-1, "@/a/b/c", AT_REMOVEDIR);
	do_unlink(-1, "@/a/b", AT_REMOVEDIR);
	do_unlink(-1, "@/a", AT_REMOVEDIR);
	/* What is there is gone, but for the way up. */
	for (size_t i = 0; i < sizeof(ups) / sizeof(ups[0]); i++) {
		do_stat(-1, ups[i], 0);
		do_open(2, -1, ups[i], O_RDONLY, 0);
		do_getdents(2);
		do_mkdir(2, "new", 0755);
	}
	do_stat(-1, ".", 0);
	do_stat(-1, "..", 0);
	do_stat(-1, "../..", 0);
	do_stat(-1, "x", 0);
	do_fstat(0);
	do_getdents(0);
	do_getcwd();
	do_mkdir(-1, "x", 0755);
	do_symlink("x", -1, "x");
	do_link(-1, "@/f", -1, "x");
	do_open(2, -1, "x", O_CREAT, 0644);
	do_rename(-1, "@/f", -1, "x", 0);
	do_mkdir(-1, "@/n", 0755);
	do_rename(-1, "@/n", -1, "x", 0);
	do_rename(-1, "@/n", -1, "../x", 0);
	do_unlink(-1, ".", AT_REMOVEDIR);
	do_unlink(-1, "..", AT_REMOVEDIR);
	do_chdir("..");
	do_getcwd();
	do_chdir("..");
	do_chdir("..");
	do_getcwd();
	do_close(0);
	all_same();
}

/* Descriptors of directories as the place to start from. */
static void test_dirfd(void **state)
{
	(void)state;
	make_samples();
	do_open(0, -1, "dir", O_RDONLY, 0);
	do_open(1, -1, "file", O_RDONLY, 0);
	for (size_t i = 0; i < SAMPLES; i++) {
		do_stat(0, samples[i], AT_SYMLINK_NOFOLLOW);
		do_stat(1, samples[i], 0);
		do_stat(2, samples[i], 0);
	}
	do_rename(0, "inner", -1, "outer", 0);
	do_rename(-1, "outer", 0, "sub/inner", 0);
	do_link(0, "sub/inner", -1, "empty/linked");
	do_getdents(0);
	do_fchdir(0);
	do_getcwd();
	do_fchdir(1);
	do_fchdir(2);
	do_chdir("sub");
	do_rename(-1, "@/dir", -1, "@/moved", 0);
	do_getcwd();
	do_stat(-1, "../../moved/sub", 0);
	all_same();
}

static void test_symlinks(void **state)
{
	char name[16], target[16];

	(void)state;
	do_open(0, -1, "l0", O_CREAT | O_RDWR, 0644);
	do_close(0);
	for (int i = 1; i < 45; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(target, sizeof(target), "l%d", i - 1);
		do_symlink(target, -1, name);
		do_stat(-1, name, 0);
		do_open(0, -1, name, O_CREAT, 0644);
	}
	/* A file that is made through a link. */
	do_symlink("made", -1, "to_made");
	do_open(0, -1, "to_made", O_CREAT | O_EXCL, 0644);
	do_open(0, -1, "to_made", O_CREAT | O_WRONLY, 0644);
	do_stat(-1, "made", 0);
	do_mkdir(-1, "to_made", 0755);
	do_symlink("dir", -1, "to_dir");
	do_mkdir(-1, "to_dir", 0755);
	do_mkdir(-1, "to_dir/", 0755);
	all_same();
}

/* --- a long random sequence ---------------------------------------------- */

static uint64_t seed;

/* xorshift64* (Marsaglia; Vigna). */
static uint32_t chance(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1dull >> 32) % below);
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static const char *const names[] = {"a", "b", "c", "d", "e"};

/* A path of few names. (ups): how often it may go up. */
static const char *random_path(char *to, int ups)
{
	int parts = chance(3) ? 1 : 1 + (int)chance(3);

	*to = 0;
	if (ups > 1 && chance(12) == 0)
		strcat(to, "@/");
	for (int i = 0; i < parts; i++) {
		uint32_t kind = chance(20);
		if (kind == 0)
			strcat(to, ".");
		else if (kind < 3 && ups-- > 0)
			strcat(to, "..");
		else if (kind == 3 && chance(20) == 0)
			strcat(to, LONG_NAME);
		else
			strcat(to, names[chance(5)]);
		if (i + 1 < parts || chance(8) == 0)
			strcat(to, chance(8) ? "/" : "//");
	}
	return to;
}

static bool is_directory(int slot)
{
	struct vfs_stat st;

	return !vfs_fstat(WHO, slots[slot].ours, &st) && S_ISDIR(st.mode);
}

static int random_slot(void)
{
	int slot = (int)chance(SLOTS);

	for (int i = 0; i < SLOTS && slots[slot].host < 0; i++)
		slot = chance(20) ? (slot + 1) % SLOTS : slot;
	return slot;
}

/* For (path). A removed directory of the host has no way up. */
static int random_dir(const char *path)
{
	int slot = chance(4) ? -1 : random_slot();

	if (SHARED && strstr(path, ".."))
		return -1;
	/* Mostly one that is a directory. */
	return slot >= 0 && chance(8) && !is_directory(slot) ? -1 : slot;
}

static int random_flags(void)
{
	static const int more[] = {O_CREAT, O_EXCL, O_TRUNC, O_APPEND,
		O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC};
	int flags = (int)chance(3) | (chance(2) ? O_CREAT : 0);

	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (chance(6) == 0)
			flags |= more[i];
	/* What both mean together, or O_EXCL alone, depends on the host. */
	flags &= flags & O_CREAT ? ~O_DIRECTORY : ~O_EXCL;
	return flags;
}

static int64_t random_place(void)
{
	static const int64_t edges[] = {0, 1, 4095, 4096, 4097, 8192, 12288};

	if (chance(3) == 0)
		return edges[chance(7)];
	return (int64_t)chance(chance(10) ? 16384 : 3000000);
}

static void random_data(int slot)
{
	int64_t at = chance(2) ? random_place() : INT64_MIN;
	size_t len = chance(4) ? chance(5000) : chance(DATA_BYTES);

	/* How far one may read there depends on the file system. */
	if (is_directory(slot) && !is_tmpfs)
		return;
	switch (chance(8)) {
	case 0:
	case 1:
		do_read(slot, len, at);
		break;
	case 2:
	case 3:
	case 4:
		do_write(slot, len, at);
		break;
	case 5:
		if (is_directory(slot))
			return; /* its places are not the same */
		do_lseek(slot, random_place() - (int64_t)chance(5000),
			(int)chance(is_tmpfs ? 5 : 3));
		break;
	case 6:
		do_ftruncate(slot, random_place());
		break;
	default:
		do_fstat(slot);
	}
}

static void random_descriptor(int slot)
{
	switch (chance(7)) {
	case 0:
		do_dup(slot, (int)chance(SLOTS));
		break;
	case 1:
		do_dup_to(slot, (int)chance(SLOTS));
		break;
	case 2:
		do_flags(slot, chance(4) ? -1 : chance(2) ? O_APPEND : 0);
		break;
	case 3:
		do_getdents(slot);
		break;
	case 4:
		do_close(slot);
		break;
	case 5:
		do_fchdir(slot);
		break;
	default:
		do_fstat(slot);
	}
}

static void random_look(int dir, const char *path)
{
	switch (chance(6)) {
	case 0:
		do_access(dir, path, (int)chance(8) & (is_root ? 7 : 6));
		break;
	case 1:
		do_readlink(dir, path, 1 + chance(20));
		break;
	case 2:
		do_chdir(path);
		break;
	case 3:
		do_chmod(
			path, (is_root && chance(2) ? 0640 : 0740) + chance(8));
		break;
	case 4:
		do_truncate(path, random_place());
		break;
	default:
		do_stat(dir, path, chance(2) ? AT_SYMLINK_NOFOLLOW : 0);
	}
}

static void random_names(int dir, const char *path)
{
	char more[700];
	struct vfs_stat st;
	int to_dir = random_dir("");

	/* Which of two bad places is reported is not the same. */
	if (to_dir >= 0 && !is_directory(to_dir))
		to_dir = -1;
	if (SHARED)
		to_dir = -1;
	switch (chance(20)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		do_unlink(dir, path, 0);
		break;
	case 5:
	case 6:
		do_unlink(dir, path, AT_REMOVEDIR);
		break;
	case 7:
	case 8:
	case 9:
	case 10:
		do_mkdir(dir, path, 0700 + chance(64));
		break;
	case 11:
	case 12:
	case 13:
		do_link(dir, path, to_dir, random_path(more, 2));
		break;
	case 14:
		do_symlink(random_path(more, 1), dir, path);
		break;
	default:
		/* hostfs does not follow directories that are moved. */
		if (SHARED &&
			!vfs_stat(WHO, pair_of(dir).ours, path,
				AT_SYMLINK_NOFOLLOW, &st) &&
			S_ISDIR(st.mode))
			break;
		do_rename(dir, path, to_dir, random_path(more, 2),
			chance(8)	 ? 0
				: SHARED ? 1 /* see above */
					 : 1 + (int)chance(2));
	}
}

static void random_step(void)
{
	char path[700];
	int slot = random_slot();

	random_path(path, 2);
	switch (chance(10)) {
	case 0:
	case 1:
		do_open((int)chance(SLOTS), random_dir(path), path,
			random_flags(), 0600 + chance(64));
		break;
	case 2:
		random_descriptor(slot);
		break;
	case 3:
	case 4:
		random_look(random_dir(path), path);
		break;
	case 5:
	case 6:
	case 7:
		random_names(random_dir(path), path);
		break;
	default:
		random_data(slot);
	}
	if (!do_getcwd())
		do_chdir("@");
}

/* What is in directory (path), and below. */
static void same_tree(const char *path)
{
	char below[700];

	do_open(0, -1, path, O_RDONLY | O_DIRECTORY, 0);
	if (slots[0].host < 0)
		return;
	do_getdents(0);
	do_close(0);
	for (size_t i = 0; i < 5; i++) {
		snprintf(below, sizeof(below), "%s/%s", path, names[i]);
		do_stat(-1, below, AT_SYMLINK_NOFOLLOW);
		do_readlink(-1, below, 20);
		do_open(0, -1, below, O_RDONLY | O_NOFOLLOW, 0);
		bool directory = slots[0].host >= 0 && is_directory(0);
		for (int64_t at = 0; at < 3100000 && !directory; at += 500000)
			do_read(0, DATA_BYTES, at);
		if (slots[0].host >= 0)
			do_close(0);
		if (directory)
			same_tree(below);
	}
}

/* A tree, in the lower layer, that the next steps begin with. */
static void random_lower(unsigned n)
{
	char sub[16], path[700];

	for (int i = 0; i < SLOTS; i++)
		if (slots[i].host >= 0)
			do_close(i);
	if (n) {
		do_chdir("@");
		same_tree(".");
		*strrchr(HOME, '/') = 0;
	}
	snprintf(sub, sizeof(sub), "@/r%u", n);
	make_sub(sub);
	do_chdir(sub);
	for (int i = 0; i < 40; i++) {
		random_path(path, 0);
		int fd = chance(2) ? -1
				   : open(path, O_CREAT | O_RDWR | O_EXCL,
					     0600 + chance(64));
		if (fd >= 0) {
			/* No zeroes: cp(1) may make a hole of them. */
			memset(data_host, i + 1, sizeof(data_host));
			assert_true(pwrite(fd, data_host, chance(DATA_BYTES),
					    random_place()) >= 0);
			close(fd);
		} else if (chance(4)) {
			(void)!mkdir(path, 0700 + chance(64));
		} else {
			(void)!symlink(names[chance(5)], path);
		}
	}
	lower_copy_here();
	memcpy(HOME + strlen(HOME), sub + 1, strlen(sub));
}

static void test_random(void **state)
{
	uint64_t steps = number_from("CUBICLE_TEST_STEPS", STEPS);

	(void)state;
	seed = number_from("CUBICLE_TEST_SEED", 0xc0b1c1e);
	print_message("seed 0x%llx, %llu steps, on %s\n",
		(unsigned long long)seed, (unsigned long long)steps, host_root);
	for (uint64_t i = 0; i < steps && !mismatches; i++) {
		if (LOWER && i % LOWER_STEPS == 0)
			random_lower((unsigned)(i / LOWER_STEPS));
		random_step();
		/* Else a removed working directory is where it ends. */
		if (i % 50 == 0)
			do_chdir("@");
	}
	all_same();
}

/* --- what the host cannot tell ------------------------------------------- */

static int our_open(cubicle_id_t who, const char *path, int flags)
{
	int fd = vfs_open(who, VFS_AT_CWD, path, flags, 0644);

	assert_true(fd >= 0);
	return fd;
}

static int lock(cubicle_id_t who, int fd, int command, int type, int64_t start,
	int64_t length)
{
	struct vfs_lock l = {.type = (int16_t)type,
		.whence = SEEK_SET,
		.start = start,
		.length = length};

	return vfs_lock_set(who, fd, command, VFS_LOCK_HOW(l.type, l.whence),
		l.start, l.length);
}

static int lock_as(cubicle_id_t who, int fd, const struct vfs_lock *l)
{
	return vfs_lock_set(who, fd, F_SETLK, VFS_LOCK_HOW(l->type, l->whence),
		l->start, l->length);
}

/* Who forbids (2) to write there: start, length and type; pid 0 for nobody. */
static struct vfs_lock asked(int fd, int64_t start, int64_t length)
{
	struct vfs_lock l = {.type = F_WRLCK, .start = start, .length = length};

	assert_int_equal(vfs_lock_get(2, fd, &l), 0);
	if (l.type == F_UNLCK)
		l.pid = 0;
	return l;
}

static void test_locks(void **state)
{
	int a = our_open(1, "/l", O_CREAT | O_RDWR),
	    b = our_open(2, "/l", O_RDWR);
	int only_read = our_open(1, "/l", O_RDONLY);
	struct vfs_lock l;

	(void)state;
	/* Readers share; a writer excludes; one's own locks do not matter. */
	assert_int_equal(lock(1, a, F_SETLK, F_RDLCK, 0, 100), 0);
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 50, 100), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 0, 51), -EAGAIN);
	assert_int_equal(lock(1, a, F_SETLKW, F_WRLCK, 0, 51), -EDEADLK);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 0, 50), 0);
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 49, 1), -EAGAIN);
	l = asked(b, 0, 0);
	assert_int_equal(l.pid, 1);
	/* A hole in the middle leaves both ends. */
	assert_int_equal(lock(1, a, F_SETLK, F_UNLCK, 0, 0), 0);
	assert_int_equal(lock(2, b, F_SETLK, F_UNLCK, 0, 0), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 0, 0), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_UNLCK, 10, 10), 0);
	assert_int_equal(asked(b, 10, 10).pid, 0);
	l = asked(b, 5, 10);
	assert_true(l.pid == 1 && l.start == 0 && l.length == 10);
	l = asked(b, 15, 10);
	assert_true(l.pid == 1 && l.start == 20 && l.length == 0);
	/* To the last byte, as a length and as 0. */
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 1, INT64_MAX), 0);
	assert_int_equal(
		lock(1, a, F_SETLK, F_WRLCK, 2, INT64_MAX), -EOVERFLOW);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 5, -6), -EINVAL);
	assert_int_equal(lock(1, a, F_SETLK, F_UNLCK, 5, -5), 0);
	assert_int_equal(asked(b, 0, 5).pid, 0);
	assert_int_equal(asked(b, 5, 1).pid, 1);
	/* What the descriptor was not opened for. */
	assert_int_equal(lock(1, only_read, F_SETLK, F_WRLCK, 0, 1), -EBADF);
	assert_int_equal(lock(1, only_read, F_SETLK, 7, 0, 1), -EINVAL);
	assert_int_equal(lock(1, a, F_GETLK, F_UNLCK, 0, 1), -EINVAL);
	assert_int_equal(lock(1, a, F_GETLK, 7, 0, 1), -EINVAL);
	assert_int_equal(lock(1, 999, F_SETLK, F_RDLCK, 0, 1), -EBADF);
	/* Closing any descriptor drops all of them, but not the other's. */
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 0, 2), 0);
	assert_int_equal(vfs_close(1, only_read), 0);
	assert_int_equal(asked(b, 0, 0).pid, 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 0, 1), -EAGAIN);
	assert_int_equal(vfs_close(2, b), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 0, 1), 0);
	/* From the offset, and from the end. */
	assert_int_equal(vfs_write(1, a, "12345", 5), 5);
	l = (struct vfs_lock){.type = F_WRLCK, .whence = SEEK_END, .start = -1};
	assert_int_equal(lock_as(1, a, &l), 0);
	l.whence = SEEK_CUR;
	l.start = INT64_MAX;
	assert_int_equal(lock_as(1, a, &l), -EOVERFLOW);
	l.whence = 3;
	assert_int_equal(lock_as(1, a, &l), -EINVAL);
	b = our_open(2, "/l", O_RDWR);
	assert_int_equal(asked(b, 4, 1).pid, 1);
	assert_int_equal(asked(b, 1, 3).pid, 0);
	assert_int_equal(vfs_close(1, a), 0);
	assert_int_equal(vfs_close(2, b), 0);
}

/* --- locks against a model ------------------------------------------------ */

#define LOCK_CLIENTS 3
#define LOCK_BYTES   40
#define LOCK_FILES   3
#define LOCK_STEPS   60000

/* Who has locked each byte: type + 1, or 0. */
static uint8_t locked[LOCK_FILES][LOCK_CLIENTS][LOCK_BYTES];

static bool is_in_the_way(int f, int who, int type, int start, int end)
{
	for (int c = 0; c < LOCK_CLIENTS; c++)
		for (int i = start; i <= end && c != who; i++)
			if (locked[f][c][i] &&
				(type == F_WRLCK ||
					locked[f][c][i] == F_WRLCK + 1))
				return true;
	return false;
}

static void lock_step(int f, int who, const int *fd)
{
	int type = (int)chance(3), start = (int)chance(LOCK_BYTES);
	int bytes = (int)chance((uint32_t)(LOCK_BYTES - start)) + 1;
	struct vfs_lock l = {
		.type = (int16_t)type, .start = start, .length = bytes};
	bool in_the_way = type != F_UNLCK &&
		is_in_the_way(f, who, type, start, start + bytes - 1);
	cubicle_id_t id = (cubicle_id_t)who + 1;

	if (type != F_UNLCK) {
		assert_int_equal(vfs_lock_get(id, fd[who], &l), 0);
		assert_int_equal(l.type != F_UNLCK, in_the_way);
	}
	assert_int_equal(lock(id, fd[who], F_SETLK, type, start, bytes),
		in_the_way ? -EAGAIN : 0);
	if (in_the_way)
		return;
	memset(&locked[f][who][start], type == F_UNLCK ? 0 : type + 1,
		(size_t)bytes);
}

static void test_lock_model(void **state)
{
	static const char *const files[] = {"/l1", "/l2", "/l3"};
	int fd[LOCK_FILES][LOCK_CLIENTS];

	(void)state;
	for (int f = 0; f < LOCK_FILES; f++)
		for (int c = 0; c < LOCK_CLIENTS; c++)
			fd[f][c] = our_open((cubicle_id_t)c + 1, files[f],
				O_CREAT | O_RDWR);
	for (int n = 0; n < LOCK_STEPS; n++) {
		int f = (int)chance(LOCK_FILES), c = (int)chance(LOCK_CLIENTS);
		if (chance(50)) {
			lock_step(f, c, fd[f]);
			continue;
		}
		/* All its locks there go with any descriptor. */
		cubicle_id_t id = (cubicle_id_t)c + 1;
		vfs_close(id, our_open(id, files[f], O_RDONLY));
		memset(locked[f][c], 0, LOCK_BYTES);
	}
	for (int f = 0; f < LOCK_FILES; f++)
		for (int c = 0; c < LOCK_CLIENTS; c++)
			vfs_close((cubicle_id_t)c + 1, fd[f][c]);
}

/* One client cannot have more locks than its part, and the others have theirs.
 * What it has too many of changes nothing. */
static void test_lock_limit(void **state)
{
	int a = our_open(1, "/l", O_CREAT | O_RDWR),
	    b = our_open(2, "/l", O_RDWR), n = 0;

	(void)state;
	while (n < 100000 && !lock(1, a, F_SETLK, F_WRLCK, 4 * n, 2))
		n++;
	assert_int_equal(n, 1024);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 4 * n, 2), -ENOLCK);
	/* To split one would make one more. */
	assert_int_equal(lock(1, a, F_SETLK, F_RDLCK, 0, 1), -ENOLCK);
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 0, 1), -EAGAIN);
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 4 * n, 2), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_RDLCK, 4, 2), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_RDLCK, 0, 1024), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_UNLCK, 0, 2048), 0);
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 0, 2048), 0);
	assert_int_equal(vfs_close(1, a), 0);
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 0, 0), 0);
	assert_int_equal(vfs_close(2, b), 0);
}

/* --- notices ------------------------------------------------------------------- */

/* Memory of cubicle (who). */
static void *memory_of(cubicle_id_t who)
{
	void *at = (void *)(CUBICLE_SPACE_BASE +
		((uint64_t)who << CUBICLE_SLOT_SHIFT) + CUBICLE_HEAP_OFFSET);
	void *memory = mmap(at, CUBICLE_PAGE_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	assert_ptr_equal(memory, at);
	return memory;
}

static struct vfs_notice *notice_new(cubicle_id_t who)
{
	struct vfs_notice *n = memory_of(who);

	for (int i = 0; i < VFS_LEASES; i++)
		n->lease[i].granted = n->lease[i].held = F_UNLCK;
	assert_int_equal(vfs_notify(who, n), cubicle_self());
	return n;
}

/* Ask until the version is told, or enough. */
static uint64_t version_told(
	const struct vfs_notice *n, cubicle_id_t who, int fd)
{
	struct vfs_stat st;

	for (int i = 0; i < 30 && !n->version; i++)
		assert_int_equal(vfs_fstat(who, fd, &st), 0);
	return n->version;
}

/* Whoever asks often is told; before anything changes, nobody is. */
static void test_version(void **state)
{
	int a = our_open(1, "/v", O_CREAT | O_RDWR);
	int b = our_open(2, "/v", O_RDWR);
	struct vfs_notice *one = notice_new(1), *two = notice_new(2);
	uint64_t version = version_told(one, 1, a);
	struct vfs_stat st;

	(void)state;
	assert_true(version);
	assert_int_equal(version_told(two, 2, b), version);
	assert_int_equal(vfs_stat(1, VFS_AT_CWD, "/v", 0, &st), 0);
	assert_int_equal(one->version, version);

	/* The other one's changes count as one's own. */
	assert_int_equal(vfs_write(2, b, "x", 1), 1);
	assert_int_equal(one->version | two->version, 0);
	assert_true(version_told(one, 1, a) > version);
	assert_int_equal(vfs_unlink(2, VFS_AT_CWD, "/v", 0), 0);
	assert_int_equal(one->version, 0);
	assert_true(version_told(one, 1, a));
	assert_int_equal(vfs_mkdir(2, VFS_AT_CWD, "/v", 0755), 0);
	assert_int_equal(one->version, 0);
	assert_int_equal(vfs_unlink(2, VFS_AT_CWD, "/v", AT_REMOVEDIR), 0);

	/* Who does not want to be told any more is not. */
	assert_true(version_told(one, 1, a));
	assert_int_equal(vfs_notify(1, NULL), cubicle_self());
	assert_int_equal(one->version, 0);
	assert_int_equal(version_told(one, 1, a), 0);
	assert_int_equal(vfs_notify(2, NULL), cubicle_self());
	assert_int_equal(vfs_close(1, a), 0);
	assert_int_equal(vfs_close(2, b), 0);
}

/* Whose it is, the gate looks at: attack/notice. */
static void test_notice_alignment(void **state)
{
	struct vfs_notice *one = memory_of(1);

	(void)state;
	assert_int_equal(vfs_notify(1, (void *)((char *)one + 4)), -EINVAL);
}

/* Client 1 holds, or not, what it was granted. */
static void test_leases(void **state)
{
	int a = our_open(1, "/l", O_CREAT | O_RDWR);
	int b = our_open(2, "/l", O_RDWR);
	struct vfs_notice *one = notice_new(1);
	struct vfs_lease *l = &one->lease[3];
	struct vfs_stat st;

	(void)state;
	assert_int_equal(vfs_fstat(1, a, &st), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 10, 5), 0);
	*l = (struct vfs_lease){st.inode, 10, 5, F_WRLCK, F_WRLCK};

	/* What is held is not taken back. */
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), -EAGAIN);
	assert_int_equal(l->granted, F_WRLCK);
	/* What is held to read is left to readers. */
	l->held = F_RDLCK;
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 12, 1), -EAGAIN);
	assert_int_equal(l->granted, F_RDLCK);
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 10, 5), -EAGAIN);
	assert_int_equal(lock(2, b, F_SETLK, F_UNLCK, 0, 0), 0);
	/* What is not held at all goes, and its owner gets to know. */
	l->held = F_UNLCK;
	assert_int_equal(asked(b, 0, 0).pid, 0);
	assert_int_equal(l->granted, F_UNLCK);
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 0, 0), 0);
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 10, 5), -EAGAIN);
	assert_int_equal(lock(2, b, F_SETLK, F_UNLCK, 0, 0), 0);

	/* A lease of another place, file or kind says nothing of a lock. */
	assert_int_equal(lock(1, a, F_SETLK, F_WRLCK, 10, 5), 0);
	*l = (struct vfs_lease){st.inode, 10, 6, F_WRLCK, F_UNLCK};
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), -EAGAIN);
	*l = (struct vfs_lease){st.inode + 1, 10, 5, F_WRLCK, F_UNLCK};
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), -EAGAIN);
	*l = (struct vfs_lease){st.inode, 10, 5, F_RDLCK, F_UNLCK};
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), -EAGAIN);
	/* Nor can more be had than there was. */
	*l = (struct vfs_lease){st.inode, 10, 5, F_WRLCK, 77};
	assert_int_equal(lock(2, b, F_SETLK, F_RDLCK, 12, 1), -EAGAIN);
	assert_int_equal(l->granted, F_WRLCK);

	/* Closing ends it. */
	l->held = F_WRLCK;
	assert_int_equal(vfs_close(1, a), 0);
	assert_true(l->granted == F_UNLCK && l->held == F_UNLCK);
	assert_int_equal(lock(2, b, F_SETLK, F_WRLCK, 0, 0), 0);
	assert_int_equal(vfs_notify(1, NULL), cubicle_self());
	assert_int_equal(vfs_close(2, b), 0);
}

static void test_devices(void **state)
{
	struct vfs_stat st;
	char buf[64];
	int fd;

	(void)state;
	memset(buf, 1, sizeof(buf));
	fd = our_open(1, "/dev/null", O_RDWR | O_TRUNC | O_CREAT);
	assert_int_equal(vfs_read(1, fd, buf, 10), 0);
	assert_int_equal(vfs_write(1, fd, buf, 10), 10);
	assert_int_equal(vfs_lseek(1, fd, 5, SEEK_SET), 0);
	assert_int_equal(vfs_ioctl(1, fd, TERMIOS, buf, 60), -ENOTTY);
	assert_int_equal(vfs_ftruncate(1, fd, 0), -EINVAL);
	assert_int_equal(vfs_fstat(1, fd, &st), 0);
	assert_true(S_ISCHR(st.mode) && st.rdevice == 0x103);
	vfs_close(1, fd);
	fd = our_open(1, "/dev/zero", O_RDWR);
	assert_int_equal(vfs_pread(1, fd, buf, 10, 3), 10);
	for (int i = 0; i < 10; i++)
		assert_int_equal(buf[i], 0);
	assert_int_equal(buf[10], 1);
	vfs_close(1, fd);
	fd = our_open(1, "/dev//full", O_RDWR);
	assert_int_equal(vfs_write(1, fd, buf, 1), -ENOSPC);
	assert_int_equal(vfs_read(1, fd, buf, 20), 20);
	vfs_close(1, fd);
	fd = our_open(1, "/dev/./urandom", O_RDONLY);
	assert_int_equal(vfs_read(1, fd, buf, 10), 10);
	assert_int_equal(buf[9], 0x5a);
	assert_int_equal(vfs_write(1, fd, buf, 10), -EBADF);
	vfs_close(1, fd);
	assert_int_equal(vfs_open(1, VFS_AT_CWD, "/dev/x", O_CREAT, 0), -EPERM);
	assert_int_equal(vfs_open(1, VFS_AT_CWD, "/dev/x", 0, 0), -ENOENT);
	assert_int_equal(
		vfs_open(1, VFS_AT_CWD, "/dev/null/x", 0, 0), -ENOTDIR);
	assert_int_equal(vfs_open(1, VFS_AT_CWD, "/dev/null/", 0, 0), -ENOTDIR);
	assert_int_equal(
		vfs_stat(1, VFS_AT_CWD, "/dev/null/", 0, &st), -ENOTDIR);
	assert_int_equal(
		vfs_open(1, VFS_AT_CWD, "/dev/null", O_CREAT | O_EXCL, 0),
		-EEXIST);
	assert_int_equal(vfs_open(1, VFS_AT_CWD, "/dev", O_RDWR, 0), -EISDIR);
	assert_int_equal(vfs_access(1, VFS_AT_CWD, "/dev/null", X_OK), -EACCES);
	assert_int_equal(vfs_access(1, VFS_AT_CWD, "/dev", X_OK), 0);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/dev/null", 0), -EEXIST);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/dev/x", 0), -EPERM);
	assert_int_equal(vfs_unlink(1, VFS_AT_CWD, "/dev/null", 0), -EPERM);
	assert_int_equal(vfs_unlink(1, VFS_AT_CWD, "/dev/x", 0), -ENOENT);
}

static void test_console(void **state)
{
	char buf[64];
	uint16_t size[32];

	(void)state;
	/* A cubicle that has done nothing yet has its three descriptors. */
	assert_int_equal(vfs_read(7, 0, buf, sizeof(buf)), 5);
	assert_int_equal(vfs_write(7, 1, "out", 3), 3);
	assert_true(console_stream == 1 && !strcmp(console, "out"));
	assert_int_equal(vfs_write(7, 2, "err", 3), 3);
	assert_true(console_stream == 2 && !strcmp(console, "err"));
	assert_int_equal(vfs_lseek(7, 1, 0, SEEK_CUR), -ESPIPE);
	assert_int_equal(vfs_pread(7, 0, buf, 1, 0), -ESPIPE);
	assert_int_equal(vfs_pwrite(7, 1, buf, 1, 0), -ESPIPE);
	is_terminal = false;
	assert_int_equal(vfs_ioctl(7, 1, TERMIOS, buf, 60), -ENOTTY);
	is_terminal = true;
	assert_int_equal(vfs_ioctl(7, 1, TERMIOS, buf, 60), 0);
	assert_int_equal(vfs_ioctl(7, 1, TERMIOS, buf, 35), -EINVAL);
	assert_int_equal(vfs_ioctl(7, 1, WINDOW_SIZE, size, sizeof(size)), 0);
	assert_true(size[0] == 25 && size[1] == 80);
	assert_int_equal(vfs_ioctl(7, 1, 0x1234, buf, 60), -ENOTTY);
	assert_int_equal(our_open(7, "/l7", O_CREAT | O_RDWR), 3);
	/* Another cubicle's descriptors are not this one's. */
	assert_int_equal(vfs_close(8, 3), -EBADF);
	assert_int_equal(vfs_close(7, 0), 0);
	assert_int_equal(our_open(7, "/l7", O_RDWR), 0);
	assert_int_equal(vfs_close(7, 0), 0);
	assert_int_equal(vfs_close(7, 3), 0);
	assert_int_equal(vfs_unlink(7, VFS_AT_CWD, "/l7", 0), 0);
}

static void test_limits(void **state)
{
	struct vfs_stat st;
	int last = -1, fd;

	(void)state;
	assert_int_equal(vfs_limit(9, VFS_DESCRIPTORS_MAX + 1), -EINVAL);
	assert_int_equal(vfs_limit(9, DESCRIPTORS), 0);
	while ((fd = vfs_open(9, VFS_AT_CWD, "/", O_RDONLY, 0)) >= 0)
		last = fd;
	assert_int_equal(fd, -EMFILE);
	assert_int_equal(last, DESCRIPTORS - 1);
	/* Nothing is made or cut short where there is no descriptor for it. */
	fd = our_open(1, "/keep", O_CREAT | O_RDWR);
	assert_int_equal(vfs_write(1, fd, "data", 4), 4);
	assert_int_equal(vfs_open(9, VFS_AT_CWD, "/no", O_CREAT, 0), -EMFILE);
	assert_int_equal(vfs_open(9, VFS_AT_CWD, "", O_CREAT, 0), -ENOENT);
	assert_int_equal(vfs_open(9, VFS_AT_CWD, "/", O_CREAT | O_DIRECTORY, 0),
		-EINVAL);
	assert_int_equal(vfs_stat(9, VFS_AT_CWD, "/no", 0, &st), -ENOENT);
	assert_int_equal(
		vfs_open(9, VFS_AT_CWD, "/keep", O_TRUNC | O_RDWR, 0), -EMFILE);
	assert_int_equal(vfs_fstat(1, fd, &st), 0);
	assert_int_equal(st.size, 4);
	assert_int_equal(vfs_dup(9, 3, 0, 0), -EMFILE);
	assert_int_equal(vfs_dup(9, 3, DESCRIPTORS, 0), -EINVAL);
	assert_int_equal(vfs_dup(9, 3, -1, 0), -EINVAL);
	assert_int_equal(vfs_dup_to(9, 3, DESCRIPTORS, 0), -EBADF);
	assert_int_equal(vfs_dup_to(9, 3, 4, 0), 4);
	assert_int_equal(vfs_close(9, 500), 0);
	assert_int_equal(vfs_dup(9, 3, 0, O_CLOEXEC), 500);
	assert_int_equal(vfs_fcntl(9, 500, F_GETFD, 0), FD_CLOEXEC);
	assert_int_equal(vfs_fcntl(9, 500, F_SETFD, 0), 0);
	assert_int_equal(vfs_fcntl(9, 500, F_GETFD, 0), 0);
	assert_int_equal(vfs_fcntl(9, 500, 99, 0), -EINVAL);
	for (int i = 0; i <= last; i++)
		assert_int_equal(vfs_close(9, i), 0);
	vfs_close(1, fd);
	assert_int_equal(vfs_close(CUBICLE_SLOTS, 0), -ENOMEM);
}

/* A working directory whose text is as long as it can be, and a path that adds
 * a slash to it. */
static void test_deepest(void **state)
{
	struct vfs_stat st;
	const int depth = (VFS_PATH_BYTES - 1) / 3;

	(void)state;
	for (int i = 0; i < depth; i++) {
		assert_int_equal(vfs_mkdir(8, VFS_AT_CWD, "dd", 0755), 0);
		assert_int_equal(vfs_chdir(8, "dd"), 0);
	}
	assert_int_equal(vfs_stat(8, VFS_AT_CWD, "./", 0, &st), 0);
	assert_int_equal(vfs_stat(8, VFS_AT_CWD, ".//.", 0, &st), 0);
	assert_int_equal(vfs_stat(8, VFS_AT_CWD, "d/", 0, &st), -ENOENT);
	for (int i = 0; i < depth; i++) {
		assert_int_equal(vfs_chdir(8, "../"), 0);
		assert_int_equal(
			vfs_unlink(8, VFS_AT_CWD, "dd", AT_REMOVEDIR), 0);
	}
}

static void test_mounts(void **state)
{
	char buf[64];
	struct vfs_stat st;
	int fd, root;

	(void)state;
	assert_int_equal(vfs_mount(2, "ramfs", "/m", 0), -EPERM);
	assert_int_equal(vfs_mount(1, "ext4", "/m", 0), -ENODEV);
	assert_int_equal(vfs_mount(1, "devfs", "m", 0), -EINVAL);
	assert_int_equal(vfs_mount(1, "devfs", "/missing", 0), -ENOENT);
	assert_int_equal(vfs_mount(1, "devfs", "/dev", 0), -EBUSY);
	assert_int_equal(vfs_mount(1, "devfs", "/dev/", 0), -EBUSY);
	assert_int_equal(vfs_mount(1, "ramfs", "/", 0), -EBUSY);
	assert_int_equal(vfs_mkdir(3, VFS_AT_CWD, "/x", 0755), 0);
	assert_int_equal(vfs_mkdir(3, VFS_AT_CWD, "/x/d", 0755), 0);
	/* Ways into a file system, and out of it. */
	assert_int_equal(vfs_chdir(3, "/x/d"), 0);
	vfs_close(3, our_open(3, "../../dev/null", O_RDWR));
	assert_int_equal(vfs_chdir(3, "../../dev"), 0);
	assert_int_equal(vfs_getcwd(3, buf, sizeof(buf)), 5);
	assert_string_equal(buf, "/dev");
	assert_int_equal(vfs_getcwd(3, buf, 5), 5);
	assert_int_equal(vfs_getcwd(3, buf, 4), -ERANGE);
	vfs_close(3, our_open(3, "null", O_RDWR));
	vfs_close(3, our_open(3, "./null", O_RDWR));
	assert_int_equal(vfs_stat(3, VFS_AT_CWD, "../x/d/", 0, &st), 0);
	assert_int_equal(vfs_stat(3, VFS_AT_CWD, "null/", 0, &st), -ENOTDIR);
	assert_int_equal(vfs_chdir(3, "../x"), 0);
	assert_int_equal(vfs_getcwd(3, buf, sizeof(buf)), 3);
	root = our_open(3, "/", O_RDONLY);
	fd = vfs_open(3, root, "dev/zero", O_RDONLY, 0);
	assert_true(fd >= 0);
	assert_int_equal(vfs_read(3, fd, buf, 3), 3);
	vfs_close(3, fd);
	vfs_close(3, root);
	root = our_open(3, "/dev", O_RDONLY);
	assert_int_equal(vfs_stat(3, root, "../x/d", 0, &st), 0);
	assert_int_equal(vfs_stat(3, root, "zero", 0, &st), 0);
	assert_true(S_ISCHR(st.mode));
	vfs_close(3, root);
	assert_int_equal(
		vfs_rename(3, VFS_AT_CWD, "d", VFS_AT_CWD, "/dev/d", 0),
		-EXDEV);
	assert_int_equal(
		vfs_link(3, VFS_AT_CWD, "/dev/null", VFS_AT_CWD, "n"), -EXDEV);
	assert_int_equal(
		vfs_unlink(3, VFS_AT_CWD, "/dev", AT_REMOVEDIR), -EBUSY);
	/* One below a directory that is not the root. */
	assert_int_equal(vfs_mount(1, "devfs", "/x//d/.", 0), 0);
	assert_int_equal(vfs_chdir(3, "/x"), 0);
	assert_int_equal(vfs_stat(3, VFS_AT_CWD, "d/null", 0, &st), 0);
	assert_int_equal(vfs_chdir(3, "d"), 0);
	assert_int_equal(vfs_stat(3, VFS_AT_CWD, "null", 0, &st), 0);
	assert_int_equal(vfs_chdir(3, ".."), 0);
	assert_int_equal(vfs_getcwd(3, buf, sizeof(buf)), 3);
	assert_string_equal(buf, "/x");
}

static void test_vectors(void **state)
{
	char a[4] = "", b[8] = "", c[] = "abcdefgh";
	struct iovec out[3] = {{c, 3}, {NULL, 0}, {c + 3, 5}};
	struct iovec in[2] = {{a, 3}, {b, 7}};
	int fd = our_open(1, "/v", O_CREAT | O_RDWR);

	(void)state;
	assert_int_equal(vfs_writev(1, fd, out, 3), 8);
	assert_int_equal(vfs_lseek(1, fd, 0, SEEK_SET), 0);
	assert_int_equal(vfs_readv(1, fd, in, 2), 8);
	assert_string_equal(a, "abc");
	assert_string_equal(b, "defgh");
	assert_int_equal(vfs_readv(1, fd, in, 2), 0);
	assert_int_equal(vfs_readv(1, fd, in, 1025), -EINVAL);
	assert_int_equal(vfs_readv(1, fd, in, -1), -EINVAL);
	assert_int_equal(vfs_readv(1, fd, in, 0), 0);
	vfs_close(1, fd);
}

static void test_times(void **state)
{
	struct vfs_time t[2] = {{5, 6}, {7, 0x3ffffffe}};
	struct vfs_stat st, was;
	int fd = our_open(1, "/t", O_CREAT | O_RDWR);

	(void)state;
	assert_int_equal(vfs_fstat(1, fd, &was), 0);
	assert_int_equal(vfs_utimens(1, fd, NULL, t, 2, 0), 0);
	assert_int_equal(vfs_fstat(1, fd, &st), 0);
	assert_true(st.accessed.seconds == 5 && st.accessed.nanoseconds == 6);
	assert_int_equal(st.modified.nanoseconds, was.modified.nanoseconds);
	assert_true(st.changed.nanoseconds > was.changed.nanoseconds);
	assert_int_equal(vfs_write(1, fd, "x", 1), 1);
	assert_int_equal(vfs_fstat(1, fd, &was), 0);
	assert_true(was.modified.nanoseconds > st.modified.nanoseconds);
	t[0].nanoseconds = 1000000000;
	assert_int_equal(vfs_utimens(1, fd, NULL, t, 2, 0), -EINVAL);
	assert_int_equal(vfs_utimens(1, VFS_AT_CWD, "/t", NULL, 0, 0), 0);
	vfs_close(1, fd);
}

/* A mapping stays, and counts in the account of its client, until the client
 * has unmapped it as often as it mapped it, or is restarted. */
static void test_mapped(void **state)
{
	const struct account *pages = &accounts[ACCOUNT_MAPPED];
	const struct account *areas = &accounts[ACCOUNT_AREAS];
	struct cubicle_published *published =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	char buf[4] = "";

	(void)state;
	int fd = our_open(1, "/mapped", O_CREAT | O_RDWR);
	int only_read = our_open(1, "/mapped", O_RDONLY);
	if (SHARED || LOWER) {
		vfs_close(1, fd);
		vfs_close(1, only_read);
		return;
	}
	assert_int_equal(vfs_pwrite(1, fd, "abc", 3, 5000), 3);
	assert_int_equal(vfs_map(1, fd, 1, 4096, 1), -EINVAL);
	assert_int_equal(vfs_map(1, fd, 0, 4095, 1), -EINVAL);
	assert_int_equal(vfs_map(1, fd, 0, 0, 1), -EINVAL);
	assert_int_equal(vfs_map(1, fd, -4096, 4096, 1), -EINVAL);
	assert_int_equal(vfs_map(1, 99, 0, 4096, 1), -EBADF);
	assert_int_equal(vfs_map(1, only_read, 0, 4096, 1), -EACCES);
	assert_int_equal(vfs_map(1, fd, 0, (size_t)1 << 40, 1), -ENOMEM);
	assert_int_equal(vfs_map(1, fd, 0, (size_t)10 << 20, 1), -ENOMEM);
	int64_t at = vfs_map(1, fd, 0, 8192, 1);
	assert_true(at > 0);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at, 8192), 2);
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 8192), 1);
	at = vfs_map(1, only_read, 0, 8192, 0);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at, 8192), 1);
	assert_int_equal(vfs_map(1, fd, 0, 4096, 0), at);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at, 4096), 2);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at, 8192), 1);
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 8192), 1);
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 8192), 1);
	at = vfs_map(1, fd, 0, 8192, 1);
	assert_int_equal(vfs_map(1, only_read, 4096, 4096, 0), at + 4096);
	char *p = (char *)(uintptr_t)at;
	assert_memory_equal(p + 5000, "abc", 4);
	p[5001] = 'B';
	p[6000] = 'x'; /* after the end */
	assert_int_equal(vfs_pread(1, fd, buf, 4, 5000), 3);
	assert_string_equal(buf, "aBc");
	assert_int_equal(vfs_ftruncate(1, fd, 5001), 0);
	assert_int_equal(vfs_ftruncate(1, fd, 8192), 0);
	assert_true(p[5000] == 'a' && !p[5001] && !p[6000]);
	assert_true(pages->used[1] >= 2 && areas->used[1] == 1);
	/* Half of the first one, and what is left of both. */
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 4096), 1);
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 4096), 0);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at, 8192), 0);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at + 4096, 4096), 2);
	assert_int_equal(vfs_unlink(1, VFS_AT_CWD, "/mapped", 0), 0);
	vfs_close(1, fd);
	vfs_close(1, only_read);
	assert_int_equal(vfs_unmap(1, (uint64_t)at + 4096, 4096), 1);
	assert_int_equal(vfs_is_mapped(1, (uint64_t)at + 4096, 4096), 2);
	assert_int_equal(p[5000], 'a');
	assert_int_equal(
		vfs_remap(1, (uint64_t)at + 4096, 4096, 3 * 4096), at + 4096);
	assert_int_equal(
		vfs_remap(1, (uint64_t)at + 4096, 4 * 4096, 5 * 4096), -EFAULT);
	assert_int_equal(areas->used[1], 1);
	assert_int_equal(vfs_unmap(1, (uint64_t)at, 64 * 4096), 1);
	assert_int_equal(pages->used[1] + areas->used[1], 0);
	fd = our_open(1, "/mapped", O_CREAT | O_RDWR);
	int count = 0;
	while ((at = vfs_map(1, fd, 0, 8192, 1)) > 0)
		count++;
	assert_int_equal(count, 1024);
	assert_int_equal(at, -ENOMEM);
	vfs_close(1, fd);
	/* The other way to an end. */
	assert_int_equal(areas->used[1], 1);
	published->restarts[1]++;
	assert_int_equal(vfs_unlink(1, VFS_AT_CWD, "/mapped", 0), 0);
	assert_int_equal(pages->used[1] + areas->used[1], 0);
}

#define COMPARED(test) \
	cmocka_unit_test_setup_teardown(test, host_make, host_clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARED(test_open),
		COMPARED(test_look),
		COMPARED(test_make),
		COMPARED(test_rename),
		COMPARED(test_data),
		COMPARED(test_append),
		COMPARED(test_dup),
		COMPARED(test_removed),
		COMPARED(test_dirfd),
		COMPARED(test_symlinks),
		COMPARED(test_random),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_lock_model),
		cmocka_unit_test(test_lock_limit),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_notice_alignment),
		cmocka_unit_test(test_leases),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_deepest),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_mapped),
	};

#ifdef STORE_BYTES
	given_make(STORE_BYTES);
#endif
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
#ifdef STORE_BYTES
	/* Or the test is of something else. */
	if (!given_writes)
		return 1;
#endif
	return failed;
}
