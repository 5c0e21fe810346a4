/* SPDX-License-Identifier: MIT */
/*
 * test_ramfs.c: ramfs by itself, with the heap of a component: the data of
 * files against an array of bytes, what files cost, want of memory, node
 * numbers that are lies, and directories with many names.
 *
 * STORE_BYTES is the size of the store, and HEAP_PAGES the pages of content
 * that the heap may have then; 0: there is no store. See test_ramfs_store.c.
 */
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
#include <cmocka.h>
#include <cubicle/component.h>
#include <cubicle/pages.h>
#include "given.h"
#include "heap_pages.h"
#include "ramfs/ramfs.h"
#include "time/time.h"

#define CUBICLE	    1
#define WHO	    1 /* for whom vfs makes things */
#define PAGE	    4096
#define MODEL_BYTES (40 * PAGE)
#define STEPS	    60000
#define NAMES	    10000
#define REMOVE_DIR  0x200
#define SMALL_BYTES 1012 /* as in ramfs/small.h */

#ifndef STORE_BYTES
#define STORE_BYTES 0
#define HEAP_PAGES  0
#endif

/* --- alloc, in the slot of a cubicle -------------------------------------- */

static uint8_t *next_page;
static size_t allocated;	/* pages, now */
static size_t limit = SIZE_MAX; /* of that */

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	assert_int_equal(who, CUBICLE_SELF);
	if (!pages || allocated > limit || pages > limit - allocated)
		return NULL;
	if (!next_page)
		next_page = (uint8_t *)pages_heap(CUBICLE);
	uint8_t *p = mmap(next_page, pages * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	assert_ptr_equal(p, next_page);
	/* What comes fresh is not always zero. */
	memset(p, 0, pages * PAGE);
	next_page += pages * PAGE;
	allocated += pages;
	return p;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	assert_int_equal(who, CUBICLE_SELF);
	assert_int_equal(munmap(addr, pages * PAGE), 0);
	allocated -= pages;
	return 0;
}

int64_t time_now_ns(int id)
{
	(void)id;
	return 1700000000000000000;
}

int time_scale_get(struct clock_scale *to)
{
	(void)to;
	return -ENODEV;
}

/* --- memory that cannot be read, from given_bad_from on ---------------------- */

int cubicle_gate_copy_in(void *dst, const void *src, size_t len)
{
	size_t n = len;

	if (given_bad_from && (const char *)src + len > given_bad_from)
		n = (const char *)src < given_bad_from
			? (size_t)(given_bad_from - (const char *)src)
			: 0;
	memcpy(dst, src, n);
	return n < len ? -EFAULT : 0;
}

/* --- helpers -------------------------------------------------------------- */

static uint64_t make(const char *name)
{
	struct vfs_stat st;

	assert_true(ramfs_open(WHO, VFS_ROOT, name, O_CREAT | O_EXCL, 0644,
			    &st) > 0);
	return st.inode;
}

static void remove_open(const char *name, uint64_t node)
{
	assert_int_equal(ramfs_unlink(VFS_ROOT, name, 0), 0);
	assert_int_equal(ramfs_release(node), 0);
}

static struct vfs_stat stat_of(uint64_t node)
{
	struct vfs_stat st;

	assert_int_equal(ramfs_stat(node, &st), 0);
	return st;
}

static uint64_t pages_in_use(void)
{
	struct vfs_filesystem fs;

	assert_int_equal(ramfs_filesystem(VFS_ROOT, &fs), 0);
	return fs.blocks - fs.blocks_free;
}

static uint64_t nodes_in_use(void)
{
	struct vfs_filesystem fs;

	assert_int_equal(ramfs_filesystem(VFS_ROOT, &fs), 0);
	return fs.files - fs.files_free;
}

static uint64_t seed = 0xc0b1c1e;

/* xorshift64* (Marsaglia; Vigna). */
static uint32_t chance(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1dull >> 32) % below);
}

/* --- data against a model -------------------------------------------------- */

static struct model {
	uint64_t node;
	size_t size;
	uint8_t byte[MODEL_BYTES];
	bool page[MODEL_BYTES / PAGE]; /* that there is one */
} models[2];
static int packed; /* times that one took less than a page */

static void model_write(struct model *m, size_t at, size_t len)
{
	static uint8_t buf[MODEL_BYTES];
	int64_t done = (int64_t)len;
	size_t good = len;

	memset(buf, (int)chance(255) + 1, len);
	/* Now and then what is to be written ends in the middle. */
	if (len && chance(8) == 0) {
		good = chance((uint32_t)len);
		given_bad_from = (const char *)buf + good;
		/* Pieces end with pages: the first that fails counts not. */
		size_t whole = (at + good) / PAGE * PAGE;
		done = whole > at ? (int64_t)(whole - at) : -EFAULT;
	}
	assert_int_equal(
		ramfs_write(WHO, m->node, (int64_t)at, buf, len), done);
	given_bad_from = NULL;
	if (!len)
		return;
	size_t written = done > 0 ? (size_t)done : 0;
	/* What failed has made no page. */
	for (size_t p = at / PAGE; written && p * PAGE < at + written; p++)
		m->page[p] = true;
	/* In what was there before, a failed piece may have begun. */
	memcpy(m->byte + at, buf, written);
	if (done > 0 && at + written > m->size)
		m->size = at + written;
	for (size_t i = at + written; i < at + good && i < m->size; i++) {
		uint8_t now;
		assert_int_equal(ramfs_read(m->node, (int64_t)i, &now, 1), 1);
		assert_true(now == m->byte[i] || now == buf[i - at]);
		m->byte[i] = now;
	}
}

