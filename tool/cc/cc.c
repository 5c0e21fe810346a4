/* SPDX-License-Identifier: MIT */
/*
 * cc.c: cubicle-cc, a compiler for components that the backend `sfi` can run.
 *
 * It runs a compiler, rewrites the assembly that this writes, and has it
 * assembled. What it does not know it hands on; linking is the compiler's.
 */
#include <errno.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "nops.h"
#include "rewrite.h"

extern char **environ;

/* What sources can ask for: that they are compiled for backend sfi. */
#define DEFINED "-D__CUBICLE_SFI__=1"

static const char usage[] =
	"usage: cubicle-cc [--sfi[=full|stores]] [--cc=COMPILER] OPTION... FILE...\n"
	"Compiles components that the backend sfi can run; see cubicle-cc(1).\n"
	"  --sfi=full    confine all accesses to memory (the default)\n"
	"  --sfi=stores  confine what is written, and jumps\n"
	"  --cc=NAME     the compiler: gcc, unless CUBICLE_CC says otherwise\n"
	"All other options and files are the compiler's.\n";

struct list {
	const char **item;
	size_t count;
};

static struct job {
	const char *compiler;
	struct rewrite_options options;
	struct list flags;   /* all but what follows */
	struct list objects; /* .o, .a */
	struct list all;     /* as it came, but for what is ours */
	struct list sources; /* .c, .S, .s */
	const char *output;  /* -o */
	bool compile;	     /* -c */
	bool assembly;	     /* -S */
	bool other;	     /* -E, -M, …: nothing is compiled */
	bool writes_depends, names_depends; /* -MD or -MMD; -MF */
	char folder[32];		    /* of temporary files */
} job = {.compiler = "gcc"};

static void add(struct list *l, const char *item)
{
	l->item = realloc(l->item, (l->count + 2) * sizeof(*l->item));
	if (!l->item)
		exit(1);
	l->item[l->count++] = item;
	l->item[l->count] = NULL;
}

static void add_all(struct list *l, const struct list *from)
{
	for (size_t i = 0; i < from->count; i++)
		add(l, from->item[i]);
}

static bool ends(const char *text, const char *end)
{
	size_t length = strlen(text), bytes = strlen(end);

	return length >= bytes && !strcmp(text + length - bytes, end);
}

