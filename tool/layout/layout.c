/* SPDX-License-Identifier: MIT */
/* layout.c: reads a layout file, key by key. */
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cubicle/shares_abi.h>
#include "layout/address.h"
#include "layout/complain.h"
#include "layout/file.h"
#include "layout/layout.h"
#include "lib/clean.h"
#include "lib/complain.h"
#include "lib/nearest.h"

#define BLANKS " \t\r\n"
#define WHITE  BLANKS "\v\f"

#define LINE_BYTES 4096 /* inih takes less */

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Where in the file we are. */
struct reader {
	struct layout *layout;
	FILE *file;
	unsigned line;
	unsigned section_line; /* of the last header, 0 before the first */
	bool section_empty;    /* no key came after that header yet */
	bool section_new;      /* ... until the one that is handled now */
	bool continued;	       /* the line starts with a blank */
	unsigned seen;	       /* bit i: key i stood in this section */
	bool failed;
};

struct key {
	const char *name;
	bool of_cubicle; /* stands in a section */
	enum { ONCE, LIST, REPEATED } how;
	int (*set)(struct reader *r, const char *value);
};

/* --- values -------------------------------------------------------------- */

static int put_name(struct reader *r, char *to, const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-+.";

	if (strlen(name) >= CUBICLE_LABEL_BYTES)
		return layout_complain(r->layout, r->line,
			"the name `%s` is too long; at most %d bytes", name,
			CUBICLE_LABEL_BYTES - 1);
	if (!*name)
		return layout_complain(r->layout, r->line, "a name is missing");
	if (*name == '.' || name[strspn(name, allowed)])
		return layout_complain(r->layout, r->line,
			"`%s` cannot be a name (an indented line continues "
			"the one above it)",
			name);
	strcpy(to, name);
	return 0;
}

/* Call (add) for each word of (value). */
static int for_words(struct reader *r, const char *value,
	int (*add)(struct reader *r, const char *word))
{
	char words[LAYOUT_MOUNT_BYTES], *save;

	if (snprintf(words, sizeof(words), "%s", value) >= (int)sizeof(words))
		return layout_complain(r->layout, r->line, "too long a line");
	for (char *w = strtok_r(words, BLANKS, &save); w;
		w = strtok_r(NULL, BLANKS, &save)) {
		int error = add(r, w);
		if (error)
			return error;
	}
	return 0;
}

static struct layout_cubicle *current(struct reader *r)
{
	return &r->layout->cubicle[r->layout->cubicles - 1];
}

static int set_description(struct reader *r, const char *value)
{
	struct layout *l = r->layout;

	snprintf(l->description, sizeof(l->description), "%s", value);
	clean_line(l->description);
	return 0;
}

static int set_program(struct reader *r, const char *value)
{
	r->layout->program_line = r->line;
	return put_name(r, r->layout->program, value);
}

static int set_start(struct reader *r, const char *value)
{
	r->layout->start_line = r->line;
	return put_name(r, r->layout->start, value);
}

static int add_mount(struct reader *r, const char *word)
{
	struct layout *l = r->layout;

	if (l->mounts == CUBICLE_MOUNTS_MAX)
		return layout_complain(
			l, r->line, "more than %d mounts", CUBICLE_MOUNTS_MAX);
	struct layout_mount *m = &l->mount[l->mounts++];
	m->line = r->line;
	strcpy(m->words, word);
	return 0;
}

static int set_mount(struct reader *r, const char *value)
{
	return for_words(r, value, add_mount);
}

static int set_file(struct reader *r, const char *value)
{
	return layout_add_file(r->layout, r->line, value);
}

static int add_component(struct reader *r, const char *word)
{
	struct layout *l = r->layout;
	struct layout_component *c = &l->component[l->components];

	if (l->components == CUBICLE_COMPONENTS_MAX)
		return layout_complain(l, r->line, "more than %d components",
			CUBICLE_COMPONENTS_MAX);
	if (put_name(r, c->name, word))
		return -EINVAL;
	for (unsigned i = 0; i < l->components; i++)
		if (l->component[i].cubicle == l->cubicles - 1 &&
			!strcmp(l->component[i].name, word))
			return layout_complain(l, r->line,
				"component `%s` is in cubicle `%s` twice", word,
				current(r)->name);
	c->cubicle = l->cubicles - 1;
	c->line = r->line;
	current(r)->components++;
	l->components++;
	return 0;
}

