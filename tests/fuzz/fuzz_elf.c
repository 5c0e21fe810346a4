/* SPDX-License-Identifier: MIT */
/*
 * fuzz_elf.c: any bytes as a component. The monitor's loader and linker, the
 * real ones, load it together with a good component. It is refused with a
 * message, or what was made of it keeps to the rules: nothing outside of its
 * images was written, no page can be written and run, no instruction that
 * changes rights can be run, and gates lead into the cubicle that they say.
 *
 * The input is the file; its byte 15, which ELF does not use, says what else
 * the layout is like (VARIANT_*).
 */
#include "fuzz.h"
#include <setjmp.h>
#include <stdio.h>
/* Before its files, the monitor's headers: they have names of their own. */
#include "../monitor.h"
/* The files themselves, as all that they remember has to be forgotten. */
#include "../../monitor/call/edge.c"
#include "../../monitor/load/imports.c"
#include "../../monitor/load/link.c"
#include "../../monitor/load/loader.c"
#include "../../monitor/load/symbols.c"

#define VARIANT_BYTE   15
#define VARIANT_ONE    1 /* all in one cubicle */
#define VARIANT_TWICE  2 /* the input in two cubicles */
#define VARIANT_RIGHTS 4 /* it has all rights, and can be restarted */

#define CUBICLES 3
#define FILES	 2
#define FILE_MAX 0x100000
#define IMAGE_PAGES \
	((CUBICLE_IMAGE_END - CUBICLE_IMAGE_OFFSET) / CUBICLE_PAGE_BYTES)

void *malloc(size_t bytes);
void free(void *p);
char *getenv(const char *name);
void *memchr(const void *p, int byte, size_t bytes);
void *mmap(void *addr, size_t bytes, int prot, int flags, int fd, long offset);
int mprotect(void *addr, size_t bytes, int prot);
int munmap(void *addr, size_t bytes);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* --- the files ------------------------------------------------------------ */

/* Number 0 is the input, the other one is good. */
static struct {
	const uint8_t *data;
	uint64_t bytes;
} files[FILES];

static uint8_t good[FILES][FILE_MAX];

static void read_good(int i, const char *name)
{
	const char *folder = getenv("B");
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/fuzz/component/%s.so",
		folder ? folder : "build", name);
	f = fopen(path, "rb");
	FUZZ_CHECK(f != NULL);
	files[i].data = good[i];
	files[i].bytes = fread(good[i], 1, FILE_MAX, f);
	fclose(f);
}

/* --- the rest of the monitor ---------------------------------------------- */

struct cubicle_system system;
struct thread thread;
struct cubicle_counters counters;

static jmp_buf refused;

/* What the owner may do with the pages of the images. */
static uint8_t page_prot[CUBICLE_SLOTS][IMAGE_PAGES];

static struct mapping {
	uint64_t addr, bytes;
} mappings[CUBICLE_COMPONENTS_MAX];

static void *file_memory[CUBICLE_COMPONENTS_MAX];
static uint32_t mapping_count, file_memory_count;
static uint64_t next_file_bytes;

static void *map(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	void *at = (void *)(uintptr_t)addr;

	FUZZ_CHECK(mmap(at, bytes, (int)prot,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			   -1, 0) == at);
	return at;
}

static bool in_stubs(uint64_t addr)
{
	return addr - stub_address(0, 0) < CUBICLE_STUBS_BYTES;
}

static bool in_image(uint64_t addr, uint64_t bytes)
{
	uint64_t offset = addr % CUBICLE_SLOT_BYTES;

	return owner_of(addr) >= 1 && owner_of(addr) <= CUBICLES &&
		offset >= CUBICLE_IMAGE_OFFSET && bytes <= CUBICLE_IMAGE_END &&
		offset + bytes <= CUBICLE_IMAGE_END;
}

/* Files stand in memory of their own size, so that each byte behind them is
 * noticed; stubs are always there. */
void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	static void *stubs;

	(void)flags;
	if (!addr) {
		FUZZ_CHECK(bytes == PAGE_UP(next_file_bytes));
		FUZZ_CHECK(file_memory_count < CUBICLE_COMPONENTS_MAX);
		return file_memory[file_memory_count++] =
			       malloc(next_file_bytes);
	}
	FUZZ_CHECK(in_stubs(addr));
	if (!stubs)
		stubs = map(addr, bytes, prot);
	return stubs;
}

static int64_t host_mprotect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	if (in_stubs(addr))
		return 0;
	FUZZ_CHECK(in_image(addr, bytes) && !(prot & PROT_EXEC));
	return mprotect((void *)(uintptr_t)addr, bytes, (int)prot);
}

cubicle_set_t time_limited;

void time_limit(uint32_t id, uint64_t ms)
{
	(void)id, (void)ms;
}

void report_refused(const struct component *c, uint64_t address)
{
	(void)c, (void)address;
}

