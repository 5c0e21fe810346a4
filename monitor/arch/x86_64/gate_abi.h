/* SPDX-License-Identifier: MIT */
/*
 * gate_abi.h: offsets and numbers that gate.S shares with C. monitor.h pins
 * them with _Static_assert.
 */
#ifndef GATE_ABI_H
#define GATE_ABI_H

#include <cubicle/space_abi.h>

#define ERRNO_MAX 4095

/* Edges with a meaning of their own; those of functions follow. */
#define EDGE_RETURN  0
#define EDGE_SIGNAL  1
#define EDGE_FIRST   CUBICLE_EDGE_FIRST
#define EDGE_NOWHERE 0xffffffff /* who enters by it broke a rule */

/* Bits that are 0 in the PKRU of every cubicle: key 0, and reading with key 2.
 */
#define PKRU_NEEDED 0x13

/* struct edge */
#define EDGE_SHIFT   6
#define EDGE_HANDLER 0
#define EDGE_ENTRY   8
#define EDGE_CALLERS 16
#define EDGE_CLEAR   32
#define EDGE_RESULT  40
#define EDGE_CALLEE  48
#define EDGE_LIMIT   56

/* struct cubicle_counters begins with one row for each caller. The counters of
 * an edge have the same offset in a row as the edge has in edges. */
#define COUNTED_CALLER_BYTES (CUBICLE_EDGES_MAX << EDGE_SHIFT)

/* struct thread */
#define THREAD_FRAME   0
#define THREAD_RUNNING 16
#define THREAD_INSIDE  28
#define THREAD_SELF    48
#define THREAD_SP      64
#define THREAD_ACTIVE  (THREAD_SP + 8 * CUBICLE_SLOTS)
#define THREAD_FS      (THREAD_ACTIVE + 4 * CUBICLE_SLOTS)

/* The stacks before it: for signals, and for calls. */
#define THREAD_STACKS_BYTES 0x20000
#define FAULT_STACK_BYTES   0x10000

/* struct frame */
#define FRAME_BYTES   768
#define FRAME_RSP     0
#define FRAME_RETURN  8
#define FRAME_RBX     16
#define FRAME_RBP     24
#define FRAME_R12     32
#define FRAME_R13     40
#define FRAME_R14     48
#define FRAME_R15     56
#define FRAME_CALLER  64
#define FRAME_CALLEE  68
#define FRAME_EDGE    72
#define FRAME_OLD_SP  80
#define FRAME_MXCSR   88
#define FRAME_FCW     92
#define FRAME_ARG     96
#define FRAME_NEW_SP  144
#define FRAME_RESULT  152
#define FRAME_RESULT2 160
#define FRAME_ENTRY   168
#define FRAME_FINISH  176
#define FRAME_KEEP    180

/* FRAME_KEEP, on the way in and out: how many vector registers, from xmm0 on,
 * carry something. */
#define KEEP_MAX 8

/* FRAME_FINISH: what is to be done when the callee is back. */
#define FINISH_NOTHING 0
#define FINISH_RESULT  1 /* gate_finish() looks at the result */
#define FINISH_ORPHAN  2 /* the caller was stopped: nobody is waiting */

/* What gate_prepare() answers. */
#define PREPARE_ENTER  0
#define PREPARE_RETURN 1

#define MXCSR_SANE 0x1f80
#define FCW_SANE   0x037f
#define FLAGS_BAD  0x244500 /* ID, AC, NT, DF, TF */
#define FLAGS_SANE 0x202

/* x86_vectors: which vector registers there are. */
#define VECTORS_SSE    0
#define VECTORS_AVX    1
#define VECTORS_AVX512 2

#define RED_ZONE_BYTES 128

/* struct cubicle_published */
#define PUBLISHED_PKRU	  0
#define PUBLISHED_RUNNING 4

#endif
