/* SPDX-License-Identifier: MIT */
/*
 * calls.c: what the monitor does for a cubicle: copies, control, the host and
 * heaps. Windows are in window.c.
 *
 * Every argument comes from a cubicle and may be a lie.
 */
#include "calls.h"
#include "host.h"
#include "link.h"
#include "monitor.h"

#define HOST_STDERR 2
#define HOST_SAVE   4

/* Long work is done in steps of this size, which take less than a millisecond
 * if the pages are present. */
#define STEP_BYTES (1 << 20)

/* --- copies ------------------------------------------------------------------- */

static int64_t copy_checked(uint64_t dst, uint64_t src, uint64_t bytes)
{
	uint32_t self = thread.running;

	src = memory_address(src);
	dst = memory_address(dst);
	if (CHECKS_COPIES) {
		quarantine_check(self, src, 0);
		quarantine_check(self, dst, 0);
	}
	if (DEFENDS(DEFENCE_ARGUMENTS) &&
		(memory_check_quick(self, src, bytes, false, NULL) ||
			memory_check_quick(self, dst, bytes, true, NULL)))
		return -EFAULT;
	for (; bytes > STEP_BYTES; bytes -= STEP_BYTES) {
		int error = memory_copy(dst, src, STEP_BYTES);
		if (error)
			return error;
		time_step();
		dst += STEP_BYTES;
		src += STEP_BYTES;
	}
	return memory_copy(dst, src, bytes);
}

int64_t call_copy_in(uint64_t dst, uint64_t src, uint64_t bytes)
{
	return copy_checked(dst, src, bytes);
}

int64_t call_copy_out(uint64_t dst, uint64_t src, uint64_t bytes)
{
	return copy_checked(dst, src, bytes);
}

/* --- control -------------------------------------------------------------------- */

int64_t call_depth(void)
{
	return (const union frame_slot *)(const void *)thread.frame - frames;
}

int64_t call_unwind(int32_t depth)
{
	if (depth < 1 || depth > call_depth())
		return -EINVAL;
	struct frame *f = &frames[depth].frame;
	if (f->callee != thread.running)
		return -EINVAL;
	gate_drop_frames(f);
	return 0;
}

/* The innermost call into cubicle (id) whose part of the stack holds (sp). */
static struct frame *frame_at(uint32_t id, uint64_t sp)
{
	struct frame *f = thread.frame, *found = f;

	for (; f > &frames[0].frame; f = frame_below(f)) {
		if (f->callee == id)
			found = f;
		/* What it calls itself is below, what is above is older. */
		if (f->caller == id && sp < f->rsp)
			break;
	}
	return found;
}

int64_t call_unwind_to(uint64_t sp)
{
	gate_drop_frames(frame_at(thread.running, sp));
	return 0;
}

/* The first bytes of what argument (s->text[n].arg) points to, if the caller
 * may read them. */
static void trace_text(struct cubicle_record_trace *r,
	const struct cubicle_syscall *s, uint32_t n)
{
	uint32_t at = s->text[n].arg;
	uint64_t bytes = s->text[n].bytes, most = CUBICLE_TRACE_TEXT_BYTES;
	uint64_t left = PAGE - (s->arg[at % 6] & (PAGE - 1));

	if (at >= 6)
		return;
	if (bytes > most)
		bytes = most;
	if (s->text[n].is_string && bytes > left)
		bytes = left;
	if (memory_check_quick(
		    thread.running, s->arg[at], bytes, false, NULL) ||
		memory_read(r->text[n], s->arg[at], bytes))
		return;
	uint64_t end = 0;
	while (s->text[n].is_string && end < bytes && r->text[n][end])
		end++;
	r->arg[at].real =
		s->text[n].is_string ? end == bytes : bytes < s->text[n].bytes;
	r->arg[at].kind = n + 1;
	r->arg[at].bytes = s->text[n].is_string ? end : bytes;
}

int64_t call_trace_syscall(uint64_t told)
{
	uint32_t self = thread.running;
	struct cubicle_record_trace r = {
		.what = CUBICLE_TRACE_SYSCALL, .from = self, .args = 6};
	struct cubicle_syscall s;

	if (!TRACED(SYSCALLS))
		return 0;
	told = memory_address(told);
	if (memory_check_quick(self, told, sizeof(s), false, NULL) ||
		memory_read(&s, told, sizeof(s)))
		return -EFAULT;
	uint64_t now = (uint64_t)call_host_clock_ns(CLOCK_MONOTONIC);
	if (s.begins) {
		statistics.syscall_ns[self] = now;
		statistics.served[self] = 0;
		return 0;
	}
	r.address = s.number;
	r.bytes = now - statistics.syscall_ns[self];
	r.rip = statistics.served[self];
	statistics.syscall_ns[self] = now;
	statistics.served[self] = 0;
	r.result = s.result;
	for (uint32_t i = 0; i < 6; i++)
		r.arg[i].value = s.arg[i];
	for (uint32_t n = 0; n < s.texts && n < CUBICLE_SYSCALL_TEXTS; n++)
		trace_text(&r, &s, n);
	report_trace(&r);
	return 0;
}

