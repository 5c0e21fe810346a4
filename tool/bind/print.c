/* SPDX-License-Identifier: MIT */
/* print.c: see print.h. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "bind/decided.h"
#include "bind/print.h"
#include "bind/types.h"

#define LICENCE "SPDX-License-Identifier: MIT"

/* (name) in capitals, as a macro or a variable of make. */
static void print_macro(FILE *to, const char *name)
{
	for (const char *c = name; *c; c++)
		fputc(isalnum((uint8_t)*c) ? toupper((uint8_t)*c) : '_', to);
}

/* --- declarations ------------------------------------------------------------ */

/* Between why nobody knows, and what may stand there. */
static const char *between(const struct bind_argument *a)
{
	if (!a->choices)
		return "";
	return a->why[strlen(a->why) - 1] == '?' ? " " : ". ";
}

static void print_argument(FILE *to, struct bind_model *m,
	const struct bind_argument *a, bool last)
{
	static const char *const words[] = {
		[BIND_CERTAIN] = "certain",
		[BIND_LIKELY] = "likely",
		[BIND_UNKNOWN] = "unknown",
	};
	bool callback = !strcmp(a->kind, "callback");

	fprintf(to, "\t(%s, %s, %s%s%s)%s /* %s%s%s%s%s */\n", a->kind,
		callback ? a->callback : bind_spell(m, a->type), a->name,
		a->extra ? ", " : "", a->extra ? a->extra : "",
		last ? ");" : ",", words[a->trust], a->why ? ": " : "",
		a->why ? a->why : "", between(a), a->choices ? a->choices : "");
}

static void print_function(FILE *to, struct bind_model *m,
	const struct bind_headers *h, const struct bind_function *f,
	struct bind_counts *counts)
{
	const struct bind_decision *d = bind_decided_of(m->decided, f->name);

	fputc('\n', to);
	if (d)
		fprintf(to, "/* Decided: %s, line %u. */\n",
			bind_basename(m->decided->file), d->line);
	else if (f->result_why)
		fprintf(to, "/* The result: %s. */\n", f->result_why);
	/* A macro of the same name would be taken for it. */
	if (bind_headers_define(h, f->name))
		fprintf(to, "#undef %s\n", f->name);
	if (d) {
		fprintf(to, "%s\n", d->text);
		counts->decided++;
		return;
	}
	fprintf(to, "%s((%s, %s), %s%s\n",
		f->is_callback ? "CUBICLE_CALLBACK" : "CUBICLE_FUNCTION",
		f->result_kind, bind_spell(m, bind_unqualified(f->type->to)),
		f->name, f->args ? "," : ");");
	for (unsigned i = 0; i < f->args; i++) {
		print_argument(to, m, &f->arg[i], i + 1 == f->args);
		counts->trust[f->arg[i].trust]++;
	}
}

static struct bind_function *callback_of(
	struct bind_model *m, const struct bind_argument *a)
{
	if (!strcmp(a->kind, "callback"))
		for (unsigned i = 0; i < m->callbacks; i++)
			if (!strcmp(m->callback[i].name, a->callback))
				return &m->callback[i];
	return NULL;
}

/* (f), behind the callbacks that it needs. */
static void print_with_callbacks(FILE *to, struct bind_model *m,
	const struct bind_headers *h, struct bind_function *f,
	struct bind_counts *counts)
{
	for (unsigned i = 0; i < f->args; i++) {
		struct bind_function *c = callback_of(m, &f->arg[i]);
		if (!c || c->printed)
			continue;
		c->printed = true;
		print_function(to, m, h, c, counts);
	}
	print_function(to, m, h, f, counts);
}

/* --- types ------------------------------------------------------------------ */

static void print_types_of(FILE *to, struct bind_model *m,
	const struct bind_function *f, bool headers)
{
	bind_define(to, m, f->type->to, headers);
	for (unsigned i = 0; i < f->args; i++) {
		const struct bind_function *c = callback_of(m, &f->arg[i]);
		if (c)
			print_types_of(to, m, c, headers);
		else
			bind_define(to, m, f->arg[i].type, headers);
	}
}

/* Do the headers have `NAME[` for the name of a pointer? */
static bool has_arrays(const struct bind_model *m, const struct bind_headers *h)
{
	for (size_t w = 1; w < h->words; w++) {
		if (*h->word[w] != '[')
			continue;
		for (unsigned i = 0; i < m->functions; i++)
			for (unsigned a = 0; a < m->function[i].args; a++)
				if (!strcmp(m->function[i].arg[a].name,
					    h->word[w - 1]))
					return true;
	}
	return false;
}

