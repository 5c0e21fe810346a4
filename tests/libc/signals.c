/* SPDX-License-Identifier: MIT */
/*
 * signals.c: signals, as a process and in cubicles. With the name of a part,
 * the part is run: what it does on signals that the test sends. It says "ready"
 * when they may come. Without, it sends signals to itself.
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t count, last, code;

static void hear(int signal)
{
	count++;
	last = signal;
}

static void hear_info(int signal, siginfo_t *info, void *context)
{
	(void)context;
	hear(signal);
	code = info->si_code;
}

static void handle(int signal, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

	if (sigaction(signal, &action, NULL))
		printf("sigaction: %s\n", strerror(errno));
}

static void ready(void)
{
	printf("ready\n");
	fflush(stdout);
}

static void result(const char *what, long value)
{
	printf("%s: %ld %s, %d signals, the last %d\n", what, value,
		value < 0 ? strerror(errno) : "", count, last);
	fflush(stdout);
}

static sigset_t set_of(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	if (signal)
		sigaddset(&set, signal);
	return set;
}

/* --- parts, on signals of others ------------------------------------------- */

static void part_pause(void)
{
	handle(SIGUSR1, hear, SA_RESTART);
	ready();
	result("pause", pause());
}

/* Only SIGKILL ends it. */
static void part_deaf(void)
{
	handle(SIGTERM, SIG_IGN, 0);
	ready();
	pause();
}

/* Interrupted, a time is left. */
static void part_sleep(void)
{
	struct timespec t = {100, 0}, rest = {0, 0};

	handle(SIGTERM, hear, SA_RESTART);
	ready();
	result("nanosleep", nanosleep(&t, &rest));
	printf("rest: %s\n",
		rest.tv_sec > 80 && rest.tv_sec < 100 ? "most" : "odd");
}

static void part_read(void)
{
	char c;

	handle(SIGHUP, hear, 0);
	ready();
	result("read", read(0, &c, 1));
}

/* With SA_RESTART, and for a signal that is ignored, it goes on. */
static void part_restart(void)
{
	char c = 0;
	long n;

	handle(SIGINT, hear, SA_RESTART);
	handle(SIGQUIT, SIG_IGN, 0);
	ready();
	n = read(0, &c, 1);
	result("read", n);
	printf("%c\n", c);
}

static void part_poll(void)
{
	handle(SIGUSR2, hear, SA_RESTART);
	ready();
	result("poll", poll(NULL, 0, -1));
}