/* Run (l); its exit status. */
static int run(struct list *l)
{
	pid_t pid;
	int status;

	/* The list is not changed. */
	int e = posix_spawnp(&pid, l->item[0], NULL, NULL,
		(char *const *)(uintptr_t)l->item, environ);
	if (e) {
		fprintf(stderr, "cubicle-cc: %s: %s\n", l->item[0],
			strerror(e));
		return 127;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	free(l->item);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static char *join(const char *a, const char *b, const char *c)
{
	char *to;

	if (asprintf(&to, "%s%s%s", a, b, c) < 0)
		exit(1);
	return to;
}

/* By the name of its file. */
static bool is_clang(void)
{
	const char *slash = strrchr(job.compiler, '/');

	return strstr(slash ? slash : job.compiler, "clang") != NULL;
}

/* What is needed of the compiler so that all it writes can be rewritten. */
static void add_needed(struct list *l)
{
	add(l, "-fno-stack-protector");
	add(l, "-fcf-protection=none");
	add(l, "-fno-stack-clash-protection");
	add(l, "-mno-avx");
	add(l, "-mno-mmx");
	if (is_clang()) {
		add(l, "-fno-addrsig");
		/* It does not link, and is told how all the same. */
		add(l, "-Qunused-arguments");
		return;
	}
	/* Who knows what a function leaves alone would rely on %r11. */
	add(l, "-fno-ipa-ra");
	add(l, "-mmemcpy-strategy=libcall:-1:noalign");
	add(l, "-mmemset-strategy=libcall:-1:noalign");
}

/* The whole of (path), and then a NUL; NULL, and it was told why. clang has
 * NULs in comments that show what a number is as a letter. */
static char *file_read(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t size = 0, room = 1 << 16, n;
	char *text = malloc(room + 1);

	if (!f || !text) {
		fprintf(stderr, "cubicle-cc: %s: %s\n", path, strerror(errno));
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
	fclose(f);
	for (size_t i = 0; i < size; i++)
		if (!text[i])
			text[i] = ' ';
	text[size] = 0;
	return text;
}

static int rewrite_file(const char *from, const char *name, const char *to)
{
	char *text = file_read(from);
	FILE *out = text ? fopen(to, "w") : NULL;

	if (!out) {
		if (text)
			fprintf(stderr, "cubicle-cc: %s: %s\n", to,
				strerror(errno));
		return 1;
	}
	int errors = rewrite(text, name, &job.options, out);
	free(text);
	if (fclose(out)) {
		fprintf(stderr, "cubicle-cc: %s: %s\n", to, strerror(errno));
		return 1;
	}
	return errors != 0;
}

/* The compiler's own part: (source) to assembly text at (to). */
static int compile(const char *source, const char *object, const char *to)
{
	struct list l = {NULL, 0};

	add(&l, job.compiler);
	add_all(&l, &job.flags);
	add(&l, DEFINED);
	if (ends(source, ".S")) {
		add(&l, "-E");
		/* Lines that say where it comes from are comments to us. */
	} else {
		add_needed(&l);
		add(&l, "-S");
	}
	if (job.writes_depends && !job.names_depends) {
		const char *dot = strrchr(object, '.');
		size_t length = dot ? (size_t)(dot - object) : strlen(object);
		char *stem = strndup(object, length);
		add(&l, "-MF");
		add(&l, join(stem, ".d", ""));
		add(&l, "-MT");
		add(&l, object);
	}
	add(&l, source);
	add(&l, "-o");
	add(&l, to);
	return run(&l);
}

static int assemble(const char *text, const char *object)
{
	struct list l = {NULL, 0};

	add(&l, "as");
	add(&l, "--64");
	add(&l, "-o");
	add(&l, object);
	add(&l, text);
	return run(&l);
}

/* (source) to the object file, or assembly text, (object). */
static int translate(const char *source, const char *object)
{
	char *text = join(job.folder, "/compiled.s", "");
	char *rewritten = job.assembly ? join(object, "", "")
				       : join(job.folder, "/rewritten.s", "");
	int status = 0;

	if (!ends(source, ".s"))
		status = compile(source, object, text);
	const char *from = ends(source, ".s") ? source : text;
	/* Errors name the line of the assembly: leave it there to be read. */
	const char *name = from;
	if (!status)
		status = rewrite_file(from, name, rewritten);
	if (status && from == text && !access(text, R_OK)) {
		char *kept = join(object, ".s", "");
		if (!rename(text, kept))
			fprintf(stderr,
				"cubicle-cc: %s: its assembly is left "
				"as %s\n",
				source, kept);
		free(kept);
	}
	if (!status && !job.assembly)
		status = assemble(rewritten, object);
	if (!status && !job.assembly)
		status = nops_merge(object) != 0;
	unlink(text);
	if (!job.assembly)
		unlink(rewritten);
	free(text);
	free(rewritten);
	return status;
}

/* Where -c or -S without -o puts what comes of (source). */
static const char *default_output(const char *source)
{
	const char *slash = strrchr(source, '/');
	const char *name = slash ? slash + 1 : source;
	const char *dot = strrchr(name, '.');
	char *stem = strndup(name, (size_t)(dot - name));

	return join(stem, job.assembly ? ".s" : ".o", "");
}

static int translate_all(void)
{
	if (job.output && job.sources.count > 1) {
		fputs("cubicle-cc: -o with -c or -S and several files\n",
			stderr);
		return 1;
	}
	for (size_t i = 0; i < job.sources.count; i++) {
		const char *source = job.sources.item[i];
		int status = translate(source,
			job.output ? job.output : default_output(source));
		if (status)
			return status;
	}
	return 0;
}

/* Objects of sources that are linked at once go to the temporary folder. */
static int link_all(void)
{
	struct list l = {NULL, 0};

	add(&l, job.compiler);
	for (size_t i = 0; i < job.sources.count; i++) {
		char number[24];
		snprintf(number, sizeof(number), "/%zu.o", i);
		char *object = join(job.folder, number, "");
		int status = translate(job.sources.item[i], object);
		if (status)
			return status;
		add(&l, object);
	}
	add_all(&l, &job.objects);
	add_all(&l, &job.flags);
	if (job.output) {
		add(&l, "-o");
		add(&l, job.output);
	}
	int status = run(&l);
	for (size_t i = 0; i < job.sources.count; i++) {
		char path[64];
		snprintf(path, sizeof(path), "%s/%zu.o", job.folder, i);
		unlink(path);
	}
	return status;
}

static int pass_on(void)
{
	struct list l = {NULL, 0};

	add(&l, job.compiler);
	add_all(&l, &job.all);
	return run(&l);
}

static bool is_source(const char *arg)
{
	return ends(arg, ".c") || ends(arg, ".S") || ends(arg, ".s");
}

/* Options whose next argument is their own. */
static bool takes_argument(const char *arg)
{
	static const char *const all[] = {"-I", "-D", "-U", "-L", "-l", "-x",
		"-include", "-isystem", "-idirafter", "-iquote", "-MF", "-MT",
		"-MQ", "-T", "-u", "-z", "-Xlinker", "-Xassembler",
		"-Xpreprocessor", "--param", "-imacros", "-target"};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(arg, all[i]))
			return true;
	return false;
}

static int arguments_read(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i];
		if (strncmp(a, "--sfi", 5) && strncmp(a, "--cc=", 5))
			add(&job.all, a);
		if (!strcmp(a, "--sfi") || !strcmp(a, "--sfi=full")) {
			job.options.stores_only = false;
		} else if (!strcmp(a, "--sfi=stores")) {
			job.options.stores_only = true;
		} else if (!strncmp(a, "--sfi", 5)) {
			fprintf(stderr,
				"cubicle-cc: %s: it is --sfi=full or "
				"--sfi=stores\n",
				a);
			return 2;
		} else if (!strncmp(a, "--cc=", 5) && a[5]) {
			job.compiler = a + 5;
		} else if (!strcmp(a, "-c")) {
			job.compile = true;
		} else if (!strcmp(a, "-S")) {
			job.assembly = true;
		} else if (!strcmp(a, "-o") && i + 1 < argc) {
			job.output = argv[++i];
			add(&job.all, job.output);
		} else if (a[0] != '-' && is_source(a)) {
			add(&job.sources, a);
		} else if (a[0] != '-') {
			add(&job.objects, a);
		} else {
			job.other |= !strcmp(a, "-E") || !strcmp(a, "-M") ||
				!strcmp(a, "-MM") ||
				!strcmp(a, "-fsyntax-only") ||
				!strncmp(a, "-print-", 7) ||
				!strcmp(a, "-dumpversion");
			job.writes_depends |=
				!strcmp(a, "-MD") || !strcmp(a, "-MMD");
			job.names_depends |= !strcmp(a, "-MF");
			add(&job.flags, a);
			if (takes_argument(a) && i + 1 < argc) {
				add(&job.flags, argv[++i]);
				add(&job.all, argv[i]);
			}
		}
	}
	return 0;
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
	int status = arguments_read(argc, argv);
	if (status)
		return status;
	if (job.other || !job.sources.count)
		return pass_on();
	const char *tmp = getenv("TMPDIR");
	if (!tmp || strlen(tmp) > sizeof(job.folder) - 16)
		tmp = "/tmp";
	snprintf(job.folder, sizeof(job.folder), "%s/sfi.XXXXXX", tmp);
	if (!mkdtemp(job.folder)) {
		fprintf(stderr, "cubicle-cc: %s: %s\n", job.folder,
			strerror(errno));
		return 1;
	}
	status = job.compile || job.assembly ? translate_all() : link_all();
	rmdir(job.folder);
	return status;
}
