/* SPDX-License-Identifier: MIT */
/* help.c: the command `help`. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "help.h"

static const char help_all[] =
	"cubicle: programs on a library OS of isolated components\n"
	"\n"
	"  cubicle run [OPTIONS] LAYOUT [--] [ARGS...]   run a program\n"
	"  cubicle check      does this machine have protection keys?\n"
	"  cubicle layouts    the layouts that there are\n"
	"  cubicle scan FILE...   can the code of these change its rights?\n"
	"  cubicle help [COMMAND]\n"
	"  cubicle --version\n"
	"\n"
	"Example: cubicle run sqlite --size 100 --stats testing\n";

static const char help_run[] =
	"cubicle run [OPTIONS] LAYOUT [--] [ARGS...]\n"
	"\n"
	"Run the program of LAYOUT with ARGS. LAYOUT is the name of a layout\n"
	"(`cubicle layouts`) or a file NAME.layout. Options stand before it; all\n"
	"that comes after it is for the program.\n"
	"\n"
	"  --backend auto|mpk|mprotect|none\n"
	"                      what enforces the boundaries; auto is mpk where\n"
	"                      the machine has protection keys, else mprotect\n"
	"  --windows strict|lazy\n"
	"                      when the right to a closed window ends: at once,\n"
	"                      or when its owner touches the memory again\n"
	"  --rootfs DIR|TAR    copy this folder or archive into the file system\n"
	"                      before the start\n"
	"  --save PATH:FILE    copy PATH of the file system to FILE of the host\n"
	"                      at the end; may be given several times\n"
	"  --env NAME=VALUE    set this in the program's environment\n"
	"  --summary           say at the end what happened, on stderr\n"
	"  --stats FILE        write that to FILE as JSON\n"
	"  --wrpkru-cycles N   with --backend none: spend N cycles wherever\n"
	"                      protection keys would be switched\n"
	"\n"
	"Components and layouts are looked for in the folders of CUBICLE_PATH\n"
	"first, which are separated by colons.\n"
	"\n"
	"The exit status is the program's; 125 after a violation, 2 if the\n"
	"system could not be started, 1 if the program's was 0 and a file could\n"
	"not be saved, and 128 + N if signal N ended it.\n";

static const char help_check[] =
	"cubicle check\n"
	"\n"
	"Say whether this machine has protection keys and how many of them can\n"
	"be allocated. The exit status is 0 if it has, 1 if it has not.\n";

static const char help_layouts[] =
	"cubicle layouts\n"
	"\n"
	"List the layouts: name, number of cubicles, description; then each\n"
	"cubicle with its components.\n";

static const char help_scan[] =
	"cubicle scan FILE...\n"
	"\n"
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

static const char help_help[] =
	"cubicle help [COMMAND]\n"
	"\n"
	"Say what the commands are, or what COMMAND does.\n";

int help_print(const char *command)
{
	static const struct {
		const char *name, *text;
	} texts[] = {
		{"run", help_run},
		{"check", help_check},
		{"layouts", help_layouts},
		{"scan", help_scan},
		{"help", help_help},
	};

	if (!command) {
		fputs(help_all, stdout);
		return 0;
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i].name, command))
			continue;
		fputs(texts[i].text, stdout);
		return 0;
	}
	return -ENOENT;
}
