/* SPDX-License-Identifier: MIT */
/*
 * arguments.c: arguments of all kinds, by what the declaration says. The number
 * and the kinds are known from there; what a number means, from where it
 * stands.
 */
#include "rt/string.h"
#include "state.h"
#include "vfs/filesystem.h"
#include "vfs/linux.h"

#define SLEEP_MAX   20000 /* ns */
#define CONSOLE_MAX 64	  /* bytes */
#define IOVECS	    1024

struct iovec {
	uint64_t base, bytes;
};

static bool without(uint64_t what)
{
	return order->without & what;
}

static bool starts(const struct function *f, const char *with)
{
	return !strncmp(f->name, with, strlen(with));
}

static bool is_file_system(const struct function *f)
{
	return starts(f, "ramfs_") || starts(f, "devfs_") ||
		starts(f, "hostfs_");
}

static bool has(const struct function *f, const char *part)
{
	for (const char *s = f->name; *s; s++)
		if (!strncmp(s, part, strlen(part)))
			return true;
	return false;
}

/* --- numbers ------------------------------------------------------------------------ */

static uint64_t number_descriptor(void)
{
	switch (below(8)) {
	case 0:
		return (uint64_t)VFS_AT_CWD;
	case 1:
		return chance_number();
	case 2:
		return below(12);
	}
	return handle_pick(HANDLE_FD);
}

/* Never that of a file of honest's: who may call ramfs may change all files. */
static uint64_t number_node(void)
{
	uint64_t node = handle_pick(HANDLE_NODE);

	if (one_in(6))
		node = VFS_ROOT;
	else if (one_in(8))
		node = chance_number();
	else if (one_in(8))
		node += one_in(2) ? 1ull << 32 : 1;
	else if (one_in(8))
		node = below(16);
	else if (one_in(8)) /* that has its place, but is another one */
		node = order->honest.nodes[below(HONEST_NODES)] +
			((1 + below(3)) << 32);
	return node_is_honests(node) ? 0 : node;
}

static uint64_t number_flags(void)
{
	static const uint32_t bits[] = {0, 1, 2, 0100, 0200, 01000, 02000,
		04000, 0200000, 0400000, 02000000, 010000000, 0100000};
	uint64_t flags = below(4);

	if (one_in(12) && !without(WITHOUT_FLAGS))
		return chance_number();
	if (one_in(2))
		flags |= 0100; /* O_CREAT */
	for (uint64_t n = below(3); n; n--)
		flags |= bits[below(sizeof(bits) / sizeof(bits[0]))];
	return flags;
}

/* A number of a command, a mode or bits of flags. */
static uint64_t number_small(void)
{
	switch (below(6)) {
	case 0:
		return chance_number();
	case 1:
		return below(2) * 0x100 | below(2) * 0x200 | below(2) * 0x1000;
	case 2:
		return below(010000);
	}
	return below(9);
}

/* Is argument (a) the length of another one? */
static bool is_length(const struct function *f, unsigned a)
{
	for (unsigned i = 0; i < f->interface->args; i++)
		if (f->interface->arg[i].len_arg == a)
			return true;
	return false;
}

/* In calls with two paths the second pair of arguments is as the first. */
static bool is_place(const struct function *f, unsigned a, unsigned first)
{
	if (has(f, "symlink"))
		return a == first + 1;
	return a == first ||
		((has(f, "rename") || has(f, "_link")) && a == first + 2);
}

/* Is the first argument of a function of a file system the id of a client? */
static bool is_payer(const struct function *f)
{
	const struct cubicle_interface_arg *first = f->interface->arg;

	return f->interface->args && first->kind == CUBICLE_ARG_VALUE &&
		first->size == 4 && first->is_unsigned;
}

static uint64_t number_wide(const struct function *f)
{
	if (starts(f, "alloc_"))
		return one_in(8) ? chance_number() : below(70);
	if (has(f, "_wait"))
		return below(SLEEP_MAX);
	if (has(f, "ioctl"))
		return one_in(2)    ? 0x5401
			: one_in(2) ? 0x5413
				    : chance_number();
	/* What fills a file system is a sequence. */
	if (has(f, "allocate") && (!one_in(32) || without(WITHOUT_HUGE)))
		return below(16 * PAGE);
	return chance_offset();
}

/* A socket, a set, or a stream as the member of a set. */
static uint64_t number_socket(void)
{
	if (one_in(6))
		return chance_number();
	return one_in(6) ? ~below(5) : handle_pick(HANDLE_SOCKET);
}

