/* SPDX-License-Identifier: MIT */
/*
 * sequences.c: calls in an order that matters: what uses up something that
 * others need, too, or makes a service remember much, or walk far.
 *
 * Each stops at the first call that fails. All of them leave behind what they
 * made, now and then; sweep() removes it.
 */
#include "alloc/alloc.h"
#include "ramfs/ramfs.h"
#include "rt/string.h"
#include "state.h"
#include "vfs/linux.h"
#include "vfs/network.h"
#include "vfs/vfs.h"

#define AT VFS_AT_CWD

static int learn(int fd)
{
	if (fd >= 0)
		handle_learn(HANDLE_FD, (uint64_t)fd);
	return fd;
}

static int open_file(const char *path)
{
	return learn(vfs_open(CUBICLE_SELF, AT, path, O_RDWR | O_CREAT, 0666));
}

static void close_file(int fd)
{
	if (!one_in(4))
		vfs_close(CUBICLE_SELF, fd);
}

/* --- names ------------------------------------------------------------------------ */

/* (n) in letters, to (to); at least (digits). Returns the end. */
static char *letters(char *to, uint64_t n, unsigned digits)
{
	char *at = to;

	while (n || at < to + digits) {
		*at++ = (char)('a' + n % 26);
		n /= 26;
	}
	*at = 0;
	return at;
}

/* The low half of FNV-1a, which is what a table of up to 65,536 places uses. */
static uint16_t hash(uint16_t h, const char *s)
{
	for (; *s; s++)
		h = (uint16_t)((h ^ (uint8_t)*s) * 0x0193);
	return h;
}

/* Two letters after which (from) is (to), to (end); false if there are none. */
static bool letters_between(uint16_t from, uint16_t to, char *end)
{
	for (char a = 'a'; a <= 'z'; a++) {
		uint16_t h = (uint16_t)((from ^ (uint8_t)a) * 0x0193);
		/* 0x0193 times 0x449b is 1 */
		uint16_t b = (uint16_t)(to * 0x449b) ^ h;
		if (b < 'a' || b > 'z')
			continue;
		end[0] = a;
		end[1] = (char)b;
		end[2] = 0;
		return true;
	}
	return false;
}

/* Many names in one place of the hash table of the root, that of HONEST_DIR. */
static void many_names(void)
{
	const uint16_t start = 0x9dc5; /* of 2166136261 */
	uint16_t want = hash(start, HONEST_DIR + 1);
	char path[32] = "/_";
	uint64_t left = 1ull << below(16);

	for (uint64_t n = below(1000) << 20; left; n++) {
		char *end = letters(path + 2, n, 4);
		if (!letters_between(hash(start, path + 1), want, end))
			continue;
		left--;
		int error = one_in(2) ? vfs_symlink(CUBICLE_SELF, "a", AT, path)
				      : vfs_mkdir(CUBICLE_SELF, AT, path, 0700);
		if (error && error != -EEXIST)
			return;
	}
}

/* Paths from a directory that has a long path itself, maybe the longest. */
static void look_around(void)
{
	static const char *const paths[] = {
		"./", "..", "../", "..//", ".", "a/", "./.", "../../a/../"};
	struct vfs_stat st;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		vfs_stat(CUBICLE_SELF, AT, paths[i], 0, &st);
}

static void deep_directories(void)
{
	char path[260];
	uint64_t bytes = 1 + below(4),
		 depth = one_in(2) ? VFS_PATH_BYTES / (bytes + 1) : below(3000);

	if (one_in(2))
		vfs_chdir(CUBICLE_SELF, "/");
	memset(path, 'd', bytes);
	path[bytes] = 0;
	for (; depth; depth--) {
		int error = vfs_mkdir(CUBICLE_SELF, AT, path, 0700);
		if (error && error != -EEXIST)
			break;
		if (vfs_chdir(CUBICLE_SELF, path))
			break;
		if (one_in(200) || depth < 4)
			look_around();
	}
	vfs_getcwd(CUBICLE_SELF, (char *)arena, PAGE);
	vfs_rename(CUBICLE_SELF, AT, "/a", AT, "a", 0);
	vfs_rename(CUBICLE_SELF, AT, ".", AT, "/b", 0);
	/* Up again, and all of it away; or it stays. */
	while (!one_in(2000) && !vfs_chdir(CUBICLE_SELF, "..") &&
		!vfs_unlink(CUBICLE_SELF, AT, path, AT_REMOVEDIR))
		;
	if (one_in(2))
		vfs_chdir(CUBICLE_SELF, "/");
}

