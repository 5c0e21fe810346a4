/* SPDX-License-Identifier: MIT */
/*
 * entry.c: did the kernel enter, and with what? Anybody can jump to where it
 * enters, so that must be proved.
 */
#include <cubicle/report_abi.h>
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/print.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/stop.h"
#include "call/violation.h"
#include "defence.h"
#include "fault/entry.h"
#include "fault/signals.h"

#define FPSTATE_SOFTWARE_OFFSET 464
#define FPSTATE_MAGIC		0x46505853
struct fpstate_software {
	uint32_t magic, extended_bytes;
	uint64_t features; /* that rt_sigreturn restores */
	uint32_t state_bytes;
};

/*
 * The copy, which rt_sigreturn gets. When the kernel has restored the
 * registers, PKRU among them, it goes on to read the alternate stack from the
 * frame, now with the rights of the cubicle. So the frame begins at the end of
 * a page that cubicles can read, and its registers are on the next one, which
 * they cannot.
 */
PER_THREAD char fault_shown[2 * PAGE] __attribute__((aligned(4096)));
PER_THREAD char fault_state[FAULT_STATE_MAX] __attribute__((aligned(64)));

#define SHOWN_BYTES offsetof(struct signal_context, r8)

void fault_prove_entry(
	const void *info, const struct signal_context *context, uint64_t frame)
{
	if (!DEFENDS(DEFENCE_ENTRY))
		return;
	if (signals_blocked() == ~UNBLOCKABLE && on_altstack(frame, 8) &&
		on_altstack((uintptr_t)info, sizeof(struct signal_info)) &&
		on_altstack((uintptr_t)context, sizeof(*context)) &&
		(uintptr_t)context == frame + 8)
		return;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_GATE, current->running);
	violation_stop(v);
}

/* Bytes of the state of the vector registers, all of it on our stack. */
static uint64_t state_bytes(const struct signal_context *context)
{
	uint64_t fp = context->fpstate, bytes = 512;
	const struct fpstate_software *software =
		(const void *)(uintptr_t)(fp + FPSTATE_SOFTWARE_OFFSET);

	if (!DEFENDS(DEFENCE_ENTRY))
		return software->extended_bytes;
	if (!on_altstack(fp, bytes))
		panic("a signal frame without state");
	if (software->magic == FPSTATE_MAGIC)
		bytes = software->extended_bytes;
	if (bytes > FAULT_STATE_MAX || !on_altstack(fp, bytes))
		panic("a signal frame with %lu bytes of state", bytes);
	if (backend->isolation == ISOLATION_KEYS &&
		(software->magic != FPSTATE_MAGIC ||
			!(software->features & STATE_KEYS) ||
			bytes < arch_keys_offset() + 4))
		panic("a signal frame without protection keys");
	return bytes;
}

struct signal_context *fault_frame_take(
	const struct signal_context *context, uint64_t frame)
{
	struct signal_context *copy =
		(void *)(OWN(fault_shown) + PAGE - SHOWN_BYTES);

	memcpy(copy, context, sizeof(*copy));
	memcpy(OWN(fault_state), (const void *)(uintptr_t)context->fpstate,
		state_bytes(context));
	copy->fpstate = (uintptr_t)OWN(fault_state);
	/* dev/mprotect.c still needs it. */
	if (backend->isolation != ISOLATION_MPROTECT && DEFENDS(DEFENCE_WIPE))
		memset((void *)(uintptr_t)frame, 0,
			current->altstack + ALTSTACK_BYTES - frame);
	return copy;
}

bool fault_on_monitor_stack(const struct signal_context *context)
{
	return context->rsp >= (uintptr_t)monitor_data &&
		context->rsp <= monitor_end;
}

bool fault_ran_by_place(const struct signal_context *context)
{
	return fault_on_monitor_stack(context) ||
		(context->rip >= (uintptr_t)monitor_text &&
			context->rip < (uintptr_t)monitor_text_end);
}

bool monitor_ran(const struct signal_context *context)
{
	return backend->ran(context);
}

uint64_t fault_resume(struct signal_context *context, uint64_t frame)
{
	if (backend->restore)
		backend->restore(context, frame);
	return (uintptr_t)context;
}

bool fault_own_mistake(const struct signal_context *context)
{
	if (context->trap != TRAP_PAGE)
		return false;
	return backend->isolation == ISOLATION_KEYS
		? monitor_ran(context)
		: fault_on_monitor_stack(context);
}
