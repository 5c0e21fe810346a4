/* SPDX-License-Identifier: MIT */
/* refused.h: why the monitor refused a component. */
#ifndef TOOL_REFUSED_H
#define TOOL_REFUSED_H

#include <cubicle/report_abi.h>
#include "layout/layout.h"
#include "layout/system.h"
#include "lib/helper.h"

/* Print why the component of (r) is refused, unless the monitor does. Call it
 * as soon as (r) is there: a debugger may keep the rest back. */
void refused_reason(const struct cubicle_record_refused *r,
	const struct cubicle_system *description);

/* Print where the component of (r) comes from, and the line of source that it
 * was refused for, as far as they are known. For after the reason. (wait): see
 * helper.h. */
void refused_print(const struct cubicle_record_refused *r,
	const struct layout *l, const struct system *s,
	const struct helper_wait *wait);

#endif