/* Links that lead to links, with long targets. */
static void links(void)
{
	char path[32], target[4096];
	size_t bytes = below(sizeof(target) - 40);

	for (uint64_t i = 0; i < 42; i++) {
		char *end = letters(path, i, 3);
		memcpy(end, "_", 2);
		for (size_t k = 0; k < bytes; k++)
			target[k] = k % 2 ? '/' : '.';
		letters(target + bytes, i + 1, 3);
		memcpy(target + bytes + 3, "_", 2);
		vfs_symlink(CUBICLE_SELF, target, AT, path);
	}
	vfs_open(CUBICLE_SELF, AT, "aaa_", O_RDONLY, 0);
	vfs_truncate(CUBICLE_SELF, "aaa_/a", 1);
}

static void renames(void)
{
	char from[256], to[256];

	for (uint64_t n = below(200); n; n--) {
		path_make(from);
		path_make(to);
		switch (below(6)) {
		case 0:
			vfs_mkdir(CUBICLE_SELF, AT, to, 0700);
			break;
		case 1:
			vfs_link(CUBICLE_SELF, AT, from, AT, to);
			break;
		case 2:
			vfs_unlink(CUBICLE_SELF, AT, from,
				one_in(2) ? AT_REMOVEDIR : 0);
			break;
		case 3:
			vfs_chdir(CUBICLE_SELF, from);
			break;
		default:
			vfs_rename(CUBICLE_SELF, AT, from, AT, to, 0);
		}
	}
}

/* Remove what is in directory (path) but what others need; no deeper than that.
 */
static void remove_all(const char *path)
{
	static const char *const kept[] = {
		".", "..", "dev", "tmp", HONEST_DIR + 1, HONEST_SHARED + 1};
	uint64_t at = 0;
	int fd = vfs_open(CUBICLE_SELF, AT, path, O_RDONLY | O_DIRECTORY, 0);

	for (uint64_t turns = 0; fd >= 0 && turns < 100000; turns++) {
		char *list = (char *)arena;
		int64_t n = vfs_getdents(CUBICLE_SELF, fd, list, ARENA_BYTES);
		if (n <= 0)
			break;
		for (at = 0; at < (uint64_t)n;) {
			const struct vfs_dirent *e = (const void *)(list + at);
			bool keep = false;
			for (size_t k = 0; k < 6; k++)
				keep |= !strcmp(e->name, kept[k]);
			if (!keep)
				vfs_unlink(CUBICLE_SELF, fd, e->name,
					e->type == DT_DIR ? AT_REMOVEDIR : 0);
			at += e->bytes;
		}
	}
	if (fd >= 0)
		vfs_close(CUBICLE_SELF, fd);
}

/* Room again: what a sequence has left. */
static void sweep(void)
{
	static const char *const places[] = {"/a/a", "/a/b", "/b/a", "/b/b",
		"/a", "/b", "/c", "/d", "/e", "/f", "/g", "/tmp", "/"};

	for (int fd = 3; fd < 1024; fd++)
		vfs_close(CUBICLE_SELF, fd);
	vfs_chdir(CUBICLE_SELF, "/");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		remove_all(places[i]);
}

/* --- descriptors and locks ----------------------------------------------------------- */

