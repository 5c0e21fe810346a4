/* SPDX-License-Identifier: MIT */
/* components.h: the components of the system, inline. Include it as
 * "rt/components.h". */
#ifndef RT_COMPONENTS_H
#define RT_COMPONENTS_H

#include <stdint.h>
#include <cubicle/published_abi.h>

/* Component (i), below CUBICLE_PUBLISHED->components. */
static inline const struct cubicle_published_component *component_at(uint32_t i)
{
	const void *all = (const char *)CUBICLE_PUBLISHED +
		CUBICLE_PUBLISHED->components_offset;

	return (const struct cubicle_published_component *)all + i;
}

#endif
