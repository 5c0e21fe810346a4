/* SPDX-License-Identifier: MIT */
/*
 * fuzz_elf.c: any bytes as a component. The linker links it together with a
 * good component. It is refused with a message, or the monitor accepts the
 * image, or the monitor refuses it for an entry that is in no text: the file
 * said so. Of an image that is accepted, the rules hold (image_rules.h).
 *
 * The input is the file; its byte 15, which ELF does not use, says what else
 * the layout is like (linked.h).
 */
#include "fuzz.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "image_rules.h"
#include "linked.h"

#define VARIANT_BYTE 15

/* The only things that the linker leaves to the monitor. */
static bool is_left_to_monitor(const char *why)
{
	return strstr(why, "does not lie in text of it") ||
		strstr(why, "begin where a bundle does") ||
		strstr(why, "is in no component") ||
		strstr(why, "undecided argument");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct cubicle_system d;
	unsigned variant = bytes > VARIANT_BYTE ? data[VARIANT_BYTE] : 0;
	int input = memfd_create("input", MFD_CLOEXEC);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", input);
	FUZZ_CHECK(write(input, data, bytes) == (ssize_t)bytes);
	int image = linked(&d, path, variant);
	if (image >= 0) {
		size_t size;
		void *at = linked_map(image, &size);
		const char *why = image_rules_check(&d, at, size);
		FUZZ_CHECK(!why || is_left_to_monitor(why));
		if (!why)
			image_rules_text(at);
		munmap(at, size);
		close(image);
	}
	close(input);
	return 0;
}
