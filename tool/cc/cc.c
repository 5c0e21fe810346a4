/* SPDX-License-Identifier: MIT */
/*
 * cc.c: cubicle-cc, a compiler for components that the backend `sfi` can run,
 * and for whole programs that become components of any backend.
 *
 * It runs a compiler, rewrites the assembly that this writes, has it assembled,
 * and has the compiler link. All that it writes is checked.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "arguments.h"
#include "check.h"
#include "half.h"
#include "nops.h"
#include "options.h"
#include "process.h"
#include "program.h"
#include "rewrite.h"

/* What sources can ask for: that they are compiled for backend sfi. */
#define DEFINED "-D__CUBICLE_SFI__=1"

static const char usage[] =
	"usage: cubicle-cc [--program] [--sfi[=full|stores|none]] [--cc=COMPILER]\n"
	"                  OPTION... FILE...\n"
	"Compiles components that the backend sfi can run; see cubicle-cc(1).\n"
	"  --program     CC of a whole build: the programs that it links become\n"
	"                components, and its feature tests run on the host\n"
	"  --test=NAME   with --program: NAME, a pattern, is a feature test, too\n"
	"  --sfi=full    confine all accesses to memory (the default)\n"
	"  --sfi=stores  confine only stores and jumps\n"
	"  --sfi=none    with --program: for the other backends\n"
	"  --cc=NAME     the compiler: gcc, unless CUBICLE_CC says otherwise\n"
	"All other options and files go to the compiler.\n";

static struct job job = {.compiler = "gcc"};

/* The whole of (path), and then a NUL; NULL, and the reason was printed. clang
 * has NULs in comments that show what a number is as a letter. */
static char *file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t size = 0, room = 1 << 16, n;
	char *text = malloc(room + 1);

	if (!f || !text) {
		process_fail(path);
		free(text);
		return NULL;
	}
	while ((n = fread(text + size, 1, room - size, f)) > 0) {
		size += n;
		if (size == room) {
			room *= 2;
			text = realloc(text, room + 1);
			if (!text)
				exit(1);
		}
	}
	bool failed = ferror(f);
	fclose(f);
	if (failed) {
		process_fail(path);
		free(text);
		return NULL;
	}
	for (size_t i = 0; i < size; i++)
		if (!text[i])
			text[i] = ' ';
	text[size] = 0;
	return text;
}

/* --- compiling ------------------------------------------------------------------ */

/* By the name of its file. */
static bool is_clang(void)
{
	const char *slash = strrchr(job.compiler, '/');

	return strstr(slash ? slash : job.compiler, "clang") != NULL;
}

/* What is needed of the compiler so that all it writes can be rewritten. */
static void add_needed(struct list *l)
{
	list_add(l, "-fno-stack-protector");
	list_add(l, "-fcf-protection=none");
	list_add(l, "-fno-stack-clash-protection");
	list_add(l, "-mno-avx");
	list_add(l, "-mno-mmx");
	/* Errors name lines. */
	if (!job.debug)
		list_add(l, "-g1");
	if (is_clang()) {
		list_add(l, "-fno-addrsig");
		/* It does not link, and is told how all the same. */
		list_add(l, "-Qunused-arguments");
		return;
	}
	/* Who knows what a function leaves alone would rely on %r11. */
	list_add(l, "-fno-ipa-ra");
	/* Within a function, no register is free for an address in memory. */
	list_add(l, "-mindirect-branch-register");
	list_add(l, "-mmemcpy-strategy=libcall:-1:noalign");
	list_add(l, "-mmemset-strategy=libcall:-1:noalign");
}

/* Files that are written beside the object are named after it, and not after
 * the assembly. */
