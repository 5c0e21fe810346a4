/* SPDX-License-Identifier: MIT */
/* source.c: see source.h. */
#include <elfutils/libdwfl.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/source.h"

/* Debug information is in the component or nowhere: no search, no network. */
static int no_debuginfo(Dwfl_Module *module, void **user, const char *name,
	GElf_Addr base, const char *file, const char *link, GElf_Word crc,
	char **found)
{
	(void)module, (void)user, (void)name, (void)base, (void)file;
	(void)link, (void)crc, (void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* --- limits ----------------------------------------------------------------- */

/* libdw passes over a section that it has no memory for, and other errors end
 * in "nothing is known" as well. */
static bool is_out_of_memory(void)
{
	const char *text = dwfl_errmsg(0);

	return text && strstr(text, "out of memory");
}

/* The bytes of (section) that are not in the file. An old way to compress a
 * section, .zdebug_info, has their number after the letters "ZLIB". */
static uint64_t inflated(Elf_Scn *section, const char *name)
{
	GElf_Chdr header;
	Elf_Data *data;
	uint64_t bytes;

	if (gelf_getchdr(section, &header))
		return header.ch_size;
	if (!name || strncmp(name, ".zdebug", 7))
		return 0;
	data = elf_rawdata(section, NULL);
	if (!data || !data->d_buf || data->d_size < 12 ||
		memcmp(data->d_buf, "ZLIB", 4))
		return 0;
	memcpy(&bytes, (const char *)data->d_buf + 4, sizeof(bytes));
	return be64toh(bytes);
}

static bool is_too_large(Dwfl_Module *module)
{
	GElf_Addr bias;
	GElf_Shdr header;
	Elf *elf = dwfl_module_getelf(module, &bias);
	Elf_Scn *section = NULL;
	uint64_t left = SOURCE_INFLATED_MAX;
	size_t names;

	if (!elf || elf_getshdrstrndx(elf, &names))
		return false;
	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		uint64_t bytes = inflated(
			section, elf_strptr(elf, names, header.sh_name));
		if (bytes > left)
			return true;
		left -= bytes;
	}
	return false;
}

/* --- the file --------------------------------------------------------------- */

static void open_source(struct source *s)
{
	s->dwfl = dwfl_begin(&callbacks);
	if (!s->dwfl)
		return;
	dwfl_report_begin(s->dwfl);
	dwfl_report_elf(s->dwfl, s->name, s->path, -1, s->base, true);
	dwfl_report_end(s->dwfl, NULL, NULL);
}

/* Its module, in (*module); NULL if it has none at (address). */
static int find_module(struct source *s, uint64_t address, bool has_lines,
	Dwfl_Module **module)
{
	if (!s->dwfl)
		open_source(s);
	*module = s->dwfl ? dwfl_addrmodule(s->dwfl, address) : NULL;
	if (!*module)
		return is_out_of_memory() ? -ENOMEM : 0;
	if (!has_lines || s->is_measured)
		return 0;
	s->is_measured = true;
	return is_too_large(*module) ? -E2BIG : 0;
}

/* The last part of the name of the module's file. */
static const char *module_file(Dwfl_Module *module)
{
	const char *file = NULL, *slash;

	dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, &file, NULL);
	if (!file)
		return "?";
	slash = strrchr(file, '/');
	return slash ? slash + 1 : file;
}

/* The file as the compiler was told it, less the folder that it ran in. */
static int find_line(
	Dwfl_Module *module, uint64_t address, struct symbols_place *to)
{
	Dwfl_Line *line = dwfl_module_getsrc(module, address);
	int number = 0;

	if (!line)
		return is_out_of_memory() ? -ENOMEM : 0;
	const char *file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	const char *folder = dwfl_line_comp_dir(line);
	if (!file)
		return 0;
	size_t n = folder ? strlen(folder) : 0;
	if (n && !strncmp(file, folder, n) && file[n] == '/')
		file += n + 1;
	snprintf(to->file, sizeof(to->file), "%s", file);
	clean_name(to->file, sizeof(to->file));
	to->line = number;
	return 0;
}

int source_place(void *state, const void *question, void *reply)
{
	const struct source_question *q = question;
	struct symbols_place *to = reply;
	Dwfl_Module *module;
	GElf_Off offset = 0;
	GElf_Sym symbol;
	int error = find_module(state, q->address, q->has_lines, &module);

	if (error || !module)
		return error;
	const char *name = dwfl_module_addrinfo(
		module, q->address, &offset, &symbol, NULL, NULL, NULL);
	snprintf(to->component, sizeof(to->component), "%s",
		module_file(module));
	clean_name(to->component, sizeof(to->component));
	if (name)
		snprintf(to->function, sizeof(to->function), "%s", name);
	clean_name(to->function, sizeof(to->function));
	to->offset = name ? offset : 0;
	if (name && GELF_ST_TYPE(symbol.st_info) == STT_OBJECT)
		to->bytes = symbol.st_size;
	return q->has_lines ? find_line(module, q->address - q->is_return, to)
			    : 0;
}

int source_ask(void *state, const void *question, void *reply)
{
	const struct source_question *q = question;
	Dwfl_Module *module;
	int error = find_module(state, q->address, true, &module);

	if (error || !module)
		return error;
	return q->answer(module, q->address, reply);
}
