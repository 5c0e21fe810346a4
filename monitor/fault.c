/* SPDX-License-Identifier: MIT */
/*
 * fault.c: signals. A fault on a page that is windowed or granted to the
 * running cubicle maps it; all other faults are violations.
 *
 * gate_signal (gate.S) gets here with the rights of the monitor. Anybody can
 * jump to it, so it must be proved that the kernel did; and who faulted is who
 * the monitor's record says is running.
 */
#include "host.h"
#include "monitor.h"

#define SIGILL	4
#define SIGTRAP 5
#define SIGBUS	7
#define SIGFPE	8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGSTOP 19
#define SIGPROF 27 /* the ticks of time limits */
#define SIGSYS	31

#define SA_SIGINFO  0x4
#define SA_ONSTACK  0x08000000
#define SA_RESTORER 0x04000000

#define STATE_MAX 0x8000 /* of vector registers */

/* The error code of a page fault (Intel SDM, volume 3, 4.7). */
#define FAULT_WRITE   2
#define FAULT_EXECUTE 16
#define TRAP_PAGE     14

/* What the kernel puts on the stack: linux/arch/x86/include/asm/sigframe.h. */
struct signal_info {
	int32_t number, error, code, pad;
	uint64_t address;
};

struct signal_context {
	uint64_t flags, link;
	uint64_t stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
	uint64_t segments, error, trap, oldmask, cr2;
	uint64_t fpstate; /* address */
	uint64_t reserved[8];
	uint64_t mask;
};

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

/* si_call_addr and si_syscall, in a SIGSYS that a filter sent. */
struct signal_call {
	int32_t number, error, code, pad;
	uint64_t address;
	int32_t syscall;
};

/*
 * The kernel writes a signal's frame with the rights of whoever it interrupts,
 * before Linux 6.12, so all cubicles may write here. That is why the frame is
 * copied away at once, and wiped: registers of the monitor or of another
 * cubicle are in it.
 */
static const uint64_t altstack = CUBICLE_SPACE_BASE + CUBICLE_SIGNALS_OFFSET;
#define ALTSTACK_BYTES CUBICLE_SIGNALS_BYTES

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

void arch_copy_end(void), arch_copy_fault(void), gate_dispatch(void);
void mprotect_raise_done(void), mprotect_lower_done(void);
_Noreturn void mprotect_resume(uint64_t frame);
uint64_t fault_entry(int signal, const struct signal_info *info,
	const struct signal_context *context, uint64_t frame);

/* --- did the kernel enter? ------------------------------------------------------ */

/* The signals that the kernel blocks now: bit n - 1 is signal n. */
static uint64_t signals_blocked(void)
{
	uint64_t mask = 0;

	host_call(SYS_RT_SIGPROCMASK, 0, 0, (uintptr_t)&mask, 8, 0);
	return mask;
}

static void signals_block(uint64_t mask)
{
	host_call(SYS_RT_SIGPROCMASK, 2 /* SIG_SETMASK */, (uintptr_t)&mask, 0,
		8, 0);
}

/* The signals that the kernel never blocks. */
#define UNBLOCKABLE (BIT(SIGKILL - 1) | BIT(SIGSTOP - 1))

static bool on_altstack(uint64_t addr, uint64_t bytes)
{
	return addr >= altstack && addr <= altstack + ALTSTACK_BYTES &&
		bytes <= altstack + ALTSTACK_BYTES - addr;
}

/*
 * While the handler runs, the kernel blocks all signals, which a cubicle cannot
 * do, and puts the frame at the top of the alternate stack. At all other times
 * no signal is blocked: fault_start() ensures that, whatever was inherited.
 */
static void prove_entry(
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

/* --- the frame ------------------------------------------------------------------ */

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
	if (backend == &backend_mpk &&
		(software->magic != FPSTATE_MAGIC ||
			!(software->features & STATE_KEYS) ||
			bytes < arch_keys_offset() + 4))
		panic("a signal frame without protection keys");
	return bytes;
}

