/* SPDX-License-Identifier: MIT */
/* trace.c: see trace.h. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/complain.h"
#include "report/trace.h"

int trace_start(
	struct trace *t, const struct options *o, const struct facts *facts)
{
	t->facts = facts;
	t->pattern = o->trace_pattern;
	t->patterns = o->trace_patterns;
	if (!o->trace_out) {
		t->lines = o->trace ? stderr : NULL;
		return 0;
	}
	t->file_name = o->trace_out;
	t->file = fopen(o->trace_out, "we");
	if (!t->file)
		return complain(
			"--trace-out: %s: %s", o->trace_out, strerror(errno));
	fprintf(t->file, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
	return 0;
}

/* --- Chrome's format ------------------------------------------------------- */

/* An event (phase) at (ns), which takes (length) ns if it is an X; (arguments)
 * are taken over. */
static void put_timed(struct trace *t, const char *phase, const char *name,
	uint64_t ns, uint64_t length, cJSON *arguments)
{
	cJSON *e = cJSON_CreateObject();
	char *text;

	cJSON_AddStringToObject(e, "name", name);
	cJSON_AddStringToObject(e, "ph", phase);
	cJSON_AddNumberToObject(e, "ts", (double)ns / 1e3);
	cJSON_AddNumberToObject(e, "pid", 1);
	cJSON_AddNumberToObject(e, "tid", 1);
	if (*phase == 'i')
		cJSON_AddStringToObject(e, "s", "t");
	if (*phase == 'X')
		cJSON_AddNumberToObject(e, "dur", (double)length / 1e3);
	if (arguments)
		cJSON_AddItemToObject(e, "args", arguments);
	text = cJSON_PrintUnformatted(e);
	if (!text)
		abort();
	fprintf(t->file, "%s\n%s", t->events++ ? "," : "", text);
	free(text);
	cJSON_Delete(e);
}

static void put_event(struct trace *t, const char *phase, const char *name,
	uint64_t ns, cJSON *arguments)
{
	put_timed(t, phase, name, ns, 0, arguments);
}

static cJSON *who(const struct trace *t, const struct cubicle_record_trace *r)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "from", facts_cubicle(t->facts, r->from));
	cJSON_AddStringToObject(o, "to", facts_cubicle(t->facts, r->to));
	return o;
}

/* --- lines ----------------------------------------------------------------- */

static void indent(const struct trace *t, uint32_t depth)
{
	fprintf(t->lines, "%*s", (int)(2 * depth), "");
}

/* What comes next stands on a line of its own. */
static void end_line(struct trace *t)
{
	if (t->pending)
		fprintf(t->lines, " {\n");
	t->pending = false;
}

static void put_string(FILE *to, const char *text)
{
	size_t bytes = CUBICLE_TRACE_TEXT_BYTES - 1;

	putc('"', to);
	for (size_t i = 0; i < bytes && text[i]; i++) {
		if (text[i] == '"' || text[i] == '\\')
			putc('\\', to);
		putc(text[i] < ' ' || text[i] > '~' ? '?' : text[i], to);
	}
	fprintf(to, "\"%s", memchr(text, 0, bytes) ? "" : "...");
}

/* (text): what the argument points to, or NULL. */
static void put_argument(const struct trace *t,
	const struct cubicle_trace_arg *a, const char *text)
{
	static const char *const kinds[] = {
		[CUBICLE_ARG_TOKEN] = "token",
		[CUBICLE_ARG_IN] = "in",
		[CUBICLE_ARG_OUT] = "out",
		[CUBICLE_ARG_INOUT] = "inout",
		[CUBICLE_ARG_STRING] = "string",
		[CUBICLE_ARG_STRINGS] = "strings",
		[CUBICLE_ARG_GRANT_IN] = "grant_in",
		[CUBICLE_ARG_GRANT_OUT] = "grant_out",
		[CUBICLE_ARG_GRANT_INOUT] = "grant_inout",
		[CUBICLE_ARG_IOVEC_IN] = "iovec_in",
		[CUBICLE_ARG_IOVEC_OUT] = "iovec_out",
		[CUBICLE_ARG_CALLBACK] = "callback",
		[CUBICLE_ARG_OWN] = "own",
		[CUBICLE_ARG_KEPT] = "kept",
		[CUBICLE_ARG_KEPT_STRING] = "kept_string",
	};
	const char *kind = a->kind < sizeof(kinds) / sizeof(kinds[0])
		? kinds[a->kind]
		: NULL;

	if (a->real)
		fprintf(t->lines, "a real number");
	else if (a->kind == CUBICLE_ARG_CALLER)
		fprintf(t->lines, "%s",
			facts_cubicle(t->facts, (uint32_t)a->value));
	else if (!kind)
		fprintf(t->lines, "%" PRId64, (int64_t)a->value);
	else if (!a->value)
		fprintf(t->lines, "NULL");
	else if (text)
		put_string(t->lines, text);
	else if (a->kind == CUBICLE_ARG_TOKEN ||
		a->kind == CUBICLE_ARG_CALLBACK ||
		a->kind == CUBICLE_ARG_STRING ||
		a->kind == CUBICLE_ARG_KEPT_STRING)
		fprintf(t->lines, "%s 0x%" PRIx64, kind, a->value);
	else
		fprintf(t->lines, "%s[%" PRIu64 "]", kind, a->bytes);
}

