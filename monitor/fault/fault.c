/* SPDX-License-Identifier: MIT */
/* fault.c: what a signal means. */
#include <cubicle/report_abi.h>
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/counters.h"
#include "base/print.h"
#include "base/published.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/stop.h"
#include "call/time.h"
#include "call/violation.h"
#include "defence.h"
#include "fault/entry.h"
#include "fault/fault.h"
#include "fault/page_fault.h"
#include "fault/signals.h"
#include "load/lock.h"

/* A fault of the monitor itself, in arch_copy(), which goes on with -EFAULT. */
static bool copy_fault(
	int signal, uint64_t addr, struct signal_context *context)
{
	uint64_t rip = context->rip;

	if (!current->copying || rip < (uintptr_t)arch_copy ||
		rip >= (uintptr_t)arch_copy_end)
		return false;
	current->lost = uptr_known(signal == SIGBUS ? addr : 0);
	context->rip = (uintptr_t)arch_copy_fault;
	return true;
}

/* Another CUBICLE_TICK_MS of CPU time has passed. */
static void tick(const struct signal_context *context)
{
	time_tick();
	if (baton_shared)
		gate_lower = gates->due;
	if (monitor_ran(context))
		return;
	if (!time_is_over(current->running)) {
		if (baton_may_go())
			baton_pass();
		return;
	}
	fault_violate(CUBICLE_RULE_TIME, (int)time_used_ms(current->running),
		uptr_known(context->rip), context);
}

/* The tool passes signal (number) on; 0 is a reminder of those that wait. */
static void sent(uint32_t number, const struct signal_context *context)
{
	/* Perhaps in a thread that waits, while another takes those that there
	 * are. */
	counters.signals = __atomic_or_fetch(&published_pages.header.signals,
		(uint32_t)(BIT(number % 33) >> 1), __ATOMIC_SEQ_CST);
	gate_lower = gates->due;
	if (baton_is_mine() && !monitor_ran(context))
		signal_stop();
}

/* The running cubicle tried to enter the kernel. */
static _Noreturn void kernel_violation(
	const struct signal_call *call, const struct signal_context *context)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_KERNEL, current->running);

	/* All instructions that do have two bytes. */
	v->rip = context->rip - 2;
	v->number = (uint32_t)call->syscall;
	violation_stop(v);
}

/* A system call of the monitor was refused. lock.c expects that once. Any other
 * refusal, perhaps by an inherited filter, is fatal, and no cubicle is to
 * blame. */
static void own_call(const struct signal_call *call)
{
	if (!lock_tried)
		panic("the kernel refuses system call %d of the monitor",
			call->syscall);
	lock_tried = false;
}

uint64_t fault_entry(int signal, const struct signal_info *info_there,
	const struct signal_context *there, uint64_t frame)
{
	fault_prove_entry(info_there, there, frame);
	union {
		struct signal_info fault;
		struct signal_call call;
	} info;
	memcpy(&info, info_there, sizeof(info));
	struct signal_context *context = fault_frame_take(there, frame);

	counters.faults += signal != SIGPROF;
	/* Then it may be a gate that has faulted, and now it will not. */
	if (arch_own_lost() && signal == SIGSEGV &&
		context->rip >= (uintptr_t)monitor_text &&
		context->rip < (uintptr_t)monitor_text_end)
		return fault_resume(context, frame);
	if (info.fault.code <= 0 && DEFENDS(DEFENCE_SENT)) {
		if (signal == CUBICLE_SIGNAL)
			sent((uint32_t)info.call.syscall, context);
		return fault_resume(context, frame);
	}
	if (signal == SIGPROF) {
		if (baton_is_mine())
			tick(context);
		return fault_resume(context, frame);
	}
	if (copy_fault(signal, info.fault.address, context))
		return fault_resume(context, frame);
	if (signal == SIGSYS && monitor_ran(context)) {
		own_call(&info.call);
		return fault_resume(context, frame);
	}
	if (fault_own_mistake(context) || !current->running)
		panic("signal %d at %lx, address %lx", signal, context->rip,
			info.fault.address);
	struct uptr addr = uptr_from(info.fault.address);
	/* Text is reported as it was executed, also a stub in its own box. */
	struct uptr rip = uptr_known(context->rip);
	switch (signal) {
	case SIGSEGV:
		if (context->trap == TRAP_PAGE) {
			page_fault(addr, context);
			return fault_resume(context, frame);
		}
		break;
	case SIGSYS:
		kernel_violation(&info.call, context);
	case SIGBUS:
		if (page_lost(addr, context))
			return fault_resume(context, frame);
		fault_violate(CUBICLE_RULE_UNMAPPED, signal, addr, context);
	case SIGFPE:
		fault_violate(CUBICLE_RULE_ARITHMETIC, signal, rip, context);
	}
	fault_violate(CUBICLE_RULE_INSTRUCTION, signal, rip, context);
}
