/* SPDX-License-Identifier: MIT */
/*
 * test_bind.c: what `cubicle bind` makes of an argument, by its type, its name
 * and what stands beside it; and that it does not guess where it cannot know.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "bind/classify.h"

#define TYPE(...)     (&(struct bind_type){__VA_ARGS__})
#define POINTER(t)    TYPE(.form = BIND_POINTER, .bytes = 8, .to = (t))
#define CONST(t)      TYPE(.form = BIND_CONST, .to = (t))
#define TYPEDEF(n, t) TYPE(.form = BIND_TYPEDEF, .name = n, .to = (t))
#define INTEGER(n, b) TYPE(.form = BIND_INTEGER, .name = n, .bytes = (b))
#define VOID	      TYPE(.form = BIND_VOID)
#define CHAR \
	TYPE(.form = BIND_INTEGER, .name = "char", .bytes = 1, .is_char = true)
#define BYTE                                                            \
	TYPE(.form = BIND_INTEGER, .name = "unsigned char", .bytes = 1, \
		.is_char = true)
#define INT	    INTEGER("int", 4)
#define SIZE	    TYPEDEF("size_t", INTEGER("unsigned long", 8))
#define DOUBLE	    TYPE(.form = BIND_REAL, .name = "double", .bytes = 8)
#define CONST_CHARS POINTER(CONST(CHAR))

/* Structs: plain data; with a pointer in it; one that nobody knows. */
static struct bind_member plain_members[1], linked_members[1];
static struct bind_type plain = {.form = BIND_STRUCT,
	.name = "plain",
	.bytes = 4,
	.member = plain_members,
	.members = 1};
static struct bind_type linked = {.form = BIND_STRUCT,
	.name = "linked",
	.bytes = 8,
	.member = linked_members,
	.members = 1};
static struct bind_type tail = {.form = BIND_ARRAY};
static struct bind_member tailed_members[2];
static struct bind_type tailed = {.form = BIND_STRUCT,
	.name = "tailed",
	.bytes = 4,
	.member = tailed_members,
	.members = 2};
static struct bind_type opaque = {
	.form = BIND_STRUCT, .name = "opaque", .opaque = true};

/* --- the function that is asked about -------------------------------------------- */

#define ARGS 14

static struct bind_type function_type;
static struct bind_member parameters[ARGS];
static struct bind_argument arguments[ARGS];
static struct bind_function function;

static void begin(const char *name, struct bind_type *result)
{
	memset(parameters, 0, sizeof(parameters));
	memset(arguments, 0, sizeof(arguments));
	function_type = (struct bind_type){
		.form = BIND_FUNCTION, .to = result, .member = parameters};
	function = (struct bind_function){
		.name = name, .type = &function_type, .arg = arguments};
}

static void add(const char *name, struct bind_type *type)
{
	unsigned i = function.args++;

	parameters[i] = (struct bind_member){.name = name, .type = type};
	arguments[i].name = name;
	arguments[i].type = type;
	arguments[i].callback = "some_fn";
	function_type.members = function.args;
}

/* "kind" or "kind(extra)" and "!", "~" or "?" for how sure it is, of each. */
static void decided(const char *expected)
{
	char text[1024] = "";
	size_t n = 0;

	bind_classify(&function);
	assert_null(function.left_out);
	for (unsigned i = 0; i < function.args; i++) {
		const struct bind_argument *a = &arguments[i];
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"%s%s%s%s%s%c", i ? " " : "", a->kind,
			a->extra ? "(" : "", a->extra ? a->extra : "",
			a->extra ? ")" : "", "!~?"[a->trust]);
		/* Who is not sure says why; what nobody knows is not declared,
		 * and there is said what to choose from. */
		assert_true(a->trust == BIND_CERTAIN || a->why);
		assert_int_equal(!strcmp(a->kind, "undecided"),
			a->trust == BIND_UNKNOWN);
		assert_int_equal(!!a->choices, a->trust == BIND_UNKNOWN);
		/* A guess that is wrong breaks a rule: a token is not copied.
		 */
		assert_true(
			a->trust != BIND_LIKELY || !strcmp(a->kind, "token"));
	}
	assert_string_equal(text, expected);
}

