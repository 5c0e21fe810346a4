/* SPDX-License-Identifier: MIT */
/*
 * loader.c: cubicles are made, and filled from the image.
 *
 * Text is mapped executable from the sealed file and was never writable in this
 * process. Data is read into memory of its own. The file stays open for the
 * data of cubicles that are started again.
 */
#include <cubicle/image_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/counters.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/restart.h"
#include "call/time.h"
#include "defence.h"
#include "load/image.h"
#include "load/loader.h"
#include "load/publish.h"
#include "load/stubs.h"
#include "memory/pages.h"
#include "service/calls.h"

/* --- the file ------------------------------------------------------------------ */

/* Refuse a file that can still change: after the check, other code could
 * run. */
static const void *image_map(uint64_t *bytes)
{
	uint64_t fd = (uint64_t)system.image_fd;
	int64_t seals = host_call(SYS_FCNTL, fd, F_GET_SEALS, 0, 0, 0);
	int64_t size = host_call(SYS_LSEEK, fd, 0, SEEK_END, 0, 0);

	if (seals < 0 || size <= 0)
		refuse("descriptor %d, the image, is not a memory file",
			system.image_fd);
	if ((seals & CUBICLE_IMAGE_SEALS) != CUBICLE_IMAGE_SEALS)
		refuse("the image is not sealed: it could be changed after it "
		       "was checked (seals 0x%x)",
			(uint32_t)seals);
	*bytes = (uint64_t)size;
	int64_t at = host_map_file(0, *bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at < 0 && at > -4096)
		refuse("no memory to look at the image");
	return (const void *)(uintptr_t)at;
}

/* --- cubicles ------------------------------------------------------------------ */

static void cubicle_reserve(uint32_t id)
{
	struct cubicle *c = &cubicles[id];
	uint64_t stack =
		memory_part(id, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES) -
		c->stack_bytes;

	if (memory_reserve(stack, c->stack_bytes, id) ||
		memory_protect(stack, c->stack_bytes, PROT_READ | PROT_WRITE) ||
		memory_reserve(memory_part(id, CUBICLE_HEAP_OFFSET),
			cubicle_heap_bytes(&shares, id) - PAGE, id))
		refuse("cubicle %s: no memory for its stack and heap", c->name);
	c->stack_top = stack + c->stack_bytes - STACK_SLACK_BYTES;
	cubicle_floor[id] = stack_floor(
		c->stack_top - stack_usable(c), c->stack_top - RED_ZONE_BYTES);
	current->sp[id] = c->stack_top;
}

static void cubicle_make(uint32_t id, const struct image *image)
{
	const struct cubicle_system_cubicle *from = &system.cubicle[id - 1];
	struct cubicle *c = &cubicles[id];
	uint64_t most =
		memory_part(id, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES) -
		memory_part(id, CUBICLE_STACK_OFFSET);

	memcpy(c->name, from->name, sizeof(c->name));
	c->calls = from->calls;
	c->shows = from->shows;
	c->rights = from->rights;
	c->on_fault = from->on_fault;
	c->first = c->enter = image->cubicle[id - 1].first;
	c->unready = c->first;
	time_limit(id, from->time_limit_ms);
	shares.memory[id] = DEFENDS(DEFENCE_BUDGET) ? from->memory_bytes : 0;
	c->stack_bytes = PAGE_UP(from->stack_bytes);
	if (!c->stack_bytes || c->stack_bytes > most)
		c->stack_bytes = most;
	cubicle_reserve(id);
}

static void component_make(uint32_t i, const struct image *image)
{
	const struct cubicle_image_component *from = &image->component[i];
	struct component *c = &components[i];

	memcpy(c->name, system.component[i].name, sizeof(c->name));
	c->cubicle = image_cubicle(i);
	c->base = from->base;
	c->end = from->end;
	c->heap_log = from->heap_log;
}

/* --- segments ------------------------------------------------------------------ */

static _Noreturn void no_memory(const struct cubicle_image_segment *s)
{
	refuse("component %s: no memory for it", components[s->component].name);
}

/* Make room for all that the image has of a cubicle, in one piece for each. */
static void images_reserve(const struct image *image)
{
	for (uint32_t i = 0; i < image->segments;) {
		const struct cubicle_image_segment *s = &image->segment[i];
		uint32_t id = image_cubicle(s->component);
		uint64_t start = s->address, end;
		do
			end = s->address + s->bytes;
		while (++i < image->segments &&
			image_cubicle((++s)->component) == id);
		if (memory_reserve(start, end - start, id))
			refuse("cubicle %s: no memory for its components",
				cubicles[id].name);
	}
}

