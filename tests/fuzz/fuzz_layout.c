/* SPDX-License-Identifier: MIT */
/*
 * fuzz_layout.c: any text as a layout file. It is refused, with one message
 * that a terminal survives, or what was read from it makes sense.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cubicle/space_abi.h>
#include "fuzz.h"
#include "layout/address.h"
#include "layout/layout.h"

static char messages[4096];
static char file_name[64];
static int file;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	file = memfd_create("layout", MFD_CLOEXEC);
	snprintf(file_name, sizeof(file_name), "/proc/self/fd/%d", file);
	/* libFuzzer has its own copy of the pointer. */
	stderr = fmemopen(messages, sizeof(messages), "w");
	if (file < 0 || !stderr)
		abort();
	return 0;
}

static void write_file(const uint8_t *data, size_t bytes)
{
	if (ftruncate(file, 0) ||
		pwrite(file, data, bytes, 0) != (ssize_t)bytes)
		abort();
}

static void check_message(void)
{
	size_t n = strnlen(messages, sizeof(messages));

	FUZZ_CHECK(n > 10 && n < sizeof(messages));
	FUZZ_CHECK(!strncmp(messages, "cubicle: ", 9));
	FUZZ_CHECK(fuzz_is_plain(messages, n));
	/* One line. */
	FUZZ_CHECK(strchr(messages, '\n') == messages + n - 1);
}

static void check_name(const char *name)
{
	size_t n = strnlen(name, CUBICLE_LABEL_BYTES);

	FUZZ_CHECK(n && n < CUBICLE_LABEL_BYTES);
	FUZZ_CHECK(*name != '.' && !strpbrk(name, "/ \t\r\n"));
	FUZZ_CHECK(fuzz_is_plain(name, n));
}

static void check_cubicles(const struct layout *l)
{
	unsigned components = 0;

	FUZZ_CHECK(l->cubicles >= 1 && l->cubicles <= CUBICLE_CUBICLES_MAX);
	for (unsigned i = 0; i < l->cubicles; i++) {
		const struct layout_cubicle *c = &l->cubicle[i];
		check_name(c->name);
		components += c->components;
		FUZZ_CHECK(c->stack_bytes <= CUBICLE_STACK_BYTES);
		FUZZ_CHECK(!(c->rights &
			~(uint32_t)(CUBICLE_RIGHT_HOST | CUBICLE_RIGHT_PAGES |
				CUBICLE_RIGHT_FILES | CUBICLE_RIGHT_NET)));
		FUZZ_CHECK(layout_on_fault(c) <= CUBICLE_ON_FAULT_RESTART);
		FUZZ_CHECK(l->components == CUBICLE_COMPONENTS_MAX ||
			!(c->calls >> l->components));
		for (unsigned j = 0; j < i; j++)
			FUZZ_CHECK(strcmp(c->name, l->cubicle[j].name));
	}
	FUZZ_CHECK(components == l->components);
}

/* What is printed of a rule is plain, and means the same. */
static void check_address(const struct cubicle_system_address *a)
{
	struct cubicle_system_address again;
	char text[ADDRESS_TEXT_BYTES];

	FUZZ_CHECK(a->use == CUBICLE_LISTEN || a->use == CUBICLE_CONNECT);
	FUZZ_CHECK(a->bytes <= CUBICLE_ADDRESS_BYTES);
	FUZZ_CHECK(a->bits <= 8 * a->bytes && a->first <= a->last);
	address_text(text, a);
	FUZZ_CHECK(fuzz_is_plain(text, strlen(text)));
	/* Names of sockets have bytes that a terminal does not get. */
	if (a->is_unix)
		return;
	FUZZ_CHECK(!address_parse(&again, text));
	again.use = a->use;
	FUZZ_CHECK(!memcmp(&again, a, sizeof(again)));
}

static void check_layout(const struct layout *l)
{
	check_cubicles(l);
	FUZZ_CHECK(l->components <= CUBICLE_COMPONENTS_MAX);
	FUZZ_CHECK(l->mounts <= CUBICLE_MOUNTS_MAX);
	FUZZ_CHECK(l->addresses <= CUBICLE_ADDRESSES_MAX);
	for (unsigned i = 0; i < l->addresses; i++)
		check_address(&l->address[i]);
	FUZZ_CHECK(l->start_component < l->components);
	FUZZ_CHECK(!strcmp(l->component[l->start_component].name, l->start));
	for (unsigned i = 0; i < l->components; i++) {
		check_name(l->component[i].name);
		FUZZ_CHECK(l->component[i].cubicle < l->cubicles);
	}
	FUZZ_CHECK(l->calls <= LAYOUT_CALLS_MAX);
	for (unsigned i = 0; i < l->calls; i++)
		FUZZ_CHECK(l->call[i].cubicle < l->cubicles);
	FUZZ_CHECK(memchr(l->description, 0, sizeof(l->description)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct layout layout;

	write_file(data, bytes);
	memset(messages, 0, sizeof(messages));
	rewind(stderr);
	int error = layout_read(&layout, file_name);
	fflush(stderr);
	FUZZ_CHECK(error == 0 || error == -EINVAL);
	if (error)
		check_message();
	else
		check_layout(&layout);
	FUZZ_CHECK(error || !*messages);
	return 0;
}
