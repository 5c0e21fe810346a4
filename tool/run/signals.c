/* SPDX-License-Identifier: MIT */
/* signals.c: see signals.h. */
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include "run/signals.h"

/* The signals that are passed on. A debugger has its own use for the last ones.
 */
static const int passed[] = {
	SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};

#define PASSED	     (sizeof(passed) / sizeof(passed[0]))
#define PASSED_DEBUG 4

void signals_add(sigset_t *mask, bool debug)
{
	struct sigaction old;

	for (size_t i = 0; i < (debug ? PASSED_DEBUG : PASSED); i++)
		if (!sigaction(passed[i], NULL, &old) &&
			old.sa_handler != SIG_IGN)
			sigaddset(mask, passed[i]);
}

void signals_ignore(void)
{
	for (size_t i = 0; i < PASSED; i++)
		signal(passed[i], SIG_IGN);
}

#define BIT(signal) (UINT64_C(1) << ((signal)-1))
/* These ask for the end. */
#define ENDING (BIT(SIGINT) | BIT(SIGTERM) | BIT(SIGHUP) | BIT(SIGQUIT))

/* A signal that comes sooner after another one is the same: many programs send
 * one to a process and to its group. */
#define INSIST_MS 200

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Those that the program has not taken yet, but should. */
static uint64_t waiting(const struct supervisor *s)
{
	const struct cubicle_counters *c = s->system->counters;

	return c ? c->signals & ~c->held : 0;
}

/* Has the monitor loaded everything, so that it takes signals? Its records may
 * not have been read yet. */
static bool has_begun(const struct supervisor *s)
{
	const struct cubicle_counters *c = s->system->counters;

	return c && c->start_ns;
}

bool signals_wait(const struct supervisor *s)
{
	return s->sent || s->early || waiting(s);
}

/*
 * Kill the monitor if (signal) asks for the end and it has not begun, or if one
 * that did before was not taken: who insists is obeyed. A debugger gets the
 * signal itself.
 */
static bool kills(const struct supervisor *s, int signal)
{
	if (!(ENDING & BIT(signal)))
		return false;
	if (s->debug)
		return s->forwarded;
	return !has_begun(s) ||
		((waiting(s) & ENDING) &&
			now_ms() - s->forwarded_ms > INSIST_MS);
}

static void send_signal(struct supervisor *s, int signal)
{
	const union sigval value = {.sival_int = signal};

	if (s->debug)
		kill(s->pid, signal);
	else
		s->sent = !sigqueue(s->pid, CUBICLE_SIGNAL, value);
}

void signals_forward(struct supervisor *s, int signal)
{
	bool ending = ENDING & BIT(signal);

	/* Who types ^C to a debugger does not mean us. */
	if (s->debug && signal == SIGINT)
		return;
	if (!s->pid) {
		s->interrupted |= ending;
		return;
	}
	if (s->searching)
		s->interrupted |= ending;
	bool is_first = !(waiting(s) & ENDING);
	if (kills(s, signal)) {
		s->interrupted = true;
		s->killed_by = signal;
		kill(s->pid, SIGKILL);
	} else if (s->debug || has_begun(s)) {
		send_signal(s, signal);
	} else {
		s->early |= BIT(signal);
	}
	/* A process that is stopped would never see it. */
	if (ending)
		kill(s->pid, SIGCONT);
	if (ending && is_first)
		s->forwarded_ms = now_ms();
	if (ending)
		s->forwarded = signal;
}

void signals_again(struct supervisor *s)
{
	s->sent = false;
	if (!s->pid || s->debug)
		return;
	if (waiting(s))
		send_signal(s, 0);
	for (; s->early && has_begun(s); s->early &= s->early - 1)
		send_signal(s, __builtin_ctzll(s->early) + 1);
}
