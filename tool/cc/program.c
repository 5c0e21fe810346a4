/* SPDX-License-Identifier: MIT */
/*
 * program.c: how programs and feature tests are linked.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "check.h"
#include "half.h"
#include "nops.h"
#include "process.h"
#include "program.h"

static const char *sysroot;
static const char *builtin_headers; /* the compiler's own */

/* --- the sysroot ---------------------------------------------------------- */

/* Where it lies in a tree that is built, and where it is installed. */
static const char *const places[] = {"/sysroot", "/../lib/cubicle/sysroot"};

static const char *sysroot_find(void)
{
	char *self = realpath("/proc/self/exe", NULL);
	const char *at = NULL;

	if (!self)
		return NULL;
	*strrchr(self, '/') = 0;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !at; i++) {
		char *folder = text_join(self, places[i], "");
		if (!access(text_join(folder, "/lib/libc.a", ""), R_OK) &&
			!access(text_join(folder, "/lib/crtn.o", ""), R_OK))
			at = folder;
		else
			free(folder);
	}
	if (!at)
		fprintf(stderr,
			"cubicle-cc: --program needs the folder %s%s, which is "
			"not complete: build it with `make sysroot`\n",
			self, places[0]);
	free(self);
	return at;
}

/* What the compiler answers to -print-(what); NULL and an error was printed. */
static const char *ask(const struct job *job, const char *what)
{
	const char *path = folder_name(".asked");
	struct list l = {NULL, 0};
	char line[4096] = "";

	list_add(&l, job->compiler);
	list_add(&l, what);
	if (process_run_to(&l, path))
		return NULL;
	FILE *f = fopen(path, "r");
	if (f && fgets(line, sizeof(line), f))
		line[strcspn(line, "\n")] = 0;
	if (f)
		fclose(f);
	return strdup(line);
}

int program_begin(const struct job *job)
{
	sysroot = sysroot_find();
	if (!sysroot)
		return 1;
	builtin_headers = ask(job, "-print-file-name=include");
	return !builtin_headers;
}

/* The last of contradictory options counts, and these are the last. */
void program_add_flags(struct list *l)
{
	list_add(l, "-fPIC");
	list_add(l, "-fno-stack-protector");
	list_add(l, "-fcf-protection=none");
	/* Else main() would not be found. The linker hides all other functions.
	 */
	list_add(l, "-fvisibility=default");
	list_add(l, "-nostdinc");
	list_add(l, "-isystem");
	list_add(l, text_join(sysroot, "/include", ""));
	list_add(l, "-isystem");
	list_add(l, builtin_headers);
}

/* --- feature tests -------------------------------------------------------- */

/* Names that configure scripts give them: of autoconf, NGINX, CMake, Meson and
 * zlib. */
static const char *const tests[] = {"conftest*", "autotest", "cmTC_*",
	"sanitycheckc.exe", "output.exe", "ztest*"};

static bool is_test_name(const struct job *job, const char *path)
{
	const char *name = base_name(path);

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (!fnmatch(tests[i], name, 0))
			return true;
	for (size_t i = 0; i < job->tests.count; i++)
		if (!fnmatch(job->tests.item[i], name, 0))
			return true;
	return false;
}

bool program_is_test(const struct job *job)
{
	if (job->output)
		return is_test_name(job, job->output);
	/* a.out, of conftest.c. */
	for (size_t i = 0; i < job->count; i++)
		if (!job->all[i].is_option &&
			is_test_name(job, job->all[i].text))
			return true;
	return false;
}

/* --- libraries ------------------------------------------------------------ */

/* In the component libc, or what the compiler adds by itself. */
static const char *const parts[] = {"c", "m", "pthread", "dl", "rt", "crypt",
	"resolv", "util", "xnet", "gcc", "gcc_s"};

const char *program_library(const struct job *job, const char *name)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(parts[i], name))
			return "";
	const char *file =
		name[0] == ':' ? name + 1 : text_join("lib", name, ".a");
	for (size_t i = 0; i < job->search.count; i++) {
		const char *path = text_join(job->search.item[i], "/", file);
		if (!access(path, R_OK))
			return path;
	}
	fprintf(stderr,
		"cubicle-cc: -l%s: there is no %s in a folder of -L; libraries "
		"of the host cannot be linked: build a static one with "
		"cubicle-cc --program\n",
		name, file);
	return NULL;
}

/* --- components ----------------------------------------------------------- */

/* As mk/flags.mk and mk/program.mk have it. An undefined function is an error.
 */
static const char *const link_flags[] = {"-shared", "-nostdlib", "-Wl,-z,now",
	"-Wl,-z,noexecstack", "-Wl,-z,separate-code",
	"-Wl,-z,max-page-size=65536", "-Wl,--hash-style=gnu",
	"-Wl,--build-id=none", "-Wl,-Bsymbolic-functions", "-Wl,-z,text",
	"-Wl,-z,defs", "-Wl,-u,main"};

static const char *soname(const char *output)
{
	const char *name = base_name(output);

	return text_join(
		"-Wl,-soname,", name, text_ends(name, ".so") ? "" : ".so");
}

/* What the component exports: names of a program are nobody else's business. */
static const char *exports_write(void)
{
	const char *path = folder_name(".map");
	FILE *f = fopen(path, "w");

	if (!f || fputs("{ global: main; local: *; };\n", f) < 0 || fclose(f)) {
		process_fail(path);
		return NULL;
	}
	return text_join("-Wl,--version-script=", path, "");
}

