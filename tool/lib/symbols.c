/* SPDX-License-Identifier: MIT */
/* symbols.c: addresses as functions and lines, from helpers. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/complain.h"
#include "lib/source.h"
#include "lib/symbols.h"

/* Files that are open at once, each in a helper. */
#define READERS_MAX 4
#define TIME_S	    4 /* of the processor, for a file in a run */
#define MEMORY_BYTES \
	(256u << 20) /* for a file, beyond that of the file itself */

struct reader {
	struct helper helper;
	struct source source;
	uint64_t used; /* when it was used last */
};

enum level {
	LEVEL_ALL,
	LEVEL_SYMBOLS, /* not its debug information */
	LEVEL_NOTHING,
};

/* What may be read of a component's file. */
struct allowance {
	enum level level;
	int64_t left_ns;
};

struct symbols {
	const struct facts *facts;
	char *const *file;
	const char *monitor;
	const struct helper_wait *wait;
	struct allowance of[CUBICLE_COMPONENTS_MAX + 1]; /* the last: monitor */
	struct reader reader[READERS_MAX];
	uint64_t uses;
	bool stopped; /* (wait) said so */
};

struct symbols *symbols_open(const struct facts *f, char *const *file,
	const char *monitor, const struct helper_wait *wait)
{
	struct symbols *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->facts = f;
	s->file = file;
	s->monitor = monitor;
	s->wait = wait;
	for (size_t i = 0; i <= CUBICLE_COMPONENTS_MAX; i++)
		s->of[i].left_ns = TIME_S * 1000000000LL;
	return s;
}

void symbols_close(struct symbols *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < READERS_MAX; i++)
		helper_end(&s->reader[i].helper);
	free(s);
}

/* --- files ------------------------------------------------------------------ */

/* The monitor has an index beyond those of components. */
static uint32_t index_of(const struct cubicle_record_component *c)
{
	return c->index < CUBICLE_COMPONENTS_MAX ? c->index
						 : CUBICLE_COMPONENTS_MAX;
}

/* The monitor is linked for its address, so that its base is 0. */
static uint64_t start_of(const struct cubicle_record_component *c)
{
	return index_of(c) < CUBICLE_COMPONENTS_MAX ? c->base
						    : CUBICLE_SPACE_BASE;
}

static const struct cubicle_record_component *component_at(
	const struct facts *f, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++)
		if (address - start_of(&f->component[i]) <
			f->component[i].bytes)
			return &f->component[i];
	return NULL;
}

static const char *path_of(
	const struct symbols *s, const struct cubicle_record_component *c)
{
	return index_of(c) < CUBICLE_COMPONENTS_MAX ? s->file[c->index]
						    : s->monitor;
}

/* That which has (path) at (base), or the one that was not used for the longest
 * time. */
static struct reader *find_reader(
	struct symbols *s, const char *path, uint64_t base)
{
	struct reader *oldest = &s->reader[0];

	for (size_t i = 0; i < READERS_MAX; i++) {
		struct reader *r = &s->reader[i];
		if (r->helper.pid && r->source.path == path &&
			r->source.base == base)
			return r;
		if (!r->helper.pid)
			r->used = 0;
		if (r->used < oldest->used)
			oldest = r;
	}
	helper_end(&oldest->helper);
	return oldest;
}

