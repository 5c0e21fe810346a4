/* SPDX-License-Identifier: MIT */
/* table.c: sockets and sets, by number. */
#include <linux/errno.h>
#include "rt/heap.h"
#include "rt/string.h"
#include "table.h"

#define ENTRIES_FIRST 64
#define ENTRIES_MAX   65536

/* A number is the index plus 1, and above that the generation: of its 46 bits,
 * the upper 14 are the restarts of this cubicle. */
#define INDEX_BITS	17
#define GENERATION_BITS 46
#define RESTART_SHIFT	32

static struct entry *entries;
static uint32_t entry_count, entries_used, first_free;

/* By cubicle. */
static uint32_t paid[CUBICLE_SLOTS], restarts[CUBICLE_SLOTS];

/* --- limits ----------------------------------------------------------------- */

/* Descriptors of the process for the monitor, its streams, its mounts, and
 * calls that open a file for a moment. */
#define HOST_FILES_OTHER 128

/* Each payer has an equal part. */
static int may_open(uint32_t payer)
{
	uint64_t all = CUBICLE_PUBLISHED->open_files;
	uint32_t count = CUBICLE_PUBLISHED->cubicles;
	uint64_t part = all > HOST_FILES_OTHER ? all - HOST_FILES_OTHER : 0;

	return paid[payer] < part / (count ? count : 1);
}

/* --- entries ---------------------------------------------------------------- */

static void entry_drop(struct entry *e)
{
	paid[e->payer]--;
	e->number = 0;
	e->next_free = first_free;
	first_free = (uint32_t)(e - entries) + 1;
}

int entry_close(struct entry *e)
{
	int error = net_close(e->handle);

	entry_drop(e);
	return error;
}

/* If (who) has restarted, it knows nothing of what it had. */
static void forget_old(cubicle_id_t who)
{
	uint32_t now = CUBICLE_PUBLISHED->restarts[who];

	if (restarts[who] == now)
		return;
	restarts[who] = now;
	for (uint32_t i = 0; i < entries_used; i++)
		if (entries[i].number && entries[i].owner == who)
			entry_close(&entries[i]);
}

static struct entry *find(int64_t number, enum kind kind)
{
	uint32_t index = (uint32_t)(number & ((1 << INDEX_BITS) - 1)) - 1;

	if (number <= 0 || index >= entries_used ||
		entries[index].number != number || entries[index].kind != kind)
		return NULL;
	return &entries[index];
}

struct entry *entry_own(int64_t number, cubicle_id_t who, enum kind kind)
{
	forget_old(who);
	struct entry *e = find(number, kind);
	return e && e->owner == who ? e : NULL;
}

struct entry *entry_use(int64_t number, cubicle_id_t who, enum kind kind)
{
	forget_old(who);
	struct entry *e = find(number, kind);
	return e && (e->owner == who || (e->client && e->client == who)) ? e
									 : NULL;
}

/* After a restart of this cubicle, no number of before is one of now. */
static uint64_t first_generation(void)
{
	return (uint64_t)CUBICLE_PUBLISHED->restarts[CUBICLE_PUBLISHED->running]
		<< RESTART_SHIFT;
}

/* A free entry, or NULL. */
static struct entry *entry_take(void)
{
	if (first_free) {
		struct entry *e = &entries[first_free - 1];
		first_free = e->next_free;
		return e;
	}
	if (entries_used == entry_count) {
		uint32_t count = entry_count ? 2 * entry_count : ENTRIES_FIRST;
		struct entry *more = count > ENTRIES_MAX
			? NULL
			: heap_realloc(entries, count * sizeof(*entries));
		if (!more)
			return NULL;
		entries = more;
		entry_count = count;
	}
	entries[entries_used] =
		(struct entry){.generation = first_generation()};
	return &entries[entries_used++];
}

int entry_new(cubicle_id_t owner, uint32_t payer, enum kind kind,
	struct entry **entry)
{
	forget_old(owner);
	if (payer > CUBICLE_PUBLISHED->cubicles)
		return -EINVAL;
	if (!may_open(payer))
		return -EMFILE;
	struct entry *e = entry_take();
	if (!e)
		return -ENOMEM;
	e->owner = owner;
	e->client = 0;
	e->payer = payer;
	e->kind = kind;
	paid[payer]++;
	*entry = e;
	return 0;
}

int64_t entry_open(struct entry *e, int64_t handle)
{
	if (handle < 0) {
		entry_drop(e);
		return handle;
	}
	e->handle = handle;
	e->number = (int64_t)(e->generation & ((1ul << GENERATION_BITS) - 1))
			<< INDEX_BITS |
		((uint32_t)(e - entries) + 1);
	e->generation++;
	return e->number;
}
