/* SPDX-License-Identifier: MIT */
/* linked.h: the systems that fuzz_elf.c and fuzz_image.c link. */
#ifndef LINKED_H
#define LINKED_H

#include <stddef.h>
#include <cubicle/system_abi.h>

#define VARIANT_ONE    1 /* all in one cubicle */
#define VARIANT_TWICE  2 /* the first component is in two cubicles */
#define VARIANT_RIGHTS 4 /* all have all rights, and can be restarted */
#define VARIANT_VIEWS  8 /* for backend sfi */

/* "input", which is (file), and its friend, as (variant) says. (d) describes
 * the system. Returns the descriptor of the image, or -1 after a message. */
int linked(struct cubicle_system *d, const char *file, unsigned variant);

/* The path of component (name) of tests/fuzz/component. */
const char *linked_file(const char *name);

/* All of the file (fd), to read, in whole pages. */
void *linked_map(int fd, size_t *bytes);

#endif
