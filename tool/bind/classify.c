/* SPDX-License-Identifier: MIT */
/* classify.c: see classify.h. */
#include <ctype.h>
#include <string.h>
#include <cubicle/interface_abi.h>
#include "bind/classify.h"

#define RESULT_BYTES_MAX 2048

/* --- names ------------------------------------------------------------------ */

/* Lower case, without underscores: destLen and dest_len are the same. */
struct plain {
	char text[64];
	size_t length;
};

static struct plain plain(const char *name)
{
	struct plain p = {.length = 0};

	for (; *name && p.length < sizeof(p.text) - 1; name++)
		if (*name != '_')
			p.text[p.length++] = (char)tolower((uint8_t)*name);
	return p;
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(word, *list))
			return true;
	return false;
}

static bool ends_in(const struct plain *p, const char *end)
{
	size_t n = strlen(end);

	return p->length >= n && !strcmp(p->text + p->length - n, end);
}

static bool begins_with(const char *word, const char *start)
{
	return !strncmp(word, start, strlen(start));
}

/* Names by which a buffer is called that have nothing of their own to say. */
static const char *const buffers[] = {"buf", "buffer", "data", "mem", "ptr",
	"block", "bytes", "p", "s", "str", "string", NULL};

/* How well the name of a number fits, as the length of (pointer)? */
enum fit {
	FIT_NONE,
	FIT_SOME,    /* a length of something: `len`, `bufsize` */
	FIT_EXACTLY, /* of this one: `source`, `sourceLen` */
};

static enum fit fit_rest(const char *rest, const char *pointer)
{
	if (!*rest)
		return FIT_SOME;
	if (!strcmp(rest, pointer))
		return FIT_EXACTLY;
	/* `src` and `sourceLen` are not seen; one letter says nothing. */
	if (strlen(rest) > 1 && strlen(pointer) > 1 &&
		(begins_with(pointer, rest) || begins_with(rest, pointer)))
		return FIT_EXACTLY;
	return is_one_of(rest, buffers) ? FIT_SOME : FIT_NONE;
}

static enum fit length_fit(const char *pointer, const char *number)
{
	static const char *const whole[] = {"n", "l", "nbyte", "nitems",
		"nmemb", "nelem", "max", "cap", "capacity", NULL};
	static const char *const ends[] = {"length", "len", "size", "bytes",
		"count", "cnt", "num", "sz", NULL};
	static const char *const starts[] = {
		"length", "len", "size", "num", "n", NULL};
	struct plain to = plain(pointer), p = plain(number);

	if (is_one_of(p.text, whole))
		return FIT_SOME;
	for (const char *const *e = ends; *e; e++) {
		if (!ends_in(&p, *e))
			continue;
		p.text[p.length - strlen(*e)] = 0;
		/* `nbytes`, `nsize`: a number of them. */
		if (!strcmp(p.text, "n"))
			return FIT_SOME;
		return fit_rest(p.text, to.text);
	}
	for (const char *const *s = starts; *s; s++)
		if (begins_with(p.text, *s) && to.length &&
			fit_rest(p.text + strlen(*s), to.text) == FIT_EXACTLY)
			return FIT_EXACTLY;
	return FIT_NONE;
}

/* Is the number named after what it counts, and that alone: `nvalues`? */
static bool counts_of(const char *pointer, const char *number)
{
	struct plain to = plain(pointer), p = plain(number);
	static const char *const starts[] = {"num", "n", NULL};
	static const char *const ends[] = {"count", "cnt", "num", NULL};

	for (const char *const *s = starts; *s; s++)
		if (begins_with(p.text, *s) &&
			!strcmp(p.text + strlen(*s), to.text))
			return true;
	for (const char *const *e = ends; *e; e++)
		if (ends_in(&p, *e) && to.length &&
			begins_with(p.text, to.text))
			return true;
	return false;
}

