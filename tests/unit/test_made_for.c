/* SPDX-License-Identifier: MIT */
/*
 * test_made_for.c: the note of cubicle-cc is found in whatever surrounds it,
 * and a broken file is nobody's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <cubicle/note_abi.h>
#include <cubicle/system_abi.h>
#include "lib/made_for.h"

static struct {
	Elf64_Ehdr header;
	Elf64_Phdr segment[2];
	char notes[4096];
} file;

static size_t filled; /* of notes */

static void note(
	uint32_t name_bytes, const char *name, uint32_t type, uint32_t word)
{
	const uint32_t head[3] = {name_bytes, sizeof(word), type};

	memcpy(file.notes + filled, head, sizeof(head));
	filled += sizeof(head);
	memcpy(file.notes + filled, name, strlen(name) + 1);
	filled += (strlen(name) + 4) / 4 * 4;
	memcpy(file.notes + filled, &word, sizeof(word));
	filled += sizeof(word);
}

static void own_note(uint32_t word)
{
	note(sizeof(CUBICLE_NOTE_NAME), CUBICLE_NOTE_NAME, CUBICLE_NOTE_SFI,
		word);
}

static int start(void **state)
{
	(void)state;
	memset(&file, 0, sizeof(file));
	memcpy(file.header.e_ident, ELFMAG, SELFMAG);
	file.header.e_ident[EI_CLASS] = ELFCLASS64;
	file.header.e_type = ET_DYN;
	file.header.e_machine = EM_X86_64;
	file.header.e_phoff = offsetof(__typeof__(file), segment);
	file.header.e_phentsize = sizeof(Elf64_Phdr);
	file.header.e_phnum = 2;
	file.segment[0].p_type = PT_LOAD;
	file.segment[1].p_type = PT_NOTE;
	file.segment[1].p_offset = offsetof(__typeof__(file), notes);
	filled = 0;
	return 0;
}

static enum made_for look(void)
{
	char name[] = "/tmp/test_made_for.XXXXXX";
	int fd = mkstemp(name);

	if (!file.segment[1].p_filesz)
		file.segment[1].p_filesz = filled;
	assert_int_equal(write(fd, &file, sizeof(file)), sizeof(file));
	close(fd);
	enum made_for is = made_for(name);
	unlink(name);
	return is;
}

static void test_none(void **state)
{
	(void)state;
	assert_int_equal(look(), MADE_FOR_OTHERS);
	note(4, "GNU", CUBICLE_NOTE_SFI, CUBICLE_NOTE_FULL);
	note(sizeof(CUBICLE_NOTE_NAME), CUBICLE_NOTE_NAME, 77, 0);
	file.segment[1].p_filesz = 0;
	assert_int_equal(look(), MADE_FOR_OTHERS);
}

static void test_own(void **state)
{
	(void)state;
	note(4, "GNU", 3, 17);
	own_note(CUBICLE_NOTE_FULL);
	assert_int_equal(look(), MADE_FOR_SFI);
}

/* Any part that does not confine loads makes the whole such a one. */
static void test_mixed(void **state)
{
	(void)state;
	own_note(CUBICLE_NOTE_STORES);
	own_note(CUBICLE_NOTE_FULL);
	assert_int_equal(look(), MADE_FOR_SFI_STORES);
}

static void test_lengths_that_lie(void **state)
{
	(void)state;
	note(UINT32_MAX, "GNU", 3, 0);
	own_note(CUBICLE_NOTE_FULL);
	assert_int_equal(look(), MADE_FOR_OTHERS);
	start(NULL);
	own_note(CUBICLE_NOTE_FULL);
	file.segment[1].p_filesz = filled - 1;
	assert_int_equal(look(), MADE_FOR_OTHERS);
	start(NULL);
	own_note(CUBICLE_NOTE_FULL);
	file.segment[1].p_filesz = UINT64_MAX;
	assert_int_equal(look(), MADE_FOR_OTHERS);
}

static void test_broken_files(void **state)
{
	(void)state;
	own_note(CUBICLE_NOTE_FULL);
	file.segment[1].p_offset = UINT64_MAX - 8;
	assert_int_equal(look(), MADE_FOR_ANY);
	start(NULL);
	file.header.e_phoff = UINT64_MAX - 64;
	assert_int_equal(look(), MADE_FOR_ANY);
	start(NULL);
	file.header.e_phnum = 65535;
	assert_int_equal(look(), MADE_FOR_ANY);
	start(NULL);
	file.header.e_ident[0] = 0;
	assert_int_equal(look(), MADE_FOR_ANY);
	assert_int_equal(made_for("/nowhere"), MADE_FOR_ANY);
	assert_int_equal(made_for("/"), MADE_FOR_ANY);
}

static void test_runs(void **state)
{
	static const struct {
		enum made_for is;
		uint32_t backend;
		bool runs;
	} all[] = {
		{MADE_FOR_OTHERS, CUBICLE_BACKEND_MPK, true},
		{MADE_FOR_OTHERS, CUBICLE_BACKEND_NONE, true},
		{MADE_FOR_OTHERS, CUBICLE_BACKEND_SFI, false},
		{MADE_FOR_OTHERS, CUBICLE_BACKEND_SFI_STORES, false},
		{MADE_FOR_SFI, CUBICLE_BACKEND_MPK, false},
		{MADE_FOR_SFI, CUBICLE_BACKEND_MPROTECT, false},
		{MADE_FOR_SFI, CUBICLE_BACKEND_SFI, true},
		{MADE_FOR_SFI, CUBICLE_BACKEND_SFI_STORES, true},
		{MADE_FOR_SFI_STORES, CUBICLE_BACKEND_SFI, false},
		{MADE_FOR_SFI_STORES, CUBICLE_BACKEND_SFI_STORES, true},
		{MADE_FOR_SFI_STORES, CUBICLE_BACKEND_NONE, false},
		{MADE_FOR_ANY, CUBICLE_BACKEND_MPK, true},
		{MADE_FOR_ANY, CUBICLE_BACKEND_SFI, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_int_equal(
			made_for_runs(all[i].is, all[i].backend), all[i].runs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, start)
		TEST(test_none),
		TEST(test_own),
		TEST(test_mixed),
		TEST(test_lengths_that_lie),
		TEST(test_broken_files),
		TEST(test_runs),
	};

	return cmocka_run_group_tests_name("made_for", tests, NULL, NULL);
}
