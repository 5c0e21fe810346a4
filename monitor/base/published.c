/* SPDX-License-Identifier: MIT */
/* published.c: what all cubicles can read. */
#include "base/published.h"

uint64_t published_fd;

union published published_pages
	__attribute__((aligned(4096), section(".bss.shared")));