/* Does the number count bytes, if it says what it counts? */
static bool says_bytes(const char *number)
{
	struct plain p = plain(number);

	return strstr(p.text, "size") || strstr(p.text, "byte") ||
		strstr(p.text, "sz");
}

static bool says_items(const char *number)
{
	static const char *const words[] = {
		"nmemb", "nitems", "n", "count", "num", "nelem", "nobj", NULL};
	struct plain p = plain(number);

	return is_one_of(p.text, words);
}

/* ... that it is for whoever registers a callback? */
static bool says_user(const char *name)
{
	static const char *const words[] = {"user", "userp", "userptr",
		"opaque", "ctx", "context", "arg", "closure", "priv", "cookie",
		"private", "handle", "baton", NULL};
	static const char *const ends[] = {"userdata", "opaque", "ctx",
		"context", "cookie", "closure", "clientdata", "desc",
		"handlerarg", "userarg", NULL};
	struct plain p = plain(name);

	for (const char *const *e = ends; *e; e++)
		if (ends_in(&p, *e))
			return true;
	return is_one_of(p.text, words);
}

/* --- types ------------------------------------------------------------------ */

static bool is_number(const struct bind_type *t)
{
	t = bind_bare(t);
	return (t->form == BIND_INTEGER || t->form == BIND_ENUM) &&
		t->bytes <= 8;
}

/* A number that can count something. */
static bool can_count(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	return bare->form == BIND_INTEGER && bare->bytes >= 2 &&
		bare->bytes <= 8;
}

static bool is_scalar(const struct bind_type *t)
{
	return is_number(t) || bind_bare(t)->form == BIND_REAL;
}

static bool is_aggregate(const struct bind_type *t)
{
	enum bind_form form = bind_bare(t)->form;

	return form == BIND_STRUCT || form == BIND_UNION;
}

static bool is_bytes(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	return bare->form == BIND_VOID || bare->is_char;
}

/* char, whatever its sign; but not as a name of our own for a byte. */
static bool is_text(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	return bare->is_char && bare->name && !strcmp(bare->name, "char");
}

static bool is_function_pointer(const struct bind_type *t)
{
	const struct bind_type *to = bind_pointee(t);

	return to && bind_bare(to)->form == BIND_FUNCTION;
}

static bool is_struct_named(const struct bind_type *t, const char *name)
{
	t = bind_bare(t);
	return t->form == BIND_STRUCT && t->name && !strcmp(t->name, name);
}

static bool is_volatile(const struct bind_type *t)
{
	for (int i = 0; i < 64; i++) {
		if (t->form == BIND_VOLATILE)
			return true;
		if (t->form != BIND_TYPEDEF && t->form != BIND_CONST)
			return false;
		t = t->to;
	}
	return false;
}

/* Why no gate can pass an argument of this type by value. */
static const char *not_passable(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	switch (bare->form) {
	case BIND_STRUCT:
		return "takes a struct by value";
	case BIND_UNION:
		return "takes a union by value";
	case BIND_ODD:
		return bare->why;
	case BIND_POINTER:
		return is_struct_named(bare->to, "__va_list_tag")
			? "takes a va_list"
			: NULL;
	case BIND_INTEGER:
	case BIND_ENUM:
		return bare->bytes <= 8 ? NULL
					: "takes a number of more than 8 bytes";
	default:
		return NULL;
	}
}

static const char *result_not_passable(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	if (bare->form == BIND_UNION)
		return "returns a union";
	if (bare->form == BIND_STRUCT && bare->bytes > RESULT_BYTES_MAX)
		return "returns a struct of more than 2048 bytes";
	if (bare->form == BIND_STRUCT && !bare->bytes)
		return "returns a struct of unknown contents";
	if (bare->form == BIND_STRUCT && bind_has_pointer(bare))
		return "returns a struct with pointers, which no gate follows";
	if (bare->form == BIND_INTEGER && bare->bytes > 8)
		return "returns a number of more than 8 bytes";
	return bare->form == BIND_ODD ? bare->why : NULL;
}

