/* SPDX-License-Identifier: MIT */
/*
 * arguments.c: the command line, argument by argument.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arguments.h"
#include "options.h"

#define NESTED_MAX 16 /* files of arguments that name another */

void list_add(struct list *l, const char *item)
{
	l->item = realloc(l->item, (l->count + 2) * sizeof(*l->item));
	if (!l->item)
		exit(1);
	l->item[l->count++] = item;
	l->item[l->count] = NULL;
}

void list_add_all(struct list *l, const struct list *from)
{
	for (size_t i = 0; i < from->count; i++)
		list_add(l, from->item[i]);
}

char *text_join(const char *a, const char *b, const char *c)
{
	char *to;

	if (asprintf(&to, "%s%s%s", a, b, c) < 0)
		exit(1);
	return to;
}

bool text_ends(const char *text, const char *end)
{
	size_t length = strlen(text), bytes = strlen(end);

	return length >= bytes && !strcmp(text + length - bytes, end);
}

static __attribute__((format(printf, 1, 2))) int refuse(const char *format, ...)
{
	va_list args;

	fputs("cubicle-cc: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return 2;
}

/* --- languages ------------------------------------------------------------------ */

static const char *const languages[] = {[LANGUAGE_NONE] = "none",
	[LANGUAGE_C] = "c",
	[LANGUAGE_PREPROCESSED] = "cpp-output",
	[LANGUAGE_ASSEMBLY_CPP] = "assembler-with-cpp",
	[LANGUAGE_ASSEMBLY] = "assembler"};

#define LANGUAGES (sizeof(languages) / sizeof(languages[0]))

/* Names that compilers take for a language which cannot be rewritten. */
static const char *const foreign[] = {".cc", ".cp", ".cxx", ".cpp", ".CPP",
	".c++", ".C", ".ii", ".m", ".mi", ".mm", ".M", ".mii", ".h", ".H",
	".hh", ".hp", ".hxx", ".hpp", ".HPP", ".h++", ".tcc", ".f", ".for",
	".ftn", ".F", ".FOR", ".fpp", ".FPP", ".FTN", ".f90", ".f95", ".f03",
	".f08", ".F90", ".F95", ".F03", ".F08", ".go", ".brig", ".d", ".di",
	".dd", ".ads", ".adb", ".rs", ".ll", ".bc", ".cu", ".cl", ".gch",
	".pch"};

const char *language_name(enum language l)
{
	return languages[l];
}

static bool is_foreign(const char *path)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (text_ends(path, foreign[i]))
			return true;
	return false;
}

static enum language language_of(const char *path)
{
	if (text_ends(path, ".c"))
		return LANGUAGE_C;
	if (text_ends(path, ".i"))
		return LANGUAGE_PREPROCESSED;
	if (text_ends(path, ".S") || text_ends(path, ".sx"))
		return LANGUAGE_ASSEMBLY_CPP;
	if (text_ends(path, ".s"))
		return LANGUAGE_ASSEMBLY;
	return LANGUAGE_NONE;
}

/* --- files of arguments ------------------------------------------------------------ */

/* The next argument in (*at), which is moved behind it; NULL if there is none.
 * As the compilers have it: blanks separate, quotes and \ protect. */
static char *word_next(const char **at)
{
	const char *from = *at;
	char quote = 0;

	while (isspace((unsigned char)*from))
		from++;
	if (!*from)
		return NULL;
	char *word = malloc(strlen(from) + 1), *to = word;
	if (!word)
		exit(1);
	for (; *from && (quote || !isspace((unsigned char)*from)); from++) {
		if (*from == '\\' && from[1])
			*to++ = *++from;
		else if (quote ? *from == quote : *from == '"' || *from == '\'')
			quote = quote ? 0 : *from;
		else
			*to++ = *from;
	}
	*to = 0;
	*at = from;
	return word;
}

static char *file_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!f)
		return NULL;
	/* Up to a NUL or its end. */
	if (getdelim(&text, &room, 0, f) < 0) {
		free(text);
		text = ferror(f) ? NULL : strdup("");
	}
	fclose(f);
	return text;
}

