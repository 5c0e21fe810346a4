/* SPDX-License-Identifier: MIT */
/*
 * helper.h: a process that reads files of others within limits.
 *
 * A file can make the library that reads it use any amount of time and memory,
 * or crash. If a helper reads it, one question fails, and the tool goes on.
 */
#ifndef TOOL_HELPER_H
#define TOOL_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define HELPER_QUESTION_BYTES 1024
#define HELPER_REPLY_BYTES    8192
#define HELPER_WAIT_S	      60 /* for one reply, if it does not compute */

/* All zeroes: there is no process. */
struct helper {
	pid_t pid;
	int socket;
};

/*
 * Runs in the helper: answer (question) in (reply), which is zeroed. (state) is
 * that of helper_start(), as it was then and as earlier answers left it.
 * Returns 0 or more, or a negative errno.
 */
typedef int helper_fn(void *state, const void *question, void *reply);

/* While the tool waits for a reply, (ready) is called whenever (fd) can be
 * read. It returns true if the tool is to wait no longer. */
struct helper_wait {
	int fd;
	bool (*ready)(void *argument);
	void *argument;
};

/* Start (h), which may allocate (memory_bytes) beyond what the tool has now.
 * Returns 0 or a negative errno. End it with helper_end(). */
int helper_start(struct helper *h, void *state, uint64_t memory_bytes);

/*
 * Let (h) run (answer). Its processor time is taken from (*left_ns). (wait) may
 * be NULL.
 *
 * Returns what (answer) did; (reply) is only written if that is not negative.
 * After these errors there is no process any more:
 *   -ETIME      more time than (*left_ns)
 *   -ETIMEDOUT  no reply within HELPER_WAIT_S
 *   -ENOMEM     more memory than it may have; also an error of (answer)
 *   -EINTR      (wait) said so
 *   -EIO        it crashed
 */
int helper_ask(struct helper *h, helper_fn *answer, const void *question,
	size_t question_bytes, void *reply, size_t reply_bytes,
	int64_t *left_ns, const struct helper_wait *wait);

void helper_end(struct helper *h);

#endif