static void print_types(FILE *to, struct bind_model *m, bool headers)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *types = open_memstream(&text, &bytes);

	if (!types)
		abort();
	for (unsigned i = 0; i < m->functions; i++)
		if (!m->function[i].left_out)
			print_types_of(types, m, &m->function[i], headers);
	if (fclose(types))
		abort();
	if (bytes)
		fprintf(to, "\n%s", text);
	free(text);
}

static void print_includes(
	FILE *to, const struct bind_model *m, const struct bind_headers *h)
{
	for (unsigned i = 0; i < h->given; i++)
		fprintf(to, "#include <%s>\n", bind_basename(h->file[i]));
	fputs("#include <cubicle/interface.h>\n", to);
	if (has_arrays(m, h))
		fputs("\n/* A parameter that the headers call an array is a "
		      "pointer here. */\n"
		      "#if defined(__GNUC__) && !defined(__clang__)\n"
		      "#pragma GCC diagnostic ignored \"-Warray-parameter\"\n"
		      "#endif\n",
			to);
}

/* --- the file --------------------------------------------------------------- */

static void print_head(
	FILE *to, const struct bind_names *n, const struct bind_headers *h)
{
	fprintf(to,
		"/* " LICENCE " */\n"
		"/*\n"
		" * %s.h: the interface of %s.so, derived from its debug\n"
		" * information by `cubicle bind`.\n"
		" *\n"
		" * The comment after each argument says how certain its kind is.\n"
		" * A program that calls a function with an argument of kind\n"
		" * `undecided` is not loaded: find out what the library does with\n"
		" * the argument, and replace the kind (cubicle/interface.h lists\n"
		" * the kinds). A copied argument is gone after the call: an\n"
		" * argument that the library uses later must be kept. `cubicle run\n"
		" * --check-copies` finds wrong declarations. If a `likely` kind is\n"
		" * wrong, a call breaks a rule.\n",
		n->name, n->name);
	if (!h->files)
		fputs(" *\n"
		      " * Do not include it together with the library's own headers.\n",
			to);
	fputs(" */\n#ifndef ", to);
	print_macro(to, n->name);
	fputs("_CUBICLE_H\n#define ", to);
	print_macro(to, n->name);
	fputs("_CUBICLE_H\n\n", to);
}

/* In a comment, which a name must not end. */
static void print_any_name(FILE *to, const char *name)
{
	for (; *name; name++)
		fputc(isalnum((uint8_t)*name) || strchr("_.$@", *name) ? *name
								       : '?',
			to);
}

static void print_left_out(FILE *to, const struct bind_model *m)
{
	bool any = false;

	for (unsigned i = 0; i < m->functions; i++) {
		const struct bind_function *f = &m->function[i];
		if (!f->left_out)
			continue;
		if (!any)
			fputs("\n/*\n * Left out, with the reason: other cubicles "
			      "cannot use these.\n *\n",
				to);
		any = true;
		fputs(" *   ", to);
		print_any_name(to, f->name);
		fprintf(to, ": %s\n", f->left_out);
	}
	if (any)
		fputs(" */\n", to);
}

void bind_print_interface(FILE *to, const struct bind_names *n,
	struct bind_model *m, const struct bind_headers *h,
	struct bind_counts *counts)
{
	memset(counts, 0, sizeof(*counts));
	print_head(to, n, h);
	print_includes(to, m, h);
	print_types(to, m, h->files);
	for (unsigned i = 0; i < m->functions; i++) {
		counts->functions += !m->function[i].left_out;
		counts->left_out += !!m->function[i].left_out;
		if (!m->function[i].left_out)
			print_with_callbacks(to, m, h, &m->function[i], counts);
	}
	print_left_out(to, m);
	fputs("\n#endif\n", to);
}

/* --- layout and build ------------------------------------------------------- */

/* The words of (text), in lines that are comments. */
static void print_words(FILE *to, const char *text)
{
	unsigned column = 80;

	while (*(text += strspn(text, " "))) {
		unsigned n = (unsigned)strcspn(text, " ");
		if (column + n >= 78) {
			fputs("\n;  ", to);
			column = 3;
		}
		fprintf(to, " %.*s", (int)n, text);
		column += n + 1;
		text += n;
	}
	fputc('\n', to);
}

/* Is there anything in (imports) that is not of the library OS? */
static bool wants_libc(const char *imports)
{
	static const char *const ours[] = {"alloc_", "boot_", "cubicle_",
		"random_", "time_", "vfs_", NULL};

	while (*(imports += strspn(imports, " "))) {
		const char *const *o = ours;
		while (*o && strncmp(*o, imports, strlen(*o)))
			o++;
		if (!*o)
			return true;
		imports += strcspn(imports, " ");
	}
	return false;
}