/* One argument. */
static void one(const char *name, struct bind_type *type, const char *expected)
{
	begin("f", INT);
	add(name, type);
	decided(expected);
}

/* A pointer and a number. */
static void range(const char *pointer, struct bind_type *type,
	const char *number, const char *expected)
{
	begin("f", INT);
	add(pointer, type);
	add(number, SIZE);
	decided(expected);
}

/* --- tests ------------------------------------------------------------------------ */

static void test_values(void **state)
{
	struct bind_type color = {
		.form = BIND_ENUM, .name = "color", .bytes = 4};

	(void)state;
	begin("f", DOUBLE);
	add("a", INT);
	add("b", CONST(DOUBLE));
	add("c", TYPEDEF("color", &color));
	add("", SIZE);
	decided("value! value! value! value!");
	assert_string_equal(function.result_kind, "value");
	begin("f", VOID);
	decided("");
	assert_string_equal(function.result_kind, "none");
}

static void test_ranges(void **state)
{
	struct bind_type *bytes = POINTER(VOID);
	struct bind_type *read = POINTER(CONST(VOID));

	(void)state;
	range("buf", read, "len", "in(len)! value!");
	range("ptr", read, "size", "in(size)! value!");
	range("s", CONST_CHARS, "n", "in(n)! value!");
	range("source", read, "sourceLen", "in(sourceLen)! value!");
	range("source", read, "source_len", "in(source_len)! value!");
	range("key", read, "nkey", "in(nkey)! value!");
	range("buf", bytes, "len", "inout(len)! value!");
	range("dst", bytes, "len", "inout(len)! value!");
	range("out_buf", bytes, "len", "inout(len)! value!");
	range("buf", TYPEDEF("voidp", bytes), "len", "inout(len)! value!");
	range("buf", read, "count", "undecided? value!");
	range("buf", read, "n", "undecided? value!");
}

/* A number is not a length because it stands there. */
static void test_other_numbers(void **state)
{
	(void)state;
	range("buf", POINTER(VOID), "flags", "undecided? value!");
	range("buf", POINTER(VOID), "", "undecided? value!");
	range("version", CONST_CHARS, "stream_size", "undecided? value!");
	range("name", CONST_CHARS, "count", "undecided? value!");
	range("s", CONST_CHARS, "stringency", "undecided? value!");
	begin("f", INT);
	add("buf", POINTER(VOID));
	add("len", DOUBLE);
	decided("undecided? value!");
	begin("f", INT);
	add("buf", POINTER(VOID));
	add("len", BYTE);
	decided("undecided? value!");
}

static void test_length_before(void **state)
{
	(void)state;
	begin("f", INT);
	add("n", SIZE);
	add("s", POINTER(CHAR));
	decided("value! undecided?");
	begin("f", INT);
	add("count", INT);
	add("values", POINTER(CONST(INT)));
	decided("value! undecided?");
	/* It is the length of what stands before it. */
	begin("f", INT);
	add("src", POINTER(CONST(VOID)));
	add("len", SIZE);
	add("p", POINTER(VOID));
	decided("undecided? value! undecided?");
	/* A string behind a number is a string. */
	begin("f", INT);
	add("n", SIZE);
	add("name", CONST_CHARS);
	decided("value! undecided?");
}

static void test_arrays(void **state)
{
	(void)state;
	range("values", POINTER(CONST(INT)), "nvalues",
		"in_array(nvalues)! value!");
	range("values", POINTER(INT), "count", "inout_array(count)! value!");
	range("values", POINTER(INT), "len", "undecided? value!");
	range("values", POINTER(CONST(INT)), "nbytes", "undecided? value!");
	range("points", POINTER(CONST(&plain)), "count",
		"in_array(count)! value!");
}

