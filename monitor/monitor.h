/* SPDX-License-Identifier: MIT */
/*
 * monitor.h: the monitor's own data. Nothing outside monitor/ includes it.
 *
 * Nouns
 *   cubicle  struct cubicle; number 0 is the monitor
 *   page     struct page: who owns it (by its address), who may access it now
 *            (its tag), and how
 *   edge     struct edge: a function that can be called through a gate
 *   frame    struct frame: an outstanding call, on the shadow stack
 *   grant    struct grant: a range that a frame opens to its callee
 *   thread   struct thread: all that a thread of the host has of its own; there
 *            is one
 *
 * Errors: 0 or a count, or a negative errno value. All of the data lies in the
 * one piece of memory that monitor.lds makes and that no cubicle can touch.
 * Nothing here uses thread-local storage, vector registers or a libc.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cubicle/interface_abi.h>
#include <cubicle/published_abi.h>
#include <cubicle/report_abi.h>
#include <cubicle/space_abi.h>
#include <cubicle/syscall_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "defence.h"

#define PAGE	     ((uint64_t)CUBICLE_PAGE_BYTES)
#define PAGE_DOWN(a) ((uint64_t)(a) & ~(PAGE - 1))
#define PAGE_UP(a)   (((uint64_t)(a) + PAGE - 1) & ~(PAGE - 1))
#define BIT(n)	     ((uint64_t)1 << (n))

/* Room above the first frame of a stack, for words that words_read() finds. */
#define STACK_SLACK_BYTES 512

/*
 * Limits are per cubicle, and all cubicles can reach them at once, so none of
 * them can use up what another needs.
 */
#ifndef ACTIVE_MAX
#define ACTIVE_MAX 128 /* outstanding calls into one cubicle */
#endif
#ifndef GRANTED_MAX
#define GRANTED_MAX 2048 /* grants that one cubicle has made */
#endif
#define FRAMES_MAX (CUBICLE_SLOTS * (ACTIVE_MAX + 1))
#define GRANTS_MAX (CUBICLE_SLOTS * GRANTED_MAX)
#define EDGES_MAX  2048
#define NOBODY	   0xffffffffu

/* Access to a page; the values are those of PROT_*. */
#define PROT_NONE  0
#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4

/* Errors that the monitor itself gives. */
enum {
	EPERM = 1,
	ENOENT = 2,
	EINTR = 4,
	E2BIG = 7,
	EBADF = 9,
	EAGAIN = 11,
	ENOMEM = 12,
	EFAULT = 14,
	EEXIST = 17,
	EINVAL = 22,
	ENOTTY = 25,
	ENAMETOOLONG = 36,
	EOWNERDEAD = 130,
};

/* --- pages (memory.c) ---------------------------------------------------- */

struct page {
	uint8_t tag;  /* cubicle that may access it now; 0 is nobody */
	uint8_t prot; /* what its owner may do with it, PROT_*; 0: unmapped */
	uint8_t lent; /* what (tag) may do with it, where that is not the owner
		       */
	uint8_t spare;
	uint32_t moved : 20; /* backend mprotect: place in its list, or 0 */
	uint32_t place : 12; /* in the list of lent pages, if it is lent */
};

extern struct page pages[CUBICLE_SLOTS][CUBICLE_SLOT_BYTES >> 12];

/* Why an access is not allowed. */
enum check {
	CHECK_OK = 0,
	CHECK_FOREIGN,	/* somebody else's, without a window */
	CHECK_MONITOR,	/* the monitor's */
	CHECK_UNMAPPED, /* nobody's, or not mapped */
	CHECK_READONLY, /* mapped without the right to write */
};

/* CUBICLE_SLOTS or more: nobody. */
static inline uint64_t owner_of(uint64_t addr)
{
	uint64_t distance = addr - CUBICLE_SPACE_BASE;

	return distance & CUBICLE_SLOT_BYTES ? ~(uint64_t)0
					     : distance >> CUBICLE_SLOT_SHIFT;
}

static inline uint64_t slot_base(uint32_t id)
{
	return CUBICLE_SPACE_BASE + ((uint64_t)id << CUBICLE_SLOT_SHIFT);
}

static inline struct page *page_of(uint64_t addr)
{
	return &pages[(addr - CUBICLE_SPACE_BASE) >> CUBICLE_SLOT_SHIFT]
		     [(addr & (CUBICLE_SLOT_BYTES - 1)) >> CUBICLE_PAGE_SHIFT];
}