static void many_descriptors(void)
{
	int fd = open_file("/tmp/a");

	for (uint64_t n = below(1100); n && fd >= 0; n--) {
		int more = one_in(2) ? vfs_dup(CUBICLE_SELF, fd, 0, 0)
				     : open_file("/tmp/a");
		if (more < 0)
			break;
	}
	vfs_dup_to(CUBICLE_SELF, fd, 1023, 0);
	vfs_dup_to(CUBICLE_SELF, fd, 1024, 0);
}

static void many_locks(void)
{
	int fd = open_file(one_in(2) ? HONEST_SHARED : "/tmp/a");
	uint64_t n = 1ull << below(16);
	int64_t at = (int64_t)(below(2) * 1000);

	n = n > 32768 ? 60000 : n;
	for (; n; n--, at += 2)
		if (vfs_lock_set(CUBICLE_SELF, fd, F_SETLK,
			    VFS_LOCK_HOW(
				    one_in(2) ? F_RDLCK : F_WRLCK, SEEK_SET),
			    at, 1) == -ENOLCK)
			break;
	if (one_in(4))
		vfs_close(CUBICLE_SELF, fd);
}

/* --- data ------------------------------------------------------------------------------- */

static void fill(void)
{
	int fd = open_file("/tmp/full");
	int64_t n, from = (int64_t)chance_offset();

	if (one_in(2))
		vfs_fallocate(CUBICLE_SELF, fd, 0, 0,
			(int64_t)(1ull << (20 + below(14))));
	else
		do
			n = vfs_pwrite(CUBICLE_SELF, fd, arena, ARENA_BYTES,
				from = (from + ARENA_BYTES) & INT64_MAX);
		while (n > 0 && !one_in(4000));
	if (!one_in(3))
		vfs_ftruncate(CUBICLE_SELF, fd, 0);
	close_file(fd);
}

/* A page here and there, as far away from each other as can be. */
static void sparse(void)
{
	int fd = open_file("/tmp/sparse");

	vfs_ftruncate(CUBICLE_SELF, fd, 1ll << 62);
	for (uint64_t n = below(500); n; n--) {
		int64_t at = (int64_t)(chance_any() >> (1 + below(40)));
		if (vfs_pwrite(CUBICLE_SELF, fd, arena, 1, at) != 1)
			break;
	}
	vfs_lseek(CUBICLE_SELF, fd, 0, SEEK_DATA);
	vfs_lseek(CUBICLE_SELF, fd, 0, SEEK_HOLE);
	vfs_lseek(CUBICLE_SELF, fd, 1ll << 61, SEEK_HOLE);
	vfs_ftruncate(CUBICLE_SELF, fd, (int64_t)(chance_any() >> 2));
	if (!one_in(3))
		vfs_unlink(CUBICLE_SELF, AT, "/tmp/sparse", 0);
	close_file(fd);
}

/* 1,024 pieces, as many as there may be, of which some are of the same page. */
static void many_pieces(void)
{
	static struct piece {
		uint64_t base, bytes;
	} all[1024];
	int fd = open_file("/tmp/b"), how = (int)below(3);

	for (size_t i = 0; i < 1024; i++)
		all[i] = (struct piece){
			(uintptr_t)arena + below(ARENA_BYTES - 64),
			how ? below(64) : 1};
	vfs_writev(CUBICLE_SELF, fd, (const void *)all, 1024);
	vfs_lseek(CUBICLE_SELF, fd, 0, SEEK_SET);
	vfs_readv(CUBICLE_SELF, fd, (const void *)all, 1024);
	vfs_readv(CUBICLE_SELF, fd, (const void *)all, 1025);
	close_file(fd);
}

/* --- pages and windows -------------------------------------------------------------------- */

