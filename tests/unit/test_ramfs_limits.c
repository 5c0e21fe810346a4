/* SPDX-License-Identifier: MIT */
/*
 * test_ramfs_limits.c: what clients of vfs can take from each other in ramfs:
 * pages, tables, names and time. The cubicle of ramfs has a share of 32 MiB, as
 * with backend sfi and many cubicles, and a store of STORE_PAGES, or none. See
 * test_ramfs_limits_store.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <cmocka.h>
#include <cubicle/component.h>
#undef RENAME_NOREPLACE
#undef RENAME_EXCHANGE
#include "../shares.h"
#include "given.h"
#include "ramfs/tree.h"
#include "time/time.h"

#define CREAT	 0100
#define GRANULES 2
#define CUBICLES 4
#define PAGE	 4096
#define RMDIR	 0x200

/* The division of the heap in account.c, and the accounts that follow. */
#define HEAP_PAGES (24 * 256)
#ifdef STORE_PAGES
#define PAGES  (HEAP_PAGES / 32 * 9 + STORE_PAGES)
#define TABLES (HEAP_PAGES / 32 * 5 / 32 * 31)
#else
#define PAGES  (HEAP_PAGES / 32 * 15)
#define TABLES (HEAP_PAGES / 32 * 2 / 32 * 31)
#endif
#define PART	   (PAGES / 4 / CUBICLES)
#define TABLE_PART (TABLES / 4 / CUBICLES)

/* --- what ramfs calls ------------------------------------------------------ */

