/* SPDX-License-Identifier: MIT */
/* syscalls.c: see syscalls.h. Names are those of the kernel's own header. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "report/syscalls.h"

static const char *const names[SYSCALLS_MAX] = {
#include "syscall_names.h"
};

const char *syscalls_name(uint64_t number)
{
	static char text[32];

	if (number < SYSCALLS_MAX && names[number])
		return names[number];
	snprintf(text, sizeof(text), "syscall_%" PRIu64, number);
	return text;
}

/* --- flags ------------------------------------------------------------------ */

struct flag {
	uint64_t value;
	const char *name;
};

#define FLAG(name)                      \
	{                               \
		(uint64_t)(name), #name \
	}

static const struct flag open_flags[] = {FLAG(O_WRONLY), FLAG(O_RDWR),
	FLAG(O_CREAT), FLAG(O_EXCL), FLAG(O_TRUNC), FLAG(O_APPEND),
	FLAG(O_NONBLOCK), FLAG(O_DIRECTORY), FLAG(O_NOFOLLOW), FLAG(O_CLOEXEC),
	FLAG(O_PATH), {0100000, "O_LARGEFILE"}, {0, NULL}};
static const struct flag at_flags[] = {FLAG(AT_SYMLINK_NOFOLLOW),
	FLAG(AT_REMOVEDIR), FLAG(AT_SYMLINK_FOLLOW), FLAG(AT_EMPTY_PATH),
	{0, NULL}};
static const struct flag protections[] = {
	FLAG(PROT_READ), FLAG(PROT_WRITE), FLAG(PROT_EXEC), {0, NULL}};
static const struct flag map_flags[] = {FLAG(MAP_SHARED), FLAG(MAP_PRIVATE),
	FLAG(MAP_FIXED), FLAG(MAP_ANONYMOUS), FLAG(MAP_NORESERVE), {0, NULL}};
static const struct flag access_modes[] = {
	FLAG(R_OK), FLAG(W_OK), FLAG(X_OK), {0, NULL}};
static const struct flag whences[] = {
	FLAG(SEEK_CUR), FLAG(SEEK_END), {0, NULL}};
static const struct flag commands[] = {FLAG(F_GETFD), FLAG(F_SETFD),
	FLAG(F_GETFL), FLAG(F_SETFL), FLAG(F_GETLK), FLAG(F_SETLK),
	FLAG(F_SETLKW), FLAG(F_DUPFD_CLOEXEC), {0, NULL}};
static const struct flag clocks[] = {FLAG(CLOCK_MONOTONIC),
	FLAG(CLOCK_PROCESS_CPUTIME_ID), FLAG(CLOCK_THREAD_CPUTIME_ID),
	FLAG(CLOCK_MONOTONIC_RAW), FLAG(CLOCK_BOOTTIME), {0, NULL}};

/* The bits of (value) by name; (zero) if there is none. */
static void put_flags(
	FILE *to, uint64_t value, const struct flag *all, const char *zero)
{
	const char *between = "";

	if (!value) {
		fputs(zero, to);
		return;
	}
	for (; all->name; all++) {
		if ((value & all->value) != all->value)
			continue;
		fprintf(to, "%s%s", between, all->name);
		value &= ~all->value;
		between = "|";
	}
	if (value)
		fprintf(to, "%s0x%" PRIx64, between, value);
}

/* One of (all), which are no bits; (zero) is 0. */
static void put_one(
	FILE *to, uint64_t value, const struct flag *all, const char *zero)
{
	for (; all->name; all++)
		if (all->value == value) {
			fputs(all->name, to);
			return;
		}
	if (value)
		fprintf(to, "%" PRId64, (int64_t)value);
	else
		fputs(zero, to);
}

/* --- arguments ---------------------------------------------------------------- */

/*
 * What they are, a letter each:
 *   d number  u size  x hexadecimal  p pointer  s text  o mode, octal
 *   a folder  O open's flags  A …at's flags  P protection  M mmap's flags
 *   F access  W whence  C fcntl's command  K clock
 * A call that is not here has six that are written as hexadecimal numbers.
 */
