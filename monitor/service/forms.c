/* SPDX-License-Identifier: MIT */
/* forms.c: see forms.h. */
#include <cubicle/files_abi.h>
#include "base/backend.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/observe_copies.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/signal.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/address.h"
#include "service/forms.h"

#define HOST_STDERR 2

/* A call that is being prepared. */
struct prepared {
	uint64_t pass[6]; /* an address takes two */
	struct uptr buf;  /* memory of the caller, accessible to it */
	uint64_t bytes;
	const uint32_t *value; /* the next one */
	bool wakes;	       /* a signal for the program ends it */
	bool ends_early;       /* with 0, if any other signal interrupts it */
	struct host_timespec time;
	struct uptr peer; /* memory of the caller for an address, or 0 */
	uint32_t makes;	  /* the kind of handle that the result is, or 0 */
	uint32_t length;  /* the result, if it is not 0 */
	uint64_t number;  /* that is passed by its address */
};

/* The address that a call takes or gives. */
static PER_THREAD struct net_address net_address;

int text_take(char *to, uint64_t from, char form)
{
	uint64_t bytes = form == 'n' ? FILES_NAME_BYTES : FILES_PATH_BYTES;
	struct uptr at = uptr_from(from);

	if (memory_check_quick(current->running, at, bytes, false, NULL) ||
		memory_read(to, at, bytes))
		return -EFAULT;
	if (!memchr_nul(to, bytes))
		return -ENAMETOOLONG;
	bool is_name = form == 'n' && DEFENDS(DEFENCE_PATHS);
	for (const char *c = to; is_name && *c; c++)
		if (*c == '/' || !strcmp(to, ".."))
			return -EINVAL;
	return 0;
}

int handle_check(uint64_t handle, char form)
{
	static const uint8_t kinds[26] = {['a' - 'a'] = HANDLE_ANY,
		['d' - 'a'] = HANDLE_DIRECTORY,
		['f' - 'a'] = HANDLE_FILE,
		['k' - 'a'] = HANDLE_SOCKET,
		['m' - 'a'] = HANDLE_NET,
		['x' - 'a'] = HANDLE_SET};
	uint32_t kind = handle_kind(handle);

	if (!DEFENDS(DEFENCE_HANDLES))
		return 0;
	if (!(kind & kinds[(form | ' ') - 'a']))
		return -EBADF;
	return form < 'a' && !(kind & HANDLE_CHANGES) ? -EROFS : 0;
}

/* (form): s or S. */
static int stream_take(
	struct prepared *p, uint32_t i, uint64_t stream, char form)
{
	uint64_t first = form == 'S' ? system.streams - system.saves : 0;

	if (stream < first || stream >= system.streams ||
		system.stream_fd[stream] < 0)
		return -EBADF;
	p->pass[i] = (uint64_t)system.stream_fd[stream];
	p->wakes = stream <= HOST_STDERR;
	return 0;
}

static int buffer_take(
	struct prepared *p, uint64_t at, uint64_t bytes, bool write)
{
	p->buf = uptr_from(at);
	observe_passed(current->running, p->buf, 0);
	p->bytes = bytes;
	return DEFENDS(DEFENCE_ARGUMENTS) &&
			memory_check_quick(
				current->running, p->buf, bytes, write, NULL)
		? -EFAULT
		: 0;
}

/* (form): l, q or j. */
static int address_take(
	struct prepared *p, uint32_t i, uint64_t from, char form)
{
	struct net_address *address = &OWN(net_address);
	struct uptr at = uptr_from(from);

	if (memory_check_quick(
		    current->running, at, sizeof(*address), false, NULL) ||
		memory_read(address, at, sizeof(*address)))
		return -EFAULT;
	p->pass[i] = (uintptr_t)address->data;
	p->pass[i + 1] = address->bytes;
	return address_check(p->pass[0], address, form);
}

static int peer_take(struct prepared *p, uint32_t i, uint64_t to)
{
	struct net_address *address = &OWN(net_address);

	*address = (struct net_address){.bytes = sizeof(address->data)};
	p->peer = uptr_from(to);
	p->pass[i] = (uintptr_t)address->data;
	p->pass[i + 1] = (uintptr_t)&address->bytes;
	return memory_check_quick(
		       current->running, p->peer, sizeof(*address), true, NULL)
		? -EFAULT
		: 0;
}

#define FOREVER_NS ((uint64_t)1 << 62)

static void time_take(struct prepared *p, uint32_t i, uint64_t ns)
{
	p->time = host_timespec_of(ns < FOREVER_NS ? ns : FOREVER_NS);
	p->pass[i] = (uintptr_t)&p->time;
	p->wakes = p->ends_early = true;
}

