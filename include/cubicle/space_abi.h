/* SPDX-License-Identifier: MIT */
/*
 * space_abi.h: the layout of the address space.
 *
 * Nouns
 *   space   the range of addresses that belongs to the system: SLOTS slots
 *   slot    4 GiB of the space; slot 0 is the monitor's, slot c cubicle c's;
 *           the 4 GiB after each are never mapped
 *   offset  an address minus the base of its slot
 *   share   the offsets of a cubicle's own memory: all of its slot. With
 *           backend sfi, a slot also shows memory of other cubicles at their
 *           offsets, and the share is a part of 4 GiB (shares_abi.h)
 *
 * C and assembly include this file.
 */
#ifndef CUBICLE_SPACE_ABI_H
#define CUBICLE_SPACE_ABI_H

#define CUBICLE_PAGE_BYTES 0x1000
#define CUBICLE_PAGE_SHIFT 12

#ifndef CUBICLE_SPACE_BASE		  /* tests/build.mk moves it */
#define CUBICLE_SPACE_BASE 0x100000000000 /* 16 TiB */
#endif
#ifndef CUBICLE_SLOT_SHIFT /* proof/ has smaller slots */
#define CUBICLE_SLOT_SHIFT 33
#define CUBICLE_SLOT_BYTES 0x100000000
#define CUBICLE_SLOT_NEXT  0x200000000 /* from one slot to the next */
#endif
#ifndef CUBICLE_SLOTS	  /* proof/ has fewer */
#define CUBICLE_SLOTS 128 /* slot 0, and up to 127 cubicles */
#endif

/* The slot of the monitor. */
#define CUBICLE_PUBLISHED_OFFSET 0x00100000 /* struct cubicle_published */
#define CUBICLE_PUBLISHED_BYTES	 0x00100000
#define CUBICLE_STUBS_OFFSET	 0x00200000 /* the stubs of the gates */
#define CUBICLE_STUBS_BYTES	 0x00100000
#define CUBICLE_STUB_BYTES	 32
#define CUBICLE_EDGES_MAX	 2048 /* stubs: the functions that gates call */
#define CUBICLE_EDGE_FIRST	 2    /* the first that is a function */
#define CUBICLE_SIGNALS_OFFSET	 0x00400000 /* stacks, see fault/signals.h */
#define CUBICLE_SIGNALS_BYTES	 0x00040000
#define CUBICLE_MONITOR_OFFSET	 0x01000000 /* link address of the monitor */
#define CUBICLE_VIEWS_OFFSET	 0x08000000 /* its data about views, if any */
#define CUBICLE_ARENA_OFFSET	 0x20000000 /* the monitor's data */

/* The share of a cubicle. Memory between the parts is never mapped. A small
 * share (shares_abi.h) divides all offsets by eight. */
#define CUBICLE_IMAGE_OFFSET 0x00100000 /* components, one after the other */
#define CUBICLE_IMAGE_END    0x03000000
#define CUBICLE_STACK_OFFSET 0x03100000 /* lowest byte of the stack */
#define CUBICLE_STACK_BYTES  0x00800000
#define CUBICLE_HEAP_OFFSET  0x04000000 /* pages handed out by alloc */
#define CUBICLE_HEAP_BYTES   0xfc000000
/* Bytes at the end of the heap for checked copies of arguments. */
#define CUBICLE_CHECKED_BYTES 0x04000000

/* The last word of the stack of the program's cubicle: while it is not 0, the
 * thread that runs keeps running, until it waits. */
#define CUBICLE_HOLD_BYTES 8

/* Backend sfi: the place in every box that holds the box's own address,
 * read-only, and then what the thread of the program said with
 * cubicle_tls_set(); and the alignment of the targets of computed jumps. */
#define CUBICLE_BOX_OFFSET 0x00010000
#ifndef CUBICLE_BUNDLE_BYTES /* proof/ has smaller ones */
#define CUBICLE_BUNDLE_BYTES 32
#endif

#define CUBICLE_PUBLISHED_ADDRESS \
	(CUBICLE_SPACE_BASE + CUBICLE_PUBLISHED_OFFSET)

#endif