int64_t call_tls_set(uint64_t base)
{
	uint32_t self = thread.running;

	base = memory_address(base);
	if (!in_slot(self, base))
		return -EINVAL;
	cubicle_fs[self] = base;
	link_handlers(self);
	gate_fs(self);
	return 0;
}

int64_t call_abort(uint64_t message)
{
	uint32_t self = thread.running;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_ABORT, self);

	message = memory_address(message);
	for (uint32_t i = 0; i + 1 < sizeof(v->text); i++) {
		if (memory_check_quick(self, message + i, 1, false, NULL) ||
			memory_read(&v->text[i], message + i, 1) || !v->text[i])
			break;
	}
	v->text[sizeof(v->text) - 1] = 0;
	violation_stop(v);
}

/* --- the host --------------------------------------------------------------------- */

static int stream_fd(int32_t stream)
{
	if (stream < 0 || (uint32_t)stream >= system.streams)
		return -1;
	return system.stream_fd[stream];
}

/* Called before and after the thread may sleep, which takes no CPU time. */
static void sleeps(void)
{
	if (time_counts)
		time_settle();
}

static int64_t transfer_step(
	int64_t number, int fd, uint64_t buf, uint64_t bytes)
{
	int64_t n;

	if (backend->reach)
		backend->reach(buf, bytes);
	sleeps();
	do
		n = host_call(number, (uint64_t)fd, buf, bytes, 0, 0);
	while (n == -EINTR);
	sleeps();
	if (backend->settle)
		backend->settle(buf, bytes);
	return n;
}

/* A system call of the host that reads or writes a cubicle's buffer. A read
 * ends after one step: a further one could block. */
static int64_t host_transfer(
	int64_t number, int fd, uint64_t buf, uint64_t bytes, bool write)
{
	uint64_t done = 0;
	int64_t n;

	if (fd < 0)
		return -EBADF;
	if (bytes > INT32_MAX)
		bytes = INT32_MAX & ~(PAGE - 1);
	buf = memory_address(buf);
	if (CHECKS_COPIES)
		quarantine_check(thread.running, buf, 0);
	if (memory_check_quick(thread.running, buf, bytes, write, NULL))
		return -EFAULT;
	do {
		uint64_t left = bytes - done;
		uint64_t step = left < STEP_BYTES ? left : STEP_BYTES;
		n = transfer_step(number, fd, buf + done, step);
		if (n < 0)
			return done ? (int64_t)done : n;
		done += (uint64_t)n;
		time_step();
	} while (n == STEP_BYTES && done < bytes && !write);
	return (int64_t)done;
}

int64_t call_host_read(int32_t stream, uint64_t buf, uint64_t bytes)
{
	return host_transfer(SYS_READ, stream_fd(stream), buf, bytes, true);
}

int64_t call_host_write(int32_t stream, uint64_t buf, uint64_t bytes)
{
	return host_transfer(SYS_WRITE, stream_fd(stream), buf, bytes, false);
}

#define TCGETS	   0x5401
#define TIOCGWINSZ 0x5413

int64_t call_host_is_terminal(int32_t stream)
{
	char termios[64];
	int fd = stream_fd(stream);

	if (fd < 0)
		return -EBADF;
	return host_call(SYS_IOCTL, (uint64_t)fd, TCGETS, (uintptr_t)termios, 0,
		       0) == 0;
}

int64_t call_host_terminal_size(int32_t stream)
{
	uint16_t size[4];
	int fd = stream_fd(stream);

	if (fd < 0)
		return -EBADF;
	int64_t error = host_call(
		SYS_IOCTL, (uint64_t)fd, TIOCGWINSZ, (uintptr_t)size, 0, 0);
	return error ? -ENOTTY : (size[0] & 0x7fff) << 16 | size[1];
}

int64_t call_host_clock_ns(int32_t id)
{
	struct host_timespec t;

	if (id != CLOCK_REALTIME && id != CLOCK_MONOTONIC)
		return -EINVAL;
	host_call(SYS_CLOCK_GETTIME, (uint64_t)id, (uintptr_t)&t, 0, 0, 0);
	return t.seconds * 1000000000 + t.nanoseconds;
}

int64_t call_host_sleep_ns(uint64_t ns)
{
	struct host_timespec t = {
		(int64_t)(ns / 1000000000), (int64_t)(ns % 1000000000)};
	int64_t error;

	sleeps();
	do
		error = host_call(SYS_CLOCK_NANOSLEEP, CLOCK_MONOTONIC, 0,
			(uintptr_t)&t, (uintptr_t)&t, 0);
	while (error == -EINTR);
	sleeps();
	return error;
}

