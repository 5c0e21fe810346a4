/* SPDX-License-Identifier: MIT */
/*
 * test_image.c: the image that the linker writes, of SQLite's system: each edge
 * enters the function that it is named after, found by another reader of ELF
 * files, and is for those that the layout lets call it. The monitor cannot know
 * the first of these.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <gelf.h>
#include <cubicle/image_abi.h>
#include <cubicle/space_abi.h>
#include "layout/layout.h"
#include "link/image.h"

static struct layout layout;
static struct cubicle_system description;
static char *files[CUBICLE_COMPONENTS_MAX];
static const struct cubicle_image *image;
static int image_fd;

static const void *table(const struct cubicle_image_table *t)
{
	return (const uint8_t *)image + t->offset;
}

static const struct cubicle_image_edge *edge(uint64_t i)
{
	return (const struct cubicle_image_edge *)table(&image->edge) + i;
}

static const char *edge_name(const struct cubicle_image_edge *e)
{
	const struct cubicle_image_interface *all = table(&image->interface);

	return all[e->interface].interface.name;
}

static int describe(void)
{
	const char *folder = getenv("B");

	if (layout_read(&layout, "apps/sqlite/sqlite-shell.layout"))
		return -1;
	description.backend = CUBICLE_BACKEND_MPROTECT;
	description.cubicles = layout.cubicles;
	description.components = layout.components;
	description.start = layout.start_component;
	for (unsigned i = 0; i < layout.cubicles; i++) {
		description.cubicle[i].calls = layout.cubicle[i].calls;
		description.cubicle[i].rights = layout.cubicle[i].rights;
	}
	for (unsigned i = 0; i < layout.components; i++) {
		struct cubicle_system_component *c = &description.component[i];
		memcpy(c->name, layout.component[i].name, sizeof(c->name));
		c->cubicle = layout.component[i].cubicle;
		if (asprintf(&files[i], "%s/components/%s.so",
			    folder ? folder : "build", c->name) < 0)
			return -1;
	}
	return 0;
}

static int link_all(void **state)
{
	struct stat st;

	(void)state;
	if (describe() || link_image(&description, &layout, files, &image_fd) ||
		fstat(image_fd, &st))
		return -1;
	image = mmap(
		NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, image_fd, 0);
	return image == MAP_FAILED || image->bytes != (uint64_t)st.st_size;
}

/* --- symbols, by libelf -------------------------------------------------------- */

/* In the table of section (s): the value of function (name); 0: none. */
static uint64_t find_in(Elf *elf, Elf_Scn *s, const char *name)
{
	GElf_Shdr h;
	GElf_Sym y;

	gelf_getshdr(s, &h);
	if (h.sh_type != SHT_DYNSYM)
		return 0;
	Elf_Data *data = elf_getdata(s, NULL);
	for (int i = 0; gelf_getsym(data, i, &y); i++) {
		const char *n = elf_strptr(elf, h.sh_link, y.st_name);
		if (y.st_shndx && GELF_ST_TYPE(y.st_info) == STT_FUNC && n &&
			!strcmp(n, name))
			return y.st_value;
	}
	return 0;
}

static uint64_t symbol(const char *file, const char *name)
{
	int fd = open(file, O_RDONLY);
	uint64_t value = 0;

	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	assert_non_null(elf);
	for (Elf_Scn *s = NULL; !value && (s = elf_nextscn(elf, s));)
		value = find_in(elf, s, name);
	elf_end(elf);
	close(fd);
	return value;
}

/* Section (name) of (file). */
static bool section(const char *file, const char *name, GElf_Shdr *to)
{
	int fd = open(file, O_RDONLY);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	bool found = false;
	size_t names;

	assert_non_null(elf);
	assert_int_equal(elf_getshdrstrndx(elf, &names), 0);
	for (Elf_Scn *s = NULL; !found && (s = elf_nextscn(elf, s));) {
		const char *n;
		gelf_getshdr(s, to);
		n = elf_strptr(elf, names, to->sh_name);
		found = n && !strcmp(n, name);
	}
	elf_end(elf);
	close(fd);
	return found;
}

/* --- tests ------------------------------------------------------------------------ */

/* Is (entry) the function that (e) is named after? */
static bool is_named(const struct cubicle_image_edge *e, uint64_t entry)
{
	const struct cubicle_image_component *c = table(&image->component);
	uint64_t value = symbol(files[e->component], edge_name(e));

	return value && entry == c[e->component].base + value;
}

static void test_entries(void **state)
{
	unsigned functions = 0;

	(void)state;
	for (uint64_t i = 0; i < image->edge.count; i++) {
		const struct cubicle_image_edge *e = edge(i);
		if (e->call)
			continue;
		functions++;
		if (!is_named(e, e->entry))
			fail_msg("edge %d does not enter %s", (int)i,
				edge_name(e));
		/* The control: another place in the same text. */
		assert_false(is_named(e, e->entry + 1));
	}
	assert_true(functions > 50);
	assert_string_equal(edge_name(edge(image->start)), "cubicle_main");
}