/* All of its heap, in ever smaller blocks, of which it touches none. */
static void all_pages(void)
{
	void *blocks[64];
	uint64_t sizes[64];
	unsigned n = 0;

	for (uint64_t each = 1ull << (10 + below(10)); each && n < 64;) {
		blocks[n] = alloc_pages(CUBICLE_SELF, each);
		sizes[n] = each;
		if (!blocks[n])
			each /= 2;
		else
			n++;
	}
	while (n--)
		alloc_free(CUBICLE_SELF, blocks[n], sizes[n]);
}

static void many_pages(void)
{
	uint64_t each = 1 + below(100);

	for (uint64_t n = below(300); n; n--) {
		void *p = alloc_pages(CUBICLE_SELF, each);
		if (!p)
			break;
		handle_learn(HANDLE_PAGE, (uintptr_t)p);
		if (one_in(2))
			*(volatile char *)p = 1;
		if (!one_in(3))
			alloc_free(CUBICLE_SELF, p, 1 + below(each));
	}
}

/* Pages that are in an open window, and in use by a call, are given back. */
static void pages_in_windows(void)
{
	cubicle_window_t w = cubicle_window_init();
	uint64_t cubicles = CUBICLE_PUBLISHED->cubicles;
	char *p = alloc_pages(CUBICLE_SELF, 8);

	if (w < 0 || !p)
		return;
	handle_learn(HANDLE_WINDOW, (uint64_t)w);
	handle_learn(HANDLE_PAGE, (uintptr_t)p);
	cubicle_window_add(w, p, 4 * PAGE);
	for (uint64_t n = below(cubicles) + 1; n; n--)
		cubicle_window_open(w, (cubicle_id_t)(1 + below(cubicles)));
	int fd = open_file("/tmp/c");
	vfs_pwrite(CUBICLE_SELF, fd, p + 100, 2 * PAGE, 0);
	alloc_free(CUBICLE_SELF, p + below(4) * PAGE, 1);
	vfs_pread(CUBICLE_SELF, fd, p + 100, 2 * PAGE, 0);
	if (one_in(2))
		cubicle_window_close_all(w);
	vfs_pread(CUBICLE_SELF, fd, p + 100, 7 * PAGE, 0);
	close_file(fd);
}

static void many_windows(void)
{
	for (uint64_t n = below(1100); n; n--) {
		cubicle_window_t w = cubicle_window_init();
		if (w < 0)
			return;
		if (one_in(16))
			handle_learn(HANDLE_WINDOW, (uint64_t)w);
		cubicle_window_add(w, arena + below(ARENA_BYTES), below(64));
		cubicle_window_open(w, (cubicle_id_t)(1 + below(11)));
		if (one_in(3))
			cubicle_window_destroy(w);
	}
}

/* Every other page of much memory, open to all: many mappings for the kernel.
 */
static void many_mappings(void)
{
	cubicle_window_t w = cubicle_window_init();
	const struct cubicle_published *published = CUBICLE_PUBLISHED;
	uint64_t cubicles = published->cubicles;
	/* Where each gate goes through all of them, not so many. */
	uint64_t pages = 64ull << below(published->shares.views ? 7 : 2);
	char *p = alloc_pages(CUBICLE_SELF, pages);

	if (w < 0 || !p)
		return;
	handle_learn(HANDLE_WINDOW, (uint64_t)w);
	if (one_in(2))
		for (uint64_t id = 1; id <= cubicles; id++)
			cubicle_window_open(w, (cubicle_id_t)id);
	for (uint64_t i = 0; i < pages; i += 2)
		if (cubicle_window_add(w, p + i * PAGE, PAGE))
			break;
	for (uint64_t id = 1; id <= cubicles; id++)
		cubicle_window_open(w, (cubicle_id_t)id);
	int fd = open_file("/tmp/d");
	for (uint64_t i = 0; i + 1 < pages; i += 2)
		vfs_pwrite(CUBICLE_SELF, fd, p + i * PAGE, 1, 0);
	close_file(fd);
	if (one_in(2))
		cubicle_window_destroy(w);
	if (one_in(2))
		alloc_free(CUBICLE_SELF, p, pages);
}