/* Read the content of (s) into memory that is writable meanwhile. */
static void content_read(const struct cubicle_image_segment *s)
{
	if (host_call(SYS_MPROTECT, s->address, s->bytes,
		    PROT_READ | PROT_WRITE, 0, 0) ||
		host_read_all((uint64_t)system.image_fd, s->address,
			s->file_bytes, s->offset))
		no_memory(s);
}

/* A mapping of its own, MAP_PRIVATE, so that a debugger can put breakpoints
 * there. */
static void text_map(const struct cubicle_image_segment *s)
{
	if (host_map_file(s->address, s->bytes, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_FIXED, (uint64_t)system.image_fd,
		    s->offset) != (int64_t)s->address)
		no_memory(s);
	observe_text(s->address, s->bytes, s->offset);
}

static void text_check(
	const struct image *image, const struct cubicle_image_segment *s)
{
	struct text t = {.component = &components[s->component],
		.start = s->address,
		.end = s->address + s->bytes};

	if (s->constants) {
		const struct cubicle_image_segment *c =
			&image->segment[s->constants - 1];
		t.constants = c->address;
		t.constants_end = c->address + c->bytes;
	}
	counters.text_bytes += s->bytes;
	backend->text_check(&t);
}

/* Give the pages of (s) to their cubicle, as they stay. */
static void segment_finish(
	const struct image *image, const struct cubicle_image_segment *s)
{
	if (s->protection & PROT_EXEC)
		text_check(image, s);
	if (memory_protect(s->address, s->bytes, s->protection))
		refuse("component %s: its memory cannot be protected",
			components[s->component].name);
	if (s->protection & PROT_WRITE)
		contain_keep(image_cubicle(s->component),
			(uint64_t)system.image_fd, s);
}

/* All content is there before text is checked, which may read constants. */
static void segments_load(const struct image *image)
{
	images_reserve(image);
	for (uint32_t i = 0; i < image->segments; i++) {
		const struct cubicle_image_segment *s = &image->segment[i];
		s->protection &PROT_EXEC ? text_map(s) : content_read(s);
	}
	for (uint32_t i = 0; i < image->segments; i++)
		segment_finish(image, &image->segment[i]);
}

/* --- edges --------------------------------------------------------------------- */

static void edge_make(const struct cubicle_image_edge *from)
{
	if (from->call) {
		const struct monitor_call *call =
			&monitor_calls[from->call - 1];
		edges[edge_count++] =
			(struct edge){.handler = gates->call_monitor,
				.entry = (uintptr_t)call->function,
				.callers = from->callers,
				.component = ~0u};
		return;
	}
	uint32_t e = edge_new(image_cubicle(from->component), from->entry,
		from->component, &link_interfaces[from->interface].interface);
	if (from->callers)
		edge_admit(e, from->callers);
}

static void edges_make(const struct image *image)
{
	edge_count = EDGE_FIRST;
	memcpy(link_interfaces, image->interface,
		image->interfaces * sizeof(link_interfaces[0]));
	for (uint32_t i = 0; i < image->edges; i++)
		edge_make(&image->edge[i]);
	if (DEFENDS(DEFENCE_BUDGET))
		link_callbacks_limit((EDGES_MAX - edge_count) / cubicle_count);
	/* Views have stubs of their own. */
	if (!backend->show)
		stubs_write();
}

uint32_t loader_load_all(void)
{
	static struct image image;
	uint64_t bytes;
	const void *file = image_map(&bytes);
	const char *why = image_check(&image, file, bytes);

	if (why)
		refuse("the image: %s", why);
	if (cubicle_count > backend->cubicles_max)
		refuse("%u cubicles are more than the %u that backend %s has "
		       "protection keys for",
			cubicle_count, backend->cubicles_max, backend->name);
	for (uint32_t id = 1; id <= cubicle_count; id++)
		cubicle_make(id, &image);
	for (uint32_t i = 0; i < system.components; i++)
		component_make(i, &image);
	edges_make(&image);
	segments_load(&image);
	publish(image.published, (uint32_t)image.published_bytes);
	uint32_t start = EDGE_FIRST + image.header->start;
	host_call(SYS_MUNMAP, (uintptr_t)file, PAGE_UP(bytes), 0, 0, 0);
	return start;
}
