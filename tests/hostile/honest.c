/* SPDX-License-Identifier: MIT */
/*
 * honest.c: see honest.h. It has one of everything that a client of the library
 * OS can have, and knows what each must be like.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "honest.h"
#include "latency.h"
#include "random/random.h"
#include "rt/string.h"
#include "secret.h"
#include "time/time.h"
#include "vfs/linux.h"
#include "vfs/network.h"
#include "vfs/vfs.h"

#define PAGE	   4096u
#define FILES	   8
#define LOCK_FILE  3
#define FD_DIR	   FILES       /* index of the directory's descriptor */
#define FD_GONE	   (FILES + 1) /* … of a file without a name */
#define FD_SHARED  (FILES + 2)
#define FDS	   (FILES + 3)
#define HEAP_PAGES 16
#define UMASK	   027
#define FULL_EVERY 64 /* rounds, to read all files instead of one */

static const size_t sizes[FILES] = {0, 1, 4095, 4096, 10000, 70000, 8, 4097};

static int fds[FDS];
static int flags[FDS];
static int64_t offsets[FDS];
static uint64_t nodes[FDS];

/* --- memory ------------------------------------------------------------------ */

static uint64_t in_data[8 * PAGE / 8] __attribute__((aligned(4096))) = {1};
static uint64_t *in_heap;

/* Both neighbours of a page that is windowed to hostile, which may write it. */
static uint64_t opened[3 * PAGE / 8] __attribute__((aligned(4096)));
static cubicle_window_t to_hostile, to_vfs;

/* What vfs tells, in a page that is windowed to it. */
static union {
	struct vfs_notice notice;
	uint64_t words[PAGE / 8];
} told __attribute__((aligned(4096)));

static void words_fill(uint64_t *at, size_t bytes, uint32_t first)
{
	for (size_t i = 0; i < bytes / 8; i++)
		at[i] = secret_word(first + (uint32_t)i);
}

/* Are they as they were? */
static int words_good(const uint64_t *at, size_t bytes, uint32_t first)
{
	for (size_t i = 0; i < bytes / 8; i++)
		if (at[i] != secret_word(first + (uint32_t)i))
			return 0;
	return 1;
}

#define WORDS_DATA  1000000u
#define WORDS_HEAP  2000000u
#define WORDS_LOW   3000000u
#define WORDS_HIGH  4000000u
#define WORDS_TOLD  5000000u
#define WORDS_FILES 6000000u /* file n: n * 100000 more */
#define WORDS_GONE  (WORDS_FILES + 100000u * FILES)
#define WORDS_PIPE  7000000u /* on, with each round */

static const size_t notice_words = sizeof(struct vfs_notice) / 8;

/* --- what went wrong ------------------------------------------------------------ */

static char what[HONEST_TEXT_BYTES];

static void add_text(const char *s)
{
	size_t at = strlen(what), n = strnlen(s, sizeof(what) - 1 - at);

	memcpy(what + at, s, n);
	what[at + n] = 0;
}

static void add_number(int64_t value)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	digits[i] = 0;
	do
		digits[--i] = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		digits[--i] = '-';
	add_text(digits + i);
}

/* (name) was not as it should be: it is (got). Always 1. */
static int wrong(const char *name, int64_t got)
{
	what[0] = 0;
	add_text(name);
	add_text(" is ");
	add_number(got);
	return 1;
}

#define CHECK(condition, name, got)                         \
	do {                                                \
		if (!(condition))                           \
			return wrong(name, (int64_t)(got)); \
	} while (0)

