/* SPDX-License-Identifier: MIT */
/*
 * loader.c: components from files into slots.
 *
 * Text is copied into fresh memory, relocated by link.c, and made unwritable
 * before it is made executable. Nothing of the file stays mapped.
 */
#include <cubicle/interface_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/restart.h"
#include "call/time.h"
#include "load/elf.h"
#include "load/link.h"
#include "load/loader.h"
#include "memory/pages.h"

static struct elf elves[CUBICLE_COMPONENTS_MAX];

/* Copies of the interface tables: the files go away. */
#define INTERFACES_MAX 8192
static struct cubicle_interface interfaces[INTERFACES_MAX];
static uint32_t interface_count;

static _Noreturn void component_refuse(
	const struct component *c, const char *why)
{
	report_refused(c, 0);
	refuse("component %s: %s", c->name, why);
}

/* All of the file behind (fd), in memory that the kernel chose. */
static const void *file_read(const struct component *c, int fd, uint64_t *bytes)
{
	uint64_t stat[18]; /* struct stat; the size is its seventh word */

	if (host_call(SYS_FSTAT, (uint64_t)fd, (uintptr_t)stat, 0, 0, 0))
		component_refuse(c, "cannot be read");
	*bytes = stat[6];
	if (!*bytes)
		component_refuse(c, "not an ELF file (it is empty)");
	char *file = host_map(0, PAGE_UP(*bytes), PROT_READ | PROT_WRITE, 0);
	if (!file)
		component_refuse(c, "no memory to read it");
	for (uint64_t done = 0; done < *bytes;) {
		int64_t n = host_call(SYS_PREAD64, (uint64_t)fd,
			(uintptr_t)file + done, *bytes - done, done, 0);
		if (n <= 0)
			component_refuse(c, "cannot be read");
		done += (uint64_t)n;
	}
	host_call(SYS_CLOSE, (uint64_t)fd, 0, 0, 0, 0);
	return file;
}

/* Is there an argument (arg), and is it passed as a number? */
static bool is_number(const struct cubicle_interface *i, uint32_t arg)
{
	return arg < i->args && i->arg[arg].class != CUBICLE_CLASS_REAL;
}

/* Is the entry one that gates can work with? */
static const char *interface_check(const struct cubicle_interface *i)
{
	if (!memchr_nul(i->name, sizeof(i->name)) ||
		i->names[sizeof(i->names) - 1])
		return "a name without end";
	if (i->args > CUBICLE_ARGS_MAX || i->varargs > CUBICLE_VARARGS_MAX)
		return "too many arguments";
	if (i->result_kind < CUBICLE_RESULT_NONE ||
		i->result_kind > CUBICLE_RESULT_OWN)
		return "an unknown kind of result";
	if (i->result_kind == CUBICLE_RESULT_COUNT &&
		!is_number(i, i->result_arg))
		return "a count of no argument";
	if (i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 2048)
		return "a result of more than 2048 bytes";
	for (uint32_t a = 0; a < i->args; a++) {
		const struct cubicle_interface_arg *arg = &i->arg[a];
		if (arg->kind < CUBICLE_ARG_VALUE ||
			arg->kind > CUBICLE_ARG_KEPT_STRING)
			return "an unknown kind of argument";
		if (arg->len_arg != CUBICLE_NO_ARG &&
			!is_number(i, arg->len_arg))
			return "a length that is no number";
		if ((arg->kind == CUBICLE_ARG_STRING ||
			    arg->kind == CUBICLE_ARG_STRINGS ||
			    arg->kind == CUBICLE_ARG_KEPT_STRING) &&
			arg->size > CUBICLE_STRING_MAX)
			return "a string of more than 1048576 bytes";
		if (arg->class == CUBICLE_CLASS_REAL &&
			arg->kind != CUBICLE_ARG_VALUE)
			return "a floating point argument that is no value";
		if (i->nonnull[a] &&
			(arg->kind == CUBICLE_ARG_VALUE ||
				arg->kind == CUBICLE_ARG_CALLER))
			return "a number that must not be a null pointer";
	}
	return NULL;
}

static void interfaces_read(struct component *c, const struct elf *elf)
{
	const struct cubicle_interface *from = elf->interface;
	uint64_t count = elf->interface_bytes / sizeof(*from);

	if (elf->interface_bytes % sizeof(*from))
		component_refuse(
			c, "its interface table is of another version");
	if (count > INTERFACES_MAX - interface_count)
		component_refuse(c, "too many declared functions");
	c->interface = &interfaces[interface_count];
	c->interfaces = (uint32_t)count;
	for (uint32_t i = 0; i < count; i++) {
		const char *why = interface_check(&from[i]);
		if (why) {
			report_refused(c, 0);
			refuse("component %s: interface of %s: %s", c->name,
				memchr_nul(from[i].name, CUBICLE_NAME_BYTES)
					? from[i].name
					: "?",
				why);
		}
		interfaces[interface_count++] = from[i];
	}
}

/*
 * Is this the part with the ELF header and the tables for linking? Nobody needs
 * it in memory.
 */
static bool is_header(const struct elf_segment *s)
{
	return !s->file_offset && s->prot == PROT_READ;
}

static void segment_load(const struct component *c, const struct elf *elf,
	const struct elf_segment *s)
{
	uint64_t start = PAGE_DOWN(c->base + s->address);
	uint64_t end = PAGE_UP(c->base + s->address + s->bytes);

	if (is_header(s))
		return;
	if (host_call(SYS_MPROTECT, start, end - start, PROT_READ | PROT_WRITE,
		    0, 0))
		component_refuse(c, "no memory for it");
	memcpy((void *)(uintptr_t)(c->base + s->address),
		elf->file + s->file_offset, s->file_bytes);
	/* What is behind text is no instruction but int3. */
	uint64_t last = c->base + s->address + s->file_bytes;
	if (s->prot & PROT_EXEC)
		memset((void *)(uintptr_t)last, 0xcc, end - last);
}