static void put_call(struct trace *t, const struct cubicle_record_trace *r)
{
	end_line(t);
	indent(t, r->depth);
	fprintf(t->lines, "%s -> %s: %s(", facts_cubicle(t->facts, r->from),
		facts_cubicle(t->facts, r->to), t->call[r->depth].function);
	uint32_t texts = 0;
	for (uint32_t i = 0; i < r->args; i++) {
		const struct cubicle_trace_arg *a = &r->arg[i];
		bool has_text = a->kind == CUBICLE_ARG_STRING && a->value &&
			texts < CUBICLE_TRACE_TEXTS;
		fprintf(t->lines, i ? ", " : "");
		put_argument(t, a, has_text ? r->text[texts++] : NULL);
	}
	fprintf(t->lines, ")");
	t->pending = true;
}

static void put_result(
	const struct trace *t, const struct cubicle_record_trace *r)
{
	bool error = r->result < 0 && r->result >= -4095 &&
		(r->result_kind == CUBICLE_RESULT_ERROR ||
			r->result_kind == CUBICLE_RESULT_COUNT);

	if (r->result_kind == CUBICLE_RESULT_NONE)
		return;
	fprintf(t->lines, " = ");
	if (r->result_real)
		fprintf(t->lines, "more than a number");
	else if (error)
		fprintf(t->lines, "-%s",
			strerrorname_np((int)-r->result)
				? strerrorname_np((int)-r->result)
				: "?");
	else if (r->result_kind == CUBICLE_RESULT_OWN)
		fprintf(t->lines, "0x%" PRIx64, (uint64_t)r->result);
	else
		fprintf(t->lines, "%" PRId64, r->result);
}

static void put_return(struct trace *t, const struct cubicle_record_trace *r)
{
	const struct trace_call *c = &t->call[r->depth];

	if (!t->pending) {
		indent(t, r->depth);
		fprintf(t->lines, "} %s", c->function);
	}
	put_result(t, r);
	fprintf(t->lines, " <%.1f us>\n", (double)(r->ns - c->ns) / 1e3);
	t->pending = false;
}

static void put_other(struct trace *t, const struct cubicle_record_trace *r)
{
	const char *from = facts_cubicle(t->facts, r->from);
	const char *to = r->to ? facts_cubicle(t->facts, r->to) : "everybody";

	end_line(t);
	indent(t, t->depth);
	switch (r->what) {
	case CUBICLE_TRACE_ADD:
	case CUBICLE_TRACE_REMOVE:
		fprintf(t->lines,
			"%s: window %" PRId32 " %s 0x%" PRIx64 "[%" PRIu64
			"]\n",
			from, r->window,
			r->what == CUBICLE_TRACE_ADD ? "gets" : "loses",
			r->address, r->bytes);
		break;
	case CUBICLE_TRACE_OPEN:
	case CUBICLE_TRACE_CLOSE:
		fprintf(t->lines, "%s: window %" PRId32 " is %s to %s\n", from,
			r->window,
			r->what == CUBICLE_TRACE_OPEN ? "open" : "closed", to);
		break;
	case CUBICLE_TRACE_LEND:
		fprintf(t->lines, "page 0x%" PRIx64 " of %s is lent to %s\n",
			r->address, from, to);
		break;
	case CUBICLE_TRACE_TAKE:
		fprintf(t->lines,
			"page 0x%" PRIx64 " of %s is taken back from %s\n",
			r->address, from, to);
		break;
	case CUBICLE_TRACE_FAULT:
		fprintf(t->lines,
			"fault: %s at 0x%" PRIx64 ", on 0x%" PRIx64 " of %s\n",
			from, r->rip, r->address,
			facts_cubicle(t->facts, r->to));
		break;
	}
}

/* "[app] openat(…) = 3 <vfs, 12.0 us>": served by vfs, or without leaving the
 * cubicle. */
static void put_syscall(struct trace *t, const struct cubicle_record_trace *r)
{
	const char *between = "";
	bool served = false;

	end_line(t);
	indent(t, t->depth);
	fprintf(t->lines, "[%s] ", facts_cubicle(t->facts, r->from));
	syscalls_print(t->lines, r);
	fprintf(t->lines, " <");
	for (unsigned i = 0; i < t->facts->components; i++) {
		const struct cubicle_record_component *c =
			&t->facts->component[i];
		if (c->index >= 64 || !(r->rip >> c->index & 1))
			continue;
		fprintf(t->lines, "%s%s", between, c->name);
		between = " ";
		served = true;
	}
	if (r->result == -ENOSYS)
		fprintf(t->lines, "nobody");
	else if (!served)
		fprintf(t->lines, "itself");
	fprintf(t->lines, ", %.1f us>\n", (double)r->bytes / 1e3);
}

