/* SPDX-License-Identifier: MIT */
/* commands.c: the table of commands, and the small ones. */
#include <stdio.h>
#include <string.h>
#include "bind/bind.h"
#include "command/check.h"
#include "command/command.h"
#include "command/help.h"
#include "command/options.h"
#include "command/scan_files.h"
#include "command/version.h"
#include "lib/complain.h"
#include "lib/nearest.h"
#include "new/new.h"
#include "run/run.h"

/* Read (argv) of a command that takes neither options nor words. */
static int read_nothing(int argc, char **argv)
{
	int first = command_read(
		command_no_options, COMMAND_ANY_ORDER, NULL, argc, argv);

	if (first < 0 || first == argc)
		return first < 0 ? first : 0;
	return complain("%s: what is `%s`? see `cubicle help %s`", argv[0],
		argv[first], argv[0]);
}

static int command_check(int argc, char **argv)
{
	return read_nothing(argc, argv) ? RUN_USAGE_STATUS : check_machine();
}

static int command_layouts(int argc, char **argv)
{
	return read_nothing(argc, argv) ? RUN_USAGE_STATUS : check_layouts();
}

static int command_scan(int argc, char **argv)
{
	int first = command_read(
		command_no_options, COMMAND_ANY_ORDER, NULL, argc, argv);

	if (first < 0)
		return RUN_USAGE_STATUS;
	if (argc == first) {
		complain("scan: which files? see `cubicle help scan`");
		return RUN_USAGE_STATUS;
	}
	return scan_files(argc - first, argv + first);
}

static int command_version(int argc, char **argv)
{
	if (read_nothing(argc, argv))
		return RUN_USAGE_STATUS;
	printf("cubicle " CUBICLE_VERSION "\n");
	return 0;
}

static const char text_run[] =
	"Run the program of LAYOUT with ARGS. LAYOUT is the name of a layout\n"
	"(`cubicle layouts`) or a file NAME.layout. Options stand before it; all\n"
	"that comes after it is for the program.\n";

static const char text_stat[] =
	"The same as `cubicle run --summary`: run a program, and say at the end\n"
	"which cubicle called which how often; with --dev, with how much, and\n"
	"for how long. The time of a call is that of what it calls, too.\n";

static const char end_run[] =
	"Components and layouts are looked for in the folders of CUBICLE_PATH\n"
	"first, which are separated by colons. CUBICLE_BACKEND is what --backend\n"
	"is where it is not given.\n"
	"\n"
	"The exit status is the program's; 125 after a violation, 2 if the\n"
	"system could not be started, 1 if the program's was 0 and a file could\n"
	"not be saved, and 128 + N if signal N ended it.\n";

static const char text_gdb[] =
	"The same as `cubicle run`, in gdb, which knows the functions and\n"
	"variables of all components, and where a backtrace goes on behind a\n"
	"gate. The system is loaded, and stopped before its first instruction.\n"
	"`help cubicle` in gdb lists what there is besides gdb's own commands.\n";

static const char end_gdb[] =
	"Start with --backend none or mprotect to find a mistake, with mpk to\n"
	"see what happens there. To look at a process, the kernel wants its\n"
	"user or root; under mpk, where nobody is to look in, root.\n";

static const char text_check[] =
	"Say whether this machine has protection keys and how many of them can\n"
	"be allocated. The exit status is 0 if it has, 1 if it has not.\n";

static const char text_layouts[] =
	"List the layouts: name, number of cubicles, description; then each\n"
	"cubicle with its components.\n";

static const char text_scan[] =
	"Search ELF files (programs, shared objects, relocatable files for\n"
	"x86-64) as the monitor searches a component that it loads: at every\n"
	"byte of what can be executed, wherever instructions are meant to\n"
	"begin, for such as would let it change its own rights: WRPKRU, XRSTOR,\n"
	"WRFSBASE and WRGSBASE; and for LDTILECFG, as gates do not empty what it\n"
	"loads. A component that holds one is not loaded.\n"
	"\n"
	"A segment is searched with the rest of its first and its last page;\n"
	"segments that touch in memory are searched as one. In a relocatable\n"
	"file, sections are searched as they are before linking. What is found\n"
	"is told with the place of its opcode, which prefixes stand before.\n"
	"\n"
	"The exit status is 0 if all files are clean, 1 if one is not, and 2\n"
	"if one could not be read; all the others are searched all the same.\n";

static const char text_bind[] =
	"Derive an interface from the debug information of a library (gcc -g),\n"
	"so that it can be put into a cubicle of its own: for each function that\n"
	"it exports, what a gate has to do with each argument. DIR gets NAME.h,\n"
	"the declarations, NAME.layout, a layout with the library and a program,\n"
	"and build.mk, which adds the interface to the library; NAME is the\n"
	"library's, up to `.so`.\n";

static const char end_bind[] =
	"Kinds of arguments are guessed from types and names. Each is marked as\n"
	"certain, likely or unknown; an unknown one is of kind `undecided`, and\n"
	"a program that calls such a function is not loaded until somebody has\n"
	"put another kind there. Functions that no gate can pass, and exported\n"
	"data, are listed at the end with the reason.\n";

static const char text_new[] =
	"Make the folder NAME with a component, a layout, a test that calls it\n"
	"from another cubicle, and a Makefile that builds and runs them.\n";

static const char text_help[] =
	"Say what the commands are, or what COMMAND does.\n";

static const char text_version[] = "Say which version of cubicle this is.\n";

const struct command commands[] = {
	{"run", "[OPTIONS] LAYOUT [--] [ARGS...]", "run a program", text_run,
		end_run, run_options, run, COMMAND_OPTIONS_FIRST},
	{"stat", "[OPTIONS] LAYOUT [--] [ARGS...]",
		"run a program and count calls", text_stat, end_run,
		run_options, run, COMMAND_OPTIONS_FIRST},
	{"gdb", "[OPTIONS] LAYOUT [--] [ARGS...]",
		"run a program in gdb, or look at one that runs", text_gdb,
		end_gdb, gdb_options, run, COMMAND_OPTIONS_FIRST},
	{"check", "", "does this machine have protection keys?", text_check,
		NULL, command_no_options, command_check, COMMAND_ANY_ORDER},
	{"layouts", "", "the layouts that there are", text_layouts, NULL,
		command_no_options, command_layouts, COMMAND_ANY_ORDER},
	{"scan", "FILE...", "can the code of these change its rights?",
		text_scan, NULL, command_no_options, command_scan,
		COMMAND_ANY_ORDER},
	{"bind", "[OPTIONS] LIB.so", "an interface for a library", text_bind,
		end_bind, bind_options, bind_library, COMMAND_ANY_ORDER},
	{"new", "component NAME", "a folder with a component to begin with",
		text_new, NULL, command_no_options, new_folder,
		COMMAND_ANY_ORDER},
	{"help", "[OPTIONS] [COMMAND]", "what commands do", text_help, NULL,
		help_options, help, COMMAND_ANY_ORDER},
	{"version", "", "which version is this?", text_version, NULL,
		command_no_options, command_version, COMMAND_ANY_ORDER},
	{0},
};
