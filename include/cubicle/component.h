/* SPDX-License-Identifier: MIT */
/*
 * component.h: the functions that the monitor offers to a component. Begin here.
 *
 * Nouns
 *   component  one shared object, built from one folder
 *   cubicle    an isolation domain: components, their heap, stacks and data
 *   window     ranges of a cubicle's memory, opened to named cubicles
 *   grant      a window that a gate opens for the duration of one call
 *   gate       the code that authorises and carries out a call between cubicles
 *
 * Errors: 0 or a count on success, a negative errno value on failure, in which
 * case nothing has changed. No function blocks, unless its comment says so. All
 * functions are calls into the monitor, except those marked inline.
 */
#ifndef CUBICLE_COMPONENT_H
#define CUBICLE_COMPONENT_H

#include <stdint.h>
#include <stddef.h>
#include <cubicle/interface.h>
#include <cubicle/published_abi.h>
#include <cubicle/syscall_abi.h>

/*
 * The component that the layout names with `start` exports this function. The
 * monitor enters it once, after loading; its result is the exit status.
 */
CUBICLE_FUNCTION((value, int), cubicle_main);

/*
 * A component exports this to start itself at the first call into its cubicle,
 * as a libc does. The first call then enters here, with registers and stack as
 * the called function, CUBICLE_PUBLISHED->entry, expects them; this code must
 * then jump there. If several components of a cubicle export it, the first one
 * is used. After a restart, the next call counts as the first.
 */
extern const char cubicle_enter[];

/* Inline: the id of the cubicle that this code runs in. */
static inline cubicle_id_t cubicle_self(void)
{
	return *(const volatile uint32_t *)&CUBICLE_PUBLISHED->running;
}

/* Inline: the id of the cubicle that owns the memory at (addr) under the
 * running backend. 0 is the monitor; CUBICLE_SLOTS or more is not a cubicle. */
static inline uint64_t cubicle_owner(const void *addr)
{
	return cubicle_space_owner(&CUBICLE_PUBLISHED->shares, (uintptr_t)addr);
}

/* --- windows ------------------------------------------------------------ */

typedef int32_t cubicle_window_t;

/*
 * Make a window without ranges, open to no cubicle. Returns its handle, which
 * is valid only in the calling cubicle.
 *   -ENOMEM  the cubicle has too many windows
 */
CUBICLE_FUNCTION((error, cubicle_window_t), cubicle_window_init);

/*
 * Add the (len) bytes at (addr), which the caller must own, to window (w).
 * Protection works in pages: an open window shows all of each page it touches.
 *   -EINVAL  no such window, (len) is 0 or addr + len wraps around
 *   -EPERM   some of the range is not the caller's own memory
 *   -EFAULT  some of the range is not mapped
 *   -EEXIST  some of the range is in a window already
 *   -ENOMEM  the cubicle has too many ranges
 */
CUBICLE_FUNCTION((error, int), cubicle_window_add,
	(value, cubicle_window_t, w),
	(token, const void *, addr),
	(value, size_t, len));

/*
 * Remove the range that was added at (addr) from (w), and close it at once.
 *   -EINVAL  no such window
 *   -ENOENT  no range of (w) starts at (addr)
 */
CUBICLE_FUNCTION((error, int), cubicle_window_remove,
	(value, cubicle_window_t, w),
	(token, const void *, addr));

/*
 * Open all of (w) to cubicle (to), now and for ranges that are added later.
 *   -EINVAL  no such window, no such cubicle, or the caller itself
 */
CUBICLE_FUNCTION((error, int), cubicle_window_open,
	(value, cubicle_window_t, w),
	(value, cubicle_id_t, to));

/*
 * Close (w) to (to). The next access from there faults, unless the layout runs
 * with lazy windows: then the right ends when the owner accesses the page.
 *   -EINVAL  no such window or cubicle
 */
CUBICLE_FUNCTION((error, int), cubicle_window_close,
	(value, cubicle_window_t, w),
	(value, cubicle_id_t, to));

/* Close (w) to all cubicles. -EINVAL as above. */
CUBICLE_FUNCTION((error, int), cubicle_window_close_all,
	(value, cubicle_window_t, w));

/* Close (w) and delete it with its ranges. -EINVAL as above. */
CUBICLE_FUNCTION((error, int), cubicle_window_destroy,
	(value, cubicle_window_t, w));

/* --- copies ------------------------------------------------------------- */

/*
 * Copy (len) bytes from (src), which is windowed or granted to the caller, to
 * the caller's own (dst); cubicle_copy_out copies in the other direction.
 * Neither faults, maps or re-tags anything.
 *   -EFAULT  one of the ranges is not mapped, or the caller may not access it
 *            in this way; bytes before the first such page are copied
 *
 * NOTE use cubicle_copy_in and _out below, which are cheaper if both sides are
 * in one cubicle.
 */
CUBICLE_FUNCTION((error, int), cubicle_gate_copy_in,
	(token, void *, dst),
	(token, const void *, src),
	(value, size_t, len));
CUBICLE_FUNCTION((error, int), cubicle_gate_copy_out,
	(token, void *, dst),
	(token, const void *, src),
	(value, size_t, len));

/* Inline: see above. (src) was checked by the gate through which it came. */
static inline int cubicle_copy_in(void *dst, const void *src, size_t len)
{
	if (cubicle_owner(src) != cubicle_self())
		return cubicle_gate_copy_in(dst, src, len);
	__builtin_memcpy(dst, src, len);
	return 0;
}

/* Inline: see above. (dst) was checked by the gate through which it came. */
static inline int cubicle_copy_out(void *dst, const void *src, size_t len)
{
	if (cubicle_owner(dst) != cubicle_self())
		return cubicle_gate_copy_out(dst, src, len);
	__builtin_memcpy(dst, src, len);
	return 0;
}