/* Does cubicle (id) have the slot of (addr)? */
static inline bool in_slot(uint32_t id, uint64_t addr)
{
	return (addr - CUBICLE_SPACE_BASE) >> 32 == 2 * (uint64_t)id;
}

/* The share of a cubicle, see space_abi.h; set by the backend (loader.c). */
extern uint32_t share_shift;

/* Where in the share of (id) is what has (offset) by space_abi.h? */
static inline uint64_t memory_part(uint32_t id, uint64_t offset)
{
	return cubicle_share(id, share_shift) +
		cubicle_share_offset(offset, share_shift);
}

static inline uint64_t memory_heap_bytes(void)
{
	return cubicle_heap_bytes(share_shift);
}

extern uint32_t cubicle_count; /* ids are 1 to this */

/*
 * Where a cubicle's address leads to: to the share of whoever has its offset.
 * Nothing changes where slots are not shared. (monitor.h calls what is not so
 * an address; those that the monitor keeps all are.)
 */
static inline uint64_t memory_address(uint64_t addr)
{
	uint64_t offset = addr & (CUBICLE_SLOT_BYTES - 1);

	if (!share_shift)
		return addr;
	uint64_t id = offset >> share_shift;
	/* What all have in common, at the bottom, but for the first pages. */
	if (!id)
		return offset < CUBICLE_BOX_OFFSET
			? offset
			: CUBICLE_SPACE_BASE + offset;
	return id <= cubicle_count ? slot_base((uint32_t)id) + offset : offset;
}

void memory_start(void);
extern uint32_t memory_lent_max, memory_apart_max;
int memory_holes_count(uint64_t addr, uint64_t bytes, bool map);
int memory_reserve(uint64_t addr, uint64_t bytes, uint32_t id);
int memory_protect(uint64_t addr, uint64_t bytes, uint32_t prot);
int memory_release(uint64_t addr, uint64_t bytes);
int memory_forget(uint64_t addr, uint64_t bytes);
int memory_lend(uint64_t addr, uint32_t to, uint32_t prot);
void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to);
int memory_take_back(uint64_t addr);
void memory_revoke_start(void);
void memory_revoke(uint64_t addr, uint64_t bytes, uint32_t from);
enum check memory_check(
	uint32_t id, uint64_t addr, uint64_t bytes, bool write, uint64_t *bad);
struct frame;
enum check memory_check_below(struct frame *from, uint32_t id, uint64_t addr,
	uint64_t bytes, bool write);

/* The same, decided here if it is its own, and a page at most, as nearly
 * always.
 */
static inline enum check memory_check_quick(
	uint32_t id, uint64_t addr, uint64_t bytes, bool write, uint64_t *bad)
{
	uint64_t last = addr + bytes - 1;

	if (in_slot(id, addr) && bytes - 1 < PAGE && in_slot(id, last) &&
		(page_of(addr)->prot & page_of(last)->prot &
			(write ? PROT_WRITE : PROT_READ)))
		return CHECK_OK;
	return memory_check(id, addr, bytes, write, bad);
}
bool memory_is_open(uint32_t id, uint64_t addr, uint64_t bytes, uint64_t *bad);
bool memory_may_touch(uint32_t id, uint64_t addr, bool write);
bool memory_let_touch(uint32_t id, uint64_t addr, bool write);
int memory_copy(uint64_t dst, uint64_t src, uint64_t bytes);
int memory_read(void *dst, uint64_t src, uint64_t bytes);
int memory_write(uint64_t dst, const void *src, uint64_t bytes);
#define MEMORY_STRING_STEP 64
int64_t memory_string(char *to, uint64_t addr, uint64_t max);

/* --- cubicles and components ----------------------------------------------- */

#define REGIONS_MAX 160

/* A part of a slot that is mapped in one way, for backend mprotect. */
struct region {
	uint64_t start, end;
	uint32_t prot;
};