/* In a file it is a bar from its beginning on, told at its end. */
static void put_syscall_event(
	struct trace *t, const struct cubicle_record_trace *r)
{
	const char *name = syscalls_name(r->address);
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "from", facts_cubicle(t->facts, r->from));
	cJSON_AddNumberToObject(o, "result", (double)r->result);
	put_timed(t, "X", name, r->ns - r->bytes, r->bytes, o);
}

static void system_call(struct trace *t, const struct cubicle_record_trace *r)
{
	if (r->result == -ENOSYS && r->address < SYSCALLS_MAX)
		t->missing[r->address]++;
	if (t->file)
		put_syscall_event(t, r);
	if (t->lines)
		put_syscall(t, r);
}

/* What a program may have missed. */
static void put_missing(struct trace *t)
{
	const char *between =
		"cubicle: system calls that are not implemented: ";

	for (unsigned i = 0; i < SYSCALLS_MAX; i++) {
		if (!t->missing[i])
			continue;
		fprintf(stderr, "%s%s (%u)", between, syscalls_name(i),
			t->missing[i]);
		between = ", ";
	}
	if (*between == ',')
		fputc('\n', stderr);
}

/* --- events ---------------------------------------------------------------- */

static bool wanted(const struct trace *t, const char *function)
{
	for (unsigned i = 0; i < t->patterns; i++)
		if (!fnmatch(t->pattern[i], function, 0))
			return true;
	return !t->patterns;
}

/* The innermost call is over; without a record, its caller has left it. */
static void leave(struct trace *t, const struct cubicle_record_trace *r)
{
	const struct trace_call *c = &t->call[--t->depth];

	if (!c->shown)
		return;
	if (t->file)
		put_event(t, "E", c->function, t->ns, NULL);
	if (!t->lines)
		return;
	if (r) {
		put_return(t, r);
		return;
	}
	if (!t->pending) {
		indent(t, t->depth);
		fprintf(t->lines, "} %s", c->function);
	}
	fprintf(t->lines, " never returned\n");
	t->pending = false;
}

static void enter(struct trace *t, const struct cubicle_record_trace *r)
{
	struct trace_call *c = &t->call[t->depth++];

	c->ns = r->ns;
	memcpy(c->function, r->function, sizeof(c->function));
	c->shown = wanted(t, c->function);
	if (!c->shown)
		return;
	if (t->file)
		put_event(t, "B", c->function, r->ns, who(t, r));
	if (t->lines)
		put_call(t, r);
}

static void other(struct trace *t, const struct cubicle_record_trace *r)
{
	static const char *const names[] = {
		[CUBICLE_TRACE_ADD] = "window: add",
		[CUBICLE_TRACE_REMOVE] = "window: remove",
		[CUBICLE_TRACE_OPEN] = "window: open",
		[CUBICLE_TRACE_CLOSE] = "window: close",
		[CUBICLE_TRACE_LEND] = "page: lent",
		[CUBICLE_TRACE_TAKE] = "page: taken back",
		[CUBICLE_TRACE_FAULT] = "fault",
	};

	if (r->what >= sizeof(names) / sizeof(names[0]) || !names[r->what])
		return;
	if (t->file)
		put_event(t, "i", names[r->what], r->ns, who(t, r));
	if (t->lines)
		put_other(t, r);
}

void trace_event(struct trace *t, size_t bytes, const void *body)
{
	struct cubicle_record_trace r;

	if (bytes != sizeof(r))
		return;
	memcpy(&r, body, sizeof(r));
	clean_name(r.function, sizeof(r.function));
	if (r.args > CUBICLE_ARGS_MAX || r.depth >= TRACE_DEPTH_MAX)
		return;
	t->ns = r.ns;
	switch (r.what) {
	case CUBICLE_TRACE_CALL:
		while (t->depth > r.depth)
			leave(t, NULL);
		if (t->depth == r.depth)
			enter(t, &r);
		break;
	case CUBICLE_TRACE_RETURN:
		while (t->depth > r.depth + 1)
			leave(t, NULL);
		if (t->depth == r.depth + 1)
			leave(t, &r);
		break;
	case CUBICLE_TRACE_SYSCALL:
		system_call(t, &r);
		break;
	default:
		other(t, &r);
	}
}

int trace_end(struct trace *t)
{
	while (t->depth)
		leave(t, NULL);
	put_missing(t);
	if (!t->file)
		return 0;
	fprintf(t->file, "\n]}\n");
	bool bad = ferror(t->file);
	if (fclose(t->file) || bad)
		return complain(
			"--trace-out: %s: %s", t->file_name, strerror(errno));
	t->file = NULL;
	return 0;
}
