/* SPDX-License-Identifier: MIT */
/* place.c: a place in a file, from its DWARF or its symbols. */
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "lib/place.h"

/* Where offset (*address) of section (index) is put, if it is an object. */
static void section_add(Dwfl_Module *m, size_t index, uint64_t *address)
{
	GElf_Addr bias;
	GElf_Shdr h;
	Elf *elf = dwfl_module_getelf(m, &bias);
	Elf_Scn *section = index && elf ? elf_getscn(elf, index) : NULL;

	if (section && gelf_getshdr(section, &h))
		*address += h.sh_addr;
	*address += bias;
}

static void names_find(Dwfl_Module *m, uint64_t address, struct place *to)
{
	const char *function = dwfl_module_addrname(m, address);
	Dwfl_Line *line = dwfl_module_getsrc(m, address);
	const char *file = line
		? dwfl_lineinfo(line, NULL, &to->line, NULL, NULL, NULL)
		: NULL;
	char here[512];

	snprintf(to->function, sizeof(to->function), "%s",
		function ? function : "");
	/* What is below the folder that we are in is named from there. */
	if (file && getcwd(here, sizeof(here))) {
		size_t length = strlen(here);
		if (!strncmp(file, here, length) && file[length] == '/')
			file += length + 1;
	}
	snprintf(to->file, sizeof(to->file), "%s", file ? file : "");
}

void place_find(
	const char *path, size_t section, uint64_t address, struct place *to)
{
	static const Dwfl_Callbacks callbacks = {
		.section_address = dwfl_offline_section_address,
		.find_debuginfo = dwfl_standard_find_debuginfo};

	memset(to, 0, sizeof(*to));
	Dwfl *dwfl = dwfl_begin(&callbacks);
	if (!dwfl)
		return;
	Dwfl_Module *m = dwfl_report_offline(dwfl, "", path, -1);
	dwfl_report_end(dwfl, NULL, NULL);
	if (m) {
		section_add(m, section, &address);
		names_find(m, address, to);
	}
	dwfl_end(dwfl);
}