struct cubicle {
	char name[CUBICLE_LABEL_BYTES];
	cubicle_set_t calls; /* components that it may call */
	uint64_t image;	     /* where the next component goes */
	cubicle_set_t shows; /* cubicles that may touch its memory */
	uint64_t first;	     /* where it wants to be entered first, or 0 */
	uint64_t enter;	     /* the same, until it was */
	uint64_t heap_end;   /* end of the highest page that was ever mapped */
	uint64_t heap_pages, heap_pages_max; /* mapped now, and at most */
	uint64_t stack_bytes;
	uint64_t stack_top; /* where the first call into it begins */
	uint32_t rights;    /* CUBICLE_RIGHT_* */
	uint32_t key;
	uint32_t on_fault;  /* enum cubicle_on_fault */
	bool stopped;	    /* it broke a rule, and is not restarted yet */
	bool unready;	    /* it is stopped, or was not entered yet */
	uint32_t callbacks; /* edges to functions that it passed */
	uint32_t lent;	    /* pages that others can touch now */
	uint32_t apart;	    /* pages that backend sfi keeps apart in views */
	uint32_t holes; /* edges between mapped and other pages of its heap */
	uint32_t regions;
	struct region region[REGIONS_MAX];
};

extern struct cubicle cubicles[CUBICLE_SLOTS];

/* Bytes of the stack of cubicle (c) that gates may use. */
static inline uint64_t stack_usable(const struct cubicle *c)
{
	return c->stack_bytes - STACK_SLACK_BYTES;
}

/*
 * How far down copies to the stack of (c) may go, whose free part ends at (sp):
 * they leave half of it. Copies are aligned to 16 bytes, and so is this, so
 * that none of them gets below it.
 */
static inline uint64_t stack_floor(const struct cubicle *c, uint64_t sp)
{
	uint64_t left = sp - (c->stack_top - stack_usable(c));
	uint64_t floor = (sp - left / 2 + 15) & ~(uint64_t)15;

	return floor < sp ? floor : sp;
}

extern uint32_t cubicle_pkru[CUBICLE_SLOTS];
/* The FS base that each cubicle has set; 0: none. Read by gate.S. */
extern uint64_t cubicle_fs[CUBICLE_SLOTS];
/* By id: stack_floor() while no call into the cubicle is outstanding. */
extern uint64_t cubicle_floor[CUBICLE_SLOTS];

/* --- edges and frames ---------------------------------------------------- */

struct edge {
	void (*handler)(void); /* gate_call, gate_call_checked, … */
	uint64_t entry;	       /* the function */
	cubicle_set_t callers; /* cubicles that may call it */
	void (*clear)(void);   /* gate_clear_N */
	uint64_t result;       /* mask of the bits of rax that are the result */
	uint32_t callee;       /* id of the cubicle */
	uint32_t component;    /* index; ~0 for the monitor and callbacks */
	/* What (result + ERRNO_MAX) & (result mask) may be at most, for gates
	 * that do not look at the result otherwise. */
	uint64_t limit;
};

_Static_assert(sizeof(struct edge) == 1 << EDGE_SHIFT, "pinned");
_Static_assert(offsetof(struct edge, entry) == EDGE_ENTRY, "pinned");
_Static_assert(offsetof(struct edge, callers) == EDGE_CALLERS, "pinned");
_Static_assert(offsetof(struct edge, clear) == EDGE_CLEAR, "pinned");
_Static_assert(offsetof(struct edge, result) == EDGE_RESULT, "pinned");
_Static_assert(offsetof(struct edge, callee) == EDGE_CALLEE, "pinned");
_Static_assert(offsetof(struct edge, limit) == EDGE_LIMIT, "pinned");

extern struct edge edges[EDGES_MAX];
/* Of each, how it is declared; NULL for functions of the monitor. */
extern const struct cubicle_interface *edge_interfaces[EDGES_MAX];

extern uint32_t edge_count;

static inline const struct cubicle_interface *interface_of(const struct edge *e)
{
	return edge_interfaces[e - edges];
}

/* A range that the callee of a frame may access while the call lasts. */
struct grant {
	uint64_t start, end;
	uint32_t prot; /* 0: it has ended, and its pages are not taken back yet
			*/
	bool mapped;   /* some page of it may be with the callee */
};

/* Something on the callee's stack that is to be copied back. */
struct copy_back {
	uint64_t from, to, bytes;
	uint32_t arg;
};

struct frame {
	uint64_t rsp, return_address;
	uint64_t rbx, rbp, r12, r13, r14, r15;
	uint32_t caller, callee;
	struct edge *edge;
	uint64_t old_sp; /* of the caller, before this call */
	uint32_t mxcsr;
	uint16_t fcw, spare;
	uint64_t arg[6];
	uint64_t new_sp; /* of the callee */
	uint64_t result, result2;
	uint64_t entry;	 /* the function */
	uint32_t finish; /* FINISH_*: has gate_finish() something to do? */
	uint32_t keep;	 /* vector registers that carry something */
	/* From here on for C alone. */
	uint32_t first_grant, grants;
	uint32_t copies;
	uint32_t
		timed; /* the callee's account is open for this call (time.c) */
	uint64_t count_max; /* maximum of a count, in bytes */
	uint64_t counted;   /* time stamp counter, if calls are counted */
	/* One for each argument, and one for a struct result. */
	struct copy_back copy[CUBICLE_ARGS_MAX + 1];
};