/* Of a function of hostnet; argument 0 is the caller. */
static uint64_t number_net(const struct function *f, unsigned a)
{
	static const uint8_t families[] = {1, 2, 10};
	bool makes = has(f, "_socket") || has(f, "_set_new");

	if (f->interface->arg[a].is_unsigned)
		return one_in(8) ? chance_number() : below(CUBICLE_SLOTS);
	if (f->interface->arg[a].size == 8)
		return has(f, "_wait") && a > 1 ? below(SLEEP_MAX)
						: number_socket();
	if (makes && !one_in(4))
		return a == 2 ? families[below(3)] : a == 3 ? below(3) : 0;
	return number_small();
}

/* Argument (a) of vfs_socket() or vfs_socket_pair(). */
static uint64_t number_family(unsigned a)
{
	static const uint8_t families[] = {AF_UNIX, AF_UNIX, 2, 10},
			     types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET,
				     3};

	if (one_in(6))
		return number_small();
	if (a == 2)
		return types[below(4)] | below(2) * O_NONBLOCK |
			below(2) * O_CLOEXEC;
	return a == 1 ? families[below(4)] : 0;
}

static uint64_t number(const struct function *f, unsigned a)
{
	const struct cubicle_interface_arg *arg = &f->interface->arg[a];
	bool is_int = arg->size == 4 && !arg->is_unsigned;

	if (starts(f, "hostnet_"))
		return number_net(f, a);
	if (has(f, "vfs_socket") && !has(f, "_name") && !has(f, "_give"))
		return number_family(a);
	if (starts(f, "vfs_") && is_int && is_place(f, a, 1))
		return number_descriptor();
	if (has(f, "_epoll_ctl") && a == 3)
		return number_descriptor();
	if (has(f, "_option") && is_int && !one_in(4))
		return a == 2 ? SOL_SOCKET : below(64);
	/* With few descriptors there is little else to call. */
	if (has(f, "_limit") && !one_in(16))
		return VFS_DESCRIPTORS_MAX - below(2);
	bool has_payer = is_file_system(f) && is_payer(f);
	if (has_payer && !a)
		return one_in(4) ? chance_number() : below(CUBICLE_SLOTS);
	if (is_file_system(f) && arg->size == 8 && arg->is_unsigned &&
		is_place(f, a, has_payer))
		return number_node();
	if (starts(f, "cubicle_window") && a == 0)
		return one_in(8) ? chance_number() : handle_pick(HANDLE_WINDOW);
	if (starts(f, "cubicle_window"))
		return one_in(8) ? chance_number()
				 : below(CUBICLE_PUBLISHED->cubicles + 1);
	if (arg->size == 8)
		return number_wide(f);
	if (has(f, "_open"))
		return number_flags();
	return number_small();
}

/* --- pointers ------------------------------------------------------------------------- */

static bool is_written(uint32_t kind)
{
	return kind == CUBICLE_ARG_OUT || kind == CUBICLE_ARG_INOUT ||
		kind == CUBICLE_ARG_GRANT_OUT ||
		kind == CUBICLE_ARG_GRANT_INOUT;
}

/* Some bytes of the (room) that there is. */
static uint64_t length_of(uint64_t room)
{
	switch (below(8)) {
	case 0:
		return below(3);
	case 1:
		return room;
	case 2: /* runs over the end, into what is its own, or is not */
		return wild ? room + 1 + below(PAGE) : room;
	case 3:
		if (wild && !without(WITHOUT_HUGE))
			return chance_number();
		return below(room + 1);
	}
	return below(room < 300 ? room + 1 : 300);
}

/* A pointer to (*bytes): its own, none, or another's. */
static uint64_t pointer(uint64_t *bytes, bool write)
{
	uint64_t own = memory_own(bytes, write);

	if (one_in(24) && !without(WITHOUT_NULL))
		return 0;
	if (wild && one_in(wild))
		return memory_foreign();
	if (one_in(64))
		return memory_own(bytes, false);
	return own;
}

/* An array in the arena; how many in (*count), which the caller may not stick
 * to. */
static uint64_t iovecs(uint64_t *count)
{
	static struct iovec all[IOVECS];
	uint64_t n = one_in(32) ? IOVECS : below(12);

	for (uint64_t i = 0; i < n; i++) {
		uint64_t room;
		all[i].base = pointer(&room, !one_in(8));
		all[i].bytes = one_in(6) ? 0 : length_of(room);
		if (n > 32 && all[i].bytes > 16 && !wild)
			all[i].bytes = 1;
	}
	memcpy(arena + ARENA_BYTES - sizeof(all), all, sizeof(all));
	*count = one_in(32) ? chance_number() : n;
	if (!wild && *count > n && *count <= IOVECS)
		*count = n;
	return (uintptr_t)arena + ARENA_BYTES - sizeof(all);
}

static uint64_t path(void)
{
	if (one_in(40) && !without(WITHOUT_NULL))
		return 0;
	if (wild && one_in(wild))
		return memory_foreign();
	return memory_path();
}

