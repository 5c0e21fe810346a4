/* SPDX-License-Identifier: MIT */
/*
 * calls_abi.h: the functions of the monitor that a component can import, in the
 * order of their numbers, from 1: CALL(name, function, rights). (function) is
 * the monitor's own name for it, without `call_`; (rights) are those that a
 * cubicle needs, CUBICLE_RIGHT_*.
 */
#ifndef CUBICLE_CALLS_ABI_H
#define CUBICLE_CALLS_ABI_H

#include <cubicle/system_abi.h>

#define CUBICLE_MONITOR_CALLS(CALL)                                      \
	CALL(cubicle_window_init, window_init, 0)                        \
	CALL(cubicle_window_add, window_add, 0)                          \
	CALL(cubicle_window_remove, window_remove, 0)                    \
	CALL(cubicle_window_open, window_open, 0)                        \
	CALL(cubicle_window_close, window_close, 0)                      \
	CALL(cubicle_window_close_all, window_close_all, 0)              \
	CALL(cubicle_window_destroy, window_destroy, 0)                  \
	CALL(cubicle_gate_copy_in, copy_in, 0)                           \
	CALL(cubicle_gate_copy_out, copy_out, 0)                         \
	CALL(cubicle_depth, depth, 0)                                    \
	CALL(cubicle_unwind, unwind, 0)                                  \
	CALL(cubicle_unwind_to, unwind_to, 0)                            \
	CALL(cubicle_tls_set, tls_set, 0)                                \
	CALL(cubicle_heap_protect, heap_protect, 0)                      \
	CALL(cubicle_abort, abort, 0)                                    \
	CALL(cubicle_trace_syscall, syscall_told, 0)                     \
	CALL(cubicle_signals, signals, 0)                                \
	CALL(cubicle_thread_start, thread_start, 0)                      \
	CALL(cubicle_thread_number, thread_number, 0)                    \
	CALL(cubicle_thread_wait, thread_wait, 0)                        \
	CALL(cubicle_thread_wake, thread_wake, 0)                        \
	CALL(cubicle_thread_interrupt, thread_interrupt, 0)              \
	CALL(cubicle_thread_exit, thread_exit, 0)                        \
	CALL(host_stream, host_stream, CUBICLE_RIGHT_HOST)               \
	CALL(host_clock_ns, host_clock_ns, CUBICLE_RIGHT_HOST)           \
	CALL(host_wait, host_wait, CUBICLE_RIGHT_HOST)                   \
	CALL(host_save_complete, host_save_complete, CUBICLE_RIGHT_HOST) \
	CALL(host_exit, host_exit, CUBICLE_RIGHT_HOST)                   \
	CALL(pages_map, pages_map, CUBICLE_RIGHT_PAGES)                  \
	CALL(pages_unmap, pages_unmap, CUBICLE_RIGHT_PAGES)              \
	CALL(pages_full, pages_full, CUBICLE_RIGHT_PAGES)                \
	CALL(host_file, host_file, CUBICLE_RIGHT_FILES)                  \
	CALL(given_file, given_file, 0)                                  \
	CALL(given_map, given_map, 0)                                    \
	CALL(given_sync, given_sync, 0)                                  \
	CALL(host_net, host_net, CUBICLE_RIGHT_NET)

#endif
