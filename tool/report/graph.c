/* SPDX-License-Identifier: MIT */
/* graph.c: see graph.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "report/graph.h"
#include "report/rule.h"

#define NOT_FOUND 127 /* exit status of a child that could not exec */

static const char *suffix(const char *file)
{
	const char *dot = strrchr(file, '.');

	return dot ? dot : "";
}

/* --- what is drawn -------------------------------------------------------- */

/* As it may stand in a label that is like HTML. */
static void put_text(FILE *to, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", to);
			break;
		case '>':
			fputs("&gt;", to);
			break;
		case '&':
			fputs("&amp;", to);
			break;
		case '"':
			fputs("&quot;", to);
			break;
		default:
			putc(*text, to);
		}
}

/* Between quotes. */
static void put_quoted(FILE *to, const char *text)
{
	putc('"', to);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putc('\\', to);
		if (*text == '\n')
			fputs("\\n", to);
		else
			putc(*text, to);
	}
	putc('"', to);
}

static void put_bytes(FILE *to, uint64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double n = (double)bytes;
	unsigned unit = 0;

	while (n >= 1024 && unit < sizeof(units) / sizeof(units[0]) - 1) {
		n /= 1024;
		unit++;
	}
	fprintf(to, unit ? "%.1f %s" : "%.0f %s", n, units[unit]);
}

static void put_cubicle(FILE *to, const struct layout *l, unsigned i)
{
	fprintf(to, "\tc%u [label=<<b>", i + 1);
	put_text(to, l->cubicle[i].name);
	fprintf(to, "</b>");
	for (unsigned k = 0; k < l->components; k++) {
		if (l->component[k].cubicle != i)
			continue;
		fprintf(to, "<br/>");
		put_text(to, l->component[k].name);
	}
	fprintf(to, ">];\n");
}

/* All calls of one cubicle by another. */
struct sum {
	uint64_t calls, bytes;
	char functions[1024]; /* on lines, as many as there is room for */
};

static void add_function(struct sum *sum, const struct facts_edge *e)
{
	size_t n = strlen(sum->functions);

	snprintf(sum->functions + n, sizeof(sum->functions) - n,
		"%s%s %" PRIu64, n ? "\n" : "", e->function, e->calls);
}

static struct sum sum_of(const struct facts *f, const struct facts_edge **edges,
	uint32_t from, uint32_t to)
{
	struct sum sum = {0};

	for (size_t i = 0; i < f->edges; i++) {
		if (edges[i]->from != from || edges[i]->to != to)
			continue;
		sum.calls += edges[i]->calls;
		sum.bytes += edges[i]->bytes;
		add_function(&sum, edges[i]);
	}
	return sum;
}

static void put_calls(FILE *to, const struct summary *s)
{
	const struct facts_edge **edges =
		summary_edges(s->facts, EDGES_BY_CALLS);
	unsigned count = s->layout->cubicles;

	for (uint32_t a = 1; edges && a <= count; a++)
		for (uint32_t b = 1; b <= count; b++) {
			struct sum sum = sum_of(s->facts, edges, a, b);
			if (!sum.calls)
				continue;
			fprintf(to,
				"\tc%" PRIu32 " -> c%" PRIu32
				" [label=\"%" PRIu64 "%s",
				a, b, sum.calls, s->dev ? "\\n" : "");
			if (s->dev)
				put_bytes(to, sum.bytes);
			fprintf(to, "\", tooltip=");
			put_quoted(to, sum.functions);
			fprintf(to, "];\n");
		}
	free(edges);
}

static void put_violations(FILE *to, const struct facts *f)
{
	for (size_t i = 0; i < f->violations; i++) {
		const struct cubicle_record_violation *v = &f->violation[i];
		bool somebody = v->owner < CUBICLE_SLOTS &&
			(!v->owner || f->cubicle[v->owner].id);
		uint32_t owner = somebody ? v->owner : v->cubicle;
		fprintf(to,
			"\tc%" PRIu32 " -> c%" PRIu32
			" [color=red, fontcolor=red, label=\"%s\"];\n"
			"\tc%" PRIu32 " [color=red];\n",
			v->cubicle, owner, rule_name(v->rule), v->cubicle);
		if (!owner)
			fprintf(to, "\tc0 [label=<<b>monitor</b>>];\n");
	}
}

static void put_graph(FILE *to, const struct summary *s)
{
	fprintf(to,
		"digraph cubicles {\n"
		"\tgraph [rankdir=LR, labelloc=t, fontname=sans, label=<");
	put_text(to, s->layout->name);
	fprintf(to,
		", backend %s>];\n"
		"\tnode [shape=box, style=rounded, fontname=sans];\n"
		"\tedge [fontname=sans, fontsize=10];\n",
		backend_name(s->backend));
	for (unsigned i = 0; i < s->layout->cubicles; i++)
		put_cubicle(to, s->layout, i);
	put_calls(to, s);
	put_violations(to, s->facts);
	fprintf(to, "}\n");
}

/* --- where to ------------------------------------------------------------- */

static int cannot_write(const char *file)
{
	return complain("--graph: %s: %s", file, strerror(errno));
}

static int write_dot(FILE *to, const char *file, const struct summary *s)
{
	put_graph(to, s);
	return fflush(to) || ferror(to) ? cannot_write(file) : 0;
}

/* Become `dot`. */
static _Noreturn void run_dot(int input, int output, const char *option)
{
	if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0)
		execlp("dot", "dot", option, (char *)NULL);
	_exit(NOT_FOUND);
}

/* Wait for `dot`, process (pid). */
static int dot_ended(pid_t pid, const char *file)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return cannot_write(file);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
		return complain("--graph: %s: graphviz is not installed, whose "
				"`dot` draws it; FILE.dot does not need it",
			file);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return complain("--graph: %s: `dot` failed", file);
	return 0;
}

static bool is_dot(const char *file)
{
	return !strcmp(suffix(file), ".dot");
}

int graph_check(const char *file)
{
	int null;

	if (is_dot(file))
		return 0;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return complain("/dev/null: %s", strerror(errno));
	pid_t pid = fork();
	if (!pid) {
		/* It prints its version to stderr. */
		dup2(null, STDERR_FILENO);
		run_dot(null, null, "-V");
	}
	close(null);
	return pid < 0 ? cannot_write(file) : dot_ended(pid, file);
}

static int write_picture(FILE *to, const char *file, const struct summary *s)
{
	char type[8];
	int ends[2];

	snprintf(type, sizeof(type), "-T%s", suffix(file) + 1);
	if (pipe(ends))
		return cannot_write(file);
	pid_t pid = fork();
	if (pid < 0)
		return cannot_write(file);
	if (!pid) {
		close(ends[1]);
		run_dot(ends[0], fileno(to), type);
	}
	close(ends[0]);
	/* A `dot` that ends early says so with its exit status. */
	void (*old)(int) = signal(SIGPIPE, SIG_IGN);
	FILE *input = fdopen(ends[1], "w");
	if (!input)
		abort();
	put_graph(input, s);
	fclose(input);
	signal(SIGPIPE, old);
	return dot_ended(pid, file);
}

int graph_write(FILE *to, const char *file, const struct summary *s)
{
	if (is_dot(file))
		return write_dot(to, file, s);
	return write_picture(to, file, s);
}
