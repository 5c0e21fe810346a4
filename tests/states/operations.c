/* SPDX-License-Identifier: MIT */
/* operations.c: the operations, in the monitor and in the model. */
#include "world.h"
#include <stdio.h>

/* Operations have as many arguments as they need. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define OPERATIONS_MAX 128

static struct operation {
	void (*run)(int a, int b, int c);
	int a, b, c;
	char name[60];
} operation[OPERATIONS_MAX];

int operations;

struct may may;

/* --- windows: the owner runs, after a call if need be ------------------------- */

static struct frame *owner_enter(void)
{
	return thread.running == OWNER ? NULL : call_push(OWNER);
}

static void owner_leave(struct frame *f)
{
	if (f)
		call_pop(f);
}

static void same(int64_t error, int wanted)
{
	expect(error == wanted, "another result than the model's");
}

static void window_add(int w, int r, int unused)
{
	const struct span *s = &range_spans[r];
	struct frame *f = owner_enter();

	same(call_window_add(
		     handles[w], page_at(0) + s->start, s->end - s->start),
		model_add(w, r));
	owner_leave(f);
}

static void window_remove(int r, int unused, int unused2)
{
	int w = model.window[r] < 0 ? 0 : model.window[r];
	struct frame *f = owner_enter();

	same(call_window_remove(handles[w], page_at(0) + range_spans[r].start),
		model_remove(w, r));
	owner_leave(f);
}

/* If (fails) is not 0, call number (fails) of the backend fails. */
static void window_open(int w, int id, int fails)
{
	struct frame *f = owner_enter();

	may.gives[id] = true;
	/* Pages that were visible before may be hidden then. */
	for (int p = 0; p < PAGES; p++)
		may.takes[p] = fails;
	show_fails = (uint32_t)fails;
	same(call_window_open(handles[w], (uint32_t)id), model_open(w, id));
	show_fails = 0;
	owner_leave(f);
}

static void window_close(int w, int id, int unused)
{
	struct frame *f = owner_enter();

	same(call_window_close(handles[w], (uint32_t)id), model_close(w, id));
	owner_leave(f);
}

static void window_close_all(int w, int unused, int unused2)
{
	struct frame *f = owner_enter();

	same(call_window_close_all(handles[w]), model_close_all(w));
	owner_leave(f);
}

/* Destroy the window, or make it again. */
static void window_destroy(int w, int unused, int unused2)
{
	struct frame *f = owner_enter();

	if (model.used >> w & 1) {
		same(call_window_destroy(handles[w]), model_destroy(w));
	} else {
		int64_t handle = call_window_init();
		expect(handle > 0 && handle != handles[w], "no new window");
		handles[w] = (int32_t)handle;
		model.used |= (uint8_t)(1 << w);
	}
	owner_leave(f);
}

/* --- memory ---------------------------------------------------------------------- */

/* Unmap pages from (first) on, or map the first. */
static void unmap(int first, int count, int unused)
{
	uint64_t addr = page_at((uint32_t)first),
		 bytes = (uint64_t)count * PAGE;

	for (int p = first; p < first + count; p++)
		if (count > 1 && !(model.mapped >> p & 1))
			return;
	if (!(model.mapped >> first & 1)) {
		model.mapped |= (uint8_t)(1 << first);
		same(memory_protect(addr, bytes, BOTH), 0);
		return;
	}
	for (int p = first; p < first + count; p++)
		model_unmap(p);
	same(memory_release(addr, bytes), 0);
}

/* The owner lets itself only read page (p), or write it again. */
static void protect(int p, int unused, int unused2)
{
	uint64_t addr = page_at((uint32_t)p);
	bool read = model_owner(p) == BOTH;

	if (!(model.mapped >> p & 1))
		return;
	model_protect(p, read);
	may.takes[p] = true;
	same(memory_protect(addr, PAGE, read ? READ : BOTH), 0);
	grant_recheck((struct urange){addr, addr + PAGE}, true);
}

/* The owner is started again; no call is outstanding. */
static void restart(int unused, int unused2, int unused3)
{
	if (model.calls)
		return;
	window_forget_all(OWNER);
	for (uint32_t p = 0; p < PAGES; p++)
		if (model.mapped >> p & 1)
			same(memory_release(page_at(p), PAGE), 0);
	model_restart();
}

static void touch_owner(int p, int unused, int unused2)
{
	if (!(model.mapped >> p & 1))
		return;
	struct frame *f = owner_enter();
	may.takes[p] = true;
	bool write = model_owner(p) == BOTH;
	expect(touch((uint32_t)p, write), "the owner cannot have its page");
	expect(access_now[OWNER][p] == model_owner(p),
		"the owner has not its page");
	owner_leave(f);
}

static void touch_other(int id, int p, int write)
{
	uint32_t need = write ? WRITE : READ, self = (uint32_t)id;
	struct frame *f = NULL;

	if (model.stopped >> id & 1)
		return;
	bool has = access_now[id][p] & need;
	if (thread.running != self)
		f = call_push(self);
	may.gives[id] = true;
	/* The page moves to this cubicle; or too many pages are lent. */
	for (int i = 0; i < PAGES; i++)
		may.takes[i] = cubicles[OWNER].lent >= memory_lent_max ||
			(!variant.views && i == p);
	bool right = (model_rights(id, p) & need) == need;
	expect(touch((uint32_t)p, write) == right,
		right ? "a page is refused to a cubicle with the right"
		      : "a page is given to a cubicle without the right");
	if (right && !has)
		expect(access_now[id][p] == model_rights(id, p),
			"a page is shown with other rights");
	if (f)
		call_pop(f);
}

