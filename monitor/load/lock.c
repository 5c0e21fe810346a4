/* SPDX-License-Identifier: MIT */
/*
 * lock.c: from now on only the monitor can enter the kernel.
 *
 * A filter lets a system call pass if the register of its sixth argument holds
 * a secret that is in the monitor's memory. No instruction needs to be searched
 * for and none is special: whoever executes `syscall`, the monitor's own, too,
 * needs the secret. It is in the register only while a call is on (host.S). The
 * only call with six arguments that the monitor makes is mmap(): there, the
 * first argument must be the secret.
 *
 * No text that backend sfi has verified contains such an instruction or can
 * jump to one. There, this is a second wall, in case the verifier is wrong
 * (DEFENCE_WALLS).
 */
#include "base/host.h"
#include "base/print.h"
#include "defence.h"
#include "load/lock.h"

/* linux/filter.h, linux/seccomp.h, linux/audit.h */
struct filter {
	uint16_t code;
	uint8_t if_true, if_false;
	uint32_t k;
};

struct program {
	uint16_t length;
	const struct filter *filter;
};

#define LOAD	0x20 /* BPF_LD | BPF_W | BPF_ABS */
#define EQUAL	0x15 /* BPF_JMP | BPF_JEQ | BPF_K */
#define ATLEAST 0x35 /* BPF_JMP | BPF_JGE | BPF_K */
#define RETURN	0x06 /* BPF_RET | BPF_K */

/* Offsets in struct seccomp_data. */
#define DATA_NUMBER 0
#define DATA_ARCH   4
#define DATA_ARG_0  16
#define DATA_ARG_5  56

#define ARCH_X86_64 0xc000003e
#define X32_BIT	    0x40000000
#define ALLOW	    0x7fff0000
#define TRAP	    0x00030000 /* SIGSYS, see fault.c */

#define PR_SET_DUMPABLE	    4
#define PR_SET_NO_NEW_PRIVS 38
#define SECCOMP_SET_FILTER  1
#define RLIMIT_CORE	    4

volatile bool lock_tried;

static int filter_install(uint64_t secret)
{
	const struct filter filter[] = {
		{LOAD, 0, 0, DATA_ARCH},
		{EQUAL, 0, 12, ARCH_X86_64},
		{LOAD, 0, 0, DATA_NUMBER},
		{ATLEAST, 10, 0, X32_BIT},
		{EQUAL, 4, 0, SYS_MMAP},
		{LOAD, 0, 0, DATA_ARG_5},
		{EQUAL, 0, 7, (uint32_t)secret},
		{LOAD, 0, 0, DATA_ARG_5 + 4},
		{EQUAL, 4, 5, (uint32_t)(secret >> 32)},
		{LOAD, 0, 0, DATA_ARG_0},
		{EQUAL, 0, 3, (uint32_t)secret},
		{LOAD, 0, 0, DATA_ARG_0 + 4},
		{EQUAL, 0, 1, (uint32_t)(secret >> 32)},
		{RETURN, 0, 0, ALLOW},
		{RETURN, 0, 0, TRAP},
	};
	const struct program program = {
		sizeof(filter) / sizeof(filter[0]), filter};

	return (int)host_call(
		SYS_SECCOMP, SECCOMP_SET_FILTER, 0, (uintptr_t)&program, 0, 0);
}

/*
 * Is a system call without the secret refused? An inherited filter may have
 * pretended that ours was installed. When the signal comes, fault.c clears
 * lock_tried.
 */
static bool is_locked(void)
{
	register uint64_t arg5 __asm__("r9") = 0;
	int64_t result;

	lock_tried = true;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_GETPPID), "r"(arg5)
			 : "rcx", "r11", "memory");
	(void)result;
	return !lock_tried;
}

void lock_kernel(void)
{
	const uint64_t no_core[2] = {0, 0};
	uint64_t secret = 0;

	if (!DEFENDS(DEFENCE_LOCK))
		return;
	if (host_call(SYS_GETRANDOM, (uintptr_t)&secret, sizeof(secret), 0, 0,
		    0) != sizeof(secret) ||
		!secret ||
		host_call(SYS_SETRLIMIT, RLIMIT_CORE, (uintptr_t)no_core, 0, 0,
			0) ||
		host_call(SYS_PRCTL, PR_SET_DUMPABLE, 0, 0, 0, 0) ||
		host_call(SYS_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		refuse("the kernel refuses to be locked");
	/* Before the filter is installed: a signal may come in between. */
	host_secret = secret;
	if (filter_install(secret))
		refuse("the kernel has no filter for system calls (seccomp)");
	if (DEFENDS(DEFENCE_INHERIT) && !is_locked())
		refuse("the kernel lets system calls pass that the filter "
		       "(seccomp) refuses");
}