static void model_truncate(struct model *m, size_t size)
{
	assert_int_equal(ramfs_truncate(m->node, (int64_t)size), 0);
	if (size < m->size)
		memset(m->byte + size, 0, MODEL_BYTES - size);
	if (size <= m->size)
		for (size_t p = (size + PAGE - 1) / PAGE;
			p < MODEL_BYTES / PAGE; p++)
			m->page[p] = false;
	m->size = size;
}

static void model_allocate(struct model *m, size_t at, size_t len, int keep)
{
	assert_int_equal(
		ramfs_allocate(WHO, m->node, (int64_t)at, (int64_t)len, keep),
		0);
	for (size_t p = at / PAGE; p <= (at + len - 1) / PAGE; p++)
		m->page[p] = true;
	if (!keep && at + len > m->size)
		m->size = at + len;
}

static void model_read(const struct model *m, size_t at, size_t len)
{
	static uint8_t buf[MODEL_BYTES];
	size_t n = at >= m->size ? 0 : m->size - at;

	if (n > len)
		n = len;
	assert_int_equal(ramfs_read(m->node, (int64_t)at, buf, len), n);
	assert_memory_equal(buf, m->byte + at, n);
}

static void model_seek(const struct model *m, size_t at)
{
	size_t data = at, hole = at;

	while (data < m->size && !m->page[data / PAGE])
		data++;
	while (hole < m->size && m->page[hole / PAGE])
		hole++;
	assert_int_equal(ramfs_seek(m->node, (int64_t)at, SEEK_DATA),
		data < m->size ? (int64_t)data : -ENXIO);
	assert_int_equal(ramfs_seek(m->node, (int64_t)at, SEEK_HOLE),
		at < m->size ? (int64_t)hole : -ENXIO);
}

/* Closed, so that it may take less than a page, and opened again. */
static void model_reopen(const struct model *m)
{
	assert_int_equal(ramfs_release(m->node), 0);
	assert_int_equal(ramfs_hold(m->node), 0);
}

static void model_check(const struct model *m)
{
	int64_t pages = 0;
	struct vfs_stat st = stat_of(m->node);

	for (size_t p = 0; p < MODEL_BYTES / PAGE; p++)
		pages += m->page[p];
	assert_int_equal(st.size, m->size);
	if (pages == 1 && m->page[0] && st.blocks < PAGE / 512) {
		packed++;
		assert_true(st.blocks > 0 && st.blocks <= 2);
	} else {
		assert_int_equal(st.blocks, pages * (PAGE / 512));
	}
	model_read(m, 0, MODEL_BYTES);
}

/* Two files, so that pages go from one to the other. */
static void test_model(void **state)
{
	uint64_t pages = pages_in_use();

	(void)state;
	print_message("seed 0x%llx\n", (unsigned long long)seed);
	models[0].node = make("a");
	models[1].node = make("b");
	for (int i = 0; i < STEPS; i++) {
		struct model *m = &models[chance(2)];
		size_t at = chance(MODEL_BYTES);
		size_t len = chance(2) ? chance(300) : chance(MODEL_BYTES);
		if (chance(4) == 0)
			at = at / PAGE * PAGE;
		if (len > MODEL_BYTES - at)
			len = MODEL_BYTES - at;
		switch (chance(8)) {
		case 0:
			model_truncate(m, at);
			break;
		case 1:
			model_truncate(
				m, chance(5) ? at % (3 * PAGE) : m->size);
			break;
		case 2:
			if (len)
				model_allocate(m, at, len, (int)chance(2));
			break;
		case 3:
			model_seek(m, at);
			break;
		case 4:
			model_read(m, at, len);
			if (chance(2))
				model_truncate(m, 0);
			break;
		case 5:
			if (chance(2))
				model_write(m, chance(500), chance(700));
			model_reopen(m);
			break;
		default:
			model_write(m, at, len);
		}
		if (i % 16 == 0 || m->size < PAGE)
			model_check(m);
	}
	assert_true(packed > 100);
	remove_open("a", models[0].node);
	remove_open("b", models[1].node);
	assert_int_equal(pages_in_use(), pages);
}

/* --- many pages against a model -------------------------------------------------- */

#define WIDE_PAGES 4000
#define WIDE_RUN   300
#define WIDE_STEPS 4000

/* By page: what all of its bytes are, as a number that fills them. */
static struct wide {
	uint64_t node;
	int64_t pages; /* size */
	uint32_t stamp[WIDE_PAGES];
} wide[2];

static void stamp_pages(uint32_t *buf, int64_t pages, uint32_t stamp)
{
	for (int64_t i = 0; i < pages * (PAGE / 4); i++)
		buf[i] = stamp + (uint32_t)(i / (PAGE / 4));
}

