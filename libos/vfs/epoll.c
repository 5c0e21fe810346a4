/* SPDX-License-Identifier: MIT */
/*
 * epoll.c: epoll. As in Linux, whatever wakes a file puts its watches into the
 * ready lists of their epolls, and only these are looked at. One that turns out
 * not to be ready leaves the list; one that is reported goes to its end, unless
 * it is edge-triggered.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define HOW_ADD	   1 /* EPOLL_CTL_* */
#define HOW_REMOVE 2
#define HOW_CHANGE 3

#define FLAGS	(EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE)
#define ALWAYS	(POLLERR | POLLHUP)
#define NESTING 4 /* of epolls, at most */
/* The most watches on epolls that a client may have. A wake follows every path
 * from epoll to epoll, and other clients wait for it. Linux limits the paths.
 */
#define NESTED 64
/* The most watches that a file may have. Another client that sends to a socket
 * wakes all of them. */
#define WATCHED 256

struct watch {
	struct watcher on; /* (file); its events only flags: a one-shot that was
			    * reported */
	struct watch *next_ready, *previous_ready;
	int is_ready; /* in the list of (epoll) */
	struct epoll *epoll;
	struct file *file;
	int fd;
	uint64_t data;
	struct watch *next_here, *previous_here; /* of the same epoll */
	struct watch *next_nested, **nested_at;	 /* the same, on an epoll */
	int is_pulled;	/* vfs must ask the file: nothing wakes its watches */
	int64_t member; /* as which it is in the epoll's set; 0: it is not */
	uint32_t slot;	/* that tells it from the others there, plus 1; or 0 */
	uint32_t reads; /* of the file, when it was reported */
	uint32_t wait;	/* the last one in which it was reported */
};

/* What the network reports of a member of the set is the number of its slot,
 * and not the data of the program: it could report other data. */
struct slot {
	struct watch *watch; /* NULL: it is free, */
	uint32_t next_free;  /* and this one is, too, plus 1; or 0 */
};

struct epoll {
	struct file *file; /* its (remote): a set of the network, or 0 */
	struct watch *watches, *nested; /* all, and those on an epoll */
	struct watch *first, *last;	/* that may be ready */
	uint32_t wake;			/* the last one that it has passed on */
	uint32_t pulled;		/* watches that are */
	struct slot *slots;
	uint32_t slots_room, slots_used, free_slot; /* plus 1; or 0 */
	int64_t given; /* the handle of the set, for the client */
	int has_set;
	uint32_t wait; /* the number of the current one */
	int was_full;  /* the list alone had as much as there was room for */
	struct epoll *next; /* of those that have a set */
};

static struct watch *watch_of(struct watcher *w)
{
	return (struct watch *)w;
}

/* The events of (w), without its flags. */
static uint32_t watch_events(const struct watch *w)
{
	return w->on.events & ~FLAGS;
}

static struct epoll *with_set;

/* --- the ready list -------------------------------------------------------- */

static void ready_add(struct watch *w)
{
	struct epoll *e = w->epoll;

	if (w->is_ready)
		return;
	w->is_ready = 1;
	w->next_ready = NULL;
	w->previous_ready = e->last;
	if (e->last)
		e->last->next_ready = w;
	else
		e->first = w;
	e->last = w;
}

static void ready_remove(struct watch *w)
{
	struct epoll *e = w->epoll;

	if (!w->is_ready)
		return;
	w->is_ready = 0;
	if (w->previous_ready)
		w->previous_ready->next_ready = w->next_ready;
	else
		e->first = w->next_ready;
	if (w->next_ready)
		w->next_ready->previous_ready = w->previous_ready;
	else
		e->last = w->previous_ready;
}

/* It may be ready now. */
static void watch_wake(struct watcher *w)
{
	struct epoll *e = watch_of(w)->epoll;

	ready_add(watch_of(w));
	/* Many watches may lead to the same epoll. No circle: see leads_to().
	 */
	if (e->wake == file_wakes)
		return;
	e->wake = file_wakes;
	file_wake(e->file, POLLIN);
}

