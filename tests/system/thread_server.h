/* SPDX-License-Identifier: MIT */
/* thread_server.h: another cubicle, which threads of the program call. */
#ifndef THREAD_SERVER_H
#define THREAD_SERVER_H

#include <cubicle/component.h>

/* Work for a while, and return (a) + (b). Fails if it is called meanwhile. */
CUBICLE_FUNCTION((value, int64_t), thread_server_add, (value, int64_t, a), (value, int64_t, b));

/* Add up (n) words. */
CUBICLE_FUNCTION((value, int64_t), thread_server_sum,
	(in, const int64_t *, words, n), (value, size_t, n));

/* Call (back) with (arg), and return its result. */
CUBICLE_CALLBACK((value, int64_t), thread_server_back, (value, int64_t, arg));
CUBICLE_FUNCTION((value, int64_t), thread_server_call, (callback, thread_server_back, back),
	(value, int64_t, arg));

#endif
