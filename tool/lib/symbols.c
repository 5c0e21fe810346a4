/* SPDX-License-Identifier: MIT */
/* symbols.c: addresses as functions and lines, through libdwfl. */
#include <elfutils/libdwfl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/symbols.h"

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

struct symbols {
	Dwfl *dwfl;
};

struct symbols *symbols_open(
	const struct facts *f, char *const *file, const char *monitor)
{
	struct symbols *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->dwfl = dwfl_begin(&callbacks);
	if (!s->dwfl) {
		free(s);
		return NULL;
	}
	dwfl_report_begin(s->dwfl);
	for (unsigned i = 0; i < f->components; i++) {
		const struct cubicle_record_component *c = &f->component[i];
		const char *path = c->index < CUBICLE_COMPONENTS_MAX
			? file[c->index]
			: monitor;
		if (path)
			dwfl_report_elf(
				s->dwfl, c->name, path, -1, c->base, true);
	}
	dwfl_report_end(s->dwfl, NULL, NULL);
	return s;
}

void symbols_close(struct symbols *s)
{
	if (!s)
		return;
	dwfl_end(s->dwfl);
	free(s);
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
static void find_line(
	Dwfl_Module *module, uint64_t address, struct symbols_place *to)
{
	Dwfl_Line *line = dwfl_module_getsrc(module, address);
	int number = 0;

	if (!line)
		return;
	const char *file = dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL);
	const char *folder = dwfl_line_comp_dir(line);
	if (!file)
		return;
	size_t n = folder ? strlen(folder) : 0;
	if (n && !strncmp(file, folder, n) && file[n] == '/')
		file += n + 1;
	snprintf(to->file, sizeof(to->file), "%s", file);
	clean_name(to->file, sizeof(to->file));
	to->line = number;
}

struct Dwfl *symbols_dwfl(struct symbols *s)
{
	return s ? s->dwfl : NULL;
}

void symbols_place(struct symbols *s, uint64_t address, bool is_return,
	struct symbols_place *to)
{
	Dwfl_Module *module = s ? dwfl_addrmodule(s->dwfl, address) : NULL;
	GElf_Off offset = 0;
	GElf_Sym symbol;

	memset(to, 0, sizeof(*to));
	if (!module)
		return;
	const char *name = dwfl_module_addrinfo(
		module, address, &offset, &symbol, NULL, NULL, NULL);
	snprintf(to->component, sizeof(to->component), "%s",
		module_file(module));
	clean_name(to->component, sizeof(to->component));
	if (name)
		snprintf(to->function, sizeof(to->function), "%s", name);
	clean_name(to->function, sizeof(to->function));
	to->offset = name ? offset : 0;
	if (name && GELF_ST_TYPE(symbol.st_info) == STT_OBJECT)
		to->bytes = symbol.st_size;
	find_line(module, address - is_return, to);
}

void symbols_describe(const struct symbols_place *p, uint64_t address,
	char *text, size_t bytes)
{
	char line[600] = "", where[600];

	if (*p->file)
		snprintf(line, sizeof(line), ", %s:%d", p->file, p->line);
	if (*p->function)
		snprintf(where, sizeof(where), "%s+0x%" PRIx64, p->function,
			p->offset);
	else
		snprintf(where, sizeof(where), "0x%" PRIx64, address);
	if (*p->component)
		snprintf(text, bytes, "%s (%s%s)", where, p->component, line);
	else
		snprintf(text, bytes, "%s", where);
}

void symbols_code(struct symbols *s, uint64_t address, bool is_return,
	char *text, size_t bytes)
{
	struct symbols_place p;

	symbols_place(s, address, is_return, &p);
	symbols_describe(&p, address, text, bytes);
}

void symbols_data(struct symbols *s, uint64_t address, char *text, size_t bytes)
{
	struct symbols_place p;

	symbols_place(s, address, false, &p);
	*text = 0;
	if (*p.function)
		snprintf(text, bytes, "%s+0x%" PRIx64 " (%s)", p.function,
			p.offset, p.component);
}
