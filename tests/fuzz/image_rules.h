/* SPDX-License-Identifier: MIT */
/*
 * image_rules.h: the monitor's check of an image, and its rules once more.
 * Free of the monitor's headers, which do not go together with those of the
 * tool.
 */
#ifndef IMAGE_RULES_H
#define IMAGE_RULES_H

#include <stddef.h>
#include <cubicle/system_abi.h>

/*
 * The monitor's message about the image (image, bytes) for the system (d); NULL
 * if it accepts the image. In that case each rule is checked by other code, and
 * a rule that does not hold fails the test (fuzz_failed()).
 */
const char *image_rules_check(
	const struct cubicle_system *d, const void *image, size_t bytes);

/* The same for what its text has: NULL, or the instruction that it is refused
 * for. */
const char *image_rules_text(const void *image);

#endif
