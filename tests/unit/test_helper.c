/* SPDX-License-Identifier: MIT */
/* test_helper.c: a helper answers, and no answer of it exceeds the limits. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/helper.h"

#define NS_PER_S     1000000000LL
#define MEMORY_BYTES (64u << 20)

static struct helper h;
static int64_t left_ns;
static int asked; /* in the helper: questions so far */

static int start(void **state)
{
	(void)state;
	left_ns = NS_PER_S;
	return helper_start(&h, &asked, MEMORY_BYTES);
}

static int end(void **state)
{
	(void)state;
	helper_end(&h);
	/* It leaves no process. */
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : -1;
}

static int ask(helper_fn *answer, int question, int *reply)
{
	return helper_ask(&h, answer, &question, sizeof(question), reply,
		sizeof(*reply), &left_ns, NULL);
}

/* --- answers -------------------------------------------------------------------- */

static int twice(void *state, const void *question, void *reply)
{
	*(int *)reply = 2 * *(const int *)question;
	return ++*(int *)state;
}

static int fails(void *state, const void *question, void *reply)
{
	(void)state, (void)question;
	*(int *)reply = 1;
	return -E2BIG;
}

static int computes(void *state, const void *question, void *reply)
{
	(void)state, (void)question, (void)reply;
	for (volatile int more = 1; more;)
		;
	return 0;
}

static int sleeps(void *state, const void *question, void *reply)
{
	(void)state, (void)question, (void)reply;
	pause();
	return 0;
}

static int crashes(void *state, const void *question, void *reply)
{
	(void)state, (void)question, (void)reply;
	abort();
}

static int exits(void *state, const void *question, void *reply)
{
	(void)state, (void)question, (void)reply;
	exit(1);
}

/* For a fifth of a second. */
static int computes_briefly(void *state, const void *question, void *reply)
{
	clock_t start = clock();

	(void)state, (void)question, (void)reply;
	while (clock() - start < CLOCKS_PER_SEC / 5)
		;
	return 0;
}

/* (question) is a number of MiB. */
static int allocates(void *state, const void *question, void *reply)
{
	size_t bytes = (size_t) * (const int *)question << 20;
	char *memory = malloc(bytes);

	(void)state;
	if (!memory)
		return -ENOMEM;
	memset(memory, 1, bytes);
	*(int *)reply = memory[bytes - 1];
	free(memory);
	return 0;
}

/* --- tests ---------------------------------------------------------------------- */

static void answers(void **state)
{
	int reply = 0;

	(void)state;
	assert_int_equal(ask(twice, 21, &reply), 1);
	assert_int_equal(reply, 42);
	assert_int_equal(ask(twice, 4, &reply), 2);
	assert_int_equal(reply, 8);
	assert_int_equal(asked, 0);
}

static void passes_errors_on(void **state)
{
	int reply = 7;

	(void)state;
	assert_int_equal(ask(fails, 0, &reply), -E2BIG);
	assert_int_equal(reply, 7);
	assert_int_equal(ask(twice, 3, &reply), 1);
}

static void has_limited_time(void **state)
{
	int reply = 7;
	time_t before = time(NULL);

	(void)state;
	left_ns = NS_PER_S / 4;
	assert_int_equal(ask(computes, 0, &reply), -ETIME);
	assert_int_equal(reply, 7);
	assert_int_equal(h.pid, 0);
	assert_true(time(NULL) - before < 30);
}

/* Each question takes from the time of all. */
static void has_one_time_for_all(void **state)
{
	int reply, asked_in_time = 0;

	(void)state;
	while (asked_in_time < 100 && !ask(computes_briefly, 0, &reply))
		asked_in_time++;
	assert_in_range(asked_in_time, 2, 6);
}

static void has_no_time(void **state)
{
	int reply;

	(void)state;
	left_ns = 0;
	assert_int_equal(ask(twice, 1, &reply), -ETIME);
}

static void has_limited_memory(void **state)
{
	int reply = 7;

	(void)state;
	assert_int_equal(ask(allocates, MEMORY_BYTES >> 21, &reply), 0);
	assert_int_equal(reply, 1);
	reply = 7;
	assert_int_equal(ask(allocates, MEMORY_BYTES >> 19, &reply), -ENOMEM);
	assert_int_equal(reply, 7);
}

static void may_crash(void **state)
{
	int reply;

	(void)state;
	assert_int_equal(ask(crashes, 0, &reply), -EIO);
	assert_int_equal(h.pid, 0);
}

/* libdw exits when it runs out of memory. Output of the tool that is still in a
 * buffer must not be written twice.
 */
static void may_exit(void **state)
{
	int ends[2], reply, old = dup(STDOUT_FILENO);
	char text[16] = "";

	(void)state;
	assert_int_equal(pipe(ends), 0);
	fflush(stdout);
	dup2(ends[1], STDOUT_FILENO);
	close(ends[1]);
	printf("once");
	helper_end(&h);
	assert_int_equal(helper_start(&h, &asked, MEMORY_BYTES), 0);
	int error = ask(exits, 0, &reply);
	fflush(stdout);
	dup2(old, STDOUT_FILENO);
	close(old);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	close(ends[0]);
	assert_string_equal(text, "once");
	assert_int_equal(error, -ENOMEM);
}

static int calls;

/* The second time it has enough. */
static bool ready(void *argument)
{
	int *fd = argument;
	char byte;

	assert_int_equal(read(*fd, &byte, 1), 1);
	return ++calls == 2;
}

static void can_be_interrupted(void **state)
{
	int ends[2], question = 0, reply;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "ab", 2), 2);
	struct helper_wait wait = {ends[0], ready, &ends[0]};
	assert_int_equal(helper_ask(&h, sleeps, &question, sizeof(question),
				 &reply, sizeof(reply), &left_ns, &wait),
		-EINTR);
	assert_int_equal(calls, 2);
	assert_int_equal(h.pid, 0);
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(answers, start, end),
		cmocka_unit_test_setup_teardown(passes_errors_on, start, end),
		cmocka_unit_test_setup_teardown(has_limited_time, start, end),
		cmocka_unit_test_setup_teardown(
			has_one_time_for_all, start, end),
		cmocka_unit_test_setup_teardown(has_no_time, start, end),
		cmocka_unit_test_setup_teardown(has_limited_memory, start, end),
		cmocka_unit_test_setup_teardown(may_crash, start, end),
		cmocka_unit_test_setup_teardown(may_exit, start, end),
		cmocka_unit_test_setup_teardown(can_be_interrupted, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