/* An expression that has to be (want). */
#define WANT(expression, want)                                     \
	do {                                                       \
		int64_t got_ = (int64_t)(expression);              \
		CHECK(got_ == (int64_t)(want), #expression, got_); \
	} while (0)

/* --- start ------------------------------------------------------------------------ */

static const char *name_of(int i)
{
	static char name[] = HONEST_DIR "/f0";

	name[sizeof(name) - 2] = (char)('0' + i);
	return name;
}

static char buffer[70000 + 8] __attribute__((aligned(8)));

/* What file (i) has in it, to (buffer). */
static void contents(int i, uint32_t first)
{
	size_t bytes = (sizes[i] + 7) & ~7ul;

	words_fill((uint64_t *)(void *)buffer, bytes, first);
}

static int file_make(int i)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, name_of(i),
		O_RDWR | O_CREAT | (i & 1 ? O_APPEND : 0), 0666);

	CHECK(fd >= 0, "vfs_open", fd);
	contents(i, WORDS_FILES + 100000u * (uint32_t)i);
	WANT(vfs_write(CUBICLE_SELF, fd, buffer, sizes[i]), sizes[i]);
	offsets[i] = (int64_t)sizes[i] / 3;
	WANT(vfs_lseek(CUBICLE_SELF, fd, offsets[i], SEEK_SET), offsets[i]);
	fds[i] = fd;
	return 0;
}

/* A file that only the descriptor still leads to. */
static int gone_make(void)
{
	const char *name = HONEST_DIR "/gone";
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, name, O_RDWR | O_CREAT, 0);

	CHECK(fd >= 0, "vfs_open", fd);
	words_fill((uint64_t *)(void *)buffer, 2 * PAGE, WORDS_GONE);
	WANT(vfs_write(CUBICLE_SELF, fd, buffer, 2 * PAGE), 2 * PAGE);
	WANT(vfs_unlink(CUBICLE_SELF, VFS_AT_CWD, name, 0), 0);
	offsets[FD_GONE] = 2 * PAGE;
	fds[FD_GONE] = fd;
	return 0;
}

/* --- what has no name ------------------------------------------------------ */

#define PIPE_WORDS 1000
#define EVENTS	   7

static struct {
	struct vfs_pair pipe, sockets;
	int event, timer, epoll;
} object;

static uint32_t pipe_next; /* words that were read */

/* Both have unread words: the pipe many, the sockets one. */
static int objects_fill(void)
{
	uint64_t word = secret_word(WORDS_PIPE);

	words_fill((uint64_t *)(void *)buffer, 8 * PIPE_WORDS, WORDS_PIPE);
	WANT(vfs_write(CUBICLE_SELF, object.pipe.fd[1], buffer, 8 * PIPE_WORDS),
		8 * PIPE_WORDS);
	WANT(vfs_write(CUBICLE_SELF, object.sockets.fd[1], &word, 8), 8);
	WANT(vfs_epoll_ctl(CUBICLE_SELF, object.epoll, VFS_SET_ADD,
		     object.pipe.fd[0], POLLIN, 12345),
		0);
	WANT(vfs_epoll_ctl(CUBICLE_SELF, object.epoll, VFS_SET_ADD,
		     object.timer, POLLIN, 1),
		0);
	return 0;
}

static int objects_make(void)
{
	struct vfs_timer old;

	WANT(vfs_pipe(CUBICLE_SELF, &object.pipe, O_NONBLOCK), 0);
	WANT(vfs_socket_pair(CUBICLE_SELF, AF_UNIX, SOCK_STREAM | O_NONBLOCK, 0,
		     &object.sockets),
		0);
	object.event = vfs_event(CUBICLE_SELF, EVENTS, O_NONBLOCK);
	CHECK(object.event >= 0, "vfs_event", object.event);
	object.timer = vfs_timer(CUBICLE_SELF, TIME_MONOTONIC, O_NONBLOCK);
	CHECK(object.timer >= 0, "vfs_timer", object.timer);
	WANT(vfs_timer_set(
		     CUBICLE_SELF, object.timer, 0, INT64_MAX / 2, 5, &old),
		0);
	object.epoll = vfs_epoll_create(CUBICLE_SELF, 0);
	CHECK(object.epoll >= 0, "vfs_epoll_create", object.epoll);
	return objects_fill();
}