static void wide_write(struct wide *w, int64_t at, int64_t n)
{
	static uint32_t buf[WIDE_RUN * PAGE / 4];
	uint32_t stamp = chance(1000000) + 1;

	stamp_pages(buf, n, stamp);
	assert_int_equal(
		ramfs_write(WHO, w->node, at * PAGE, buf, (size_t)n * PAGE),
		n * PAGE);
	for (int64_t i = 0; i < n; i++)
		w->stamp[at + i] = stamp + (uint32_t)i;
	if (at + n > w->pages)
		w->pages = at + n;
}

static void wide_check(const struct wide *w, int64_t at, int64_t n)
{
	static uint32_t buf[WIDE_RUN * PAGE / 4];
	int64_t left = at < w->pages ? w->pages - at : 0;

	if (n > left)
		n = left;
	assert_int_equal(ramfs_read(w->node, at * PAGE, buf, (size_t)n * PAGE),
		n * PAGE);
	for (int64_t i = 0; i < n * (PAGE / 4); i++)
		if (buf[i] != w->stamp[at + i / (PAGE / 4)])
			assert_int_equal(i, -1);
}

/* Runs of pages, which come and go, over several tables. */
static void test_wide(void **state)
{
	uint64_t pages = pages_in_use();

	(void)state;
	wide[0].node = make("a");
	wide[1].node = make("b");
	for (int i = 0; i < WIDE_STEPS; i++) {
		struct wide *w = &wide[chance(2)];
		int64_t at = chance(WIDE_PAGES), n = 1 + chance(WIDE_RUN);
		if (chance(3) == 0)
			n = 1 + chance(3);
		if (n > WIDE_PAGES - at)
			n = WIDE_PAGES - at;
		switch (chance(8)) {
		case 0:
			at = chance(4) ? WIDE_PAGES - at / 8 : at;
			assert_int_equal(ramfs_truncate(w->node, at * PAGE), 0);
			for (int64_t p = at; p < WIDE_PAGES; p++)
				w->stamp[p] = 0;
			w->pages = at;
			break;
		case 1:
			n = 1 + chance((uint32_t)(WIDE_PAGES - at));
			assert_int_equal(ramfs_allocate(WHO, w->node, at * PAGE,
						 n * PAGE, 1),
				0);
			break;
		case 2:
		case 3:
		case 4:
			wide_check(w, at, n);
			break;
		default:
			wide_write(w, at, n);
		}
	}
	for (int64_t at = 0; at < WIDE_PAGES; at += WIDE_RUN) {
		wide_check(&wide[0], at, WIDE_RUN);
		wide_check(&wide[1], at, WIDE_RUN);
	}
	remove_open("a", wide[0].node);
	remove_open("b", wide[1].node);
	assert_int_equal(pages_in_use(), pages);
}

/* --- what files cost ------------------------------------------------------- */

static void test_sparse(void **state)
{
	const int64_t far = (int64_t)4 << 40, end = INT64_MAX;
	uint64_t pages = pages_in_use(), node = make("s");
	char buf[3];

	(void)state;
	assert_int_equal(ramfs_write(WHO, node, 0, "abc", 3), 3);
	assert_int_equal(ramfs_write(WHO, node, far, "xyz", 3), 3);
	assert_true(pages_in_use() - pages < 12);
	assert_int_equal(stat_of(node).blocks, 16);
	assert_int_equal(stat_of(node).size, far + 3);
	/* Not page by page. */
	assert_int_equal(ramfs_seek(node, PAGE, SEEK_DATA), far);
	assert_int_equal(ramfs_seek(node, 0, SEEK_HOLE), PAGE);
	assert_int_equal(ramfs_seek(node, far, SEEK_HOLE), far + 3);
	assert_int_equal(ramfs_read(node, 0, buf, 3), 3);
	assert_memory_equal(buf, "abc", 3);
	assert_int_equal(ramfs_read(node, far / 2, buf, 3), 3);
	assert_memory_equal(buf, "\0\0\0", 3);
	/* To the last byte that there can be. */
	assert_int_equal(ramfs_write(WHO, node, end - 3, "end", 3), 3);
	assert_int_equal(ramfs_write(WHO, node, end - 2, "end", 3), -EINVAL);
	assert_int_equal(ramfs_write(WHO, node, VFS_END, "e", 1), -EINVAL);
	assert_int_equal(stat_of(node).size, end);
	assert_int_equal(
		ramfs_seek(node, far + PAGE, SEEK_DATA), end - PAGE + 1);
	assert_int_equal(ramfs_seek(node, end - 5, SEEK_DATA), end - 5);
	assert_int_equal(ramfs_seek(node, end - 5, SEEK_HOLE), end);
	assert_int_equal(ramfs_read(node, end - 3, buf, 3), 3);
	assert_memory_equal(buf, "end", 3);
	assert_int_equal(ramfs_truncate(node, far + 1), 0);
	assert_int_equal(ramfs_truncate(node, end), 0);
	assert_int_equal(ramfs_read(node, far, buf, 3), 3);
	assert_memory_equal(buf, "x\0\0", 3);
	assert_int_equal(ramfs_seek(node, far + PAGE, SEEK_DATA), -ENXIO);
	/* Holes between full tables, and at the end of them. */
	assert_int_equal(ramfs_truncate(node, 0), 0);
	assert_int_equal(ramfs_allocate(WHO, node, 0, 1024 * PAGE, 0), 0);
	assert_int_equal(
		ramfs_allocate(WHO, node, 1025ll * PAGE, far, 0), -ENOSPC);
	assert_int_equal(
		ramfs_allocate(WHO, node, 1025 * PAGE, 511 * PAGE, 0), 0);
	assert_int_equal(ramfs_seek(node, 5, SEEK_HOLE), 1024 * PAGE);
	assert_int_equal(ramfs_seek(node, 1025 * PAGE, SEEK_HOLE), 1536 * PAGE);
	assert_int_equal(ramfs_seek(node, 1024 * PAGE, SEEK_DATA), 1025 * PAGE);
	assert_int_equal(ramfs_write(WHO, node, 1024 * PAGE, "x", 1), 1);
	assert_int_equal(ramfs_seek(node, 5, SEEK_HOLE), 1536 * PAGE);
	assert_int_equal(stat_of(node).blocks, 1536 * 8);
	/* More than there is fails at once, and costs nothing. */
	uint64_t before = pages_in_use();
	assert_int_equal(ramfs_allocate(WHO, node, 0, far, 0), -ENOSPC);
	assert_int_equal(ramfs_allocate(WHO, node, 0, end, 1), -ENOSPC);
	assert_int_equal(pages_in_use(), before);
	/* Pages behind the end go, too. */
	assert_int_equal(ramfs_truncate(node, 0), 0);
	assert_int_equal(pages_in_use(), pages);
	assert_int_equal(ramfs_allocate(WHO, node, 0, 10 * PAGE, 1), 0);
	assert_int_equal(stat_of(node).size, 0);
	assert_int_equal(stat_of(node).blocks, 80);
	remove_open("s", node);
	assert_int_equal(pages_in_use(), pages);
}

