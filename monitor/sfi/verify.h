/* SPDX-License-Identifier: MIT */
/*
 * verify.h: is this text such that it cannot leave its box?
 *
 * Nouns
 *   box     4 GiB of addresses, aligned to their size, with nothing mapped for
 *           VERIFY_GUARD_BYTES on both sides; the GS base is where it begins
 *   bundle  32 bytes of text, aligned; where a computed jump can lead to
 *   image   what is mapped of one component, text and data
 *   unit    instructions that nothing can jump in between of
 *
 * The rules are in docs/sfi.md. The verifier knows nothing of how the text was
 * made. It runs in the monitor, on the bytes that are going to be executed, and
 * in tests and tools on the host.
 */
#ifndef SFI_VERIFY_H
#define SFI_VERIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <cubicle/space_abi.h>

#define VERIFY_BUNDLE_BYTES CUBICLE_BUNDLE_BYTES
#define VERIFY_GUARD_BYTES  0x100000000

enum verify_rule {
	VERIFY_OK = 0,
	VERIFY_OPCODE, /* none of the instructions that are allowed */
	VERIFY_PREFIX, /* a prefix that it must not have */
	VERIFY_MEMORY, /* an access that is not confined to the box */
	VERIFY_IMAGE,  /* relative to RIP, and outside of the image */
	VERIFY_STACK,  /* the stack pointer is changed, unconfined */
	VERIFY_TOUCH,  /* it was changed, and not used before this jump or the
			  end */
	VERIFY_BUNDLE, /* lies in two bundles */
	VERIFY_CALL,   /* a call that does not end where a bundle does */
	VERIFY_JUMP,   /* a computed jump that is not masked before */
	VERIFY_RETURN, /* a return, which cannot be masked */
	VERIFY_TARGET, /* jumps to where no instruction or unit begins */
	VERIFY_STRING, /* a string instruction without confined registers */
	VERIFY_END,    /* goes on behind the end of the text */
};

struct verify_text {
	const uint8_t *text; /* where the bytes can be read now */
	uint64_t address;    /* where they will be executed; a bundle's start */
	uint64_t bytes;
	uint64_t image, image_end; /* addresses */
	/*
	 * Part of the image that nobody can write any more, with an array of
	 * addresses: what is read there is what will be jumped to. (constants)
	 * is where its bytes can be read now.
	 */
	const uint8_t *constants;
	uint64_t constants_start, constants_end;
	/* Loads are free to read anywhere: integrity without confidentiality.
	 */
	bool stores_only;
	/*
	 * Room for one bit for each byte of text, rounded up to 64 bits, twice:
	 * where instructions begin, and where jumps lead to. All are cleared.
	 */
	uint64_t *starts, *targets;
};

struct verify_error {
	enum verify_rule rule;
	uint64_t offset; /* of the instruction, from the text's start */
	uint32_t bytes;	 /* of it, as far as it was decoded; at least 1 */
	uint64_t target; /* VERIFY_TARGET, VERIFY_IMAGE */
};

/* Is (t) confined? If not, (*error) says why. */
bool verify(const struct verify_text *t, struct verify_error *error);

#endif