/* Copy the frame to where no cubicle can write, and leave nothing behind. */
static struct signal_context *frame_take(
	const struct signal_context *context, uint64_t frame)
{
	struct signal_context *copy =
		(void *)(fault_shown + PAGE - SHOWN_BYTES);

	memcpy(copy, context, sizeof(*copy));
	memcpy(state_copy, (const void *)(uintptr_t)context->fpstate,
		state_bytes(context));
	copy->fpstate = (uintptr_t)state_copy;
	/* mprotect_resume() still needs it. */
	if (backend != &backend_mprotect && DEFENDS(DEFENCE_WIPE))
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
		(rip >= (uintptr_t)gate_dispatch &&
			rip < (uintptr_t)monitor_text_end) ||
		(rip >= (uintptr_t)mprotect_raise_done &&
			rip < (uintptr_t)mprotect_lower_done);
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

/* Did the signal interrupt the monitor, and not a cubicle? Without keys, code
 * of the monitor that a cubicle has jumped to is taken for the monitor. */
static bool monitor_ran(const struct signal_context *context)
{
	if (backend == &backend_mpk)
		return (thread.inside > 1 || !KEYS_WRITTEN) && !keys_saved();
	return on_monitor_stack(context) ||
		(context->rip >= (uintptr_t)monitor_text &&
			context->rip < (uintptr_t)monitor_text_end);
}

/*
 * Write the PKRU that rt_sigreturn restores, whatever the frame has: a cubicle
 * gets its own rights. If the signal came inside mpk_raise, after the rights
 * were raised, the entry into the monitor starts again.
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
	if (!monitor && context->rip > (uintptr_t)mpk_raise &&
		context->rip < (uintptr_t)mpk_raised)
		context->rip = (uintptr_t)mpk_raise;
}

/* The address where rt_sigreturn finds what it restores. */
static uint64_t resume(struct signal_context *context, uint64_t frame)
{
	if (backend == &backend_mpk)
		keys_restore(context);
	if (backend == &backend_mprotect && !was_open(context))
		mprotect_resume(frame + 8);
	return (uintptr_t)context;
}

/* Was it the monitor itself that touched what it must not? */
static bool own_mistake(const struct signal_context *context)
{
	if (context->trap != TRAP_PAGE)
		return false;
	return backend == &backend_mpk ? monitor_ran(context)
				       : on_monitor_stack(context);
}

/* --- what happened ---------------------------------------------------------------- */

static uint32_t access_of(const struct signal_context *context)
{
	if (context->trap != TRAP_PAGE)
		return CUBICLE_ACCESS_NONE;
	if (context->error & FAULT_EXECUTE)
		return CUBICLE_ACCESS_EXECUTE;
	return context->error & FAULT_WRITE ? CUBICLE_ACCESS_WRITE
					    : CUBICLE_ACCESS_READ;
}

static struct cubicle_record_violation *violation_at(uint32_t rule, int signal,
	uint64_t address, const struct signal_context *context)
{
	struct cubicle_record_violation *v =
		violation_new(rule, thread.running);
	uint64_t owner = owner_of(address);

	v->access = access_of(context);
	v->address = address;
	v->owner = owner < CUBICLE_SLOTS ? (uint32_t)owner : NOBODY;
	v->rip = context->rip;
	v->number = (uint32_t)signal;
	return v;
}

static _Noreturn void violate(uint32_t rule, int signal, uint64_t address,
	const struct signal_context *context)
{
	violation_stop(violation_at(rule, signal, address, context));
}

static bool near_stack(uint64_t addr)
{
	uint32_t self = thread.running;

	return addr >= memory_part(self, CUBICLE_IMAGE_END) &&
		addr < memory_part(self, CUBICLE_HEAP_OFFSET);
}

/* The running cubicle touched its own (addr). */
static void own_fault(uint64_t addr, const struct signal_context *context)
{
	uint32_t self = thread.running, access = access_of(context);
	const struct page *p = page_of(addr);
	uint32_t need = access == CUBICLE_ACCESS_EXECUTE ? PROT_EXEC
		: access == CUBICLE_ACCESS_WRITE	 ? PROT_WRITE
							 : PROT_READ;

	if (!p->prot && near_stack(addr))
		violate(CUBICLE_RULE_STACK, SIGSEGV, addr, context);
	if (!p->prot)
		violate(CUBICLE_RULE_UNMAPPED, SIGSEGV, addr, context);
	if (!(p->prot & need))
		violate(need == PROT_EXEC ? CUBICLE_RULE_EXECUTE
					  : CUBICLE_RULE_READONLY,
			SIGSEGV, addr, context);
	if (p->tag == self)
		violate(CUBICLE_RULE_UNMAPPED, SIGSEGV, addr, context);
	/* Lent to a cubicle, which gets it back at its next access. */
	if (memory_take_back(addr))
		panic("cannot take back %lx", addr);
}

static void trace_fault(
	uint64_t addr, uint32_t access, const struct signal_context *context)
{
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_FAULT,
		.from = thread.running,
		.to = (uint32_t)owner_of(addr),
		.address = addr,
		.access = access,
		.rip = context->rip};

	report_trace(&r);
}