static int set_components(struct reader *r, const char *value)
{
	return for_words(r, value, add_component);
}

/* Put the name (word) into the list (to) of (*count) names, of (max) at most,
 * that is called (key). */
static int add_name(struct reader *r, const char *word, const char *key,
	struct layout_name *to, unsigned *count, unsigned max)
{
	struct layout *l = r->layout;
	struct layout_name *n = &to[*count];

	if (*count == max)
		return layout_complain(
			l, r->line, "more than %u names in `%s`", max, key);
	if (put_name(r, n->name, word))
		return -EINVAL;
	n->cubicle = l->cubicles - 1;
	n->line = r->line;
	++*count;
	return 0;
}

static int add_call(struct reader *r, const char *word)
{
	struct layout *l = r->layout;

	return add_name(r, word, "calls", l->call, &l->calls, LAYOUT_CALLS_MAX);
}

static int set_calls(struct reader *r, const char *value)
{
	return for_words(r, value, add_call);
}

static int add_show(struct reader *r, const char *word)
{
	struct layout *l = r->layout;

	return add_name(r, word, "shows", l->show, &l->shows, LAYOUT_SHOWS_MAX);
}

static int set_shows(struct reader *r, const char *value)
{
	return for_words(r, value, add_show);
}

static int add_right(struct reader *r, const char *word)
{
	if (!strcmp(word, "host"))
		current(r)->rights |= CUBICLE_RIGHT_HOST;
	else if (!strcmp(word, "pages"))
		current(r)->rights |= CUBICLE_RIGHT_PAGES;
	else if (!strcmp(word, "files"))
		current(r)->rights |= CUBICLE_RIGHT_FILES;
	else if (!strcmp(word, "net"))
		current(r)->rights |= CUBICLE_RIGHT_NET;
	else
		return layout_complain(r->layout, r->line,
			"no such right: `%s` (the rights are host, pages, "
			"files and net)",
			word);
	return 0;
}

static int set_rights(struct reader *r, const char *value)
{
	return for_words(r, value, add_right);
}

static int add_address(
	struct reader *r, const char *key, uint32_t use, const char *word)
{
	const char *why = layout_add_address(r->layout, use, word);

	return why ? layout_complain(r->layout, r->line, "`%s = %s`: %s", key,
			     word, why)
		   : 0;
}

static int add_listen(struct reader *r, const char *word)
{
	return add_address(r, "listen", CUBICLE_LISTEN, word);
}

static int set_listen(struct reader *r, const char *value)
{
	current(r)->listen_line = r->line;
	return for_words(r, value, add_listen);
}

static int add_connect(struct reader *r, const char *word)
{
	return add_address(r, "connect", CUBICLE_CONNECT, word);
}

static int set_connect(struct reader *r, const char *value)
{
	current(r)->connect_line = r->line;
	return for_words(r, value, add_connect);
}

/* Read the size (value) to (*bytes). A size of more than 64 bits becomes the
 * largest number. */
static int size_read(struct reader *r, const char *value, uint64_t *bytes)
{
	static const char units[] = "KMG";
	char *end;

	errno = 0;
	unsigned long long n = strtoull(value, &end, 10);
	const char *unit = *end ? strchr(units, *end) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	if (unit)
		end++;
	if (*value < '0' || *value > '9' || *end || errno)
		return layout_complain(r->layout, r->line,
			"`%s` is not a size (bytes, or with K, M or G)", value);
	*bytes = n > UINT64_MAX >> shift ? UINT64_MAX : n << shift;
	return 0;
}