/* Add (text) to (to); of @FILE, what is in it. */
static int word_add(struct list *to, const char *text, int depth)
{
	int status = 0;
	char *word;

	if (text[0] != '@' || !text[1]) {
		list_add(to, text);
		return 0;
	}
	char *all = file_text(text + 1);
	if (!all)
		return refuse("%s: %s", text, strerror(errno));
	if (depth == NESTED_MAX)
		return refuse("%s: nested too deep", text);
	const char *at = all;
	while (!status && (word = word_next(&at)))
		status = word_add(to, word, depth + 1);
	free(all);
	return status;
}

/* --- options ------------------------------------------------------------------------ */

static void add(struct job *job, const char *text, enum language language,
	bool is_option)
{
	job->all = realloc(job->all, (job->count + 1) * sizeof(*job->all));
	if (!job->all)
		exit(1);
	job->all[job->count++] =
		(struct argument){text, language, is_option, false};
	if (is_option)
		list_add(&job->flags, text);
}

/* (text) without (start), which it begins with. NULL: it does not, or there is
 * nothing else. */
static const char *after(const char *text, const char *start)
{
	size_t length = strlen(start);

	return !strncmp(text, start, length) && text[length] ? text + length
							     : NULL;
}

static int sfi_read(struct job *job, const char *text)
{
	if (after(text, "--cc=")) {
		job->compiler = text + 5;
		return 0;
	}
	if (!strncmp(text, "--cc", 4))
		return refuse("%s: it is --cc=COMPILER", text);
	job->options.stores_only = !strcmp(text, "--sfi=stores");
	job->plain = !strcmp(text, "--sfi=none");
	if (job->options.stores_only || job->plain || !strcmp(text, "--sfi") ||
		!strcmp(text, "--sfi=full"))
		return 0;
	return refuse("%s: it is --sfi=full, --sfi=stores, or with --program "
		      "--sfi=none",
		text);
}

/* -x NAME: what the files that follow are. */
static int language_read(const char *name, enum language *to)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (!strcmp(languages[i], name)) {
			*to = (enum language)i;
			return 0;
		}
	return refuse("-x %s: only C and assembly can be rewritten", name);
}

/* Is (path) a shared library? */
static bool is_shared(const char *path)
{
	const char *slash = strrchr(path, '/');

	return text_ends(path, ".so") || strstr(slash ? slash : path, ".so.");
}

static int file_add(struct job *job, const char *path, enum language language)
{
	bool is_input = !strcmp(path, "-");

	if (language == LANGUAGE_NONE)
		language = language_of(path);
	if (language == LANGUAGE_NONE && is_foreign(path))
		return refuse("%s: only C and assembly can be rewritten; "
			      "-x gives the language of a file",
			path);
	if (job->program && language == LANGUAGE_NONE && is_shared(path))
		return refuse("%s: a program holds its libraries; build them "
			      "static (configure --disable-shared)",
			path);
	if (is_input && language == LANGUAGE_NONE)
		return refuse("-: its language is missing; give it with -x");
	if (language == LANGUAGE_NONE)
		job->linker_files++;
	else
		job->sources++;
	add(job, path, language, false);
	return 0;
}

/* -g and its kin: the last that says how much decides. */
static void debug_note(struct job *job, const char *text)
{
	if (!strcmp(text, "-g0"))
		job->debug = false;
	else if (!strcmp(text, "-g") || !strncmp(text, "-ggdb", 5) ||
		(!strncmp(text, "-g", 2) && isdigit((unsigned char)text[2])) ||
		!strncmp(text, "-gdwarf", 7) || !strcmp(text, "-gmlt") ||
		!strcmp(text, "-gline-tables-only"))
		job->debug = !text_ends(text, "gdb0");
}

static void depends_note(struct job *job, const char *text)
{
	if (!strcmp(text, "-MD") || !strcmp(text, "-MMD"))
		job->writes_depends = true;
	job->names_depends |= !strncmp(text, "-MF", 3);
	job->names_target |=
		!strncmp(text, "-MT", 3) || !strncmp(text, "-MQ", 3);
}

/* What the assembler is told, which the compiler only hands on. */
static void assembler_note(struct job *job, const char *text)
{
	char *all = strdup(text);

	for (char *one = strtok(all, ","); one; one = strtok(NULL, ","))
		list_add(&job->assembler, one);
}