/* Has (elf) a symbol (name) in its table (type)? SHT_DYNSYM is for others. */
static bool defines(Elf *elf, GElf_Word type, const char *name)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;
	GElf_Sym s;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &h) || h.sh_type != type)
			continue;
		Elf_Data *d = elf_getdata(section, NULL);
		for (size_t i = 0; d && i < h.sh_size / h.sh_entsize; i++) {
			if (!gelf_getsym(d, (int)i, &s) ||
				s.st_shndx == SHN_UNDEF)
				continue;
			const char *n = elf_strptr(elf, h.sh_link, s.st_name);
			if (n && !strcmp(n, name))
				return true;
		}
	}
	return false;
}

static bool has_thread_local(Elf *elf)
{
	size_t count = 0;
	GElf_Phdr p;

	elf_getphdrnum(elf, &count);
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_TLS)
			return true;
	return false;
}

static int refuse(const char *output, const char *why)
{
	fprintf(stderr, "cubicle-cc: %s is not written: %s\n", output, why);
	return 1;
}

/* Is the component at (path) one that can run? (output) is what it is called.
 */
static int component_check(
	const struct job *job, const char *path, const char *output)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), status = 0;

	if (fd < 0)
		return process_fail(path);
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf)
		status = refuse(output, "the linker wrote no ELF file");
	else if (has_thread_local(elf))
		status = refuse(output,
			"it has thread-local variables, and a component "
			"has no %fs");
	else if (!defines(elf, SHT_DYNSYM, "main"))
		status = refuse(output, "it has no main() that can be called");
	else if (defines(elf, SHT_SYMTAB, "malloc") ||
		defines(elf, SHT_SYMTAB, "free"))
		status = refuse(output,
			"it defines malloc() or free(), which libc.so does not "
			"use: what the one allocates, the other cannot free");
	elf_end(elf);
	close(fd);
	if (status || job->plain)
		return status;
	if (nops_merge(path) ||
		check_file(path, job->options.stores_only, true, NULL))
		return refuse(output, "the monitor would refuse it");
	return 0;
}

/* The libc of backend sfi has these, too, in place of libgcc (libc/sfi). */
static void add_of_sfi(struct list *l)
{
	static const char *const names[] = {"__mulsc3", "__muldc3", "__mulxc3"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		list_add(l,
			text_join("-Wl,--ignore-unresolved-symbol=", names[i],
				""));
}

static int component_link(const struct job *job, const struct argument *input,
	size_t count, const char *to, const char *output)
{
	struct list l = {NULL, 0};
	const char *map = exports_write();
	const char *libgcc =
		job->plain ? ask(job, "-print-libgcc-file-name") : "";

	if (!map || !libgcc)
		return 1;
	list_add(&l, job->compiler);
	for (size_t i = 0; i < sizeof(link_flags) / sizeof(link_flags[0]); i++)
		list_add(&l, link_flags[i]);
	list_add(&l, soname(output));
	list_add(&l, map);
	for (size_t i = 0; i < count; i++)
		list_add(&l, input[i].text);
	if (*libgcc)
		list_add(&l, libgcc);
	else
		add_of_sfi(&l);
	list_add(&l, text_join(sysroot, "/lib/libc.so", ""));
	list_add(&l, "-o");
	list_add(&l, to);
	int status = process_run(&l);
	return status ? status : component_check(job, to, output);
}

/* Nobody takes it for a program of the host: it is not executable. */
static int program_finish(const char *output)
{
	struct stat st;

	if (stat(output, &st) || chmod(output, st.st_mode & 0666))
		return process_fail(output);
	return 0;
}

/* --- programs of the host ------------------------------------------------- */

static int host_link(const struct job *job, const struct argument *input,
	size_t count, const char *output)
{
	static const char *const starts[] = {"/lib/crt1.o", "/lib/crti.o"};
	struct list l = {NULL, 0};
	int status = 0;

	list_add(&l, job->compiler);
	list_add(&l, "-static");
	list_add(&l, "-nostdlib");
	list_add(&l, "-Wl,-z,noexecstack");
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		list_add(&l, text_join(sysroot, starts[i], ""));
	for (size_t i = 0; i < count && !status; i++)
		if (input[i].is_option || job->plain)
			list_add(&l, input[i].text);
		else
			status = half_add(&l, input[i].text);
	if (status)
		return status;
	list_add(&l, "-Wl,--start-group");
	list_add(&l, text_join(sysroot, "/lib/libc.a", ""));
	list_add(&l, "-lgcc");
	list_add(&l, "-Wl,--end-group");
	list_add(&l, text_join(sysroot, "/lib/crtn.o", ""));
	list_add(&l, "-o");
	list_add(&l, output);
	return process_run(&l);
}

int program_link(
	const struct job *job, const struct argument *input, size_t count)
{
	const char *output = job->output ? job->output : "a.out";
	bool is_test = program_is_test(job);
	const char *component = is_test ? folder_name(".so") : output;

	int status = component_link(job, input, count, component, output);
	if (status) {
		if (!is_test)
			output_remove(output);
		return status;
	}
	return is_test ? host_link(job, input, count, output)
		       : program_finish(output);
}