static int streams_check(void)
{
	uint64_t word, next = secret_word(WORDS_PIPE + pipe_next + PIPE_WORDS);
	int bytes = 0;

	WANT(vfs_ioctl(CUBICLE_SELF, object.pipe.fd[0], FIONREAD, &bytes,
		     sizeof(bytes)),
		0);
	WANT(bytes, 8 * PIPE_WORDS);
	WANT(vfs_read(CUBICLE_SELF, object.pipe.fd[0], &word, 8), 8);
	CHECK(word == secret_word(WORDS_PIPE + pipe_next),
		"a word of the pipe is changed: its number", pipe_next);
	pipe_next++;
	WANT(vfs_write(CUBICLE_SELF, object.pipe.fd[1], &next, 8), 8);
	WANT(vfs_read(CUBICLE_SELF, object.sockets.fd[1], &word, 8), -EAGAIN);
	WANT(vfs_read(CUBICLE_SELF, object.sockets.fd[0], &word, 8), 8);
	CHECK(word == secret_word(WORDS_PIPE), "what a socket had", word);
	WANT(vfs_write(CUBICLE_SELF, object.sockets.fd[1], &word, 8), 8);
	return 0;
}

static int objects_check(void)
{
	struct vfs_pollfd p[3] = {{object.event, POLLIN, 0},
		{object.timer, POLLIN, 0}, {object.sockets.fd[0], POLLIN, 0}};
	struct vfs_event events[4];
	struct vfs_timer timer;
	struct vfs_wait wait;
	uint64_t count = 0;

	WANT(vfs_poll(CUBICLE_SELF, p, sizeof(p), &wait), 2);
	WANT(p[0].revents, POLLIN);
	WANT(p[1].revents, 0);
	WANT(vfs_epoll_wait(
		     CUBICLE_SELF, object.epoll, events, sizeof(events), &wait),
		1);
	WANT(events[0].data, 12345);
	WANT(vfs_timer_get(CUBICLE_SELF, object.timer, &timer), 0);
	CHECK(timer.left_ns > INT64_MAX / 4, "left of the timer",
		timer.left_ns);
	WANT(vfs_read(CUBICLE_SELF, object.event, &count, 8), 8);
	WANT(count, EVENTS);
	WANT(vfs_write(CUBICLE_SELF, object.event, &count, 8), 8);
	return streams_check();
}

static int files_make(void)
{
	WANT(vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, HONEST_DIR, 0777), 0);
	WANT(vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, HONEST_DIR "/d", 0777), 0);
	WANT(vfs_symlink(CUBICLE_SELF, "f4", VFS_AT_CWD, HONEST_DIR "/link"),
		0);
	for (int i = 0; i < FILES; i++)
		if (file_make(i))
			return 1;
	if (gone_make() || objects_make())
		return 1;
	fds[FD_DIR] = vfs_open(CUBICLE_SELF, VFS_AT_CWD, HONEST_DIR,
		O_RDONLY | O_DIRECTORY, 0);
	fds[FD_SHARED] =
		vfs_open(CUBICLE_SELF, VFS_AT_CWD, HONEST_SHARED, O_RDWR, 0);
	CHECK(fds[FD_DIR] >= 0, "vfs_open", fds[FD_DIR]);
	CHECK(fds[FD_SHARED] >= 0, "vfs_open", fds[FD_SHARED]);
	WANT(vfs_chdir(CUBICLE_SELF, HONEST_DIR), 0);
	vfs_umask(CUBICLE_SELF, UMASK);
	return 0;
}

/* A lock that vfs knows of alone, and one that a lease is for. */
static int locks_take(void)
{
	struct vfs_lease *lease = &told.notice.lease[0];

	WANT(vfs_lock_set(CUBICLE_SELF, fds[FD_SHARED], F_SETLK,
		     VFS_LOCK_HOW(F_WRLCK, SEEK_SET), HONEST_LOCK_START,
		     HONEST_LOCK_BYTES),
		0);
	WANT(vfs_lock_set(CUBICLE_SELF, fds[LOCK_FILE], F_SETLK,
		     VFS_LOCK_HOW(F_RDLCK, SEEK_SET), HONEST_LOCK_START,
		     HONEST_LOCK_BYTES),
		0);
	lease->file = nodes[LOCK_FILE];
	lease->start = HONEST_LOCK_START;
	lease->length = HONEST_LOCK_BYTES;
	lease->granted = lease->held = F_RDLCK;
	return 0;
}