/* Stop the cubicle if (addr) is in an argument of a call that has ended. */
static void copy_touched(uint64_t addr, const struct signal_context *context)
{
	struct cubicle_record_violation *v =
		violation_at(CUBICLE_RULE_KEPT, SIGSEGV, addr, context);

	if (quarantine_explain(v))
		violation_stop(v);
}

static void page_fault(uint64_t addr, const struct signal_context *context)
{
	uint32_t self = thread.running, access = access_of(context);

	addr = memory_address(addr);
	uint64_t owner = owner_of(addr);
	if (TRACED(FAULTS) && owner < CUBICLE_SLOTS)
		trace_fault(addr, access, context);
	if (CHECKS_COPIES)
		copy_touched(addr, context);
	if (owner == self) {
		own_fault(addr, context);
		return;
	}
	if (owner == 0)
		violate(CUBICLE_RULE_MONITOR, SIGSEGV, addr, context);
	if (owner > cubicle_count)
		violate(access == CUBICLE_ACCESS_EXECUTE
				? CUBICLE_RULE_EXECUTE
				: CUBICLE_RULE_UNMAPPED,
			SIGSEGV, addr, context);
	if (access == CUBICLE_ACCESS_EXECUTE)
		violate(CUBICLE_RULE_EXECUTE, SIGSEGV, addr, context);
	bool write = access == CUBICLE_ACCESS_WRITE;
	if (memory_may_touch(self, addr, write))
		return;
	struct cubicle_record_violation *v =
		violation_at(CUBICLE_RULE_ACCESS, SIGSEGV, addr, context);
	if (!PERMISSIVE || !memory_let_touch(self, addr, write) ||
		!violation_permitted(v))
		violation_stop(v);
}

/* A fault of the monitor itself, in arch_copy(), which goes on with -EFAULT. */
static bool copy_fault(struct signal_context *context)
{
	uint64_t rip = context->rip;

	if (!thread.copying || rip < (uintptr_t)arch_copy ||
		rip >= (uintptr_t)arch_copy_end)
		return false;
	context->rip = (uintptr_t)arch_copy_fault;
	return true;
}

/* Another CUBICLE_TICK_MS of CPU time has passed. */
static void tick(const struct signal_context *context)
{
	time_tick();
	if (monitor_ran(context) || !time_is_over(thread.running))
		return;
	violate(CUBICLE_RULE_TIME, (int)time_used_ms(thread.running),
		context->rip, context);
}

