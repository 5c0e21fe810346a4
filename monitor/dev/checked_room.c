/* SPDX-License-Identifier: MIT */
/* checked_room.c: where a checked copy of an argument is put, or why it is not.
 */
#include <cubicle/report_abi.h>
#include "base/observe_copies.h"
#include "call/argument.h"
#include "call/refuse.h"
#include "call/stop.h"
#include "dev/quarantine.h"

int dev_copy_room(struct call *c, uint32_t arg, struct uptr memory,
	uint64_t bytes, struct uptr *to)
{
	uint64_t at = quarantine_room(c->f, arg, uptr_value(memory), bytes);
	if (at) {
		*to = uptr_known(at);
		return 0;
	}
	if (is_nested(c))
		return nested_refuse(c);
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_LIMIT, memory);
	v->reason = CUBICLE_REASON_CHECKED;
	v->limit = copies_bytes(c->f->callee);
	violation_stop(v);
}
