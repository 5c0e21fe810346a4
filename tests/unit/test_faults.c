/* SPDX-License-Identifier: MIT */
/*
 * test_faults.c: what goes back to the kernel after a signal has the rights of
 * whoever the monitor's record says was running, whatever the kernel's frame
 * said of them: kernels are known that leave PKRU out. The frames are forged,
 * the code is the monitor's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../monitor.h"
/* The layout of frames is its own. */
#include "../../monitor/fault/entry.c"
#include "fake_violation.h"

#define STATE_COMPONENTS_OFFSET 512

_Noreturn void abort(void);
void *mmap(void *addr, size_t bytes, int prot, int flags, int fd, long offset);

#define SELF	   1
#define OTHER	   2
#define OWN_KEYS   0x5555555cu
#define OTHER_KEYS 0x55555573u
#define KEYS_AT	   0xa80 /* in the state; that is where processors have it */
#define STATE	   0xb00
#define HEAP	   (slot_base(OTHER) + CUBICLE_HEAP_OFFSET)
#define OWN_TEXT   (slot_base(SELF) + CUBICLE_IMAGE_OFFSET)

/* --- the rest of the monitor ---------------------------------------------- */

struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];
struct cubicle_counters counters;
struct cubicle_system system;
struct cubicle cubicles[CUBICLE_SLOTS];
struct page pages[CUBICLE_SLOTS][CUBICLE_SLOT_BYTES >> 12];
uint32_t cubicle_count = 2;
struct cubicle_shares shares;
uint32_t cubicle_pkru[CUBICLE_SLOTS] = {0, OWN_KEYS, OTHER_KEYS};
static const struct backend mpk = {.name = "mpk",
	.isolation = ISOLATION_KEYS,
	.ran = keys_ran,
	.restore = keys_restore};
/* Of gate_mpk.S. */
extern char mpk_raise[], mpk_raised[];
__asm__(".data\n.globl mpk_raise, mpk_raised\n"
	"mpk_raise: .skip 64\nmpk_raised: .skip 1\n.text");
/* Of monitor.lds, one after the other. */
__asm__(".data\n.globl monitor_text, monitor_text_end\n"
	"monitor_text: .skip 4096\nmonitor_text_end: .skip 1\n.text");
char monitor_data[4096], monitor_data_end[1];

uint64_t monitor_end;
static bool late;
static int ticks;

bool baton_shared;

bool baton_is_mine(void)
{
	return true;
}

bool baton_is_low(void)
{
	return false;
}

void baton_pass(void)
{
}

void signal_stop(void)
{
}

void time_tick(void)
{
	ticks++;
}

bool time_is_over(uint32_t id)
{
	assert_int_equal(id, SELF);
	return late;
}

uint32_t time_used_ms(uint32_t id)
{
	(void)id;
	return 60;
}

volatile bool lock_tried;
static jmp_buf stopped;
static int panics, touches, losses;

char arch_copy_end[1], arch_copy_fault[1];

int64_t arch_copy(void *dst, const void *src, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

static bool record_lost;

bool arch_own_lost(void)
{
	bool was = record_lost;

	record_lost = false;
	return was;
}

uint32_t arch_keys_offset(void)
{
	return KEYS_AT;
}

/* All signals are blocked, as the kernel does. */
int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	(void)a, (void)b, (void)d, (void)e;
	assert_int_equal(number, SYS_RT_SIGPROCMASK);
	*(uint64_t *)(uintptr_t)c = ~UNBLOCKABLE;
	return 0;
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	(void)addr, (void)bytes, (void)prot, (void)flags;
	abort();
}

void violation_tell(struct cubicle_record_violation *v)
{
	(void)v;
}

uint32_t time_account(uint32_t id, const struct frame *f)
{
	(void)f;
	return id;
}

uint32_t time_switch(uint32_t account)
{
	(void)account;
	return SELF;
}

