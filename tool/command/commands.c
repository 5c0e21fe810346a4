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
	return complain("%s: unexpected word `%s`; see `cubicle help %s`",
		argv[0], argv[first], argv[0]);
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
		complain("scan: no file given; see `cubicle help scan`");
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
	"(`cubicle layouts`) or a file NAME.layout. Options come before it; the\n"
	"words after it are arguments of the program.\n";

static const char text_stat[] =
	"This is the same as `cubicle run --summary`: run a program, and print at\n"
	"the end how often each cubicle called each other one; with --dev, also\n"
	"with how many bytes and for how long. The time includes nested calls.\n";

static const char end_run[] =
	"CUBICLE_PATH is a list of folders, separated by colons, which are\n"
	"searched first for components and layouts. CUBICLE_BACKEND is the\n"
	"default for --backend. CUBICLE_CACHE is the folder in which linked\n"
	"images are kept, by default ~/.cache/cubicle; if it is empty, none are.\n"
	"\n"
	"The exit status is that of the program; 125 after a violation, 2 if the\n"
	"system could not be started, 1 if the program exited with 0 but a file\n"
	"could not be saved, and 128 + N if signal N ended the program.\n";

static const char text_gdb[] =
	"This is the same as `cubicle run`, in gdb, which knows the functions and\n"
	"variables of all components. Backtraces cross gates. The system is\n"
	"loaded, and stopped before its first instruction. `help cubicle` in gdb\n"
	"lists the commands that are added to gdb's own.\n";

static const char end_gdb[] =
	"Start with --backend none or mprotect to find a mistake, or with mpk to\n"
	"observe that backend. The owner of a process and root can attach to it;\n"
	"under mpk and sfi, which protect it from other processes, only root can.\n";

static const char text_check[] =
	"Print whether this machine has protection keys and how many of them can\n"
	"be allocated. The exit status is 0 if it has some, and 1 otherwise.\n";

static const char text_layouts[] =
	"List the layouts: name, number of cubicles, description; then each\n"
	"cubicle with its components.\n";

static const char text_scan[] =
	"Search ELF files (programs, shared objects, relocatable files for\n"
	"x86-64) as the monitor searches a component that it loads. The search\n"
	"covers every executable byte, not only the beginnings of instructions.\n"
	"It finds the instructions that would let a component change its own\n"
	"rights: WRPKRU, XRSTOR, WRFSBASE and WRGSBASE; and LDTILECFG, because\n"
	"gates do not clear the state that it loads. A component with one of\n"
	"them is not loaded.\n"
	"\n"
	"A segment is searched with the rest of its first and its last page;\n"
	"segments that are adjacent in memory are searched as one. In a\n"
	"relocatable file, sections are searched in their state before linking.\n"
	"The printed place is that of the opcode, which follows any prefixes.\n"
	"\n"
	"The exit status is 0 if all files are clean, 1 if one is not, and 2\n"
	"if one could not be read; the other files are still searched.\n";

static const char text_bind[] =
	"Derive an interface from the debug information of a library (gcc -g),\n"
	"so that it can be put into a cubicle of its own. The interface describes,\n"
	"for each exported function, how a gate must treat each argument. DIR\n"
	"gets NAME.h with the declarations, NAME.layout with the library and a\n"
	"program, and build.mk, which adds the interface to the library. NAME is\n"
	"the name of the library without `.so`.\n";

static const char end_bind[] =
	"Kinds of arguments are derived from types and names. Each is marked as\n"
	"certain, likely or unknown. An unknown one has the kind `undecided`, and\n"
	"a program that calls such a function is not loaded until the kind is\n"
	"replaced. Functions that no gate can pass, and exported data, are listed\n"
	"at the end with the reason.\n";

static const char text_new[] =
	"Create the folder NAME with a component, a layout, a test that calls the\n"
	"component from another cubicle, and a Makefile that runs the test.\n";

static const char text_help[] = "List the commands, or describe COMMAND.\n";

static const char text_version[] = "Print the version of cubicle.\n";

const struct command commands[] = {
	{"run", "[OPTIONS] LAYOUT [--] [ARGS...]", "run a program", text_run,
		end_run, run_options, run, COMMAND_OPTIONS_FIRST},
	{"stat", "[OPTIONS] LAYOUT [--] [ARGS...]",
		"run a program and count calls", text_stat, end_run,
		run_options, run, COMMAND_OPTIONS_FIRST},
	{"gdb", "[OPTIONS] LAYOUT [--] [ARGS...]",
		"run a program in gdb, or attach to a running one", text_gdb,
		end_gdb, gdb_options, run, COMMAND_OPTIONS_FIRST},
	{"check", "", "check for protection keys", text_check, NULL,
		command_no_options, command_check, COMMAND_ANY_ORDER},
	{"layouts", "", "list the layouts", text_layouts, NULL,
		command_no_options, command_layouts, COMMAND_ANY_ORDER},
	{"scan", "FILE...", "find instructions that change rights", text_scan,
		NULL, command_no_options, command_scan, COMMAND_ANY_ORDER},
	{"bind", "[OPTIONS] LIB.so", "derive an interface for a library",
		text_bind, end_bind, bind_options, bind_library,
		COMMAND_ANY_ORDER},
	{"new", "component NAME", "create a folder with a new component",
		text_new, NULL, command_no_options, new_folder,
		COMMAND_ANY_ORDER},
	{"help", "[OPTIONS] [COMMAND]", "describe commands", text_help, NULL,
		help_options, help, COMMAND_ANY_ORDER},
	{"version", "", "print the version", text_version, NULL,
		command_no_options, command_version, COMMAND_ANY_ORDER},
	{0},
};
