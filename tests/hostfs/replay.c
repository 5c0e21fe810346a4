/* SPDX-License-Identifier: MIT */
/*
 * replay.c: the states that a crash of the machine could leave, from a log of
 * all changes (log.h), and what becomes of a database in each.
 *
 *     replay LOG DIRECTORY DATABASE CHANGES
 *
 * The crash is at each fsync of the log, just before it and just after, and
 * after each mark. Changes before it are on the disk if an fsync of their file
 * came later, or for names, one of the directory. Of all others any may be on
 * the disk, and in any order:
 *
 *     - none, and all
 *     - up to CHANGES of them, in each order
 *     - all but up to CHANGES of them
 *
 * Each state is made in DIRECTORY, recovered by SQLite, and must have all
 * transactions that were marked before the crash, and at most one more. A state
 * that was seen in the same place is not checked again. Prints a summary;
 * status 1: a state was wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "commits.h"
#include "log.h"

#define CHANGES_MAX 4
#define FILES	    8
#define NAMES	    8
#define OPEN_MAX_   64
#define SEEN	    (1 << 20)
#define WRONG_MAX   5 /* states; then it ends */

static void die(const char *what)
{
	fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* --- changes ------------------------------------------------------------------ */

enum change_kind { WRITE, TRUNCATE, NAME, UNNAME, MOVE };

struct change {
	enum change_kind kind;
	int file; /* index, by inode in the order of their appearance */
	int64_t at;
	const char *data; /* bytes, or a name; of MOVE, two */
	uint32_t bytes;
	int durable;
};

static struct change *changes;
static size_t change_count;

/* --- a disk --------------------------------------------------------------------- */

static struct content {
	char *data;
	size_t size, room;
} files[FILES];

static struct name {
	char text[64];
	int file; /* -1: free */
} names[NAMES];

static struct name *name_find(const char *text)
{
	for (int i = 0; i < NAMES; i++)
		if (names[i].file >= 0 && !strcmp(names[i].text, text))
			return &names[i];
	return NULL;
}

static void name_set(const char *text, int file)
{
	struct name *n = name_find(text);

	for (int i = 0; !n && i < NAMES; i++)
		if (names[i].file < 0)
			n = &names[i];
	if (!n || strlen(text) >= sizeof(n->text))
		die("too many names");
	strcpy(n->text, text);
	n->file = file;
}

static void resize(struct content *c, size_t size)
{
	if (size > c->room) {
		c->room = 2 * size;
		c->data = realloc(c->data, c->room);
	}
	if (size > c->size)
		memset(c->data + c->size, 0, size - c->size);
	c->size = size;
}

static void apply(const struct change *c)
{
	struct content *f = &files[c->file];
	struct name *n;

	switch (c->kind) {
	case WRITE:
		if ((size_t)c->at + c->bytes > f->size)
			resize(f, (size_t)c->at + c->bytes);
		memcpy(f->data + c->at, c->data, c->bytes);
		break;
	case TRUNCATE:
		resize(f, (size_t)c->at);
		break;
	case NAME:
		name_set(c->data, c->file);
		break;
	case UNNAME:
		n = name_find(c->data);
		if (n)
			n->file = -1;
		break;
	case MOVE:
		n = name_find(c->data);
		if (n) {
			int file = n->file;
			n->file = -1;
			name_set(c->data + strlen(c->data) + 1, file);
		}
	}
}

static void disk_clear(void)
{
	for (int i = 0; i < FILES; i++)
		files[i].size = 0;
	for (int i = 0; i < NAMES; i++)
		names[i].file = -1;
}

static uint64_t disk_hash(void)
{
	uint64_t h = 14695981039346656037u, sum = 0;

	for (int i = 0; i < NAMES; i++) {
		if (names[i].file < 0)
			continue;
		const struct content *f = &files[names[i].file];
		uint64_t g = h;
		for (const char *t = names[i].text; *t; t++)
			g = (g ^ (uint8_t)*t) * 1099511628211u;
		for (size_t b = 0; b < f->size; b++)
			g = (g ^ (uint8_t)f->data[b]) * 1099511628211u;
		sum += g * (f->size + 1);
	}
	return sum;
}

/* --- checks ------------------------------------------------------------------------ */

static const char *directory, *database;
static long marked; /* transactions acknowledged at the crash */
static unsigned long checks, states, wrong;

static struct {
	uint64_t hash;
	long marked;
} * seen;

static void remove_all(const char *const *extra, size_t count)
{
	char path[4200];

	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, extra[i]);
		unlink(path);
	}
}