void shared_lose(uint64_t addr)
{
	assert_int_equal(addr, HEAP);
	losses++;
}

void violation_stop(struct cubicle_record_violation *v)
{
	(void)v;
	longjmp(stopped, 1);
}

void panic(const char *format, ...)
{
	(void)format;
	panics++;
	longjmp(stopped, 1);
}

void refuse(const char *format, ...)
{
	(void)format;
	abort();
}

int memory_take_back(uint64_t addr)
{
	(void)addr;
	return -1;
}

bool memory_may_touch(uint32_t id, struct uptr addr, bool write)
{
	assert_int_equal(id, SELF);
	assert_int_equal(uptr_value(addr), HEAP);
	(void)write;
	touches++;
	return true;
}

/* --- frames ---------------------------------------------------------------- */

/* As the kernel leaves them at the top of the alternate stack. */
static struct forged {
	uint64_t restorer;
	struct signal_context context;
	struct signal_info info;
	uint8_t state[STATE + 4] __attribute__((aligned(64)));
} * forged;

static int map_stack(void **state)
{
	void *at = (void *)(uintptr_t)altstack_of(0);

	(void)state;
	if (mmap(at, ALTSTACK_BYTES, 3, 0x100022, -1, 0) != at)
		return -1;
	backend = &mpk;
	thread.altstack = altstack_of(0);
	forged = (void *)(uintptr_t)(thread.altstack + ALTSTACK_BYTES - 16384);
	return 0;
}

/* A frame of something at (rip). The state says (keys), unless it is left out.
 */
static void forge(uint64_t rip, bool present, uint32_t keys)
{
	uint64_t saved = 7 | (present ? STATE_KEYS : 0);
	struct fpstate_software software = {
		FPSTATE_MAGIC, STATE + 4, 7 | STATE_KEYS, STATE};

	memset(forged, 0, sizeof(*forged));
	forged->context.rip = rip;
	forged->context.rsp = slot_base(SELF) + CUBICLE_STACK_OFFSET;
	forged->context.fpstate = (uintptr_t)forged->state;
	forged->info.code = 128; /* SI_KERNEL */
	memcpy(forged->state + FPSTATE_SOFTWARE_OFFSET, &software,
		sizeof(software));
	memcpy(forged->state + STATE_COMPONENTS_OFFSET, &saved, 8);
	memcpy(forged->state + KEYS_AT, &keys, 4);
	thread.running = SELF;
	thread.frame = &frames[1].frame;
	panics = touches = losses = 0;
}

/* Handle it. What is restored then; NULL if it does not go on. */
static const struct signal_context *handle(int signal)
{
	if (setjmp(stopped))
		return NULL;
	return (const void *)(uintptr_t)fault_entry(
		signal, &forged->info, &forged->context, (uintptr_t)forged);
}

/* The rights that are restored: those of the state, and it does say so. */
static uint32_t restored(const struct signal_context *context)
{
	const uint8_t *state = (const uint8_t *)(uintptr_t)context->fpstate;
	struct fpstate_software software;
	uint64_t present;
	uint32_t keys;

	memcpy(&software, state + FPSTATE_SOFTWARE_OFFSET, sizeof(software));
	memcpy(&present, state + STATE_COMPONENTS_OFFSET, 8);
	memcpy(&keys, state + KEYS_AT, 4);
	assert_true(software.features & STATE_KEYS);
	assert_true(present & STATE_KEYS);
	assert_int_equal(present & 7, 7);
	return keys;
}

/* --- tests ---------------------------------------------------------------- */

/* A tick in a cubicle: with the frame as it should be, as some kernels have it,
 * and with the rights of somebody else. */