static int window_on(const void *at, size_t bytes, int to)
{
	cubicle_window_t w = cubicle_window_init();
	int error = w < 0 ? w : cubicle_window_add(w, at, bytes);

	if (!error)
		error = cubicle_window_open(w, (cubicle_id_t)to);
	return error ? error : w;
}

static int memory_make(cubicle_id_t hostile)
{
	words_fill(in_data, sizeof(in_data), WORDS_DATA);
	in_heap = alloc_pages(CUBICLE_SELF, HEAP_PAGES);
	CHECK(in_heap, "alloc_pages", 0);
	words_fill(in_heap, HEAP_PAGES * PAGE, WORDS_HEAP);
	words_fill(opened, PAGE, WORDS_LOW);
	words_fill(opened + 2 * PAGE / 8, PAGE, WORDS_HIGH);
	words_fill(told.words, PAGE, WORDS_TOLD);
	memset(&told.notice, 0, sizeof(told.notice));
	for (int i = 0; i < VFS_LEASES; i++)
		told.notice.lease[i].granted = F_UNLCK;
	to_hostile = window_on(opened + PAGE / 8, PAGE, (int)hostile);
	CHECK(to_hostile >= 0, "a window", to_hostile);
	int vfs = vfs_notify(CUBICLE_SELF, &told.notice);
	CHECK(vfs > 0, "vfs_notify", vfs);
	to_vfs = window_on(&told, sizeof(told), vfs);
	CHECK(to_vfs >= 0, "a window", to_vfs);
	return 0;
}

static int note_nodes(struct honest_facts *facts)
{
	struct vfs_stat st;

	for (int i = 0; i < FDS; i++) {
		WANT(vfs_fstat(CUBICLE_SELF, fds[i], &st), 0);
		facts->nodes[i] = nodes[i] = st.inode;
		flags[i] = vfs_fcntl(CUBICLE_SELF, fds[i], F_GETFL, 0);
		CHECK(flags[i] >= 0, "F_GETFL", flags[i]);
	}
	WANT(vfs_stat(CUBICLE_SELF, VFS_AT_CWD, "d", 0, &st), 0);
	facts->nodes[FDS] = st.inode;
	WANT(vfs_stat(CUBICLE_SELF, VFS_AT_CWD, "link", AT_SYMLINK_NOFOLLOW,
		     &st),
		0);
	facts->nodes[FDS + 1] = st.inode;
	facts->id = cubicle_self();
	facts->page = (uintptr_t)(opened + PAGE / 8);
	return 0;
}

/* --- files ----------------------------------------------------------------------------- */

static int file_check(int i)
{
	uint32_t first = WORDS_FILES + 100000u * (uint32_t)i;
	size_t whole = sizes[i] / 8 * 8;

	memset(buffer, 0, sizes[i]);
	WANT(vfs_pread(CUBICLE_SELF, fds[i], buffer, sizeof(buffer), 0),
		sizes[i]);
	CHECK(words_good((uint64_t *)(void *)buffer, whole, first),
		"a file is changed: its number", i);
	for (size_t n = whole; n < sizes[i]; n++) {
		uint64_t word = secret_word(first + (uint32_t)(n / 8));
		CHECK((uint8_t)buffer[n] == (uint8_t)(word >> 8 * (n % 8)),
			"the end of a file is changed: its number", i);
	}
	return 0;
}