/* A file grows by the pages that it needs, and nothing is copied: pages in use
 * rise by the data and its tables, and alloc has handed out little more. */
static void test_growth(void **state)
{
	static char buf[8 * PAGE];
	const size_t total = 4096;
	uint64_t pages = pages_in_use(), node = make("g");

	(void)state;
	for (size_t i = 0; i < total; i += 8) {
		assert_int_equal(
			ramfs_write(WHO, node, VFS_END, buf, sizeof(buf)),
			sizeof(buf));
		uint64_t data = i + 8, now = pages_in_use() - pages;
		assert_true(now >= data && now <= data + data / 512 + 3);
	}
	assert_true(allocated < 3 * total);
	assert_int_equal(stat_of(node).blocks, total * 8);
	remove_open("g", node);
	assert_int_equal(pages_in_use(), pages);
}

/* --- want of memory -------------------------------------------------------- */

/* Whatever the number of pages that there are: errors, and nothing is lost. */
static void test_no_memory(void **state)
{
	static char buf[64 * PAGE], back[64 * PAGE];
	uint64_t pages = pages_in_use(), nodes = nodes_in_use();

	(void)state;
	memset(buf, 7, sizeof(buf));
	for (size_t more = 0; more < 40; more++) {
		struct vfs_stat st;
		int64_t done = 0, n = 0;
		size_t had = 0;
		uint64_t node = make("n");
		limit = allocated + more;
		/* What was freed earlier is used up first. */
		while ((n = ramfs_write(WHO, node, VFS_END, buf, sizeof(buf))) >
			0)
			done += n;
		assert_int_equal(n, -ENOSPC);
		assert_int_equal(stat_of(node).size, done);
		assert_int_equal(
			ramfs_write(WHO, node, 1ll << 50, buf, 1), -ENOSPC);
		assert_int_equal(
			ramfs_allocate(WHO, node, done, 1, 0), -ENOSPC);
		assert_int_equal(stat_of(node).size, done);
		for (int64_t at = 0; at < done; at += (int64_t)sizeof(back)) {
			n = ramfs_read(node, at, back, sizeof(back));
			assert_true(n > 0);
			assert_memory_equal(back, buf, n);
		}
		/* Names, until there is no room for them either. */
		char name[300];
		int error = 0;
		for (; !error; had++) {
			snprintf(name, sizeof(name), "%0200zu", had);
			error = had % 2
				? ramfs_mkdir(WHO, VFS_ROOT, name, 0755)
				: ramfs_symlink(WHO, name, VFS_ROOT, name);
		}
		assert_int_equal(error, -ENOSPC);
		assert_int_equal(ramfs_lookup(VFS_ROOT, name, 0, &st), -ENOENT);
		assert_int_equal(stat_of(VFS_ROOT).links, 2 + (had - 1) / 2);
		assert_int_equal(ramfs_truncate(node, 1), 0);
		assert_int_equal(ramfs_read(node, 0, back, 2), 1);
		for (size_t i = 0; i + 1 < had; i++) {
			snprintf(name, sizeof(name), "%0200zu", i);
			assert_int_equal(ramfs_unlink(VFS_ROOT, name,
						 i % 2 ? REMOVE_DIR : 0),
				0);
		}
		remove_open("n", node);
		assert_int_equal(pages_in_use(), pages);
		/* A directory keeps its first places. */
		assert_true(nodes_in_use() - nodes <= 7);
		limit = SIZE_MAX;
	}
}