/* --- what vfs tells, and believes ----------------------------------------------------------- */

/* Some place where vfs may keep what it has: its data, or its heap. */
static uint64_t place_in_vfs(void)
{
	int id = vfs_notify(CUBICLE_SELF, NULL);
	uint64_t part = one_in(2) ? CUBICLE_IMAGE_OFFSET : CUBICLE_HEAP_OFFSET;
	uint64_t more = part == CUBICLE_IMAGE_OFFSET ? 0x48000 + below(0x10000)
						     : below(16 * PAGE);

	return cubicle_share_part(&CUBICLE_PUBLISHED->shares,
		       id > 0 ? (uint32_t)id : 0, part) +
		more;
}

/* Memory of its own; of others; or of its own by one half of the address. */
static struct vfs_notice *notice_at(uint64_t how)
{
	uint64_t own = (uintptr_t)arena + below(16) * PAGE + below(2) * 3992;
	uint64_t high = 0xffffffffull << 32, at = own;

	if (order->without & WITHOUT_HALF)
		how = 0;
	if (how == 1)
		at = one_in(2) ? memory_foreign() : place_in_vfs() & ~7ull;
	if (how == 2)
		at = (own & high) | (place_in_vfs() & 0xfffffff8);
	if (how == 3)
		at = (own & high) | (memory_foreign() & 0xfffffff8);
	return (struct vfs_notice *)(uintptr_t)at;
}

/* Leases that were never granted, on locks and files of others. */
static void leases_make(struct vfs_lease *lease, uint64_t inode)
{
	for (int i = 0; i < VFS_LEASES; i++)
		lease[i] = (struct vfs_lease){
			.file = one_in(2) ? inode : chance_number(),
			.start = one_in(2) ? HONEST_LOCK_START
					   : (int64_t)below(300),
			.length = one_in(2) ? HONEST_LOCK_BYTES
					    : (int64_t)below(100),
			.granted = (int32_t)below(4),
			.held = (int32_t)below(4),
		};
}

/* Have vfs write to many places, by answering the same question often. */
static void notices(void)
{
	struct vfs_stat st;

	for (uint64_t n = below(64), how = 1 + below(3); n; n--) {
		if (vfs_notify(CUBICLE_SELF, notice_at(how)) < 0)
			continue;
		for (int i = 0; i < 10; i++)
			vfs_stat(CUBICLE_SELF, AT, "/", 0, &st);
		vfs_umask(CUBICLE_SELF, 0);
		vfs_chmod(CUBICLE_SELF, AT, "/tmp", 0777);
	}
}

static void notice(void)
{
	uint64_t how = below(5);
	struct vfs_notice *n = notice_at(how);
	cubicle_window_t w = cubicle_window_init();
	int fd = open_file(HONEST_SHARED), vfs;
	struct vfs_stat st = {0};
	bool changes = one_in(2);

	vfs_fstat(CUBICLE_SELF, fd, &st);
	vfs = vfs_notify(CUBICLE_SELF, n);
	if (vfs > 0 && (how == 0 || how == 4)) {
		cubicle_window_add(
			w, (void *)((uintptr_t)n & ~4095ul), 2 * PAGE);
		if (!one_in(3))
			cubicle_window_open(w, (cubicle_id_t)vfs);
		leases_make(n->lease, st.inode);
	}
	for (uint64_t k = below(30); k; k--) {
		uint32_t type = VFS_LOCK_HOW(below(3), SEEK_SET);
		vfs_lock_set(CUBICLE_SELF, fd, F_SETLK, type,
			(int64_t)below(300), (int64_t)below(100));
		if (!changes || !one_in(4))
			vfs_stat(CUBICLE_SELF, AT, "/", 0, &st);
		else
			vfs_write(CUBICLE_SELF, fd, "x", 1);
		if (one_in(16))
			cubicle_window_destroy(w);
	}
	if (one_in(2))
		vfs_notify(CUBICLE_SELF, NULL);
	close_file(fd);
}

