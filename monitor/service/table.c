/* SPDX-License-Identifier: MIT */
/* table.c: what a component may import from the monitor, and with which right.
 */
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "service/calls.h"

/* What a component may import from the monitor, and with which right. */
const struct monitor_call monitor_calls[] = {
	{"cubicle_window_init", call_window_init, 0},
	{"cubicle_window_add", call_window_add, 0},
	{"cubicle_window_remove", call_window_remove, 0},
	{"cubicle_window_open", call_window_open, 0},
	{"cubicle_window_close", call_window_close, 0},
	{"cubicle_window_close_all", call_window_close_all, 0},
	{"cubicle_window_destroy", call_window_destroy, 0},
	{"cubicle_gate_copy_in", call_copy_in, 0},
	{"cubicle_gate_copy_out", call_copy_out, 0},
	{"cubicle_depth", call_depth, 0},
	{"cubicle_unwind", call_unwind, 0},
	{"cubicle_unwind_to", call_unwind_to, 0},
	{"cubicle_tls_set", call_tls_set, 0},
	{"cubicle_abort", call_abort, 0},
	{"cubicle_trace_syscall", call_syscall_told, 0},
	{"host_read", call_host_read, CUBICLE_RIGHT_HOST},
	{"host_write", call_host_write, CUBICLE_RIGHT_HOST},
	{"host_is_terminal", call_host_is_terminal, CUBICLE_RIGHT_HOST},
	{"host_terminal_size", call_host_terminal_size, CUBICLE_RIGHT_HOST},
	{"host_clock_ns", call_host_clock_ns, CUBICLE_RIGHT_HOST},
	{"host_sleep_ns", call_host_sleep_ns, CUBICLE_RIGHT_HOST},
	{"host_random", call_host_random, CUBICLE_RIGHT_HOST},
	{"host_save_skip", call_host_save_skip, CUBICLE_RIGHT_HOST},
	{"host_save_complete", call_host_save_complete, CUBICLE_RIGHT_HOST},
	{"host_exit", call_host_exit, CUBICLE_RIGHT_HOST},
	{"pages_map", call_pages_map, CUBICLE_RIGHT_PAGES},
	{"pages_unmap", call_pages_unmap, CUBICLE_RIGHT_PAGES},
	{NULL, NULL, 0},
};