static void component_load(struct component *c, int fd)
{
	struct cubicle *cubicle = &cubicles[c->cubicle];
	struct elf *elf = &elves[c - components];
	uint64_t bytes;
	const void *file = file_read(c, fd, &bytes);
	const char *why = elf_parse(elf, file, bytes);

	if (why)
		component_refuse(c, why);
	c->elf = elf;
	c->base = cubicle->image;
	c->end = c->base + PAGE_UP(elf->span);
	/* One page stays free between components. */
	cubicle->image = c->end + PAGE;
	if (cubicle->image > memory_part(c->cubicle, CUBICLE_IMAGE_END))
		refuse("cubicle %s: its components do not fit its slot",
			cubicle->name);
	interfaces_read(c, elf);
	/* With the page that stays free, so that all of the image is one. */
	if (memory_reserve(c->base, cubicle->image - c->base, c->cubicle))
		component_refuse(c, "no memory for it");
	for (uint32_t i = 0; i < elf->segments; i++)
		segment_load(c, elf, &elf->segment[i]);
}

/*
 * Backend sfi: text of different cubicles begins at different pages of their
 * shares, or their jumps compete for the same places in the processor's tables,
 * and a call takes half as long again.
 */
#define IMAGE_STEP (3 * PAGE)

static void cubicle_reserve(uint32_t id)
{
	struct cubicle *c = &cubicles[id];
	uint64_t stack =
		memory_part(id, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES) -
		c->stack_bytes;

	if (memory_reserve(stack, c->stack_bytes, id) ||
		memory_protect(stack, c->stack_bytes, PROT_READ | PROT_WRITE) ||
		memory_reserve(memory_part(id, CUBICLE_HEAP_OFFSET),
			memory_heap_bytes() - PAGE, id))
		refuse("cubicle %s: no memory for its stack and heap", c->name);
	c->stack_top = stack + c->stack_bytes - STACK_SLACK_BYTES;
	cubicle_floor[id] = stack_floor(c, c->stack_top - RED_ZONE_BYTES);
	thread.sp[id] = c->stack_top;
}

void loader_load_all(void)
{
	if (cubicle_count > backend->cubicles_max)
		refuse("%u cubicles are more than the %u that backend %s has "
		       "protection keys for",
			cubicle_count, backend->cubicles_max, backend->name);
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		const struct cubicle_system_cubicle *from =
			&system.cubicle[id - 1];
		struct cubicle *c = &cubicles[id];
		memcpy(c->name, from->name, sizeof(c->name));
		c->calls = from->calls;
		c->shows = from->shows;
		c->rights = from->rights;
		c->on_fault = from->on_fault;
		time_limit(id, from->time_limit_ms);
		c->image = memory_part(id, CUBICLE_IMAGE_OFFSET);
		if (backend->show)
			c->image += id * IMAGE_STEP;
		c->stack_bytes = PAGE_UP(from->stack_bytes);
		uint64_t most =
			memory_part(id,
				CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES) -
			memory_part(id, CUBICLE_STACK_OFFSET);
		if (!c->stack_bytes || c->stack_bytes > most)
			c->stack_bytes = most;
		cubicle_reserve(id);
	}
	for (uint32_t i = 0; i < system.components; i++) {
		struct component *c = &components[i];
		memcpy(c->name, system.component[i].name, sizeof(c->name));
		c->cubicle = system.component[i].cubicle + 1;
		component_load(c, system.component[i].fd);
	}
}

/* Give the pages of a relocated segment to their cubicle, as they are to be. */
static void segment_finish(const struct component *c, const struct elf *elf,
	const struct elf_segment *s)
{
	uint64_t start = PAGE_DOWN(c->base + s->address);
	uint64_t end = PAGE_UP(c->base + s->address + s->bytes);
	uint64_t relro = c->base + elf->relro + elf->relro_bytes;
	int error = 0;

	if (is_header(s))
		return;
	if (s->prot & PROT_EXEC) {
		error = (int)host_call(
			SYS_MPROTECT, start, end - start, PROT_READ, 0, 0);
		backend->text_check(c, start, end);
	}
	if ((s->prot & PROT_WRITE) && elf->relro_bytes &&
		elf_segment_at(elf, elf->relro, 1) == s) {
		relro = PAGE_DOWN(relro);
		if (relro > end)
			relro = end;
		if (relro > start)
			error = memory_protect(start, relro - start, PROT_READ);
		start = relro;
	}
	if ((s->prot & PROT_WRITE) && end > start)
		contain_keep(c->cubicle, start, end - start);
	if (!error && end > start)
		error = memory_protect(start, end - start, s->prot);
	if (error)
		component_refuse(c, "its memory cannot be protected");
}

void loader_finish(void)
{
	for (uint32_t i = 0; i < system.components; i++) {
		struct component *c = &components[i];
		for (uint32_t s = 0; s < c->elf->segments; s++)
			segment_finish(c, c->elf, &c->elf->segment[s]);
	}
	link_check_entries();
	for (uint32_t i = 0; i < system.components; i++) {
		struct component *c = &components[i];
		host_call(SYS_MUNMAP, (uintptr_t)c->elf->file,
			PAGE_UP(c->elf->bytes), 0, 0, 0);
		c->elf->file = NULL;
	}
}