/* The same, by itself. */
static void watch_now(struct watch *w)
{
	ready_add(w);
	file_wake(w->epoll->file, POLLIN);
}

/* The events to be reported. Streams of the console that decide about it are
 * added to (streams), if it is not NULL. */
static uint32_t ready_events(const struct watch *w, uint32_t *streams)
{
	if (!watch_events(w))
		return 0;
	/* It is not known when more came. If it was read, that may be. */
	if (w->is_pulled && (w->on.events & EPOLLET) &&
		w->reads == w->file->reads)
		return 0;
	return (uint32_t)file_ready_now(w->file, w->on.events, streams) &
		w->on.events;
}

/* --- watches --------------------------------------------------------------- */

static struct watch *watch_find(struct epoll *e, struct file *f, int fd)
{
	struct watcher *w = f->watchers;

	while (w && (watch_of(w)->epoll != e || watch_of(w)->fd != fd))
		w = w->next;
	return w ? watch_of(w) : NULL;
}

#define SLOTS_LEAST 16

static int slots_grow(struct epoll *e)
{
	struct client *c = e->file->client;
	uint32_t room = e->slots_room ? 2 * e->slots_room : SLOTS_LEAST;
	struct slot *slots = client_alloc(c, room * sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	if (e->slots) {
		memcpy(slots, e->slots, e->slots_used * sizeof(*slots));
		client_free(c, e->slots, e->slots_room * sizeof(*slots));
	}
	e->slots = slots;
	e->slots_room = room;
	return 0;
}

static int slot_take(struct watch *w)
{
	struct epoll *e = w->epoll;
	uint32_t i = e->free_slot - 1;

	if (w->slot)
		return 0;
	if (e->free_slot) {
		e->free_slot = e->slots[i].next_free;
	} else {
		if (e->slots_used == e->slots_room && slots_grow(e))
			return -ENOMEM;
		i = e->slots_used++;
	}
	e->slots[i].watch = w;
	w->slot = i + 1;
	return 0;
}

static void slot_free(struct watch *w)
{
	struct epoll *e = w->epoll;

	if (!w->slot)
		return;
	e->slots[w->slot - 1] = (struct slot){NULL, e->free_slot};
	e->free_slot = w->slot;
	w->slot = 0;
}

static void watch_end(struct watch *w)
{
	struct epoll *e = w->epoll;

	*w->on.at = w->on.next;
	if (w->on.next)
		w->on.next->at = w->on.at;
	w->file->watched--;
	if (w->nested_at)
		*w->nested_at = w->next_nested;
	if (w->nested_at && w->next_nested)
		w->next_nested->nested_at = w->nested_at;
	if (w->previous_here)
		w->previous_here->next_here = w->next_here;
	else
		e->watches = w->next_here;
	if (w->next_here)
		w->next_here->previous_here = w->previous_here;
	ready_remove(w);
	if (w->member)
		netset_change(e->file->remote, VFS_SET_REMOVE, w->member, 0, 0);
	slot_free(w);
	e->file->client->nested -= w->nested_at != NULL;
	e->pulled -= (uint32_t)w->is_pulled;
	client_free(e->file->client, w, sizeof(*w));
}

/* Its file ends. The socket, or the set, leaves all sets when it is closed. */
static void watcher_end(struct watcher *watcher)
{
	struct watch *w = watch_of(watcher);

	if (w->member == w->file->remote)
		w->member = 0;
	watch_end(w);
}

/* --- the file of an epoll ---------------------------------------------------- */

static int epoll_ready(struct file *f)
{
	struct epoll *e = f->object;
	struct watch *next;

	for (struct watch *w = e->first; w; w = next) {
		next = w->next_ready;
		if (ready_events(w, NULL))
			return POLLIN | POLLRDNORM;
		ready_remove(w);
	}
	return 0;
}

static void epoll_close(struct file *f)
{
	struct epoll *e = f->object;

	/* The members of its set end with the set. */
	while (e->watches) {
		e->watches->member = 0;
		watch_end(e->watches);
	}
	if (e->has_set) {
		struct epoll **at = &with_set;
		while (*at != e)
			at = &(*at)->next;
		*at = e->next;
		polled_end(f);
		netset_close(f->remote);
		f->client->remotes--;
	}
	if (e->slots)
		client_free(
			f->client, e->slots, e->slots_room * sizeof(*e->slots));
	client_free(f->client, e, sizeof(*e));
}

static const struct object_ops epoll_ops = {
	.mode = 0600, .ready = epoll_ready, .close = epoll_close};

static struct epoll *epoll_of(struct file *f)
{
	return f->object_ops == &epoll_ops ? f->object : NULL;
}

/* How many epolls, one watched by the next, lead from (f) to (to), or how many
 * there are if none leads there; NESTING + 1 if it does, or they are too many.
 */
static int leads_to(struct file *f, struct file *to, int depth)
{
	struct epoll *e = epoll_of(f);
	int most = depth;

	if (f == to || depth > NESTING)
		return NESTING + 1;
	for (struct watch *w = e ? e->nested : NULL; w && most <= NESTING;
		w = w->next_nested) {
		int n = leads_to(w->file, to, depth + 1);
		most = n > most ? n : most;
	}
	return most;
}

/* How many epolls watch each other above (f). */
static int watched_by(struct file *f, int depth)
{
	int most = depth;

	for (struct watcher *w = f->watchers; w && most <= NESTING;
		w = w->next) {
		int n = watched_by(watch_of(w)->epoll->file, depth + 1);
		most = n > most ? n : most;
	}
	return most;
}

int vfs_epoll_create(cubicle_id_t who, int flags)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (flags & ~O_CLOEXEC)
		return -EINVAL;
	struct epoll *e = client_alloc(c, sizeof(*e));
	if (!e)
		return -ENOMEM;
	int fd = anon_open(c, &epoll_ops, e, O_RDWR | flags);
	if (fd < 0)
		client_free(c, e, sizeof(*e));
	else
		e->file = file_get(c, fd);
	return fd;
}

