/* SPDX-License-Identifier: MIT */
/* pages.h: addresses rounded to pages. */
#ifndef TOOL_LINK_PAGES_H
#define TOOL_LINK_PAGES_H

#include <stdint.h>
#include <cubicle/space_abi.h>

#define PAGE	     ((uint64_t)CUBICLE_PAGE_BYTES)
#define PAGE_DOWN(a) ((uint64_t)(a) & ~(PAGE - 1))
#define PAGE_UP(a)   (((uint64_t)(a) + PAGE - 1) & ~(PAGE - 1))

#endif