/* As many entries as there can be, or a few; half of them of (fd). */
static void poll_any(int fd)
{
	struct vfs_pollfd *p = (void *)arena;
	size_t room = ARENA_BYTES / sizeof(*p);
	uint64_t n = one_in(16) ? room : below(8);
	struct vfs_wait wait;

	for (uint64_t i = 0; i < n; i++)
		p[i] = (struct vfs_pollfd){
			one_in(2) ? fd : (int)handle_pick(HANDLE_FD),
			(int16_t)chance_any(), 0};
	vfs_poll(CUBICLE_SELF, p, n * sizeof(*p) + one_in(16), &wait);
}

/* Calls that return what they were given: is it still a result as declared? */
static void echoes(void)
{
	int flags = (int)chance_any() & ~(O_EXCL | O_DIRECTORY | O_PATH);
	int fd;

	if (order->without & WITHOUT_FLAGS)
		flags &= O_ACCMODE | O_APPEND | O_TRUNC;
	fd = vfs_open(CUBICLE_SELF, AT, "/tmp/g", flags | O_CREAT, 0666);
	for (int i = 0; i < 8; i++) {
		vfs_fcntl(CUBICLE_SELF, fd, F_GETFL, 0);
		vfs_fcntl(CUBICLE_SELF, fd, F_SETFL, (int64_t)chance_any());
		poll_any(fd);
		vfs_lseek(CUBICLE_SELF, fd, (int64_t)chance_number(),
			(int)below(5));
		vfs_ftruncate(CUBICLE_SELF, fd, (int64_t)chance_number());
	}
	vfs_unlink(CUBICLE_SELF, AT, "/tmp/g", 0);
	close_file(fd);
	fd = vfs_open(CUBICLE_SELF, AT, "/dev/null", O_RDWR, 0);
	if (!(order->without & (WITHOUT_NULL | WITHOUT_HUGE)))
		for (int i = 0; i < 4; i++)
			vfs_write(CUBICLE_SELF, fd, NULL, chance_number());
	vfs_write(CUBICLE_SELF, fd, arena, ARENA_BYTES);
	close_file(fd);
}

/* A descriptor of vfs's whose node is released behind its back. */
static void released_below(void)
{
	struct vfs_stat st;
	int fd = open_file("/tmp/e");

	if (fd < 0 || vfs_fstat(CUBICLE_SELF, fd, &st) ||
		node_is_honests(st.inode))
		return;
	vfs_pwrite(CUBICLE_SELF, fd, arena, 3 * PAGE, 0);
	vfs_unlink(CUBICLE_SELF, AT, "/tmp/e", 0);
	ramfs_release(st.inode);
	handle_learn(HANDLE_NODE, st.inode);
	open_file("/tmp/f");
	vfs_pread(CUBICLE_SELF, fd, arena, PAGE, 0);
	vfs_fstat(CUBICLE_SELF, fd, &st);
	vfs_lock_set(CUBICLE_SELF, fd, F_SETLK, VFS_LOCK_HOW(F_WRLCK, SEEK_END),
		0, 1);
	vfs_fchdir(CUBICLE_SELF, fd);
	close_file(fd);
}

/* --- what has no name ---------------------------------------------------------------------------- */

/* As many as there can be, each full; their ends are closed or not. */
static void pipes(void)
{
	struct vfs_pair p;

	for (uint64_t n = 1ull << below(12); n; n--) {
		if (vfs_pipe(CUBICLE_SELF, &p, O_NONBLOCK))
			break;
		vfs_fcntl(CUBICLE_SELF, p.fd[1], F_SETPIPE_SZ,
			(int64_t)chance_number());
		while (vfs_write(CUBICLE_SELF, p.fd[1], arena, ARENA_BYTES) > 0)
			;
		vfs_read(CUBICLE_SELF, p.fd[0], arena, below(ARENA_BYTES));
		if (one_in(3))
			vfs_close(CUBICLE_SELF, p.fd[below(2)]);
		else if (one_in(16))
			learn(p.fd[below(2)]);
	}
}