static void test_callers(void **state)
{
	unsigned several = 0;

	(void)state;
	for (uint64_t i = 0; i < image->edge.count; i++) {
		const struct cubicle_image_edge *e = edge(i);
		cubicle_set_t wanted = 0;
		if (e->call || i == image->start)
			continue;
		uint32_t own = description.component[e->component].cubicle;
		for (uint32_t c = 0; c < description.cubicles; c++)
			if (c == own ||
				(description.cubicle[c].calls >> e->component &
					1))
				wanted |= CUBICLE_SET(c + 1);
		assert_true(e->callers == wanted);
		several += wanted != CUBICLE_SET(own + 1);
	}
	assert_true(several > 50);
	assert_true(!edge(image->start)->callers);
}

/* A stub's number stands where an import is bound: the image has the address of
 * the stub of each edge. */
static void test_stubs(void **state)
{
	const struct cubicle_image_segment *s = table(&image->segment);
	unsigned found = 0;

	(void)state;
	for (uint64_t i = 0; i < image->segment.count; i++) {
		const uint64_t *word =
			(const void *)((const uint8_t *)image + s[i].offset);
		if (s[i].protection == CUBICLE_IMAGE_TEXT)
			continue;
		for (uint64_t w = 0; w < s[i].file_bytes / 8; w++) {
			uint64_t at = word[w] - CUBICLE_SPACE_BASE -
				CUBICLE_STUBS_OFFSET;
			if (at >= CUBICLE_STUBS_BYTES)
				continue;
			assert_int_equal(at % CUBICLE_STUB_BYTES, 0);
			assert_in_range(at / CUBICLE_STUB_BYTES,
				CUBICLE_EDGE_FIRST,
				CUBICLE_EDGE_FIRST + image->edge.count - 1);
			found++;
		}
	}
	assert_true(found >= image->edge.count);
}

static void test_sealed(void **state)
{
	(void)state;
	assert_int_equal(fcntl(image_fd, F_GET_SEALS), CUBICLE_IMAGE_SEALS);
	assert_int_equal(pwrite(image_fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(image_fd, 0), -1);
	assert_true(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
			    image_fd, 0) == MAP_FAILED);
}

/* The segment of (elf) that holds (address) of the file, if it is neither
 * writable nor the one with the tables for linking. */
static bool load_at(Elf *elf, uint64_t address, GElf_Phdr *to)
{
	for (int i = 0; gelf_getphdr(elf, i, to); i++)
		if (to->p_type == PT_LOAD && !(to->p_flags & PF_W) &&
			to->p_offset && address - to->p_vaddr < to->p_filesz)
			return true;
	return false;
}

/* Segments that are not relocated have the content of the file. */
static void test_content(void **state)
{
	const struct cubicle_image_component *c = table(&image->component);
	const struct cubicle_image_segment *s = table(&image->segment);
	unsigned texts = 0, constants = 0;

	(void)state;
	for (uint64_t i = 0; i < image->segment.count; i++) {
		int fd = open(files[s[i].component], O_RDONLY);
		Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
		uint64_t address = s[i].address - c[s[i].component].base;
		const uint8_t *got = (const uint8_t *)image + s[i].offset;
		size_t bytes;
		const char *file = elf_rawfile(elf, &bytes);
		GElf_Phdr p;
		assert_non_null(file);
		if (load_at(elf, address, &p)) {
			uint64_t at = address - p.p_vaddr;
			uint64_t n = p.p_filesz - at;
			n = n < s[i].file_bytes ? n : s[i].file_bytes;
			assert_memory_equal(got, file + p.p_offset + at, n);
			bool text = s[i].protection == CUBICLE_IMAGE_TEXT;
			texts += text;
			constants += !text;
			for (; text && n < s[i].file_bytes; n++)
				assert_int_equal(got[n], 0xcc);
		}
		elf_end(elf);
		close(fd);
	}
	assert_int_equal(texts, description.components);
	assert_true(constants >= description.components / 2);
}

/* Pages that hold declarations only are in no segment. */
static void test_declarations(void **state)
{
	const struct cubicle_image_component *c = table(&image->component);
	const struct cubicle_image_segment *s = table(&image->segment);
	unsigned pages = 0;

	(void)state;
	for (uint32_t i = 0; i < description.components; i++) {
		GElf_Shdr h;
		if (!section(files[i], CUBICLE_INTERFACE_SECTION, &h))
			continue;
		uint64_t at = c[i].base + h.sh_addr + 4095;
		uint64_t end = c[i].base + h.sh_addr + h.sh_size;
		for (at -= at % 4096; at + 4096 <= end; at += 4096) {
			pages++;
			for (uint64_t n = 0; n < image->segment.count; n++)
				assert_false(at - s[n].address < s[n].bytes);
		}
	}
	assert_true(pages > 20);
}

/* The same input gives the same bytes, so that images can be kept. */
static void test_same(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(link_image(&description, &layout, files, &fd), 0);
	void *again = mmap(NULL, image->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_true(again != MAP_FAILED);
	assert_memory_equal(again, image, image->bytes);
	munmap(again, image->bytes);
	close(fd);
}

/* The kernel sends SIGXFSZ to a process that makes a larger file. */
static void test_file_size(void **state)
{
	struct rlimit all, little;
	int fd;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	little = all;
	little.rlim_cur = image->bytes - 1;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	int error = link_image(&description, &layout, files, &fd);
	little.rlim_cur = image->bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	int control = link_image(&description, &layout, files, &fd);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_true(error < 0);
	assert_int_equal(control, 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_stubs),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_declarations),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_file_size),
	};

	return cmocka_run_group_tests(tests, link_all, NULL);
}
