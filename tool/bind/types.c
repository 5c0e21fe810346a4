/* SPDX-License-Identifier: MIT */
/* types.c: see types.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "bind/types.h"

/* Debug information may be broken: no type is nested more deeply. */
#define DEPTH_MAX 32

/* --- how a type is written -------------------------------------------------- */

static const char *declare(struct bind_model *m, const struct bind_type *t,
	const char *inner, int depth);

/* "base inner", or "base" alone. */
static const char *join(
	struct bind_model *m, const char *base, const char *inner)
{
	return bind_text(m, "%s%s%s", base, *inner ? " " : "", inner);
}

static const char *tabs(int depth)
{
	static const char all[] = "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"
				  "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t";

	return all + sizeof(all) - 1 - depth;
}

/* "{ … }" of a struct, union or enum. */
static const char *body(
	struct bind_model *m, const struct bind_type *t, int depth)
{
	const char *line;
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	if (!to)
		abort();
	fputs("{\n", to);
	for (unsigned i = 0; i < t->members; i++) {
		const struct bind_member *k = &t->member[i];
		if (t->form == BIND_ENUM)
			line = bind_text(
				m, "%s = %" PRId64 ",", k->name, k->value);
		else if (k->bits)
			line = bind_text(m, "%s : %u;",
				declare(m, k->type, k->name, depth + 1),
				k->bits);
		else
			line = bind_text(m, "%s;",
				declare(m, k->type, k->name, depth + 1));
		fprintf(to, "%s%s\n", tabs(depth + 1), line);
	}
	fprintf(to, "%s}", tabs(depth));
	if (fclose(to))
		abort();
	line = bind_text(m, "%s", text);
	free(text);
	return line;
}

static const char *declare_tagged(struct bind_model *m,
	const struct bind_type *t, const char *inner, int depth)
{
	const char *word = t->form == BIND_STRUCT ? "struct"
		: t->form == BIND_UNION		  ? "union"
						  : "enum";

	/* At the top, what a name of a type stands for. */
	if (t->name)
		return join(m, bind_text(m, "%s %s", word, t->name), inner);
	if (t->alias && depth)
		return join(m, t->alias->name, inner);
	return join(m, bind_text(m, "%s %s", word, body(m, t, depth)), inner);
}

static const char *declare_function(struct bind_model *m,
	const struct bind_type *t, const char *inner, int depth)
{
	const char *list = "";

	for (unsigned i = 0; i < t->members; i++)
		list = bind_text(m, "%s%s%s", list, i ? ", " : "",
			declare(m, t->member[i].type, "", depth + 1));
	if (!t->members)
		list = t->variadic ? "" : "void";
	else if (t->variadic)
		list = bind_text(m, "%s, ...", list);
	return declare(
		m, t->to, bind_text(m, "%s(%s)", inner, list), depth + 1);
}

static const char *declare_pointer(struct bind_model *m,
	const struct bind_type *t, const char *inner, int depth)
{
	if (t->to->form == BIND_FUNCTION || t->to->form == BIND_ARRAY)
		return declare(
			m, t->to, bind_text(m, "(*%s)", inner), depth + 1);
	return declare(m, t->to, bind_text(m, "*%s", inner), depth + 1);
}

/* A qualifier of a pointer stands behind its `*`, others before the type. */
static const char *declare_qualified(struct bind_model *m,
	const struct bind_type *t, const char *inner, int depth)
{
	const char *word = t->form == BIND_CONST ? "const"
		: t->form == BIND_VOLATILE	 ? "volatile"
						 : "restrict";
	const struct bind_type *to = t;

	for (int i = 0; i < DEPTH_MAX &&
		(to->form == BIND_CONST || to->form == BIND_VOLATILE ||
			to->form == BIND_RESTRICT);
		i++)
		to = to->to;
	if (to->form == BIND_POINTER)
		return declare(m, t->to, join(m, word, inner), depth + 1);
	return bind_text(m, "%s %s", word, declare(m, t->to, inner, depth + 1));
}

