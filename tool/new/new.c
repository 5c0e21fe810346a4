/* SPDX-License-Identifier: MIT */
/*
 * new.c: see new.h. Templates are files, below new/ where the tool's data is;
 * in them and in their names stand for
 *   @NAME@     the name      @UPPER@    in capitals     @CUBICLE@  the tool
 *   @SHARE@    its data      @INCLUDE@  its headers     name….in   the name…
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cubicle/system_abi.h>
#include "layout/folders.h"
#include "lib/complain.h"
#include "new/new.h"
#include "run/run.h"

#define HINT "; see `cubicle help new`"

/* Of a component, with what is put behind it: "-test". */
#define NAME_MAX_BYTES (CUBICLE_LABEL_BYTES - 6)

struct request {
	const char *name;
	char upper[CUBICLE_LABEL_BYTES];
	struct folders folders;
	char folder[64]; /* that is being filled */
};

/* --- what is asked for ---------------------------------------------------------- */

static int check_name(struct request *q)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static const char more[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t n = strlen(q->name);

	if (!n || !strchr(letters, *q->name) || strspn(q->name, more) != n ||
		n > NAME_MAX_BYTES)
		return complain(
			"new: `%s` cannot be the name of a component: its "
			"functions begin with it (1 to %d of a-z, 0-9 and "
			"_, a letter first)",
			q->name, NAME_MAX_BYTES);
	for (size_t i = 0; i < n; i++)
		q->upper[i] = q->name[i] >= 'a' && q->name[i] <= 'z'
			? (char)(q->name[i] - 'a' + 'A')
			: q->name[i];
	return 0;
}

/* Nobody could tell it from one of ours. */
static int check_free(const struct request *q)
{
	struct stat s;
	char *file;

	if (asprintf(&file, "%s/%s.so", q->folders.data_components, q->name) <
		0)
		abort();
	bool ours = !access(file, F_OK);
	free(file);
	if (ours)
		return complain(
			"new: there is a component `%s` already", q->name);
	if (!lstat(q->name, &s))
		return complain("new: %s exists already", q->name);
	return 0;
}

/* --- files ------------------------------------------------------------------------ */

/* What stands for (word), or NULL. */
static const char *replacement(
	const struct request *q, const char *word, size_t bytes)
{
	const struct {
		const char *word, *text;
	} all[] = {
		{"NAME", q->name},
		{"UPPER", q->upper},
		{"CUBICLE", q->folders.tool},
		{"SHARE", q->folders.share},
		{"INCLUDE", q->folders.include},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strlen(all[i].word) == bytes &&
			!memcmp(all[i].word, word, bytes))
			return all[i].text;
	return NULL;
}

static void put_text(FILE *to, const struct request *q, const char *text)
{
	while (*text) {
		const char *end = *text == '@' ? strchr(text + 1, '@') : NULL;
		const char *by = end
			? replacement(q, text + 1, (size_t)(end - text - 1))
			: NULL;
		if (by) {
			fputs(by, to);
			text = end + 1;
		} else {
			putc(*text++, to);
		}
	}
}

static char *read_file(const char *file)
{
	FILE *f = fopen(file, "re");
	char *text = NULL;
	size_t room = 0;

	if (!f)
		return NULL;
	if (getdelim(&text, &room, 0, f) < 0) {
		free(text);
		text = NULL;
	}
	fclose(f);
	return text;
}

/* The file that the template (name) becomes. */
static char *target(const struct request *q, const char *name)
{
	char *file;
	int n;

	int bytes = (int)strlen(name) - 3; /* .in */

	if (!strcmp(name, "gitignore.in"))
		n = asprintf(&file, "%s/.gitignore", q->folder);
	else if (!strncmp(name, "name", 4))
		n = asprintf(&file, "%s/%s%.*s", q->folder, q->name, bytes - 4,
			name + 4);
	else
		n = asprintf(&file, "%s/%.*s", q->folder, bytes, name);
	if (n < 0)
		abort();
	return file;
}

static int fill_in(const struct request *q, const char *from, const char *name)
{
	char *source, *file = target(q, name);

	if (asprintf(&source, "%s/%s", from, name) < 0)
		abort();
	char *text = read_file(source);
	FILE *to = text ? fopen(file, "wex") : NULL;
	int error = 0;
	if (!text)
		error = complain("new: %s: %s", source, strerror(errno));
	else if (!to)
		error = complain("new: %s: %s", file, strerror(errno));
	if (to) {
		put_text(to, q, text);
		bool bad = ferror(to);
		if (fclose(to) || bad)
			error = complain("new: %s: %s", file, strerror(errno));
	}
	free(text);
	free(source);
	free(file);
	return error;
}

static int is_template(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 3 && !strcmp(d->d_name + n - 3, ".in");
}

/* For each template: fill it in, or (undo) what was filled in. */
static int each(const struct request *q, bool undo)
{
	struct dirent **all;
	char *from;
	int error = 0;

	if (asprintf(&from, "%s/new/component", q->folders.share) < 0)
		abort();
	int n = scandir(from, &all, is_template, alphasort);
	if (n <= 0)
		error = complain("new: %s: %s", from,
			n ? strerror(errno) : "it is empty");
	for (int i = 0; i < n; i++) {
		char *file = target(q, all[i]->d_name);
		if (undo)
			unlink(file);
		else if (!error)
			error = fill_in(q, from, all[i]->d_name);
		free(file);
		free(all[i]);
	}
	if (n >= 0)
		free(all);
	free(from);
	return error;
}

/* Under another name until all is there. */
static int make(struct request *q)
{
	mode_t mask = umask(0);
	int error = 0;

	umask(mask);
	snprintf(q->folder, sizeof(q->folder), ".%s.XXXXXX", q->name);
	if (!mkdtemp(q->folder))
		return complain("new: %s: %s", q->name, strerror(errno));
	if (chmod(q->folder, 0777 & ~mask))
		error = complain("new: %s: %s", q->folder, strerror(errno));
	if (!error)
		error = each(q, false);
	if (!error && rename(q->folder, q->name))
		error = complain("new: %s: %s", q->name, strerror(errno));
	if (error) {
		each(q, true);
		rmdir(q->folder);
	}
	return error;
}

int new_folder(int argc, char **argv)
{
	struct request q = {0};
	int error,
		first = command_read(
			command_no_options, COMMAND_ANY_ORDER, &q, argc, argv);

	if (first < 0)
		return RUN_USAGE_STATUS;
	if (argc - first != 2 || strcmp(argv[first], "component")) {
		complain("new: usage: `new component NAME`" HINT);
		return RUN_USAGE_STATUS;
	}
	q.name = argv[first + 1];
	error = check_name(&q);
	if (!error)
		error = folders_find(&q.folders);
	if (!error)
		error = check_free(&q);
	if (!error)
		error = make(&q);
	if (!error)
		printf("%s: created; `make -C %s test` builds and tests it, and with "
		       "CUBICLE_PATH=%s `cubicle layouts` lists it\n",
			q.name, q.name, q.name);
	folders_free(&q.folders);
	return error ? RUN_USAGE_STATUS : 0;
}