static void disk_write(void)
{
	static char db[3][80];
	char path[4200];

	snprintf(db[0], sizeof(db[0]), "%.60s", database);
	snprintf(db[1], sizeof(db[1]), "%.60s-journal", database);
	snprintf(db[2], sizeof(db[2]), "%.60s-wal", database);
	remove_all((const char *const[]){db[0], db[1], db[2]}, 3);
	for (int i = 0; i < NAMES; i++) {
		if (names[i].file < 0)
			continue;
		const struct content *f = &files[names[i].file];
		snprintf(path, sizeof(path), "%s/%s", directory, names[i].text);
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || write(fd, f->data, f->size) != (ssize_t)f->size)
			die(path);
		close(fd);
	}
}

/* Is the state of the disk one that keeps its promises? (what): which one. */
static void check(size_t crash, const char *what, const size_t *which, int n)
{
	char path[4200], why[256] = "";
	uint64_t hash = disk_hash();
	size_t slot = hash & (SEEN - 1);

	states++;
	if (seen[slot].hash == hash && seen[slot].marked == marked + 1)
		return;
	checks++;
	disk_write();
	snprintf(path, sizeof(path), "%s/%s", directory, database);
	long there = commits_check(path, why);
	if (there >= marked && there <= marked + 1) {
		seen[slot].hash = hash;
		seen[slot].marked = marked + 1;
		return;
	}
	wrong++;
	printf("crash after change %zu, %s", crash, what);
	for (int i = 0; i < n; i++)
		printf(" %zu", which[i]);
	printf(": %ld acknowledged, %ld there: %s\n", marked, there, why);
}

/* --- choices of changes -------------------------------------------------------------- */

static size_t open_[1024]; /* those that may be on the disk or not */
static size_t open_count, most_open;

static int among(const size_t *which, int n, size_t c)
{
	for (int i = 0; i < n; i++)
		if (which[i] == c)
			return 1;
	return 0;
}

/* All that is durable; of the others, those in (which), in that order. */
static void only(size_t crash, const size_t *which, int n)
{
	disk_clear();
	for (size_t i = 0; i < crash; i++)
		if (changes[i].durable)
			apply(&changes[i]);
	for (int i = 0; i < n; i++)
		apply(&changes[which[i]]);
	check(crash, "with only", which, n);
}

/* All, in their order, without those in (which). */
static void without(size_t crash, const size_t *which, int n)
{
	disk_clear();
	for (size_t i = 0; i < crash; i++)
		if (changes[i].durable || !among(which, n, i))
			apply(&changes[i]);
	check(crash, "without", which, n);
}

/* Continue (which, n) with each further one; for only(), in any order. */
static void choose(size_t crash, size_t *which, int n, int most, int ordered)
{
	if (ordered)
		without(crash, which, n);
	else
		only(crash, which, n);
	for (size_t i = 0; n < most && i < open_count && wrong < WRONG_MAX;
		i++) {
		if (ordered ? n && open_[i] <= which[n - 1]
			    : among(which, n, open_[i]))
			continue;
		which[n] = open_[i];
		choose(crash, which, n + 1, most, ordered);
	}
}

static void crash_here(int most)
{
	size_t which[CHANGES_MAX];

	open_count = 0;
	for (size_t i = 0; i < change_count; i++)
		if (!changes[i].durable) {
			if (open_count == 1024)
				return;
			open_[open_count++] = i;
		}
	if (open_count > most_open)
		most_open = open_count;
	choose(change_count, which, 0, most, 0);
	choose(change_count, which, 0, most, 1);
}

/* --- the log --------------------------------------------------------------------------- */

static uint64_t inode[FILES];
static int inode_count;

static int file_of(uint64_t number)
{
	for (int i = inode_count - 1; i >= 0; i--)
		if (inode[i] == number)
			return i;
	return -1;
}

/* A file of a new name: its inode may be that of one that is gone. */
static int file_new(uint64_t number)
{
	for (int i = 0; i < inode_count; i++)
		if (inode[i] == number)
			inode[i] = 0;
	if (inode_count == FILES) {
		/* One that no name has had since the last fsync of the
		 * directory is never seen again. */
		for (int i = 0; i < FILES; i++) {
			int used = 0;
			for (size_t c = 0; c < change_count; c++)
				used |= changes[c].file == i &&
					changes[c].kind >= NAME &&
					changes[c].kind != UNNAME;
			if (!used) {
				inode[i] = number;
				return i;
			}
		}
		die("too many files");
	}
	inode[inode_count] = number;
	return inode_count++;
}