static int argument_take(
	struct prepared *p, uint32_t i, char form, uint64_t given[5])
{
	/* A call has two texts at most: as its first four arguments. */
	static PER_THREAD char texts[2][FILES_PATH_BYTES];
	char *text = OWN(texts)[i / 2 & 1];
	int error;

	if (form == '-')
		return 0;
	p->pass[i] = given[i];
	switch (form) {
	case 'i':
		return 0;
	case 'j':
	case 'l':
	case 'q':
		return address_take(p, i, given[i], form);
	case 'p':
		return peer_take(p, i, given[i]);
	case 'h':
		time_take(p, i, given[i]);
		return 0;
	case 'y':
		p->makes = *p->value++;
		return 0;
	case 'z':
		p->length = (uint32_t)p->bytes;
		p->pass[i] = (uintptr_t)&p->length;
		return 0;
	case 'v':
		if (given[i + 1] > NET_EVENTS_MAX)
			given[i + 1] = NET_EVENTS_MAX;
		error = buffer_take(
			p, given[i], given[i + 1] * NET_EVENT_BYTES, true);
		p->pass[i] = uptr_value(p->buf);
		return error;
	case 'c':
		p->pass[i] = *p->value++;
		return 0;
	case 'u':
		p->number = given[i];
		p->pass[i] = (uintptr_t)&p->number;
		return 0;
	case 'g':
		return handle_is_given(given[i], current->running, false) &&
				!(handle_kind(given[i]) & HANDLE_NET)
			? 0
			: -EBADF;
	case 'b':
		return given[i] & ~(uint64_t)*p->value++ ? -EINVAL : 0;
	case 'o':
		if (given[i] & ~(uint64_t)*p->value++)
			return -EINVAL;
		p->pass[i] |= *p->value++;
		return 0;
	case 'm':
		if (~given[i] > HOST_STDERR)
			break;
		given[i] = ~given[i];
		/* fallthrough */
	case 's':
	case 'S':
		return stream_take(p, i, given[i], form);
	case 'e':
	case 'n':
	case 't':
		text[0] = 0;
		p->pass[i] = (uintptr_t)text;
		return form == 'e' ? 0 : text_take(text, given[i], form);
	case 'r':
	case 'w':
		if (given[i + 1] > FILES_TRANSFER_MAX)
			given[i + 1] = FILES_TRANSFER_MAX;
		/* fallthrough */
	case 'R':
	case 'W':
		error = buffer_take(p, given[i],
			form < 'a' ? *p->value++ : given[i + 1],
			(form | ' ') == 'w');
		p->pass[i] = uptr_value(p->buf);
		return error;
	}
	return handle_check(given[i], form);
}

static int64_t prepared_call(struct prepared *p, int64_t number)
{
	int64_t n, again;

	if (backend->reach && p->bytes)
		backend->reach(uptr_value(p->buf), p->bytes);
	time_sleeps();
	do {
		n = host_call(number, p->pass[0], p->pass[1], p->pass[2],
			p->pass[3], p->pass[4]);
		again = n == -EINTR && !(p->wakes && signals_wake());
		if (again && p->ends_early)
			n = again = 0;
	} while (again);
	time_sleeps();
	if (backend->settle && p->bytes)
		backend->settle(uptr_value(p->buf), p->bytes);
	return n;
}

/* struct iovec, struct msghdr */
struct message {
	uint64_t name;
	uint32_t name_bytes;
	struct part {
		uint64_t at, bytes;
	} * parts;
	uint64_t part_count, control, control_bytes, flags;
};

/* recvfrom() and sendto() have six arguments, and the register of the sixth
 * carries the secret. There is no control message: no descriptor comes or goes.
 */
static int64_t message_call(struct prepared *p, int64_t number)
{
	struct net_address *address = &OWN(net_address);
	struct part part = {p->pass[1], p->pass[2]};
	struct message m = {p->pass[4], address->bytes, &part, 1, 0, 0, 0};

	p->pass[1] = (uintptr_t)&m;
	p->pass[2] = p->pass[3];
	int64_t n = prepared_call(p, number);
	address->bytes = m.name_bytes;
	return n;
}

int64_t forms_call(const struct operation *o, uint64_t given[5])
{
	struct prepared p = {.value = o->values};
	int64_t n = 0;

	for (uint32_t i = 0; !n && o->forms[i]; i++)
		n = argument_take(&p, i, o->forms[i], given);
	if (n)
		return n;
	n = o->number == __NR_recvmsg || o->number == __NR_sendmsg
		? message_call(&p, o->number)
		: prepared_call(&p, o->number);
	if (p.makes)
		n = handle_put(n, p.makes);
	if (n < 0)
		return n;
	if (uptr_value(p.peer) &&
		memory_write(p.peer, &OWN(net_address), sizeof(net_address)))
		return -EFAULT;
	return p.length ? p.length : n;
}
