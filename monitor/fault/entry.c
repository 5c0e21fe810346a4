/* SPDX-License-Identifier: MIT */
/*
 * entry.c: did the kernel enter, and with what? Anybody can jump to where it
 * enters, so that must be proved.
 */
#include <cubicle/report_abi.h>
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/print.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/stop.h"
#include "call/violation.h"
#include "defence.h"
#include "fault/entry.h"
#include "fault/signals.h"

#define STATE_MAX 0x8000 /* of vector registers */

#define FPSTATE_SOFTWARE_OFFSET 464
#define FPSTATE_MAGIC		0x46505853
struct fpstate_software {
	uint32_t magic, extended_bytes;
	uint64_t features; /* that rt_sigreturn restores */
	uint32_t state_bytes;
};

/* PKRU in the XSAVE area; XSAVE leaves out components that are 0. */
#define STATE_COMPONENTS_OFFSET 512
#define STATE_KEYS		BIT(9)

/*
 * The copy, which rt_sigreturn gets. When the kernel has restored the
 * registers, PKRU among them, it goes on to read the alternate stack from the
 * frame, now with the rights of the cubicle. So the frame begins at the end of
 * a page that cubicles can read, and its registers are on the next one, which
 * they cannot.
 */
char fault_shown[2 * PAGE] __attribute__((aligned(4096)));
static char state_copy[STATE_MAX] __attribute__((aligned(64)));

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
		violation_new(CUBICLE_RULE_GATE, thread.running);
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
	if (bytes > STATE_MAX || !on_altstack(fp, bytes))
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
		(void *)(fault_shown + PAGE - SHOWN_BYTES);

	memcpy(copy, context, sizeof(*copy));
	memcpy(state_copy, (const void *)(uintptr_t)context->fpstate,
		state_bytes(context));
	copy->fpstate = (uintptr_t)state_copy;
	/* mprotect_resume() still needs it. */
	if (backend->isolation != ISOLATION_MPROTECT && DEFENDS(DEFENCE_WIPE))
		memset((void *)(uintptr_t)frame, 0,
			altstack + ALTSTACK_BYTES - frame);
	return copy;
}

/* Was the monitor's stack in use? */
static bool on_monitor_stack(const struct signal_context *context)
{
	return context->rsp >= (uintptr_t)monitor_data &&
		context->rsp <= (uintptr_t)monitor_data_end;
}

/* Backend mprotect: was the monitor's memory open where the signal came? It is
 * between the two calls of gate.S that open and close it. */
static bool was_open(const struct signal_context *context)
{
	uint64_t rip = context->rip;

	return on_monitor_stack(context) ||
		(rip >= (uintptr_t)gates->dispatch &&
			rip < (uintptr_t)monitor_text_end) ||
		(rip >= (uintptr_t)gates->mprotect_raise_done &&
			rip < (uintptr_t)gates->mprotect_lower_done);
}

/* PKRU when the signal came. Some kernels did not save it (Linux 6.12 on some
 * processors), so it is not relied on alone. */
static uint32_t keys_saved(void)
{
	uint64_t present;
	uint32_t keys;

	memcpy(&present, state_copy + STATE_COMPONENTS_OFFSET, 8);
	memcpy(&keys, state_copy + arch_keys_offset(), 4);
	return present & STATE_KEYS ? keys : 0;
}

/* False in the controls of attacks that forge a frame: PKRU is that of the
 * frame. */
#define KEYS_WRITTEN DEFENDS(DEFENCE_ENTRY | DEFENCE_INHERIT)

bool monitor_ran(const struct signal_context *context)
{
	if (backend->isolation == ISOLATION_KEYS)
		return (thread.inside > 1 || !KEYS_WRITTEN) && !keys_saved();
	return on_monitor_stack(context) ||
		(context->rip >= (uintptr_t)monitor_text &&
			context->rip < (uintptr_t)monitor_text_end);
}

/*
 * Write the PKRU that rt_sigreturn restores, whatever the frame has: a cubicle
 * gets its own rights. If the signal came inside gates->mpk_raise, after the
 * rights were raised, the entry into the monitor starts again.
 */
static void keys_restore(struct signal_context *context)
{
	bool monitor = monitor_ran(context);
	uint32_t keys = monitor ? 0 : cubicle_pkru[thread.running];
	uint64_t present;

	thread.inside = monitor;
	if (!KEYS_WRITTEN)
		return;
	memcpy(&present, state_copy + STATE_COMPONENTS_OFFSET, 8);
	present |= STATE_KEYS;
	memcpy(state_copy + STATE_COMPONENTS_OFFSET, &present, 8);
	memcpy(state_copy + arch_keys_offset(), &keys, 4);
	if (!monitor && context->rip > (uintptr_t)gates->mpk_raise &&
		context->rip < (uintptr_t)gates->mpk_raised)
		context->rip = (uintptr_t)gates->mpk_raise;
}

uint64_t fault_resume(struct signal_context *context, uint64_t frame)
{
	if (backend->isolation == ISOLATION_KEYS)
		keys_restore(context);
	if (backend->isolation == ISOLATION_MPROTECT && !was_open(context))
		gates->mprotect_resume(frame + 8);
	return (uintptr_t)context;
}

bool fault_own_mistake(const struct signal_context *context)
{
	if (context->trap != TRAP_PAGE)
		return false;
	return backend->isolation == ISOLATION_KEYS ? monitor_ran(context)
						    : on_monitor_stack(context);
}