static int gone_check(void)
{
	struct vfs_stat st;

	WANT(vfs_fstat(CUBICLE_SELF, fds[FD_GONE], &st), 0);
	WANT(st.links, 0);
	WANT(st.size, 2 * PAGE);
	WANT(vfs_pread(CUBICLE_SELF, fds[FD_GONE], buffer, 3 * PAGE, 0),
		2 * PAGE);
	CHECK(words_good((uint64_t *)(void *)buffer, 2 * PAGE, WORDS_GONE),
		"the file without a name is changed: at", 0);
	return 0;
}

static int descriptors_check(void)
{
	struct vfs_stat st;

	for (int i = 0; i < FDS; i++) {
		WANT(vfs_fstat(CUBICLE_SELF, fds[i], &st), 0);
		CHECK(st.inode == nodes[i], "inode of a descriptor", st.inode);
		CHECK(i >= FILES || st.size == (int64_t)sizes[i],
			"size of a file", st.size);
		CHECK(i >= FILES || st.links == 1, "links of a file", st.links);
		CHECK(i >= FILES || st.mode == (S_IFREG | 0644),
			"mode of a file", st.mode);
		int got = vfs_fcntl(CUBICLE_SELF, fds[i], F_GETFL, 0);
		CHECK(got == flags[i], "flags of a descriptor", got);
		if (i == FD_DIR)
			continue;
		int64_t at = vfs_lseek(CUBICLE_SELF, fds[i], 0, SEEK_CUR);
		CHECK(at == offsets[i], "offset of a descriptor", at);
	}
	/* Nobody else's is here. */
	WANT(vfs_fcntl(CUBICLE_SELF, fds[FDS - 1] + 1, F_GETFD, 0), -EBADF);
	return 0;
}

/* Is (name, bytes) one that belongs there? Bits for each that was seen. */
static uint32_t name_bit(const char *name)
{
	static const char *const others[] = {".", "..", "d", "link"};

	for (uint32_t i = 0; i < 4; i++)
		if (!strcmp(name, others[i]))
			return 1u << i;
	if (name[0] == 'f' && name[1] >= '0' && name[1] < '0' + FILES &&
		!name[2])
		return 16u << (name[1] - '0');
	return 0;
}

static int listing_check(void)
{
	static char list[4096] __attribute__((aligned(8)));
	uint32_t seen = 0;

	WANT(vfs_lseek(CUBICLE_SELF, fds[FD_DIR], 0, SEEK_SET), 0);
	int64_t n = vfs_getdents(CUBICLE_SELF, fds[FD_DIR], list, sizeof(list));
	CHECK(n > 0, "vfs_getdents", n);
	for (int64_t at = 0; at < n;) {
		const struct vfs_dirent *e = (const void *)(list + at);
		uint32_t bit = name_bit(e->name);
		CHECK(bit, e->name, at);
		CHECK(!(seen & bit), "a name twice, at", at);
		seen |= bit;
		at += e->bytes;
	}
	CHECK(seen == (16u << FILES) - 1, "names that are there", seen);
	return 0;
}

static int names_check(void)
{
	struct vfs_stat st;
	struct vfs_filesystem fs;
	char path[64];
	uint64_t words[8] = {1};

	WANT(vfs_getcwd(CUBICLE_SELF, path, sizeof(path)), sizeof(HONEST_DIR));
	CHECK(!strcmp(path, HONEST_DIR), "working directory, at", path[1]);
	WANT(vfs_umask(CUBICLE_SELF, UMASK), UMASK);
	for (int i = 0; i < FILES; i++) {
		WANT(vfs_stat(CUBICLE_SELF, VFS_AT_CWD, name_of(i), 0, &st), 0);
		CHECK(st.inode == nodes[i], "inode of a name", st.inode);
	}
	WANT(vfs_readlink(CUBICLE_SELF, VFS_AT_CWD, "link", path, 64), 2);
	CHECK(path[0] == 'f' && path[1] == '4', "target", path[0]);
	/* What is mounted, and where. */
	WANT(vfs_statfs(CUBICLE_SELF, "/", &fs), 0);
	WANT(fs.type, 0x858458f6);
	WANT(vfs_statfs(CUBICLE_SELF, "/dev", &fs), 0);
	WANT(fs.type, 0x1373);
	int zero = vfs_open(CUBICLE_SELF, VFS_AT_CWD, "/dev/zero", O_RDONLY, 0);
	WANT(zero, fds[FDS - 1] + 1);
	WANT(vfs_read(CUBICLE_SELF, zero, words, sizeof(words)), 64);
	WANT(words[0] | words[7], 0);
	WANT(vfs_close(CUBICLE_SELF, zero), 0);
	return listing_check();
}