static const char *declare(struct bind_model *m, const struct bind_type *t,
	const char *inner, int depth)
{
	if (depth >= DEPTH_MAX)
		return join(m, "void", inner);
	switch (t->form) {
	case BIND_VOID:
		return join(m, "void", inner);
	case BIND_STRUCT:
	case BIND_UNION:
	case BIND_ENUM:
		return declare_tagged(m, t, inner, depth);
	case BIND_POINTER:
		return declare_pointer(m, t, inner, depth);
	case BIND_ARRAY:
		return declare(m, t->to,
			t->count ? bind_text(m, "%s[%" PRIu64 "]", inner,
					   t->count)
				 : bind_text(m, "%s[]", inner),
			depth + 1);
	case BIND_FUNCTION:
		return declare_function(m, t, inner, depth);
	case BIND_CONST:
	case BIND_VOLATILE:
	case BIND_RESTRICT:
		return declare_qualified(m, t, inner, depth);
	default:
		return join(m, t->name ? t->name : "void", inner);
	}
}

const char *bind_spell(struct bind_model *m, const struct bind_type *t)
{
	const struct bind_type *last = t;

	for (int i = 0; i < DEPTH_MAX && last->form != BIND_TYPEDEF &&
		(last->form == BIND_POINTER || last->form == BIND_CONST ||
			last->form == BIND_VOLATILE ||
			last->form == BIND_RESTRICT);
		i++)
		last = last->to;
	if (last->form == BIND_FUNCTION || last->form == BIND_ARRAY)
		return bind_text(m, "__typeof__(%s)", declare(m, t, "", 0));
	return declare(m, t, "", 0);
}

static const char *unspeakable(const struct bind_type *t, int depth)
{
	const char *why = NULL;

	if (depth >= DEPTH_MAX)
		return "a type that is nested too deeply";
	switch (t->form) {
	case BIND_STRUCT:
	case BIND_UNION:
	case BIND_ENUM:
		return t->name || t->alias ? NULL : "a type without a name";
	case BIND_ODD:
		return t->name ? NULL : t->why;
	case BIND_FUNCTION:
		for (unsigned i = 0; i < t->members && !why; i++)
			why = unspeakable(t->member[i].type, depth + 1);
		return why ? why : unspeakable(t->to, depth + 1);
	case BIND_POINTER:
	case BIND_ARRAY:
	case BIND_CONST:
	case BIND_VOLATILE:
	case BIND_RESTRICT:
		return unspeakable(t->to, depth + 1);
	default:
		return NULL;
	}
}

const char *bind_unspeakable(const struct bind_type *t)
{
	return unspeakable(t, 0);
}

/* --- is a struct what C makes of its members? -------------------------------- */

static uint64_t alignment(const struct bind_type *t, int depth)
{
	uint64_t most = 1;

	t = bind_bare(t);
	if (depth >= DEPTH_MAX)
		return 1;
	if (t->form == BIND_ARRAY)
		return alignment(t->to, depth + 1);
	if (t->form != BIND_STRUCT && t->form != BIND_UNION)
		return t->bytes ? t->bytes : 1;
	for (unsigned i = 0; i < t->members; i++) {
		uint64_t a = alignment(t->member[i].type, depth + 1);
		most = a > most ? a : most;
	}
	return most;
}

static uint64_t size(const struct bind_type *t, int depth)
{
	uint64_t bytes;

	t = bind_bare(t);
	if (t->form != BIND_ARRAY)
		return t->bytes;
	if (depth >= DEPTH_MAX ||
		__builtin_mul_overflow(
			size(t->to, depth + 1), t->count, &bytes))
		return 0;
	return bytes;
}

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return n % to ? n + to - n % to : n;
}

/* Not packed, not aligned to more, and all of its members are known. */
static bool is_natural(const struct bind_type *t)
{
	uint64_t end = 0, align = alignment(t, 0);

	for (unsigned i = 0; i < t->members; i++) {
		const struct bind_member *k = &t->member[i];
		uint64_t bytes = size(k->type, 0);
		/* The assertion on its size has to do. */
		if (k->bits)
			return true;
		if (bind_unspeakable(k->type) &&
			bind_bare(k->type)->form == BIND_ODD)
			return false;
		if (t->form == BIND_STRUCT) {
			end = round_up(end, alignment(k->type, 0));
			if (end != (uint64_t)k->value)
				return false;
			end += bytes;
		} else if (bytes > end) {
			end = bytes;
		}
	}
	return t->members && round_up(end, align) == t->bytes;
}

/* --- definitions ------------------------------------------------------------ */

enum state {
	STATE_NEW,
	STATE_DECLARED, /* a struct: that it exists */
	STATE_BEGUN,
	STATE_DEFINED,
};

struct writer {
	FILE *to;
	struct bind_model *m;
	bool headers;
	int depth;
};

static void define(struct writer *w, struct bind_type *t, bool complete);

