/* SPDX-License-Identifier: MIT */
/*
 * calls.h: what the monitor does when a cubicle calls it; the functions of
 * include/cubicle/component.h, host.h and pages.h, under names of their own.
 *
 * Arguments come straight from the registers of the caller, who is
 * current->running. Errors as those headers say.
 */
#ifndef MONITOR_SERVICE_CALLS_H
#define MONITOR_SERVICE_CALLS_H

#include <stdint.h>

int64_t call_window_init(void);
int64_t call_window_add(int32_t handle, uint64_t addr, uint64_t bytes);
int64_t call_window_remove(int32_t handle, uint64_t addr);
int64_t call_window_open(int32_t handle, uint32_t to);
int64_t call_window_close(int32_t handle, uint32_t to);
int64_t call_window_close_all(int32_t handle);
int64_t call_window_destroy(int32_t handle);

int64_t call_copy_in(uint64_t dst, uint64_t src, uint64_t bytes);
int64_t call_copy_out(uint64_t dst, uint64_t src, uint64_t bytes);
int64_t call_depth(void);
int64_t call_unwind(int32_t depth);
int64_t call_unwind_to(uint64_t sp);
int64_t call_syscall_told(uint64_t told);
int64_t call_signals(uint32_t caught, uint32_t kept);
int64_t call_tls_set(uint64_t base);
int64_t call_abort(uint64_t message);

int64_t call_thread_start(uint64_t entry, uint64_t arg, uint64_t stack,
	uint64_t bytes, uint64_t tls);
int64_t call_thread_number(void);
int64_t call_thread_wait(uint64_t addr, uint32_t value, uint64_t ns);
int64_t call_thread_wake(uint64_t addr, uint32_t count);
int64_t call_thread_interrupt(uint32_t number);
int64_t call_thread_exit(uint64_t addr);

int64_t call_host_clock_ns(int32_t id);
int64_t call_host_wait(uint32_t streams, uint64_t ns);
int64_t call_host_save_complete(int32_t stream);
int64_t call_host_exit(int32_t status);

int64_t call_host_file(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);

int64_t call_host_net(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);

int64_t call_host_stream(
	uint32_t operation, uint64_t a, uint64_t b, uint64_t c);
int64_t call_given_file(uint32_t operation, uint64_t file, uint64_t b,
	uint64_t c, uint64_t d, uint64_t e);
int64_t call_given_map(uint64_t file, uint64_t addr, uint64_t bytes,
	int32_t writable, uint64_t offset);
int64_t call_given_sync(uint64_t addr, uint64_t bytes);

int64_t call_heap_protect(uint64_t addr, uint64_t bytes, int32_t prot);
int64_t call_pages_map(uint32_t id, uint64_t first, uint64_t count);
int64_t call_pages_full(uint32_t id, uint64_t count);
int64_t call_pages_unmap(uint32_t id, uint64_t first, uint64_t count);

/* The functions that a component may import from the monitor, in the order of
 * calls_abi.h. */
struct monitor_call {
	int64_t (*function)();
	uint32_t rights; /* that it needs, CUBICLE_RIGHT_* */
};
extern const struct monitor_call monitor_calls[];
extern const uint32_t monitor_calls_count;

/* Long work is done in steps of this size, which take less than a millisecond
 * if the pages are present. */
#define STEP_BYTES (1 << 20)

#endif