int64_t host_call(int64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	uint64_t e)
{
	(void)e;
	switch (call) {
	case SYS_FSTAT:
		next_file_bytes = files[a].bytes;
		((uint64_t *)(uintptr_t)b)[6] = next_file_bytes;
		return 0;
	case SYS_PREAD64:
		FUZZ_CHECK(c <= files[a].bytes && d <= files[a].bytes - c);
		memcpy((void *)(uintptr_t)b, files[a].data + d, c);
		return (int64_t)c;
	case SYS_MPROTECT:
		return host_mprotect(a, b, (uint32_t)c);
	case SYS_WRITE: /* the message of refuse() */
		FUZZ_CHECK(b && c > 10 && c <= 1024);
		FUZZ_CHECK(fuzz_is_plain((const char *)(uintptr_t)b, c));
		return (int64_t)c;
	case SYS_EXIT_GROUP:
		FUZZ_CHECK(a == CUBICLE_EXIT_INVALID);
		longjmp(refused, 1);
	case SYS_CLOSE:
	case SYS_MUNMAP: /* of a file */
		return 0;
	}
	fuzz_failed(__FILE__, __LINE__, "a system call that is needed");
}

/* Only images are really there; stacks and heaps nobody touches yet. */
int memory_reserve(uint64_t addr, uint64_t bytes, uint32_t id)
{
	FUZZ_CHECK(owner_of(addr) == id && owner_of(addr + bytes - 1) == id);
	FUZZ_CHECK(!(addr % PAGE) && !(bytes % PAGE));
	if (!in_image(addr, bytes))
		return 0;
	map(addr, bytes, PROT_NONE);
	mappings[mapping_count++] = (struct mapping){addr, bytes};
	return 0;
}

int memory_protect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint64_t offset = addr % CUBICLE_SLOT_BYTES - CUBICLE_IMAGE_OFFSET;

	FUZZ_CHECK(!(addr % PAGE) && !(bytes % PAGE));
	if (!in_image(addr, bytes))
		return 0;
	for (uint64_t i = 0; i < bytes / PAGE; i++)
		page_prot[owner_of(addr)][offset / PAGE + i] = (uint8_t)prot;
	return mprotect((void *)(uintptr_t)addr, bytes,
		(int)(prot & ~(uint32_t)PROT_EXEC));
}

/* The copy is made: it can be read, and nothing else is in it. */
void contain_keep(uint32_t id, uint64_t addr, uint64_t bytes)
{
	FUZZ_CHECK(in_slot(id, addr) && in_image(addr, bytes));
	for (uint64_t i = 0; i < bytes; i += PAGE)
		*(volatile uint8_t *)(uintptr_t)(addr + i);
}

bool memchr_nul(const char *s, size_t bytes)
{
	while (bytes && *s) {
		s++;
		bytes--;
	}
	return bytes;
}

static const char *start(void)
{
	return NULL;
}

/* Where gates would be. */
static void nowhere(void)
{
}

static void to_monitor(void)
{
}

static const struct gates fake_gates = {
	.call = nowhere,
	.call_who = nowhere,
	.call_checked = nowhere,
	.call_checked_who = nowhere,
	.call_monitor = to_monitor,
	.back = nowhere,
	.signal = nowhere,
	.clear = {nowhere, nowhere, nowhere, nowhere, nowhere, nowhere,
		nowhere},
};

void gate_plan(uint32_t edge, const struct cubicle_interface *i)
{
	FUZZ_CHECK(i && edge >= EDGE_FIRST && edge < EDGES_MAX);
}

bool gate_has_who(const struct cubicle_interface *i)
{
	return i->args && i->arg[0].kind == CUBICLE_ARG_CALLER;
}

/* What scan_space() would name, which nobody calls. */
char mpk_raise_write[1], mpk_lower_write[1], gate_gs_write[1];

void arch_fs_write(uint64_t base)
{
	(void)base;
}

static const struct backend fake = {.name = "fake",
	.text_check = scan_component,
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = start,
	.enter = nowhere};

static int64_t monitor_function(void)
{
	return 0;
}

const struct monitor_call monitor_calls[] = {
	{"cubicle_depth", monitor_function, 0},
	{"cubicle_abort", monitor_function, 0},
	{"host_read", monitor_function, CUBICLE_RIGHT_HOST},
	{"host_write", monitor_function, CUBICLE_RIGHT_HOST},
	{"pages_map", monitor_function, CUBICLE_RIGHT_PAGES},
	{NULL, NULL, 0},
};

/* --- the system ----------------------------------------------------------- */

static void add_component(const char *name, int file, uint32_t cubicle)
{
	struct cubicle_system_component *c =
		&system.component[system.components++];

	snprintf(c->name, sizeof(c->name), "%s", name);
	c->fd = file;
	c->cubicle = cubicle;
}

static void make_system(uint8_t variant)
{
	memset(&system, 0, sizeof(system));
	system.cubicles = CUBICLES;
	for (uint32_t i = 0; i < CUBICLES; i++) {
		struct cubicle_system_cubicle *c = &system.cubicle[i];
		snprintf(c->name, sizeof(c->name), "cubicle%u", i + 1);
		c->calls = ~(uint64_t)0;
		if (!(variant & VARIANT_RIGHTS))
			continue;
		c->rights = CUBICLE_RIGHT_HOST | CUBICLE_RIGHT_PAGES;
		c->on_fault = CUBICLE_ON_FAULT_RESTART;
	}
	add_component("input", 0, 0);
	add_component("friend", 1, variant & VARIANT_ONE ? 0 : 1);
	if (variant & VARIANT_TWICE)
		add_component("input", 0, 2);
}