/* (*to) reads the file of (c). Returns 0 or a negative errno. */
static int open_reader(struct symbols *s,
	const struct cubicle_record_component *c, struct reader **to)
{
	const char *path = path_of(s, c);
	struct reader *r = find_reader(s, path, c->base);
	struct stat st;

	*to = r;
	r->used = ++s->uses;
	if (r->helper.pid)
		return 0;
	/* Anything else could have neither an end nor a size. */
	if (stat(path, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOTSUP;
	r->source =
		(struct source){.name = c->name, .path = path, .base = c->base};
	return helper_start(
		&r->helper, &r->source, MEMORY_BYTES + (uint64_t)st.st_size);
}

/* --- questions -------------------------------------------------------------- */

static void describe_error(int error, char *text, size_t bytes)
{
	switch (error) {
	case -ETIME:
		snprintf(
			text, bytes, "reading it takes more than %d s", TIME_S);
		break;
	case -ENOMEM:
		snprintf(text, bytes, "reading it takes more than %u MiB",
			MEMORY_BYTES >> 20);
		break;
	case -E2BIG:
		snprintf(text, bytes,
			"uncompressed, it would be larger than %u MiB",
			SOURCE_INFLATED_MAX >> 20);
		break;
	case -ETIMEDOUT:
		snprintf(text, bytes, "no answer within %d s", HELPER_WAIT_S);
		break;
	case -EIO:
		snprintf(text, bytes, "the helper that reads it crashed");
		break;
	case -ENOTSUP:
		snprintf(text, bytes, "it is not a regular file");
		break;
	default:
		snprintf(text, bytes, "%s", strerror(-error));
	}
}

/* From now on, less is read of the file of (c). */
static void lower(struct allowance *a, const struct cubicle_record_component *c,
	int error)
{
	char why[128];

	describe_error(error, why, sizeof(why));
	complain("component `%s`: from here on, its %s not used: %s", c->name,
		a->level == LEVEL_ALL ? "debug information is" : "symbols are",
		why);
	a->level++;
	a->left_ns = TIME_S * 1000000000LL;
}

/* Let (answer) of source.h fill (reply), with as much of (q) as is allowed. */
static bool ask(struct symbols *s, helper_fn *answer, struct source_question *q,
	void *reply, size_t bytes)
{
	const struct cubicle_record_component *c =
		s ? component_at(s->facts, q->address) : NULL;
	enum level needed = q->answer ? LEVEL_ALL : LEVEL_SYMBOLS;
	struct allowance *a = c ? &s->of[index_of(c)] : NULL;
	struct reader *r;

	if (!c || !path_of(s, c))
		return false;
	while (!s->stopped && a->level <= needed) {
		q->has_lines = a->level == LEVEL_ALL;
		int result = open_reader(s, c, &r);
		if (!result)
			result = helper_ask(&r->helper, answer, q, sizeof(*q),
				reply, bytes, &a->left_ns, s->wait);
		if (result >= 0)
			return result;
		helper_end(&r->helper);
		if (result != -EINTR) {
			lower(a, c, result);
			continue;
		}
		complain("interrupted: from here on, reports have plain "
			 "addresses");
		s->stopped = true;
	}
	return false;
}

bool symbols_ask(struct symbols *s, uint64_t address, symbols_fn *answer,
	void *reply, size_t bytes)
{
	struct source_question q = {.address = address, .answer = answer};

	return ask(s, source_ask, &q, reply, bytes);
}

void symbols_place(struct symbols *s, uint64_t address, bool is_return,
	struct symbols_place *to)
{
	struct source_question q = {.address = address, .is_return = is_return};

	memset(to, 0, sizeof(*to));
	ask(s, source_place, &q, to, sizeof(*to));
}

void symbols_describe(const struct symbols_place *p, uint64_t address,
	char *text, size_t bytes)
{
	char line[600] = "", where[600];

	if (*p->file)
		snprintf(line, sizeof(line), ", %s:%d", p->file, p->line);
	if (*p->function)
		snprintf(where, sizeof(where), "%s+0x%" PRIx64, p->function,
			p->offset);
	else
		snprintf(where, sizeof(where), "0x%" PRIx64, address);
	if (*p->component)
		snprintf(text, bytes, "%s (%s%s)", where, p->component, line);
	else
		snprintf(text, bytes, "%s", where);
}

void symbols_code(struct symbols *s, uint64_t address, bool is_return,
	char *text, size_t bytes)
{
	struct symbols_place p;

	symbols_place(s, address, is_return, &p);
	symbols_describe(&p, address, text, bytes);
}

void symbols_data(struct symbols *s, uint64_t address, char *text, size_t bytes)
{
	struct symbols_place p;

	symbols_place(s, address, false, &p);
	*text = 0;
	if (*p.function)
		snprintf(text, bytes, "%s+0x%" PRIx64 " (%s)", p.function,
			p.offset, p.component);
}