const char *bind_not_callable(const struct bind_type *t)
{
	const char *why = result_not_passable(t->to);

	if (t->variadic)
		return "variadic, or without a prototype";
	if (t->members > CUBICLE_ARGS_MAX)
		return "more than 12 arguments";
	for (unsigned i = 0; i < t->members && !why; i++)
		why = not_passable(t->member[i].type);
	return why;
}

static unsigned find_length(
	const struct bind_function *f, unsigned i, enum fit *fit);

/* --- what may be kept ---------------------------------------------------------- */

/*
 * An argument that is copied is gone after the call. Whether a function goes on
 * using it, nobody can see from outside; but it must have somewhere to keep the
 * address. What follows finds such places, by types and by the library's
 * variables. That there is none is no proof; see --check-copies.
 */

/* Something with addresses in it, or that may have some? */
static bool can_hold_address(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t);

	if (bare->form == BIND_STRUCT && (bare->opaque || bare->made))
		return true;
	return bare->form == BIND_ODD || bind_has_pointer(bare);
}

/* Can argument (i) lead to where an address is kept? A range of bytes, numbers
 * or plain structs holds none, and a function is none of the library's. */
static bool is_place(const struct bind_function *f, unsigned i)
{
	const struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	enum fit fit;

	if (!to || bind_bare(to)->form == BIND_FUNCTION)
		return false;
	if (bind_bare(to)->form != BIND_VOID)
		return can_hold_address(to);
	find_length(f, i, &fit);
	return !fit;
}

/* Where (f) may keep argument (i), or NULL. */
static const char *keeper(const struct bind_function *f, unsigned i)
{
	const struct bind_type *result = f->type->to;
	const struct bind_type *to = bind_pointee(result);

	if (f->is_callback)
		return "the program may keep it";
	for (unsigned k = 0; k < f->args; k++)
		if (k != i && is_place(f, k))
			return "another argument leads to where it may be kept";
	if (to ? bind_bare(to)->form != BIND_FUNCTION
	       : bind_has_pointer(result))
		return "the result may lead to it, or to where it is kept";
	return f->variable;
}

/* --- decisions -------------------------------------------------------------- */

static void decide(struct bind_argument *a, const char *kind, const char *extra,
	enum bind_trust trust, const char *why)
{
	a->kind = kind;
	a->extra = extra;
	a->trust = trust;
	a->why = why;
	a->choices = NULL;
}

/* Nobody knows, because of (why); one of (choices) has to stand there. */
static void unknown(
	struct bind_argument *a, const char *why, const char *choices)
{
	decide(a, "undecided", NULL, BIND_UNKNOWN, why);
	a->choices = choices;
}

#define GLUE "Glue, see docs/porting.md"

/* "in" or "inout"; suffix "", "_struct" or "_array". What is perhaps read is
 * never declared out: the callee would find zeroes. */
static const char *direction(const struct bind_argument *a, const char *suffix)
{
	static const char *const names[2][3] = {
		{"in", "in_struct", "in_array"},
		{"inout", "inout_struct", "inout_array"},
	};
	int column = !*suffix ? 0 : !strcmp(suffix, "_struct") ? 1 : 2;
	bool constant = bind_is_const(bind_pointee(a->type));

	return names[!constant][column];
}

/* Kinds for a range of bytes, and for one or several objects. */
static const char *range_choices(const struct bind_argument *a)
{
	const struct bind_type *to = bind_pointee(a->type);

	if (!bind_is_const(to))
		return "One of: out, inout, kept";
	return is_text(to) ? "One of: string, in, kept_string, kept"
			   : "One of: in, kept";
}

static const char *object_choices(const struct bind_argument *a)
{
	return bind_is_const(bind_pointee(a->type))
		? "One of: in_struct, in_array, kept_struct, kept_array"
		: "One of: out_struct, inout_struct, out_array, "
		  "inout_array, "
		  "kept_struct, kept_array";
}