/* --- lies ------------------------------------------------------------------ */

static void expect_stale(uint64_t node)
{
	const struct vfs_time t = {0, 0};
	struct vfs_stat st;
	char buf[64];

	assert_int_equal(ramfs_stat(node, &st), -ESTALE);
	assert_int_equal(ramfs_hold(node), -ESTALE);
	assert_int_equal(ramfs_release(node), -ESTALE);
	assert_int_equal(ramfs_read(node, 0, buf, 1), -ESTALE);
	assert_int_equal(ramfs_write(WHO, node, 0, buf, 1), -ESTALE);
	assert_int_equal(ramfs_seek(node, 0, SEEK_DATA), -ESTALE);
	assert_int_equal(ramfs_truncate(node, 0), -ESTALE);
	assert_int_equal(ramfs_allocate(WHO, node, 0, 1, 0), -ESTALE);
	assert_int_equal(ramfs_getdents(node, 0, buf, sizeof(buf)), -ESTALE);
	assert_int_equal(ramfs_chmod(node, 0), -ESTALE);
	assert_int_equal(ramfs_utimens(node, &t, &t), -ESTALE);
	assert_int_equal(ramfs_path(node, buf, sizeof(buf)), -ESTALE);
	assert_int_equal(ramfs_open(WHO, node, "x", O_CREAT, 0, &st), -ESTALE);
	assert_int_equal(ramfs_lookup(node, ".", 0, &st), -ESTALE);
	assert_int_equal(ramfs_mkdir(WHO, node, "x", 0), -ESTALE);
	assert_int_equal(ramfs_unlink(node, "x", 0), -ESTALE);
	assert_int_equal(ramfs_symlink(WHO, "x", node, "x"), -ESTALE);
	assert_int_equal(ramfs_readlink(node, "x", buf, 1), -ESTALE);
	assert_int_equal(ramfs_link(WHO, node, "x", VFS_ROOT, "x"), -ESTALE);
	assert_int_equal(
		ramfs_rename(WHO, node, "x", VFS_ROOT, "x", 0), -ESTALE);
	assert_int_equal(
		ramfs_rename(WHO, VFS_ROOT, "x", node, "x", 0), -ESTALE);
}

static void test_lies(void **state)
{
	uint64_t node = make("f"), again;
	struct vfs_stat st;
	char buf[8];

	(void)state;
	expect_stale(0);
	expect_stale(UINT64_MAX);
	expect_stale(UINT32_MAX);
	expect_stale(1000000);
	expect_stale((uint64_t)1 << 32);
	expect_stale((uint64_t)1 << 32 | VFS_ROOT);
	expect_stale(node + ((uint64_t)1 << 32));
	/* The same place with another file is another number. */
	remove_open("f", node);
	expect_stale(node);
	again = make("f");
	assert_int_equal((uint32_t)again, (uint32_t)node);
	assert_int_not_equal(again, node);
	expect_stale(node);
	/* Not closed more often than opened. */
	assert_int_equal(ramfs_release(again), 0);
	assert_int_equal(ramfs_release(again), -ESTALE);
	assert_int_equal(ramfs_stat(again, &st), 0);
	assert_int_equal(ramfs_release(VFS_ROOT), -ESTALE);
	/* Nodes of the wrong type, places that are none. */
	assert_int_equal(ramfs_getdents(again, 0, buf, 8), -ENOTDIR);
	assert_int_equal(ramfs_path(again, buf, 8), -ENOTDIR);
	assert_int_equal(ramfs_lookup(again, "x", 0, &st), -ENOTDIR);
	assert_int_equal(ramfs_read(VFS_ROOT, 0, buf, 8), -EISDIR);
	assert_int_equal(ramfs_truncate(VFS_ROOT, 0), -EISDIR);
	assert_int_equal(ramfs_read(again, -5, buf, 8), -EINVAL);
	assert_int_equal(ramfs_write(WHO, again, -5, buf, 8), -EINVAL);
	assert_int_equal(ramfs_write(WHO, again, 0, buf, SIZE_MAX), -EINVAL);
	assert_int_equal(ramfs_truncate(again, -1), -EINVAL);
	assert_int_equal(ramfs_allocate(WHO, again, -1, 5, 0), -EINVAL);
	/* There is no page after the last one of a file. */
	for (int64_t i = 1; i < 4; i++)
		assert_int_equal(ramfs_map(WHO, again, INT64_MAX - i * PAGE + 1,
					 (size_t)(i < 3 ? PAGE : 2 * PAGE), 1),
			-EINVAL);
	assert_int_equal(ramfs_map(WHO, again, -PAGE, PAGE, 1), -EINVAL);
	assert_int_equal(ramfs_map(WHO, again, 1, PAGE, 1), -EINVAL);
	assert_int_equal(ramfs_map(WHO, again, 0, 0, 1), -EINVAL);
	assert_int_equal(ramfs_getdents(VFS_ROOT, -1, buf, 8), -EINVAL);
	assert_int_equal(ramfs_getdents(VFS_ROOT, INT64_MAX, buf, 8), 0);
	assert_int_equal(ramfs_getdents(VFS_ROOT, 0, buf, 8), -EINVAL);
	assert_int_equal(ramfs_unlink(VFS_ROOT, "f", 0), 0);
}