_Static_assert(sizeof(struct frame) <= FRAME_BYTES, "pinned");
_Static_assert(
	offsetof(struct frame, return_address) == FRAME_RETURN, "pinned");
_Static_assert(offsetof(struct frame, r15) == FRAME_R15, "pinned");
_Static_assert(offsetof(struct frame, caller) == FRAME_CALLER, "pinned");
_Static_assert(offsetof(struct frame, callee) == FRAME_CALLEE, "pinned");
_Static_assert(offsetof(struct frame, edge) == FRAME_EDGE, "pinned");
_Static_assert(offsetof(struct frame, old_sp) == FRAME_OLD_SP, "pinned");
_Static_assert(offsetof(struct frame, mxcsr) == FRAME_MXCSR, "pinned");
_Static_assert(offsetof(struct frame, fcw) == FRAME_FCW, "pinned");
_Static_assert(offsetof(struct frame, arg) == FRAME_ARG, "pinned");
_Static_assert(offsetof(struct frame, new_sp) == FRAME_NEW_SP, "pinned");
_Static_assert(offsetof(struct frame, result) == FRAME_RESULT, "pinned");
_Static_assert(offsetof(struct frame, result2) == FRAME_RESULT2, "pinned");
_Static_assert(offsetof(struct frame, entry) == FRAME_ENTRY, "pinned");
_Static_assert(offsetof(struct frame, finish) == FRAME_FINISH, "pinned");
_Static_assert(offsetof(struct frame, keep) == FRAME_KEEP, "pinned");

/* frames[0] is nobody's call: it makes every return from it a violation. */
union frame_slot {
	struct frame frame;
	char bytes[FRAME_BYTES];
};

struct thread {
	struct frame *frame;  /* the innermost outstanding call */
	uint64_t signal_mask; /* the kernel's mask outside of handlers */
	uint32_t running;     /* id of the running cubicle */
	uint32_t copying;     /* arch_copy() is at work */
	uint32_t grants;      /* used, of all frames */
	/* Backend mpk: 0 while a cubicle runs, 1 while the monitor does, and 2
	 * where a signal interrupted it. */
	uint32_t inside;
	uint32_t spare[8];
	uint64_t sp[CUBICLE_SLOTS];	/* where the next call into it begins */
	uint32_t active[CUBICLE_SLOTS]; /* outstanding calls into it */
	/* For each cubicle, the grants of all of its calls. */
	uint32_t granted[CUBICLE_SLOTS];
	struct grant grant[GRANTS_MAX];
};

_Static_assert(offsetof(struct thread, frame) == THREAD_FRAME, "pinned");
_Static_assert(offsetof(struct thread, running) == THREAD_RUNNING, "pinned");
_Static_assert(offsetof(struct thread, inside) == THREAD_INSIDE, "pinned");
_Static_assert(offsetof(struct thread, sp) == THREAD_SP, "pinned");
_Static_assert(offsetof(struct thread, active) == THREAD_ACTIVE, "pinned");

extern struct thread thread;
extern union frame_slot frames[FRAMES_MAX + 1];

static inline struct frame *frame_below(struct frame *f)
{
	return (struct frame *)(void *)((char *)f - FRAME_BYTES);
}

static inline struct frame *frame_above(struct frame *f)
{
	return (struct frame *)(void *)((char *)f + FRAME_BYTES);
}

void gate_drop_frames(struct frame *down_to);
void gate_fs(uint32_t id);
void gate_plan(uint32_t edge);
bool gate_has_who(const struct cubicle_interface *i);
void gate_fail(struct frame *f);
void gate_orphan(struct frame *f);
void frame_pop(struct frame *f);
uint32_t gate_callback(uint32_t owner, uint64_t entry, uint32_t caller,
	const struct cubicle_interface *interface);

/* --- grants (grant.c) ------------------------------------------------------ */

int grant_add(struct frame *f, uint64_t addr, uint64_t bytes, uint32_t prot);
void grant_drop(struct frame *f);
void grant_close(struct frame *f);
bool grant_covers(struct frame *from, uint32_t id, uint64_t start, uint64_t end,
	uint32_t prot);
uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped);
void grant_recheck(uint64_t start, uint64_t end, bool unmapped);

/* --- windows (window.c) ---------------------------------------------------- */

bool window_shows(uint32_t owner, uint64_t page, uint32_t to);
uint64_t window_ahead(uint32_t owner, uint64_t page, uint32_t to);
uint32_t window_near(
	uint32_t owner, uint64_t page, uint32_t id, struct cubicle_near *to);
void window_forget(uint32_t owner, uint64_t start, uint64_t end);
void window_forget_all(uint32_t owner);

/* --- containment (contain.c) ----------------------------------------------- */

void contain_keep(uint32_t id, uint64_t addr, uint64_t bytes);
extern uint64_t contain_kept_bytes;
bool contain_revive(uint32_t id);
_Noreturn void contain_stop(uint32_t id);
_Noreturn void contain_go_on(struct frame *f);

/* --- copies that end with their call (quarantine.c) ------------------------ */

/* Are copies of arguments checked? */
#define CHECKS_COPIES (system.flags & CUBICLE_SYSTEM_CHECK_COPIES)

uint64_t quarantine_bytes(void);
uint64_t quarantine_room(
	struct frame *f, uint32_t arg, uint64_t memory, uint64_t bytes);
void quarantine_close(const struct frame *f);
bool quarantine_holds(const struct frame *f, uint64_t addr);
bool quarantine_explain(struct cubicle_record_violation *v);
void quarantine_check(uint32_t id, uint64_t addr, uint64_t rip);
/* --- time limits (time.c) --------------------------------------------------- */

extern cubicle_set_t time_limited; /* cubicles with a limit */
extern bool time_counts;	   /* any cubicle has a limit */
extern volatile bool time_overdue; /* the time of a cubicle is over */

void time_limit(uint32_t id, uint64_t ms);
void time_start(struct frame *f);
void time_enter(struct frame *f);
void time_leave(struct frame *f);
void time_switch(uint32_t id);
bool time_settle(void);
void time_tick(void);
bool time_is_over(uint32_t id);
uint32_t time_used_ms(uint32_t id);
void time_stop(void);

/* Called between steps of long work of the monitor, where it can stop. Does not
 * return if the time of the running cubicle is over. */
static inline void time_step(void)
{
	if (time_overdue)
		time_stop();
}

/* --- start (system.c, loader.c, link.c) ------------------------------------- */

extern struct cubicle_system system;
extern union published {
	struct cubicle_published header;
	uint8_t bytes[CUBICLE_PUBLISHED_BYTES];
} published_pages;

/* A component that is loaded. (file) is only there until the start. */
struct component {
	char name[CUBICLE_LABEL_BYTES];
	uint32_t cubicle; /* id */
	uint64_t base, end;
	struct elf *elf;
	/* Its section cubicle_interface, a copy. */
	const struct cubicle_interface *interface;
	uint32_t interfaces;
	uint64_t heap_log; /* address of its struct cubicle_heap_log, or 0 */
};

extern struct component components[CUBICLE_COMPONENTS_MAX];

void system_read(void);
void loader_load_all(void);
void loader_finish(void);
void link_all(void);
void link_check_entries(void);
uint64_t stub_address(uint32_t id, uint32_t edge);
extern uint64_t published_fd; /* until the start */

/* What of the monitor a cubicle may call (calls.c). */
struct monitor_call {
	const char *name;
	int64_t (*function)();
	uint32_t rights;
};
extern const struct monitor_call monitor_calls[];

/* --- backends ------------------------------------------------------------- */