static const char *choices_of(const struct bind_argument *a)
{
	return is_bytes(bind_pointee(a->type)) ? range_choices(a)
					       : object_choices(a);
}

/* What is written comes back, whether it was read or not. */
static const char *written(const struct bind_argument *a)
{
	return bind_is_const(bind_pointee(a->type))
		? NULL
		: "out, if nothing of it is read";
}

/* Is there another pointer to data whose length (number) may be instead? */
static bool is_claimed(
	const struct bind_function *f, unsigned i, unsigned number)
{
	for (unsigned k = 0; k < f->args; k++) {
		const struct bind_type *to = bind_pointee(f->arg[k].type);
		enum fit fit = FIT_NONE;
		if (k == i || !to || bind_bare(to)->form == BIND_FUNCTION ||
			can_hold_address(to))
			continue;
		if (find_length(f, k, &fit) == number || fit != FIT_EXACTLY)
			return true;
	}
	return false;
}

/* Why the length that was found in argument (number) may be none, or be counted
 * otherwise; NULL: it is one. */
static const char *doubt(const struct bind_function *f, unsigned i,
	unsigned number, enum fit fit)
{
	const struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	const char *name = f->arg[number].name;

	if (is_volatile(to))
		return "shared with other code, as it is volatile?";
	if (fit != FIT_EXACTLY && number < i)
		return "is the number before it its length?";
	if (fit != FIT_EXACTLY && is_claimed(f, i, number))
		return "of which pointer is that the length?";
	if (bind_bare(to)->form == BIND_VOID)
		return says_items(name) ? "counted in bytes, or in what?"
					: NULL;
	if (is_bytes(to))
		return NULL;
	if (says_bytes(name))
		return "counted in bytes, as the name says, or in elements?";
	return says_items(name) || counts_of(a->name, name)
		? NULL
		: "counted in elements, or in bytes?";
}

/* A length was found, in argument (number). */
static void decide_range(
	struct bind_function *f, unsigned i, unsigned number, enum fit fit)
{
	struct bind_argument *a = &f->arg[i];
	bool bytes = is_bytes(bind_pointee(a->type));
	const char *why = doubt(f, i, number, fit);

	if (!why)
		why = keeper(f, i);
	if (why)
		unknown(a, why, choices_of(a));
	else
		decide(a, direction(a, bytes ? "" : "_array"),
			f->arg[number].name, BIND_CERTAIN, written(a));
}

/*
 * The length of argument (i), and how well it fits; the next one, any that has
 * its name, or the one before if that belongs to nobody else.
 */
static unsigned find_length(
	const struct bind_function *f, unsigned i, enum fit *fit)
{
	const struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	bool text = is_text(to) && bind_is_const(to);

	*fit = FIT_NONE;
	if (i + 1 < f->args && can_count(a[1].type))
		*fit = length_fit(a->name, a[1].name);
	/* (name, count) are a string and a number; (buf, count) are not. */
	if (*fit == FIT_SOME && text && says_items(a[1].name) &&
		strcmp(a[1].name, "n") &&
		!is_one_of(plain(a->name).text, buffers))
		*fit = FIT_NONE;
	if (*fit)
		return i + 1;
	/* (src, dst, srcSize, dstCapacity) */
	for (unsigned k = 0; k < f->args; k++)
		if (k != i && can_count(f->arg[k].type) &&
			length_fit(a->name, f->arg[k].name) == FIT_EXACTLY) {
			*fit = FIT_EXACTLY;
			return k;
		}
	if (!i || !can_count(a[-1].type))
		return i;
	*fit = length_fit(a->name, a[-1].name);
	/* Of the pointer before it, rather. */
	if (i > 1 && bind_pointee(a[-2].type) &&
		length_fit(a[-2].name, a[-1].name) >= *fit)
		*fit = FIT_NONE;
	/* A string behind some number is a string. */
	if (*fit == FIT_SOME && text)
		*fit = FIT_NONE;
	return *fit ? i - 1 : i;
}

