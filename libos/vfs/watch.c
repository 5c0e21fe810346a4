/* SPDX-License-Identifier: MIT */
/* watch.c: those who watch a file. */
#include <cubicle/component.h>
#include "internal.h"

#define EVENTS 0xffff /* of struct watcher.events; what is above are flags */

uint32_t file_wakes;

void file_wake(struct file *f, int events)
{
	static uint32_t depth;
	struct watcher *next;

	file_wakes += !depth++;
	/* wake() may end the watcher. */
	for (struct watcher *w = f->watchers; w; w = next) {
		next = w->next;
		if (w->events & (uint32_t)events & EVENTS)
			w->wake(w);
	}
	depth--;
}

void watchers_end(struct file *f)
{
	while (f->watchers)
		f->watchers->end(f->watchers);
}