static void mode_set(struct job *job, enum mode mode)
{
	if (mode > job->mode)
		job->mode = mode;
}

/* What is remembered of (text), which is handed on. */
static void option_note(struct job *job, const char *text)
{
	debug_note(job, text);
	depends_note(job, text);
	if (option_is_other(text))
		mode_set(job, MODE_OTHER);
	if (after(text, "-Wa,"))
		assembler_note(job, text + 4);
	if (!strncmp(text, "-gz", 3))
		list_add(&job->assembler, "--compress-debug-sections");
	job->shared |= !strcmp(text, "-shared");
	job->relocatable |= !strcmp(text, "-r") || !strcmp(text, "-Wl,-r");
	job->no_startup |=
		!strcmp(text, "-nostdlib") || !strcmp(text, "-nostartfiles");
	job->verbose |= !strcmp(text, "-v");
	job->names_dump |=
		!strncmp(text, "-dumpdir", 8) || !strncmp(text, "-dumpbase", 9);
}

static bool sanitizer_traps(const struct list *words)
{
	for (size_t i = 0; i < words->count; i++)
		if (!strcmp(words->item[i],
			    "-fsanitize-undefined-trap-on-error") ||
			!strncmp(words->item[i], "-fsanitize-trap", 15))
			return true;
	return false;
}

static bool is_long_known(const char *text)
{
	return !strncmp(text, "--param", 7) || !strncmp(text, "--sysroot", 9) ||
		!strncmp(text, "--target=", 9) || !strncmp(text, "--std=", 6) ||
		option_is_other(text);
}

/* Is option (text) one that is handed on? */
static int option_check(const char *text, const struct list *words)
{
	const char *why = option_refused(text);
	bool traps = !strncmp(text, "-fsanitize=undefined", 20) &&
		!strchr(text, ',') && sanitizer_traps(words);

	if (why && !traps)
		return refuse("%s: %s", text, why);
	if (!strncmp(text, "--", 2) && !is_long_known(text))
		return refuse(
			"%s: unknown option; is there a short form of it?",
			text);
	why = option_without_effect(text);
	if (why)
		fprintf(stderr, "cubicle-cc: warning: %s has no effect: %s\n",
			text, why);
	return 0;
}

/* --- programs --------------------------------------------------------------------- */

/* A folder of the host's own headers or libraries? */
static bool is_of_host(const char *folder)
{
	static const char *const host[] = {
		"/usr/include", "/usr/lib", "/lib", "/usr/lib64", "/lib64"};

	for (size_t i = 0; i < sizeof(host) / sizeof(host[0]); i++) {
		size_t length = strlen(host[i]);
		if (!strncmp(folder, host[i], length) &&
			(!folder[length] || folder[length] == '/'))
			return true;
	}
	return false;
}

/* (text) is of a folder: (*folder), joined to it or the next argument. */
static bool names_folder(
	const char *text, const char *next, const char **folder)
{
	static const char *const names[] = {
		"-L", "-I", "-isystem", "-idirafter", "-iquote"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*folder =
			!strcmp(text, names[i]) ? next : after(text, names[i]);
		if (*folder)
			return true;
	}
	return false;
}

/* (text) may mean something else for a program. *done: it is dealt with. */
static int program_option(
	struct job *job, const char *text, const char *next, bool *done)
{
	const char *folder, *library;

	*done = option_is_dropped(text);
	if (!strcmp(text, "-shared") || !strcmp(text, "-Wl,-shared"))
		return refuse("%s: a program holds its libraries; build them "
			      "static (configure --disable-shared)",
			text);
	if (names_folder(text, next, &folder) && is_of_host(folder))
		return refuse("%s: headers and libraries of the host, which "
			      "are made for another libc, cannot be used",
			folder);
	if (!strncmp(text, "-L", 2)) {
		list_add(&job->search, folder);
		*done = true;
	}
	library = !strcmp(text, "-l") ? next : after(text, "-l");
	if (library) {
		add(job, library, LANGUAGE_NONE, false);
		job->all[job->count - 1].is_library = true;
		job->linker_files++;
		*done = true;
	}
	return 0;
}

