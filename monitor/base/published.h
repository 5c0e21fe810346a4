/* SPDX-License-Identifier: MIT */
/* published.h: what all cubicles can read (published_abi.h). */
#ifndef MONITOR_PUBLISHED_H
#define MONITOR_PUBLISHED_H

#include <cubicle/published_abi.h>

extern union published {
	struct cubicle_published header;
	uint8_t bytes[CUBICLE_PUBLISHED_BYTES];
} published_pages;

extern uint64_t published_fd; /* of these pages, until the start */

#endif
