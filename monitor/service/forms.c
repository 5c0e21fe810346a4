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
#include "service/forms.h"

int text_take(char *to, uint64_t from, char form)
{
	uint64_t bytes = form == 'n' ? FILES_NAME_BYTES : FILES_PATH_BYTES;
	struct uptr at = uptr_from(from);

	if (memory_check_quick(thread.running, at, bytes, false, NULL) ||
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
	uint32_t kind = handle_kind(handle), kinds = HANDLE_ANY;

	if ((form | ' ') != 'a')
		kinds = (form | ' ') == 'd' ? HANDLE_DIRECTORY : HANDLE_FILE;
	if (!DEFENDS(DEFENCE_HANDLES))
		return 0;
	if (!(kind & kinds))
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
	p->is_standard = stream <= HOST_STDERR;
	return 0;
}

int buffer_take(struct prepared *p, uint64_t at, uint64_t bytes, bool write)
{
	p->buf = uptr_from(at);
	observe_passed(thread.running, p->buf, 0);
	p->bytes = bytes;
	return DEFENDS(DEFENCE_ARGUMENTS) &&
			memory_check_quick(
				thread.running, p->buf, bytes, write, NULL)
		? -EFAULT
		: 0;
}

static int argument_take(
	struct prepared *p, uint32_t i, char form, uint64_t given[5])
{
	/* A call has two texts at most: as its first four arguments. */
	static char texts[2][FILES_PATH_BYTES];
	char *text = texts[i / 2 & 1];
	int error;

	p->pass[i] = given[i];
	switch (form) {
	case 'i':
		return 0;
	case 'c':
		p->pass[i] = *p->value++;
		return 0;
	case 'b':
		return given[i] & ~(uint64_t)*p->value++ ? -EINVAL : 0;
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

int64_t prepared_call(const struct prepared *p, int64_t number)
{
	int64_t n;

	if (backend->reach && p->bytes)
		backend->reach(uptr_value(p->buf), p->bytes);
	time_sleeps();
	do
		n = host_call(number, p->pass[0], p->pass[1], p->pass[2],
			p->pass[3], p->pass[4]);
	while (n == -EINTR && !(p->is_standard && signals_wake()));
	time_sleeps();
	if (backend->settle && p->bytes)
		backend->settle(uptr_value(p->buf), p->bytes);
	return n;
}

int64_t forms_call(const struct operation *o, uint64_t given[5])
{
	struct prepared p = {.value = o->values};
	int error = 0;

	for (uint32_t i = 0; !error && o->forms[i]; i++)
		error = argument_take(&p, i, o->forms[i], given);
	return error ? error : prepared_call(&p, o->number);
}