/* Nothing of the last input is left. */
static void forget(void)
{
	while (mapping_count) {
		const struct mapping *m = &mappings[--mapping_count];
		munmap((void *)(uintptr_t)m->addr, m->bytes);
	}
	while (file_memory_count)
		free(file_memory[--file_memory_count]);
	for (uint32_t i = 0; i < system.components; i++) {
		const struct component *c = &components[i];
		if (!c->base)
			continue;
		uint64_t at =
			c->base % CUBICLE_SLOT_BYTES - CUBICLE_IMAGE_OFFSET;
		memset(&page_prot[c->cubicle][at / PAGE], 0,
			(c->end - c->base) / PAGE);
	}
	memset(cubicles, 0, (CUBICLES + 1) * sizeof(cubicles[0]));
	memset(components, 0, system.components * sizeof(components[0]));
	memset(definition_hash, 0, sizeof(definition_hash));
	definition_count = interface_count = 0;
}

/* --- the rules, said once more --------------------------------------------- */

static bool is_any_of(uint8_t byte, const char *bytes, size_t n)
{
	while (n && (uint8_t)*bytes != byte) {
		bytes++;
		n--;
	}
	return n;
}

/* Does an instruction begin at (p) that changes rights? It has 15 bytes at
 * most, of which three are the opcode and its operand. */
static bool changes_rights(const uint8_t *p, uint64_t left)
{
	static const char prefixes[] = "\x26\x2e\x36\x3e\x64\x65\x66\x67"
				       "\xf0\xf2\xf3@ABCDEFGHIJKLMNO";
	bool f3 = false;
	int n = 0;

	for (; left > 3 && n < 12; p++, left--, n++) {
		if (!is_any_of(*p, prefixes, sizeof(prefixes) - 1))
			break;
		f3 |= *p == 0xf3;
	}
	if (left < 3 || p[0] != 0x0f)
		return false;
	if (p[1] == 0x01)
		return p[2] == 0xef;
	if (p[1] != 0xae)
		return false;
	/* XRSTOR; WRFSBASE and WRGSBASE. */
	if (p[2] < 0xc0)
		return (p[2] >> 3 & 7) == 5;
	return f3 && (p[2] >> 4 & 3) == 1;
}

/* What stands in the executable pages from number (i) on, up to (end). */
static void check_text(uint32_t id, uint64_t i, uint64_t end)
{
	const uint8_t *at = (const uint8_t *)(uintptr_t)(slot_base(id) +
		CUBICLE_IMAGE_OFFSET + i * PAGE);
	uint64_t bytes = (end - i) * PAGE, left = bytes;
	const uint8_t *opcode = at;

	/* All opcodes begin with 0F, and prefixes stand before it. */
	while ((opcode = memchr(opcode, 0x0f, left))) {
		uint64_t b = (uint64_t)(opcode - at), n = b < 12 ? b : 12;
		for (uint64_t start = b - n; start <= b; start++)
			FUZZ_CHECK(!changes_rights(at + start, bytes - start));
		opcode++;
		left = bytes - b - 1;
	}
}

/* Pages of (id) that have rights: never both, and text is clean. */
static void check_pages(uint32_t id)
{
	uint64_t end =
		(cubicles[id].image - slot_base(id) - CUBICLE_IMAGE_OFFSET) /
		PAGE;

	for (uint64_t i = 0; i < end; i++) {
		uint32_t prot = page_prot[id][i];
		FUZZ_CHECK(!(prot & PROT_WRITE) || !(prot & PROT_EXEC));
		if (!(prot & PROT_EXEC) ||
			(i && (page_prot[id][i - 1] & PROT_EXEC)))
			continue;
		uint64_t text_end = i;
		while (page_prot[id][text_end] & PROT_EXEC)
			text_end++;
		check_text(id, i, text_end);
	}
}

static void check_edges(void)
{
	for (uint32_t e = EDGE_FIRST; e < edge_count; e++) {
		const struct edge *edge = &edges[e];
		if (edge->handler == to_monitor)
			continue;
		FUZZ_CHECK(edge->component < system.components);
		const struct component *c = &components[edge->component];
		FUZZ_CHECK(interface_of(edge) && edge->callee == c->cubicle);
		FUZZ_CHECK(edge->entry >= c->base && edge->entry <= c->end);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	backend = &fake;
	gates = &fake_gates;
	read_good(1, "friend");
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	files[0].data = data;
	files[0].bytes = bytes;
	make_system(bytes > VARIANT_BYTE ? data[VARIANT_BYTE] : 0);
	if (!setjmp(refused)) {
		cubicle_count = system.cubicles;
		loader_load_all();
		link_all();
		link_start(0);
		loader_finish();
		for (uint32_t id = 1; id <= CUBICLES; id++)
			check_pages(id);
		check_edges();
	}
	forget();
	return 0;
}
