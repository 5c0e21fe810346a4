/* SPDX-License-Identifier: MIT */
/* image_rules.c: see image_rules.h. */
#include "fuzz.h"
/* Before its files, the monitor's headers: they have names of their own. */
#include "../monitor.h"
#include "../../monitor/load/scan.h"
#include <cubicle/calls_abi.h>
#include "image_rules.h"

void *memchr(const void *p, int byte, size_t bytes);

struct cubicle_system system;

int64_t host_call(int64_t call, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
	uint64_t e)
{
	(void)call, (void)a, (void)b, (void)c, (void)d, (void)e;
	fuzz_failed(__FILE__, __LINE__, "the check is pure");
}

static int64_t nowhere(void)
{
	return 0;
}

#define ENTRY(name, function, rights) {nowhere, rights},
const struct monitor_call monitor_calls[] = {CUBICLE_MONITOR_CALLS(ENTRY)};
const uint32_t monitor_calls_count =
	sizeof(monitor_calls) / sizeof(monitor_calls[0]);

static bool is_bundle(uint64_t entry)
{
	return entry % CUBICLE_BUNDLE_BYTES == 0;
}

static const struct backend plain = {.name = "plain"};
static const struct backend views = {.name = "views", .entry_check = is_bundle};

/* --- the rules, said once more --------------------------------------------- */

#define IMAGE_PAGES (CUBICLE_IMAGE_END / CUBICLE_PAGE_BYTES)

/* By id and page of the slot: the protection, and the component plus 1. */
static uint8_t page_prot[CUBICLE_SLOTS][IMAGE_PAGES];
static uint8_t page_component[CUBICLE_SLOTS][IMAGE_PAGES];

/* The page at (addr) of cubicle (id), from the start of its share. */
static uint64_t page_index(uint32_t id, uint64_t addr)
{
	uint64_t share = CUBICLE_SPACE_BASE + ((uint64_t)id << 33) +
		((uint64_t)shares.first[id] << 24);
	uint64_t index = (addr - share) / CUBICLE_PAGE_BYTES;

	FUZZ_CHECK(addr >= share);
	FUZZ_CHECK(cubicle_space_owner(&shares, addr) == id);
	FUZZ_CHECK(index < IMAGE_PAGES);
	return index;
}

static uint32_t cubicle_of(uint32_t component)
{
	FUZZ_CHECK(component < system.components);
	return system.component[component].cubicle + 1;
}

static void check_segment(
	const struct cubicle_image_segment *s, uint64_t file_bytes)
{
	uint32_t id = cubicle_of(s->component);

	FUZZ_CHECK(
		s->protection == 1 || s->protection == 3 || s->protection == 5);
	FUZZ_CHECK(s->bytes && s->bytes % 4096 == 0 && s->address % 4096 == 0);
	FUZZ_CHECK(s->offset % 4096 == 0 && s->file_bytes <= s->bytes);
	FUZZ_CHECK(!s->file_bytes ||
		(s->offset < file_bytes &&
			s->file_bytes <= file_bytes - s->offset));
	for (uint64_t at = 0; at < s->bytes; at += 4096) {
		uint64_t page = page_index(id, s->address + at);
		FUZZ_CHECK(!page_prot[id][page]); /* no overlap */
		FUZZ_CHECK(at || s->protection != 5 || !page ||
			page_prot[id][page - 1] != 5);
		page_prot[id][page] = (uint8_t)s->protection;
		page_component[id][page] = (uint8_t)(s->component + 1);
	}
}

static void check_caller(const struct cubicle_image_edge *e, uint32_t id)
{
	const struct cubicle_system_cubicle *c = &system.cubicle[id - 1];

	FUZZ_CHECK(id >= 1 && id <= system.cubicles);
	if (e->call)
		FUZZ_CHECK((c->rights & monitor_calls[e->call - 1].rights) ==
			monitor_calls[e->call - 1].rights);
	else
		FUZZ_CHECK(cubicle_of(e->component) == id ||
			(c->calls >> e->component & 1));
}