static void test_lengths_elsewhere(void **state)
{
	(void)state;
	/* compress() */
	begin("f", INT);
	add("dest", POINTER(BYTE));
	add("destLen", POINTER(SIZE));
	add("source", POINTER(CONST(BYTE)));
	add("sourceLen", SIZE);
	decided("undecided? undecided? in(sourceLen)! value!");
	/* fread() and qsort() */
	begin("f", INT);
	add("ptr", POINTER(VOID));
	add("size", SIZE);
	add("nmemb", SIZE);
	decided("undecided? value! value!");
	begin("f", INT);
	add("base", POINTER(VOID));
	add("nmemb", SIZE);
	add("size", SIZE);
	decided("undecided? value! value!");
	/* memcpy(), and what only looks like it */
	begin("f", INT);
	add("dst", POINTER(VOID));
	add("src", POINTER(CONST(VOID)));
	add("n", SIZE);
	decided("undecided? undecided? value!");
	begin("f", INT);
	add("p", POINTER(VOID));
	add("src", POINTER(CONST(VOID)));
	add("n", SIZE);
	decided("undecided? undecided? value!");
	begin("my_realloc", POINTER(VOID));
	add("ptr", POINTER(VOID));
	add("size", SIZE);
	decided("undecided? value!");
}

static void test_strings(void **state)
{
	(void)state;
	one("name", CONST_CHARS, "undecided?");
	one("", CONST_CHARS, "undecided?");
	one("name", POINTER(TYPEDEF("XML_Char", CONST(CHAR))), "undecided?");
	one("name", POINTER(CHAR), "undecided?");
	one("key", POINTER(CONST(BYTE)), "undecided?");
	/* Without names, nobody knows. */
	begin("f", INT);
	add("", CONST_CHARS);
	add("", INT);
	decided("undecided? value!");
}

static void test_structs(void **state)
{
	(void)state;
	one("p", POINTER(CONST(&plain)), "in_struct!");
	one("p", POINTER(&plain), "inout_struct!");
	one("points", POINTER(CONST(&plain)), "undecided?");
	one("p", POINTER(TYPE(.form = BIND_VOLATILE, .to = &plain)),
		"undecided?");
	one("p", POINTER(CONST(&tailed)), "undecided?");
	begin("f", INT);
	add("p", POINTER(CONST(&plain)));
	add("flags", INT);
	decided("undecided? value!");
	one("out", POINTER(&plain), "inout_struct!");
	one("p", TYPEDEF("plain_p", POINTER(TYPEDEF("plain", &plain))),
		"inout_struct!");
	one("p", POINTER(CONST(&linked)), "undecided?");
	one("p", POINTER(&linked), "undecided?");
	one("p", POINTER(&opaque), "token!");
	one("p", POINTER(CONST(&opaque)), "token!");
	one("value", POINTER(INT), "undecided?");
	one("out_value", POINTER(INT), "undecided?");
	one("values", POINTER(CONST(INT)), "undecided?");
	one("f",
		POINTER(TYPE(.form = BIND_STRUCT, .name = "_IO_FILE",
			.opaque = true)),
		"undecided?");
	one("buffer",
		POINTER(TYPE(.form = BIND_STRUCT, .name = "__jmp_buf_tag",
			.bytes = 200)),
		"undecided?");
	one("p", POINTER(TYPE(.form = BIND_ARRAY, .to = INT, .count = 4)),
		"undecided?");
}

static void test_double_pointers(void **state)
{
	(void)state;
	one("p", POINTER(POINTER(&opaque)), "undecided?");
	one("out", POINTER(POINTER(&opaque)), "undecided?");
	one("p", POINTER(CONST(POINTER(&opaque))), "undecided?");
	one("p", POINTER(POINTER(&plain)), "undecided?");
	one("p", POINTER(POINTER(CHAR)), "undecided?");
	one("p", POINTER(POINTER(VOID)), "undecided?");
}

static void test_handles(void **state)
{
	struct bind_type a = linked, b = linked, c = linked, d = linked;
	struct bind_member to_b[] = {{.type = POINTER(POINTER(&b))}};
	struct bind_member to_c[] = {{.type = POINTER(POINTER(&c))}};
	struct bind_function made[] = {
		{.name = "get",
			.type = TYPE(.form = BIND_FUNCTION,
				.to = TYPEDEF("a_p", POINTER(&a)))},
		{.name = "b_open",
			.type = TYPE(.form = BIND_FUNCTION, .to = INT,
				.member = to_b, .members = 1)},
		{.name = "c_look_at",
			.type = TYPE(.form = BIND_FUNCTION, .to = INT,
				.member = to_c, .members = 1)},
		{.name = "info",
			.type = TYPE(.form = BIND_FUNCTION,
				.to = POINTER(CONST(&d)))},
		{.name = "data", .left_out = "data"},
	};
	struct bind_model m = {.function = made, .functions = 5};

	(void)state;
	bind_find_handles(&m);
	one("p", POINTER(&a), "token~");
	one("p", POINTER(&b), "token~");
	one("p", POINTER(POINTER(&b)), "undecided?");
	one("p", POINTER(&c), "undecided?");
	one("p", POINTER(&d), "undecided?");
}