/* A name of a file system, for vfs_mount(). */
static uint64_t type(void)
{
	static const char *const names[] = {"ramfs", "devfs", "hostfs"};
	const char *name = names[below(3)];

	if (one_in(4))
		return path();
	memcpy(arena, name, strlen(name) + 1);
	return (uintptr_t)arena;
}

static void pointer_make(const struct function *f, unsigned a, uint64_t *arg)
{
	const struct cubicle_interface_arg *i = &f->interface->arg[a];
	uint64_t bytes = 0;

	switch (i->kind) {
	case CUBICLE_ARG_STRING:
		arg[a] = i->size == 32 ? type() : path();
		return;
	case CUBICLE_ARG_IOVEC_IN:
	case CUBICLE_ARG_IOVEC_OUT:
		arg[a] = iovecs(&bytes);
		arg[i->len_arg] = bytes;
		return;
	}
	arg[a] = pointer(&bytes, is_written(i->kind));
	if (i->len_arg == CUBICLE_NO_ARG) {
		/* All of the struct, mostly. */
		if (i->size > bytes && (!wild || one_in(2)) && arg[a])
			arg[a] = (uintptr_t)arena + below(64) * 8;
		return;
	}
	uint64_t n = length_of(bytes);
	if (i->size > 1)
		n = one_in(4) || n / i->size < 2 ? n / i->size : 2;
	if (has(f, "console_write") && n > CONSOLE_MAX && n <= bytes)
		n %= CONSOLE_MAX;
	arg[i->len_arg] = n;
}

/* --- all of them ------------------------------------------------------------------------ */

void arguments_make(const struct function *f, uint64_t *arg)
{
	const struct cubicle_interface *i = f->interface;

	for (unsigned a = 0; a < ARGS; a++)
		arg[a] = chance_any();
	for (unsigned a = 0; a < i->args && a < ARGS; a++)
		if (i->arg[a].kind == CUBICLE_ARG_VALUE && !is_length(f, a)) {
			arg[a] = number(f, a);
			/* What is above a number is nobody's. */
			if (i->arg[a].size == 4 && one_in(4))
				arg[a] = (uint32_t)arg[a] | chance_any() << 32;
		}
	for (unsigned a = 0; a < i->args && a < ARGS; a++)
		if (i->arg[a].class == CUBICLE_CLASS_POINTER)
			pointer_make(f, a, arg);
	/* Windows are made of its own pages; of others only to see that not. */
	if (!strcmp(f->name, "cubicle_window_add") && one_in(2)) {
		arg[1] = (uintptr_t)arena + below(32) * PAGE;
		arg[2] = (below(3) + 1) * PAGE;
	}
	if (!strcmp(f->name, "alloc_free") && one_in(2)) {
		arg[1] = handle_pick(HANDLE_PAGE);
		arg[2] = below(4);
	}
}

/* The struct vfs_stat that (f) has filled, if it is where it can be read. */
static const struct vfs_stat *attributes(
	const struct function *f, const uint64_t *arg)
{
	for (unsigned a = 0; a < f->interface->args; a++) {
		uint64_t at = arg[a] - (uintptr_t)arena;
		if (f->interface->arg[a].kind == CUBICLE_ARG_OUT &&
			f->interface->arg[a].size == sizeof(struct vfs_stat) &&
			at <= ARENA_BYTES - sizeof(struct vfs_stat))
			return (const void *)(arena + at);
	}
	return NULL;
}

/* Does (f) return a descriptor? */
static bool makes_descriptor(const struct function *f)
{
	static const char *const names[] = {"vfs_open", "vfs_dup", "vfs_dup_to",
		"vfs_epoll_create", "vfs_event", "vfs_timer", "vfs_signal_file",
		"vfs_socket", "vfs_accept"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(f->name, names[i]))
			return true;
	return false;
}

void arguments_learn(
	const struct function *f, const uint64_t *arg, uint64_t result)
{
	int number = (int)result;
	struct vfs_stat st;
	const struct vfs_stat *at;

	if (!strcmp(f->name, "alloc_pages") && result)
		handle_learn(HANDLE_PAGE, result);
	if (starts(f, "hostnet_") && (int64_t)result > INT32_MAX)
		handle_learn(HANDLE_SOCKET, result);
	if (f->interface->result_size != 4 || number < 0)
		return;
	if (makes_descriptor(f))
		handle_learn(HANDLE_FD, (uint64_t)number);
	if (!strcmp(f->name, "cubicle_window_init"))
		handle_learn(HANDLE_WINDOW, (uint64_t)number);
	at = attributes(f, arg);
	if (!at)
		return;
	memcpy(&st, at, sizeof(st));
	if (!starts(f, "devfs_"))
		handle_learn(HANDLE_NODE, st.inode);
}