/* --- memory, locks, others ----------------------------------------------------------- */

static int memory_check(void)
{
	CHECK(words_good(in_data, sizeof(in_data), WORDS_DATA),
		"memory is changed: data, at", 0);
	CHECK(words_good(in_heap, HEAP_PAGES * PAGE, WORDS_HEAP),
		"memory is changed: heap, at", 0);
	CHECK(words_good(opened, PAGE, WORDS_LOW),
		"memory is changed: below a window, at", 0);
	CHECK(words_good(opened + 2 * PAGE / 8, PAGE, WORDS_HIGH),
		"memory is changed: above a window, at", 0);
	CHECK(words_good(told.words + notice_words,
		      sizeof(told) - sizeof(struct vfs_notice),
		      WORDS_TOLD + (uint32_t)notice_words),
		"memory is changed: behind the notice, at", 0);
	/* Is it still in the windows? */
	WANT(cubicle_window_add(to_hostile, opened + PAGE / 8, PAGE), -17);
	WANT(cubicle_window_add(to_vfs, &told, sizeof(told)), -17);
	WANT(alloc_used(CUBICLE_SELF), HEAP_PAGES);
	return 0;
}

static int lease_check(void)
{
	const struct vfs_lease *l = &told.notice.lease[0];

	WANT(l->file, nodes[LOCK_FILE]);
	WANT(l->start, HONEST_LOCK_START);
	WANT(l->length, HONEST_LOCK_BYTES);
	WANT(l->granted, F_RDLCK);
	WANT(l->held, F_RDLCK);
	for (int i = 1; i < VFS_LEASES; i++)
		WANT(told.notice.lease[i].granted, F_UNLCK);
	return 0;
}

static int others_check(void)
{
	static int64_t last;
	static uint64_t random[4], old[4];
	int64_t now = time_now_ns(TIME_MONOTONIC);

	CHECK(now >= last, "the clock went back: it", now - last);
	last = now;
	WANT(random_get(random, sizeof(random)), 0);
	CHECK(memcmp(random, old, sizeof(old)), "what is random", random[0]);
	memcpy(old, random, sizeof(old));
	return 0;
}

/* --- the interface ------------------------------------------------------------------------ */

static int start(cubicle_id_t hostile, struct honest_facts *facts)
{
	if (memory_make(hostile) || files_make() || note_nodes(facts) ||
		locks_take())
		return 1;
	const char *slow = latency_start(fds[1], fds[FD_SHARED]);
	return slow ? wrong(slow, 0) : 0;
}

static int check(uint64_t round)
{
	int all = round % FULL_EVERY == 0;

	if (memory_check() || lease_check() || descriptors_check() ||
		names_check() || gone_check() || objects_check() ||
		others_check())
		return 1;
	for (int i = 0; i < FILES; i++)
		if ((all || round % FILES == (uint64_t)i) && file_check(i))
			return 1;
	const char *slow = latency_check();
	return slow ? wrong(slow, (int64_t)latency_last()) : 0;
}

static int answer(int bad, char *text, size_t bytes)
{
	if (text && bytes >= sizeof(what))
		memcpy(text, what, sizeof(what));
	return bad;
}

int honest_start(cubicle_id_t hostile, struct honest_facts *facts, char *text,
	size_t bytes)
{
	return answer(start(hostile, facts), text, bytes);
}

int honest_check(uint64_t round, char *text, size_t bytes)
{
	return answer(check(round), text, bytes);
}

uint64_t honest_slowest(void)
{
	return latency_slowest();
}