static void add_beside(
	struct list *l, const struct argument *source, const char *object)
{
	if (job.writes_depends && !job.names_depends) {
		list_add(l, "-MF");
		list_add(l, text_join(stem(object), ".d", ""));
	}
	if (job.writes_depends && !job.names_target) {
		list_add(l, "-MQ");
		list_add(l, object);
	}
	if (is_clang() || job.names_dump)
		return;
	const char *named = job.mode == MODE_LINK
		? text_join(job.output ? job.output : "a", "-",
			  base_name(source->text))
		: text_join(stem(object), ".c", "");
	size_t folder_bytes = (size_t)(base_name(named) - named);
	list_add(l, "-dumpdir");
	list_add(l, folder_bytes ? strndup(named, folder_bytes) : "./");
	list_add(l, "-dumpbase");
	list_add(l, base_name(named));
	list_add(l, "-dumpbase-ext");
	list_add(l, strrchr(base_name(named), '.'));
}

/* What clang wrote beside the assembly goes beside (object): -fstack-usage. */
static int move_beside(const char *object)
{
	static const char start[] = "compiled.";
	DIR *d = opendir(folder_path());
	struct dirent *e;
	int status = 0;

	while (d && !status && (e = readdir(d))) {
		struct list l = {NULL, 0};
		if (strncmp(e->d_name, start, sizeof(start) - 1) ||
			text_ends(e->d_name, ".s"))
			continue;
		list_add(&l, "mv");
		list_add(&l, text_join(folder_path(), "/", e->d_name));
		list_add(&l,
			text_join(stem(object), ".",
				e->d_name + sizeof(start) - 1));
		status = process_run(&l);
	}
	if (d)
		closedir(d);
	return status;
}

/* The compiler's own part: (source) to assembly text at (to). */
static int compile(
	const struct argument *source, const char *object, const char *to)
{
	struct list l = {NULL, 0};

	list_add(&l, job.compiler);
	list_add_all(&l, &job.flags);
	list_add(&l, DEFINED);
	if (job.program)
		program_add_flags(&l);
	add_needed(&l);
	list_add(&l, source->language == LANGUAGE_ASSEMBLY_CPP ? "-E" : "-S");
	add_beside(&l, source, object);
	list_add(&l, "-x");
	list_add(&l, language_name(source->language));
	list_add(&l, source->text);
	list_add(&l, "-o");
	list_add(&l, to);
	int status = process_run(&l);
	return status ? status : move_beside(object);
}

/* Assembly (from), of (source), to (to), "-" for standard output. */
static int rewrite_file(const char *from, const struct argument *source,
	bool debug, const char *to)
{
	struct rewrite_options options = job.options;
	bool is_output = !strcmp(to, "-");
	char *text = file_read(from);
	FILE *out = !text ? NULL : is_output ? stdout : fopen(to, "w");

	options.debug = debug;
	options.marks_tail_calls = is_clang();
	options.is_assembly = source->language == LANGUAGE_ASSEMBLY ||
		source->language == LANGUAGE_ASSEMBLY_CPP;
	if (!out) {
		if (text)
			process_fail(to);
		free(text);
		return 1;
	}
	int errors = 0;
	/* What -S wrote is as it has to be; else the check refuses it. */
	if (!strncmp(text, REWRITTEN, strlen(REWRITTEN)))
		fputs(text, out);
	else
		errors = rewrite(text, source->text, &options, out);
	free(text);
	if (is_output ? fflush(out) : fclose(out))
		return process_fail(to);
	return errors != 0;
}

static int assemble(const char *text, const char *object)
{
	struct list l = {NULL, 0};

	list_add(&l, "as");
	list_add(&l, "--64");
	list_add_all(&l, &job.assembler);
	list_add(&l, "-o");
	list_add(&l, object);
	list_add(&l, text);
	int status = process_run(&l);
	return status ? status : nops_merge(object) != 0;
}

/* (object) was refused: say where. Its text is assembled once more, with the
 * lines that it came from. */
static int explain(
	const char *from, const struct argument *source, const char *object)
{
	char *text = text_join(folder_path(), "/explained.s", "");
	char *described = text_join(folder_path(), "/explained.o", "");

	if (rewrite_file(from, source, true, text) || assemble(text, described))
		described = NULL;
	check_file(object, job.options.stores_only, true, described);
	output_remove(object);
	return 1;
}

