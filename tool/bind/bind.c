/* SPDX-License-Identifier: MIT */
/* bind.c: the command `bind`. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>
#include <cubicle/system_abi.h>
#include "bind/bind.h"
#include "bind/classify.h"
#include "bind/decided.h"
#include "bind/dwarf.h"
#include "bind/headers.h"
#include "bind/print.h"
#include "bind/types.h"
#include "lib/complain.h"
#include "lib/plural.h"
#include "run/run.h"

#define HINT	    "; see `cubicle help bind`"
#define HEADERS_MAX 64

#define SECONDS_MAX   10 /* of the processor */
#define TEXT(number)  TEXT_(number)
#define TEXT_(number) #number

struct request {
	const char *file, *folder, *decided;
	const char *header[HEADERS_MAX];
	unsigned headers;
	bool force;
	char *name;	  /* of the component */
	char *own_folder; /* if the user names none */
};

/* --- the command line --------------------------------------------------------- */

static int add_header(void *to, const char *file)
{
	struct request *q = to;

	if (q->headers == HEADERS_MAX)
		return complain(
			"bind: more than %d times --header", HEADERS_MAX);
	q->header[q->headers++] = file;
	return 0;
}

static int set_folder(void *to, const char *folder)
{
	struct request *q = to;

	if (q->folder)
		return complain("bind: -o is given twice" HINT);
	if (!*folder)
		return complain("bind: -o needs the name of a folder" HINT);
	q->folder = folder;
	return 0;
}

static int set_decided(void *to, const char *file)
{
	struct request *q = to;

	if (q->decided)
		return complain("bind: --decided is given twice" HINT);
	q->decided = file;
	return 0;
}

static int set_force(void *to, const char *value)
{
	(void)value;
	((struct request *)to)->force = true;
	return 0;
}

const struct command_option bind_options[] = {
	{0, "header", "FILE",
		"declare only functions that are mentioned, outside of comments, "
		"in this header of the library or in a header of the same folder "
		"that it includes; NAME.h then includes it, and types that it "
		"does not define are handles; may be given several times",
		add_header},
	{0, "decided", "FILE",
		"read declarations from FILE that replace the derived ones, for "
		"`undecided` arguments; they are kept when NAME.h is generated "
		"again",
		set_decided},
	{'o', "output", "DIR", "write to this folder instead of NAME-cubicle",
		set_folder},
	{0, "force", NULL, "overwrite existing files", set_force},
	{0},
};

static int read_options(struct request *q, int argc, char **argv)
{
	int first =
		command_read(bind_options, COMMAND_ANY_ORDER, q, argc, argv);

	if (first < 0)
		return first;
	if (first == argc)
		return complain("bind: no library given" HINT);
	if (first + 1 < argc)
		return complain(
			"bind: one library at a time, not also `%s`" HINT,
			argv[first + 1]);
	q->file = argv[first];
	return 0;
}