static void test_callbacks(void **state)
{
	struct bind_member user[] = {{.name = "", .type = POINTER(VOID)}};
	struct bind_type type = {
		.form = BIND_FUNCTION, .to = INT, .member = user, .members = 1};
	struct bind_type variadic = type;

	(void)state;
	variadic.variadic = true;
	one("fn", POINTER(&type), "callback!");
	one("fn", TYPEDEF("fn_p", POINTER(TYPEDEF("fn_t", &type))),
		"callback!");
	one("fn", POINTER(&variadic), "undecided?");
	one("fn", POINTER(POINTER(&type)), "undecided?");
	begin("f", VOID);
	add("fn", POINTER(&type));
	add("x", POINTER(VOID));
	decided("callback! token~");
	/* Two of them, and something for both. */
	begin("f", VOID);
	add("start", POINTER(&type));
	add("end", POINTER(&type));
	add("n", INT);
	add("user_data", POINTER(VOID));
	decided("callback! callback! value! token~");
	begin("f", VOID);
	add("fn", POINTER(&type));
	add("n", INT);
	add("thing", POINTER(VOID));
	decided("callback! value! undecided?");
}

static void test_user_data(void **state)
{
	(void)state;
	one("userData", POINTER(VOID), "token~");
	one("opaque", POINTER(VOID), "token~");
	one("p", POINTER(VOID), "undecided?");
	one("p", POINTER(CONST(VOID)), "undecided?");
	/* What a callback gets back. */
	begin("fn", VOID);
	function.is_callback = true;
	add("", INT);
	add("", POINTER(VOID));
	decided("value! token~");
	/* Or is that a buffer? */
	begin("fn", VOID);
	function.is_callback = true;
	add("", POINTER(VOID));
	add("", INT);
	decided("undecided? value!");
	begin("fn", VOID);
	function.is_callback = true;
	add("user", POINTER(VOID));
	add("code", INT);
	decided("token~ value!");
	/* qsort() compares what is behind them. */
	begin("fn", INT);
	function.is_callback = true;
	add("", POINTER(CONST(VOID)));
	add("", POINTER(CONST(VOID)));
	decided("undecided? undecided?");
}

/* A range is copied only if there is nowhere to keep its address. */
static void test_kept(void **state)
{
	struct bind_type holder = linked;
	struct bind_type function_of = {.form = BIND_FUNCTION, .to = INT};

	(void)state;
	begin("f", INT);
	add("p", POINTER(&opaque));
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	decided("token! undecided? value!");
	assert_non_null(strstr(arguments[1].why, "kept"));
	assert_non_null(strstr(arguments[1].choices, "kept"));
	begin("f", INT);
	add("p", POINTER(&holder));
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	decided("undecided? undecided? value!");
	begin("f", INT);
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	add("state", POINTER(VOID));
	decided("undecided? value! undecided?");
	/* What it returns may hold it. */
	begin("f", POINTER(&opaque));
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	decided("undecided? value!");
	begin("f", CONST_CHARS);
	add("p", POINTER(CONST(&plain)));
	decided("undecided?");
	/* So may a variable. */
	begin("f", INT);
	function.variable = "the variable v may keep it";
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	decided("undecided? value!");
	assert_string_equal(arguments[0].why, function.variable);
	/* And the program, what a callback gets. */
	begin("fn", INT);
	function.is_callback = true;
	add("source", POINTER(CONST(VOID)));
	add("source_len", SIZE);
	decided("undecided? value!");
	/* Other ranges hold no addresses, and functions are not the library's.
	 */
	begin("f", INT);
	add("dest", POINTER(VOID));
	add("dest_len", SIZE);
	add("source", POINTER(CONST(BYTE)));
	add("source_len", SIZE);
	add("fn", POINTER(&function_of));
	decided("inout(dest_len)! value! in(source_len)! value! callback!");
	/* One length for two. */
	begin("f", INT);
	add("source", POINTER(CONST(BYTE)));
	add("key", POINTER(CONST(BYTE)));
	add("len", SIZE);
	decided("undecided? undecided? value!");
}