static void test_tick_in_cubicle(void **state)
{
	const struct {
		bool present;
		uint32_t keys;
	} frame[] = {{true, OWN_KEYS}, {false, OWN_KEYS}, {false, 0}, {true, 0},
		{true, OTHER_KEYS}};

	(void)state;
	for (unsigned i = 0; i < sizeof(frame) / sizeof(frame[0]); i++) {
		forge(OWN_TEXT, frame[i].present, frame[i].keys);
		thread.inside = 1; /* the handler alone */
		const struct signal_context *c = handle(SIGPROF);
		assert_non_null(c);
		assert_int_equal(restored(c), OWN_KEYS);
		assert_int_equal(c->rip, OWN_TEXT);
		assert_int_equal(thread.inside, 0);
	}
}

/* When its time is over a tick in the monitor stops nothing, and one in the
 * cubicle does. */
static void test_tick_at_the_end(void **state)
{
	(void)state;
	late = true;
	ticks = 0;
	forge((uintptr_t)monitor_text + 8, true, 0);
	thread.inside = 2;
	assert_non_null(handle(SIGPROF));
	forge(OWN_TEXT, true, OWN_KEYS);
	thread.inside = 1;
	assert_null(handle(SIGPROF));
	assert_int_equal(violation.rule, CUBICLE_RULE_TIME);
	assert_int_equal(violation.cubicle, SELF);
	assert_int_equal(violation.rip, OWN_TEXT);
	assert_int_equal(violation.number, 60);
	assert_int_equal(ticks, 2);
	late = false;
}

/* Where a cubicle jumped to, in the monitor, nothing changes. */
static void test_tick_in_text_of_monitor(void **state)
{
	(void)state;
	forge((uintptr_t)monitor_text + 8, false, 0);
	thread.inside = 1;
	const struct signal_context *c = handle(SIGPROF);
	assert_non_null(c);
	assert_int_equal(restored(c), OWN_KEYS);
}

/* The monitor itself goes on with all rights. */
static void test_tick_in_monitor(void **state)
{
	(void)state;
	for (int present = 0; present < 2; present++) {
		forge((uintptr_t)monitor_text + 8, present, 0);
		thread.inside = 2;
		const struct signal_context *c = handle(SIGPROF);
		assert_non_null(c);
		assert_int_equal(restored(c), 0);
		assert_int_equal(thread.inside, 1);
	}
}

/* Between WRPKRU and the record: it enters once more. */
static void test_tick_while_entering(void **state)
{
	(void)state;
	forge((uintptr_t)mpk_raise + 12, true, 0);
	thread.inside = 1;
	const struct signal_context *c = handle(SIGPROF);
	assert_non_null(c);
	assert_int_equal(restored(c), OWN_KEYS);
	assert_int_equal(c->rip, (uintptr_t)mpk_raise);
	assert_int_equal(thread.inside, 0);
}

/* A page fault of a cubicle is not taken for a mistake of the monitor, and what
 * it faulted on is looked up with its rights. */
static void test_fault_without_keys(void **state)
{
	(void)state;
	for (int present = 0; present < 2; present++) {
		forge(OWN_TEXT, present, OWN_KEYS);
		forged->context.trap = TRAP_PAGE;
		forged->info.code = 1;
		forged->info.address = HEAP;
		thread.inside = 1;
		const struct signal_context *c = handle(SIGSEGV);
		assert_non_null(c);
		assert_int_equal(touches, 1);
		assert_int_equal(restored(c), OWN_KEYS);
	}
}

/* The running cubicle is not blamed for touching memory of another one that
 * shows a file which has become shorter. */
static void test_lost_file(void **state)
{
	(void)state;
	for (int shared = 0; shared < 2; shared++) {
		forge(OWN_TEXT, true, OWN_KEYS);
		forged->context.trap = TRAP_PAGE;
		forged->info.code = 2;
		forged->info.address = HEAP;
		thread.inside = 1;
		page_of(HEAP)->shared = shared ? SHARED_FIRST : 0;
		assert_int_equal(!handle(SIGBUS), !shared);
		assert_int_equal(losses, shared);
		assert_int_equal(violation.cubicle, shared ? OTHER : SELF);
		assert_int_equal(violation.rule,
			shared ? CUBICLE_RULE_LOST : CUBICLE_RULE_UNMAPPED);
	}
	page_of(HEAP)->shared = 0;
}

