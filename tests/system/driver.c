/* SPDX-License-Identifier: MIT */
/* driver.c: the component that starts; runs the command it is given. */
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "commands.h"
#include "driver.h"
#include "other.h"
#include "place.h"
#include "rt/string.h"
#include "say.h"
#include "server.h"

static const struct command {
	const char *name;
	void (*run)(void);
} commands[] = {
	{"matrix", command_matrix},
	{"window-errors", command_window_errors},
	{"window-use", command_window_use},
	{"window-ahead", command_window_ahead},
	{"window-count", command_window_count},
	{"window-wait", command_window_wait},
	{"window-limits", command_window_limits},
	{"window-many", command_window_many},
	{"window-after", command_window_after},
	{"window-lazy", command_window_lazy},
	{"numbers", command_numbers},
	{"calls", command_calls},
	{"registers", command_registers},
	{"unwind", command_unwind},
	{"depth", command_depth},
	{"jump", command_jump},
	{"arguments", command_arguments},
	{"grants", command_grants},
	{"copies", command_copies},
	{"late", command_late},
	{"bad", command_bad},
	{"fault", command_fault},
	{"wait", command_wait},
};

/* --- arguments ------------------------------------------------------------ */

int argument_is(unsigned n, const char *word)
{
	return !strcmp(cubicle_argument(n), word);
}

unsigned long argument_number(unsigned n)
{
	const char *s = cubicle_argument(n);
	unsigned base = s[0] == '0' && s[1] == 'x' ? 16 : 10;
	unsigned long value = 0;

	for (s += base == 16 ? 2 : 0; *s; s++)
		value = value * base +
			(unsigned long)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return value;
}

/* --- memory --------------------------------------------------------------- */

void map_heap(unsigned id, unsigned long first, unsigned long pages)
{
	if (pages_map(id, first, pages))
		check(false, "pages of a heap are mapped");
}

cubicle_id_t driver_self(void)
{
	return cubicle_self();
}

uint64_t driver_place(int place)
{
	return place_address(place);
}

int64_t driver_touch(uint64_t addr, int touch)
{
	return place_touch(addr, touch);
}

static uint64_t place_in(const char *victim, int place)
{
	if (!strcmp(victim, "driver"))
		return driver_place(place);
	if (!strcmp(victim, "server"))
		return server_place(place);
	return other_place(place);
}

static int64_t touch_as(const char *reader, uint64_t addr, int touch)
{
	if (!strcmp(reader, "driver"))
		return driver_touch(addr, touch);
	if (!strcmp(reader, "server"))
		return server_touch(addr, touch);
	return other_touch(addr, touch);
}

/* Index of argument (n) in (words), which end with NULL. */
static int argument_among(unsigned n, const char *const *words)
{
	int i = 0;

	while (words[i] && !argument_is(n, words[i]))
		i++;
	return i;
}

void command_matrix(void)
{
	static const char *const places[] = {
		"stack", "heap", "data", "bss", "rodata", "text", NULL};
	static const char *const touches[] = {"read", "write", "call", NULL};
	const char *reader = cubicle_argument(2), *victim = cubicle_argument(3);
	int place = argument_among(4, places);
	int touch = argument_among(5, touches);
	uint64_t addr;

	for (unsigned id = DRIVER_ID; id <= OTHER_ID; id++)
		map_heap(id, 0, 2);
	addr = places[place] ? place_in(victim, place) : argument_number(4);
	say_hex("address", place_named(addr, touch));
	if (places[place])
		say_hex("data", place_in(victim, PLACE_DATA));
	touch_as(reader, addr, touch);
	say("survived");
}

/* --- start ---------------------------------------------------------------- */

int cubicle_main(void)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!argument_is(1, commands[i].name))
			continue;
		commands[i].run();
		say("end");
		return check_failures() ? 1 : 0;
	}
	say("no such command:");
	say(cubicle_argument(1));
	return 3;
}