static const struct {
	int number;
	const char *args;
	char result; /* d or p */
} calls[] = {
	{SYS_read, "dsu", 'd'},
	{SYS_write, "dsu", 'd'},
	{SYS_pread64, "dsud", 'd'},
	{SYS_pwrite64, "dsud", 'd'},
	{SYS_readv, "dpd", 'd'},
	{SYS_writev, "dpd", 'd'},
	{SYS_preadv, "dpdd", 'd'},
	{SYS_pwritev, "dpdd", 'd'},
	{SYS_open, "sOo", 'd'},
	{SYS_creat, "so", 'd'},
	{SYS_openat, "asOo", 'd'},
	{SYS_close, "d", 'd'},
	{SYS_lseek, "ddW", 'd'},
	{SYS_fstat, "dp", 'd'},
	{SYS_stat, "sp", 'd'},
	{SYS_lstat, "sp", 'd'},
	{SYS_newfstatat, "aspA", 'd'},
	{SYS_statfs, "sp", 'd'},
	{SYS_fstatfs, "dp", 'd'},
	{SYS_access, "sF", 'd'},
	{SYS_faccessat, "asF", 'd'},
	{SYS_fcntl, "dCx", 'd'},
	{SYS_ioctl, "dxp", 'd'},
	{SYS_fsync, "d", 'd'},
	{SYS_fdatasync, "d", 'd'},
	{SYS_syncfs, "d", 'd'},
	{SYS_sync, "", 'd'},
	{SYS_truncate, "sd", 'd'},
	{SYS_ftruncate, "dd", 'd'},
	{SYS_fallocate, "dxdd", 'd'},
	{SYS_fadvise64, "dddd", 'd'},
	{SYS_getdents64, "dpu", 'd'},
	{SYS_dup, "d", 'd'},
	{SYS_dup2, "dd", 'd'},
	{SYS_dup3, "ddO", 'd'},
	{SYS_sendfile, "ddpu", 'd'},
	{SYS_copy_file_range, "dpdpu", 'd'},
	{SYS_mkdir, "so", 'd'},
	{SYS_mkdirat, "aso", 'd'},
	{SYS_rmdir, "s", 'd'},
	{SYS_unlink, "s", 'd'},
	{SYS_unlinkat, "asA", 'd'},
	{SYS_rename, "ss", 'd'},
	{SYS_renameat, "asas", 'd'},
	{SYS_renameat2, "asasx", 'd'},
	{SYS_link, "ss", 'd'},
	{SYS_linkat, "asasA", 'd'},
	{SYS_symlink, "ss", 'd'},
	{SYS_symlinkat, "sas", 'd'},
	{SYS_readlink, "ssu", 'd'},
	{SYS_readlinkat, "assu", 'd'},
	{SYS_chmod, "so", 'd'},
	{SYS_fchmodat, "aso", 'd'},
	{SYS_fchmod, "do", 'd'},
	{SYS_chown, "sdd", 'd'},
	{SYS_lchown, "sdd", 'd'},
	{SYS_fchown, "ddd", 'd'},
	{SYS_fchownat, "asddA", 'd'},
	{SYS_utimensat, "aspA", 'd'},
	{SYS_umask, "o", 'd'},
	{SYS_chdir, "s", 'd'},
	{SYS_fchdir, "d", 'd'},
	{SYS_getcwd, "su", 'd'},
	{SYS_exit, "d", 'd'},
	{SYS_exit_group, "d", 'd'},
	{SYS_getpid, "", 'd'},
	{SYS_gettid, "", 'd'},
	{SYS_getuid, "", 'd'},
	{SYS_geteuid, "", 'd'},
	{SYS_getgid, "", 'd'},
	{SYS_getegid, "", 'd'},
	{SYS_getppid, "", 'd'},
	{SYS_set_tid_address, "p", 'd'},
	{SYS_uname, "p", 'd'},
	{SYS_sysinfo, "p", 'd'},
	{SYS_getrlimit, "dp", 'd'},
	{SYS_prlimit64, "ddpp", 'd'},
	{SYS_getrusage, "dp", 'd'},
	{SYS_times, "p", 'd'},
	{SYS_getrandom, "pux", 'd'},
	{SYS_rt_sigaction, "dppu", 'd'},
	{SYS_rt_sigprocmask, "dppu", 'd'},
	{SYS_kill, "dd", 'd'},
	{SYS_tkill, "dd", 'd'},
	{SYS_tgkill, "ddd", 'd'},
	{SYS_futex, "pxdp", 'd'},
	{SYS_poll, "pud", 'd'},
	{SYS_ppoll, "pupp", 'd'},
	{SYS_nanosleep, "pp", 'd'},
	{SYS_clock_nanosleep, "Kxpp", 'd'},
	{SYS_mmap, "puPMdd", 'p'},
	{SYS_munmap, "pu", 'd'},
	{SYS_mremap, "puux", 'p'},
	{SYS_brk, "p", 'p'},
	{SYS_mprotect, "puP", 'd'},
	{SYS_madvise, "pud", 'd'},
	{SYS_clock_gettime, "Kp", 'd'},
	{SYS_clock_getres, "Kp", 'd'},
	{SYS_gettimeofday, "pp", 'd'},
};

