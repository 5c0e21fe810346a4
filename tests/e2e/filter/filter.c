/* SPDX-License-Identifier: MIT */
/*
 * filter.c: runs a command where system calls are filtered, as service managers
 * and containers do it.
 *
 *   filter kill|errno ALLOWED... -- COMMAND...
 *   filter mdwe seccomp|prctl -- COMMAND...
 *   filter user ID -- COMMAND...
 *
 * With the first, a call that is not ALLOWED kills the process or fails with
 * EPERM. ALLOWED is a file with one, if it has a slash, or one of:
 *
 *   NAME		the system call
 *   NAME:N=VALUE	... if argument N is that
 *   NAME:N!VALUE	... if it is not
 *   NAME:N~MASK	... if it has none of these bits
 *   NAME=ENOSYS	fails so
 *
 * With the second, memory that was written cannot be made executable, by the
 * filter that systemd installs for MemoryDenyWriteExecute=yes, or by the
 * kernel's own means for it. Exit status 77: this kernel has none. With the
 * third, the command runs as user and group ID, without any capability.
 */
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NO_MEANS 77

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif
#define REFUSE_EXEC_GAIN 1

static const char *const names[] = {
#include "syscall_names.h"
};

static struct sock_filter program[BPF_MAXINSNS];
static unsigned short length;

static _Noreturn void fail(const char *what, const char *why)
{
	fprintf(stderr, "filter: %s: %s\n", what, why);
	exit(99);
}

static void put(unsigned code, unsigned k, unsigned if_true, unsigned if_false)
{
	if (length == BPF_MAXINSNS)
		fail("the filter", "too long");
	program[length++] = (struct sock_filter){(unsigned short)code,
		(unsigned char)if_true, (unsigned char)if_false, k};
}

static void load(size_t offset)
{
	put(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0);
}

static void answer(unsigned action)
{
	put(BPF_RET | BPF_K, action, 0, 0);
}

static void begin(void)
{
	load(offsetof(struct seccomp_data, arch));
	put(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	answer(SECCOMP_RET_KILL_PROCESS);
	load(offsetof(struct seccomp_data, nr));
}

static unsigned number_of(const char *name, size_t bytes)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i] && strlen(names[i]) == bytes &&
			!memcmp(names[i], name, bytes))
			return i;
	fail(name, "no such system call");
}

/* (action) for call (number) where argument (arg) compares to (value) so. */
static void rule_argument(unsigned number, unsigned arg, char how,
	unsigned long value, unsigned action)
{
	size_t at = offsetof(struct seccomp_data, args) + 8 * (size_t)arg;
	unsigned low = (unsigned)value, high = (unsigned)(value >> 32);

	switch (how) {
	case '=':
		put(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 6);
		load(at);
		put(BPF_JMP | BPF_JEQ | BPF_K, low, 0, 3);
		load(at + 4);
		put(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 1);
		answer(action);
		break;
	case '!':
		put(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 6);
		load(at);
		put(BPF_JMP | BPF_JEQ | BPF_K, low, 0, 2);
		load(at + 4);
		put(BPF_JMP | BPF_JEQ | BPF_K, high, 1, 0);
		answer(action);
		break;
	case '~':
	case '&':
		put(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5);
		load(at);
		put(BPF_ALU | BPF_AND | BPF_K, low, 0, 0);
		put(BPF_JMP | BPF_JEQ | BPF_K, how == '&' ? low : 0, 0, 1);
		answer(action);
		break;
	default:
		fail("a comparison", "none of = ! ~ &");
	}
	load(offsetof(struct seccomp_data, nr));
}

static void rule(const char *text)
{
	size_t n = strcspn(text, ":=");
	unsigned number = number_of(text, n), arg;
	int used;
	char how;

	if (!text[n]) {
		put(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
		answer(SECCOMP_RET_ALLOW);
	} else if (!strcmp(text + n, "=ENOSYS")) {
		put(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
		answer(SECCOMP_RET_ERRNO | ENOSYS);
	} else if (sscanf(text + n, ":%u%c%n", &arg, &how, &used) == 2 &&
		arg < 6) {
		rule_argument(number, arg, how,
			strtoul(text + n + used, NULL, 0), SECCOMP_RET_ALLOW);
	} else {
		fail(text, "not understood");
	}
}

static void rules(const char *file)
{
	char line[256], *save;
	FILE *f = fopen(file, "re");

	if (!f)
		fail(file, strerror(errno));
	while (fgets(line, sizeof(line), f))
		if (line[0] != '#')
			for (char *w = strtok_r(line, " \n", &save); w;
				w = strtok_r(NULL, " \n", &save))
				rule(w);
	fclose(f);
}

static void install(void)
{
	const struct sock_fprog p = {length, program};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p))
		fail("seccomp", strerror(errno));
}

static void mdwe(const char *how)
{
	const unsigned refuse = SECCOMP_RET_ERRNO | EPERM;

	if (!strcmp(how, "prctl")) {
		if (prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0))
			exit(NO_MEANS);
		return;
	}
	begin();
	rule_argument(SYS_mmap, 2, '&', PROT_WRITE | PROT_EXEC, refuse);
	rule_argument(SYS_mprotect, 2, '&', PROT_EXEC, refuse);
	rule_argument(SYS_pkey_mprotect, 2, '&', PROT_EXEC, refuse);
	rule_argument(SYS_shmat, 2, '&', SHM_EXEC, refuse);
	answer(SECCOMP_RET_ALLOW);
	install();
}

/* The kernel takes all capabilities from a process that leaves user 0. */
static void user(unsigned id)
{
	if (setgroups(0, NULL) || setresgid(id, id, id) ||
		setresuid(id, id, id) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fail("user", strerror(errno));
}

static void allow(char **rule_text, unsigned otherwise)
{
	begin();
	for (; *rule_text && strcmp(*rule_text, "--") != 0; rule_text++)
		if (strchr(*rule_text, '/'))
			rules(*rule_text);
		else
			rule(*rule_text);
	answer(otherwise);
	install();
}

int main(int argc, char **argv)
{
	int i = 2;

	if (argc < 4)
		fail("usage", "see filter.c");
	if (!strcmp(argv[1], "mdwe"))
		mdwe(argv[2]);
	else if (!strcmp(argv[1], "user"))
		user((unsigned)strtoul(argv[2], NULL, 10));
	else if (!strcmp(argv[1], "kill"))
		allow(argv + 2, SECCOMP_RET_KILL_PROCESS);
	else if (!strcmp(argv[1], "errno"))
		allow(argv + 2, SECCOMP_RET_ERRNO | EPERM);
	else
		fail(argv[1], "see filter.c");
	while (i < argc && strcmp(argv[i], "--") != 0)
		i++;
	if (i >= argc - 1)
		fail("usage", "no command");
	execvp(argv[i + 1], argv + i + 1);
	fail(argv[i + 1], strerror(errno));
}
