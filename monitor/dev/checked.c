/* SPDX-License-Identifier: MIT */
/* checked.c: a cubicle passes a copy of an argument after its call has ended.
 */
#include <cubicle/report_abi.h>
#include "base/observe_copies.h"
#include "base/space.h"
#include "call/stop.h"
#include "call/violation.h"
#include "dev/quarantine.h"

void dev_passed(uint32_t id, struct uptr addr, uint64_t rip)
{
	if (!quarantine_origin(uptr_value(addr)))
		return;
	struct cubicle_record_violation *v =
		violation_at(CUBICLE_RULE_KEPT, id, addr, rip, NULL);
	quarantine_explain(v);
	violation_stop(v);
}
