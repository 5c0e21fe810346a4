/* SPDX-License-Identifier: MIT */
/*
 * backend.h: what enforces isolation, and the gates that fit it. A monitor for
 * use has one backend, ONLY, that the build names (monitor/build.mk), so that
 * the compiler knows which functions are called. In the development monitor and
 * in tests one is chosen at the start. Nothing else depends on which it is.
 */
#ifndef MONITOR_BACKEND_H
#define MONITOR_BACKEND_H

#include "base/base.h"

struct component;
struct frame;
struct text;
struct signal_context;

/* How the backend isolates. */
enum isolation {
	ISOLATION_NONE,	    /* it does not */
	ISOLATION_MPROTECT, /* page tables, changed in each gate */
	ISOLATION_KEYS,	    /* protection keys */
	ISOLATION_VIEWS,    /* code that names nothing outside of its box */
};

/* Text of (component) at (start), mapped where it will run. */
struct text {
	const struct component *component;
	uint64_t start, end;
	/* Read-only pages with its jump tables; or 0, 0. */
	uint64_t constants, constants_end;
};

struct backend {
	const char *name;
	enum isolation isolation;
	uint32_t runs; /* bit b: enum cubicle_backend b */
	uint32_t cubicles_max;
	/* Make ready; a message, or NULL. */
	const char *(*start)(void);
	/* Make room for (addr, bytes) of one slot; NULL: it is mapped. */
	int (*reserve)(uint64_t addr, uint64_t bytes);
	/* Page table permissions of (addr, bytes) of one slot changed. */
	int (*apply)(
		uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag);
	/* What (addr, bytes) holds is to be zeroes; NULL: by MADV_DONTNEED. */
	int (*forget)(uint64_t addr, uint64_t bytes);
	/* Let cubicle (id) see (addr, bytes) of another with (prot), too; NULL:
	 * a page is with one cubicle at a time, by apply(). */
	int (*show)(uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot);
	/* Refuse text that must not run; may a gate lead to (entry)? */
	void (*text_check)(const struct text *t);
	bool (*entry_check)(uint64_t entry);
	/* The same of the monitor's own text; NULL: nothing to do. */
	void (*space_check)(void);
	/* Did the signal interrupt the monitor, and not a cubicle? */
	bool (*ran)(const struct signal_context *context);
	/* Before rt_sigreturn of (context), for a signal whose frame was at
	 * (frame). NULL: nothing to do. */
	void (*restore)(struct signal_context *context, uint64_t frame);
	/* The thread that runs in cubicle (id) has its storage at (tp). NULL:
	 * FS says so. */
	void (*thread)(uint32_t id, uint64_t tp);
	/* Make (addr, bytes) accessible to the monitor, and as before. */
	void (*reach)(uint64_t addr, uint64_t bytes);
	void (*settle)(uint64_t addr, uint64_t bytes);
	/* The gates let cubicle (id) run, or no longer. NULL: nothing to do. */
	void (*open)(uint32_t id);
	void (*close)(uint32_t id);
	/* All is loaded; hide what is the monitor's. */
	void (*lock)(void);
	void (*enter)(void), (*leave_call)(void), (*lower)(void);
	void (*leave_return)(void), (*signal)(void);
	bool protects; /* a page is accessible to its tag alone */
	bool locks;    /* also against code that enters the kernel itself */
};

#ifdef ONLY
extern const struct backend ONLY;
static const struct backend *const backend = &ONLY;
#else
extern const struct backend *backend; /* see dev/chosen.c */
#endif

/* The backend that was asked for is there, and ready to be started. */
bool backend_choose(void);

/* Where the gates leave the monitor: see gate.S. Not called from C. */
extern void (*gate_lower)(void), (*gate_leave_call)(void), (*gate_leave)(void);
extern void (*gate_lower_plain)(void); /* gate_lower while no time is over */

/* What of the gates, in gate.S, has its address taken. */
struct gates {
	/* Of edges: with and without a look at arguments and results, and with
	 * the caller as the first argument; and to the monitor. */
	void (*call)(void), (*call_who)(void);
	void (*call_checked)(void), (*call_checked_who)(void);
	void (*call_monitor)(void);
	/* clear[n] leaves n registers of arguments, and clears the others. */
	void (*clear[7])(void);
	/* The way out of the monitor where the time of a cubicle is over. */
	void (*due)(void);
	/* Go on in the caller of (f), with f->result. Does not return. */
	void (*resume)(struct frame *f);
};

#ifdef ONLY
extern const struct gates x86_gates;
static const struct gates *const gates = &x86_gates;
#else
extern const struct gates *gates;
#endif

#endif