static void put_pointer(FILE *to, uint64_t value)
{
	if (value)
		fprintf(to, "0x%" PRIx64, value);
	else
		fputs("NULL", to);
}

/* Argument (arg), as far as it was told, else as a pointer. */
static void put_text(
	FILE *to, const struct cubicle_record_trace *r, uint32_t arg)
{
	uint32_t k = r->arg[arg].kind;
	uint64_t bytes = r->arg[arg].bytes;

	if (!k || k > CUBICLE_TRACE_TEXTS) {
		put_pointer(to, r->arg[arg].value);
		return;
	}
	putc('"', to);
	for (uint64_t i = 0; i < bytes && i < CUBICLE_TRACE_TEXT_BYTES; i++) {
		uint8_t c = (uint8_t)r->text[k - 1][i];
		if (c == '\n')
			fputs("\\n", to);
		else if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < ' ' || c > '~')
			fprintf(to, "\\x%02x", c);
		else
			putc(c, to);
	}
	fprintf(to, "\"%s", r->arg[arg].real ? "..." : "");
}

static void put_argument(FILE *to, const struct cubicle_record_trace *r,
	uint32_t arg, char letter)
{
	uint64_t value = r->arg[arg].value;
	int32_t narrow = (int32_t)value;

	switch (letter) {
	case 'd':
		fprintf(to, "%" PRId64, (int64_t)value);
		break;
	case 'u':
		fprintf(to, "%" PRIu64, value);
		break;
	case 'p':
		put_pointer(to, value);
		break;
	case 's':
		put_text(to, r, arg);
		break;
	case 'o':
		fprintf(to, "0%" PRIo64, value & 0xffffffff);
		break;
	case 'a':
		if (narrow == AT_FDCWD)
			fputs("AT_FDCWD", to);
		else
			fprintf(to, "%" PRId32, narrow);
		break;
	case 'O':
		put_flags(to, value & 0xffffffff, open_flags, "O_RDONLY");
		break;
	case 'A':
		put_flags(to, value & 0xffffffff, at_flags, "0");
		break;
	case 'P':
		put_flags(to, value, protections, "PROT_NONE");
		break;
	case 'M':
		put_flags(to, value, map_flags, "0");
		break;
	case 'F':
		put_flags(to, value, access_modes, "F_OK");
		break;
	case 'W':
		put_one(to, value, whences, "SEEK_SET");
		break;
	case 'C':
		put_one(to, value, commands, "F_DUPFD");
		break;
	case 'K':
		put_one(to, value, clocks, "CLOCK_REALTIME");
		break;
	default:
		fprintf(to, "0x%" PRIx64, value);
	}
}

static void put_result(FILE *to, int64_t result, char letter)
{
	const char *name = result < 0 && result >= -4095
		? strerrorname_np((int)-result)
		: NULL;

	if (name)
		fprintf(to, " = -%s", name);
	else if (letter == 'p')
		fprintf(to, " = 0x%" PRIx64, (uint64_t)result);
	else
		fprintf(to, " = %" PRId64, result);
}

void syscalls_print(FILE *to, const struct cubicle_record_trace *r)
{
	const char *args = "xxxxxx";
	char result = 'd';

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if ((uint64_t)calls[i].number == r->address) {
			args = calls[i].args;
			result = calls[i].result;
		}
	fprintf(to, "%s(", syscalls_name(r->address));
	for (uint32_t i = 0; args[i]; i++) {
		fputs(i ? ", " : "", to);
		put_argument(to, r, i, args[i]);
	}
	fputs(")", to);
	if (r->address != SYS_exit && r->address != SYS_exit_group)
		put_result(to, r->result, result);
}