/* One of the monitor is, by whatever rights. */
static void test_fault_of_monitor(void **state)
{
	(void)state;
	forge((uintptr_t)monitor_text + 8, false, 0);
	forged->context.trap = TRAP_PAGE;
	forged->info.code = 1;
	forged->info.address = HEAP;
	thread.inside = 2;
	assert_null(handle(SIGSEGV));
	assert_int_equal(panics, 1);
}

/* A gate faults where a cubicle has loaded a selector into GS. It goes on with
 * the rights of the monitor, and faults as before if that was not the reason.
 */
static void test_fault_without_record(void **state)
{
	(void)state;
	for (int lost = 1; lost >= 0; lost--) {
		forge((uintptr_t)monitor_text + 8, true, 0);
		forged->context.trap = TRAP_PAGE;
		forged->info.code = 1;
		forged->info.address = THREAD_RUNNING;
		thread.inside = 2;
		record_lost = lost;
		const struct signal_context *c = handle(SIGSEGV);
		assert_int_equal(panics, !lost);
		assert_int_equal(!c, !lost);
		if (!c)
			continue;
		assert_int_equal(restored(c), 0);
		assert_int_equal(c->rip, (uintptr_t)monitor_text + 8);
	}
	/* What the cubicle touches itself is looked at all the same. */
	forge(OWN_TEXT, true, OWN_KEYS);
	forged->context.trap = TRAP_PAGE;
	forged->info.code = 1;
	forged->info.address = HEAP;
	thread.inside = 1;
	record_lost = true;
	assert_non_null(handle(SIGSEGV));
	assert_int_equal(touches, 1);
}

/* A system call of the monitor that is refused is nobody's violation. */
static void test_call_of_monitor(void **state)
{
	(void)state;
	forge((uintptr_t)monitor_text + 8, true, 0);
	forged->info.code = 1;
	thread.inside = 2;
	lock_tried = true;
	assert_non_null(handle(SIGSYS));
	assert_false(lock_tried);
	forge((uintptr_t)monitor_text + 8, true, 0);
	forged->info.code = 1;
	thread.inside = 2;
	assert_null(handle(SIGSYS));
	assert_int_equal(panics, 1);
	/* One of a cubicle is, even if it used the monitor's instruction. */
	forge((uintptr_t)monitor_text + 8, true, OWN_KEYS);
	forged->info.code = 1;
	thread.inside = 1;
	assert_null(handle(SIGSYS));
	assert_int_equal(panics, 0);
	assert_int_equal(violation.rule, CUBICLE_RULE_KERNEL);
}

/* A frame by which the kernel would restore no keys at all. */
static void test_frame_without_keys(void **state)
{
	struct fpstate_software software = {FPSTATE_MAGIC, STATE + 4, 7, STATE};

	(void)state;
	forge(OWN_TEXT, true, OWN_KEYS);
	memcpy(forged->state + FPSTATE_SOFTWARE_OFFSET, &software,
		sizeof(software));
	thread.inside = 1;
	assert_null(handle(SIGPROF));
	assert_int_equal(panics, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tick_in_cubicle),
		cmocka_unit_test(test_tick_at_the_end),
		cmocka_unit_test(test_tick_in_text_of_monitor),
		cmocka_unit_test(test_tick_in_monitor),
		cmocka_unit_test(test_tick_while_entering),
		cmocka_unit_test(test_fault_without_keys),
		cmocka_unit_test(test_fault_without_record),
		cmocka_unit_test(test_lost_file),
		cmocka_unit_test(test_fault_of_monitor),
		cmocka_unit_test(test_call_of_monitor),
		cmocka_unit_test(test_frame_without_keys),
	};
	return cmocka_run_group_tests(tests, map_stack, NULL);
}