static void change_add(enum change_kind kind, int file, int64_t at,
	const char *data, uint32_t bytes)
{
	changes = realloc(changes, (change_count + 1) * sizeof(*changes));
	changes[change_count++] =
		(struct change){kind, file, at, data, bytes, 0};
}

/* The names as they are now, if all was done. */
static int names_now(const char *text)
{
	int file = -1;

	for (size_t i = 0; i < change_count; i++) {
		const struct change *c = &changes[i];
		if (c->kind == NAME && !strcmp(c->data, text))
			file = c->file;
		if ((c->kind == UNNAME || c->kind == MOVE) &&
			!strcmp(c->data, text))
			file = -1;
		if (c->kind == MOVE &&
			!strcmp(c->data + strlen(c->data) + 1, text))
			file = c->file;
	}
	return file;
}

/* Durable changes at the start that later ones hide are forgotten: the content
 * of removed files. */
static void forget(void)
{
	size_t to = 0;

	for (size_t i = 0; i < change_count; i++) {
		int gone = 0;
		if (changes[i].durable && changes[i].kind <= TRUNCATE) {
			int named = 0;
			for (size_t c = 0; c < change_count; c++)
				named |= changes[c].kind >= NAME &&
					changes[c].file == changes[i].file;
			gone = !named;
		}
		/* A name that was made and removed, both for good. */
		if (changes[i].durable && changes[i].kind == NAME)
			for (size_t c = i + 1; c < change_count && !gone; c++)
				if (changes[c].kind == UNNAME &&
					!strcmp(changes[c].data,
						changes[i].data)) {
					if (changes[c].durable) {
						changes[c].kind = UNNAME;
						changes[c].file = -1;
						gone = 1;
					}
					break;
				}
		if (!gone)
			changes[to++] = changes[i];
	}
	change_count = to;
}

static void sync_file(int file)
{
	for (size_t i = 0; i < change_count; i++)
		if (file < 0 ? changes[i].kind >= NAME
			     : changes[i].kind <= TRUNCATE &&
					changes[i].file == file)
			changes[i].durable = 1;
}

static void take(const struct log_record *r, const char *data, int most)
{
	int file = r->file ? file_of(r->file) : -1;

	switch (r->kind) {
	case LOG_OPEN:
		while (*data == '/' || (*data == '.' && data[1] == '/'))
			data++;
		if (file < 0 || names_now(data) != file) {
			file = file_new(r->file);
			change_add(NAME, file, 0, data, 0);
		} else if (r->at) {
			change_add(TRUNCATE, file, 0, "", 0);
		}
		break;
	case LOG_WRITE:
		change_add(WRITE, file, r->at, data, r->bytes);
		break;
	case LOG_TRUNCATE:
		change_add(TRUNCATE, file, r->at, "", 0);
		break;
	case LOG_REMOVE:
		change_add(UNNAME, names_now(data), 0, data, 0);
		break;
	case LOG_RENAME:
		change_add(MOVE, names_now(data), 0, data, 0);
		break;
	case LOG_MARK:
		marked = atol(data + 5);
		crash_here(most);
		break;
	case LOG_SYNC:
		crash_here(most);
		sync_file(file);
		forget();
		crash_here(most);
	}
}

int main(int argc, char **argv)
{
	unsigned long records = 0, syncs = 0;
	char *log = NULL;
	size_t bytes = 0, room = 0, at = 0;

	if (argc != 5 || atoi(argv[4]) > CHANGES_MAX) {
		fprintf(stderr,
			"usage: replay LOG DIRECTORY DATABASE CHANGES\n");
		return 2;
	}
	directory = argv[2];
	database = argv[3];
	FILE *f = fopen(argv[1], "r");
	if (!f)
		die(argv[1]);
	do {
		if (bytes == room)
			log = realloc(log, room = room ? 2 * room : 1 << 20);
		bytes += fread(log + bytes, 1, room - bytes, f);
	} while (bytes == room);
	seen = calloc(SEEN, sizeof(*seen));
	while (at + sizeof(struct log_record) <= bytes && wrong < WRONG_MAX) {
		struct log_record r;
		memcpy(&r, log + at, sizeof(r));
		at += sizeof(r);
		take(&r, log + at, atoi(argv[4]));
		at += r.bytes;
		records++;
		syncs += r.kind == LOG_SYNC;
	}
	printf("%lu records, %lu fsyncs, %ld transactions: %lu states, %lu "
	       "different, up to %zu changes open: %lu wrong\n",
		records, syncs, marked, states, checks, most_open, wrong);
	return wrong || !marked;
}