/* Some file to be watched: all kinds. */
static int watched(void)
{
	struct vfs_pair p = {{-1, -1}};
	struct vfs_timer old;
	int fd;

	switch (below(7)) {
	case 0:
		vfs_pipe(CUBICLE_SELF, &p, O_NONBLOCK);
		learn(p.fd[1]);
		return learn(p.fd[0]);
	case 1:
		return learn(vfs_event(CUBICLE_SELF, (uint32_t)below(2), 0));
	case 2:
		fd = learn(vfs_timer(CUBICLE_SELF, (int)below(2), 0));
		vfs_timer_set(CUBICLE_SELF, fd, (int)below(2),
			(int64_t)chance_number(), (int64_t)below(4), &old);
		return fd;
	case 3:
		fd = learn(vfs_signal_file(
			CUBICLE_SELF, -1, chance_any(), O_NONBLOCK));
		vfs_signals(CUBICLE_SELF, chance_any());
		return fd;
	case 4:
		vfs_socket_pair(CUBICLE_SELF, AF_UNIX, SOCK_STREAM, 0, &p);
		learn(p.fd[1]);
		return learn(p.fd[0]);
	case 5:
		return learn(vfs_epoll_create(CUBICLE_SELF, 0));
	}
	return (int)below(3);
}

/* Epolls that watch each other, as many and as deep as can be, and more. */
static void epolls(void)
{
	struct vfs_event *events = (void *)arena;
	struct vfs_wait wait;
	uint64_t wide = 1 + below(one_in(8) ? 40 : 4), n = 0;
	int all[200], count = 0;

	for (; n < 5 * wide; n++) {
		int fd = learn(vfs_epoll_create(CUBICLE_SELF, 0));
		/* Each of the last row is watched by each of this one. */
		int last = count - (int)(wide + n % wide);
		for (int i = last < 0 ? count : last; i < last + (int)wide; i++)
			vfs_epoll_ctl(CUBICLE_SELF, fd, VFS_SET_ADD, all[i],
				POLLIN | (one_in(4) ? EPOLLET : 0), n);
		for (uint64_t k = n < wide ? below(20) : 0; k; k--)
			vfs_epoll_ctl(CUBICLE_SELF, fd, VFS_SET_ADD, watched(),
				(uint32_t)chance_any() & ~EPOLLEXCLUSIVE, n);
		all[count++] = fd;
	}
	for (n = below(100); n; n--) {
		int fd = all[below((uint64_t)count)];
		vfs_epoll_wait(CUBICLE_SELF, fd, events,
			(1 + below(64)) * sizeof(*events), &wait);
		vfs_epoll_ctl(CUBICLE_SELF, fd, (int)below(5),
			(int)handle_pick(HANDLE_FD), (uint32_t)chance_any(), n);
		vfs_write(CUBICLE_SELF, (int)handle_pick(HANDLE_FD), arena, 8);
		vfs_read(CUBICLE_SELF, (int)handle_pick(HANDLE_FD), arena, 8);
		if (one_in(30))
			vfs_close(CUBICLE_SELF, all[below((uint64_t)count)]);
	}
}

static void address_any(struct vfs_address *to)
{
	static const char *const names[] = {
		"/tmp/s", "/a", HONEST_DIR "/f1", "s", "\0s", "\0"};
	uint64_t i = below(6);
	size_t bytes = strlen(i < 4 ? names[i] : "s") + 1;

	memset(to, 0, sizeof(*to));
	to->data[0] = one_in(16) ? (uint8_t)chance_any() : AF_UNIX;
	memcpy(to->data + 2, names[i], bytes);
	to->bytes =
		one_in(8) ? (uint32_t)chance_number() : (uint32_t)(2 + bytes);
}

/* Sockets that listen, and those that are never accepted; and messages that
 * nobody reads. */