void bind_print_layout(
	FILE *to, const struct bind_names *n, const struct bind_library *l)
{
	static const char rest[] = "\n"
				   "[cubicle vfs]\n"
				   "components = vfs devfs\n"
				   "calls = ramfs alloc time plat random\n"
				   "\n"
				   "[cubicle ramfs]\n"
				   "components = ramfs\n"
				   "calls = alloc time\n"
				   "\n"
				   "[cubicle alloc]\n"
				   "components = alloc\n"
				   "rights = pages\n"
				   "\n"
				   "[cubicle time]\n"
				   "components = time\n"
				   "calls = plat\n"
				   "\n"
				   "[cubicle plat]\n"
				   "components = plat random\n"
				   "rights = host\n"
				   "\n"
				   "[cubicle boot]\n"
				   "components = boot\n"
				   "calls = vfs plat libc alloc\n";

	fprintf(to,
		"; " LICENCE "\n"
		"; By `cubicle bind`. `app` stands for the component that uses "
		"the library.\n"
		"description = app, and %s in a cubicle of its own\n"
		"program = app\n"
		"\n"
		"[cubicle app]\n"
		"components = app libc\n"
		"calls = %s vfs alloc time random boot\n"
		"\n"
		"; When it breaks a rule, calls into it fail. Pointers that it "
		"returns lead into\n"
		"; its memory, which the program may read.\n"
		"[cubicle %s]\n"
		"components = %s%s\n"
		"shows = app\n"
		"on-fault = error\n",
		n->name, n->name, n->name, n->name,
		wants_libc(l->imports) ? " libc" : "");
	if (*l->imports) {
		fputs(wants_libc(l->imports)
				? "calls = alloc random\n"
				: "calls = vfs alloc time random boot\n",
			to);
		fputs("; It imports these; to open files or to read the clock, a "
		      "libc calls vfs or time:",
			to);
		print_words(to, l->imports);
	}
	fputs(rest, to);
}

/* (bytes) of the name of a file, as make reads it. */
static void print_make(FILE *to, const char *name, size_t bytes)
{
	for (; bytes--; name++) {
		if (*name == '$')
			fputc('$', to);
		if (*name == '#')
			fputc('\\', to);
		fputc(*name, to);
	}
}

/* The folder of (file). */
static void print_folder(FILE *to, const char *file)
{
	const char *base = bind_basename(file);

	if (base == file)
		fputc('.', to);
	else
		print_make(to, file, (size_t)(base - file));
}

void bind_print_build(
	FILE *to, const struct bind_names *n, const struct bind_headers *h)
{
	/* ~ is the name, ^ the same as a variable. */
	static const char rule[] =
		"\n"
		"$(B)/components/~.so: $(^_SO) $(^_DIR)~.h\n"
		"\t@mkdir -p $(@D)\n"
		"\t@echo \"  BIND    $@\"\n"
		"\t$(Q)$(CC) $(COMPONENT_CFLAGS) $(^_CFLAGS) -x c -c -o $@.o \\\n"
		"\t\t$(^_DIR)~.h\n"
		"\t$(Q)objcopy -O binary -j cubicle_interface $(^_SO) $@.table\n"
		"\t$(Q)objcopy -O binary -j cubicle_interface $@.o $@.own\n"
		"\t@cat $@.own >>$@.table\n"
		"\t$(Q)objcopy --add-section cubicle_interface=$@.table \\\n"
		"\t\t--rename-section cubicle_interface=cubicle_linked \\\n"
		"\t\t$(^_SO) $@\n"
		"\t$(Q)objcopy --set-section-alignment cubicle_interface=8 $@\n"
		"\t@rm $@.o $@.own $@.table\n"
		"\n"
		"COMPONENTS += $(B)/components/~.so\n";

	fprintf(to,
		"# " LICENCE "\n"
		"# By `cubicle bind`. This adds a section with the interface to\n"
		"# %s.so as it is built for components (see COMPONENT_LDFLAGS).\n"
		"# The interface follows any that is linked into the library.\n"
		"# make reads a build.mk in a folder of examples/.\n\n",
		n->name);
	print_macro(to, n->name);
	fputs("_DIR := $(dir $(lastword $(MAKEFILE_LIST)))\n", to);
	print_macro(to, n->name);
	fputs("_SO := ", to);
	print_make(to, n->file, strlen(n->file));
	fputc('\n', to);
	print_macro(to, n->name);
	fputs("_CFLAGS :=", to);
	for (unsigned i = 0; i < h->given; i++) {
		fputs(" -isystem ", to);
		print_folder(to, h->file[i]);
	}
	fputc('\n', to);
	for (const char *c = rule; *c; c++) {
		if (*c == '^')
			print_macro(to, n->name);
		else if (*c == '~')
			fputs(n->name, to);
		else
			fputc(*c, to);
	}
}
