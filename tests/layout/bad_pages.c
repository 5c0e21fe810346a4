/* SPDX-License-Identifier: MIT */
/* bad_pages.c: maps pages without having the right. */
#include <cubicle/component.h>
#include <cubicle/pages.h>

int cubicle_main(void)
{
	return pages_map(1, 0, 1);
}
