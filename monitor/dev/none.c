/* SPDX-License-Identifier: MIT */
/*
 * none.c: no protection between cubicles; calls still pass the gates. The
 * second one spends the time of the WRPKRUs, as a model of mpk.
 */
#include "arch/x86_64/gates.h"
#include "base/backend.h"
#include "base/host.h"
#include "base/system.h"
#include "dev/dev_backends.h"
#include "fault/entry.h"
#include "load/scan_space.h"

void none_enter(void), none_leave_call(void), none_lower(void);
void none_signal(void);
/* In gate_dev.S: where the time of a WRPKRU is spent. */
extern void (*modelled_raise_start)(void), (*modelled_lower_start)(void);

void modelled_enter(void), modelled_leave_call(void), modelled_lower(void);
void modelled_signal(void), modelled_raise_end(void), modelled_lower_end(void);

/* imul %eax, %eax, of which gate.S has 256 in a row, and its latency. */
#define SLED_STEP_BYTES	 3
#define SLED_STEP_CYCLES 3
#define SLED_STEPS_MAX	 256

static const char *none_start(void)
{
	return NULL;
}

static const char *modelled_start(void)
{
	uint64_t steps = (system.wrpkru_cycles + SLED_STEP_CYCLES / 2) /
		SLED_STEP_CYCLES;

	if (steps > SLED_STEPS_MAX)
		return "--wrpkru-cycles is at most 768";
	uint64_t back = steps * SLED_STEP_BYTES;
	modelled_raise_start =
		(void (*)(void))((uintptr_t)modelled_raise_end - back);
	modelled_lower_start =
		(void (*)(void))((uintptr_t)modelled_lower_end - back);
	return NULL;
}

static int none_apply(
	uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	(void)tag;
	return (int)host_call(SYS_MPROTECT, addr, bytes, prot, 0, 0);
}

static void none_lock(void)
{
}

const struct backend backend_none = {
	.name = "none",
	.runs = BIT(CUBICLE_BACKEND_NONE),
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = none_start,
	.apply = none_apply,
	.text_check = scan_component,
	.space_check = scan_space,
	.ran = fault_ran_by_place,
	.lock = none_lock,
	.enter = none_enter,
	.leave_call = none_leave_call,
	.leave_return = gate_leave_return,
	.lower = none_lower,
	.signal = none_signal,
};

const struct backend backend_modelled = {
	.name = "none",
	.runs = BIT(CUBICLE_BACKEND_NONE),
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = modelled_start,
	.apply = none_apply,
	.text_check = scan_component,
	.space_check = scan_space,
	.ran = fault_ran_by_place,
	.lock = none_lock,
	.enter = modelled_enter,
	.leave_call = modelled_leave_call,
	.leave_return = gate_leave_return,
	.lower = modelled_lower,
	.signal = modelled_signal,
};