static int set_stack(struct reader *r, const char *value)
{
	uint64_t bytes;

	if (size_read(r, value, &bytes))
		return -EINVAL;
	if (!bytes || bytes > CUBICLE_STACK_BYTES)
		return layout_complain(r->layout, r->line,
			"a stack has 1 to %d bytes, not %s",
			CUBICLE_STACK_BYTES, value);
	current(r)->stack_bytes = bytes;
	return 0;
}

static int set_memory(struct reader *r, const char *value)
{
	uint64_t bytes;

	if (size_read(r, value, &bytes))
		return -EINVAL;
	if (bytes < CUBICLE_MEMORY_MIN || bytes > LAYOUT_MEMORY_MAX)
		return layout_complain(r->layout, r->line,
			"the memory of a cubicle is %dM to %dM, not %s",
			CUBICLE_MEMORY_MIN >> 20,
			(int)(LAYOUT_MEMORY_MAX >> 20), value);
	current(r)->memory_bytes = bytes;
	current(r)->memory_line = r->line;
	return 0;
}

/* A day, in ms: longer is a mistake. */
#define TIME_LIMIT_MAX_MS 86400000

static int set_time_limit(struct reader *r, const char *value)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(value, &end, 10);
	unsigned ms = !strcmp(end, "ms") ? 1 : !strcmp(end, "s") ? 1000 : 0;
	if (*value < '0' || *value > '9' || !ms || errno)
		return layout_complain(r->layout, r->line,
			"`%s` is not a time (with ms or s)", value);
	if (!n || n > TIME_LIMIT_MAX_MS / ms)
		return layout_complain(r->layout, r->line,
			"a time limit has 1 ms to %d s, not %s",
			TIME_LIMIT_MAX_MS / 1000, value);
	current(r)->time_limit_ms = (uint32_t)(n * ms);
	return 0;
}

static int set_threads(struct reader *r, const char *value)
{
	char *end;

	errno = 0;
	unsigned long n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno ||
		n > CUBICLE_THREADS_MAX)
		return layout_complain(r->layout, r->line,
			"the program can start up to %d threads, not %s",
			CUBICLE_THREADS_MAX, value);
	current(r)->threads = (uint32_t)n;
	current(r)->threads_line = r->line;
	return 0;
}

/* Which of two words is (value)? 0, 1, or -EINVAL. */
static int either(struct reader *r, const char *value, const char *key,
	const char *zero, const char *one)
{
	if (!strcmp(value, zero))
		return 0;
	if (!strcmp(value, one))
		return 1;
	return layout_complain(r->layout, r->line, "`%s` is %s or %s, not `%s`",
		key, zero, one, value);
}

static int set_on_fault(struct reader *r, const char *value)
{
	int n = either(r, value, "on-fault", "stop", "error");

	current(r)->error = n == 1;
	current(r)->fault_line = r->line;
	return n < 0 ? n : 0;
}

static int set_summary(struct reader *r, const char *value)
{
	int n = either(r, value, "summary", "no", "yes");

	r->layout->summary = n == 1;
	return n < 0 ? n : 0;
}

static int set_restart(struct reader *r, const char *value)
{
	int n = either(r, value, "restart", "no", "yes");

	current(r)->restart = n == 1;
	current(r)->restart_line = r->line;
	return n < 0 ? n : 0;
}

/* --- keys and sections ----------------------------------------------------- */