/* --- what is of the network ----------------------------------------------------- */

/* The number of the watched file as a member of a set, or 0 if it cannot be
 * one. An epoll without a set may get one later. */
static int64_t member_of(const struct watch *w)
{
	uint32_t streams = 0;

	if (w->file->remote || !w->is_pulled || !remote_is_there())
		return w->file->remote;
	file_ready_now(w->file, w->on.events, &streams);
	return streams ? VFS_SET_STREAM(__builtin_ctz(streams)) : 0;
}

static int member_add(struct watch *w);
static void epolls_again(void);
static int any_lost(void);

static void set_keep(struct epoll *e)
{
	e->file->client->remotes++;
	e->has_set = 1;
	e->next = with_set;
	with_set = e;
	netset_again = epolls_again;
	netset_any_lost = any_lost;
}

/* Give the epoll a set, and add that set to the epolls that watch this one. If
 * it had one, which could not be made again, its members come back, too. */
static int set_make(struct epoll *e)
{
	int error = 0;

	if (e->file->remote)
		return 0;
	int64_t set = netset_new(e->file->client, &e->given);
	if (set < 0)
		return (int)set;
	e->file->remote = set;
	if (!e->has_set)
		set_keep(e);
	for (struct watcher *w = e->file->watchers; w && !error; w = w->next)
		error = member_add(watch_of(w));
	for (struct watch *w = e->watches; w && !error; w = w->next_here)
		error = member_add(w);
	return error;
}