/* libfoo of /usr/lib/libfoo.so.1.2 */
static int set_name(struct request *q)
{
	const char *base = bind_basename(q->file);
	const char *end = strstr(base, ".so");
	size_t n = end ? (size_t)(end - base) : strlen(base);

	q->name = strndup(base, n);
	if (!q->name)
		abort();
	if (!n || n >= CUBICLE_LABEL_BYTES || *base == '.' ||
		strspn(q->name,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-+.") != n)
		return complain("bind: `%s` cannot be the name of a component "
				"(1 to %d letters, digits, and _ - + .)",
			q->name, CUBICLE_LABEL_BYTES - 1);
	if (q->folder)
		return 0;
	if (asprintf(&q->own_folder, "%s-cubicle", q->name) < 0)
		abort();
	q->folder = q->own_folder;
	return 0;
}

/* --- the model ------------------------------------------------------------------ */

/* A name that the compiler or a header has for something else. */
static bool is_taken(const struct bind_headers *h, const char *name)
{
	static const char *const names[] = {"linux", "unix", "errno", "stdin",
		"stdout", "stderr", "bool", "true", "false", NULL};

	for (const char *const *n = names; *n; n++)
		if (!strcmp(*n, name))
			return true;
	return bind_headers_define(h, name);
}

static const char *argument_name(struct bind_model *m,
	const struct bind_headers *h, const struct bind_function *f, unsigned i)
{
	const char *name = f->type->member[i].name;

	for (unsigned k = 0; k < i; k++)
		if (!strcmp(f->arg[k].name, name))
			return "";
	return *name && is_taken(h, name) ? bind_text(m, "%s_", name) : name;
}

static void make_arguments(struct bind_model *m, const struct bind_headers *h,
	struct bind_function *f)
{
	f->args = f->type->members;
	f->arg = bind_alloc(m, (f->args + 1) * sizeof(*f->arg));
	for (unsigned i = 0; i < f->args; i++) {
		struct bind_type *type = f->type->member[i].type;
		const char *why = bind_unspeakable(type);
		f->arg[i].type = bind_unqualified(type);
		f->arg[i].name = argument_name(m, h, f, i);
		if (why && !f->left_out)
			f->left_out = why;
	}
}

/* Only now: a name that we gave says nothing about the argument. */
static void name_arguments(struct bind_model *m, struct bind_function *f)
{
	for (unsigned i = 0; i < f->args; i++)
		if (!*f->arg[i].name)
			f->arg[i].name = bind_text(m, "arg%u", i + 1);
}

/* The name by which the library calls this type of functions; NULL: none. */
static const char *own_name(const struct bind_type *t)
{
	const struct bind_type *to = bind_pointee(t);

	if (t->form == BIND_TYPEDEF)
		return t->name;
	return to->form == BIND_TYPEDEF ? to->name : NULL;
}

/* DWARF has no names of parameters here; headers may have. */
static void take_names(struct bind_model *m, const struct bind_headers *h,
	const struct bind_type *t, const char *name)
{
	for (unsigned i = 0; i < t->members; i++) {
		const char *found;
		if (*t->member[i].name)
			continue;
		found = bind_headers_parameter(m, h, name, i, t->members);
		if (found)
			t->member[i].name = found;
	}
}

/* Decide about the callback that argument (i) of (f) may be. */
static void make_callback(struct bind_model *m, const struct bind_headers *h,
	struct bind_function *f, unsigned i)
{
	struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	const char *own = to ? own_name(a->type) : NULL;
	struct bind_function c = {.is_callback = true};

	if (!to || bind_bare(to)->form != BIND_FUNCTION ||
		bind_not_callable(bind_bare(to)))
		return;
	c.type = bind_alloc(m, sizeof(*c.type));
	*c.type = *bind_bare(to);
	c.name = own	   ? bind_text(m, "%s_fn", own)
		: *a->name ? bind_text(m, "%s_%s_fn", f->name, a->name)
			   : bind_text(m, "%s_arg%u_fn", f->name, i + 1);
	a->callback = c.name;
	for (unsigned k = 0; k < m->callbacks; k++)
		if (!strcmp(m->callback[k].name, c.name))
			return;
	take_names(m, h, c.type, own ? own : a->name);
	make_arguments(m, h, &c);
	bind_classify(&c);
	name_arguments(m, &c);
	if (c.left_out)
		a->callback = NULL;
	else
		m->callback[m->callbacks++] = c;
}

static void decide_all(struct bind_model *m, const struct bind_headers *h)
{
	size_t most = 1;

	bind_find_handles(m);
	for (unsigned i = 0; i < m->functions; i++)
		if (m->function[i].type)
			most += m->function[i].type->members;
	m->callback = bind_alloc(m, most * sizeof(*m->callback));
	for (unsigned i = 0; i < m->functions; i++) {
		struct bind_function *f = &m->function[i];
		if (f->left_out)
			continue;
		f->variable = m->variable;
		f->left_out = bind_unspeakable(f->type->to);
		make_arguments(m, h, f);
		for (unsigned a = 0; a < f->args && !f->left_out; a++)
			make_callback(m, h, f, a);
		bind_classify(f);
		name_arguments(m, f);
	}
}

/* --- files ---------------------------------------------------------------------- */

enum output {
	OUTPUT_INTERFACE,
	OUTPUT_LAYOUT,
	OUTPUT_BUILD,
	OUTPUTS,
};

static char *output_file(const struct request *q, enum output o)
{
	char *file;
	int n;

	if (o == OUTPUT_BUILD)
		n = asprintf(&file, "%s/build.mk", q->folder);
	else
		n = asprintf(&file, "%s/%s%s", q->folder, q->name,
			o == OUTPUT_LAYOUT ? ".layout" : ".h");
	if (n < 0)
		abort();
	return file;
}

/* Before anything is written: is something of somebody's there? */
static int check_outputs(const struct request *q)
{
	if (mkdir(q->folder, 0777) && errno != EEXIST)
		return complain("%s: %s", q->folder, strerror(errno));
	for (enum output o = 0; o < OUTPUTS && !q->force; o++) {
		char *file = output_file(q, o);
		struct stat s;
		int error = 0;
		if (!lstat(file, &s))
			error = complain("%s exists already; --force "
					 "overwrites it",
				file);
		free(file);
		if (error)
			return error;
	}
	return 0;
}

/* A file to write to; NULL after a message. */
static FILE *open_output(const struct request *q, const char *file)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK |
		(q->force ? O_TRUNC : O_EXCL);
	int fd = open(file, flags, 0666);
	FILE *to = fd < 0 ? NULL : fdopen(fd, "w");

	if (!to) {
		complain("%s: %s", file, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return to;
}

static int write_output(const struct request *q, enum output o,
	struct bind_library *l, const struct bind_headers *h,
	struct bind_counts *counts)
{
	const struct bind_names names = {q->name, q->file};
	char *file = output_file(q, o);
	FILE *to = open_output(q, file);
	int error = to ? 0 : -EINVAL;

	if (to && o == OUTPUT_INTERFACE)
		bind_print_interface(to, &names, &l->model, h, counts);
	if (to && o == OUTPUT_LAYOUT)
		bind_print_layout(to, &names, l);
	if (to && o == OUTPUT_BUILD)
		bind_print_build(to, &names, h);
	if (to && (ferror(to) | fclose(to)))
		error = complain("%s: %s", file, strerror(errno));
	free(file);
	return error;
}

static int write_all(const struct request *q, struct bind_library *l,
	const struct bind_headers *h)
{
	struct bind_counts c = {0};

	if (check_outputs(q))
		return -EINVAL;
	for (enum output o = 0; o < OUTPUTS; o++)
		if (write_output(q, o, l, h, &c))
			return -EINVAL;
	char by_hand[40] = "";
	if (c.decided)
		snprintf(by_hand, sizeof(by_hand), ", %u declared by hand",
			c.decided);
	inform("%s/%s.h: %u function%s, %u left out%s; arguments: %u certain, "
	       "%u likely, %u unknown",
		q->folder, q->name, c.functions, plural(c.functions),
		c.left_out, by_hand, c.trust[BIND_CERTAIN],
		c.trust[BIND_LIKELY], c.trust[BIND_UNKNOWN]);
	return 0;
}

static int bind_request(const struct request *q)
{
	struct bind_decided d;
	struct bind_headers h;
	struct bind_library l;
	int error = bind_decided_read(&d, q->decided);

	if (!error)
		error = bind_headers_read(&h, q->header, q->headers);
	if (error) {
		bind_decided_free(&d);
		return error;
	}
	error = bind_dwarf_read(&l, q->file, &h);
	if (!error) {
		l.model.decided = &d;
		decide_all(&l.model, &h);
		error = bind_decided_check(&d, &l.model);
		if (!error)
			error = write_all(q, &l, &h);
		bind_model_free(&l.model);
	}
	bind_headers_free(&h);
	bind_decided_free(&d);
	return error;
}

static void too_long(int signal)
{
	static const char text[] = "cubicle: bind: this takes over " TEXT(
		SECONDS_MAX) " s: the "
			     "debug information is broken or malicious\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)signal, (void)n;
	_exit(RUN_USAGE_STATUS);
}

/* Types that a file has a few of can be gone through in more ways than anybody
 * has time for. */
static void limit_time(void)
{
	const struct itimerval limit = {.it_value = {SECONDS_MAX, 0}};

	signal(SIGVTALRM, too_long);
	setitimer(ITIMER_VIRTUAL, &limit, NULL);
}

int bind_library(int argc, char **argv)
{
	struct request q = {0};
	int error = read_options(&q, argc, argv);

	if (!error)
		error = set_name(&q);
	limit_time();
	if (!error)
		error = bind_request(&q);
	free(q.name);
	free(q.own_folder);
	return error ? RUN_USAGE_STATUS : 0;
}