/* Signals that are blocked wait. */
static void part_blocked(void)
{
	sigset_t set = set_of(SIGTERM), pending, none = set_of(0);
	const struct timespec t = {0, 300000000};

	sigaction(SIGTERM,
		&(struct sigaction){
			.sa_sigaction = hear_info, .sa_flags = SA_SIGINFO},
		NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	ready();
	do {
		nanosleep(&t, NULL);
		sigpending(&pending);
	} while (!sigismember(&pending, SIGTERM));
	result("blocked", 0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	result("unblocked", 0);
	printf("from another process: %d\n",
		code == SI_USER || code == SI_QUEUE);
}

static void part_suspend(void)
{
	sigset_t set = set_of(SIGUSR1), none = set_of(0);

	handle(SIGUSR1, hear, SA_RESTART);
	sigprocmask(SIG_BLOCK, &set, NULL);
	ready();
	result("sigsuspend", sigsuspend(&none));
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("blocked again: %d\n", sigismember(&set, SIGUSR1));
}

static void part_wait(void)
{
	sigset_t set = set_of(SIGTERM);
	const struct timespec t = {0, 1000000};
	siginfo_t info;

	sigprocmask(SIG_BLOCK, &set, NULL);
	result("nothing", sigtimedwait(&set, &info, &t));
	ready();
	result("sigwaitinfo", sigwaitinfo(&set, &info));
	printf("%d %d\n", info.si_signo, info.si_code == SI_USER);
}

/* No system call is made: only the monitor can end it. */
static void part_busy(void)
{
	ready();
	for (volatile uint64_t i = 0;; i++)
		;
}

/* A handler is called by the next system call. */
static void part_busy_handler(void)
{
	handle(SIGTERM, hear, 0);
	ready();
	while (!count)
		for (volatile int i = 0; i < 100000000 && !count; i++)
			if (i % 10000000 == 0)
				getppid();
	result("busy", 0);
}

/* It never makes a system call. */
static void part_stuck(void)
{
	handle(SIGTERM, hear, 0);
	part_busy();
}

static void part_default(void)
{
	ready();
	for (;;)
		pause();
}

/* A signal that was ignored when it came does not come later. */
static void part_ignored(void)
{
	const struct timespec t = {1, 0};

	handle(SIGUSR1, SIG_IGN, 0);
	handle(SIGTERM, hear, 0);
	ready();
	while (nanosleep(&t, NULL) == 0)
		;
	handle(SIGUSR1, SIG_DFL, 0);
	getppid();
	result("ignored", 0);
}

static void part_counts(void)
{
	handle(SIGINT, hear, 0);
	handle(SIGTERM, hear, 0);
	ready();
	while (last != SIGTERM) {
		pause();
		result("pause", -1);
	}
}

static void part_window(void)
{
	struct winsize w = {0};

	handle(SIGWINCH, hear, 0);
	ready();
	/* One signal for each of the two. */
	while (w.ws_col != 99) {
		pause();
		result("ioctl", ioctl(0, TIOCGWINSZ, &w));
	}
	printf("%d rows, %d columns\n", w.ws_row, w.ws_col);
}

static sigjmp_buf back;

static void leave(int signal)
{
	siglongjmp(back, signal);
}

static void part_jump(void)
{
	sigset_t set;
	int left;

	handle(SIGINT, leave, 0);
	left = sigsetjmp(back, 1);
	if (!left) {
		ready();
		for (;;)
			pause();
	}
	sigprocmask(SIG_SETMASK, NULL, &set);
	printf("left by %d, blocked: %d\n", left, sigismember(&set, SIGINT));
}

static const struct {
	const char *name;
	void (*run)(void);
} parts[] = {{"pause", part_pause}, {"deaf", part_deaf}, {"sleep", part_sleep},
	{"read", part_read}, {"restart", part_restart}, {"poll", part_poll},
	{"blocked", part_blocked}, {"suspend", part_suspend},
	{"wait", part_wait}, {"busy", part_busy},
	{"busy-handler", part_busy_handler}, {"default", part_default},
	{"stuck", part_stuck}, {"ignored", part_ignored},
	{"counts", part_counts}, {"window", part_window}, {"jump", part_jump}};

/* --- signals of its own ---------------------------------------------------- */

static void own(void)
{
	sigset_t set = set_of(SIGUSR1), none = set_of(0);
	const struct timespec now = {0, 0};
	siginfo_t info;

	handle(SIGUSR1, hear, 0);
	raise(SIGUSR1);
	result("raise", 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	result("blocked", 0);
	result("sigsuspend", sigsuspend(&none));
	raise(SIGUSR1);
	result("sigtimedwait", sigtimedwait(&set, &info, &now));
	printf("%d\n", info.si_signo);
	result("none", sigtimedwait(&set, &info, &now));
	handle(SIGUSR1, SIG_IGN, 0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	raise(SIGUSR1);
	raise(SIGWINCH);
	raise(SIGCHLD);
	result("ignored", 0);
	handle(SIGUSR1, hear, SA_RESETHAND);
	raise(SIGUSR1);
	result("once", 0);
	handle(SIGUSR2, hear, SA_NODEFER);
	raise(SIGUSR2);
	result("nodefer", 0);
}

/* Run a command. A shell without a terminal ignores these in what it starts. */
static void start(char **command)
{
	handle(SIGINT, SIG_DFL, 0);
	handle(SIGQUIT, SIG_DFL, 0);
	execvp(command[0], command);
	perror(command[0]);
	exit(127);
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "start"))
		start(argv + 2);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (argc > 1 && !strcmp(argv[1], parts[i].name)) {
			parts[i].run();
			return 0;
		}
	own();
	if (argc > 1) {
		printf("raise %s\n", argv[1]);
		fflush(stdout);
		raise(atoi(argv[1]));
		printf("not reached\n");
	}
	return 0;
}