static int member_add(struct watch *w)
{
	int64_t member = w->member ? 0 : member_of(w);

	if (!member)
		return 0;
	int error = set_make(w->epoll);
	/* A new set has all members. */
	if (!error && w->member)
		return 0;
	if (!error)
		error = slot_take(w);
	if (!error)
		error = netset_change(w->epoll->file->remote, VFS_SET_ADD,
			member, w->on.events, w->slot - 1);
	/* The network has restarted with this call: then all are made again. */
	if (error == -EBADF) {
		remotes_check();
		return w->member || !member_of(w) ? 0 : error;
	}
	if (error)
		return error;
	w->member = member;
	/* The set says when it is ready. */
	if (w->is_pulled) {
		w->is_pulled = 0;
		w->epoll->pulled--;
		ready_remove(w);
	}
	return 0;
}

int watches_join(struct file *f)
{
	int error = 0;

	/* A one-shot that was reported joins when it is armed again. */
	for (struct watcher *w = f->watchers; w && !error; w = w->next)
		if (watch_events(watch_of(w)))
			error = member_add(watch_of(w));
	return error;
}

void watches_leave(struct file *f)
{
	for (struct watcher *i = f->watchers; i; i = i->next) {
		struct watch *w = watch_of(i);
		if (w->member)
			netset_change(w->epoll->file->remote, VFS_SET_REMOVE,
				w->member, 0, 0);
		w->member = 0;
	}
}

/* The sets of all epolls are gone: make new ones. */
static void epolls_again(void)
{
	for (struct epoll *e = with_set; e; e = e->next) {
		int64_t set = netset_new(e->file->client, &e->given);
		netset_close(e->file->remote);
		e->file->remote = set > 0 ? set : 0;
		for (struct watch *w = e->watches; w; w = w->next_here)
			w->member = 0;
	}
	/* An epoll can be a member of another. */
	for (struct epoll *e = with_set; e; e = e->next)
		for (struct watch *w = e->watches; w; w = w->next_here)
			if (e->file->remote)
				member_add(w);
}

static int any_lost(void)
{
	int lost = 0;

	for (struct epoll *e = with_set; e && !lost; e = e->next)
		lost = !e->file->remote ||
			netset_is_lost(e->file->client, e->file->remote);
	return lost;
}

/* Only the set knows when it is ready. */
static int is_only_remote(const struct watch *w)
{
	return w->member && w->file->object_ops != &epoll_ops;
}

/* --- calls ------------------------------------------------------------------------ */

/* May (e) watch (f), which is an epoll, too? */
static int may_nest(struct epoll *e, struct file *f, uint32_t events)
{
	if (events & EPOLLEXCLUSIVE || e->file->client->nested == NESTED)
		return -EINVAL;
	return leads_to(f, e->file, 0) + watched_by(e->file, 1) > NESTING
		? -ELOOP
		: 0;
}

static void nested_add(struct watch *w)
{
	struct epoll *e = w->epoll;

	w->next_nested = e->nested;
	w->nested_at = &e->nested;
	if (e->nested)
		e->nested->nested_at = &w->next_nested;
	e->nested = w;
	e->file->client->nested++;
}

static int watch_add(
	struct epoll *e, struct file *f, int fd, uint32_t events, uint64_t data)
{
	struct client *c = e->file->client;
	int error = epoll_of(f) ? may_nest(e, f, events) : 0;

	if (error)
		return error;
	if (f->watched == WATCHED)
		return -ENOSPC;
	struct watch *w = client_alloc(c, sizeof(*w));
	if (!w)
		return -ENOMEM;
	*w = (struct watch){.on = {f->watchers, &f->watchers, events | ALWAYS,
				    watch_wake, watcher_end},
		.epoll = e,
		.file = f,
		.fd = fd,
		.data = data,
		.next_here = e->watches,
		.is_pulled = !f->object_ops,
		.reads = f->reads - 1};
	if (epoll_of(f))
		nested_add(w);
	e->pulled += (uint32_t)w->is_pulled;
	if (e->watches)
		e->watches->previous_here = w;
	e->watches = w;
	if (f->watchers)
		f->watchers->at = &w->on.next;
	f->watchers = &w->on;
	f->watched++;
	error = member_add(w);
	if (error)
		watch_end(w);
	else if (!is_only_remote(w) && ready_events(w, NULL))
		watch_now(w);
	return error;
}