bool bind_is_standard(const char *name)
{
	static const char *const names[] = {"size_t", "ptrdiff_t", "wchar_t",
		"max_align_t", "intptr_t", "uintptr_t", "intmax_t", "uintmax_t",
		NULL};
	size_t n = strlen(name);

	for (const char *const *s = names; *s; s++)
		if (!strcmp(*s, name))
			return true;
	if (!strncmp(name, "__builtin_", 10))
		return true;
	name += *name == 'u';
	return !strncmp(name, "int", 3) && n > 5 &&
		(strchr("1368", name[3]) || !strncmp(name + 3, "_fast", 5) ||
			!strncmp(name + 3, "_least", 6)) &&
		!strcmp(name + strlen(name) - 2, "_t");
}

static void define_members(struct writer *w, struct bind_type *t)
{
	for (unsigned i = 0; i < t->members && t->form != BIND_ENUM; i++)
		define(w, t->member[i].type, true);
}

static const char *word_of(const struct bind_type *t)
{
	return t->form == BIND_UNION ? "union" : "struct";
}

static void define_struct(struct writer *w, struct bind_type *t, bool complete)
{
	if (!t->name) {
		if (t->alias && t->alias->state == STATE_NEW)
			define(w, t->alias, complete);
		else
			define_members(w, t);
		return;
	}
	if (!complete || !t->bytes || w->headers) {
		/* What is not opaque is in the headers. */
		if (t->state == STATE_NEW && (!w->headers || t->opaque)) {
			fprintf(w->to, "%s %s;\n", word_of(t), t->name);
			t->state = STATE_DECLARED;
		}
		return;
	}
	if (t->state >= STATE_BEGUN)
		return;
	t->state = STATE_BEGUN;
	define_members(w, t);
	t->state = STATE_DEFINED;
	if (is_natural(t))
		fprintf(w->to, "%s %s %s;\n", word_of(t), t->name,
			body(w->m, t, 0));
	else
		fprintf(w->to,
			"/* Not laid out as C does by itself: its size. */\n"
			"%s %s {\n\tunsigned char bytes[%" PRIu64 "];\n};\n",
			word_of(t), t->name, t->bytes ? t->bytes : 1);
	fprintf(w->to,
		"_Static_assert(sizeof(%s %s) == %" PRIu64 ", \"%s\");\n",
		word_of(t), t->name, t->bytes, t->name);
}

static void define_enum(struct writer *w, struct bind_type *t)
{
	if (!t->name || t->state == STATE_DEFINED || w->headers)
		return;
	t->state = STATE_DEFINED;
	fprintf(w->to, "enum %s %s;\n", t->name, body(w->m, t, 0));
}

static void define_typedef(struct writer *w, struct bind_type *t, bool complete)
{
	if (bind_is_standard(t->name))
		return;
	if (t->state == STATE_BEGUN)
		return;
	if (t->state == STATE_NEW)
		t->state = STATE_BEGUN;
	define(w, t->to, complete);
	if (t->state == STATE_DEFINED || w->headers)
		return;
	t->state = STATE_DEFINED;
	fprintf(w->to, "typedef %s;\n", declare(w->m, t->to, t->name, 0));
}

static void define(struct writer *w, struct bind_type *t, bool complete)
{
	if (w->depth >= DEPTH_MAX)
		return;
	w->depth++;
	switch (t->form) {
	case BIND_STRUCT:
	case BIND_UNION:
		define_struct(w, t, complete);
		break;
	case BIND_ENUM:
		define_enum(w, t);
		break;
	case BIND_TYPEDEF:
		define_typedef(w, t, complete);
		break;
	case BIND_POINTER:
		define(w, t->to, false);
		break;
	case BIND_FUNCTION:
		define(w, t->to, false);
		for (unsigned i = 0; i < t->members; i++)
			define(w, t->member[i].type, false);
		break;
	case BIND_ARRAY:
	case BIND_CONST:
	case BIND_VOLATILE:
	case BIND_RESTRICT:
		define(w, t->to, complete);
		break;
	default:
		break;
	}
	w->depth--;
}

void bind_define(
	FILE *to, struct bind_model *m, struct bind_type *t, bool headers)
{
	struct writer w = {.to = to, .m = m, .headers = headers};
	struct bind_type *pointee = bind_pointee(t);

	define(&w, t, true);
	if (pointee)
		define(&w, pointee, !bind_bare(pointee)->opaque);
}