/* Assembly (from) to the object file, or assembly text, (to). */
static int finish(
	const char *from, const struct argument *source, const char *to)
{
	char *text = text_join(folder_path(), "/rewritten.s", "");

	if (job.mode == MODE_ASSEMBLY)
		return rewrite_file(from, source, job.debug, to);
	int status = rewrite_file(from, source, job.debug, text);
	if (!status)
		status = assemble(text, to);
	if (!status && check_file(to, job.options.stores_only, false, NULL))
		status = explain(from, source, to);
	return status;
}

/* (source) to the object (to), for a program of the host or a component that is
 * not rewritten. */
static int compile_plain(
	const struct argument *source, const char *to, bool is_half)
{
	struct list l = {NULL, 0};

	list_add(&l, job.compiler);
	/* What there is to say, and to write beside it, was when this is a
	 * half. */
	for (size_t i = 0; i < job.flags.count; i++)
		if (!is_half || strncmp(job.flags.item[i], "-M", 2) != 0)
			list_add(&l, job.flags.item[i]);
		else if (option_takes_argument(job.flags.item[i]))
			i++;
	if (is_half)
		list_add(&l, "-w");
	else
		add_beside(&l, source, to);
	program_add_flags(&l);
	if (is_clang())
		list_add(&l, "-Qunused-arguments");
	list_add(&l, !is_half && job.mode == MODE_ASSEMBLY ? "-S" : "-c");
	list_add(&l, "-x");
	list_add(&l, language_name(source->language));
	list_add(&l, source->text);
	list_add(&l, "-o");
	list_add(&l, to);
	return process_run(&l);
}

/* Is (source) text that cubicle-cc -S wrote? */
static bool is_rewritten(const struct argument *source)
{
	char start[sizeof(REWRITTEN)] = "";
	FILE *f = source->language == LANGUAGE_ASSEMBLY
		? fopen(source->text, "r")
		: NULL;

	if (!f)
		return false;
	size_t n = fread(start, 1, strlen(REWRITTEN), f);
	fclose(f);
	return n == strlen(REWRITTEN) && !strcmp(start, REWRITTEN);
}

/* Give (object), of (source), its half. */
static int add_half(const struct argument *source, const char *object)
{
	const char *half = folder_name(".o");

	if (!strcmp(source->text, "-") || is_rewritten(source))
		return 0;
	int status = compile_plain(source, half, true);
	return status ? status : half_attach(object, half);
}

static int translate_rewritten(const struct argument *source, const char *to)
{
	char *text = text_join(folder_path(), "/compiled.s", "");
	bool is_input = !strcmp(source->text, "-");
	const char *from = text;
	int status = 0;

	if (source->language != LANGUAGE_ASSEMBLY)
		status = compile(source, to, text);
	else
		from = is_input ? "/dev/stdin" : source->text;
	if (status)
		return status;
	status = finish(from, source, to);
	/* Errors name lines of the assembly, too: leave it there to be read. */
	if (status && from == text && strcmp(to, "-") &&
		strncmp(to, folder_path(), strlen(folder_path())) != 0) {
		char *kept = text_join(to, ".s", "");
		struct list l = {NULL, 0};
		list_add(&l, "mv");
		list_add(&l, text);
		list_add(&l, kept);
		if (!process_run(&l))
			fprintf(stderr,
				"cubicle-cc: %s: its assembly is left as %s\n",
				source->text, kept);
	}
	return status;
}

static int translate(const struct argument *source, const char *to)
{
	if (job.plain)
		return compile_plain(source, to, false);
	int status = translate_rewritten(source, to);
	if (!status && job.program && job.mode != MODE_ASSEMBLY)
		status = add_half(source, to);
	return status;
}

/* Where -c or -S without -o puts what comes of (source). */
static const char *default_output(const char *source)
{
	return text_join(stem(base_name(source)),
		job.mode == MODE_ASSEMBLY ? ".s" : ".o", "");
}

static int translate_all(void)
{
	int status = 0;

	for (size_t i = 0; i < job.count && !status; i++)
		if (job.all[i].language != LANGUAGE_NONE)
			status = translate(&job.all[i],
				job.output ? job.output
					   : default_output(job.all[i].text));
	return status;
}