/* Directories that were removed keep those above them, as long as they are
 * open; vfs cannot take them away by closing what it did not open. */
static void test_removed(void **state)
{
	uint64_t nodes = nodes_in_use(), a, b, c;
	struct vfs_stat st;

	(void)state;
	assert_int_equal(ramfs_mkdir(WHO, VFS_ROOT, "a", 0755), 0);
	assert_int_equal(ramfs_mkdir(WHO, VFS_ROOT, "a/b", 0755), 0);
	assert_int_equal(ramfs_mkdir(WHO, VFS_ROOT, "a/b/c", 0755), 0);
	assert_true(ramfs_open(WHO, VFS_ROOT, "a/b/c", O_RDONLY, 0, &st) > 0);
	c = st.inode;
	assert_int_equal(ramfs_lookup(VFS_ROOT, "a/b", 0, &st), 0);
	b = st.inode;
	assert_int_equal(ramfs_lookup(VFS_ROOT, "a", 0, &st), 0);
	a = st.inode;
	assert_int_equal(ramfs_unlink(VFS_ROOT, "a/b/c", REMOVE_DIR), 0);
	assert_int_equal(ramfs_unlink(VFS_ROOT, "a/b", REMOVE_DIR), 0);
	assert_int_equal(ramfs_unlink(VFS_ROOT, "a", REMOVE_DIR), 0);
	assert_int_equal(ramfs_release(b), -ESTALE);
	assert_int_equal(ramfs_release(a), -ESTALE);
	assert_int_equal(ramfs_lookup(c, "../..", 0, &st), 0);
	assert_int_equal(st.inode, a);
	assert_int_equal(st.links, 0);
	assert_int_equal(ramfs_lookup(c, "../../..", 0, &st), 0);
	assert_int_equal(st.inode, VFS_ROOT);
	assert_int_equal(
		ramfs_rename(WHO, VFS_ROOT, "none", c, "x", 0), -ENOENT);
	assert_int_equal(ramfs_mkdir(WHO, c, "../x", 0755), -ENOENT);
	assert_int_equal(nodes_in_use(), nodes + 3);
	assert_int_equal(ramfs_release(c), 0);
	assert_int_equal(nodes_in_use(), nodes);
	expect_stale(a);
	expect_stale(b);
	expect_stale(c);
}

/* --- many names ------------------------------------------------------------ */

/* List (dir), in pieces of (room) bytes; each name that is seen is counted, and
 * each (every)th is removed at once. */
static void list(uint64_t dir, size_t room, uint8_t *seen, size_t every)
{
	static _Alignas(8) char buf[4096];
	int64_t from = 0, n;

	while ((n = ramfs_getdents(dir, from, buf, room)) > 0) {
		for (int64_t at = 0; at < n;) {
			const struct vfs_dirent *e = (void *)(buf + at);
			at += e->bytes;
			from = e->offset;
			if (e->name[0] == '.')
				continue;
			size_t i = strtoul(e->name, NULL, 10);
			assert_true(i < NAMES);
			assert_int_equal(e->type, 8);
			seen[i]++;
			if (every && i % every == 0)
				assert_int_equal(
					ramfs_unlink(dir, e->name, 0), 0);
		}
	}
	assert_int_equal(n, 0);
}

static uint64_t make_names(void)
{
	struct vfs_stat st;
	char name[32];

	assert_int_equal(ramfs_mkdir(WHO, VFS_ROOT, "many", 0755), 0);
	assert_true(ramfs_open(WHO, VFS_ROOT, "many", O_RDONLY, 0, &st) > 0);
	uint64_t dir = st.inode;
	for (size_t i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		assert_true(ramfs_open(WHO, dir, name, O_CREAT | O_EXCL, 0644,
				    &st) > 0);
		assert_int_equal(ramfs_release(st.inode), 0);
	}
	return dir;
}

