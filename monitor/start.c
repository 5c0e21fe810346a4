/* SPDX-License-Identifier: MIT */
/*
 * start.c: from the kernel's entry to the first instruction of a cubicle.
 */
#include "elf.h"
#include "host.h"
#include "link.h"
#include "monitor.h"

const struct backend *backend;
void (*gate_lower)(void), (*gate_leave_call)(void), (*gate_leave)(void);
void (*gate_lower_plain)(void);
uint64_t published_fd;

union published published_pages __attribute__((aligned(4096)));

_Noreturn void monitor_start(const uint64_t *stack);

/* --- what is published ------------------------------------------------------------ */

/* One piece of memory, seen twice: here to write, by cubicles to read. */
static void publish_map(void)
{
	int64_t fd = host_call(SYS_MEMFD_CREATE, (uintptr_t) "published",
		1 /* MFD_CLOEXEC */, 0, 0, 0);
	uint64_t here = (uintptr_t)&published_pages;
	uint64_t there = CUBICLE_PUBLISHED_ADDRESS;

	if (fd < 0 ||
		host_call(SYS_FTRUNCATE, (uint64_t)fd, CUBICLE_PUBLISHED_BYTES,
			0, 0, 0) ||
		host_call(SYS_MMAP, here, CUBICLE_PUBLISHED_BYTES,
			PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			(uint64_t)fd) != (int64_t)here ||
		host_call(SYS_MMAP, there, CUBICLE_PUBLISHED_BYTES, PROT_READ,
			MAP_SHARED | MAP_FIXED_NOREPLACE,
			(uint64_t)fd) != (int64_t)there)
		refuse("no memory to publish in");
	published_fd = (uint64_t)fd;
}

static void publish_component(
	struct cubicle_published_component *to, const struct component *c)
{
	memcpy(to->name, c->name, sizeof(to->name));
	to->cubicle = c->cubicle;
	to->init_count = (uint32_t)(c->elf->init_bytes / 8);
	to->init_array = to->init_count ? c->base + c->elf->init_array : 0;
	to->fini_count = (uint32_t)(c->elf->fini_bytes / 8);
	to->fini_array = to->fini_count ? c->base + c->elf->fini_array : 0;
}

/* Bytes of the first (count) strings at (s). */
static uint32_t strings_bytes(const char *s, uint32_t count)
{
	const char *end = s;

	while (count--)
		end += strlen(end) + 1;
	return (uint32_t)(end - s);
}

static void publish(void)
{
	struct cubicle_published *p = &published_pages.header;
	uint32_t components_bytes = system.components *
		(uint32_t)sizeof(struct cubicle_published_component);

	p->cubicles = cubicle_count;
	p->share_shift = share_shift;
	p->components = system.components;
	p->arg_count = system.arg_count;
	p->env_count = system.env_count;
	p->saves = system.saves;
	p->syscalls = !!TRACED(SYSCALLS);
	p->rootfs = !!(system.flags & CUBICLE_SYSTEM_ROOTFS);
	p->checked_bytes = (uint32_t)quarantine_bytes();
	p->heap_log = !!(system.flags & CUBICLE_SYSTEM_LEAKS);
	p->components_offset = sizeof(*p);
	p->strings_offset = p->components_offset + components_bytes;
	p->strings_bytes = strings_bytes(
		system.strings, system.arg_count + system.env_count);
	p->saves_offset = p->strings_offset + p->strings_bytes;
	memcpy(published_pages.bytes + p->strings_offset, system.strings,
		system.strings_bytes);
	for (uint32_t i = 0; i < system.components; i++)
		publish_component((struct cubicle_published_component *)(void
						  *)(published_pages.bytes +
					  p->components_offset) +
				i,
			&components[i]);
	arch_calibrate(p);
}

/* --- start -------------------------------------------------------------------------- */

static void backend_choose(void)
{
	switch (system.backend) {
	case CUBICLE_BACKEND_NONE:
		backend = system.wrpkru_cycles ? &backend_modelled
					       : &backend_none;
		break;
	case CUBICLE_BACKEND_MPROTECT:
		backend = &backend_mprotect;
		break;
	case CUBICLE_BACKEND_MPK:
		backend = &backend_mpk;
		break;
	case CUBICLE_BACKEND_SFI:
	case CUBICLE_BACKEND_SFI_STORES:
		backend = &backend_sfi;
		break;
	default:
		refuse("no backend %u", system.backend);
	}
	gate_lower = gate_lower_plain = backend->lower;
	gate_leave_call = backend->leave_call;
	gate_leave = backend->leave_return;
}

/* The frame of a call that the monitor makes, to (edge). */
static struct frame *first_frame(struct edge *edge)
{
	struct frame *f = &frames[1].frame;

	frames[0].frame.callee = NOBODY;
	thread.frame = f;
	thread.active[edge->callee] = 1;
	thread.inside = 1;
	*f = (struct frame){.callee = edge->callee,
		.edge = edge,
		.entry = edge->entry,
		.mxcsr = MXCSR_SANE,
		.fcw = FCW_SANE,
		.new_sp = (thread.sp[edge->callee] - RED_ZONE_BYTES) &
			~(uint64_t)15,
		.finish = FINISH_RESULT};
	return f;
}

void monitor_start(const uint64_t *stack)
{
	inherit_nothing();
	arch_start(stack);
	system_read();
	backend_choose();
	publish_map();
	cubicle_count = system.cubicles;
	const char *why = backend->start();
	if (why)
		refuse("backend %s: %s", backend->name, why);
	memory_start();
	loader_load_all();
	link_all();
	struct frame *f = first_frame(&edges[link_start(system.start)]);
	publish();
	loader_finish();
	report_start();
	fault_start();
	space_strip();
	space_check();
	backend->lock();
	host_call(SYS_CLOSE, published_fd, 0, 0, 0, 0);
	if (backend->locks)
		lock_kernel();
	if (backend->open)
		backend->open(f->callee);
	time_start(f);
	gate_start(f);
}