/* --- control ------------------------------------------------------------ */

/* The number of outstanding calls between cubicles, without this one. */
CUBICLE_FUNCTION((value, int), cubicle_depth);

/*
 * Drop all outstanding calls above (depth), which an earlier cubicle_depth() of
 * this cubicle returned and whose stack frame is still live. These calls do not
 * return to their callers. The caller of this function must continue with a
 * longjmp().
 *   -EINVAL  (depth) is greater than now, or from another cubicle
 */
CUBICLE_FUNCTION((error, int), cubicle_unwind, (value, int, depth));

/*
 * Do the same for a longjmp() to a place where the stack pointer was (sp): drop
 * all outstanding calls that were made deeper in the caller's stack.
 */
CUBICLE_FUNCTION((error, int), cubicle_unwind_to, (token, const void *, sp));

/* Report the beginning or the end of a system call. This has an effect only with
 * --trace syscalls. */
CUBICLE_FUNCTION((error, int), cubicle_trace_syscall,
	(in_struct, const struct cubicle_syscall *, s));

/*
 * Take the signals of the host. This is for the cubicle of the program alone. It
 * takes signals in (caught) from now on, when it sees that they are published.
 * They end host_wait(), and host_read() and host_write() of a standard stream,
 * with -EINTR, until they are taken. Those in (held) wait, without any effect.
 * Any other signal stops the cubicle when it runs. Until the first call, only SIGWINCH
 * is held. Bit n - 1 of a set is signal n.
 *
 * Returns the signals in either set that have come since the last call. They are
 * taken: they are no longer published.
 *   -EPERM  the program is in another cubicle
 */
CUBICLE_FUNCTION((value, int64_t), cubicle_signals,
	(value, uint32_t, caught),
	(value, uint32_t, held));

/* Set the FS base of the calling cubicle (thread-local storage of its libc). With backend
 * sfi, it can be read at CUBICLE_BOX_OFFSET + 8, in the cubicle of the program only.
 *   -EINVAL  (base) is not in the caller's own slot */
CUBICLE_FUNCTION((error, int), cubicle_tls_set, (token, void *, base));

/*
 * Threads of the program, as many as `threads = …` of the layout allows besides the first.
 * A libc makes those of POSIX of them.
 *
 * Start one: call (entry), a function of the caller, with (arg), on the (bytes) of stack at
 * (stack). Its FS base is (tls), if that is not NULL; backend sfi has none. When (entry)
 * returns, the thread ends; when the last one ends, so does the program. The number of
 * the thread, from 2 on; the first is 1. A number is used again when its thread has ended.
 *   -EPERM   (entry) is not a function of the caller, or the caller is not the program
 *   -EINVAL  the stack is too small, or something is not in memory of the caller
 *   -EDEADLK the caller was called by another cubicle, which waits for it
 *   -EAGAIN  there are as many as there can be
 */
CUBICLE_FUNCTION((value, int64_t), cubicle_thread_start,
	(token, void *, entry), (token, void *, arg), (token, void *, stack),
	(value, uint64_t, bytes), (token, void *, tls));

/* The number of the running thread. */
CUBICLE_FUNCTION((value, int64_t), cubicle_thread_number);

/*
 * Wait while the word at (addr) is (value), until cubicle_thread_wake() for the same address,
 * for (ns) at most; 0: without end.
 *   -EINVAL     (addr) is not a multiple of 4
 *   -EFAULT     the caller must not read it
 *   -EAGAIN     the word is not (value)
 *   -ETIMEDOUT  the time is over
 *   -EINTR      a signal has come, or cubicle_thread_interrupt()
 *   -EDEADLK    the caller was called by another cubicle, which waits for it
 */
CUBICLE_FUNCTION((error, int), cubicle_thread_wait, (token, const void *, addr),
	(value, uint32_t, value), (value, uint64_t, ns));

/* Wake (count) threads that wait at (addr), at most. How many, or -EINVAL, -EFAULT. */
CUBICLE_FUNCTION((error, int), cubicle_thread_wake, (token, const void *, addr),
	(value, uint32_t, count));

/* Make cubicle_thread_wait() return -EINTR in thread (number): the present wait, or the
 * next one if the thread is not waiting.
 *   -ESRCH  no thread has this number */
CUBICLE_FUNCTION((error, int), cubicle_thread_interrupt, (value, uint32_t, number));

/*
 * End the running thread. If (addr) is not NULL, the word there becomes 0, and one thread
 * that waits for it is woken. Returns only an error:
 *   -EINVAL, -EFAULT  (addr) is not a multiple of 4, or the caller must not write it
 *   -EDEADLK          the caller was called by another cubicle, which waits for it
 */
CUBICLE_FUNCTION((error, int), cubicle_thread_exit, (token, void *, addr));

/*
 * Let the caller access the (len) bytes at (addr), whole pages of its heap that it has
 * from alloc, with (prot): PROT_NONE, PROT_READ or PROT_READ | PROT_WRITE, as Linux has
 * them. Windows and grants give others no more than that, from now on. The pages keep
 * their content.
 *   -EINVAL  not whole pages, or not of the caller's heap, or other rights
 *   -EPERM   some page shows a file of the host
 *   -ENOMEM  pages side by side have different rights in too many places. In these two
 *            cases some pages may have changed
 */
CUBICLE_FUNCTION((error, int), cubicle_heap_protect,
	(token, void *, addr),
	(value, size_t, len),
	(value, int, prot));

/*
 * Stop the calling cubicle with a report that has (message). Does not return.
 */
CUBICLE_FUNCTION((none, void), cubicle_abort, (string, const char *, message, 256));

#endif