static void check_edge(const struct cubicle_image_edge *e, uint64_t interfaces)
{
	for (uint32_t id = 0; id < 128; id++)
		if (e->callers >> id & 1)
			check_caller(e, id);
	if (e->call) {
		FUZZ_CHECK(e->call <= monitor_calls_count);
		return;
	}
	uint32_t id = cubicle_of(e->component);
	uint64_t page = page_index(id, e->entry);
	FUZZ_CHECK(e->interface < interfaces);
	FUZZ_CHECK(page_prot[id][page] == 5);
	FUZZ_CHECK(page_component[id][page] == e->component + 1);
	FUZZ_CHECK(!shares.views || e->entry % 32 == 0);
}

/* Each granule has one owner at most, and a share consists of its own. */
static void check_shares(void)
{
	for (uint32_t g = 0; g < CUBICLE_GRANULES; g++) {
		uint32_t owner = g < 2 ? 0 : CUBICLE_GRANULE_FREE, owners = 0;
		for (uint32_t id = 1; id <= system.cubicles; id++)
			if (g >= shares.first[id] &&
				g - shares.first[id] < shares.granules[id]) {
				owner = id;
				owners++;
			}
		FUZZ_CHECK(owners <= (g >= 2));
		FUZZ_CHECK(!shares.views || shares.owner[g] == owner);
	}
	for (uint32_t id = 1; id <= system.cubicles; id++)
		FUZZ_CHECK(shares.views ? shares.granules[id] >= 2
					: !shares.granules[id]);
}

static void check_rules(const struct cubicle_image *h, uint64_t bytes)
{
	const uint8_t *file = (const uint8_t *)h;
	const struct cubicle_image_segment *s =
		(const void *)(file + h->segment.offset);
	const struct cubicle_image_edge *e =
		(const void *)(file + h->edge.offset);

	check_shares();
	for (uint32_t id = 0; id <= system.cubicles; id++) {
		memset(page_prot[id], 0, sizeof(page_prot[id]));
		memset(page_component[id], 0, sizeof(page_component[id]));
	}
	for (uint64_t i = 0; i < h->segment.count; i++) {
		check_segment(&s[i], bytes);
		if (!s[i].constants)
			continue;
		FUZZ_CHECK(s[i].protection != 5 ||
			(s[s[i].constants - 1].protection == 1 &&
				s[s[i].constants - 1].component ==
					s[i].component));
	}
	for (uint64_t i = 0; i < h->edge.count; i++)
		check_edge(&e[i], h->interface.count);
	FUZZ_CHECK(h->start < h->edge.count);
}

const char *image_rules_check(
	const struct cubicle_system *d, const void *image, size_t bytes)
{
	static struct image checked;
	bool shared = d->backend == CUBICLE_BACKEND_SFI;

	memcpy(&system, d, sizeof(system));
	cubicle_count = d->cubicles;
	memset(&shares, 0, sizeof(shares));
	shares.views = shared;
	backend = shared ? &views : &plain;
	const char *why = image_check(&checked, image, bytes);
	if (why)
		FUZZ_CHECK(*why && strlen(why) < sizeof(checked.why));
	else
		check_rules(image, bytes);
	return why;
}

/* --- text ------------------------------------------------------------------- */

static bool is_any_of(uint8_t byte, const char *bytes, size_t n)
{
	return memchr(bytes, byte, n);
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

static void check_text(const uint8_t *at, uint64_t bytes)
{
	const uint8_t *opcode = at;
	uint64_t left = bytes;

	/* All opcodes begin with 0F, and prefixes stand before it. */
	while ((opcode = memchr(opcode, 0x0f, left))) {
		uint64_t b = (uint64_t)(opcode - at), n = b < 12 ? b : 12;
		for (uint64_t start = b - n; start <= b; start++)
			FUZZ_CHECK(!changes_rights(at + start, bytes - start));
		opcode++;
		left = bytes - b - 1;
	}
}

const char *image_rules_text(const void *image)
{
	const struct cubicle_image *h = image;
	const uint8_t *file = image;
	const struct cubicle_image_segment *s =
		(const void *)(file + h->segment.offset);
	struct scan_hit hit;

	for (uint64_t i = 0; i < h->segment.count; i++) {
		if (s[i].protection != CUBICLE_IMAGE_TEXT)
			continue;
		if (scan_text(file + s[i].offset, s[i].bytes, &hit))
			return hit.instruction;
		check_text(file + s[i].offset, s[i].bytes);
	}
	return NULL;
}
