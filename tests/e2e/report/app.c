/* SPDX-License-Identifier: MIT */
/* app.c: breaks the rule that its argument says; `all': one after the other. */
#include <stdbool.h>
#include <cubicle/component.h>
#include <cubicle/host.h>
#include "gadget.h"
#include "other.h"
#include "rt/string.h"

#define PAGE	  4096
#define GADGET_ID 2
#define OTHER_ID  3

static unsigned char global[100];
static unsigned char pages[4 * PAGE] __attribute__((aligned(PAGE)));

static void say(const char *text)
{
	host_write(HOST_STDOUT, text, strlen(text));
}

static void check(const char *name, bool right)
{
	say(name);
	say(right ? " ok\n" : " wrong\n");
}

static void do_sum(void)
{
	memset(global, 1, sizeof(global));
	check("sum", gadget_sum(global, sizeof(global)) == 100);
	check("again", gadget_sum(global, 50) == 50);
}

static void do_fill(void)
{
	unsigned char local[64] = {0};

	gadget_fill(7, local, sizeof(local));
	check("fill", local[0] == 7 && local[63] == 7);
}

static void do_total(void)
{
	static const int numbers[5] = {1, 20, 300, 4000, 50000};

	check("total", gadget_total(numbers, 5) == 54321);
}

static void do_names(void)
{
	static const char *const names[2] = {"one", "other"};

	check("names", gadget_names(names, 2) == 3);
}

static void do_text(void)
{
	check("text", gadget_text("some text") == 9);
}

static void do_pair(void)
{
	static const struct gadget_pair pair = {30, 12};

	check("pair", gadget_pair(&pair) == 42);
}

static void do_copy(void)
{
	gadget_copy(global, global + 50, 50);
}

static void do_fail(void)
{
	check("fail", gadget_fail(1) == -5001);
}

static void do_call(void)
{
	check("call", other_answer("gold", 4) == 42);
}

static void do_argument(void)
{
	check("argument", other_answer(gadget_memory(), 6) == 42);
}

static void peek_with(const char *name, cubicle_id_t to, size_t at, int closes)
{
	cubicle_window_t w = cubicle_window_init();

	pages[at] = 9;
	cubicle_window_add(w, pages + PAGE, PAGE);
	cubicle_window_open(w, to);
	if (closes)
		cubicle_window_close(w, to);
	check(name, gadget_peek(pages + at) == 9);
	cubicle_window_destroy(w);
}

static void do_window_other(void)
{
	peek_with("window-other", OTHER_ID, PAGE, 0);
}

static void do_window_closed(void)
{
	peek_with("window-closed", GADGET_ID, PAGE, 1);
}

static void do_window_short(void)
{
	peek_with("window-short", GADGET_ID, 2 * PAGE + 24, 0);
}

static void do_window_right(void)
{
	peek_with("window-right", GADGET_ID, PAGE + 24, 0);
}

/* Two that are both not the program. */
static void do_between(void)
{
	check("between", other_peek(gadget_memory()) == 'g');
}

static void do_monitor(void)
{
	check("monitor",
		gadget_peek((const void *)(CUBICLE_SPACE_BASE +
			CUBICLE_ARENA_OFFSET)) >= 0);
}

int cubicle_main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
		bool alone;
	} all[] = {
		{"sum", do_sum, false},
		{"fill", do_fill, false},
		{"fail", do_fail, false},
		{"call", do_call, false},
		{"argument", do_argument, false},
		{"window-other", do_window_other, false},
		{"window-closed", do_window_closed, false},
		{"window-short", do_window_short, false},
		{"total", do_total, true},
		{"names", do_names, true},
		{"text", do_text, true},
		{"pair", do_pair, true},
		{"copy", do_copy, true},
		{"window-right", do_window_right, true},
		{"between", do_between, true},
		{"monitor", do_monitor, true},
	};
	const char *what = cubicle_argument(1);

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(what, all[i].name) ||
			(!strcmp(what, "all") && !all[i].alone))
			all[i].run();
	say("end\n");
	host_exit(3);
	return 3;
}
