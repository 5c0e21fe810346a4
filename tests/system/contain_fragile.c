/* SPDX-License-Identifier: MIT */
/* contain_fragile.c: breaks rules; see contain.h. */
#include "contain.h"

#define SHARE(id) cubicle_share(&CUBICLE_PUBLISHED->shares, id)
#define SLOT	  SHARE(FRAGILE_ID)
#define STACK_END (SLOT + CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES)
/* contain has mapped it. */
#define in_heap ((volatile int64_t *)(uintptr_t)(SLOT + CUBICLE_HEAP_OFFSET))
/* Deeper than any function but deeper() gets. */
#define in_stack ((volatile int64_t *)(uintptr_t)(STACK_END - 0x6000))

static volatile int64_t in_data = STATE_DATA;
static volatile int64_t in_bss;
static const int64_t constant = 5;
static int64_t lent[512] __attribute__((aligned(4096)));

/* --- ways --------------------------------------------------------------------- */

static int64_t deeper(int64_t n)
{
	volatile int64_t frame[64] = {n};

	return frame[0] > 0 ? deeper(n + 1) + frame[0] : 0;
}

static void touch(uint64_t addr)
{
	*(volatile char *)(uintptr_t)addr = 1;
}

/* The compiler must not see where to: backend sfi refuses a call of data. */
static void (*volatile run)(void) = (void (*)(void))lent;

static void break_rule(int way)
{
	uint64_t contain = SHARE(CONTAIN_ID);
	int quotient = 1, rest = 0;

	switch (way) {
	case WAY_UNMAPPED:
		touch(0);
		break;
	case WAY_ILLEGAL:
		__asm__ volatile("ud2");
		break;
	case WAY_DIVISION:
		__asm__ volatile("idivl %2"
				 : "+a"(quotient), "+d"(rest)
				 : "r"(0));
		break;
	case WAY_STACK:
		deeper(1);
		break;
	case WAY_ABORT:
		cubicle_abort("fragile gives up");
		break;
	case WAY_READONLY:
		touch((uintptr_t)&constant);
		break;
	case WAY_ARGUMENT:
		middle_sum((const void *)(uintptr_t)(contain +
				   CUBICLE_IMAGE_OFFSET),
			1);
		break;
	case WAY_GATE:
		((void (*)(void))(uintptr_t)(CUBICLE_SPACE_BASE +
			CUBICLE_STUBS_OFFSET + CUBICLE_STUB_BYTES * 2047))();
		break;
	case WAY_EXECUTE:
		run();
		break;
	case WAY_ACCESS:
		touch(contain + CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES - 8);
		break;
	case WAY_MONITOR:
		/* Low, for backend sfi, where half of it counts. */
		touch(CUBICLE_SPACE_BASE + CUBICLE_MONITOR_OFFSET);
		break;
	}
}

int fragile_break(int way)
{
	break_rule(way);
	return way == WAY_RESULT ? -5000 : 0;
}

/* --- what it has ---------------------------------------------------------------- */

int64_t fragile_ping(int64_t x)
{
	return x + 1;
}

static int64_t use(volatile int64_t *p)
{
	int64_t was = *p;

	*p = STATE_USED;
	return was;
}

int fragile_state(struct state *s)
{
	s->data = use(&in_data);
	s->bss = use(&in_bss);
	s->heap = use(in_heap);
	s->stack = use(in_stack);
	s->lent = (uintptr_t)lent;
	return 0;
}

int fragile_lend(cubicle_id_t to)
{
	cubicle_window_t w = cubicle_window_init();

	lent[0] = STATE_USED;
	if (w < 0 || cubicle_window_add(w, lent, sizeof(lent)))
		return -1;
	return cubicle_window_open(w, to);
}

int64_t fragile_peek(uint64_t addr)
{
	return *(volatile int64_t *)(uintptr_t)addr;
}

static int callback(int x)
{
	return (int)(in_data + x);
}

int fragile_give_callback(void)
{
	return middle_keep_callback(callback);
}

int fragile_tls(void)
{
	return cubicle_tls_set(lent);
}

int fragile_through(int how, int way)
{
	/* A page of its own: middle touches it. */
	static int64_t word[512] __attribute__((aligned(4096)));

	word[0] = STATE_DATA;
	return middle_through(how, way, word, sizeof(word));
}

/* --- kinds of arguments ----------------------------------------------------------- */

static void fill(void *to, size_t len)
{
	volatile char *p = to;

	while (len--)
		*p++ = 'x';
}

int fragile_write(
	int way, struct many *to, struct two *too, char *bytes, size_t len)
{
	fill(to, sizeof(*to));
	fill(too, sizeof(*too));
	fill(bytes, len);
	return fragile_break(way);
}

int fragile_write_granted(int way, char *bytes, size_t len)
{
	fill(bytes, len);
	return fragile_break(way);
}

/* --- kinds of results ------------------------------------------------------------- */

void fragile_void(int way)
{
	break_rule(way);
}

int fragile_int(int way)
{
	break_rule(way);
	return 1;
}

short fragile_short(int way)
{
	break_rule(way);
	return 1;
}

uint32_t fragile_uint32(int way)
{
	break_rule(way);
	return 1;
}

uint64_t fragile_uint64(int way)
{
	break_rule(way);
	return 1;
}

double fragile_double(int way)
{
	break_rule(way);
	return 1.5;
}

void *fragile_pointer(int way)
{
	break_rule(way);
	return lent;
}

struct two fragile_two(int way)
{
	break_rule(way);
	return (struct two){1, 2};
}

struct many fragile_many(int way)
{
	break_rule(way);
	return (struct many){{1, 2, 3, 4, 5, 6}};
}

int fragile_error(int way)
{
	break_rule(way);
	return way == WAY_RESULT ? -4096 : 1;
}

int64_t fragile_error64(int way)
{
	break_rule(way);
	return way == WAY_RESULT ? INT64_MIN : 1;
}

void *fragile_own(int way)
{
	break_rule(way);
	return way == WAY_RESULT ? lent : (void *)0;
}

int64_t fragile_count(int way, void *buf, size_t len)
{
	fill(buf, len);
	break_rule(way);
	return (int64_t)len + (way == WAY_RESULT);
}