static void test_many(void **state)
{
	static uint8_t seen[NAMES];
	uint64_t nodes = nodes_in_use(), dir = make_names();
	struct vfs_stat st;
	char name[32];

	(void)state;
	list(dir, 40, seen, 0);
	for (size_t i = 0; i < NAMES; i++)
		assert_int_equal(seen[i], 1);
	/* Those that stay are seen once, whatever goes meanwhile. */
	memset(seen, 0, sizeof(seen));
	list(dir, 500, seen, 3);
	for (size_t i = 0; i < NAMES; i++)
		assert_int_equal(seen[i], 1);
	for (size_t i = 0; i < NAMES; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		assert_int_equal(
			ramfs_lookup(dir, name, 0, &st), i % 3 ? 0 : -ENOENT);
	}
	assert_int_equal(
		ramfs_unlink(VFS_ROOT, "many", REMOVE_DIR), -ENOTEMPTY);
	/* Places are used again, and all goes in the end. */
	for (size_t i = 0; i < NAMES; i += 3) {
		snprintf(name, sizeof(name), "%zu", i);
		assert_int_equal(ramfs_link(WHO, dir, "1", dir, name), 0);
	}
	assert_int_equal(stat_of(dir).links, 2);
	assert_int_equal(ramfs_lookup(dir, "1", 0, &st), 0);
	assert_int_equal(st.links, 1 + (NAMES + 2) / 3);
	memset(seen, 0, sizeof(seen));
	list(dir, 4096, seen, 1);
	for (size_t i = 0; i < NAMES; i++)
		assert_int_equal(seen[i], 1);
	assert_int_equal(ramfs_unlink(VFS_ROOT, "many", REMOVE_DIR), 0);
	assert_int_equal(ramfs_release(dir), 0);
	assert_int_equal(nodes_in_use(), nodes);
}

/* --- less than a page -------------------------------------------------------- */

static void test_small(void **state)
{
	static char text[SMALL_BYTES + 1], back[2 * PAGE], *want = text;
	uint64_t pages = pages_in_use(), node[300];
	char name[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	/* Of all sizes, made and closed; each next one to the same places. */
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 300; i++) {
			size_t bytes = 1 + chance(SMALL_BYTES);
			snprintf(name, sizeof(name), "%d", i);
			node[i] = make(name);
			memset(text, i, bytes);
			assert_int_equal(
				ramfs_write(WHO, node[i], 0, text, bytes),
				bytes);
			assert_int_equal(ramfs_release(node[i]), 0);
			assert_true(stat_of(node[i]).blocks <= 2);
		}
		assert_int_equal(pages_in_use(), pages);
		for (int i = 0; i < 300; i++) {
			int64_t size = stat_of(node[i]).size;
			memset(text, i, (size_t)size);
			assert_int_equal(
				ramfs_read(node[i], 0, back, sizeof(back)),
				size);
			assert_memory_equal(back, text, size);
		}
		/* In an order by chance, so that others move. */
		for (int i = 0, left = 300; left; i = (i + 7) % 300) {
			if (!node[i])
				continue;
			if (chance(3))
				continue;
			snprintf(name, sizeof(name), "%d", i);
			assert_int_equal(ramfs_unlink(VFS_ROOT, name, 0), 0);
			node[i] = 0;
			left--;
			for (int k = 0; k < 300 && left; k++) {
				if (!node[k])
					continue;
				assert_int_equal(
					ramfs_read(node[k], 0, back, 1), 1);
				assert_int_equal((uint8_t)back[0], k % 256);
			}
		}
		assert_int_equal(accounts[ACCOUNT_SMALL].total, 0);
	}
	/* It grows in place, to a page, and back. */
	uint64_t f = make("s");
	memset(want, 'y', SMALL_BYTES);
	assert_int_equal(ramfs_write(WHO, f, 0, want, 20), 20);
	assert_int_equal(ramfs_release(f), 0);
	assert_int_equal(stat_of(f).blocks, 1);
	assert_int_equal(ramfs_hold(f), 0);
	assert_int_equal(ramfs_write(WHO, f, 20, want, 10), 10);
	assert_int_equal(stat_of(f).blocks, 1);
	assert_int_equal(ramfs_write(WHO, f, 30, want, 10), 10);
	assert_int_equal(stat_of(f).blocks, 8);
	assert_int_equal(ramfs_release(f), 0);
	assert_int_equal(stat_of(f).blocks, 1);
	/* What was cut off is zero when the file grows again. */
	assert_int_equal(ramfs_truncate(f, 5), 0);
	assert_int_equal(ramfs_truncate(f, 9000), 0);
	assert_int_equal(ramfs_read(f, 0, back, sizeof(back)), sizeof(back));
	assert_memory_equal(back, "yyyyy\0\0\0", 8);
	for (size_t i = 8; i < sizeof(back); i++)
		assert_int_equal(back[i], 0);
	assert_int_equal(ramfs_seek(f, 0, SEEK_HOLE), PAGE);
	assert_int_equal(ramfs_seek(f, PAGE, SEEK_DATA), -ENXIO);
	/* Space that was allocated stays allocated. */
	assert_int_equal(ramfs_hold(f), 0);
	assert_int_equal(ramfs_truncate(f, 5), 0);
	assert_int_equal(ramfs_allocate(WHO, f, 0, 2 * PAGE, 1), 0);
	assert_int_equal(stat_of(f).blocks, 16);
	assert_int_equal(ramfs_release(f), 0);
	assert_int_equal(stat_of(f).blocks, 16);
	assert_int_equal(ramfs_unlink(VFS_ROOT, "s", 0), 0);
	assert_int_equal(accounts[ACCOUNT_SMALL].total, 0);
	assert_int_equal(pages_in_use(), pages);
}

/* --- the store ------------------------------------------------------------------ */