/* Which stream it is of a device depends on what it is asked for. */
static int stream_change(struct watch *w, uint32_t events)
{
	if (w->member)
		netset_change(w->epoll->file->remote, VFS_SET_REMOVE, w->member,
			0, 0);
	w->epoll->pulled += !w->is_pulled;
	w->is_pulled = 1;
	w->member = 0;
	w->on.events = events | ALWAYS;
	return member_add(w);
}

static int watch_change(struct watch *w, uint32_t events, uint64_t data)
{
	if ((w->on.events | events) & EPOLLEXCLUSIVE)
		return -EINVAL;
	int error = !w->file->object_ops ? stream_change(w, events)
		: w->member
		? netset_change(w->epoll->file->remote, VFS_SET_CHANGE,
			  w->member, events, w->slot - 1)
		: 0;
	if (error)
		return error;
	w->on.events = events | ALWAYS;
	w->data = data;
	if (!w->member && w->file->remote)
		error = member_add(w);
	if (error)
		return error;
	if (!is_only_remote(w) && ready_events(w, NULL))
		watch_now(w);
	return 0;
}

int vfs_epoll_ctl(cubicle_id_t who, int epoll, int how, int fd, uint32_t events,
	uint64_t data)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	struct file *ef = file_get(c, epoll), *f = file_get(c, fd);
	if (!ef || !f)
		return -EBADF;
	struct epoll *e = epoll_of(ef);
	if (!e)
		return file_can_wait(f) ? -EINVAL : -EPERM;
	if (f->flags & O_PATH)
		return -EBADF;
	if (!file_can_wait(f))
		return -EPERM;
	if (f == ef)
		return -EINVAL;
	if (ef->remote)
		remotes_check();
	struct watch *w = watch_find(e, f, fd);
	switch (how) {
	case HOW_ADD:
		return w ? -EEXIST : watch_add(e, f, fd, events, data);
	case HOW_CHANGE:
		return w ? watch_change(w, events, data) : -ENOENT;
	case HOW_REMOVE:
		if (w)
			watch_end(w);
		return w ? 0 : -ENOENT;
	}
	return -EINVAL;
}

/* --- waiting ----------------------------------------------------------------- */

/* An epoll can be ready both in the list and in the set. Is (w) reported for
 * the first time in this wait? */
static int is_first(struct watch *w)
{
	int is_new = w->wait != w->epoll->wait;

	w->wait = w->epoll->wait;
	return is_new;
}

/* Report (w); it may stay in the list. */
static void reported(struct watch *w)
{
	w->reads = w->file->reads;
	ready_remove(w);
	if (w->on.events & EPOLLONESHOT)
		w->on.events &= FLAGS;
	else if (!(w->on.events & EPOLLET))
		ready_add(w);
}

/* Report up to (most) watches of the list. How many, or -EFAULT. */
static int ready_list(struct epoll *e, struct vfs_event *events, size_t most,
	struct vfs_wait *wait)
{
	struct watch *end = e->last, *next;
	struct vfs_event event;
	size_t found = 0;
	int is_end = !e->first, error = 0;

	ready_once();
	for (struct watch *w = e->first; !is_end && !error && found < most;
		w = next) {
		next = w->next_ready;
		is_end = w == end;
		event = (struct vfs_event){
			ready_events(w, &wait->streams), w->data};
		if (!event.events) {
			ready_remove(w);
			continue;
		}
		if (!is_first(w))
			continue;
		error = cubicle_copy_out(events + found, &event, sizeof(event));
		if (error)
			continue;
		found++;
		reported(w);
	}
	ready_always();
	return found || !error ? (int)found : -EFAULT;
}

