/* SPDX-License-Identifier: MIT */
/*
 * files_monitor.h: directories and sockets of the host for unit tests, by the
 * code of the monitor itself (monitor/service) and the kernel of the host. Only
 * the check of memory is another one: what is accessible does not depend on the
 * cubicle.
 */
#ifndef FILES_MONITOR_H
#define FILES_MONITOR_H

#include <stdint.h>

/* Not an errno: the kernel makes the call. */
#define FILES_GO_ON INT64_MIN

/* Memory that no cubicle can access, besides the first page. */
extern uint64_t files_bad, files_bad_bytes;

/* If set, it is called instead of each system call, and decides. */
extern int64_t (*files_instead)(int64_t number, const uint64_t argument[5]);

/* If set, it gets the records that the monitor sends. */
extern void (*files_record)(uint32_t type, const void *body, uint32_t bytes);

/* Make a mount of (fd), an open directory, which becomes the monitor's. Its
 * number, or a negative errno. */
int64_t files_mount_add(int fd, int read_only);

/* How many handles there are, mounts among them. */
uint32_t files_handles(void);

/* Close the handles of sockets and sets if (net), else those of files, as a
 * restart of the cubicle does. */
void files_restart(int net);

/* Descriptor (fd) is no handle any more. */
void files_forget(int fd);

/* Signals (come) are published for the program, which is cubicle 1 and holds
 * (held). */
void files_signals(uint32_t come, uint32_t held);

/* given_file(), as cubicle (who) calls it, with three arguments. */
int64_t files_given(
	uint32_t who, uint32_t operation, int64_t file, uint64_t b, uint64_t c);

#endif