static const struct key keys[] = {
	{"description", false, ONCE, set_description},
	{"program", false, ONCE, set_program},
	{"start", false, ONCE, set_start},
	{"summary", false, ONCE, set_summary},
	{"mount", false, LIST, set_mount},
	{"file", false, REPEATED, set_file},
	{"components", true, LIST, set_components},
	{"calls", true, LIST, set_calls},
	{"shows", true, LIST, set_shows},
	{"rights", true, ONCE, set_rights},
	{"listen", true, LIST, set_listen},
	{"connect", true, LIST, set_connect},
	{"stack", true, ONCE, set_stack},
	{"memory", true, ONCE, set_memory},
	{"time-limit", true, ONCE, set_time_limit},
	{"threads", true, ONCE, set_threads},
	{"on-fault", true, ONCE, set_on_fault},
	{"restart", true, ONCE, set_restart},
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

static int cubicle_begin(struct reader *r, const char *section)
{
	static const char prefix[] = "cubicle";
	struct layout *l = r->layout;
	size_t n = sizeof(prefix) - 1;
	unsigned at = r->line;

	r->line = r->section_line;
	if (strncmp(section, prefix, n) || !section[n] ||
		!strchr(BLANKS, section[n]))
		return layout_complain(l, r->line,
			"unknown section [%s]; sections are [cubicle NAME]",
			section);
	if (l->cubicles == CUBICLE_CUBICLES_MAX)
		return layout_complain(l, r->line, "more than %d cubicles",
			CUBICLE_CUBICLES_MAX);
	struct layout_cubicle *c = &l->cubicle[l->cubicles];
	if (put_name(r, c->name, section + n + strspn(section + n, BLANKS)))
		return -EINVAL;
	for (unsigned i = 0; i < l->cubicles; i++)
		if (!strcmp(l->cubicle[i].name, c->name))
			return layout_complain(l, r->line,
				"cubicle `%s` exists already, in line %u",
				c->name, l->cubicle[i].line);
	c->line = r->line;
	l->cubicles++;
	r->line = at;
	return 0;
}

static int unknown_key(const struct reader *r, const char *name)
{
	struct nearest near = {.word = name};

	for (size_t i = 0; i < KEYS; i++)
		nearest_try(&near, keys[i].name);
	if (near.name)
		return layout_complain(r->layout, r->line,
			"unknown key `%s`; did you mean `%s`?", name,
			near.name);
	return layout_complain(r->layout, r->line, "unknown key `%s`", name);
}

/* In a section is what comes after a header that we saw ourselves: only then
 * there is a current cubicle. */
static int key_set(struct reader *r, const char *name, const char *value)
{
	bool in_section = r->layout->cubicles;
	size_t i = 0;

	while (i < KEYS && strcmp(keys[i].name, name))
		i++;
	if (i == KEYS)
		return unknown_key(r, name);
	if (keys[i].of_cubicle && !in_section)
		return layout_complain(r->layout, r->line,
			"`%s` belongs in a section [cubicle NAME]", name);
	if (!keys[i].of_cubicle && in_section)
		return layout_complain(r->layout, r->line,
			"`%s` belongs before the first section", name);
	if (r->seen & 1u << i && !r->continued && keys[i].how != REPEATED)
		return layout_complain(
			r->layout, r->line, "`%s` is given twice", name);
	if (r->seen & 1u << i && r->continued && keys[i].how != LIST)
		return layout_complain(r->layout, r->line,
			"`%s` cannot be continued on an indented line", name);
	r->seen |= 1u << i;
	return keys[i].set(r, value);
}

/* inih calls this for each key. Returns 0 on failure. */
static int handle(
	void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;

	if (r->failed)
		return 0;
	if (r->section_new) {
		r->section_new = r->section_empty = false;
		r->seen = 0;
		r->failed = cubicle_begin(r, section) < 0;
	}
	if (!r->failed)
		r->failed = key_set(r, name, value) < 0;
	return !r->failed;
}

/* --- lines ---------------------------------------------------------------- */

/* inih does not tell of sections without keys, so we do. */
static int section_end(struct reader *r)
{
	if (!r->section_empty)
		return 0;
	return layout_complain(
		r->layout, r->section_line, "a section without keys");
}

/* A colon is in no name, but in the address [::1]:80. */
static bool is_address(const char *line)
{
	return line[strcspn(line, ":]")] == ':';
}

/* What inih takes for the start of a line is what comes after all that is
 * white to isspace(). */
static int line_check(struct reader *r, const char *line)
{
	r->continued = isspace((unsigned char)*line);
	const char *first = line + strspn(line, WHITE);
	if (r->continued && *first == '[' && !is_address(first))
		return layout_complain(r->layout, r->line,
			"a section starts in the first column");
	if (*line != '[')
		return 0;
	if (section_end(r))
		return -EINVAL;
	if (!strchr(line, ']'))
		return layout_complain(r->layout, r->line,
			"neither `key = value` nor [cubicle NAME]");
	r->section_line = r->line;
	r->section_empty = r->section_new = true;
	return 0;
}

/* Why inih cannot take the line (text) of (n) bytes, or NULL. */
static const char *line_wrong(const char *text, size_t n, size_t bytes)
{
	if (n >= bytes)
		return "the line is too long";
	if (strlen(text) != n)
		return "the line contains a NUL byte";
	/* inih would not let us see it. */
	if (!strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
		return "the line begins with a byte order mark";
	return NULL;
}

/* Read up to (bytes) of the next line, a newline at its end. Returns how many
 * there are; of a longer one, no more is read. */
static size_t line_fetch(FILE *file, char *text, size_t bytes)
{
	size_t n = 0;
	int c = 0;

	while (n < bytes && c != '\n' && (c = getc(file)) != EOF)
		text[n++] = (char)c;
	return n;
}

/* What inih reads from: fgets(), which counts. */
static char *line_read(char *line, int bytes, void *stream)
{
	struct reader *r = stream;
	char text[LINE_BYTES + 1] = "";
	size_t most = (size_t)bytes < LINE_BYTES ? (size_t)bytes : LINE_BYTES;
	size_t n = r->failed ? 0 : line_fetch(r->file, text, most);

	if (!n)
		return NULL;
	r->line++;
	text[n] = 0;
	const char *why = line_wrong(text, n, most);
	if (why)
		r->failed = layout_complain(r->layout, r->line, "%s", why) < 0;
	else
		r->failed = line_check(r, strcpy(line, text)) < 0;
	return r->failed ? NULL : line;
}

/* inih has one pointer for lines and one for keys: they are the same here. */
static int parse(struct reader *r)
{
	int line = ini_parse_stream(line_read, r, handle, r);

	if (r->failed)
		return -EINVAL;
	if (ferror(r->file))
		return layout_complain(r->layout, 0, "cannot be read");
	if (line)
		return layout_complain(r->layout, (unsigned)line,
			"neither `key = value` nor [cubicle NAME]");
	return section_end(r);
}

static void name_from_file(struct layout *l)
{
	const char *slash = strrchr(l->file, '/');
	const char *base = slash ? slash + 1 : l->file;
	size_t n = strlen(base), s = strlen(LAYOUT_SUFFIX);

	if (n > s && !strcmp(base + n - s, LAYOUT_SUFFIX))
		n -= s;
	snprintf(l->name, sizeof(l->name), "%.*s", (int)n, base);
	clean_line(l->name);
}

/* Is (file) a folder? It can be opened, but not read. */
static bool is_folder(FILE *file)
{
	struct stat s;

	return !fstat(fileno(file), &s) && S_ISDIR(s.st_mode);
}

static int folder_refuse(const char *file)
{
	size_t n = strlen(file);

	while (n && file[n - 1] == '/')
		n--;
	return complain("%s: a folder is not a layout; name the file, as "
			"%.*s/NAME" LAYOUT_SUFFIX,
		file, (int)n, file);
}

int layout_read(struct layout *layout, const char *file)
{
	struct reader r = {.layout = layout};
	int error;

	/* Names are counted, and most of the megabyte for them stays unused: to
	 * clear it would take as long as all else here. */
	memset(layout, 0, offsetof(struct layout, call));
	if (strlen(file) >= sizeof(layout->file))
		return complain("%.60s…: %s", file, strerror(ENAMETOOLONG));
	strcpy(layout->file, file);
	strcpy(layout->start, "boot");
	name_from_file(layout);
	r.file = fopen(file, "re");
	if (!r.file)
		return complain("%s: %s", file, strerror(errno));
	error = is_folder(r.file) ? folder_refuse(file) : parse(&r);
	fclose(r.file);
	return error ? error : layout_check(layout);
}