static void test_results(void **state)
{
	(void)state;
	begin("f", POINTER(&opaque));
	decided("");
	assert_string_equal(function.result_kind, "value");
	assert_null(function.result_why);
	begin("f", CONST_CHARS);
	decided("");
	assert_non_null(strstr(function.result_why, "shows"));
	assert_non_null(strstr(function.result_why, "freed"));
	begin("f", &plain);
	decided("");
	assert_string_equal(function.result_kind, "value");
}

static void left_out(const char *why)
{
	bind_classify(&function);
	assert_non_null(function.left_out);
	if (!strstr(function.left_out, why))
		fail_msg("\"%s\" does not say \"%s\"", function.left_out, why);
}

static void test_left_out(void **state)
{
	struct bind_type odd = {.form = BIND_ODD, .why = "a vector"};
	struct bind_type box = {.form = BIND_UNION, .bytes = 8};
	struct bind_type big = plain, *number = INT;
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g",
		"h", "i", "j", "k", "l", "m"};

	(void)state;
	big.bytes = 4096;
	begin("f", INT);
	function_type.variadic = true;
	left_out("variadic");
	begin("f", INT);
	add("x", &plain);
	left_out("takes a struct by value");
	begin("f", INT);
	add("x", CONST(&odd));
	left_out("a vector");
	begin("f", &odd);
	left_out("a vector");
	begin("f", &box);
	left_out("returns a union");
	begin("f", &linked);
	left_out("returns a struct with pointers");
	begin("f", &big);
	left_out("2048 bytes");
	begin("f", INT);
	add("list",
		POINTER(TYPE(.form = BIND_STRUCT, .name = "__va_list_tag")));
	left_out("va_list");
	begin("f", INTEGER("__int128", 16));
	left_out("more than 8 bytes");
	begin("a_name_that_is_much_longer_than_what_an_interface_has_room_for",
		INT);
	left_out("47 characters");
	begin("f", INT);
	for (size_t i = 0; i < 13; i++)
		add(names[i], number);
	left_out("12 arguments");
	/* What does not fit behind the names of the entry. */
	begin("f", INT);
	add("the_first_of_those_with_names_that_are_long", POINTER(VOID));
	add("the_second_of_those_with_names_that_are_long", POINTER(VOID));
	add("the_third_of_those_with_names_that_are_long", POINTER(VOID));
	left_out("too long");
}

/* Debug information may be broken. */
static void test_endless(void **state)
{
	struct bind_type a = {.form = BIND_TYPEDEF, .name = "a"};
	struct bind_type b = {.form = BIND_TYPEDEF, .name = "b", .to = &a};
	struct bind_member self[1];
	struct bind_type nested = {.form = BIND_STRUCT,
		.name = "nested",
		.bytes = 8,
		.member = self,
		.members = 1};

	(void)state;
	a.to = &b;
	self[0] = (struct bind_member){.name = "self", .type = &nested};
	begin("f", INT);
	add("x", &a);
	left_out("defined by itself");
	one("x", POINTER(&nested), "undecided?");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_other_numbers),
		cmocka_unit_test(test_length_before),
		cmocka_unit_test(test_arrays),
		cmocka_unit_test(test_lengths_elsewhere),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_structs),
		cmocka_unit_test(test_double_pointers),
		cmocka_unit_test(test_handles),
		cmocka_unit_test(test_callbacks),
		cmocka_unit_test(test_user_data),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_endless),
	};

	plain_members[0] = (struct bind_member){.name = "a", .type = INT};
	tail.to = CHAR;
	tailed_members[0] = plain_members[0];
	tailed_members[1] =
		(struct bind_member){.name = "text", .type = &tail, .value = 4};
	linked_members[0] =
		(struct bind_member){.name = "next", .type = POINTER(&linked)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