int64_t call_host_random(uint64_t buf, uint64_t bytes)
{
	uint8_t random[256];

	buf = memory_address(buf);
	if (memory_check_quick(thread.running, buf, bytes, true, NULL))
		return -EFAULT;
	for (uint64_t done = 0; done < bytes;) {
		uint64_t n = bytes - done < sizeof(random) ? bytes - done
							   : sizeof(random);
		if (host_call(SYS_GETRANDOM, (uintptr_t)random, n, 0, 0, 0) !=
			(int64_t)n)
			return -EAGAIN;
		int error = memory_write(buf + done, random, n);
		if (error)
			return error;
		done += n;
		time_step();
	}
	memset(random, 0, sizeof(random));
	return 0;
}

/* The index of the file that (stream) saves, or -EBADF. */
static int64_t save_index(int32_t stream)
{
	uint32_t first = system.streams - system.saves;

	if (stream < HOST_SAVE || (uint32_t)stream < first ||
		stream_fd(stream) < 0)
		return -EBADF;
	return (uint32_t)stream - first;
}

#define SEEK_CUR 1

int64_t call_host_save_skip(int32_t stream, uint64_t bytes)
{
	if (save_index(stream) < 0)
		return -EBADF;
	if (bytes > INT64_MAX)
		return -EINVAL;
	uint64_t fd = (uint64_t)stream_fd(stream);
	int64_t to = host_call(SYS_LSEEK, fd, bytes, SEEK_CUR, 0, 0);
	if (to < 0)
		return to;
	return host_call(SYS_FTRUNCATE, fd, (uint64_t)to, 0, 0, 0);
}

int64_t call_host_save_complete(int32_t stream)
{
	int64_t index = save_index(stream);

	if (index < 0)
		return index;
	report_saved((uint32_t)index);
	return 0;
}

int64_t call_host_exit(int32_t status)
{
	report_end(status & 0xff, true);
}

/* --- heaps ------------------------------------------------------------------------ */

/* Pages are taken away only from who asks for it, by a call, and not by who
 * hands them out from anybody else. */
static bool heap_is_asked_for(uint32_t id)
{
	return id == thread.running || id == thread.frame->caller;
}

/* Are all of (count) pages from (first) of heap (id) mapped, or all not? */
static int heap_check(uint32_t id, uint64_t first, uint64_t count, bool mapped)
{
	/* cubicle_reserve() leaves out the last page of the slot. */
	uint64_t most = (memory_heap_bytes() - quarantine_bytes()) / PAGE - 1;

	if (id < 1 || id > cubicle_count || first >= most || !count ||
		count > most - first)
		return -EINVAL;
	const struct page *p = page_of(memory_part(id, CUBICLE_HEAP_OFFSET));
	for (uint64_t i = first; i < first + count; i++)
		if (!!p[i].prot != mapped)
			return mapped ? -ENOENT : -EEXIST;
	return 0;
}

/* Pages of a step; the kernel may have to clear them. */
#define STEP_PAGES 1024

static int pages_map_step(uint32_t id, uint64_t first, uint64_t count)
{
	struct cubicle *c = &cubicles[id];
	uint64_t addr = memory_part(id, CUBICLE_HEAP_OFFSET) + first * PAGE;
	int error = memory_holes_count(addr, count * PAGE, true);

	if (error)
		return error;
	error = memory_protect(addr, count * PAGE, PROT_READ | PROT_WRITE);
	if (error) {
		memory_holes_count(addr, count * PAGE, false);
		return error;
	}
	if (addr + count * PAGE > c->heap_end)
		c->heap_end = addr + count * PAGE;
	c->heap_pages += count;
	if (c->heap_pages > c->heap_pages_max)
		c->heap_pages_max = c->heap_pages;
	return 0;
}

static int pages_unmap_step(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t addr = memory_part(id, CUBICLE_HEAP_OFFSET) + first * PAGE;
	int error = memory_holes_count(addr, count * PAGE, false);

	if (error)
		return error;
	error = memory_release(addr, count * PAGE);
	if (error)
		memory_holes_count(addr, count * PAGE, true);
	else
		cubicles[id].heap_pages -= count;
	return error;
}

/* Call (step) for all of (count) pages; (*done): those before a failure. */
static int pages_each(int (*step)(uint32_t, uint64_t, uint64_t), uint32_t id,
	uint64_t first, uint64_t count, uint64_t *done)
{
	int error = 0;

	for (*done = 0; !error && *done < count;) {
		uint64_t left = count - *done;
		uint64_t n = left < STEP_PAGES ? left : STEP_PAGES;
		error = step(id, first + *done, n);
		if (error)
			break;
		*done += n;
		time_step();
	}
	return error;
}

int64_t call_pages_map(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t done, undone;
	int error = heap_check(id, first, count, false);

	if (error)
		return error;
	error = pages_each(pages_map_step, id, first, count, &done);
	if (error && done)
		pages_each(pages_unmap_step, id, first, done, &undone);
	return error;
}

int64_t call_pages_unmap(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t done;
	int error = heap_check(id, first, count, true);

	if (error)
		return error;
	if (!heap_is_asked_for(id))
		return -EPERM;
	return pages_each(pages_unmap_step, id, first, count, &done);
}

/* --- the table ---------------------------------------------------------------------- */

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
	{"cubicle_trace_syscall", call_trace_syscall, 0},
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