/* fread(): a size, and how many of them. */
static bool is_product(const struct bind_function *f, unsigned first)
{
	const struct bind_argument *a = &f->arg[first];

	if (first + 1 >= f->args || !can_count(a[0].type) ||
		!can_count(a[1].type))
		return false;
	return (says_bytes(a[0].name) && says_items(a[1].name)) ||
		(says_items(a[0].name) && says_bytes(a[1].name));
}

/* Is the length of (i) behind the pointer next to it, as in compress()? */
static bool length_is_behind(const struct bind_function *f, unsigned i)
{
	const struct bind_argument *a = &f->arg[i];
	const struct bind_type *to;

	if (i + 1 >= f->args)
		return false;
	to = bind_pointee(a[1].type);
	if (!to || !can_count(to))
		return false;
	enum fit fit = length_fit(a->name, a[1].name);
	/* (offset, size) are two numbers. */
	return fit == FIT_EXACTLY || (fit && is_bytes(bind_pointee(a->type)));
}

static bool is_beside_callback(const struct bind_function *f, unsigned i)
{
	return (i && is_function_pointer(f->arg[i - 1].type)) ||
		(i + 1 < f->args && is_function_pointer(f->arg[i + 1].type));
}

static bool has_callback(const struct bind_function *f)
{
	for (unsigned i = 0; i < f->args; i++)
		if (is_function_pointer(f->arg[i].type))
			return true;
	return false;
}

/* Without names: is there a number that might be a length? */
static bool number_follows(const struct bind_function *f, unsigned i)
{
	return i + 1 < f->args && !*f->arg[i + 1].name &&
		can_count(f->arg[i + 1].type);
}

/* What a callback gets back: first or last, and the only one. */
static bool is_user_data(const struct bind_function *f, unsigned i)
{
	if (i != 0 && i + 1 != f->args)
		return false;
	for (unsigned k = 0; k < f->args; k++) {
		const struct bind_type *to = bind_pointee(f->arg[k].type);
		if (k != i && to && bind_bare(to)->form == BIND_VOID)
			return false;
	}
	return !bind_is_const(bind_pointee(f->arg[i].type));
}

/* void *, without a length */
static void decide_void(struct bind_function *f, unsigned i)
{
	struct bind_argument *a = &f->arg[i];
	const char *choices = bind_is_const(bind_pointee(a->type))
		? "One of: in, kept, token"
		: "One of: out, inout, kept, token";

	if (number_follows(f, i))
		unknown(a, "is the number after it its length?", choices);
	else if (f->is_callback && is_user_data(f, i))
		decide(a, "token", NULL, BIND_LIKELY,
			"the value that was registered with the callback");
	else if (is_beside_callback(f, i) ||
		(has_callback(f) && says_user(a->name)))
		decide(a, "token", NULL, BIND_LIKELY,
			"passed on to the callback");
	else if (says_user(a->name))
		decide(a, "token", NULL, BIND_LIKELY,
			"kept for the caller, as the name says");
	else
		unknown(a, "points to what, and how much of it?", choices);
}

/* char * and other pointers to bytes, without a length */
static void decide_bytes(struct bind_function *f, unsigned i)
{
	struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);

	if (number_follows(f, i))
		unknown(a, "is the number after it its length?",
			range_choices(a));
	else if (is_text(to) && bind_is_const(to))
		unknown(a,
			"does it end with a NUL, and is it used after the call?",
			range_choices(a));
	else
		unknown(a, "how many bytes, and used after the call?",
			range_choices(a));
}

/* A number that may count something, and is no other argument's length? */
static bool has_count(const struct bind_function *f)
{
	for (unsigned i = 0; i < f->args; i++)
		if (can_count(f->arg[i].type))
			return true;
	return false;
}