struct backend {
	const char *name;
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
	void (*text_check)(
		const struct component *c, uint64_t start, uint64_t end);
	bool (*entry_check)(uint64_t entry);
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

extern const struct backend backend_mpk, backend_mprotect, backend_none,
	backend_modelled, backend_sfi;
extern const struct backend *backend;
extern void (*gate_lower)(void), (*gate_leave_call)(void);
extern void (*gate_leave)(void);
extern void (*gate_lower_plain)(void); /* gate_lower while no time is over */
extern void (*modelled_raise_start)(void), (*modelled_lower_start)(void);

void gate_call(void), gate_call_who(void);
void gate_call_checked(void), gate_call_checked_who(void);
void gate_return(void), gate_leave_return(void);
void gate_signal(void), gate_call_monitor(void);
_Noreturn void gate_resume(struct frame *frame);
_Noreturn void gate_start(struct frame *frame);

/* --- reports (report.c, print.c) --------------------------------------------- */

struct statistics {
	uint64_t windows_opened, pages_mapped, pages_revoked, faults,
		violations, restarts;
	uint64_t text_bytes; /* executable, scanned */
	uint32_t key_writes; /* WRPKRU in them */
	uint64_t start_ns;
	uint32_t tracing; /* CUBICLE_SYSTEM_TRACE_* */
	/* By cubicle, of the system call that its libc serves: when it began,
	 * and which components it has called for it. */
	uint64_t syscall_ns[CUBICLE_SLOTS], served[CUBICLE_SLOTS];
	bool watching; /* counting, or permissive */
	bool counting; /* what follows, which is asked for */
	struct edge_statistics {
		uint64_t calls;
		uint64_t bytes; /* that were copied or granted for them */
		uint64_t ticks; /* that they took, with what they called */
	} edge[EDGES_MAX][CUBICLE_SLOTS]; /* [.][caller] */
};

extern struct statistics statistics;

/* "cubicle-monitor: …" on stderr, then exit with CUBICLE_EXIT_INVALID. */
_Noreturn __attribute__((format(printf, 1, 2))) void refuse(
	const char *format, ...);
/* A mistake of our own: message, and the end. */
_Noreturn __attribute__((format(printf, 1, 2))) void panic(
	const char *format, ...);
size_t print(char *buf, size_t bytes, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void report_start(void);
/* Report that text of (c) is refused, at (address) of its file. */
void report_refused(const struct component *c, uint64_t address);
void report_saved(uint32_t index);

void report_blocks(const struct cubicle_record_blocks *r);
void report_heap(const struct cubicle_record_heap *r);

/* --- lists of blocks (leaks.c) ----------------------------------------------- */

void leaks_report(uint64_t id);
void leaks_report_all(void);

/* Is CUBICLE_SYSTEM_TRACE_(what) asked for? */
#define TRACED(what) (statistics.tracing & CUBICLE_SYSTEM_TRACE_##what)

/* Are violations let through, where that can be? */
#define PERMISSIVE (system.flags & CUBICLE_SYSTEM_PERMISSIVE)

/* Tell what happens now; the time is filled in. */
void report_trace(struct cubicle_record_trace *r);
_Noreturn void report_end(int status, bool complete);

/*
 * State a violation of (rule) by cubicle (id); then either everything stops or,
 * where the layout says so, that cubicle does. Its callers then go on, and what
 * the monitor was at is left as it is: it must be in order when this is called.
 */
struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id);
/* Is it let through? Told once for each place that breaks the rule. */
bool violation_permitted(struct cubicle_record_violation *v);
_Noreturn void violation_stop(struct cubicle_record_violation *v);
/* Report (v) and stop no cubicle. The caller must then refuse what was asked
 * for. */
void violation_tell(struct cubicle_record_violation *v);

/* --- host and machine (host.c, arch) ----------------------------------------- */

/* A system call of the host; none that is used has a sixth argument. */
int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e);
void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags);
int64_t arch_copy(void *dst, const void *src, size_t len);
int64_t arch_syscall(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e,
	int64_t number);
void arch_start(const uint64_t *stack);
uint64_t arch_fs_base(void);
void arch_fs_set(uint64_t base);
void arch_fs_write(uint64_t base);
uint32_t arch_keys_offset(void);
extern char mpk_raise[], mpk_raised[]; /* the code between them: see gate.S */
void arch_calibrate(struct cubicle_published *p);
#define SIG_IGN 1 /* as a handler */
void fault_start(void);
void inherit_nothing(void);
void space_strip(void);
void space_check(void);
void lock_kernel(void);
extern uint64_t host_secret;
extern volatile bool lock_tried; /* SIGSYS is expected, in the monitor */
extern char fault_shown[]; /* a page that cubicles may read, see fault.c */
extern uint8_t x86_vectors, x86_has_fsgsbase;
extern uint64_t x86_xcr0; /* processor states that the kernel has enabled */

extern char monitor_text[], monitor_text_end[], monitor_rodata_end[];
extern char monitor_data[], monitor_data_end[];

void *memcpy(void *dst, const void *src, size_t len);
void *memset(void *dst, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);
/* Is there a NUL in (s, bytes)? */
bool memchr_nul(const char *s, size_t bytes);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);

#endif