static void sockets(void)
{
	static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
	struct vfs_address at;
	struct vfs_accepted from;
	struct vfs_pair p;
	struct piece {
		uint64_t base, bytes;
	} piece = {(uintptr_t)arena, below(ARENA_BYTES)};
	int type = types[below(3)];
	int listener = learn(vfs_socket(CUBICLE_SELF, AF_UNIX, type, 0));

	address_any(&at);
	vfs_bind(CUBICLE_SELF, listener, &at);
	vfs_listen(CUBICLE_SELF, listener, (int)chance_any());
	for (uint64_t n = 1ull << below(11); n; n--) {
		int fd =
			vfs_socket(CUBICLE_SELF, AF_UNIX, type | O_NONBLOCK, 0);
		if (fd < 0)
			break;
		vfs_connect(CUBICLE_SELF, fd, &at);
		vfs_send(CUBICLE_SELF, fd, (const void *)&piece, 1,
			MSG_DONTWAIT, &at);
		if (one_in(3))
			learn(vfs_accept(CUBICLE_SELF, listener, 0, &from));
		if (one_in(8))
			vfs_shutdown(CUBICLE_SELF, fd, (int)below(4));
		if (one_in(2))
			vfs_close(CUBICLE_SELF, fd);
	}
	if (!vfs_socket_pair(CUBICLE_SELF, AF_UNIX, type | O_NONBLOCK, 0, &p)) {
		while (vfs_send(CUBICLE_SELF, p.fd[0], (const void *)&piece, 1,
			       MSG_DONTWAIT, &at) > 0 &&
			piece.bytes)
			;
		vfs_recv(CUBICLE_SELF, p.fd[1], (const void *)&piece, 1,
			(int)(chance_any() & (MSG_PEEK | MSG_TRUNC)), &at);
		close_file(p.fd[below(2)]);
	}
	close_file(listener);
	if (one_in(2))
		vfs_unlink(CUBICLE_SELF, AT, "/tmp/s", 0);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* The numbers of these are the bits of hostile_order.without. */
static const struct {
	void (*run)(void);
	unsigned rare; /* one in so many of those that are chosen */
} sequences[] = {
	{many_names, 60},      /* 0 */
	{deep_directories, 8}, /* 1 */
	{links, 4},	       /* 2 */
	{renames, 1},	       /* 3 */
	{sweep, 2},	       /* 4 */
	{many_descriptors, 4}, /* 5 */
	{many_locks, 15},      /* 6 */
	{fill, 60},	       /* 7 */
	{sparse, 2},	       /* 8 */
	{many_pieces, 2},      /* 9 */
	{many_pages, 2},       /* 10 */
	{pages_in_windows, 1}, /* 11 */
	{many_windows, 4},     /* 12 */
	{notice, 1},	       /* 13 */
	{released_below, 1},   /* 14 */
	{all_pages, 8},	       /* 15 */
	{many_mappings, 4},    /* 16 */
	{notices, 2},	       /* 17 */
	{echoes, 1},	       /* 18 */
	{pipes, 4},	       /* 19 */
	{epolls, 1},	       /* 20 */
	{sockets, 2},	       /* 21 */
};

#define SEQUENCES (sizeof(sequences) / sizeof(sequences[0]))

void sequence_any(void)
{
	uint64_t i = below(SEQUENCES);
	bool run = one_in(sequences[i].rare);

	if (!run || (order->without >> i & 1))
		return;
	if (order->trace)
		tell_sequence((unsigned)i);
	sequences[i].run();
}

void break_rule(void)
{
	switch (below(4)) {
	case 0:
		__asm__ volatile("ud2");
		break;
	case 1:
		cubicle_abort("it is over");
		break;
	case 2:
		*(volatile char *)(uintptr_t)memory_foreign() = 1;
		break;
	default:
		*(volatile char *)(uintptr_t)below(PAGE) = 1;
	}
}