/* The running cubicle tried to enter the kernel. */
static _Noreturn void kernel_violation(
	const struct signal_call *call, const struct signal_context *context)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_KERNEL, thread.running);

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
	prove_entry(info_there, there, frame);
	union {
		struct signal_info fault;
		struct signal_call call;
	} info;
	memcpy(&info, info_there, sizeof(info));
	struct signal_context *context = frame_take(there, frame);

	statistics.faults += signal != SIGPROF;
	if (info.fault.code <= 0 && DEFENDS(DEFENCE_SENT))
		return resume(context, frame);
	if (signal == SIGPROF) {
		tick(context);
		return resume(context, frame);
	}
	if (copy_fault(context))
		return resume(context, frame);
	if (signal == SIGSYS && monitor_ran(context)) {
		own_call(&info.call);
		return resume(context, frame);
	}
	if (own_mistake(context) || !thread.running)
		panic("signal %d at %lx, address %lx", signal, context->rip,
			info.fault.address);
	switch (signal) {
	case SIGSEGV:
		if (context->trap == TRAP_PAGE) {
			page_fault(info.fault.address, context);
			return resume(context, frame);
		}
		break;
	case SIGSYS:
		kernel_violation(&info.call, context);
	case SIGBUS:
		violate(CUBICLE_RULE_UNMAPPED, signal, info.fault.address,
			context);
	case SIGFPE:
		violate(CUBICLE_RULE_ARITHMETIC, signal, context->rip, context);
	}
	violate(CUBICLE_RULE_INSTRUCTION, signal, context->rip, context);
}

/*
 * Have the kernel begin at the top of the alternate stack, even for a cubicle
 * whose stack pointer is there already: it would go on from that, down to where
 * there is no room, and kill us. It takes the stack away while the handler
 * runs.
 */
#define SS_AUTODISARM BIT(31)

static int stack_arm(void)
{
	const uint64_t stack[3] = {altstack,
		DEFENDS(DEFENCE_DISARM) ? SS_AUTODISARM : 0, ALTSTACK_BYTES};

	return (int)host_call(SYS_SIGALTSTACK, (uintptr_t)stack, 0, 0, 0, 0);
}

/*
 * A cubicle was stopped, perhaps by a signal, whose handler does not go back to
 * where it came from. From here on there may be signals again: what runs now is
 * on another stack than their handler.
 */
void fault_unblock(void);

void fault_unblock(void)
{
	stack_arm();
	signals_block(thread.signal_mask);
}

/* --- start -------------------------------------------------------------------------- */

struct kernel_sigaction {
	void (*handler)(void);
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};

/* Let (action) handle signal (number). A pending one is dropped: it was sent to
 * the program before execve(). */
static void signal_take(uint64_t number, const struct kernel_sigaction *action)
{
	const uint64_t ignore[4] = {SIG_IGN};

	if (DEFENDS(DEFENCE_INHERIT))
		host_call(SYS_RT_SIGACTION, number, (uintptr_t)ignore, 0, 8, 0);
	if (host_call(SYS_RT_SIGACTION, number, (uintptr_t)action, 0, 8, 0))
		refuse("the kernel refuses a signal handler");
}

/* If a signal is blocked, a fault that causes it kills the process, and
 * prove_entry() cannot work. */
static void signals_unblock(void)
{
	if (!DEFENDS(DEFENCE_INHERIT)) {
		thread.signal_mask = signals_blocked();
		return;
	}
	/* Some system call filters pretend success. */
	signals_block(~(uint64_t)0);
	bool blocked = signals_blocked() == ~UNBLOCKABLE;
	signals_block(thread.signal_mask);
	if (!blocked || signals_blocked())
		refuse("the kernel does not block and unblock signals as it "
		       "says");
}

void fault_start(void)
{
	static const int signals[] = {
		SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGPROF};
	struct kernel_sigaction action = {backend->signal,
		SA_SIGINFO | SA_ONSTACK | SA_RESTORER, backend->signal,
		~(uint64_t)0};
	if (!host_map(altstack, ALTSTACK_BYTES, PROT_READ | PROT_WRITE, 0))
		refuse("no memory for the signal stack");
	if (stack_arm())
		refuse("the kernel refuses the signal stack");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal_take((uint64_t)signals[i], &action);
	signals_unblock();
}