#if STORE_BYTES
/* A file larger than the heap's part: its transfers are few, and its memory
 * goes back to the machine. */
static void test_store(void **state)
{
	enum { BYTES = 1 << 20, TIMES = 40 };
	static char buf[BYTES], back[BYTES];
	uint64_t node = make("big");

	(void)state;
	uint64_t writes = given_writes, reads = given_reads;
	for (int i = 0; i < TIMES; i++) {
		memset(buf, i + 1, sizeof(buf));
		assert_int_equal(
			ramfs_write(WHO, node, VFS_END, buf, sizeof(buf)),
			sizeof(buf));
	}
	assert_true(given_pages() >= TIMES * (BYTES / PAGE) - HEAP_PAGES);
	for (int i = 0; i < TIMES; i++) {
		memset(buf, i + 1, sizeof(buf));
		assert_int_equal(ramfs_read(node, (int64_t)i * BYTES, back,
					 sizeof(back)),
			sizeof(back));
		assert_memory_equal(buf, back, sizeof(buf));
	}
	print_message("%u MiB: %llu writes, %llu reads of the store\n", TIMES,
		(unsigned long long)(given_writes - writes),
		(unsigned long long)(given_reads - reads));
	assert_true(given_writes - writes < 8 * TIMES);
	assert_true(given_reads - reads < 8 * TIMES);
	remove_open("big", node);
	/* The client that removed it has only to go on. */
	node = make("other");
	for (int i = 0; i < 100; i++)
		assert_int_equal(ramfs_write(WHO, node, 0, "x", 1), 1);
	assert_true(given_pages() < 5000);
	remove_open("other", node);
}

/* Pages of the store that others have freed, and of which less is written than
 * was asked for: nobody reads the old content. */
static void test_short(void **state)
{
	enum { BYTES = 12 * PAGE };
	static char secret[300 * PAGE], buf[BYTES], back[BYTES];
	static const char zeroes[BYTES];

	(void)state;
	memset(secret, 's', sizeof(secret));
	memset(buf, 'v', sizeof(buf));
	/* The heap has no room for content while this is there. */
	uint64_t filler = make("filler");
	assert_int_equal(ramfs_write(WHO, filler, 0, secret, sizeof(secret)),
		sizeof(secret));
	given_short = 1;
	for (size_t good = 0; good < BYTES; good += 1 + chance(900)) {
		int64_t at = (int64_t)chance(2 * PAGE);
		uint64_t node = make("s");
		assert_true(ramfs_write(WHO, node, 0, secret, sizeof(secret)) ==
			sizeof(secret));
		remove_open("s", node);
		node = make("v");
		given_bad_from = buf + good;
		int64_t n = ramfs_write(WHO, node, at, buf, BYTES - 2 * PAGE);
		given_bad_from = NULL;
		size_t done = n > 0 ? (size_t)n : 0;
		assert_true(n == -EFAULT || (n > 0 && n <= BYTES - 2 * PAGE));
		assert_int_equal(
			stat_of(node).size, done ? at + (int64_t)done : 0);
		assert_int_equal(ramfs_truncate(node, BYTES), 0);
		assert_int_equal(ramfs_read(node, 0, back, BYTES), BYTES);
		assert_memory_equal(back, zeroes, at);
		assert_memory_equal(back + at, buf, done);
		assert_memory_equal(
			back + at + done, zeroes, BYTES - (size_t)at - done);
		remove_open("v", node);
	}
	given_short = 0;
	remove_open("filler", filler);
}

/* The store has pages, and the machine has none. */
static void test_no_machine(void **state)
{
	static char buf[300 * PAGE], back[300 * PAGE];
	uint64_t pages = pages_in_use(), node = make("m");

	(void)state;
	memset(buf, 'z', sizeof(buf));
	for (int64_t left = 0; left < 20; left++) {
		given_writes_left = left;
		int64_t n, done = 0;
		while ((n = ramfs_write(WHO, node, VFS_END, buf, sizeof(buf))) >
			0)
			done += n;
		assert_int_equal(n, -ENOSPC);
		assert_int_equal(stat_of(node).size, done);
		assert_int_equal(
			ramfs_write(WHO, node, 1ll << 40, buf, 1), -ENOSPC);
		assert_int_equal(stat_of(node).size, done);
		for (int64_t at = 0; at < done; at += n) {
			n = ramfs_read(node, at, back, sizeof(back));
			assert_true(n > 0);
			assert_memory_equal(back, buf, n);
		}
		given_writes_left = -1;
		assert_int_equal(ramfs_truncate(node, 0), 0);
		assert_int_equal(pages_in_use(), pages);
	}
	remove_open("m", node);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_small),
#if STORE_BYTES
		cmocka_unit_test(test_store),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_no_machine),
#endif
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_removed),
		cmocka_unit_test(test_many),
	};
	struct vfs_stat st;

#if STORE_BYTES
	given_make_old(STORE_BYTES);
#endif
	/* The root is made by the first call with a path. */
	if (ramfs_lookup(VFS_ROOT, "/", 0, &st))
		return 1;
#if STORE_BYTES
	ramfs_heap_pages(HEAP_PAGES);
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