/* --program and --test=NAME. */
static int program_read(struct job *job, const char *text)
{
	if (after(text, "--test="))
		list_add(&job->tests, text + 7);
	else if (strcmp(text, "--program") != 0)
		return refuse("%s: it is --program, or --test=NAME", text);
	return 0;
}

/* Option (text), whose argument is perhaps (next); *used: it was needed. */
static int option_read(struct job *job, const struct list *words,
	const char *text, const char *next, enum language *language, bool *used)
{
	const char *joined = NULL;

	*used = option_takes_argument(text);
	if (*used && !next)
		return refuse("%s: its argument is missing", text);
	if (!strcmp(text, "-o") || (joined = after(text, "-o"))) {
		job->output = *used ? next : joined;
		return 0;
	}
	if (!strcmp(text, "-x") || (joined = after(text, "-x")))
		return language_read(*used ? next : joined, language);
	bool done = false;
	int status = job->program ? program_option(job, text, next, &done) : 0;
	if (status || done)
		return status;
	status = option_check(text, words);
	if (status)
		return status;
	add(job, text, LANGUAGE_NONE, true);
	option_note(job, text);
	if (!*used)
		return 0;
	add(job, next, LANGUAGE_NONE, true);
	if (!strcmp(text, "-Xassembler"))
		list_add(&job->assembler, next);
	if (!strcmp(text, "-Xclang"))
		return option_check(next, words);
	return 0;
}

/* Does what was asked for make sense? */
static int job_check(const struct job *job)
{
	if (!job->program && job->plain)
		return refuse("--sfi=none: it is for --program; the compiler "
			      "itself makes what is not rewritten");
	if (!job->program && job->tests.count)
		return refuse("--test: it is for --program");
	if (job->mode == MODE_OTHER)
		return 0;
	if (!job->sources && !job->linker_files)
		return refuse("no input files");
	if (job->mode != MODE_LINK && !job->sources)
		return refuse("-c or -S, and no C or assembly file");
	if (job->mode != MODE_LINK && job->output && job->sources > 1)
		return refuse("-o with -c or -S and several files");
	if (job->mode != MODE_LINK) {
		for (size_t i = 0; i < job->count; i++)
			if (!job->all[i].is_option && !job->all[i].is_library &&
				job->all[i].language == LANGUAGE_NONE)
				fprintf(stderr,
					"cubicle-cc: warning: %s is not used: "
					"nothing is linked\n",
					job->all[i].text);
		return 0;
	}
	if (job->relocatable || job->program)
		return 0;
	if (!job->shared)
		return refuse("a native program cannot be rewritten; a "
			      "component is linked with -shared -nostdlib");
	if (!job->no_startup)
		return refuse("the native start files are not rewritten; "
			      "a component is linked with -nostdlib");
	return 0;
}

int arguments_read(struct job *job, int argc, char **argv)
{
	struct list words = {NULL, 0};
	enum language language = LANGUAGE_NONE;
	int status = 0;

	for (int i = 1; i < argc && !status; i++)
		status = word_add(&words, argv[i], 0);
	for (size_t i = 0; i < words.count; i++)
		job->program |= !strcmp(words.item[i], "--program");
	for (size_t i = 0; i < words.count && !status; i++) {
		const char *text = words.item[i];
		bool used = false;
		if (!strncmp(text, "--sfi", 5) || !strcmp(text, "--cc") ||
			!strncmp(text, "--cc=", 5))
			status = sfi_read(job, text);
		else if (!strncmp(text, "--program", 9) ||
			!strncmp(text, "--test", 6))
			status = program_read(job, text);
		else if (!strcmp(text, "-c"))
			mode_set(job, MODE_OBJECT);
		else if (!strcmp(text, "-S"))
			mode_set(job, MODE_ASSEMBLY);
		else if (text[0] == '-' && text[1])
			status = option_read(job, &words, text,
				words.item[i + 1], &language, &used);
		else
			status = file_add(job, text, language);
		i += used;
	}
	/* Which version it is. */
	if (job->verbose && !job->sources && !job->linker_files)
		job->mode = MODE_OTHER;
	return status ? status : job_check(job);
}
