/* SPDX-License-Identifier: MIT */
/*
 * defence.h: the defences that attack tests can do without.
 *
 * A test proves nothing if its attack would fail anyway. So for each of these
 * there is a monitor, built for the tests alone (tests/attack), that lacks it,
 * and with which the attack must succeed. The monitor for use has all of them:
 * WITHOUT is 0 and the conditions are constants.
 */
#ifndef MONITOR_DEFENCE_H
#define MONITOR_DEFENCE_H

#define DEFENCE_SCAN	  0x00001  /* text is scanned for WRPKRU and the like */
#define DEFENCE_LOCK	  0x00002  /* only the monitor can enter the kernel */
#define DEFENCE_STRIP	  0x00004  /* what the kernel mapped is unmapped */
#define DEFENCE_RAISE	  0x00008  /* the value is compared after WRPKRU … */
#define DEFENCE_LOWER	  0x00010  /* … and on the way out */
#define DEFENCE_CALLERS	  0x00020  /* an edge is for certain callers */
#define DEFENCE_DISARM	  0x00040  /* each signal starts at the stack's top */
#define DEFENCE_SAVED	  0x00080  /* registers come from the shadow stack */
#define DEFENCE_SCRUB	  0x00100  /* registers are emptied, both ways */
#define DEFENCE_FLAGS	  0x00200  /* flags and control words are made sane */
#define DEFENCE_SEGMENT	  0x00400  /* FS and GS keep the monitor's bases */
#define DEFENCE_ENTRY	  0x00800  /* a signal is proved to be the kernel's */
#define DEFENCE_SENT	  0x01000  /* a signal that somebody sent is no fault */
#define DEFENCE_WIPE	  0x02000  /* a signal's frame is not left to read */
#define DEFENCE_ARGUMENTS 0x04000  /* the caller may access what it passes */
#define DEFENCE_RESULTS	  0x08000  /* a result is what was declared */
#define DEFENCE_OWNER	  0x10000  /* windows are opened on own memory only */
#define DEFENCE_EDGES	  0x20000  /* the number of an edge is one there is */
#define DEFENCE_DERIVED	  0x40000  /* a grant ends with its source */
#define DEFENCE_BESIDE	  0x80000  /* an argument exposes only itself */
#define DEFENCE_DEPTH	  0x100000 /* calls into one cubicle nest so deep */
#define DEFENCE_BUDGET	  0x200000 /* limits are per cubicle */
#define DEFENCE_INHERIT	  0x400000 /* state left by execve() is reset */
#define DEFENCE_VERIFIED  0x800000 /* sfi: the verifier refuses SYSCALL */
#define DEFENCE_REPORTS	  0x1000000  /* reports are limited per cubicle */
#define DEFENCE_SEAM	  0x2000000  /* sfi: no text goes on in another */
#define DEFENCE_HANDLES	  0x4000000  /* a handle was opened below a mount */
#define DEFENCE_PATHS	  0x8000000  /* no name and no path leads out of it */
#define DEFENCE_LOST	  0x10000000 /* a file that ends blames its mapper */
#define DEFENCE_ASIDE	  0x20000000 /* memory that a file replaces is kept */
#define DEFENCE_ADDRESSES 0x40000000 /* the layout allows an address */
#define DEFENCE_OPTIONS	  0x80000000 /* options of sockets are listed */

/* Without both, the verifier accepts SYSCALL, and it enters the kernel. */
#define DEFENCE_WALLS (DEFENCE_VERIFIED | DEFENCE_LOCK)

#ifndef WITHOUT
#define WITHOUT 0
#endif

#define DEFENDS(defence) (!((WITHOUT) & (defence)))

#endif
