/* SPDX-License-Identifier: MIT */
/*
 * options.c: tables of options.
 */
#include <stddef.h>
#include <string.h>
#include "options.h"

/* (name) is all of an option, or with a * at its end the start of it. */
struct option {
	const char *name, *why;
};

#define RUNTIME                                                          \
	"the library of the compiler that it calls is not compiled for " \
	"components"
#define SSE2  "a component is plain x86-64 with SSE2; the verifier knows no more"
#define START "a component is a shared object: -shared -nostdlib"
#define BITS  "components have pointers of 64 bits"
#define NO_FS "a component has no %fs"

static const struct option refused[] = {
	{"-m32", BITS},
	{"-m16", BITS},
	{"-mx32", BITS},
	{"-flto*", "code that the linker compiles would not be rewritten"},
	{"-fwhopr*", "code that the linker compiles would not be rewritten"},
	{"-emit-llvm", "only assembly can be rewritten"},
	{"-fembed-bitcode*", "only assembly can be rewritten"},
	{"-masm=intel", "only AT&T syntax can be rewritten"},
	{"-mavx*", SSE2},
	{"-mfma*", SSE2},
	{"-mf16c", SSE2},
	{"-mxop", SSE2},
	{"-m3dnow*", SSE2},
	{"-mmmx", SSE2},
	{"-march=x86-64", NULL},
	{"-march=*", SSE2 " (-mtune= can be used)"},
	{"-pg", RUNTIME},
	{"-p", RUNTIME},
	{"-mfentry", RUNTIME},
	{"-coverage", RUNTIME},
	{"--coverage", RUNTIME},
	{"-fprofile-arcs", RUNTIME},
	{"-ftest-coverage", RUNTIME},
	{"-fprofile-generate*", RUNTIME},
	{"-fprofile-instr-generate*", RUNTIME},
	{"-fcs-profile-generate*", RUNTIME},
	{"-fcoverage-mapping", RUNTIME},
	{"-fxray-instrument", RUNTIME},
	{"-fopenmp*", RUNTIME},
	{"-fopenacc*", RUNTIME},
	{"-fsplit-stack", NO_FS},
	{"-fsanitize=*",
		RUNTIME ", unless it traps: "
			"-fsanitize-undefined-trap-on-error"},
	{"-ffixed-r11", "returns go through %r11"},
	{"-ffixed-%r11", "returns go through %r11"},
	{"-fcall-saved-r11", "returns go through %r11"},
	{"-fcall-saved-%r11", "returns go through %r11"},
	{"-gsplit-dwarf*", "debug information stays in the object"},
	{"-save-temps*", "use -E, or -S, which writes the rewritten assembly"},
	{"--save-temps*", "use -E, or -S, which writes the rewritten assembly"},
	{"-pie", START},
	{"-static-pie", START},
	{"-specs=*", "it could run other programs"},
	{"--specs=*", "it could run other programs"},
	{"-specs", "it could run other programs"},
	{"-wrapper", "it could run other programs"},
};

static const struct option without_effect[] = {
	{"-fstack-protector*",
		"it needs a word in %fs, which a component "
		"does not have"},
	{"-fcf-protection=none", NULL},
	{"-fcf-protection*", "jumps and returns are masked"},
	{"-fstack-clash-protection",
		"the guard of the box is below each stack"},
	{"-fipa-ra", "returns go through %r11"},
};

/* Those whose argument may be one of its own. */
static const char *const with_argument[] = {"-A", "-B", "-D", "-F", "-G", "-I",
	"-L", "-MF", "-MQ", "-MT", "-R", "-T", "-Tbss", "-Tdata", "-Ttext",
	"-U", "-Xassembler", "-Xclang", "-Xlinker", "-Xpreprocessor", "-arch",
	"-aux-info", "-dumpbase", "-dumpbase-ext", "-dumpdir", "-e", "-h",
	"-idirafter", "-imacros", "-imultilib", "-include", "-iprefix",
	"-iquote", "-isysroot", "-isystem", "-iwithprefix",
	"-iwithprefixbefore", "-l", "-mllvm", "-o", "-specs", "-target", "-u",
	"-wrapper", "-x", "-z", "--param", "--sysroot"};

static const char *const other[] = {"-E", "-M", "-MM", "-fsyntax-only",
	"-print-*", "--print-*", "-dumpversion", "-dumpfullversion",
	"-dumpmachine", "-dumpspecs", "--version", "-###"};

/* Of a program, which is linked as a component: it is position independent, has
 * its libraries in it, and no start files. */
static const char *const dropped[] = {"-pie", "-no-pie", "-nopie", "-static",
	"-static-pie", "-rdynamic", "-nostdlib", "-nostartfiles",
	"-nodefaultlibs", "-nolibc", "-static-libgcc", "-shared-libgcc"};

static bool matches(const char *name, const char *text)
{
	size_t length = strlen(name);

	if (name[length - 1] == '*')
		return !strncmp(name, text, length - 1);
	return !strcmp(name, text);
}

static const char *find(const struct option *o, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (matches(o[i].name, text))
			return o[i].why;
	return NULL;
}

bool option_is_dropped(const char *text)
{
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (!strcmp(dropped[i], text))
			return true;
	return false;
}

const char *option_refused(const char *text)
{
	return find(refused, sizeof(refused) / sizeof(refused[0]), text);
}

const char *option_without_effect(const char *text)
{
	return find(without_effect,
		sizeof(without_effect) / sizeof(without_effect[0]), text);
}

bool option_takes_argument(const char *text)
{
	size_t count = sizeof(with_argument) / sizeof(with_argument[0]);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(with_argument[i], text))
			return true;
	return false;
}

bool option_is_other(const char *text)
{
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (matches(other[i], text))
			return true;
	return false;
}
