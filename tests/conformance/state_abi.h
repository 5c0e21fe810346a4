/* SPDX-License-Identifier: MIT */
/*
 * state_abi.h: offsets in struct state (state.h), for crossing.S and
 * crossing_sfi.c.
 */
#ifndef STATE_ABI_H
#define STATE_ABI_H

/* Behind sixteen registers, in the order of their encodings. */
#define STATE_FLAGS  128
#define STATE_STACK  136
#define STATE_WORDS  24 /* 12 arguments, 12 more of a variadic function */
#define STATE_MXCSR  328
#define STATE_FCW    332
#define STATE_FX     384
#define STATE_VECTOR 896
#define STATE_MASK   2944
#define STATE_SAVED  3008
#define STATE_BYTES  7104

/* What XSAVE is to write: x87, SSE, AVX, AVX-512. */
#define STATE_COMPONENTS 0xe7

/* Bytes of each of crossing_backs; where bundles have to begin, or enough. */
#ifdef __CUBICLE_SFI__
#define STATE_BACK_BYTES 32
#else
#define STATE_BACK_BYTES 16
#endif

#endif
