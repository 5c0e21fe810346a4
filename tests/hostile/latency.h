/* SPDX-License-Identifier: MIT */
/*
 * latency.h: how long honest's calls take, compared with the start.
 *
 * Each of a set of operations is measured by itself, in ticks of the
 * processor's counter. One that takes too long is tried again many times, and
 * the shortest counts: what the machine does besides never makes all of them
 * slow, what vfs has to walk through does.
 */
#ifndef HOSTILE_LATENCY_H
#define HOSTILE_LATENCY_H

#include <stdint.h>

/* Measure, with descriptors of a file (fd), and of one to lock (lock_fd). NULL,
 * or the name of what failed. */
const char *latency_start(int fd, int lock_fd);

/* NULL, or the name of what fails or is too slow now. */
const char *latency_check(void);

/* What it came to, in per cent of the start; or a negative error. */
int64_t latency_last(void);

/* The slowest ever, in per cent of the start. */
uint64_t latency_slowest(void);

#endif