/* An array at the end may be as long as it likes. */
static bool has_tail(const struct bind_type *t)
{
	const struct bind_type *bare = bind_bare(t), *last;

	if (!bare->members || bare->form != BIND_STRUCT)
		return false;
	last = bind_bare(bare->member[bare->members - 1].type);
	return (last->form == BIND_ARRAY && last->count < 2) || has_tail(last);
}

/* Does the name say that there are several? */
static bool says_several(const char *name)
{
	struct plain p = plain(name);

	return p.length > 1 && ends_in(&p, "s") && !ends_in(&p, "ss") &&
		!ends_in(&p, "status");
}

/* A struct whose members are known, or a union */
static void decide_struct(struct bind_function *f, unsigned i)
{
	struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	enum fit fit;
	unsigned length = find_length(f, i, &fit);
	const char *why = NULL;

	if (bind_has_pointer(to)) {
		unknown(a, "holds pointers, which no gate follows", GLUE);
		return;
	}
	if (has_tail(to)) {
		unknown(a, "has an array at its end: how long is it?", GLUE);
		return;
	}
	if (fit) {
		decide_range(f, i, length, fit);
		return;
	}
	if (is_volatile(to))
		why = "shared with other code, as it is volatile?";
	else if (has_count(f) || says_several(a->name))
		why = "one, or how many?";
	else
		why = keeper(f, i);
	if (why)
		unknown(a, why, object_choices(a));
	else
		decide(a, direction(a, "_struct"), NULL, BIND_CERTAIN,
			written(a));
}

/* A pointer to a pointer */
static void decide_double(struct bind_argument *a)
{
	const struct bind_type *to = bind_pointee(a->type);
	const struct bind_type *last = bind_bare(bind_pointee(to));

	if (last->form == BIND_STRUCT && (last->opaque || last->made))
		unknown(a, "one handle, or how many, and who keeps them?",
			object_choices(a));
	else if (is_text(last) && last->form != BIND_VOID)
		unknown(a, "who owns the memory that it points to indirectly?",
			"strings, if the last is NULL, or glue, see "
			"docs/porting.md");
	else
		unknown(a, "who owns the memory that it points to indirectly?",
			GLUE);
}

static void decide_callback(struct bind_function *f, struct bind_argument *a)
{
	const char *why = bind_not_callable(bind_bare(bind_pointee(a->type)));

	if (f->is_callback)
		unknown(a, "a callback of a callback", GLUE);
	else if (why)
		unknown(a, why, GLUE);
	else if (!a->callback)
		unknown(a, "a callback without a name",
			"callback, with a CUBICLE_CALLBACK");
	else
		decide(a, "callback", NULL, BIND_CERTAIN, NULL);
}

/* What a libc has, and the other side's does not know. */
static bool is_libcs(const struct bind_type *t)
{
	static const char *const names[] = {"_IO_FILE", "__dirstream",
		"__jmp_buf_tag", "__locale_struct", "__va_list_tag", NULL};

	for (const char *const *n = names; *n; n++)
		if (is_struct_named(t, *n))
			return true;
	return false;
}

static void decide_pointer(struct bind_function *f, unsigned i)
{
	struct bind_argument *a = &f->arg[i];
	const struct bind_type *to = bind_pointee(a->type);
	const struct bind_type *bare = bind_bare(to);
	enum fit fit;

	if (bare->form == BIND_FUNCTION) {
		decide_callback(f, a);
		return;
	}
	if (is_libcs(to))
		unknown(a, "belongs to the libc of one cubicle", GLUE);
	else if (bare->form == BIND_STRUCT && bare->opaque)
		decide(a, "token", NULL, BIND_CERTAIN, NULL);
	else if (bare->form == BIND_STRUCT && bare->made)
		decide(a, "token", NULL, BIND_LIKELY,
			"a handle: the library gives it out");
	else if (is_aggregate(to))
		decide_struct(f, i);
	else if (bare->form == BIND_POINTER)
		decide_double(a);
	else if (bare->form != BIND_VOID && !is_scalar(to))
		unknown(a,
			bare->form == BIND_ARRAY
				? "points to arrays"
				: "points to an unsupported type",
			bare->form == BIND_ARRAY ? object_choices(a) : GLUE);
	else if (length_is_behind(f, i))
		unknown(a, "the pointer next to it points to its length", GLUE);
	else if (strstr(plain(f->name).text, "realloc"))
		unknown(a, "memory of the library, to be made larger?",
			"One of: token, kept");
	else if (is_product(f, i + 1))
		unknown(a, "its length is a product", GLUE);
	else {
		unsigned length = find_length(f, i, &fit);
		if (fit)
			decide_range(f, i, length, fit);
		else if (bare->form == BIND_VOID)
			decide_void(f, i);
		else if (bare->is_char)
			decide_bytes(f, i);
		else
			unknown(a, "one, or how many, and used after the call?",
				object_choices(a));
	}
}