/* --- calls ----------------------------------------------------------------------- */

/* As gate_prepare(), with an argument that is granted, or none. */
static void begin_call(int id, int grant, int unused)
{
	uint32_t self = thread.running;

	if (model.calls == CALLS || self == (uint32_t)id ||
		(model.stopped >> id & 1))
		return;
	struct frame *f = call_push((uint32_t)id);
	if (grant < 0) {
		model_call(id, grant);
		return;
	}
	const struct span *s = &grant_spans[grant];
	struct uptr addr = uptr_from(page_at(0) + s->start);
	uint64_t bytes = s->end - s->start;
	f->first_grant = thread.grants;
	f->grants = f->copies = 0;
	bool right = memory_check_quick(self, addr, bytes, s->access & WRITE,
			     NULL) == CHECK_OK;
	expect(right == model_call(id, grant),
		"another answer than the model's about a grant");
	if (right)
		same(grant_add(f, addr, bytes, s->access), 0);
	else
		call_pop(f);
}

/* Cubicles that were stopped are started again when no call needs them. */
static void after_call(void)
{
	for (uint32_t id = 1; id <= CUBICLES; id++)
		cubicles[id].stopped = model.stopped >> id & 1;
	expect(thread.running == (uint32_t)model_running(),
		"another cubicle than the model's runs");
}

static void end_call(int unused, int unused2, int unused3)
{
	struct frame *f = thread.frame;

	if (!model.calls)
		return;
	if (f->finish == FINISH_ORPHAN) {
		return_orphan();
	} else {
		if (f->finish != FINISH_NOTHING)
			rights_end(f);
		call_pop(f);
	}
	model_return();
	after_call();
}

static void stop_running(int unused, int unused2, int unused3)
{
	if (thread.running == OWNER)
		return;
	stop();
	model_stop();
	after_call();
}

/* --- all of them -------------------------------------------------------------------- */

__attribute__((format(printf, 5, 6))) static void put(
	void (*run)(int, int, int), int a, int b, int c, const char *format,
	...)
{
	__builtin_va_list args;
	struct operation *o = &operation[operations++];

	*o = (struct operation){run, a, b, c, ""};
	__builtin_va_start(args, format);
	vsnprintf(o->name, sizeof(o->name), format, args);
	__builtin_va_end(args);
}

static void put_of_window(int w)
{
	char name = (char)('A' + w);

	for (int r = 0; r < RANGES; r++)
		put(window_add, w, r, 0, "add [%u, %u) to %c",
			range_spans[r].start, range_spans[r].end, name);
	for (int id = OWNER + 1; id <= CUBICLES; id++) {
		put(window_open, w, id, 0, "open %c to %d", name, id);
		put(window_close, w, id, 0, "close %c to %d", name, id);
		for (int n = 1; variant.views && n <= 2; n++)
			put(window_open, w, id, n,
				"open %c to %d, show() number %d fails", name,
				id, n);
	}
	put(window_close_all, w, 0, 0, "close %c to all", name);
	put(window_destroy, w, 0, 0, "destroy or make %c", name);
}

static void put_of_calls(int id)
{
	put(begin_call, id, -1, 0, "call %d", id);
	for (int g = 0; g < GRANTS; g++)
		put(begin_call, id, g, 0, "call %d, granting [%u, %u) to %s",
			id, grant_spans[g].start, grant_spans[g].end,
			grant_spans[g].access & WRITE ? "write" : "read");
}

void operations_begin(void)
{
	operations = 0;
	for (int w = 0; w < WINDOWS; w++)
		put_of_window(w);
	for (int r = 0; r < RANGES; r++)
		put(window_remove, r, 0, 0, "remove [%u, %u)",
			range_spans[r].start, range_spans[r].end);
	for (int p = 0; p < PAGES; p++) {
		put(unmap, p, 1, 0, "unmap or map page %d", p);
		if (!variant.views)
			put(touch_owner, p, 0, 0, "1 touches page %d", p);
		for (int id = OWNER + 1; id <= CUBICLES; id++) {
			put(touch_other, id, p, 0, "%d reads page %d", id, p);
			put(touch_other, id, p, 1, "%d writes page %d", id, p);
		}
	}
	put(unmap, 0, 2, 0, "unmap pages 0 and 1");
	put(protect, 0, 0, 0, "1 may only read page 0, or write it again");
	put(restart, 0, 0, 0, "start 1 again");
	for (int id = OWNER; id <= CUBICLES; id++)
		put_of_calls(id);
	put(end_call, 0, 0, 0, "return");
	put(stop_running, 0, 0, 0, "stop the callee");
}

const char *operation_name(int i)
{
	return operation[i].name;
}

/* Where the model permits both, it adopts whether a grant has ended. */
static void settle(void)
{
	for (int i = 0; i < model.calls; i++) {
		const struct frame *f = &frames[i + 2].frame;
		if (model.call[i].grant < 0)
			continue;
		const char *wrong =
			model_settle(i, !thread.grant[f->first_grant].prot);
		expect(!wrong, wrong);
	}
}

void operation_do(int i)
{
	const struct operation *o = &operation[i];

	memset(&may, 0, sizeof(may));
	o->run(o->a, o->b, o->c);
	settle();
}

void everything_close(void)
{
	while (model.calls)
		end_call(0, 0, 0);
	for (int w = 0; w < WINDOWS; w++)
		if (model.used >> w & 1)
			window_destroy(w, 0, 0);
}
