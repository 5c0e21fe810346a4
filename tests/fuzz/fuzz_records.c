/* SPDX-License-Identifier: MIT */
/*
 * fuzz_records.c: any records as those of the monitor. What the tool prints of
 * them is text, and nothing that steers a terminal: names in them come from
 * components.
 *
 * Input: a byte of flags, then records. A record is a byte for its type, one
 * for how many changes to the body of the one before make its body, and the
 * changes: two bytes for the offset, one for the length, and so many bytes. A
 * type with the highest bit has its length after it, in two bytes; other
 * records have the right length.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "report/facts.h"
#include "fuzz.h"
#include "report/explain.h"
#include "report/permissive.h"
#include "report/report.h"
#include "report/summary.h"
#include "lib/symbols.h"
#include "report/terminal.h"
#include "report/trace.h"

#define FLAG_SYMBOLS 1 /* look addresses up in a component */
#define BODY_BYTES   4096

/* One of the records of report_abi.h, with room behind it. */
static char body[BODY_BYTES];

static const uint32_t right_bytes[] = {
	[CUBICLE_RECORD_CUBICLE] = sizeof(struct cubicle_record_cubicle),
	[CUBICLE_RECORD_COMPONENT] = sizeof(struct cubicle_record_component),
	[CUBICLE_RECORD_VIOLATION] = sizeof(struct cubicle_record_violation),
};

#define TYPES (sizeof(right_bytes) / sizeof(right_bytes[0]))

static char *component[CUBICLE_COMPONENTS_MAX];
static char *printed;
static size_t printed_bytes;

int LLVMFuzzerInitialize(int *argc, char ***argv);

/* The tool's own files stand for those of a system. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *folder = getenv("B");

	(void)argc, (void)argv;
	if (asprintf(&component[0], "%s/tests/layout/caller.so",
		    folder ? folder : "build") < 0)
		abort();
	/* libFuzzer has its own copy of the pointer. */
	stderr = fopen("/dev/null", "w");
	return stderr ? 0 : -1;
}

static FILE *print_begin(void)
{
	return open_memstream(&printed, &printed_bytes);
}

static void print_end(FILE *f)
{
	if (fclose(f))
		abort();
	FUZZ_CHECK(printed_bytes && printed[printed_bytes - 1] == '\n');
	FUZZ_CHECK(strlen(printed) == printed_bytes);
	FUZZ_CHECK(fuzz_is_plain(printed, printed_bytes));
	free(printed);
}

static void change_body(struct fuzz_input *in)
{
	size_t at = fuzz_number(in, 2), n = fuzz_byte(in);

	for (; n; n--, at++) {
		char c = (char)fuzz_byte(in);
		if (at < sizeof(body))
			body[at] = c;
	}
}

/* Take in the next record, which stands in memory of its own length. */
static int take_record(struct facts *f, struct fuzz_input *in)
{
	uint8_t type = fuzz_byte(in);
	struct cubicle_record header = {.type = type & 0x7f};

	if (type & 0x80)
		header.bytes = (uint32_t)fuzz_number(in, 2) % BODY_BYTES;
	else if (header.type < TYPES)
		header.bytes = right_bytes[header.type];
	for (uint8_t n = fuzz_byte(in); n; n--)
		change_body(in);
	char *copy = malloc(header.bytes + 1);
	memcpy(copy, body, header.bytes);
	int error = facts_add(f, &header, copy);
	free(copy);
	return error;
}

static void print_violation(
	struct explanations *list, const struct facts *f, struct symbols *s)
{
	FILE *to = print_begin();

	terminal_print(to, explain_newest(list, f, s));
	print_end(to);
}

/* What is told of all events is whole lines. */
static void trace_finish(struct trace *t, char **text, size_t *bytes)
{
	FUZZ_CHECK(!trace_end(t));
	if (fclose(t->lines))
		abort();
	FUZZ_CHECK(!*bytes || (*text)[*bytes - 1] == '\n');
	FUZZ_CHECK(strlen(*text) == *bytes && fuzz_is_plain(*text, *bytes));
	free(*text);
}

/* The last body stands for the counters of the monitor. */
static void count(struct facts *f)
{
	static struct cubicle_counters c;

	memcpy(&c.edges, body,
		sizeof(c) - offsetof(struct cubicle_counters, edges) <
				sizeof(body)
			? sizeof(c) - offsetof(struct cubicle_counters, edges)
			: sizeof(body));
	memcpy(c.edge, body, sizeof(body));
	memcpy(c.call[1], body, sizeof(body));
	facts_count(f, &c);
}

/* What the tool says at the end. */
static void print_summary(
	const struct facts *f, const struct explanations *explained)
{
	static struct layout layout = {.name = "fuzz",
		.cubicles = 2,
		.components = 1,
		.cubicle = {{.name = "one"}, {.name = "two"}},
		.component = {{.name = "component"}}};
	struct summary s = {.layout = &layout,
		.facts = f,
		.explained = explained,
		.backend = CUBICLE_BACKEND_NONE,
		.why = "it is asked for",
		.edges = true,
		.status = f->summary.status};
	FILE *to = print_begin();

	summary_print(to, &s);
	print_end(to);
	to = print_begin();
	FUZZ_CHECK(!statistics_write(to, "memory", &s));
	print_end(to);
	to = print_begin();
	FUZZ_CHECK(!report_write(to, "memory", &s, false));
	print_end(to);
	to = print_begin();
	permissive_print(to, explained, s.status);
	print_end(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct fuzz_input in = {data, data + bytes};
	static struct facts facts;
	struct explanations explained = {0};
	static struct trace trace;
	char *text;
	size_t text_bytes;
	struct symbols *symbols = fuzz_byte(&in) & FLAG_SYMBOLS
		? symbols_open(&facts, component, component[0], NULL)
		: NULL;

	memset(&facts, 0, sizeof(facts));
	memset(body, 0, sizeof(body));
	trace = (struct trace){
		.facts = &facts, .lines = open_memstream(&text, &text_bytes)};
	if (!trace.lines)
		abort();
	while (in.at < in.end) {
		size_t violations = facts.violations;
		int error = take_record(&facts, &in);
		FUZZ_CHECK(!error || error == -EINVAL || error == -ENOMSG);
		/* The supervisor stops the monitor. */
		if (error == -EINVAL)
			break;
		if (error == -ENOMSG)
			trace_event(&trace, sizeof(struct cubicle_record_trace),
				body);
		if (facts.violations > violations)
			print_violation(&explained, &facts, symbols);
	}
	trace_finish(&trace, &text, &text_bytes);
	count(&facts);
	explain_end(&explained, &facts);
	print_summary(&facts, &explained);
	explanations_free(&explained);
	symbols_close(symbols);
	facts_free(&facts);
	return 0;
}