static void decide_result(struct bind_function *f)
{
	const struct bind_type *to = bind_pointee(f->type->to);
	const struct bind_type *bare = to ? bind_bare(to) : NULL;

	f->result_kind = "value";
	f->result_why = NULL;
	if (bind_bare(f->type->to)->form == BIND_VOID)
		f->result_kind = "none";
	else if (bare && bare->form == BIND_FUNCTION)
		f->result_why = "the caller cannot call this function";
	else if (bare &&
		!(bare->form == BIND_STRUCT && (bare->opaque || bare->made)))
		f->result_why = f->is_callback
			? "memory of the program: not to be read"
			: "memory of the library: to be read only where the "
			  "layout says shows, and never to be freed by the "
			  "caller";
}

/* --- functions -------------------------------------------------------------- */

/* Bytes that names take in the entry of the interface. */
static size_t names_bytes(const struct bind_function *f)
{
	size_t bytes = 1;

	for (unsigned i = 0; i < f->args; i++) {
		const struct bind_argument *a = &f->arg[i];
		if (!strcmp(a->kind, "callback"))
			bytes += strlen(a->callback) + 1;
		if (!strcmp(a->kind, "undecided"))
			bytes += (*a->name ? strlen(a->name) : 5) + 1;
	}
	return bytes;
}

void bind_classify(struct bind_function *f)
{
	if (!f->left_out)
		f->left_out = bind_not_callable(f->type);
	if (!f->left_out && strlen(f->name) >= CUBICLE_NAME_BYTES)
		f->left_out = "a name of more than 47 characters";
	if (f->left_out)
		return;
	decide_result(f);
	for (unsigned i = 0; i < f->args; i++) {
		if (bind_pointee(f->arg[i].type))
			decide_pointer(f, i);
		else
			decide(&f->arg[i], "value", NULL, BIND_CERTAIN, NULL);
	}
	if (names_bytes(f) > CUBICLE_NAMES_BYTES)
		f->left_out = "names of callbacks and arguments too long";
}

static void mark_made(struct bind_type *t)
{
	for (int i = 0; t && i < 64; i++) {
		if (t->form == BIND_STRUCT)
			t->made = true;
		if (t->form != BIND_TYPEDEF && t->form != BIND_VOLATILE)
			return;
		t = t->to;
	}
}

/* Does the name of a function say that it makes something? */
static bool says_make(const char *name)
{
	static const char *const words[] = {
		"open", "create", "new", "alloc", "init", "make", NULL};
	struct plain p = plain(name);

	for (const char *const *w = words; *w; w++)
		if (strstr(p.text, *w))
			return true;
	return false;
}

void bind_find_handles(struct bind_model *m)
{
	for (unsigned i = 0; i < m->functions; i++) {
		const struct bind_type *t = m->function[i].type;
		if (!t)
			continue;
		mark_made(bind_pointee(t->to));
		for (unsigned a = 0;
			a < t->members && says_make(m->function[i].name); a++) {
			const struct bind_type *to =
				bind_pointee(t->member[a].type);
			if (to && !bind_is_const(to))
				mark_made(bind_pointee(to));
		}
	}
}
