/* SPDX-License-Identifier: MIT */
/* keys.c: PKRU in the state that the kernel saves and restores around a signal.
 */
#include "arch/x86_64/cpu.h"
#include "base/cubicle.h"
#include "base/string.h"
#include "base/thread.h"
#include "defence.h"
#include "fault/entry.h"
#include "fault/keys.h"

#define STATE_COMPONENTS_OFFSET 512

/* In gate_mpk.S: what lies between them runs with the rights of the monitor,
 * and thread.inside does not say so yet. */
extern char mpk_raise[], mpk_raised[];

/* PKRU when the signal came. Some kernels did not save it (Linux 6.12 on some
 * processors), so it is not relied on alone. */
static uint32_t keys_saved(void)
{
	uint64_t present;
	uint32_t keys;

	memcpy(&present, OWN(fault_state) + STATE_COMPONENTS_OFFSET, 8);
	memcpy(&keys, OWN(fault_state) + arch_keys_offset(), 4);
	return present & STATE_KEYS ? keys : 0;
}

/* False in the controls of attacks that forge a frame: PKRU is that of the
 * frame. */
#define KEYS_WRITTEN DEFENDS(DEFENCE_ENTRY | DEFENCE_INHERIT)

bool keys_ran(const struct signal_context *context)
{
	(void)context;
	return (current->inside > 1 || !KEYS_WRITTEN) && !keys_saved();
}

void keys_restore(struct signal_context *context, uint64_t frame)
{
	bool monitor = keys_ran(context);
	uint32_t keys = monitor ? 0 : cubicle_pkru[current->running];
	uint64_t present;

	(void)frame;
	current->inside = monitor;
	if (!KEYS_WRITTEN)
		return;
	memcpy(&present, OWN(fault_state) + STATE_COMPONENTS_OFFSET, 8);
	present |= STATE_KEYS;
	memcpy(OWN(fault_state) + STATE_COMPONENTS_OFFSET, &present, 8);
	memcpy(OWN(fault_state) + arch_keys_offset(), &keys, 4);
	if (!monitor && context->rip > (uintptr_t)mpk_raise &&
		context->rip < (uintptr_t)mpk_raised)
		context->rip = (uintptr_t)mpk_raise;
}