/* Make those of the program of (count) events of the set. Returns how many
 * these are. */
static int events_of(struct epoll *e, struct vfs_event *events, int count)
{
	int found = 0;

	for (int i = 0; i < count; i++) {
		uint64_t slot = events[i].data;
		struct watch *w =
			slot < e->slots_used ? e->slots[slot].watch : NULL;
		uint32_t ready = w ? events[i].events & watch_events(w) : 0;
		if (!ready || !is_first(w))
			continue;
		events[found++] = (struct vfs_event){ready, w->data};
		if (w->on.events & EPOLLONESHOT)
			w->on.events &= FLAGS;
	}
	return found;
}

#define PIECE 64 /* events */

int vfs_epoll_found(cubicle_id_t who, int epoll, void *events, size_t bytes)
{
	struct client *c = client_get(who);
	struct file *f = c ? file_get(c, epoll) : NULL;
	struct epoll *e = f ? epoll_of(f) : NULL;
	struct vfs_event piece[PIECE], *at = events;
	size_t count = bytes / sizeof(*piece);
	int found = 0;

	if (!c)
		return -ENOMEM;
	if (!e)
		return f ? -EINVAL : -EBADF;
	if (count > VFS_DESCRIPTORS_MAX)
		return -EINVAL;
	e->wait++;
	for (size_t done = 0, n; done < count; done += n) {
		n = count - done < PIECE ? count - done : PIECE;
		if (cubicle_copy_in(piece, at + done, n * sizeof(*piece)))
			return -EFAULT;
		int some = events_of(e, piece, (int)n);
		if (cubicle_copy_out(
			    at + found, piece, (size_t)some * sizeof(*piece)))
			return -EFAULT;
		found += some;
	}
	return found;
}

/* Up to (most) events of the set, if there is one. How many. */
static size_t set_list(struct epoll *e, struct vfs_event *events, size_t most)
{
	struct vfs_event piece[PIECE];
	int n = !e->file->remote
		? 0
		: netset_look(e->file->remote, piece,
			  (most < PIECE ? most : PIECE) * sizeof(*piece));

	n = n > 0 ? events_of(e, piece, n) : 0;
	return cubicle_copy_out(events, piece, (size_t)n * sizeof(*piece))
		? 0
		: (size_t)n;
}

int vfs_epoll_wait(cubicle_id_t who, int epoll, void *events, size_t bytes,
	struct vfs_wait *wait)
{
	struct client *c = client_get(who);
	size_t most = bytes / sizeof(struct vfs_event);

	if (!c)
		return -ENOMEM;
	struct file *f = file_get(c, epoll);
	if (!f)
		return -EBADF;
	struct epoll *e = epoll_of(f);
	if (!e || !most || most > VFS_DESCRIPTORS_MAX)
		return -EINVAL;
	if (!wait)
		return -EFAULT;
	if (f->remote)
		remotes_check();
	*wait = (struct vfs_wait){.until_ns = timers_run(c)};
	if (e->pulled)
		for (struct watch *w = e->watches; w; w = w->next_here)
			if (w->is_pulled)
				ready_add(w);
	wait->set = f->remote ? e->given : 0;
	e->wait++;
	/* The list does not take all the room each time. */
	size_t at = e->was_full ? set_list(e, events, most) : 0;
	int found =
		ready_list(e, (struct vfs_event *)events + at, most - at, wait);
	if (found < 0)
		return at ? (int)at : found;
	e->was_full = (size_t)found == most;
	if (found && !at && !e->was_full)
		at = set_list(e, (struct vfs_event *)events + found,
			most - (size_t)found);
	return found + (int)at;
}