static size_t allocated; /* pages of the heap, which has no more */
static size_t limit = HEAP_PAGES;

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	static uint8_t *next;

	(void)who;
	if (!pages || pages > limit - allocated)
		return NULL;
	if (!next)
		next = (uint8_t *)pages_heap(1);
	uint8_t *p = mmap(next, pages * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	assert_ptr_equal(p, next);
	next += pages * PAGE;
	allocated += pages;
	return p;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	(void)who;
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

/* --- helpers --------------------------------------------------------------- */

static char data[64 * PAGE];

static uint64_t make(uint32_t payer, const char *name)
{
	struct vfs_stat st;

	assert_true(ramfs_open(payer, VFS_ROOT, name, CREAT, 0644, &st) > 0);
	return st.inode;
}

static void remove_open(const char *name, uint64_t node)
{
	assert_int_equal(ramfs_unlink(VFS_ROOT, name, 0), 0);
	assert_int_equal(ramfs_release(node), 0);
}

static struct vfs_filesystem filesystem(void)
{
	struct vfs_filesystem fs;

	assert_int_equal(ramfs_filesystem(VFS_ROOT, &fs), 0);
	return fs;
}

static uint64_t pages_free(void)
{
	return filesystem().blocks_free;
}

/* As many pages as (payer) can have, at the end of the file. */
static uint64_t fill(uint32_t payer, uint64_t node)
{
	uint64_t before = pages_free();
	int64_t n;

	memset(data, 7, sizeof(data));
	while ((n = ramfs_write(payer, node, VFS_END, data, sizeof(data))) > 0)
		;
	assert_int_equal(n, -ENOSPC);
	return before - pages_free();
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- pages ----------------------------------------------------------------- */

static void test_sizes(void **state)
{
	(void)state;
	assert_int_equal(pages_heap_bytes() / PAGE, HEAP_PAGES);
	assert_int_equal(filesystem().blocks, PAGES);
}

/* What is more than the share is an error at once, whatever 4 GiB had room
 * for, and leaves all as it was. */
static void test_allocate(void **state)
{
	uint64_t node = make(1, "a"), before = pages_free();
	struct vfs_stat st;

	(void)state;
	for (int64_t pages = HEAP_PAGES; pages < 1 << 20; pages *= 2)
		for (int keep = 0; keep < 2; keep++)
			assert_int_equal(ramfs_allocate(1, node, 5 * PAGE,
						 pages * PAGE, keep),
				-ENOSPC);
	/* It fits, but others have a part of it. */
	assert_int_equal(
		ramfs_allocate(1, node, 0, (int64_t)(PAGES - PART) * PAGE, 0),
		-ENOSPC);
	/* A page is there already, far away: more levels are wanted first. */
	assert_int_equal(ramfs_write(1, node, 0, "x", 1), 1);
	assert_int_equal(
		ramfs_allocate(1, node, 1ll << 40, 1ll << 30, 0), -ENOSPC);
	assert_int_equal(before - pages_free(), 1);
	assert_int_equal(ramfs_truncate(node, 0), 0);
	assert_int_equal(pages_free(), before);
	assert_int_equal(ramfs_stat(node, &st), 0);
	assert_int_equal(st.size, 0);
	assert_int_equal(st.blocks, 0);
	/* All others still have all. */
	uint64_t other = make(2, "b");
	assert_true(fill(2, other) > PAGES / 2);
	remove_open("b", other);
	remove_open("a", node);
	assert_int_equal(pages_free(), before);
}

/* What was allocated can be written when there is nothing else. */
static void test_promise(void **state)
{
	uint64_t node = make(1, "a"), other = make(1, "b"), before;
	char back[PAGE];

	(void)state;
	before = pages_free();
	assert_int_equal(ramfs_allocate(1, node, 0, 100 * PAGE, 0), 0);
	assert_int_equal(before - pages_free(), 100);
	fill(1, other);
	for (int64_t i = 0; i < 100; i++) {
		assert_int_equal(ramfs_read(node, i * PAGE, back, PAGE), PAGE);
		assert_int_equal(back[0] | back[PAGE - 1], 0);
		assert_int_equal(ramfs_write(1, node, i * PAGE, "x", 1), 1);
	}
	assert_int_equal(ramfs_write(1, node, 100 * PAGE, "x", 1), -ENOSPC);
	remove_open("a", node);
	remove_open("b", other);
	assert_int_equal(pages_free(), before);
}

/* Who takes all that there is leaves the others their parts. */
static void test_parts(void **state)
{
	uint64_t node[CUBICLES + 1], before = pages_free();
	char name[8];

	(void)state;
	for (uint32_t who = 1; who <= CUBICLES; who++) {
		snprintf(name, sizeof(name), "f%u", who);
		node[who] = make(who, name);
		uint64_t got = fill(who, node[who]);
		if (who == 1)
			assert_true(got > PAGES * 4 / 5 - 10);
		else
			assert_true(got >= PART && got <= PART + 1);
	}
	/* Nobody has a part of what is nobody's. */
	uint64_t stray = make(0, "stray");
	assert_int_equal(ramfs_write(77, stray, 0, "x", 1), -ENOSPC);
	assert_int_equal(ramfs_write(1u << 31, stray, 0, "x", 1), -ENOSPC);
	remove_open("stray", stray);
	/* To write to the file of another is paid by who does it ... */
	assert_int_equal(ramfs_truncate(node[2], 0), 0);
	assert_int_equal(ramfs_write(3, node[2], 0, data, PAGE), -ENOSPC);
	assert_int_equal(ramfs_write(2, node[3], VFS_END, data, PAGE), PAGE);
	/* ... and given back when that goes. */
	remove_open("f3", node[3]);
	assert_true(fill(2, node[2]) >= PART);
	for (uint32_t who = 1; who <= CUBICLES; who++) {
		snprintf(name, sizeof(name), "f%u", who);
		if (who != 3)
			remove_open(name, node[who]);
	}
	assert_int_equal(pages_free(), before);
}

/* What was removed can be had again at once, again and again. */
static void test_again(void **state)
{
	uint64_t before = pages_free();

	(void)state;
	for (int i = 0; i < 10; i++) {
		uint64_t node = make(1, "a");
		assert_true(fill(1, node) > PAGES * 4 / 5 - 10);
		if (i % 2)
			assert_int_equal(ramfs_truncate(node, PAGE), 0);
		remove_open("a", node);
		assert_int_equal(pages_free(), before);
	}
}

/* --- files of single pages ---------------------------------------------------- */

#define FAR                                                              \
	48 /* bits of an offset: a page there has four tables of its own \
	    */

/* Write up to (most) single bytes, as far from each other as possible, until
 * there is no room. Returns how many were written. */
static int fill_sparse(uint32_t payer, uint64_t node, int most)
{
	int i = 0;

	while (i < most &&
		ramfs_write(payer, node, (int64_t)i << FAR, "x", 1) == 1)
		i++;
	return i;
}

/* Each way to remove such a file's data corrects the account at once. The
 * client can use all of it again, in one call or in many. */
static void test_sparse_again(void **state)
{
	const struct account *a = &accounts[ACCOUNT_TABLES];
	uint64_t before = pages_free(), used = a->used[1];
	struct vfs_stat st;

	(void)state;
	for (int i = 0; i < 12; i++) {
		uint64_t node = make(1, "a"), other = make(1, "b");
		int made = fill_sparse(1, node, 1 << 15);
		assert_true(made > (int)TABLES / 6 && made < (int)TABLES / 4);
		assert_true(a->used[1] > TABLES * 4 / 5 - 10);
		switch (i % 4) {
		case 0:
			assert_int_equal(ramfs_truncate(node, 0), 0);
			break;
		case 1:
			remove_open("a", node);
			break;
		case 2:
			assert_int_equal(ramfs_rename(1, VFS_ROOT, "b",
						 VFS_ROOT, "a", 0),
				0);
			assert_int_equal(ramfs_release(node), 0);
			break;
		default:
			/* All but the first. */
			assert_int_equal(ramfs_truncate(node, PAGE), 0);
			assert_int_equal(ramfs_stat(node, &st), 0);
			assert_int_equal(st.blocks, PAGE / 512);
			assert_true(a->used[1] - used <= 7);
			assert_int_equal(ramfs_truncate(node, 0), 0);
		}
		assert_int_equal(pages_free(), before);
		assert_int_equal(a->used[1], used);
		if (i / 4 == 0)
			assert_true(fill(1, other) > PAGES * 4 / 5 - 10);
		else if (i / 4 == 1)
			assert_int_equal(
				ramfs_allocate(1, other, 0,
					(int64_t)PAGES * 3 / 4 * PAGE, 0),
				0);
		else
			assert_int_equal(fill_sparse(1, other, 1 << 15), made);
		if (i % 4 == 0 || i % 4 == 3)
			remove_open("a", node);
		remove_open(i % 4 == 2 ? "a" : "b", other);
		assert_int_equal(pages_free(), before);
		assert_int_equal(a->used[1], used);
	}
}

/* Pages and tables, by payer. */
struct used {
	uint64_t pages[PAYERS], tables[PAYERS];
};

/* Add what each payer has at (l) and below to (used), and check the counts of
 * the tables. Returns the number of pages. */
static uint64_t recount(link l, uint32_t level, struct used *used)
{
	struct used here = {{0}, {0}};
	uint64_t pages = 0, places = 0;

	if (!l)
		return 0;
	if (!level || !link_number(l)) {
		used->pages[l & LINK_PAYER] += room(level);
		used->tables[l & LINK_PAYER] +=
			tables_for(level, 0, room(level) - 1);
		return room(level);
	}
	used->tables[l & LINK_PAYER]++;
	const struct table *table = link_to_table(l);
	for (uint32_t i = 0; i < TABLE_PLACES; i++) {
		pages += recount(table->place[i], level - 1, &here);
		places += table->place[i] != 0;
	}
	assert_true(pages);
	assert_int_equal(table->below.all, pages);
	assert_int_equal(table->places, places);
	for (uint32_t i = 0; i < PAYERS; i++) {
		assert_int_equal(table->below.pages[i], here.pages[i]);
		assert_int_equal(table->below.tables[i], here.tables[i]);
		used->pages[i] += here.pages[i];
		used->tables[i] += here.tables[i];
	}
	return pages;
}

static uint64_t random_state = 0xc0b1c1e;

static uint32_t chance(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % below;
}

/* The number of a page under one of the first tables of any level. */
static int64_t any_page(void)
{
	return (int64_t)chance(700) << (TABLE_BITS * chance(5));
}

/* The accounts agree with the trees after any calls, for any payers. */
static void test_counts(void **state)
{
	uint64_t node[2] = {make(1, "a"), make(2, "b")}, before = pages_free();
	const struct account *pages = &accounts[ACCOUNT_PAGES];
	const struct account *tables = &accounts[ACCOUNT_TABLES];
	int full = 0;

	(void)state;
	for (int step = 0; step < 20000; step++) {
		int which = (int)chance(2);
		uint64_t n = node[which];
		uint32_t payer = chance(CUBICLES + 3);
		int64_t page = any_page(), r = 0;
		switch (chance(8)) {
		case 0:
			/* Only a truncation below the size removes pages. */
			assert_int_equal(ramfs_truncate(n, INT64_MAX), 0);
			assert_int_equal(
				ramfs_truncate(n, chance(20) ? page * PAGE : 0),
				0);
			break;
		case 1:
			r = ramfs_allocate(payer, n, page * PAGE,
				(1 + chance(PAGES / 6)) * PAGE, (int)chance(2));
			break;
		default:
			r = ramfs_write(payer, n, page * PAGE, data,
				chance(4) ? 1 : chance(sizeof(data)));
		}
		assert_true(r >= 0 || r == -ENOSPC);
		full += r < 0;
		if (step % 20)
			continue;
		struct used used = {{0}, {0}};
		for (int i = 0; i < 2; i++) {
			const struct node *of = node_get(node[i]);
			assert_int_equal(of->pages,
				recount(of->root, of->levels, &used));
		}
		for (uint32_t i = 0; i < PAYERS; i++) {
			assert_int_equal(pages->used[i], used.pages[i]);
			assert_int_equal(tables->used[i], used.tables[i]);
		}
	}
	assert_true(full > 10);
	remove_open("a", node[0]);
	remove_open("b", node[1]);
	assert_int_equal(pages_free(), before);
	for (uint32_t i = 0; i < PAYERS; i++) {
		assert_int_equal(pages->used[i], 0);
		assert_int_equal(tables->used[i], 0);
	}
}

/* --- names ------------------------------------------------------------------ */

/* Names until there is no room; how many. */
static int fill_names(uint32_t payer, uint64_t dir)
{
	char name[16];
	int error = 0, n = 0;

	for (; !error; n += !error) {
		snprintf(name, sizeof(name), "%d", n);
		switch (n % 3) {
		case 0:
			error = ramfs_mkdir(payer, dir, name, 0755);
			break;
		case 1:
			error = ramfs_symlink(payer, "target", dir, name);
			break;
		default:
			error = ramfs_link(payer, VFS_ROOT, "f", dir, name);
		}
	}
	assert_int_equal(error, -ENOSPC);
	return n;
}

static void remove_names(uint64_t dir, int count)
{
	char name[16];

	for (int n = 0; n < count; n++) {
		snprintf(name, sizeof(name), "%d", n);
		assert_int_equal(ramfs_unlink(dir, name, n % 3 ? 0 : RMDIR), 0);
	}
}

static void test_names(void **state)
{
	uint64_t file = make(1, "f"), dir[CUBICLES + 1];
	struct vfs_stat st;
	char name[8];
	int first = 0;

	(void)state;
	for (uint32_t who = 1; who <= CUBICLES; who++) {
		snprintf(name, sizeof(name), "d%u", who);
		assert_int_equal(ramfs_mkdir(who, VFS_ROOT, name, 0755), 0);
		assert_int_equal(ramfs_lookup(VFS_ROOT, name, 0, &st), 0);
		dir[who] = st.inode;
	}
	uint64_t before = filesystem().files_free;
	for (int round = 0; round < 3; round++) {
		int got[CUBICLES + 1];
		for (uint32_t who = 1; who <= CUBICLES; who++) {
			got[who] = fill_names(who, dir[who]);
			assert_true(got[who] > 100);
		}
		/* Nor is there room for pages that is less than before. */
		uint64_t page = make(0, "d1/2");
		assert_true(fill(2, page) > PAGES * 4 / 5 - 10);
		assert_int_equal(ramfs_truncate(page, 0), 0);
		assert_int_equal(ramfs_release(page), 0);
		assert_true(!first || got[1] == first);
		first = got[1];
		for (uint32_t who = 1; who <= CUBICLES; who++)
			remove_names(dir[who], got[who]);
		assert_int_equal(filesystem().files_free, before);
	}
	remove_open("f", file);
	for (uint32_t who = 1; who <= CUBICLES; who++) {
		snprintf(name, sizeof(name), "d%u", who);
		assert_int_equal(ramfs_unlink(VFS_ROOT, name, RMDIR), 0);
	}
}

/* --- time -------------------------------------------------------------------- */

/* The key and the texts of the authors' own test (SipHash, appendix A). */
static void test_hash(void **state)
{
	char text[15];
	uint64_t key[2];
	uint8_t bytes[16];

	(void)state;
	for (int i = 0; i < 16; i++)
		bytes[i] = (uint8_t)i;
	memcpy(key, bytes, sizeof(key));
	for (int i = 0; i < 15; i++)
		text[i] = (char)i;
	hash_key(key);
	assert_true(hash_of(text, 15) == 0xa129ca6149be45e5);
	assert_true(hash_of(text, 0) == 0x726fdb47dd0e0e31);
	assert_true(hash_of(text, 8) == 0x93f5f5799a932462);
	key[1]++;
	hash_key(key);
	assert_false(hash_of(text, 15) == 0xa129ca6149be45e5);
}

/* FNV-1a, which was used once. */
static uint32_t known_hash(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h;
}

#define COLLIDING 1500

/* The shortest time that (names) take to look up, of five. */
static double time_of(uint64_t dir, char names[][16], int count)
{
	struct vfs_stat st;
	double best = 1e9;

	for (int round = 0; round < 5; round++) {
		double start = seconds();
		for (int i = 0; i < count; i++)
			assert_int_equal(
				ramfs_lookup(dir, names[i], 0, &st), 0);
		double took = seconds() - start;
		best = took < best ? took : best;
	}
	return best;
}

/* Names that were chosen for their hash are as fast as others. */
static void test_collisions(void **state)
{
	static char chosen[COLLIDING][16], plain[COLLIDING][16];
	struct vfs_stat st;
	uint64_t dir[2], file = make(1, "f");
	uint32_t n = 0;

	(void)state;
	for (int i = 0; i < COLLIDING; i++) {
		snprintf(plain[i], 16, "%d", i);
		do
			snprintf(chosen[i], 16, "%x", n++);
		while (known_hash(chosen[i]) & 0xfff);
	}
	for (int d = 0; d < 2; d++) {
		const char *name = d ? "plain" : "chosen";
		assert_int_equal(ramfs_mkdir(1, VFS_ROOT, name, 0755), 0);
		assert_int_equal(ramfs_lookup(VFS_ROOT, name, 0, &st), 0);
		dir[d] = st.inode;
		for (int i = 0; i < COLLIDING; i++)
			assert_int_equal(ramfs_link(1, VFS_ROOT, "f", dir[d],
						 d ? plain[i] : chosen[i]),
				0);
	}
	double bad = time_of(dir[0], chosen, COLLIDING);
	double good = time_of(dir[1], plain, COLLIDING);
	print_message("%d names: %.3f us each, chosen ones %.3f us\n",
		COLLIDING, good / COLLIDING * 1e6, bad / COLLIDING * 1e6);
	assert_true(bad < 3 * good);
	for (int d = 0; d < 2; d++) {
		for (int i = 0; i < COLLIDING; i++)
			assert_int_equal(ramfs_unlink(dir[d],
						 d ? plain[i] : chosen[i], 0),
				0);
		assert_int_equal(
			ramfs_unlink(VFS_ROOT, d ? "plain" : "chosen", RMDIR),
			0);
	}
	remove_open("f", file);
}

/* Directories below each other, removed, are kept by who has the last one open.
 * They go in steps when that is closed. */
static void test_deep(void **state)
{
	const int depth = 400;
	uint64_t before = filesystem().files_free, dir = VFS_ROOT, top = 0;
	static uint64_t dirs[401];
	struct vfs_stat st;

	(void)state;
	for (int i = 0; i < depth; i++) {
		assert_int_equal(ramfs_mkdir(1, dir, "d", 0755), 0);
		assert_int_equal(ramfs_lookup(dir, "d", 0, &st), 0);
		dirs[i] = dir;
		dir = st.inode;
		top = top ? top : dir;
	}
	assert_int_equal(ramfs_hold(dir), 0);
	for (int i = depth - 1; i >= 0; i--)
		assert_int_equal(ramfs_unlink(dirs[i], "d", RMDIR), 0);
	uint64_t kept = before - filesystem().files_free;
	assert_true(
		kept >= (uint64_t)depth * NODE_COST / (NODE_COST + NAME_COST));
	assert_int_equal(ramfs_release(dir), 0);
	uint64_t left = before - filesystem().files_free;
	assert_true(left > kept / 2);
	/* Their numbers are gone, whether they are or not. */
	assert_int_equal(ramfs_hold(dir), -ESTALE);
	for (int i = 0; i < depth / 32; i++) {
		uint64_t node = make(2, "x");
		remove_open("x", node);
	}
	assert_int_equal(filesystem().files_free, before);
	assert_int_equal(ramfs_hold(top), -ESTALE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_allocate),
		cmocka_unit_test(test_promise),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_sparse_again),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_hash),
	};
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	shares_equal(&p->shares, CUBICLES, GRANULES);
	p->cubicles = CUBICLES;
#ifdef STORE_PAGES
	given_make((uint64_t)STORE_PAGES * PAGE);
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