/* --- linking -------------------------------------------------------------------- */

/* Objects of sources that are linked at once go to the temporary folder. */
static const char *object_make(const struct argument *source, size_t number)
{
	char name[64];

	snprintf(name, sizeof(name), "/%zu.%.32s.o", number,
		stem(base_name(source->text)));
	const char *object = text_join(folder_path(), name, "");
	return translate(source, object) ? NULL : object;
}

/* What is linked of (a), the argument (number): NULL, and the reason was
 * printed;
 * "" for nothing. */
static const char *link_input(const struct argument *a, size_t number)
{
	if (a->is_library)
		return program_library(&job, a->text);
	if (a->language != LANGUAGE_NONE)
		return object_make(a, number);
	return a->text;
}

/* Inputs of the linker, in order; NULL, and the reason was printed. */
static struct argument *link_inputs(size_t *count)
{
	struct argument *input = calloc(job.count + 1, sizeof(*input));

	if (!input)
		exit(1);
	*count = 0;
	for (size_t i = 0; i < job.count; i++) {
		struct argument *to = &input[*count];
		*to = job.all[i];
		to->text = link_input(&job.all[i], i);
		if (!to->text)
			return NULL;
		*count += *to->text != 0;
	}
	return input;
}

static int link_component(const struct argument *input, size_t count)
{
	const char *output = job.output ? job.output : "a.out";
	struct list l = {NULL, 0};

	list_add(&l, job.compiler);
	for (size_t i = 0; i < count; i++)
		list_add(&l, input[i].text);
	list_add(&l, "-o");
	list_add(&l, output);
	if (job.program && job.relocatable)
		list_add(&l, "-nostdlib");
	int status = process_run(&l);
	if (status || job.plain)
		return status;
	if (nops_merge(output) ||
		check_file(output, job.options.stores_only, true, NULL)) {
		fprintf(stderr,
			"cubicle-cc: %s is not written: the monitor would "
			"refuse it\n",
			output);
		output_remove(output);
		return 1;
	}
	return 0;
}

static int link_all(void)
{
	size_t count;
	const struct argument *input = link_inputs(&count);

	if (!input)
		return 1;
	if (job.program && !job.relocatable)
		return program_link(&job, input, count);
	return link_component(input, count);
}

/* Nothing is compiled: it is asked something else. */
static int pass_on(void)
{
	struct list l = {NULL, 0};

	list_add(&l, job.compiler);
	if (!job.plain)
		list_add(&l, DEFINED);
	if (job.program)
		program_add_flags(&l);
	for (size_t i = 0; i < job.count; i++) {
		if (job.all[i].is_library)
			continue;
		if (!job.all[i].is_option) {
			list_add(&l, "-x");
			list_add(&l, language_name(job.all[i].language));
		}
		list_add(&l, job.all[i].text);
	}
	if (job.output) {
		list_add(&l, "-o");
		list_add(&l, job.output);
	}
	return process_run(&l);
}

int main(int argc, char **argv)
{
	const char *compiler = getenv("CUBICLE_CC");

	if (compiler && *compiler)
		job.compiler = compiler;
	if (argc < 2 || !strcmp(argv[1], "--help")) {
		fputs(usage, argc < 2 ? stderr : stdout);
		return argc < 2 ? 2 : 0;
	}
	int status = arguments_read(&job, argc, argv);
	if (status)
		return status;
	if (job.mode == MODE_OTHER && !job.program)
		return pass_on();
	status = folder_make();
	if (status)
		return status;
	/* An output that nobody wants is written in several steps, too. */
	if (job.mode != MODE_OTHER && job.output && is_null(job.output))
		job.output = folder_name(".null");
	if (job.program)
		status = program_begin(&job);
	if (!status)
		status = job.mode == MODE_OTHER ? pass_on()
			: job.mode == MODE_LINK ? link_all()
						: translate_all();
	folder_remove();
	return status;
}
