/* SPDX-License-Identifier: MIT */
/*
 * base.h: words that all of the monitor uses. It is freestanding: no libc, no
 * thread-local storage, no vector registers.
 *
 * Errors: 0 or a count, or a negative errno value.
 */
#ifndef MONITOR_BASE_H
#define MONITOR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cubicle/space_abi.h>

#define PAGE	     ((uint64_t)CUBICLE_PAGE_BYTES)
#define PAGE_DOWN(a) ((uint64_t)(a) & ~(PAGE - 1))
#define PAGE_UP(a)   (((uint64_t)(a) + PAGE - 1) & ~(PAGE - 1))
#define BIT(n)	     ((uint64_t)1 << (n))

#define SLOT_PAGES (CUBICLE_SLOT_BYTES >> CUBICLE_PAGE_SHIFT)

#define NOBODY 0xffffffffu /* in place of the id of a cubicle */

/* Access to a page; the values are those of PROT_*. */
#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4
/* Mapped, and nobody can access it. To the kernel, it is PROT_NONE. */
#define PROT_HELD 8

/* Errors that the monitor itself gives. */
enum {
	EPERM = 1,
	ENOENT = 2,
	ESRCH = 3,
	EINTR = 4,
	ENXIO = 6,
	E2BIG = 7,
	EBADF = 9,
	EAGAIN = 11,
	ENOMEM = 12,
	EACCES = 13,
	EFAULT = 14,
	EEXIST = 17,
	EXDEV = 18,
	EINVAL = 22,
	EMFILE = 24,
	ENOTTY = 25,
	EROFS = 30,
	EDEADLK = 35,
	ENAMETOOLONG = 36,
	ENODATA = 61,
	ENOPROTOOPT = 92,
	EPROTONOSUPPORT = 93,
	EOPNOTSUPP = 95,
	EAFNOSUPPORT = 97,
	ETIMEDOUT = 110,
	EOWNERDEAD = 130,
};

#endif
